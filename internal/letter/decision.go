// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"slices"
	"strings"
	"sync"
	"time"

	"markwarden/internal/fault"
)

// Measure is what a decision does, a word of measures.tsv.
type Measure string

// The measures.
const (
	Removed           Measure = "removed"
	Disabled          Measure = "disabled"
	Demoted           Measure = "demoted"
	PaymentsSuspended Measure = "payments_suspended"
	SellingSuspended  Measure = "selling_suspended"
	AccountSuspended  Measure = "account_suspended"
	AccountTerminated Measure = "account_terminated"
)

// RightKind is the sort of right a decision rests on.
type RightKind string

// The kinds of right. A counterfeit is a trade mark matter that a public notice names by itself.
const (
	RightTrademark   RightKind = "trademark"
	RightCounterfeit RightKind = "counterfeit"
	RightCopyright   RightKind = "copyright"
	RightDesign      RightKind = "design"
	RightPatent      RightKind = "patent"
)

// Source is what set a decision off (DSA art. 17(3)(b)).
type Source string

// The sources.
const (
	SourceNotice         Source = "notice"
	SourceTrustedFlagger Source = "trusted_flagger"
	SourceOwn            Source = "own_initiative"
	SourceOther          Source = "other_notification" // a court order, an authority
)

// Automation is how far a machine took the decision.
type Automation string

// The degrees of automation.
const (
	ByPerson  Automation = "not_automated"
	Partly    Automation = "partially"
	ByMachine Automation = "fully"
)

// Person is somebody a decision names. Natural tells a human being from a company: of a human being no public record
// names anything.
type Person struct {
	Name    string `json:"name"`
	Natural bool   `json:"natural"`
	Country string `json:"country,omitempty"` // ISO 3166 alpha-2
}

// Ground is why the listing may not stay: Law (the provision, when it is illegal) or Terms (the clause, when it breaks the
// terms), and Why it falls under it.
type Ground struct {
	Law   Text `json:"law"`
	Terms Text `json:"terms"`
	Why   Text `json:"why"`
}

// Notice is the complaint a decision answers, empty for one of our own.
type Notice struct {
	Sent     string `json:"sent"` // YYYY-MM-DD
	Received string `json:"received"`
	Body     string `json:"body"`
	Language string `json:"language,omitempty"` // two letters
	Granted  bool   `json:"granted"`            // the measure asked for was taken
}

// Decision is one decision with all that the three records say of it: Fields for the statement of reasons (letter L5),
// DSA for the Transparency Database, Lumen for a public notice. Check says what it lacks for any of them.
type Decision struct {
	ID          string     `json:"id"` // unique on the platform; letters, digits, - and _
	CaseID      string     `json:"case_id"`
	Listing     string     `json:"listing"` // as the seller knows it: number and title
	URLs        []string   `json:"urls"`    // of the listing
	Signs       []Sign     `json:"signs"`
	Kind        RightKind  `json:"kind"`
	Measures    []Measure  `json:"measures"`
	Territory   []string   `json:"territory"` // ISO 3166 alpha-2; empty is everywhere
	Effective   string     `json:"effective"` // YYYY-MM-DD
	Until       string     `json:"until"`     // YYYY-MM-DD, empty for no end
	Published   string     `json:"published"` // YYYY-MM-DD: when the listing went up
	Facts       Text       `json:"facts"`
	Ground      Ground     `json:"ground"`
	Source      Source     `json:"source"`
	Detected    bool       `json:"detected"` // by automated means
	Automation  Automation `json:"automation"`
	Redress     Text       `json:"redress"`
	AppealBy    time.Time  `json:"appeal_by"`
	AppealZone  string     `json:"appeal_zone"` // IANA name, for {appeal_by}
	AppealLink  string     `json:"appeal_link"`
	Business    bool       `json:"business"`           // the seller is a trader
	EAN         string     `json:"ean,omitempty"`      // thirteen digits
	Language    string     `json:"language,omitempty"` // of the listing, two letters
	Seller      Person     `json:"seller"`
	Notifier    Person     `json:"notifier"`
	Principal   Person     `json:"principal"` // the right holder, when the notifier is its agent
	Platform    Person     `json:"platform"`
	Notice      Notice     `json:"notice"`
	PublicURLOf []string   `json:"public_url_of,omitempty"` // of the protected work, for copyright
}

// measureRow is a line of measures.tsv.
type measureRow struct {
	field, value string
	words        Text
}

var measures = sync.OnceValues(func() (map[Measure]measureRow, error) {
	table, err := rows(measuresText, 5)
	m := map[Measure]measureRow{}
	for _, r := range table {
		m[Measure(r[0])] = measureRow{r[1], r[2], Text{EN: r[3], ZH: r[4]}}
	}
	return m, err
})

// Check says everything the decision lacks for its three records, so that it is known before the decision is taken and not
// when the first record is refused.
func (d Decision) Check() error {
	var wrong fault.Fields
	d.checkOwn(&wrong)
	if d.InUnion() {
		d.record().check(&wrong, "dsa.")
	}
	return wrong.Err()
}

// checkOwn looks at what no record looks at.
func (d Decision) checkOwn(wrong *fault.Fields) {
	known, _ := measures()
	if len(d.Measures) == 0 {
		wrong.Add("measures", "must name what was done")
	}
	for _, m := range d.Measures {
		if _, ok := known[m]; !ok {
			wrong.Add("measures", "has the unknown measure %q", cut(oneLine(string(m)), 40))
		}
	}
	if !says(d.Facts.EN) || !says(d.Facts.ZH) {
		wrong.Add("facts", "must be filled in both languages")
	}
	for _, f := range [...]struct{ field, value string }{{"listing", d.Listing}, {"case_id", d.CaseID}} {
		if !says(f.value) {
			wrong.Add(f.field, "must be filled")
		}
	}
	for _, f := range [...]struct{ field, value string }{{"effective", d.Effective}, {"until", d.Until}} {
		if _, err := time.Parse(time.DateOnly, f.value); err != nil && (f.value != "" || f.field == "effective") {
			wrong.Add(f.field, "must be a day as YYYY-MM-DD")
		}
	}
	if dsaSource[d.Source] == "" || dsaAutomation[d.Automation] == "" {
		wrong.Add("source", "and automation must say what set the decision off and how far a machine took it")
	}
	for _, c := range d.Territory {
		if len(c) != 2 || strings.ToUpper(c) != c {
			wrong.Add("territory", "has %q, which is no ISO 3166 code of two letters", cut(oneLine(c), 20))
		}
	}
	if d.AppealBy.IsZero() || !says(d.AppealLink) {
		wrong.Add("appeal_link", "and the last day to appeal must be filled: every seller message says how to object and until when")
	}
	if _, err := time.LoadLocation(d.AppealZone); err != nil || d.AppealZone == "" || d.AppealZone == "Local" {
		wrong.Add("appeal_zone", "is no time zone: write an IANA name such as Europe/Brussels")
	}
}

// InUnion reports that the decision holds in a country of the European Economic Area, so that a record for the Transparency
// Database is owed.
func (d Decision) InUnion() bool { return len(inUnion(d.Territory)) > 0 }

// Fields fills letter L5, the statement of reasons: measure, territory, duration, facts, automated means, ground and
// redress (DSA art. 17(3)), and of every place its word, field, mark, number, class and rule.
func (d Decision) Fields() (Fields, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	marks, err := Signs(d.Signs)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(d.AppealZone)
	if err != nil {
		return nil, err
	}
	return Fields{
		"case_id": Same(d.CaseID), "listing": Same(d.Listing), "marks": marks,
		"measure": d.measureWords(), "territory": d.territoryWords(), "duration": d.durationWords(),
		"facts": Value{text: d.factsWords()}, "legal_or_contract_ground": Value{text: d.groundWords()},
		"automated_yes_no": Value{text: d.automationWords()}, "redress": Value{text: d.Redress},
		"appeal_by": Moment(d.AppealBy, zone), "appeal_link": Same(d.AppealLink),
	}, nil
}

// measureWords is what was done.
func (d Decision) measureWords() Value {
	known, _ := measures()
	var list []Text
	for _, m := range d.Measures {
		list = append(list, known[m].words)
	}
	return List(list...)
}

// territoryWords is where it applies.
func (d Decision) territoryWords() Value {
	if len(d.Territory) == 0 {
		return Say("everywhere", "所有地区")
	}
	return Same(strings.Join(d.Territory, ", "))
}

// durationWords is how long.
func (d Decision) durationWords() Value {
	from, to := dayWords(d.Effective), dayWords(d.Until)
	if d.Until == "" {
		return Say("from "+from.EN+", without an end unless the decision is changed", "自"+from.ZH+"起，除非决定变更，否则无期限")
	}
	return Say("from "+from.EN+" to "+to.EN, "自"+from.ZH+"至"+to.ZH)
}

// factsWords are the facts, with what set the decision off (art. 17(3)(b)). Who sent a notice is not said: the article asks
// for it only where strictly necessary, and the right's owner stands in {marks}.
func (d Decision) factsWords() Text {
	lead := map[Source]Text{
		SourceNotice:         {"We acted on a notice.", "本决定依据一份通知作出。"},
		SourceTrustedFlagger: {"We acted on a notice of a trusted flagger.", "本决定依据受信任举报者的通知作出。"},
		SourceOwn:            {"We found this ourselves.", "本决定由我们主动发现作出。"},
		SourceOther:          {"We acted on an order or a message of an authority.", "本决定依据法院命令或主管机关的通知作出。"},
	}[d.Source]
	return Text{EN: lead.EN + " " + d.Facts.EN, ZH: lead.ZH + d.Facts.ZH}
}

// groundWords is the law or the clause, and why.
func (d Decision) groundWords() Text {
	g := d.Ground.Law
	if g.EN == "" {
		g = d.Ground.Terms
	}
	return Text{EN: g.EN + ". " + d.Ground.Why.EN, ZH: g.ZH + "。" + d.Ground.Why.ZH}
}

// automationWords says what machines did.
func (d Decision) automationWords() Text {
	found := Text{"no machine found it", "并非由自动化手段发现"}
	if d.Detected {
		found = Text{"a machine found it", "由自动化手段发现"}
	}
	decided := map[Automation]Text{
		ByPerson:  {"a person decided", "由人工决定"},
		Partly:    {"a machine proposed and a person decided", "由自动化手段提出、人工决定"},
		ByMachine: {"a machine decided", "由自动化手段决定"},
	}[d.Automation]
	return Text{EN: found.EN + "; " + decided.EN, ZH: found.ZH + "；" + decided.ZH}
}

// names are the human beings the decision knows of, whom no public record may name.
func (d Decision) names() []string {
	var list []string
	for _, p := range []Person{d.Seller, d.Notifier, d.Principal} {
		if p.Natural && says(p.Name) && !slices.Contains(list, p.Name) {
			list = append(list, p.Name)
		}
	}
	return list
}
