// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStoreAddresses(t *testing.T) {
	type want struct {
		Platform                    Platform
		Canonical, Seller, Prod, St string
	}
	for given, w := range map[string]want{
		"https://www.amazon.com/sp?ie=UTF8&seller=A1EXAMPLE2X3Y4&asin=B0EXAMPLE1":   {Amazon, "amazon/seller/A1EXAMPLE2X3Y4", "A1EXAMPLE2X3Y4", "B0EXAMPLE1", "com"},
		"https://www.amazon.co.uk/s?me=a1example2x3y4&marketplaceID=X":              {Amazon, "amazon/seller/A1EXAMPLE2X3Y4", "A1EXAMPLE2X3Y4", "", "co.uk"},
		"amazon.com/Fine-Lamp/dp/B0EXAMPLE1/ref=sr_1_1?keywords=lamp":               {Amazon, "amazon/product/B0EXAMPLE1", "", "B0EXAMPLE1", "com"},
		"https://www.amazon.com/gp/product/0123456789?smid=A1EXAMPLE2X3Y4":          {Amazon, "amazon/seller/A1EXAMPLE2X3Y4", "A1EXAMPLE2X3Y4", "0123456789", "com"},
		"https://www.ebay.com/usr/Some.Seller_1":                                    {EBay, "ebay/seller/some.seller_1", "some.seller_1", "", "com"},
		"https://www.ebay.com/sch/i.html?_ssn=Some.Seller_1&_trksid=p1":             {EBay, "ebay/seller/some.seller_1", "some.seller_1", "", "com"},
		"<https://www.ebay.de/itm/123456789012>":                                    {EBay, "ebay/product/123456789012", "", "123456789012", "de"},
		"https://fr.aliexpress.com/store/912345678?spm=a2g0o.1":                     {AliExpress, "aliexpress/seller/912345678", "912345678", "", "fr"},
		"https://m.aliexpress.us/item/3256800000000001.html":                        {AliExpress, "aliexpress/product/3256800000000001", "", "3256800000000001", "us"},
		"https://brightlamps.en.alibaba.com/productlist.html":                       {Alibaba, "alibaba/seller/brightlamps", "brightlamps", "", ""},
		"https://www.alibaba.com/product-detail/Fine-Lamp_1600000000001.html":       {Alibaba, "alibaba/product/1600000000001", "", "1600000000001", ""},
		"https://www.dhgate.com/store/20123456":                                     {DHgate, "dhgate/seller/20123456", "20123456", "", ""},
		"https://www.walmart.com/seller/101234567?itemId=1":                         {Walmart, "walmart/seller/101234567", "101234567", "", "com"},
		"https://www.walmart.com/global/seller/101234567":                           {Walmart, "walmart/seller/101234567", "101234567", "", "com"},
		"https://www.wish.com/merchant/5A0123456789abcdef012345":                    {Wish, "wish/seller/5a0123456789abcdef012345", "5a0123456789abcdef012345", "", ""},
		"https://www.etsy.com/uk/shop/FineLampStudio?ref=x":                         {Etsy, "etsy/seller/finelampstudio", "finelampstudio", "", ""},
		"finelampstudio.etsy.com":                                                   {Etsy, "etsy/seller/finelampstudio", "finelampstudio", "", ""},
		"https://www.temu.com/fine-lamps-m-634418200000001.html":                    {Temu, "temu/seller/634418200000001", "634418200000001", "", ""},
		"https://us.shein.com/store/home?store_code=1234567890":                     {Shein, "shein/seller/1234567890", "1234567890", "", "us"},
		"https://shop.tiktok.com/view/product/1729000000000000001?seller_id=749500": {TikTok, "tiktok/product/1729000000000000001", "", "1729000000000000001", "com"},
		"https://www.tiktok.com/shop/store/fine-lamp/7495000000000000001":           {TikTok, "tiktok/seller/7495000000000000001", "7495000000000000001", "", "com"},
		"Fine-Lamps.myshopify.com/collections/all":                                  {Shopify, "fine-lamps.myshopify.com", "", "", ""},
		"HTTP://WWW.Fine-Lamps.com/":                                                {OwnSite, "fine-lamps.com", "", "", ""},
		"https://shop.fine-lamps.co.uk/all/?utm_source=x&b=2&a=1":                   {OwnSite, "shop.fine-lamps.co.uk/all?a=1&b=2", "", "", ""},
		"fine-lamps.com.":                   {OwnSite, "fine-lamps.com", "", "", ""},
		"https://bücher.example.com":        {OwnSite, "xn--bcher-kva.example.com", "", "", ""},
		"not an address":                    {},
		"someone@example.com":               {},
		"ftp://fine-lamps.com":              {},
		"localhost":                         {},
		"192.168.1.1":                       {},
		"javascript:alert(1)":               {},
		"http://u:p@evil.com":               {},
		"file.html":                         {},
		"a..com":                            {},
		"amazonas-reisen.com/x":             {OwnSite, "amazonas-reisen.com/x", "", "", ""},
		"amazon.com.evil.net/dp/B0EXAMPLE1": {OwnSite, "amazon.com.evil.net/dp/B0EXAMPLE1", "", "", ""},
	} {
		t.Run(given, func(t *testing.T) {
			u := ParseStoreURL(given)
			if diff := cmp.Diff(w, want{u.Platform, u.Canonical, u.SellerID, u.Product, u.Site}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRegistrableDomains(t *testing.T) {
	for given, want := range map[string]string{"https://a.b.fine-lamps.co.uk/x": "fine-lamps.co.uk", "www.fine-lamps.com": "fine-lamps.com", "x.myshopify.com": "x.myshopify.com", "https://www.amazon.com/x": ""} {
		if got := ParseStoreURL(given).Domain; got != want {
			t.Errorf("%s: domain %q, want %q", given, got, want)
		}
	}
}

func TestPlatformNames(t *testing.T) {
	for name, want := range map[string]Platform{"Amazon": Amazon, "AMAZON.COM": Amazon, "Amazon US": Amazon, "亚马逊": Amazon, "亚马逊美国站": Amazon, "eBay": EBay, "Ali Express": AliExpress, "速卖通": AliExpress,
		"TikTok Shop": TikTok, "Wal-Mart": Walmart, "https://www.temu.com/": Temu, "独立站": OwnSite} {
		if got, ok := LookupPlatform(name); got != want || !ok {
			t.Errorf("%q is %q, %v; want %q", name, got, ok, want)
		}
	}
	if got, ok := LookupPlatform("Some Bazaar"); got != "somebazaar" || ok {
		t.Errorf("an unknown platform is %q, %v", got, ok)
	}
}

func TestCanonicalAddressesAreStable(t *testing.T) {
	for _, given := range []string{"https://www.Fine-Lamps.com/a/?b=1&utm_source=z", "shop.fine-lamps.co.uk/x", "x.myshopify.com/y"} {
		once := ParseStoreURL(given).Canonical
		if twice := ParseStoreURL(once).Canonical; twice != once {
			t.Errorf("%s becomes %s and then %s", given, once, twice)
		}
	}
}

func FuzzParseStoreURL(f *testing.F) {
	for _, s := range []string{"https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4", "x.en.alibaba.com", "http://[::1]/", "https://%zz.com", "//a.b/c?d=e&&=", "xn--.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u := ParseStoreURL(s)
		if (u.Canonical == "") != (u.Platform == "") {
			t.Fatalf("%q: canonical %q on platform %q", s, u.Canonical, u.Platform)
		}
	})
}
