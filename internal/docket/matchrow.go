// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strings"
)

// matcher is the scratch of one row.
type matcher struct {
	found map[int32]*StoreMatch
	order []int32
}

// Limits of what one row may find at the levels that many stores share: a person cannot look at more.
const (
	mostShared  = 100
	mostGeneric = 20
)

// row finds the stores of one row, the strongest first.
func (x *StoreIndex) row(d Defendant, m *matcher) []StoreMatch {
	m.found, m.order = map[int32]*StoreMatch{}, m.order[:0]
	x.byIdentity(d, m)
	x.byProduct(d, m)
	for _, n := range rowNames(d) {
		x.byName(d, n, m)
	}
	list := make([]StoreMatch, 0, len(m.order))
	for _, i := range m.order {
		s, match := x.stores[i], m.found[i]
		match.Row, match.No, match.Alias, match.Store, match.Seller, match.Source = d.Key(), d.No, d.Alias, s.ID, s.Seller, d.Source
		slices.SortStableFunc(match.Evidence, func(a, b MatchEvidence) int {
			return cmp.Compare(matchLevels[b.Level].score, matchLevels[a.Level].score)
		})
		match.Level = match.Evidence[0].Level
		match.Score, match.Action = matchLevels[match.Level].score, matchLevels[match.Level].action
		list = append(list, *match)
	}
	slices.SortStableFunc(list, func(a, b StoreMatch) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Store, b.Store))
	})
	return list
}

// rowNames are the names of a row in comparing form, without those that say nothing.
func rowNames(d Defendant) []Alias {
	var list []Alias
	for _, n := range unique(append(AliasParts(d.Alias), d.Aliases...)) {
		if a := NormalAlias(n); a.Whole != "" {
			list = append(list, a)
		}
	}
	return list
}

// add files a piece of evidence, once for each level and pair of texts.
func (m *matcher) add(i int32, e MatchEvidence) {
	match := m.found[i]
	if match == nil {
		match = &StoreMatch{}
		m.found[i] = match
		m.order = append(m.order, i)
	}
	for _, have := range match.Evidence {
		if have.Level == e.Level && have.Field == e.Field && have.Theirs == e.Theirs && have.Ours == e.Ours {
			return
		}
	}
	match.Evidence = append(match.Evidence, e)
}

// byIdentity finds stores by identifier, address, domain and mail address.
func (x *StoreIndex) byIdentity(d Defendant, m *matcher) {
	u := ParseStoreURL(d.StoreURL)
	for _, id := range []string{d.SellerID, u.SellerID} {
		for _, i := range x.id[idKey(cmp.Or(d.Platform, u.Platform), id)] {
			m.add(i, MatchEvidence{MatchID, "seller_id", id, x.stores[i].SellerID, 1, say("the same seller id on %s", "%s 上卖家 ID 相同", cmp.Or(d.Platform, u.Platform))})
		}
	}
	if u.Canonical != "" && (u.SellerID != "" || u.Product == "") {
		for _, i := range x.url[u.Canonical] {
			m.add(i, MatchEvidence{MatchID, "store_url", d.StoreURL, x.stores[i].URL, 1, Text{EN: "the same store address", ZH: "店铺网址相同"}})
		}
	}
	for _, name := range append(slices.Clone(d.Domains), u.Domain) {
		for _, i := range x.domain[domainKey(name)] {
			m.add(i, MatchEvidence{MatchID, "domain", name, domainKey(name), 1, Text{EN: "the same domain", ZH: "域名相同"}})
		}
	}
	for _, e := range d.Emails {
		for _, i := range x.email[strings.ToLower(strings.TrimSpace(e))] {
			m.add(i, MatchEvidence{MatchEmail, "email", e, e, 1, Text{EN: "the same mail address", ZH: "邮箱相同"}})
		}
	}
}

// byProduct finds stores that hold an offer on a product of the row. Many sellers share a product page.
func (x *StoreIndex) byProduct(d Defendant, m *matcher) {
	for _, p := range append(slices.Clone(d.ASINs), d.Products...) {
		stores := x.product[productKey(p)]
		for _, i := range stores[:min(len(stores), mostShared)] {
			m.add(i, MatchEvidence{MatchProduct, "product", p, productKey(p), 1, Text{EN: "we hold an offer on the same product; many sellers may", ZH: "我方在同一商品页有报价；该页可能有多个卖家"}})
		}
	}
}

// byName finds stores by name: equal, alike, or the reading of a Chinese name.
func (x *StoreIndex) byName(d Defendant, n Alias, m *matcher) {
	generic := 0
	for _, ref := range x.alias[n.Compact] {
		e := MatchEvidence{Field: "alias", Theirs: n.Given, Ours: ref.name.Given, Value: 1}
		same := d.Platform != "" && d.Platform == x.stores[ref.store].Platform
		switch {
		case n.Compact == "":
			continue
		case n.Generic || ref.name.Generic:
			if generic++; generic > mostGeneric || !same {
				continue
			}
			e.Level, e.Why = MatchGeneric, Text{EN: "the same name, of words every store uses: an identifier is needed", ZH: "名称相同，但仅为通用词：需要卖家 ID"}
		case same:
			e.Level, e.Why = MatchAlias, say("the same name on %s", "%s 上店名相同", d.Platform)
		default:
			e.Level, e.Why = MatchCross, Text{EN: "the same name on another platform, or on one that is not told", ZH: "其他平台或未注明平台上的同名店铺"}
		}
		m.add(ref.store, e)
	}
	x.byReading(n, m)
	if d.Platform == "" || n.Generic {
		return
	}
	x.byLength[d.Platform].like(n.Compact, func(ref aliasRef, v float64) {
		m.add(ref.store, MatchEvidence{MatchFuzzy, "alias", n.Given, ref.name.Given, v, say("names alike to %.2f on %s", "%[2]s 上店名相似度 %.2[1]f", v, d.Platform)})
	})
	if len(n.Skeleton) < shortestFuzzy {
		return
	}
	for _, ref := range x.skeleton[n.Skeleton] {
		if ref.name.Compact != n.Compact && x.stores[ref.store].Platform == d.Platform {
			m.add(ref.store, MatchEvidence{MatchFuzzy, "alias", n.Given, ref.name.Given, 1, say("the same name on %s once digits are read as the letters they look like", "将数字读作形近字母后，%s 上店名相同", d.Platform)})
		}
	}
}

// byReading matches a Chinese name with its pinyin, both ways.
func (x *StoreIndex) byReading(n Alias, m *matcher) {
	why := Text{EN: "the Chinese name reads like the Latin one", ZH: "中文名称与拼音名称一致"}
	if n.Pinyin != "" {
		for _, ref := range x.alias[n.Pinyin] {
			m.add(ref.store, MatchEvidence{MatchPinyin, "alias", n.Given, ref.name.Given, 1, why})
		}
		return
	}
	for _, ref := range x.pinyin[n.Compact] {
		if n.Compact != "" {
			m.add(ref.store, MatchEvidence{MatchPinyin, "alias", n.Given, ref.name.Given, 1, why})
		}
	}
}
