// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"slices"
	"strings"

	"markwarden/internal/docket"
)

// storeAlerts are the stores of ours that may be on the schedule, one alert a store. A match by words that every store uses
// raises none: it needs an identifier.
func (b *Book) storeAlerts(l docket.Lawsuit, report docket.MatchReport) []Alert {
	var list []Alert
	at := map[string]int{}
	for _, m := range report.Matches {
		if m.Level == docket.MatchGeneric {
			continue
		}
		i, ok := at[m.Store]
		if !ok {
			i = len(list)
			at[m.Store] = i
			list = append(list, newAlert(l, StoreNamed, m.Seller, m.Store))
		}
		for _, e := range m.Evidence {
			list[i].Evidence = append(list[i].Evidence, storeEvidence(m, e))
		}
		if m.Level == docket.MatchID || m.Level == docket.MatchAlias || m.Verdict == docket.Confirmed {
			list[i].Urgency = Now
		}
	}
	return list
}

// matchWorth is what evidence of a level is worth (specification section 4.5).
var matchWorth = map[docket.MatchLevel]float64{docket.MatchID: 1, docket.MatchAlias: 0.9, docket.MatchFuzzy: 0.75, docket.MatchProduct: 0.7, docket.MatchEmail: 0.7, docket.MatchCross: 0.6, docket.MatchPinyin: 0.6}

// storeEvidence is evidence of the docket in our form: the row stands in the field's name.
func storeEvidence(m docket.StoreMatch, e docket.MatchEvidence) Evidence {
	field := "defendants"
	if m.No != "" {
		field += "[No. " + m.No + "]"
	}
	return Evidence{Field: field + "." + e.Field, Measure: string(e.Level), Theirs: e.Theirs, Ours: e.Ours, Value: matchWorth[e.Level], Why: e.Why}
}

// mostListed bounds the listings written out in one alert; Total counts them all, and Touched gives every one.
const mostListed = 500

// listingAlerts are the sellers whose live listings use what is sued on, one alert a seller.
func (b *Book) listingAlerts(l docket.Lawsuit) []Alert {
	var list []Alert
	at := map[string]int{}
	for _, h := range b.uses.find(l) {
		u := b.uses.list[h.use]
		i, ok := at[u.Seller]
		if !ok {
			i = len(list)
			at[u.Seller] = i
			list = append(list, newAlert(l, ListingsAtRisk, u.Seller, u.Seller))
		}
		a := &list[i]
		if a.Total++; len(a.Listings) < mostListed {
			a.Listings = append(a.Listings, u)
		}
		if !slices.ContainsFunc(a.Evidence, func(e Evidence) bool { return e.Field == h.by.Field && e.Theirs == h.by.Theirs }) {
			a.Evidence = append(a.Evidence, h.by)
		}
		if h.by.Value >= sureWords && l.ScheduleA.ScheduleA {
			a.Urgency = Now // the freeze of such a case comes without a warning
		}
	}
	return list
}

// Touched are all listings of one seller that a lawsuit touches, the surest first; of every seller for the empty name.
func (b *Book) Touched(l docket.Lawsuit, seller string) []Use {
	list := []Use{}
	for _, h := range b.uses.find(l) {
		if u := b.uses.list[h.use]; seller == "" || u.Seller == seller {
			list = append(list, u)
		}
	}
	return list
}

// describe writes the title and the advice. What a stranger wrote stands in the fields and not in these sentences, but for
// the docket number.
func (a *Alert) describe() {
	switch a.Kind {
	case StoreNamed:
		a.Title = say("Lawsuit %s may name your store %s", "案件 %s 可能涉及您的店铺 %s", a.Lawsuit, a.Subject)
		a.Advice = Text{EN: "Check the row of the schedule against the store. Do not move money or delete records; get counsel before the answer is due.", ZH: "请将清单行与店铺核对。切勿转移资金或删除记录；请在答辩期限前联系律师。"}
		if a.Score < matchWorth[docket.MatchAlias] {
			a.Advice = Text{EN: "The name or product is alike, which is not proof: a person must compare the row of the schedule with the store.", ZH: "仅名称或商品相似，并非证据：须由人工将清单行与店铺比对。"}
		}
	case ListingsAtRisk:
		a.Title = say("Lawsuit %s touches %d of your listings", "案件 %s 涉及您的 %d 个商品", a.Lawsuit, a.Total)
		a.Advice = Text{EN: "No account is known to be frozen. Review or take down these listings now, and keep the sales records.", ZH: "尚无账户被冻结的信息。请立即复核或下架这些商品，并保留销售记录。"}
		if a.Frozen() {
			a.Advice = Text{EN: "The court has allowed accounts to be held. Take these listings down, keep the sales records and get counsel.", ZH: "法院已允许冻结账户。请下架这些商品、保留销售记录并联系律师。"}
		}
	default:
		a.Title = say("Lawsuit %s matches your watch", "案件 %s 符合您的关注", a.Lawsuit)
		a.Advice = Text{EN: "Look at the case and at what you sell of this brand.", ZH: "请查看该案件及您销售的该品牌商品。"}
	}
	a.Caption = strings.Join(strings.Fields(a.Caption), " ")
}
