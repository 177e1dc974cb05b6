// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"time"
)

// Store is one of our stores, as far as it is known.
type Store struct {
	ID       string   `json:"id"`
	Seller   string   `json:"seller"` // the person behind it
	Platform Platform `json:"platform"`
	Name     string   `json:"name"`
	Aliases  []string `json:"aliases,omitempty"` // further names, company names among them
	URL      string   `json:"url,omitempty"`
	SellerID string   `json:"seller_id,omitempty"`
	Emails   []string `json:"emails,omitempty"`
	Domains  []string `json:"domains,omitempty"`
	Products []string `json:"products,omitempty"` // ASINs or product addresses of offers it holds
}

// MatchLevel is how a row of a schedule and a store were found to be the same (specification section 4.5).
type MatchLevel string

// The levels, the strongest first. SAME_EMAIL is an addition: a shared mail address deserves a look.
const (
	MatchID      MatchLevel = "EXACT_ID"
	MatchAlias   MatchLevel = "EXACT_ALIAS"
	MatchFuzzy   MatchLevel = "FUZZY"
	MatchProduct MatchLevel = "PRODUCT"
	MatchEmail   MatchLevel = "SAME_EMAIL"
	MatchCross   MatchLevel = "CROSS"
	MatchPinyin  MatchLevel = "NAME_PINYIN"
	MatchGeneric MatchLevel = "GENERIC"
)

// Action is what may be done with a match. Nothing below an exact identifier restrains an account without a person.
type Action string

// The actions.
const (
	ActLink       Action = "auto-link"
	ActLinkReview Action = "auto-link, review"
	ActReview     Action = "review"
	ActNeedsID    Action = "needs id"
)

// matchLevels are score and action of each level.
var matchLevels = map[MatchLevel]struct {
	score  float64
	action Action
}{
	MatchID: {1, ActLink}, MatchAlias: {0.9, ActLinkReview}, MatchFuzzy: {0.75, ActReview}, MatchProduct: {0.7, ActReview}, MatchEmail: {0.7, ActReview},
	MatchCross: {0.6, ActReview}, MatchPinyin: {0.6, ActReview}, MatchGeneric: {0, ActNeedsID},
}

// MatchEvidence is one field that agrees, with both texts as they stand.
type MatchEvidence struct {
	Level  MatchLevel `json:"level"`
	Field  string     `json:"field"`
	Theirs string     `json:"theirs"`
	Ours   string     `json:"ours"`
	Value  float64    `json:"value"` // likeness, 1 for equal
	Why    Text       `json:"why"`
}

// StoreMatch is a row of a schedule that may be one of our stores. The level is that of its strongest evidence.
type StoreMatch struct {
	Row      string          `json:"row"` // Defendant.Key
	No       string          `json:"no,omitempty"`
	Alias    string          `json:"alias"`
	Store    string          `json:"store"`
	Seller   string          `json:"seller,omitempty"`
	Level    MatchLevel      `json:"level"`
	Score    float64         `json:"score"`
	Action   Action          `json:"action"`
	Evidence []MatchEvidence `json:"evidence"`
	Verdict  Verdict         `json:"verdict,omitempty"`
	Decision *Decision       `json:"decision,omitempty"`
	Reopened bool            `json:"reopened,omitempty"` // decided on weaker evidence than there is now
	Source   Source          `json:"source"`
}

// MayRestrain reports that the match alone is enough to hold an account: an exact identifier, and nobody said otherwise.
func (m StoreMatch) MayRestrain() bool {
	return m.Level == MatchID && m.Verdict != NotUs && m.Verdict != Unsure
}

// Verdict is what a person decided about a match.
type Verdict string

// The verdicts.
const (
	Confirmed Verdict = "confirmed"
	NotUs     Verdict = "not us"
	Unsure    Verdict = "unsure"
)

// Decision is a person's verdict on a row and a store. Keys are the row's names, see Defendant.Keys, so that the decision
// finds the row again in a later list that writes it in another way.
type Decision struct {
	Keys    []string   `json:"keys"`
	Store   string     `json:"store"`
	Verdict Verdict    `json:"verdict"`
	Level   MatchLevel `json:"level"` // of the match decided upon
	By      string     `json:"by"`
	At      time.Time  `json:"at"`
	Note    string     `json:"note,omitempty"`
}

// MatchReport is what became of every row. Nothing here says that a store is safe: no match means no match among these
// stores on this day.
type MatchReport struct {
	AsOf      time.Time       `json:"as_of"`
	Stores    int             `json:"stores"`
	Rows      DefendantCounts `json:"rows"`
	Matches   []StoreMatch    `json:"matches"`   // strongest first within a row, rows in their order
	Excluded  []StoreMatch    `json:"excluded"`  // decided not to be us
	Misses    []string        `json:"misses"`    // rows without any match, by key
	Ambiguous []string        `json:"ambiguous"` // rows whose strongest matches are stores of more than one seller
	Accounts  int             `json:"accounts"`  // our stores matched above GENERIC
	Persons   int             `json:"persons"`   // the sellers behind them
	Summary   Text            `json:"summary"`
}

// NoMatch is the only way to say that nothing was found.
func NoMatch(sources int, what Text, asOf time.Time) Text {
	return say("No match in %d %s as of %s.", "截至 %[3]s，在 %[1]d 个%[2]s中未发现匹配。", sources, what, asOf.UTC().Format("2006-01-02 15:04 UTC"))
}

// storesWord is what the report calls what it searched.
var storesWord = Text{EN: "stores", ZH: "店铺"}

// Match compares every row with every store. The same rows, stores, decisions and time give the same report.
func (x *StoreIndex) Match(rows []Defendant, decisions []Decision, asOf time.Time) MatchReport {
	r := MatchReport{AsOf: asOf, Stores: len(x.stores), Rows: CountDefendants(rows), Matches: []StoreMatch{}, Excluded: []StoreMatch{}, Misses: []string{}, Ambiguous: []string{}}
	ledger := indexDecisions(decisions)
	accounts, persons := map[string]bool{}, map[string]bool{}
	var scratch matcher
	for _, d := range rows {
		if d.State == DefDismissed || d.State == DefReleased {
			continue
		}
		found := x.row(d, &scratch)
		kept := 0
		for _, m := range found {
			ledger.apply(&m, d)
			if m.Verdict == NotUs && !m.Reopened {
				r.Excluded = append(r.Excluded, m)
				continue
			}
			kept++
			r.Matches = append(r.Matches, m)
			if m.Level != MatchGeneric {
				accounts[m.Store] = true
				persons[cmp.Or(m.Seller, "store "+m.Store)] = true
			}
		}
		if kept == 0 {
			r.Misses = append(r.Misses, d.Key())
		} else if ambiguous(r.Matches[len(r.Matches)-kept:]) {
			r.Ambiguous = append(r.Ambiguous, d.Key())
		}
	}
	r.Accounts, r.Persons = len(accounts), len(persons)
	r.Summary = r.summary()
	return r
}

// summary says in a sentence what was found.
func (r MatchReport) summary() Text {
	if len(r.Matches) == 0 {
		return NoMatch(r.Stores, storesWord, r.AsOf)
	}
	return say("%d accounts of %d sellers may be on the list; %d of its %d rows had no match in %d stores as of %s.",
		"可能涉及 %[2]d 个卖家的 %[1]d 个账户；清单 %[4]d 行中有 %[3]d 行在 %[5]d 个店铺中未匹配（截至 %[6]s）。",
		r.Accounts, r.Persons, len(r.Misses), r.Rows.Rows, r.Stores, r.AsOf.UTC().Format("2006-01-02 15:04 UTC"))
}

// ambiguous reports strongest matches that are of more than one seller.
func ambiguous(found []StoreMatch) bool {
	top := slices.MaxFunc(found, func(a, b StoreMatch) int { return cmp.Compare(a.Score, b.Score) }).Score
	sellers := map[string]bool{}
	for _, m := range found {
		if m.Score == top {
			sellers[cmp.Or(m.Seller, "store "+m.Store)] = true
		}
	}
	return len(sellers) > 1
}

// decisionLedger finds a decision by store and key.
type decisionLedger map[string]Decision

// indexDecisions keeps the latest decision on each pair.
func indexDecisions(list []Decision) decisionLedger {
	ledger := decisionLedger{}
	for _, d := range list {
		for _, k := range d.Keys {
			key := d.Store + "\x00" + k
			if have, ok := ledger[key]; !ok || !d.At.Before(have.At) {
				ledger[key] = d
			}
		}
	}
	return ledger
}

// apply puts the latest decision on a match. One made on weaker evidence than there is now stays on view and is open again.
func (l decisionLedger) apply(m *StoreMatch, d Defendant) {
	var latest *Decision
	for _, k := range d.Keys() {
		if have, ok := l[m.Store+"\x00"+k]; ok && (latest == nil || have.At.After(latest.At)) {
			latest = &have
		}
	}
	if latest == nil {
		return
	}
	m.Decision, m.Verdict = latest, latest.Verdict
	m.Reopened = latest.Verdict != Confirmed && latest.Level != "" && matchLevels[m.Level].score > matchLevels[latest.Level].score
}

// Decide is a decision on a match.
func (m StoreMatch) Decide(d Defendant, v Verdict, by, note string, at time.Time) Decision {
	return Decision{Keys: d.Keys(), Store: m.Store, Verdict: v, Level: m.Level, By: by, At: at, Note: note}
}
