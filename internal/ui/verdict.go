// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

// The states of the result.
const (
	stateEmpty      = "empty"
	stateVerdict    = "verdict"
	stateUnscreened = "unscreened"
)

// result is the right half of the pre-check page. Which fields are filled depends on State.
type result struct {
	State      string
	Says       string // what a screen reader is told when the result changes
	Level      string
	Score      int
	Texts      []textView
	Markets    []screening.MarketVerdict
	Matrix     []matrixRow // a finding each; empty for one market
	Findings   []findingView
	Considered []consideredView
	Suggestion *suggestionView
	Scale      scaleView
	Stamp      stampView
	Problem    string
	Wrong      []wrong
	Again      bool // trying again may help
	Examples   []example
	Levels     []screening.Level
}

// textView is one field of the listing with what was found marked in it.
type textView struct {
	Name  string
	Title bool
	Nodes []node
}

type findingView struct {
	N, Score     int
	Level        screening.Level
	Role         screening.Role
	Reason       string
	Field        string
	Rules        []string
	Evidence     []evidenceView
	Card         *cardView
	span         span
	fieldOfGiven listing.Field
}

type evidenceView struct {
	Measure, Value, Why string
	Width               int  // of 100
	Chinese             bool // Why is Chinese
}

type consideredView struct{ Reason, Where string }

type suggestionView struct {
	Title    string
	Level    screening.Level
	Old, New []piece
}

// cardView is the register card of a mark.
type cardView struct {
	URL, Mark, Owner, ID, Office string
	Status                       string
	Classes                      []classView
	Curated                      bool
	Suits                        []runningView // on the mark or for its owner; none under seal
}

type classView struct {
	Number int
	Name   string
}

type stampView struct {
	Register string
	Marks    int
	Engine   string
	Policy   string
}

// example is a listing to try, by the IDs of its texts.
type example struct{ Title, Category string }

var (
	examples  = []example{{"example.lookalike", "example.lookalike-category"}, {"example.fit", "example.fit-category"}, {"example.unit", "example.unit-category"}}
	allLevels = []screening.Level{screening.Clear, screening.Caution, screening.High, screening.Block, screening.Unscreened}
)

func (u *UI) empty() *result {
	s := u.do.Register()
	return &result{State: stateEmpty, Examples: examples, Levels: allLevels, Stamp: stampView{Register: s.Version, Marks: s.Marks}}
}

func (u *UI) unscreened(lang web.Lang, id string, again bool) *result {
	problem := u.site.Text(lang, id)
	return &result{State: stateUnscreened, Level: string(screening.Unscreened), Problem: problem, Again: again, Says: u.site.Text(lang, "verdict.says", "Level", u.site.Label(lang, "level", "unscreened"), "Means", problem, "Found", "")}
}

// verdict lays a verdict out: findings get their numbers in the order of the text, and stand in it.
func (u *UI) verdict(lang web.Lang, l *listing.Listing, v *screening.Verdict) *result {
	r := &result{
		State: stateVerdict, Level: string(v.Level), Score: v.Score, Markets: v.Markets, Scale: u.scale(lang, v),
		Stamp: stampView{v.Register.Version, v.Register.Marks, v.Engine, v.Policy},
	}
	r.Says = u.site.Text(lang, "verdict.says", "Level", u.site.Label(lang, "level", r.Level), "Means", u.site.Label(lang, "level-means", r.Level), "Found", u.site.Text(lang, "verdict.count", "Count", len(v.Told())))
	order := map[listing.Field]int{}
	for name := range l.Texts() {
		order[name] = len(order)
	}
	findings := v.Told()
	slices.SortStableFunc(findings, func(a, b screening.Finding) int {
		if a.Field != b.Field {
			return order[a.Field] - order[b.Field]
		}
		return a.ByteStart - b.ByteStart
	})
	for i := range findings {
		r.Findings = append(r.Findings, u.finding(lang, i+1, &findings[i]))
	}
	if len(v.Markets) > 1 {
		r.Matrix = matrix(findings, v.Markets)
	}
	for name, text := range l.Texts() {
		if strings.TrimSpace(text) == "" {
			continue
		}
		var spans []span
		for i := range r.Findings {
			if r.Findings[i].fieldOfGiven == name {
				spans = append(spans, r.Findings[i].span)
			}
		}
		r.Texts = append(r.Texts, textView{Name: u.field(lang, name), Title: name == listing.FieldTitle, Nodes: highlight(text, spans)})
	}
	r.Considered = u.considered(lang, v.Considered)
	if s := v.Suggestion; s != nil {
		before, after := compare(l.Title, s.Title)
		r.Suggestion = &suggestionView{Title: s.Title, Level: s.Level, Old: before, New: after}
	}
	return r
}

func (u *UI) finding(lang web.Lang, n int, f *screening.Finding) findingView {
	out := findingView{
		N: n, Score: f.Score, Level: f.Level, Role: f.Role, Reason: reason(lang, f), Field: u.field(lang, f.Field), Rules: f.Rules, fieldOfGiven: f.Field,
		span: span{from: f.ByteStart, to: f.ByteEnd, n: n, level: f.Level, name: f.Mark},
	}
	if f.Mark == "" { // a rule that needs no mark (R4)
		out.span.name = f.Text
	}
	out.Evidence = evidenceViews(lang, f.Evidence)
	if f.MarkID != "" {
		out.Card = &cardView{URL: markURL(f.MarkID), Mark: f.Mark, Owner: f.Owner, ID: f.MarkID, Office: f.Office, Status: string(f.Status), Classes: u.classes(lang, f.Classes), Curated: f.Note != "", Suits: named(f.Cases)}
	}
	return out
}

// consideredShown bounds how many harmless names are listed: a long description may hold hundreds.
const consideredShown = 40

func (u *UI) considered(lang web.Lang, all []screening.Finding) []consideredView {
	var out []consideredView
	for i := range all[:min(len(all), consideredShown)] {
		out = append(out, consideredView{reason(lang, &all[i]), u.field(lang, all[i].Field)})
	}
	return out
}

func reason(lang web.Lang, f *screening.Finding) string {
	if lang == web.Chinese {
		return f.Reason.ZH
	}
	return f.Reason.EN
}

// field is the name of a listing's field for people: bullets[0] is the first bullet point.
func (u *UI) field(lang web.Lang, f listing.Field) string {
	name := string(f)
	if s, ok := strings.CutPrefix(name, "attributes."); ok {
		return s
	}
	var i int
	if _, err := fmt.Sscanf(name, "bullets[%d]", &i); err == nil {
		return u.site.Text(lang, "field.bullet", "Number", i+1)
	}
	return u.site.Label(lang, "field", name)
}

func (u *UI) classes(lang web.Lang, all []nice.Class) []classView {
	out := make([]classView, 0, len(all))
	for _, c := range all {
		en, zh := c.Heading()
		if lang == web.Chinese {
			en = zh
		}
		out = append(out, classView{int(c), en})
	}
	return out
}

func markURL(id string) string { return "/register/marks/" + url.PathEscape(id) }
