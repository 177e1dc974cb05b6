// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"strings"

	"markwarden/internal/calendar"
)

// Defendant is one row of a Schedule A: one account or site, not one person. Several rows may be one person's.
type Defendant struct {
	No       string         `json:"no,omitempty"` // the schedule's own number
	Alias    string         `json:"alias"`        // as written
	Aliases  []string       `json:"aliases,omitempty"`
	Platform Platform       `json:"platform,omitempty"`
	StoreURL string         `json:"store_url,omitempty"`
	SellerID string         `json:"seller_id,omitempty"`
	ASINs    []string       `json:"asins,omitempty"`
	Products []string       `json:"products,omitempty"` // product addresses
	Emails   []string       `json:"emails,omitempty"`
	Domains  []string       `json:"domains,omitempty"`
	Person   string         `json:"person,omitempty"` // who is behind it, when known
	Country  string         `json:"country,omitempty"`
	Address  AddressKnown   `json:"address_known,omitempty"`
	Counsel  []Counsel      `json:"counsel,omitempty"`
	Amounts  []Money        `json:"amounts,omitempty"`
	State    DefendantState `json:"state,omitempty"`
	Source   Source         `json:"source"`
	// Terminated is the day the docket says a party left the case, for a dismissal, a settlement or a judgment alike; zero
	// where it does not say so.
	Terminated calendar.Date `json:"terminated,omitzero"`
}

// AddressKnown says whether the plaintiff knows where a defendant is: the Hague Convention on service turns on it.
type AddressKnown string

// The answers; the zero value is not known whether it is known.
const (
	AddressYes AddressKnown = "yes"
	AddressNo  AddressKnown = "no"
)

// Key names a row across versions of a schedule: the first of Keys. Two rows with one key are one row.
func (d Defendant) Key() string {
	if keys := d.Keys(); len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// Keys are all names of a row, the surest first: the platform's own identifier, the store's address, a domain, platform
// and alias, then a mail address and a product.
func (d Defendant) Keys() []string {
	var keys []string
	add := func(kind, value string) {
		if value != "" {
			keys = append(keys, kind+":"+value)
		}
	}
	if id := d.Platform.sellerID(d.SellerID); id != "" {
		add("id", string(d.Platform)+":"+id)
	}
	add("url", addressKey(d.StoreURL))
	for _, name := range d.Domains {
		add("domain", strings.ToLower(name))
	}
	if alias := NormalAlias(d.Alias).Whole; alias != "" {
		add("alias", string(d.Platform)+":"+alias)
	}
	for _, e := range d.Emails {
		add("email", strings.ToLower(e))
	}
	for _, p := range d.Products {
		add("product", addressKey(p))
	}
	for _, a := range d.ASINs {
		add("asin", a)
	}
	return keys
}

// addressKey is an address in comparing form, else in small letters.
func addressKey(address string) string {
	return cmp.Or(ParseStoreURL(address).Canonical, strings.ToLower(address))
}

// ServiceFlag says that the way a defendant was served needs a lawyer's look.
type ServiceFlag string

// The flags. Contestable: the Second Circuit's law forbids the method for such a defendant; check: other courts differ.
const (
	ServiceContestable ServiceFlag = "service_contestable"
	ServiceCheck       ServiceFlag = "service_check"
)

// Means is how a defendant was served.
type Means string

// The means.
const (
	ByEmail       Means = "email"
	ByPublication Means = "website"
	ByHague       Means = "hague convention"
	ByHand        Means = "by hand"
	ByWaiver      Means = "waiver"
	ByMail        Means = "mail"
)

// FlagService looks at the facts of Smart Study v. Shenzhenshixindajixieyouxiangongsi, No. 24-313 (2d Cir. 18 Dec 2025): a
// defendant in mainland China whose address is known, served by e-mail or website alone. The empty flag means that these
// facts are not all there, not that service was good.
func FlagService(court string, d Defendant, means []Means) (ServiceFlag, Text) {
	c, _ := LookupCourt(court)
	if !mainlandChina(d.Country) || d.Address != AddressYes || len(means) == 0 {
		return "", Text{}
	}
	for _, m := range means {
		if m != ByEmail && m != ByPublication {
			return "", Text{}
		}
	}
	if c.Circuit == "2" {
		return ServiceContestable, Text{EN: "The Second Circuit does not allow service by e-mail or website alone on a mainland China defendant whose address is known (Smart Study, No. 24-313): ask counsel about contesting service.", ZH: "第二巡回法院不允许对地址已知的中国大陆被告仅以电子邮件或网站送达（Smart Study 案，No. 24-313）：请就送达异议咨询律师。"}
	}
	return ServiceCheck, Text{EN: "Served by e-mail or website alone, in mainland China, address known: courts differ on the Hague Convention, check the law of this court.", ZH: "仅以电子邮件或网站送达、位于中国大陆、地址已知：各法院对《海牙公约》适用看法不一，请核对本院规则。"}
}

// mainlandChina reads a country as schedules and platforms write it. Hong Kong, Macau and Taiwan have other rules.
func mainlandChina(country string) bool {
	switch strings.ToLower(strings.Trim(country, " .")) {
	case "cn", "chn", "china", "prc", "p.r.c", "p.r. china", "pr china", "mainland china", "people's republic of china", "中国", "中国大陆", "中國", "中國大陸":
		return true
	}
	return false
}

// Service is how and when one defendant was served, and what the court allowed.
type Service struct {
	At      calendar.Moment
	By      []Means
	Allowed []Means // by the court's order; empty for the means of Rule 4 alone
}
