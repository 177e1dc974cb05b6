// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/fold"
)

// Platform is a marketplace, or the word for a site of the seller's own.
type Platform string

// The platforms whose identifiers are known.
const (
	Amazon     Platform = "amazon"
	EBay       Platform = "ebay"
	AliExpress Platform = "aliexpress"
	Alibaba    Platform = "alibaba"
	DHgate     Platform = "dhgate"
	Walmart    Platform = "walmart"
	Wish       Platform = "wish"
	Joom       Platform = "joom"
	Etsy       Platform = "etsy"
	Shopify    Platform = "shopify"
	Temu       Platform = "temu"
	Shein      Platform = "shein"
	TikTok     Platform = "tiktok"
	OwnSite    Platform = "site"
)

// platformRow is what is known of a platform: the names people write, its registrable domains, the form of a seller's
// identifier, and where addresses carry that of a seller and of a product (specification section 4.5).
type platformRow struct {
	id      Platform
	names   []string // folded, without blanks
	domains []string
	senders []string // where the company itself writes from, besides domains
	sellers *pattern // form of a seller's identifier
	seller  []*pattern
	product []*pattern
	fold    bool // identifiers are the same in any case
}

// inPath compiles places in an address: the path and the query, without the host.
func inPath(patterns ...string) []*pattern {
	var list []*pattern
	for _, p := range patterns {
		list = append(list, lazily(p))
	}
	return list
}

// withSuffix lists the sites of a platform under country suffixes.
func withSuffix(name string, suffixes string) []string {
	var list []string
	for s := range strings.FieldsSeq(suffixes) {
		list = append(list, name+"."+s)
	}
	return list
}

// platforms is the table.
var platforms = []platformRow{
	{id: Amazon, names: []string{"amazon", "amazoncom", "amz", "亚马逊"},
		domains: withSuffix("amazon", "com ca com.mx com.br co.uk de fr it es nl se pl com.be be ie com.tr ae sa eg in co.jp sg com.au co.za"),
		sellers: lazily(`^A[0-9A-Z]{9,20}$`),
		seller:  inPath(`(?i)[?&](?:seller|me|m|smid|merchant|sellerid)=(A[0-9A-Z]{9,20})\b`, `(?i)^/(?:shops|stores/seller)/(A[0-9A-Z]{9,20})\b`),
		product: inPath(`(?i)/(?:dp|gp/product|gp/aw/d|gp/offer-listing|product-reviews|d|exec/obidos/asin)/(B0[0-9A-Z]{8}|\d{9}[\dX])\b`, `(?i)[?&](?:asin|th_asin)=(B0[0-9A-Z]{8})\b`)},
	{id: EBay, names: []string{"ebay", "ebaycom", "易贝"}, fold: true,
		domains: withSuffix("ebay", "com ca co.uk de fr it es nl be ch at ie pl com.au com.hk com.my com.sg ph us"),
		sellers: lazily(`^[\w.*\-]{2,64}$`),
		seller:  inPath(`(?i)[?&]_?ssn=([\w.*\-]{2,64})`, `(?i)^/(?:usr|str)/([\w.*\-]{2,64})`, `(?i)^/sch/([\w.*\-]{2,64})/m\.html`),
		product: inPath(`^/itm/(?:[^/?]+/)?(\d{9,14})\b`)},
	{id: AliExpress, names: []string{"aliexpress", "aliexpresscom", "速卖通", "全球速卖通"}, domains: withSuffix("aliexpress", "com us ru"),
		sellers: lazily(`^\d{3,13}$`), seller: inPath(`^/(?:store|wholesale-store)/(?:top-rated-products/|all-items/)?(\d{3,13})\b`, `[?&](?:storeId|storeNum|sellerAdminSeq)=(\d{3,13})\b`),
		product: inPath(`^/(?:item|i)/(?:[^/?]+/)?(\d{6,20})\b`)},
	{id: Alibaba, names: []string{"alibaba", "alibabacom", "阿里巴巴国际站", "阿里国际站", "阿里巴巴"}, domains: []string{"alibaba.com"}, fold: true,
		sellers: lazily(`(?i)^[a-z0-9][a-z0-9\-]{1,60}$`), product: inPath(`/product-detail/[^/?]*_(\d{6,20})\b`, `/product/(\d{6,20})`)},
	{id: DHgate, names: []string{"dhgate", "dhgatecom", "敦煌网", "敦煌"}, domains: []string{"dhgate.com"},
		sellers: lazily(`^\d{4,13}$`), seller: inPath(`^/store/(?:[a-z\-]+/)?(\d{4,13})\b`), product: inPath(`^/product/(?:[^/?]+/)?(\d{6,13})\b`)},
	{id: Walmart, names: []string{"walmart", "walmartcom", "沃尔玛"}, domains: []string{"walmart.com", "walmart.ca", "walmart.com.mx"},
		sellers: lazily(`^\d{2,12}$`), seller: inPath(`^/(?:global/|reviews/|browse/)?seller/(\d{2,12})\b`), product: inPath(`^/ip/(?:[^/?]+/)?(\d{5,14})\b`)},
	{id: Wish, names: []string{"wish", "wishcom"}, domains: []string{"wish.com"}, fold: true,
		sellers: lazily(`(?i)^[0-9a-f]{24}$`), seller: inPath(`(?i)^/merchant/([0-9a-f]{24})\b`), product: inPath(`(?i)^/(?:product|c)/([0-9a-f]{24})\b`)},
	{id: Joom, names: []string{"joom", "joomcom"}, domains: []string{"joom.com"}, fold: true,
		sellers: lazily(`(?i)^[0-9a-f]{24}$`), seller: inPath(`(?i)/(?:merchant|stores)/([0-9a-f]{24})\b`), product: inPath(`(?i)/products/([0-9a-f]{24})\b`)},
	{id: Etsy, names: []string{"etsy", "etsycom"}, domains: []string{"etsy.com"}, fold: true,
		sellers: lazily(`^[A-Za-z0-9]{3,30}$`), seller: inPath(`(?i)/shop/([a-z0-9]{3,30})\b`, `(?i)^/people/([a-z0-9]{3,30})\b`), product: inPath(`/listing/(\d{6,13})\b`)},
	{id: Temu, names: []string{"temu", "temucom", "拼多多跨境"}, domains: []string{"temu.com"},
		sellers: lazily(`^\d{6,20}$`), seller: inPath(`-m-(\d{6,20})\b`, `[?&]mall_?id=(\d{6,20})\b`), product: inPath(`-g-(\d{6,20})\b`, `[?&]goods_id=(\d{6,20})\b`)},
	{id: Shein, names: []string{"shein", "sheincom", "希音"}, domains: []string{"shein.com", "shein.co.uk", "shein.com.mx"},
		sellers: lazily(`^\d{4,20}$`), seller: inPath(`[?&]store_code=(\d{4,20})\b`, `/store/home/(\d{4,20})\b`), product: inPath(`-p-(\d{4,20})\b`)},
	{id: TikTok, names: []string{"tiktok", "tiktokshop", "tiktokcom", "抖音海外", "tiktok小店"}, domains: []string{"tiktok.com", "tiktokglobalshop.com"},
		sellers: lazily(`^\d{8,22}$`), seller: inPath(`[?&](?:seller_id|shop_id)=(\d{8,22})\b`, `/shop/store/(?:[^/?]+/)?(\d{8,22})\b`), product: inPath(`/(?:view/)?product/(\d{8,22})\b`, `/pdp/(?:[^/?]+/)?(\d{8,22})\b`)},
	{id: Shopify, names: []string{"shopify", "shopifycom", "独立站shopify"}, domains: []string{"myshopify.com"}, senders: []string{"shopify.com"}, fold: true},
	{id: OwnSite, names: []string{"site", "website", "ownsite", "ownwebsite", "independentsite", "domain", "独立站", "自建站", "官网"}},
}

// platformRows is the table by name.
var platformRows = indexPlatforms()

// indexPlatforms maps each platform to its row.
func indexPlatforms() map[Platform]platformRow {
	index := make(map[Platform]platformRow, len(platforms))
	for _, p := range platforms {
		index[p.id] = p
	}
	return index
}

// platformHosts is the table by domain.
var platformHosts = indexHosts()

// indexHosts maps each domain to its row.
func indexHosts() map[string]int {
	index := map[string]int{}
	for i, p := range platforms {
		for _, d := range p.domains {
			index[d] = i
		}
	}
	return index
}

// LookupPlatform reads a platform as schedules and exports write it: Amazon.com, AMAZON US, 亚马逊. The site's country may
// follow. Unknown names are kept in small letters, so that two lists with the same name still meet; ok tells them apart.
func LookupPlatform(name string) (p Platform, ok bool) {
	if strings.ContainsAny(name, "/.") {
		if u := ParseStoreURL(name); u.Platform != "" && u.Platform != OwnSite {
			return u.Platform, true
		}
	}
	key := fold.Word(name)
	for _, p := range platforms {
		if slices.Contains(p.names, key) {
			return p.id, true
		}
	}
	for _, p := range platforms { // "Amazon US", "eBay marketplace", "亚马逊美国站"
		for _, n := range p.names {
			if rest, ok := strings.CutPrefix(key, n); ok && platformTails[rest] {
				return p.id, true
			}
		}
	}
	return Platform(key), false
}

// platformTails may follow a platform's name.
var platformTails = map[string]bool{
	"us": true, "usa": true, "uk": true, "eu": true, "de": true, "fr": true, "it": true, "es": true, "ca": true, "mx": true, "jp": true, "au": true, "global": true, "marketplace": true,
	"store": true, "shop": true, "seller": true, "storefront": true, "美国站": true, "美国": true, "欧洲站": true, "英国站": true, "日本站": true, "德国站": true, "平台": true, "店铺": true,
}

// sellerID brings a seller's identifier to comparing form.
func (p Platform) sellerID(id string) string {
	id = strings.TrimSpace(id)
	row, known := platformRows[p]
	switch {
	case p == Amazon:
		return strings.ToUpper(id)
	case known && row.fold, !known:
		return strings.ToLower(id)
	}
	return id
}
