// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// Report writes the report of a seller's file: one HTML document that stands alone, asks for nothing, runs nothing, and
// shows a stranger's text as text. Rows are spooled to files as they come, one for each level, so that memory stays
// bounded whatever the file holds; Compose puts them together, the gravest first.
type Report struct {
	u      *UI
	lang   web.Lang
	dir    string
	spools map[screening.Level]*spool
	counts map[screening.Level]int
	marks  tallies
	rules  tallies
}

// ReportAbout is what a report says of its making.
type ReportAbout struct {
	Files      []string // names as the seller gave them
	Register   screening.RegisterStamp
	Engine     string
	Policy     string
	Markets    []string
	Authorised []string
	Made       time.Time
}

// spool is the rows of one level, written out.
type spool struct {
	file *os.File
	out  *bufio.Writer
}

// NewReport begins a report in a language. Its spools go to dir, without names of their own where the system allows it.
func NewReport(site *web.Site, lang web.Lang, dir string) *Report {
	return &Report{u: &UI{site: site}, lang: lang, dir: dir, spools: map[screening.Level]*spool{}, counts: map[screening.Level]int{}, marks: tallies{}, rules: tallies{}}
}

// reported are the levels whose rows are listed, the gravest first.
var reported = []screening.Level{screening.Block, screening.High, screening.Caution, screening.Unscreened}

// Add counts a row and lists it unless it is clear.
func (r *Report) Add(row *workflow.Row) error {
	level := row.Level()
	r.counts[level]++
	if level == screening.Clear {
		return nil
	}
	r.tally(&row.Verdict)
	s, err := r.spool(level)
	if err != nil {
		return err
	}
	return r.u.site.Fragment(s.out, r.lang, "report", "report-item", r.u.line(r.lang, row))
}

// tally counts each mark and rule once a listing.
func (r *Report) tally(v *screening.Verdict) {
	marks, rules := map[string]bool{}, map[string]bool{}
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Level == screening.Clear {
			continue
		}
		if f.Mark != "" {
			marks[f.Mark] = true
		}
		for _, rule := range f.Rules {
			rules[rule] = true
		}
	}
	r.marks.add(marks)
	r.rules.add(rules)
}

func (r *Report) spool(level screening.Level) (*spool, error) {
	if s := r.spools[level]; s != nil {
		return s, nil
	}
	f, err := os.CreateTemp(r.dir, ".markwarden-report-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // the system keeps it until it is closed; where it cannot be removed yet, Discard does
	s := &spool{f, bufio.NewWriterSize(f, 64<<10)}
	r.spools[level] = s
	return s, nil
}

// Discard gives the spools back. It may be called after Compose and more than once.
func (r *Report) Discard() {
	for _, s := range r.spools {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name()) // gone already on most systems
	}
	clear(r.spools)
}

// Compose writes the document. Rows must not be added after it.
func (r *Report) Compose(w io.Writer, about *ReportAbout) error {
	head, err := r.head(about)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	block := func(name string, data any) error { return r.u.site.Fragment(out, r.lang, "report", name, data) }
	if err := block("report-head", head); err != nil {
		return err
	}
	for _, g := range head.Groups {
		if err := errors.Join(block("report-group", g), r.copy(out, g.Level), block("report-group-end", nil)); err != nil {
			return err
		}
	}
	return errors.Join(block("report-foot", nil), out.Flush())
}

func (r *Report) copy(w io.Writer, level screening.Level) error {
	s := r.spools[level]
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.file)
	return err
}

// reportHead is the beginning of the document with the summary.
type reportHead struct {
	Policy   string // what the document may load and run: its own style, nothing else
	Style    template.CSS
	Icons    template.HTML
	Files    string
	Total    int
	Risky    int
	Height   int
	Says     string
	Bars     []reportBar
	Marks    []tallied
	MarksCut bool
	Rules    []tallied
	Groups   []reportGroup

	Unscreened    int
	When          string
	Register      string
	RegisterMarks int
	Engine        string
	PolicyName    string
	Markets       string
	Authorised    string
}

// reportBar is one bar of the chart, in units of the drawing.
type reportBar struct {
	Level           screening.Level
	Count           int
	Share           string
	Y, TextY, Width int
}

// reportGroup is the rows of one level. Where there are many, the browser draws those only that are looked at.
type reportGroup struct {
	Level screening.Level
	Count int
	Many  bool
}

// manyRows is from where on drawing all rows at once takes noticeable time.
const manyRows = 300

// shownTallies is how many marks and rules the summary names.
const shownTallies = 12

func (r *Report) head(about *ReportAbout) (*reportHead, error) {
	var texts [3]string
	for i, name := range [...]string{"tokens.css", "report.css", "icons.svg"} {
		var err error
		if texts[i], err = web.Inline(name); err != nil {
			return nil, err
		}
	}
	style := texts[0] + texts[1]
	sum := sha256.Sum256([]byte(style))
	h := &reportHead{
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Style:  template.CSS(style), Icons: template.HTML(texts[2]), // both are files of ours, built into the program
		Files: strings.Join(about.Files, ", "), Unscreened: r.counts[screening.Unscreened], Marks: r.marks.most(shownTallies), MarksCut: r.marks.full(), Rules: r.rules.most(shownTallies),
		Register: about.Register.Version, RegisterMarks: about.Register.Marks, Engine: about.Engine, PolicyName: about.Policy,
		Markets: strings.Join(about.Markets, ", "), Authorised: strings.Join(about.Authorised, ", "),
	}
	day, clock, _ := strings.Cut(about.Made.UTC().Format("2006-01-02 15:04"), " ")
	h.When = r.u.site.Text(r.lang, "report.time", "Day", r.u.site.Day(r.lang, day), "Time", clock)
	for i := range h.Rules {
		if id := "rule." + h.Rules[i].Name + "-name"; r.u.site.Has(r.lang, id) {
			h.Rules[i].Means = r.u.site.Text(r.lang, id)
		}
	}
	r.chart(h)
	return h, nil
}

// The chart's bars, in units of its drawing.
const (
	barStep  = 30
	barWidth = 240
)

// chart draws a bar for each level, as long as its part of all listings; what is there is never drawn as nothing.
func (r *Report) chart(h *reportHead) {
	for _, n := range r.counts {
		h.Total += n
	}
	var says []string
	for i, level := range []screening.Level{screening.Block, screening.High, screening.Caution, screening.Clear, screening.Unscreened} {
		n := r.counts[level]
		b := reportBar{Level: level, Count: n, Share: share(n, h.Total), Y: i*barStep + 6, TextY: i*barStep + 18}
		if n > 0 {
			b.Width = max(2, n*barWidth/h.Total)
		}
		h.Bars = append(h.Bars, b)
		says = append(says, r.u.site.Text(r.lang, "report.chart-says", "Level", r.u.site.Label(r.lang, "level", string(level)), "Number", web.Number(n)))
		if n > 0 && level != screening.Clear && level != screening.Unscreened {
			h.Risky += n
		}
	}
	h.Height = len(h.Bars) * barStep
	h.Says = strings.Join(says, "; ")
	for _, level := range reported {
		if n := r.counts[level]; n > 0 {
			h.Groups = append(h.Groups, reportGroup{level, n, n > manyRows})
		}
	}
}

// share is a part of a whole in per cent with one decimal.
func share(n, total int) string {
	if total == 0 {
		return "–"
	}
	return strconv.FormatFloat(100*float64(n)/float64(total), 'f', 1, 64) + " %"
}

// tallies count names, a bounded number of them: a file that names a different mark in each row must not fill the memory.
type tallies map[string]int

const mostTallies = 20_000

func (t tallies) full() bool { return len(t) >= mostTallies }

func (t tallies) add(names map[string]bool) {
	for name := range names {
		if _, known := t[name]; known || !t.full() {
			t[name]++
		}
	}
}

// tallied is a name with how many listings have it.
type tallied struct {
	Name, Means string
	Count       int
}

// most are the names that most listings have, then by name.
func (t tallies) most(n int) []tallied {
	out := make([]tallied, 0, len(t))
	for _, name := range slices.Sorted(maps.Keys(t)) {
		out = append(out, tallied{Name: name, Count: t[name]})
	}
	slices.SortStableFunc(out, func(a, b tallied) int { return cmp.Compare(b.Count, a.Count) })
	return out[:min(n, len(out))]
}
