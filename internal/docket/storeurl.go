// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// StoreURL is an address read for what it tells of a store. Canonical is the comparing form: platform and identifier where
// the address carries one, else host and path without scheme, country prefix and tracking. It is empty for what is no
// address.
type StoreURL struct {
	Given     string   `json:"given"`
	Canonical string   `json:"canonical"`
	Platform  Platform `json:"platform"`
	SellerID  string   `json:"seller_id,omitempty"`
	Product   string   `json:"product,omitempty"` // ASIN or the platform's own number
	Domain    string   `json:"domain,omitempty"`  // registrable domain of a site of its own
	Site      string   `json:"site,omitempty"`    // the country site: co.uk, fr
	Host      string   `json:"host"`
}

// mostURL bounds an address; browsers and platforms stay below.
const mostURL = 4096

// ParseStoreURL reads an address as people paste it: without a scheme, in angle brackets, with a full stop behind it.
func ParseStoreURL(given string) StoreURL {
	u := StoreURL{Given: given}
	text := strings.Trim(strings.TrimSpace(given), `<>()[]{}"'“”‘’,;。，、`)
	text = strings.TrimRight(text, ".:")
	if text == "" || len(text) > mostURL || strings.ContainsAny(text, " \t\n\r\"<>\\") || strings.Contains(text, "@") && !strings.Contains(text, "/") {
		return u
	}
	if i := strings.Index(text, "://"); i < 0 {
		text = "http://" + strings.TrimPrefix(text, "//")
	} else if s := strings.ToLower(text[:i]); s != "http" && s != "https" {
		return u
	}
	p, err := url.Parse(text)
	if err != nil || p.User != nil {
		return u
	}
	if u.Host = plainHost(p.Hostname()); u.Host == "" {
		return u
	}
	u.place(p)
	return u
}

// plainHost is a host name in ASCII and small letters; empty for what is none. A single word and a number alone are none.
func plainHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		ascii = host // platforms allow signs in sub-domains that the standard does not
	}
	if !strings.Contains(ascii, ".") || strings.ContainsAny(ascii, "/:%") || len(ascii) > 253 {
		return ""
	}
	suffix, icann := publicsuffix.PublicSuffix(ascii)
	if suffix == ascii || !icann && !strings.Contains(suffix, ".") { // no name before the suffix, or no such suffix
		return ""
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 {
			return ""
		}
	}
	return ascii
}

// place finds the platform and what the address carries.
func (u *StoreURL) place(p *url.URL) {
	path := p.EscapedPath()
	if dec, err := url.PathUnescape(path); err == nil {
		path = dec
	}
	rest := path
	if p.RawQuery != "" {
		rest += "?" + p.RawQuery
	}
	row, prefix, ok := platformOf(u.Host)
	if !ok {
		u.Platform, u.Domain = OwnSite, registrable(u.Host)
		u.Canonical = strings.TrimSuffix(bareHost(u.Host)+strings.TrimRight(path, "/")+keptQuery(p.Query()), "/")
		return
	}
	u.Platform = row.id
	u.Site = siteOf(row, u.Host, prefix)
	u.SellerID = row.id.sellerID(firstGroup(row, rest, prefix))
	for _, re := range row.product {
		if m := re.FindStringSubmatch(rest); m != nil {
			u.Product = strings.ToUpper(m[1])
			break
		}
	}
	switch {
	case row.id == Shopify:
		u.Domain, u.Canonical = u.Host, u.Host
	case u.SellerID != "":
		u.Canonical = string(u.Platform) + "/seller/" + u.SellerID
	case u.Product != "":
		u.Canonical = string(u.Platform) + "/product/" + u.Product
	default:
		u.Canonical = strings.TrimSuffix(string(u.Platform)+strings.ToLower(strings.TrimRight(path, "/"))+keptQuery(p.Query()), "/")
	}
}

// firstGroup is the seller's identifier an address carries: a platform that gives each seller a host of its own, or the
// first place that matches.
func firstGroup(row platformRow, rest, prefix string) string {
	switch row.id {
	case Alibaba:
		if sub, ok := strings.CutSuffix(prefix, ".en"); ok && sub != "www" {
			return sub
		}
	case Etsy:
		if prefix != "" && !plainPrefix(prefix) {
			return prefix
		}
	}
	for _, re := range row.seller {
		if m := re.FindStringSubmatch(rest); m != nil {
			return m[1]
		}
	}
	return ""
}

// platformOf finds the platform of a host and the labels before its domain.
func platformOf(host string) (row platformRow, prefix string, ok bool) {
	for rest := host; ; {
		if i, found := platformHosts[rest]; found {
			return platforms[i], strings.TrimSuffix(host[:len(host)-len(rest)], "."), true
		}
		_, tail, more := strings.Cut(rest, ".")
		if !more {
			return platformRow{}, "", false
		}
		rest = tail
	}
}

// siteOf is the country site of a platform's host: the suffix of its domain, or a country's label before it.
func siteOf(row platformRow, host, prefix string) string {
	for label := range strings.SplitSeq(prefix, ".") {
		if len(label) == 2 && label != "m." && label != "en" {
			return label
		}
	}
	domain := strings.TrimPrefix(host, prefix+".")
	_, suffix, _ := strings.Cut(domain, ".")
	if suffix == "com" && len(row.domains) > 1 {
		return "com"
	}
	if suffix != "com" {
		return suffix
	}
	return ""
}

// plainPrefix reports labels that name no seller: www, m, a country.
func plainPrefix(prefix string) bool {
	for label := range strings.SplitSeq(prefix, ".") {
		if len(label) > 2 && label != "www" && label != "mobile" && label != "shop" && label != "help" && label != "i" {
			return false
		}
	}
	return true
}

// bareHost drops www and m.
func bareHost(host string) string {
	for _, p := range []string{"www.", "m.", "mobile."} {
		if cut, ok := strings.CutPrefix(host, p); ok && strings.Contains(cut, ".") {
			return cut
		}
	}
	return host
}

// registrable is the domain somebody registered, by the public suffix list.
func registrable(host string) string {
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return d
}

// tracking are the beginnings of query keys that tell who sent a visitor and nothing of the page.
var tracking = []string{"utm_", "ref", "tag", "gclid", "fbclid", "msclkid", "spm", "scm", "aff", "pvid", "algo", "_trk", "campid", "mc_", "igshid", "source", "src", "share", "cid", "sk", "qid", "sr", "keywords", "currency", "lang", "locale"}

// keptQuery is the query without tracking, keys in order.
func keptQuery(q url.Values) string {
	var keep []string
	for key, values := range q {
		if slices.ContainsFunc(tracking, func(t string) bool { return strings.HasPrefix(strings.ToLower(key), t) }) {
			continue
		}
		for _, v := range values {
			keep = append(keep, key+"="+v)
		}
	}
	if keep == nil {
		return ""
	}
	slices.Sort(keep)
	return "?" + strings.Join(keep, "&")
}
