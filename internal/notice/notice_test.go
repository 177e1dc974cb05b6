// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks/nice"
)

func elements(t testing.TB) *Elements {
	t.Helper()
	e, err := StandardElements()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// whole is a notice that lacks nothing, of any kind and on any form.
func whole(kind Kind) Notice {
	right := Right{Kind: RightTrademark, Number: "5123456", Jurisdiction: "US", Mark: "NORDVIK", Classes: []nice.Class{25}, Owner: "Nordvik Outdoor AB",
		Work: "photograph of a rain jacket, https://nordvik.example/1", Proof: "certificate.pdf"}
	if kind == Design {
		right.Kind, right.Classes = RightDesign, nil
	}
	return Notice{
		ID: "N-1", Kind: kind, Received: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Who: Complainant{ID: "K-1", Name: "Maria Lind", Address: "Storgatan 1, Stockholm", Email: "maria@nordvik.example", Phone: "+46 8 123 456 78",
			Capacity: Agent, Authority: "power.pdf", Identity: "passport.pdf"},
		Rights:  []Right{right},
		Targets: []Target{{URL: "https://shop.example/item/77", Scope: ScopeListing}},
		Why:     "The title uses our mark for jackets.", Evidence: []string{"photo.jpg"}, Evaluation: "report.pdf",
		Statements: Statements{GoodFaith: true, Perjury: true, Guarantee: true, BonaFide: true}, Signature: "/Maria Lind/",
	}
}

// lacking is the paths of what is missing.
func lacking(list []Missing) string {
	var paths []string
	for _, m := range list {
		paths = append(paths, m.Path)
	}
	return strings.Join(paths, " ")
}

func TestTablesHoldTogether(t *testing.T) {
	e := elements(t)
	if diff := cmp.Diff([]Kind{Counterfeit, Design, DMCA, DSA, PRC, Trademark}, e.Kinds()); diff != "" {
		t.Fatal(diff)
	}
	used := map[string]bool{}
	for _, k := range e.Kinds() {
		if title := e.Title(k); title.EN == "" || title.ZH == "" {
			t.Errorf("%s has no title", k)
		}
		for _, el := range e.notices[k] {
			used[el.Name] = true
			if el.Words.EN == "" || el.Words.ZH == "" || el.Source == "" || el.form == "" {
				t.Errorf("%s %s: %+v", k, el.Name, el)
			}
		}
	}
	for name := range noticeChecks {
		if !used[name] {
			t.Errorf("no kind of notice asks for %s", name)
		}
	}
	for form, list := range e.counters {
		for _, el := range list {
			if el.Words.EN == "" || el.Words.ZH == "" || el.Source == "" {
				t.Errorf("%s %s: %+v", form, el.Name, el)
			}
		}
	}
	fields := map[string]int{}
	for _, f := range columns() {
		fields[f]++
	}
	if len(fields) != 7 {
		t.Errorf("intake.tsv fills %v", fields)
	}
}

func TestAWholeNoticeLacksNothing(t *testing.T) {
	for _, k := range elements(t).Kinds() {
		for _, form := range []string{"", "vero"} {
			n := whole(k)
			n.Form = form
			if list := Complete(n); len(list) != 0 || list == nil {
				t.Errorf("%s %q: %v", k, form, list)
			}
			if list := elements(t).Advice(n); len(list) != 0 {
				t.Errorf("%s %q: %v", k, form, list)
			}
		}
	}
}

// What each law asks for, element by element (specification 5.1).
func TestWhatIsMissing(t *testing.T) {
	for _, tc := range []struct {
		name   string
		kind   Kind
		change func(*Notice)
		want   string
	}{
		{"trade mark: nothing at all", Trademark, func(n *Notice) { *n = Notice{Kind: Trademark} },
			"who.name who.address who.email who.phone who.capacity rights[0].number rights[0].jurisdiction rights[0].owner rights[0].classes targets[0] targets[0].scope why statements.good_faith signature"},
		{"an agent without authority", Trademark, func(n *Notice) { n.Who.Authority = "" }, "who.authority"},
		{"an owner needs none", Trademark, func(n *Notice) { n.Who.Capacity, n.Who.Authority = Owner, "" }, ""},
		{"an unknown capacity", Trademark, func(n *Notice) { n.Who.Capacity = "friend" }, "who.capacity"},
		{"no class", Trademark, func(n *Notice) { n.Rights[0].Classes = nil }, "rights[0].classes"},
		{"a class that does not exist", Trademark, func(n *Notice) { n.Rights[0].Classes = []nice.Class{25, 46} }, "rights[0].classes"},
		{"a design has no class", Design, func(n *Notice) {}, ""},
		{"one of two rights without a number", Trademark, func(n *Notice) { n.Rights = append(n.Rights, n.Rights[0]); n.Rights[1].Number = " " }, "rights[1].number"},
		{"two kinds of right in one notice", Trademark, func(n *Notice) { n.Rights = append(n.Rights, n.Rights[0]); n.Rights[1].Kind = RightDesign }, "rights"},
		{"the DSA does not ask for one kind", DSA, func(n *Notice) { n.Rights = append(n.Rights, n.Rights[0]); n.Rights[1].Kind = RightDesign }, ""},
		{"a place without address or number", Trademark, func(n *Notice) { n.Targets = append(n.Targets, Target{Scope: ScopeText}) }, "targets[1]"},
		{"a place without scope", Trademark, func(n *Notice) { n.Targets = append(n.Targets, Target{Item: "B0X"}) }, "targets[1].scope"},
		{"each place says why for itself", Trademark, func(n *Notice) { n.Why = ""; n.Targets[0].Why = "same sign" }, ""},
		{"perjury is not asked for on every form", Trademark, func(n *Notice) { n.Statements.Perjury = false }, ""},
		{"perjury is on this one", Trademark, func(n *Notice) { n.Form, n.Statements.Perjury = "vero", false }, "statements.perjury"},
		{"a counterfeit needs proof", Counterfeit, func(n *Notice) { n.Evidence = nil }, "evidence"},
		{"a test purchase is proof", Counterfeit, func(n *Notice) { n.Evidence, n.TestBuy = nil, "order 12" }, ""},
		{"a test purchase of each place is", Counterfeit, func(n *Notice) { n.Evidence, n.Targets[0].TestBuy = nil, "order 12" }, ""},
		{"DMCA: nothing at all", DMCA, func(n *Notice) { *n = Notice{Kind: DMCA} },
			"signature rights[0].work targets[0] who.name who.address who.phone who.email statements.good_faith statements.perjury"},
		{"DMCA: address and e-mail suffice", DMCA, func(n *Notice) { n.Who.Phone = "" }, ""},
		{"DMCA: an address alone does not", DMCA, func(n *Notice) { n.Who.Phone, n.Who.Email = "", "" }, "who.phone who.email"},
		{"PRC: nothing at all", PRC, func(n *Notice) { *n = Notice{Kind: PRC} },
			"who.name who.identity who.address who.phone who.email who.capacity rights[0].proof targets[0] evidence statements.guarantee signature"},
		{"PRC: a number proves the right too", PRC, func(n *Notice) { n.Rights[0].Proof = "" }, ""},
		{"DSA: nothing at all", DSA, func(n *Notice) { *n = Notice{Kind: DSA} }, "why targets[0] who.name who.email statements.bona_fide"},
		{"DSA: no signature, no right", DSA, func(n *Notice) { n.Signature, n.Rights = "", nil }, ""},
		{"an address that is none", DSA, func(n *Notice) { n.Who.Email = "maria at nordvik" }, "who.email"},
		{"an address with a name", DSA, func(n *Notice) { n.Who.Email = "Maria <maria@nordvik.example>" }, "who.email"},
		{"an address without a domain", DSA, func(n *Notice) { n.Who.Email = "maria@localhost" }, "who.email"},
		{"words for a telephone", Trademark, func(n *Notice) { n.Who.Phone = "call me" }, "who.phone"},
		{"invisible ink", DSA, func(n *Notice) { n.Why = "\u200b \u2800" }, "why"},
		{"a kind that does not exist", "complaint", func(n *Notice) {}, "kind"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := whole(tc.kind)
			n.Kind = tc.kind
			tc.change(&n)
			list := Complete(n)
			if got := lacking(list); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			for _, m := range list {
				if m.Words.EN == "" || m.Words.ZH == "" || m.Source == "" {
					t.Errorf("%s is asked for without words or law: %+v", m.Path, m)
				}
			}
		})
	}
}

// 512(c)(3)(B)(ii): who has the work, the place and the sender must be asked for the rest.
func TestMustAsk(t *testing.T) {
	for _, tc := range []struct {
		name   string
		kind   Kind
		change func(*Notice)
		want   bool
	}{
		{"whole", DMCA, func(n *Notice) {}, false},
		{"no signature", DMCA, func(n *Notice) { n.Signature = "" }, true},
		{"neither statement", DMCA, func(n *Notice) { n.Statements = Statements{} }, true},
		{"no work", DMCA, func(n *Notice) { n.Signature, n.Rights = "", nil }, false},
		{"no place", DMCA, func(n *Notice) { n.Targets = nil }, false},
		{"no sender", DMCA, func(n *Notice) { n.Who = Complainant{} }, false},
		{"another kind is asked as a courtesy", Trademark, func(n *Notice) { n.Signature = "" }, false},
	} {
		n := whole(tc.kind)
		tc.change(&n)
		if got := MustAsk(n.Kind, Complete(n)); got != tc.want {
			t.Errorf("%s: %t", tc.name, got)
		}
	}
}

func TestAdvice(t *testing.T) {
	n := whole(PRC)
	n.Evaluation, n.Rights[0].Kind = "", RightUtility
	if got := lacking(elements(t).Advice(n)); got != "evaluation" {
		t.Errorf("a utility model: %q", got)
	}
	n.Rights[0].Kind = RightTrademark
	if got := lacking(elements(t).Advice(n)); got != "" {
		t.Errorf("a trade mark: %q", got)
	}
	if got := lacking(elements(t).Advice(Notice{Kind: "x"})); got != "" {
		t.Errorf("no kind: %q", got)
	}
}

func TestProfileAndAnswer(t *testing.T) {
	e := elements(t)
	for _, tc := range []struct {
		kind    Kind
		profile Profile
		want    Profile
		form    CounterForm
	}{
		{Trademark, "", US, CounterAppeal}, {Trademark, CN, CN, CounterPRC}, {Trademark, EU, EU, CounterDSA}, {Counterfeit, "", US, CounterAppeal},
		{DMCA, "", US, CounterDMCA}, {DMCA, EU, EU, CounterDMCA}, {PRC, "", CN, CounterPRC}, {DSA, "", EU, CounterDSA}, {"x", US, US, CounterAppeal},
	} {
		n := Notice{Kind: tc.kind, Profile: tc.profile}
		if p, f := e.ProfileOf(n), e.CounterOf(n); p != tc.want || f != tc.form {
			t.Errorf("%s under %q: %s %s, want %s %s", tc.kind, tc.profile, p, f, tc.want, tc.form)
		}
	}
	for f, want := range map[CounterForm]bool{CounterDMCA: true, CounterPRC: true, CounterDSA: false, CounterAppeal: false} {
		if f.StartsClock() != want {
			t.Errorf("%s starts a clock: %t", f, !want)
		}
	}
}

func TestCounterNotice(t *testing.T) {
	full := CounterNotice{Who: Complainant{Name: "Wang Xiaoming", Address: "Shenzhen", Phone: "0755 2601 2345"}, Material: []Target{{URL: "https://shop.example/item/77"}},
		Reasons: "The goods are genuine.", Evidence: []string{"invoice.pdf"}, Perjury: true, Guarantee: true, Jurisdiction: "any district where you may be found", AcceptService: true, Signature: "王小明"}
	for _, tc := range []struct {
		form   CounterForm
		change func(*CounterNotice)
		want   string
	}{
		{CounterDMCA, func(*CounterNotice) {}, ""},
		{CounterDMCA, func(c *CounterNotice) { *c = CounterNotice{} }, "signature material[0] perjury who.name who.address who.phone who.email jurisdiction accept_service"},
		{CounterDMCA, func(c *CounterNotice) { c.Reasons, c.Evidence, c.Guarantee = "", nil, false }, ""},
		{CounterPRC, func(c *CounterNotice) { *c = CounterNotice{} }, "who.name who.address who.phone who.email material[0] reasons evidence guarantee"},
		{CounterPRC, func(c *CounterNotice) { c.Perjury, c.Jurisdiction, c.AcceptService, c.Signature = false, "", false, "" }, ""},
		{CounterPRC, func(c *CounterNotice) { c.Evidence = []string{" "} }, "evidence"},
		{CounterDSA, func(c *CounterNotice) { *c = CounterNotice{} }, "reasons"},
		{CounterAppeal, func(c *CounterNotice) { *c = CounterNotice{Reasons: "We have a licence."} }, ""},
		{"letter", func(*CounterNotice) {}, "form"},
	} {
		c := full
		tc.change(&c)
		if got := lacking(CompleteCounter(tc.form, c)); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.form, got, tc.want)
		}
	}
}

func TestParseElementsRefuses(t *testing.T) {
	for _, tc := range []struct{ name, elements, counters, kinds, want string }{
		{"an unknown element", elementsText + "dmca\t*\tblood\tmust\t\ta\tb\tc\n", countersText, kindsText, `elements.tsv: "blood" is no element of a notice`},
		{"an unknown kind", elementsText + "spam\t*\twhy\tmust\t\ta\tb\tc\n", countersText, kindsText, `elements.tsv: "spam" is no kind of notice`},
		{"an unknown answer", elementsText, countersText + "dmca\tblood\tmust\ta\tb\tc\n", kindsText, `counters.tsv: "blood" is no element of a counter-notice`},
		{"an unknown profile", elementsText, countersText, kindsText + "uk\tUK\tdmca\ta\tb\n", `kinds.tsv: uk has the unknown profile "UK" or counter-notice "dmca"`},
		{"a broken line", "dmca\t*\n", countersText, kindsText, "elements.tsv line 1 has 2 cells, not 8"},
	} {
		if _, err := ParseElements(tc.elements, tc.counters, tc.kinds); err == nil || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

// A false law firm's notice can never take goods down before the seller was heard.
func TestStanding(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	check := func(kinds ...CheckKind) []Check {
		var list []Check
		for _, k := range kinds {
			list = append(list, Check{Kind: k, At: now.Add(-time.Hour), By: "m-1"})
		}
		return list
	}
	ended := check(CheckFlagger)
	ended[0].Until = now
	withdrawn := check(CheckRegister)
	withdrawn[0].Withdrawn = now.Add(-time.Minute)
	early := check(CheckRegister)
	early[0].At = now.Add(time.Minute)
	for _, tc := range []struct {
		name     string
		capacity Capacity
		checks   []Check
		want     Standing
		needs    int
	}{
		{"nothing is known", Agent, nil, Unverified, 3},
		{"somebody answers", Agent, check(CheckEmail), Reachable, 2},
		{"a document alone", Owner, check(CheckIdentity), Unverified, 1},
		{"an owner who answers and shows who it is", Owner, check(CheckEmail, CheckIdentity), Verified, 0},
		{"an agent the owner does not know", Agent, check(CheckEmail, CheckIdentity), Reachable, 1},
		{"an agent the owner confirms", Agent, check(CheckEmail, CheckIdentity, CheckAuthority), Verified, 0},
		{"nobody knows in what capacity", "", check(CheckEmail, CheckIdentity), Reachable, 1},
		{"the register's own address", Agent, check(CheckRegister), Verified, 0},
		{"a finding that was withdrawn", Agent, withdrawn, Unverified, 3},
		{"a finding of tomorrow", Agent, early, Unverified, 3},
		{"a trusted flagger", Agent, check(CheckFlagger), TrustedFlagger, 0},
		{"one whose status ended", Agent, ended, Unverified, 3},
		{"a suspension stands above all", Owner, check(CheckEmail, CheckIdentity, CheckFlagger, CheckSuspended), Suspended, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Complainant{Capacity: tc.capacity, Checks: tc.checks}
			got := c.Standing(now)
			if got != tc.want || len(c.Needs(now)) != tc.needs {
				t.Errorf("%s, needs %v; want %s and %d", got, c.Needs(now), tc.want, tc.needs)
			}
			if got.MayRemoveAtOnce() != (got == Verified || got == TrustedFlagger) {
				t.Errorf("%s may remove at once: %t", got, got.MayRemoveAtOnce())
			}
		})
	}
}

func ExampleComplete() {
	n := Notice{Kind: DSA, Why: "counterfeit", Targets: []Target{{URL: "https://shop.example/1"}}}
	for _, m := range Complete(n) {
		fmt.Printf("%s (%s)\n", m.Words.EN, m.Source)
	}
	// Output:
	// your name (DSA art. 16(2)(c))
	// an e-mail address that works (DSA art. 16(2)(c))
	// a statement that you believe in good faith that the notice is accurate and complete (DSA art. 16(2)(d))
}
