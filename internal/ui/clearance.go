// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/similarity"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

// clearancePage is the body of the page that looks for earlier marks. What was asked is posted, never in the address: a name
// that nobody has filed yet belongs in no history and no log.
type clearancePage struct {
	Form     *namesForm
	Signs    *signsForm
	Problem  string // why nothing was looked for
	Again    bool
	Answers  []answerView
	Compared *comparedView
	Bands    []riskBand
	Stamp    stampView
}

// namesForm asks about names.
type namesForm struct {
	Names, Classes string
	Markets        []option
	Limits         []option
	Wrong          []wrong

	names []string
	query clearance.Query
}

const (
	clearancePath = "/clearance"
	namesAtOnce   = 50
	longestName   = 256 // characters
)

var shownLimits = []int{10, 20, 50, 100}

func (u *UI) clearanceRoutes(r gin.IRoutes) {
	if u.do.Clear == nil {
		return
	}
	r.GET(clearancePath, u.clearance)
	r.POST(clearancePath, u.clearNames)
	r.GET(clearancePath+"/compare", u.clearance) // a page that was posted to, loaded again
	r.POST(clearancePath+"/compare", u.compareSigns)
}

// clearance is the page before anything was asked. It begins to make the names ready, so that they are when one was typed.
func (u *UI) clearance(c *gin.Context) {
	if u.do.Warm != nil {
		u.do.Warm()
	}
	u.clearancePage(c, http.StatusOK, &clearancePage{})
}

func (u *UI) clearancePage(c *gin.Context, status int, p *clearancePage) {
	lang := u.lang(c)
	if p.Form == nil {
		p.Form = u.namesForm(lang, url.Values{})
		p.Form.Wrong = nil
	}
	if p.Signs == nil {
		p.Signs = &signsForm{}
	}
	s := u.do.Register()
	p.Bands, p.Stamp = u.riskBands(lang), stampView{Register: s.Version, Marks: s.Marks}
	out := u.page(c, "clearance", u.site.Text(lang, "clearance.heading"), p)
	switch {
	case p.Compared != nil || len(p.Signs.Wrong) > 0:
		out.Form = "signs"
	case c.Request.Method == http.MethodPost:
		out.Form = "names"
	}
	u.render(c, status, "clearance", out)
}

func (u *UI) clearNames(c *gin.Context) {
	if status := readForm(c.Request); status != http.StatusOK {
		u.Problem(c, status)
		return
	}
	lang := u.lang(c)
	p := &clearancePage{Form: u.namesForm(lang, c.Request.PostForm)}
	if len(p.Form.Wrong) > 0 {
		u.clearancePage(c, http.StatusUnprocessableEntity, p)
		return
	}
	found, err := u.clear(c.Request.Context(), p.Form)
	if err != nil {
		status := fault.KindOf(err).Status()
		slog.WarnContext(c.Request.Context(), "names not looked for", "error", err)
		p.Problem, p.Again = u.site.Text(lang, "clearance.unready"), true
		if !fault.Is(err, fault.Unavailable) {
			p.Problem, p.Again = u.refusal(u.lang(c), err), false
		}
		c.Header("Retry-After", "5")
		u.clearancePage(c, status, p)
		return
	}
	if format := c.Query("format"); format != "" {
		u.exportClearance(c, format, found)
		return
	}
	for i := range found {
		p.Answers = append(p.Answers, u.answer(lang, i+1, &found[i]))
	}
	u.clearancePage(c, http.StatusOK, p)
}

// clear asks about every name.
func (u *UI) clear(ctx context.Context, f *namesForm) ([]workflow.Clearance, error) {
	out := make([]workflow.Clearance, 0, len(f.names))
	for _, name := range f.names {
		q := f.query
		q.Name = name
		found, err := u.do.Clear(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, found)
	}
	return out, nil
}

// namesForm reads what was posted and notes what cannot be looked for.
func (u *UI) namesForm(lang web.Lang, v url.Values) *namesForm {
	say := func(id string, args ...any) string { return u.site.Text(lang, id, args...) }
	f := &namesForm{Names: lines(v.Get("names")), Classes: oneLine(v.Get("classes"))}
	f.names = nonEmpty(f.Names)
	for _, m := range marketCodes {
		on := slices.Contains(v["market"], m)
		f.Markets = append(f.Markets, option{m, m, on})
		if on {
			f.query.Markets = append(f.query.Markets, m)
		}
	}
	f.query.Limit, _ = strconv.Atoi(v.Get("limit"))
	if !slices.Contains(shownLimits, f.query.Limit) {
		f.query.Limit = shownLimits[1]
	}
	for _, n := range shownLimits {
		f.Limits = append(f.Limits, option{strconv.Itoa(n), strconv.Itoa(n), n == f.query.Limit})
	}
	var bad string
	if f.query.Classes, bad = readClasses(f.Classes); bad != "" {
		f.Wrong = append(f.Wrong, wrong{"classes", say("wrong.class", "Value", bad)})
	}
	switch {
	case len(f.names) == 0:
		f.Wrong = append(f.Wrong, wrong{"names-in", say("clearance.no-name")})
	case len(f.names) > namesAtOnce:
		f.Wrong = append(f.Wrong, wrong{"names-in", say("clearance.many", "Number", strconv.Itoa(namesAtOnce))})
	}
	for _, n := range f.names {
		if len([]rune(n)) > longestName || !clearance.Searchable(n) {
			f.Wrong = append(f.Wrong, wrong{"names-in", say("clearance.bad-name", "Name", cutName(n))})
			break
		}
	}
	return f
}

func cutName(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// readClasses reads numbers of classes; bad is the first word that is none.
func readClasses(s string) (out []nice.Class, bad string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,;，、；", r) }) {
		c, err := nice.ParseClass(w)
		if err != nil {
			return nil, w
		}
		out = append(out, c)
	}
	return out, ""
}

// WrongAt reports whether an input has something to mend.
func (f *namesForm) WrongAt(input string) bool {
	return slices.ContainsFunc(f.Wrong, func(w wrong) bool { return w.Input == input })
}

// signsForm asks how alike two signs are.
type signsForm struct {
	A, B, ClassA, ClassB string
	Wrong                []wrong
}

// comparedView is what two signs have in common.
type comparedView struct {
	A, B, Score, Likeness string
	Risk                  int
	Band, Meaning         string
	Scale                 riskScale
	Ways                  []wayView
	Evidence              []evidenceView
}

func (u *UI) compareSigns(c *gin.Context) {
	if status := readForm(c.Request); status != http.StatusOK {
		u.Problem(c, status)
		return
	}
	v, lang := c.Request.PostForm, u.lang(c)
	f := &signsForm{A: oneLine(v.Get("a")), B: oneLine(v.Get("b")), ClassA: oneLine(v.Get("class-a")), ClassB: oneLine(v.Get("class-b"))}
	var signs [2]similarity.Sign
	for i, in := range [...]struct{ name, text, classes string }{{"a", f.A, f.ClassA}, {"b", f.B, f.ClassB}} {
		var bad string
		signs[i].Text = in.text
		if signs[i].Classes, bad = readClasses(in.classes); bad != "" {
			f.Wrong = append(f.Wrong, wrong{"class-" + in.name, u.site.Text(lang, "wrong.class", "Value", bad)})
		}
		if len([]rune(in.text)) > longestName || !clearance.Searchable(in.text) {
			f.Wrong = append(f.Wrong, wrong{in.name, u.site.Text(lang, "clearance.no-sign")})
		}
	}
	if len(f.Wrong) > 0 {
		u.clearancePage(c, http.StatusUnprocessableEntity, &clearancePage{Signs: f})
		return
	}
	r := workflow.Compare(signs[0], signs[1])
	u.clearancePage(c, http.StatusOK, &clearancePage{Signs: f, Compared: u.compared(lang, &r)})
}

// compared lays a comparison out: the outcome first, then the four ways, then measure by measure.
func (u *UI) compared(lang web.Lang, r *workflow.Comparison) *comparedView {
	bands := u.riskBands(lang)
	band := bands[bandOf(bands, r.Risk)].Name
	v := &comparedView{
		A: r.MarkA, B: r.MarkB, Score: decimals(r.Score), Likeness: decimals(r.Likeness), Risk: int(r.Risk), Band: band, Meaning: riskMeaning(lang, r.Risk),
		Ways: waysOf(r.Evidence), Evidence: evidenceViews(lang, r.Evidence),
	}
	v.Scale = riskScale{ID: "risk-compared", Bands: bands, At: int(r.Risk) * unitsPerPoint}
	v.Scale.Title = u.site.Text(lang, "clearance.scale", "Risk", strconv.Itoa(v.Risk), "Band", u.site.Label(lang, "risk", band))
	return v
}

func decimals(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func evidenceViews(lang web.Lang, all []similarity.Evidence) []evidenceView {
	out := make([]evidenceView, 0, len(all))
	for i := range all {
		e := &all[i]
		why, chinese := e.In(lang == web.Chinese)
		out = append(out, evidenceView{Measure: e.Measure, Value: decimals(e.Value), Why: why, Chinese: chinese, Width: int(100*min(1, max(0, e.Value)) + 0.5)})
	}
	return out
}
