// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"
)

// Recognition says whether a case is of the Schedule A kind: many stores sued together, named on a list apart. Each sign
// carries its words. ScheduleA false is no statement that a store is not sued, only that these signs are not there.
type Recognition struct {
	ScheduleA bool    `json:"schedule_a"`
	Level     string  `json:"level"` // strong, likely, possible, none, vetoed (there are signs, of another kind of case)
	Strong    []Quote `json:"strong,omitempty"`
	Weak      []Quote `json:"weak,omitempty"`
	Markers   []Quote `json:"markers,omitempty"`
	Veto      []Quote `json:"veto,omitempty"`
	Why       Text    `json:"why"`
}

// Clues are what the recogniser looks at; empty fields are not known.
type Clues struct {
	Court      string
	Caption    string
	Plaintiffs []string
	Defendants []string
	Counsel    []string // firms and attorneys of the plaintiff
	Nature     string
	Cause      string
	Entries    []string
}

// Clues of a case as far as it is known.
func (l Lawsuit) Clues() Clues {
	c := Clues{Court: l.Court, Caption: l.Caption, Nature: l.Nature, Cause: l.Cause}
	for _, p := range l.Plaintiffs {
		c.Plaintiffs = append(c.Plaintiffs, p.Name)
	}
	for _, d := range l.Defendants {
		c.Defendants = append(c.Defendants, d.Alias)
	}
	for _, k := range l.Counsel {
		c.Counsel = append(append(c.Counsel, k.Firm), k.Attorneys...)
	}
	for _, e := range l.Events {
		c.Entries = append(c.Entries, e.Words())
	}
	return c
}

// A sign is a pattern with its name.
type sign struct {
	rule  string
	words *pattern
}

// quotes stands for any quotation mark around a letter, blank for any blanks.
const (
	quoteMark = `["'“”‘’„«»]*`
	blank     = `[\s\p{Zs}]+`
	maybe     = `[\s\p{Zs}]*`
)

// strongSigns are enough alone (specification section 4.3).
var strongSigns = []sign{
	{"identified on Schedule A", words(`\b(?:identified|listed|set` + blank + `forth|named)` + blank + `(?:on|in|at)` + blank + `(?:the` + blank + `)?(?:attached` + blank + `)?(?:schedule|sched\.?|exhibit|annex|attachment|appendix)` + maybe + quoteMark + maybe + `(?:a|1)\b`)},
	{"partnerships and unincorporated associations", words(`\bpartnerships?,?` + blank + `(?:and|&)` + blank + `unincorporated` + blank + `(?:associations?|ass['’‘]?ns?\b|organi[sz]ations?)`)},
	{"p'ships & unincorporated ass'ns", words(`\bp['’‘]?ships` + maybe + `(?:&|and)` + maybe + `unincorporated` + blank + `ass['’‘]?ns`)},
	{"individuals, corporations … unincorporated associations", words(`\bindividuals?,` + blank + `(?:corporations|partnerships|business` + blank + `entities|limited` + blank + `liability` + blank + `companies)\b.*\bunincorporated` + blank + `(?:associations?|organi[sz]ations?)`)},
	{"Schedule A defendants", words(`\bschedule` + blank + quoteMark + `a` + quoteMark + blank + `defendants\b`)},
	{"d/b/a the aliases identified on schedule", words(`\bd/?b/?a` + blank + `the` + blank + `alias(?:es)?` + blank + `identified` + blank + `(?:on|in)` + blank + `(?:the` + blank + `)?(?:attached` + blank + `)?schedule\b`)},
}

// captionForms are the ends of captions seen, for captions that a feed cut off.
var captionForms = []string{
	"the partnerships and unincorporated associations identified on schedule a",
	"the individuals, corporations, limited liability companies, partnerships, and unincorporated associations identified on schedule a hereto",
	"the individuals, business entities, and unincorporated associations identified on schedule a",
	"individuals, corporations, limited liability companies, partnerships, and unincorporated associations identified on schedule a",
	"individuals, partnerships and unincorporated associations identified on schedule a",
	"partnerships and unincorporated associations identified on schedule a",
}

// shortestCut is how much of a form must stand before a cut caption is taken for one: "the partnerships and un" is no
// other kind of defendant, "the partnership" may be.
const shortestCut = 23

// Weak signs; two of them and an intellectual property nature are enough.
var (
	weakDoes      = words(`\bdoes` + blank + `1` + maybe + `(?:-|–|—|−|to|through)` + maybe + `\d+`)
	weakPseudonym = words(`^(?:(?:xyz|abc|def|zyx)\b[\s,]*(?:corp|inc|llc|co|company|limited|ltd|i\b|$)|(?:john |jane )?doe\b(?:,? (?:corp|inc|llc|company|plaintiff)|$))`)
	weakPhrases   = words(`\bmerchant storefronts?\b|\bseller ids?\b|\bdefendant internet stores?\b|\bthird party providers?\b|\bseller aliases\b`)
	weakStore     = words(`(?:store|shop|[-_ ]us|direct|co\.?,? ?ltd\.?)[\s.]*$`)
)

// manyStores is how many defendants must be named like stores.
const manyStores = 10

// Intellectual property natures of suit and causes of action.
var (
	ipNatures = []string{"820", "830", "840"}
	ipCauses  = words(`\b15:1114|\b15:1125|\b17:501|\b35:271`)
)

// markerEntries make the kind likelier in Illinois Northern, where such a case is opened with them.
var markerEntries = []sign{
	{"report to the Patent and Trademark Office", words(`\bmailed\b.*\btrademark report\b`)},
	{"claims involving trademarks", words(`notice of claims involving (?:patents or )?trademarks`)},
	{"affiliates under Local Rule 3.2", words(`notification of affiliates`)},
}

// Vetoes: other things that carry a Schedule A.
var (
	vetoCaption = []sign{
		{"bankruptcy schedule", words(`\bschedules?` + blank + `a/b\b`)},
		{"bankruptcy chapter", words(`\bchapter` + blank + `(?:7|9|11|12|13)\b`)},
		{"debtor", words(`\bdebtors?\b`)},
		{"tax form", words(`\bschedule` + blank + `a` + maybe + `\(form|\bform` + blank + `1040\b|\bitemized deductions?\b|\binternal revenue\b`)},
		{"labour certification", words(`\blabou?r certification\b|\bschedule` + blank + `a` + blank + `(?:occupations?|hiring|appointments?|nurses?|positions?)\b`)},
	}
	vetoNature = words(`^(?:46[0-5]|5[3-6]\d|7[1-9]\d|8[67]\d|42[23])\b|habeas|immigration|naturalization|social security|bankruptcy|\blabor\b`)
)

// Recognise looks for the signs of a Schedule A case. It is pure, and says by which words it decided.
func Recognise(c Clues) Recognition {
	r := Recognition{Level: "none"}
	r.veto(c)
	r.strong(c)
	ip := r.weak(c)
	signs := len(r.Strong)+len(r.Weak) > 0
	switch {
	case len(r.Veto) > 0:
		if signs {
			r.Level = "vetoed"
		}
		r.Why = say("Another kind of case: %q.", "属于其他类型案件：“%s”。", r.Veto[0].Words)
	case len(r.Strong) > 0:
		r.Level, r.ScheduleA = "strong", true
		r.Why = say("The words %q name defendants on a list apart.", "“%s”表明被告列于另附清单。", r.Strong[0].Words)
	case len(r.Weak) >= 2 && ip:
		r.Level, r.ScheduleA = "likely", true
		r.Why = say("%d weak signs in an intellectual property case: %s.", "知识产权案件中有 %d 个弱信号：%s。", len(r.Weak), quoted(r.Weak))
	case len(r.Weak) > 0:
		r.Level = "possible"
		r.Why = say("Weak signs alone: %s.", "仅有弱信号：%s。", quoted(r.Weak))
	default:
		r.Why = Text{EN: "None of the signs of a Schedule A case is in what is known of it.", ZH: "已知信息中未见 Schedule A 案件的特征。"}
	}
	return r
}

// quoted lists the words of signs.
func quoted(signs []Quote) string {
	var list []string
	for _, q := range signs {
		list = append(list, q.Rule+" ("+short(q.Words)+")")
	}
	return strings.Join(list, "; ")
}

// find adds a sign's first place in a text.
func find(list []Quote, s sign, field, text string) []Quote {
	m := s.words.FindStringIndex(text)
	if m == nil {
		return list
	}
	q := quoteAt(text, s.rule, m, 0)
	q.Field = field
	return append(list, q)
}

// veto looks for other things that carry a Schedule A, in what names the case and not in its entries: a judgment debtor
// there is the end of a case of this kind.
func (r *Recognition) veto(c Clues) {
	if isBankruptcy(c.Court) {
		r.Veto = append(r.Veto, Quote{Rule: "bankruptcy court", Field: "court", Words: c.Court, End: len(c.Court)})
	}
	for _, s := range vetoCaption {
		r.Veto = find(r.Veto, s, "caption", c.Caption)
	}
	r.Veto = find(r.Veto, sign{"nature of suit", vetoNature}, "nature", c.Nature)
}

// strong looks at the caption and the defendants.
func (r *Recognition) strong(c Clues) {
	for _, s := range strongSigns {
		r.Strong = find(r.Strong, s, "caption", c.Caption)
		for _, d := range c.Defendants {
			if len(r.Strong) < 20 {
				r.Strong = find(r.Strong, s, "defendant", d)
			}
		}
	}
	if len(r.Strong) == 0 {
		r.Strong = cutCaption(c.Caption)
	}
}

// cutCaption recognises a caption that a feed cut off inside one of the known forms.
func cutCaption(caption string) []Quote {
	_, second := SplitCaption(caption)
	plain := strings.ToLower(strings.Join(strings.Fields(second), " "))
	plain = strings.TrimRight(plain, ".… ")
	if len(plain) < shortestCut {
		return nil
	}
	for _, form := range captionForms {
		if strings.HasPrefix(form, plain) {
			at := strings.LastIndex(caption, second)
			return []Quote{{Rule: "caption cut off", Field: "caption", Words: second, Start: at, End: at + len(second)}}
		}
	}
	return nil
}

// weak gathers the weak signs and says whether the case is about intellectual property.
func (r *Recognition) weak(c Clues) (ip bool) {
	r.Weak = find(r.Weak, sign{"does 1-n", weakDoes}, "caption", c.Caption)
	plaintiffs := c.Plaintiffs
	if first, second := SplitCaption(c.Caption); second != "" {
		plaintiffs = append(slices.Clone(plaintiffs), first)
	}
	for _, p := range plaintiffs {
		if q := find(nil, sign{"pseudonym plaintiff", weakPseudonym}, "plaintiff", p); q != nil {
			r.Weak = append(r.Weak, q...)
			break
		}
	}
	r.storeNames(c.Defendants)
	for _, name := range c.Counsel {
		if f, ok := LookupFirm(name); ok && !f.Defence {
			r.Weak = append(r.Weak, Quote{Rule: "plaintiff's counsel", Field: "counsel", Words: name, End: len(name)})
			break
		}
	}
	r.entries(c)
	natures := slices.ContainsFunc(ipNatures, func(n string) bool { return strings.HasPrefix(strings.TrimSpace(c.Nature), n) })
	return natures || ipCauses.MatchString(c.Cause) || c.Nature == "" && c.Cause == "" && len(r.Markers) > 0
}

// storeNames is the sign of many defendants named like stores.
func (r *Recognition) storeNames(defendants []string) {
	n, first := 0, ""
	for _, d := range defendants {
		if weakStore.MatchString(d) {
			if n++; n == 1 {
				first = d
			}
		}
	}
	if n >= manyStores {
		r.Weak = append(r.Weak, Quote{Rule: "many defendants named like stores", Field: "defendants", Words: first, End: len(first)})
	}
}

// entries looks through what happened: phrases of such complaints, and the entries that open such a case in Illinois. Two
// of those are a weak sign.
func (r *Recognition) entries(c Clues) {
	phrase := sign{"words of such complaints", weakPhrases}
	found := find(nil, phrase, "caption", c.Caption)
	for _, e := range c.Entries {
		if found == nil {
			found = find(nil, phrase, "entry", e)
		}
		for _, s := range markerEntries {
			if !slices.ContainsFunc(r.Markers, func(q Quote) bool { return q.Rule == s.rule }) {
				r.Markers = find(r.Markers, s, "entry", e)
			}
		}
	}
	r.Weak = append(r.Weak, found...)
	if len(r.Markers) >= 2 {
		r.Weak = append(r.Weak, Quote{Rule: "entries that open such a case", Field: "entry", Words: r.Markers[0].Words, Start: r.Markers[0].Start, End: r.Markers[0].End})
	}
}
