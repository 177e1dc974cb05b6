// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (run with -update after reading the diff): %s", name, diff)
	}
}

func set(t testing.TB) *Set {
	t.Helper()
	s, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// places are the parts of one listing that run into rights, as every kind of them is told.
func places() []Sign {
	return []Sign{
		{Words: "Nordvik", Field: "title", Mark: "NORDVIK", Number: "5123456", Office: "US", Owner: "Nordvik Outdoor AB", Classes: []int{18, 25}, Rule: "R7"},
		{Words: "vik style", Field: "bullets[1]", Mark: "VIK", Owner: "Vik Ltd", Rule: "R5", Note: Text{"curated brand entry, confirm at the office", "整理的品牌条目，请向商标局核实"}},
		{Words: "AAA 1:1", Field: "description", Rule: "R4"},
	}
}

// sample fills a letter's fields with values like those of a real one.
func sample(t testing.TB, spec Spec) Fields {
	t.Helper()
	marks, err := Signs(places())
	if err != nil {
		t.Fatal(err)
	}
	chicago := zone(t, "America/Chicago")
	known := Fields{
		"case_id": Same("C-2041"), "listing": Same("SKU-77 · Nordvik style rain jacket"), "marks": marks,
		"listings":                      Names("SKU-77 · Nordvik style rain jacket", "SKU-78 · Nordvik style cap"),
		"due":                           Moment(time.Date(2026, 3, 20, 23, 59, 0, 0, chicago), chicago),
		"appeal_by":                     Moment(time.Date(2026, 9, 21, 21, 59, 0, 0, time.UTC), zone(t, "Europe/Brussels")),
		"order_date_hour":               Moment(time.Date(2026, 3, 2, 10, 15, 0, 0, chicago), chicago),
		"expiry":                        Moment(time.Date(2026, 3, 16, 23, 59, 0, 0, chicago), chicago),
		"answer_due":                    NotYet("The time to answer has not begun: it is 21 days from service on you by the method the court allowed.", "答辩期限尚未开始：自以法院允许的方式向您送达之日起 21 日。"),
		"missing_fields":                List(Text{"the registration number", "注册号"}, Text{"a signature", "签名"}),
		"notice_copy":                   Quote("The goods bear our mark.\nPlease remove them."),
		"statement":                     Quote("I bought the goods from the owner.\nThe invoice is attached."),
		"history":                       List(Text{"3 points, case C-2001, counterfeit", "3 分，案号 C-2001，假冒"}),
		"accounts":                      Names("acct-1", "acct-2"),
		"not_found":                     Say("none", "无"),
		"points":                        Same("3"),
		"docket":                        Same("1:26-cv-01234"),
		"court":                         Say("Northern District of Illinois", "伊利诺伊州北区联邦地区法院"),
		"legal_or_contract_ground":      Say("15 USC 1114(1)(a)", "15 USC 1114(1)(a)"),
		"how_to_state_non_infringement": Say("say who you are, which goods are meant and why they do not infringe, and add proof", "说明您的身份、涉及的商品及不侵权的理由，并附证据"),
	}
	fields := Fields{}
	for _, name := range spec.Fields {
		v, ok := known[name]
		if !ok {
			v = Say("the "+strings.ReplaceAll(name, "_", " "), "（"+name+"）")
		}
		fields[name] = v
	}
	return fields
}

func TestEveryLetterInBothLanguages(t *testing.T) {
	s := set(t)
	for _, spec := range s.Specs() {
		t.Run(string(spec.ID), func(t *testing.T) {
			l, err := s.Render(spec.ID, sample(t, spec))
			if err != nil {
				t.Fatal(err)
			}
			if l.To != spec.To || l.Version != s.Version() || len(l.SHA) != 64 {
				t.Errorf("%+v", l)
			}
			var b strings.Builder
			for _, lang := range []Lang{English, Chinese} {
				r := l.In(lang)
				fmt.Fprintf(&b, "== %s: %s\n%s-- html\n%s", lang, r.Subject, r.Text, r.HTML)
				if strings.ContainsAny(r.Subject, "\r\n{}") || strings.ContainsAny(r.Text, "{}") {
					t.Errorf("%s: an open brace or a broken subject line", lang)
				}
			}
			golden(t, string(spec.ID)+".golden", b.String())
		})
	}
}

func TestNoFieldMayBeMissing(t *testing.T) {
	s := set(t)
	for _, spec := range s.Specs() {
		for _, name := range spec.Fields {
			for why, empty := range map[string]Value{
				"missing": {}, "blank": Same(" \n\t"), "invisible": Same("\u200b\u202e"), "no Chinese": Say("x", ""), "no English": Say("", "中"),
				"empty list": List(), "empty line": Names("a", ""), "no bytes of text": Same("\ufffd"),
			} {
				fields := sample(t, spec)
				fields[name] = empty
				_, err := s.Render(spec.ID, fields)
				if !fault.Is(err, fault.Invalid) || !strings.HasPrefix(fault.Message(err), name+" must be filled") {
					t.Fatalf("%s with %s %s was rendered: %v", spec.ID, name, why, err)
				}
			}
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	s := set(t)
	full := func(id ID, change func(Fields)) error {
		spec, _ := s.Spec(id)
		f := sample(t, spec)
		change(f)
		_, err := s.Render(id, f)
		return err
	}
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"a letter that does not exist", full("L99", func(Fields) {}), `there is no letter "L99"`},
		{"a field of another letter", full(Closed, func(f Fields) { f["points"] = Same("3") }), "points is no field of letter L12: its fields are summary, case_id"},
		{"a text without end", full(Closed, func(f Fields) { f["summary"] = Same(strings.Repeat("字", mostValue+1)) }), "summary has more than 20,000 characters: put it into a file and name it"},
		{"a list without end", full(Receipt, func(f Fields) { f["listings"] = Names(make([]string, mostItems+1)...) }), "listings has more than 5,000 lines: put them into a file and name it"},
		{"a court order's date in one zone", full(CourtOrder, func(f Fields) { f["answer_due"] = Same("23 March 2026") }),
			"answer_due must be a moment with its zone, or a sentence why there is none (specification 5.4, L9: in court and China time)"},
		{"everything at once", full(Upheld, func(f Fields) { clear(f) }), "reason must be filled; further_redress must be filled; case_id must be filled"},
	} {
		if got := fault.Message(tc.err); !fault.Is(tc.err, fault.Invalid) || got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// A seller must be told which word, which field, which right, which number, which class, which rule.
func TestSignsMustBeWhole(t *testing.T) {
	whole := places()[0]
	for _, tc := range []struct {
		name   string
		change func(*Sign)
		want   string
	}{
		{"no word", func(s *Sign) { s.Words = "" }, "marks[0].words must be filled: a seller must be told which word, where and by which rule"},
		{"no field", func(s *Sign) { s.Field = " " }, "marks[0].field must be filled: a seller must be told which word, where and by which rule"},
		{"no rule", func(s *Sign) { s.Rule = "" }, "marks[0].rule must be filled: a seller must be told which word, where and by which rule"},
		{"no number", func(s *Sign) { s.Number = "" }, "marks[0].number and class must be filled, or a note must say why there is none"},
		{"no class", func(s *Sign) { s.Classes = nil }, "marks[0].number and class must be filled, or a note must say why there is none"},
	} {
		s := whole
		tc.change(&s)
		if _, err := Signs([]Sign{s}); fault.Message(err) != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, fault.Message(err), tc.want)
		}
	}
	if _, err := Signs(nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("no place at all: %v", err)
	}
}

// The example of specification 3.1, and zones without a Chinese name.
func TestMomentShowsBothZones(t *testing.T) {
	chicago := zone(t, "America/Chicago")
	for _, tc := range []struct {
		zone   *time.Location
		at     time.Time
		en, zh string
	}{
		{chicago, time.Date(2026, 3, 20, 23, 59, 0, 0, chicago), "Fri 20 Mar 2026, 23:59 Chicago · Sat 21 Mar 2026, 12:59 Beijing", "2026年3月20日（周五）23:59 芝加哥 · 2026年3月21日（周六）12:59 北京"},
		{nil, time.Date(2026, 3, 21, 4, 59, 0, 0, time.UTC), "Sat 21 Mar 2026, 12:59 Beijing", "2026年3月21日（周六）12:59 北京"},
		{zone(t, "Asia/Shanghai"), time.Date(2026, 3, 21, 4, 59, 0, 0, time.UTC), "Sat 21 Mar 2026, 12:59 Beijing", "2026年3月21日（周六）12:59 北京"},
		{zone(t, "America/Puerto_Rico"), time.Date(2026, 1, 1, 4, 0, 0, 0, time.UTC), "Thu 1 Jan 2026, 00:00 Puerto Rico · Thu 1 Jan 2026, 12:00 Beijing", "2026年1月1日（周四）00:00 Puerto Rico · 2026年1月1日（周四）12:00 北京"},
	} {
		v := Moment(tc.at, tc.zone)
		if diff := cmp.Diff(Text{tc.en, tc.zh}, v.text); diff != "" {
			t.Error(diff)
		}
	}
}

func TestMailHoldsBothLanguages(t *testing.T) {
	s := set(t)
	spec, _ := s.Spec(Closed)
	l, err := s.Render(Closed, sample(t, spec))
	if err != nil {
		t.Fatal(err)
	}
	want := Mail{
		Subject: "结案通知（C-2041） / Case closed (C-2041)",
		Text:    l.ZH.Text + "\n--------\n\n" + l.EN.Text,
		HTML:    l.ZH.HTML + "<hr>\n" + l.EN.HTML,
	}
	if diff := cmp.Diff(want, l.Mail(Chinese)); diff != "" {
		t.Error(diff)
	}
	f := sample(t, spec)
	f["case_id"] = Same(strings.Repeat("长", 400))
	if l, err = s.Render(Closed, f); err != nil || len([]rune(l.Mail(English).Subject)) > mostSubject {
		t.Errorf("the subject has %d characters, %v", len([]rune(l.Mail(English).Subject)), err)
	}
}

// An operator may write his own letters, and cannot write a letter out of its duties.
func TestParseHoldsTheDuties(t *testing.T) {
	own := func(name, from, to string) fstest.MapFS {
		m := fstest.MapFS{}
		for _, glob := range []string{"letters.tsv", "duties.tsv", "letters/*.txt"} {
			names, _ := filepath.Glob(glob)
			for _, n := range names {
				b, err := os.ReadFile(n)
				if err != nil {
					t.Fatal(err)
				}
				m[n] = &fstest.MapFile{Data: b}
			}
		}
		if from != "" {
			text := string(m[name].Data)
			if !strings.Contains(text, from) {
				t.Fatalf("%s does not hold %q", name, from)
			}
			m[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, from, to))}
		}
		return m
	}
	if s, err := Parse(own("", "", "")); err != nil || s.Version() != set(t).Version() {
		t.Errorf("the files as they are: %v", err)
	}
	for _, tc := range []struct{ name, file, from, to, want string }{
		{"no advice clause", "letters/L9.en.txt", "this is not legal advice", "good luck", `letters/L9.en.txt: it must say "this is not legal advice" (specification 5.4, L9)`},
		{"no default judgment", "letters/L9.zh.txt", "缺席判决", "某种判决", `letters/L9.zh.txt: it must say "缺席判决" (specification 5.4, L9)`},
		{"no loss of funds", "letters/L9.en.txt", "loss of the restrained funds", "trouble", `letters/L9.en.txt: it must say "loss of the restrained funds" (specification 5.4, L9)`},
		{"a field left out", "letters/L3.en.txt", "{marks}", "some marks", "letters/L3.en.txt: the field {marks} is not used, and L3 must say it"},
		{"a field that does not exist", "letters/L3.zh.txt", "{due}", "{due}{dew}", "letters/L3.zh.txt: there is no field {dew} in L3"},
		{"a broken table", "letters.tsv", "L12\tboth", "L12 both", "letters.tsv: line 18 has 5 cells, not 6"},
		{"an unknown duty", "duties.tsv", "\tsays\t", "\tsings\t", `duties.tsv: "sings" is no kind of duty`},
	} {
		_, err := Parse(own(tc.file, tc.from, tc.to))
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: got %v, want %s", tc.name, err, tc.want)
		}
	}
	m := own("", "", "")
	delete(m, "letters/L8.zh.txt")
	if _, err := Parse(m); err == nil {
		t.Error("a missing letter was not noticed")
	}
}

// However a hostile value is written, it stays inside its place: no markup, no second line of the subject, no direction
// override, no brace that is filled a second time.
func TestHostileFields(t *testing.T) {
	s := set(t)
	rapid.Check(t, func(rt *rapid.T) {
		spec := rapid.SampledFrom(s.Specs()).Draw(rt, "letter")
		bad := rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile)).Draw(rt, "value")
		f := sample(t, spec)
		for name, v := range f {
			if !v.moment {
				f[name] = Same(bad + "x")
			}
		}
		holdsTogether(rt, s, spec, f)
	})
}

// hostile are values that have broken such programs.
var hostile = []string{
	"<script>alert(1)</script>", "a\r\nBcc: all@example.com", "\u202egnp.exe", "{case_id}", "</bdi></p><h3>Restored</h3>", "&lt;", "\xff\xfe",
	"=cmd|' /C calc'!A1", "\u2028new line", "a\x00b", "{{.}}", "${7*7}", "\u202e\u2066", "Your listing is restored.\n\nRegards", "]]>", "<bdi>",
}

// fataler is what a check reports to: a test, a property or a fuzz run.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// holdsTogether renders and looks at what no value may change.
func holdsTogether(t fataler, s *Set, spec Spec, f Fields) {
	t.Helper()
	l, err := s.Render(spec.ID, f)
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			t.Fatalf("%s: %v is not the caller's", spec.ID, err)
		}
		return
	}
	for _, lang := range []Lang{English, Chinese} {
		r := l.In(lang)
		if strings.ContainsAny(r.Subject, "\r\n") || len([]rune(r.Subject)) > mostSubject {
			t.Fatalf("subject %q", r.Subject)
		}
		if strings.ContainsFunc(r.Text+r.HTML+r.Subject, func(c rune) bool {
			return c != 0x200d && c != 0xfe0f && hidden(c)
		}) {
			t.Fatalf("hidden characters in %q", r.Text)
		}
		if tags := strip(r.HTML); strings.ContainsAny(tags, "<>") {
			t.Fatalf("markup of a stranger: %q", tags)
		}
		frame := s.templates[spec.ID][lang]
		if got := strings.Count(r.HTML, "<h3>"); got != headings(frame) {
			t.Fatalf("%d headings, want %d", got, headings(frame))
		}
	}
}

// strip takes the elements out that a letter is made of.
func strip(page string) string {
	return strings.NewReplacer("<p>", "", "</p>", "", "<h3>", "", "</h3>", "", "<ul>", "", "</ul>", "", "<li>", "", "</li>", "",
		"<blockquote>", "", "</blockquote>", "", "<bdi>", "", "</bdi>", "", "<br>", "").Replace(page)
}

// headings counts the template's own.
func headings(t template) int {
	n := 0
	for _, b := range t.blocks {
		if b.heading {
			n++
		}
	}
	return n
}

func FuzzRender(f *testing.F) {
	for i, h := range hostile {
		f.Add(i, h)
	}
	s := set(f)
	f.Fuzz(func(t *testing.T, n int, bad string) {
		spec := s.specs[uint(n)%uint(len(s.specs))]
		for _, v := range []Value{Same(bad), Quote(bad), Names(bad, "x"), NotYet(bad, "x")} {
			fields := sample(t, spec)
			for name := range fields {
				fields[name] = v
			}
			holdsTogether(t, s, spec, fields)
		}
	})
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain 中文 é": "plain 中文 é", "a\r\nb": "a\nb", "a\u200bb": "a⟨U+200B⟩b", "\u202ea": "⟨U+202E⟩a", "\xffa": "⟨0xFF⟩a", "a\rb": "a⟨U+000D⟩b",
		"👩\u200d🔧": "👩\u200d🔧", "a\u200db": "a⟨U+200D⟩b", "❤\ufe0f": "❤\ufe0f", "\u3164": "⟨U+3164⟩", "\ufffd": "\ufffd",
	} {
		if got := visible(in); got != want || visible(got) != got {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	s := set(b)
	spec, _ := s.Spec(Reasons)
	f := sample(b, spec)
	for b.Loop() {
		if _, err := s.Render(Reasons, f); err != nil {
			b.Fatal(err)
		}
	}
}
