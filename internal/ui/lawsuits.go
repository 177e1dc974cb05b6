// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

const (
	lawsuitsPath  = "/lawsuits"
	suitPath      = lawsuitsPath + "/case/"
	deadlinesPath = "/deadlines"
)

// lawsuitRoutes adds the pages of lawsuits and their dates, where there is something that keeps them.
func (u *UI) lawsuitRoutes(r gin.IRoutes) {
	if u.do.Docketing == nil {
		return
	}
	r.GET(lawsuitsPath, u.lawsuits)
	r.POST(lawsuitsPath, u.importDocket)
	r.POST(lawsuitsPath+"/stores", u.importStores)
	r.GET(lawsuitsPath+"/freeze", u.freezeForm)
	r.POST(lawsuitsPath+"/freeze", u.freeze)
	r.GET(lawsuitsPath+"/exposure", u.exposure)
	u.mailRoutes(r)
	u.dutyRoutes(r)
	u.moneyRoutes(r)
	r.GET(suitPath+":id", u.lawsuit)
	r.GET(suitPath+":id/bundle", u.lawsuitBundle)
	r.POST(suitPath+":id/schedule", u.importSchedule)
	r.POST(suitPath+":id/match", u.decideMatch)
	r.POST(suitPath+":id/restraint", u.addRestraint)
	r.POST(suitPath+":id/release", u.askRelease)
	r.POST(suitPath+":id/release/approve", u.approveRelease)
	r.POST(suitPath+":id/event", u.addEvent)
	r.GET(deadlinesPath, u.deadlines)
	r.POST(deadlinesPath+"/:id/done", u.endDeadline)
	r.GET(deadlinesPath+".ics", u.calendar)
}

// TakesDocket reports a path of the router whose form carries a file of dockets or a list.
func TakesDocket(path string) bool {
	return path == lawsuitsPath || path == lawsuitsPath+"/stores" || path == suitPath+":id/schedule" || path == salesPath
}

// in is a sentence of a lower floor in the reader's language.
func in(lang web.Lang, t docket.Text) string {
	if lang == web.Chinese {
		return t.ZH
	}
	return t.EN
}

// boardPage is the body of the page of all cases: columns by stage, or a list when something is asked for.
type boardPage struct {
	Q         string
	Court     string
	Stage     string
	Ours      bool
	ScheduleA bool
	Stages    []option
	Columns   []columnView
	None      bool // nothing is on file
	List      []suitView
	Next      string
	Asked     bool
	Answer    string
	Coverage  []sourceView
	Done      *importedView
	Problem   string
	May       bool // file dockets
	MayMails  bool // see messages that were kept
	Late      []courtClock
}

type columnView struct {
	Name, URL string
	Count     int
	Cases     []suitView
}

type suitView struct {
	URL, Case, Caption, State, Filed string
	ScheduleA, Ours, Sealed          bool
	Next, NextLeft, NextLevel        string // the next date: what it is, how long there is, how much that presses
}

type sourceView struct{ Name, Kind, Seen, Lost string }

type importedView struct {
	Name, Summary string
	Coverage      []string
	Notes         []string
	Cases         []suitView
}

// shownInColumn is how many cases a column of the board shows; the rest is one click away.
const shownInColumn = 8

func (u *UI) lawsuits(c *gin.Context) { u.showBoard(c, http.StatusOK, &boardPage{}) }

// showBoard fills in the cases that the address asks for.
func (u *UI) showBoard(c *gin.Context, status int, p *boardPage) {
	sight, err := workflow.SightOf(c.Request.Context(), "lawsuits.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p.Q, p.Court, p.Stage, p.Ours, p.ScheduleA = c.Query("q"), c.Query("court"), c.Query("stage"), c.Query("ours") != "", c.Query("schedule_a") != ""
	p.May, p.MayMails = may(c, "lawsuits.import"), may(c, "freeze_mails.see")
	for _, s := range workflow.Stages() {
		p.Stages = append(p.Stages, option{s.Name, s.Name, p.Stage == s.Name})
	}
	p.Asked = p.Q+p.Court+p.Stage != "" || p.Ours || p.ScheduleA
	if may(c, "duty_sheets.see") {
		late, err := u.do.Docketing.OverdueDuties(c.Request.Context(), sight)
		if err != nil {
			u.Fail(c, err)
			return
		}
		for _, x := range u.courtClocks(lang, late) {
			x.CaseURL += "/duties"
			p.Late = append(p.Late, x)
		}
	}
	if err := u.fillBoard(c, sight, p); err != nil {
		if !fault.Is(err, fault.Invalid) {
			u.Fail(c, err)
			return
		}
		status, p.Problem = http.StatusUnprocessableEntity, u.refusal(u.lang(c), err)
	}
	u.render(c, status, "lawsuits", u.page(c, "lawsuits", u.site.Text(lang, "suit.heading"), p))
}

func (u *UI) fillBoard(c *gin.Context, sight storage.Sight, p *boardPage) error {
	ctx, lang, db := c.Request.Context(), u.lang(c), u.do.Docketing.DB
	sources, err := db.Sources(ctx, sight.Owner)
	if err != nil {
		return err
	}
	for _, s := range sources[:min(len(sources), 12)] {
		p.Coverage = append(p.Coverage, sourceView{Name: s.Name, Kind: string(s.Kind), Seen: u.when(lang, s.Seen), Lost: in(lang, docket.Text{EN: s.Lost, ZH: s.LostZH})})
	}
	p.Answer = in(lang, docket.NoMatch(len(sources), docket.Text{EN: "sources", ZH: "来源"}, u.do.Docketing.Now()))
	f := storage.LawsuitFilter{Text: workflow.SearchWords(p.Q), Court: strings.ToLower(strings.TrimSpace(p.Court)), Ours: p.Ours, ScheduleA: p.ScheduleA}
	if p.Asked {
		f.States, _ = workflow.StageStates(p.Stage)
		list, err := db.Lawsuits(ctx, sight, f, storage.Page{Cursor: c.Query("cursor"), Limit: 50})
		if err != nil {
			return err
		}
		if p.List, err = u.glanced(c, sight, list.Items); err != nil {
			return err
		}
		if list.Next != "" {
			q := c.Request.URL.Query()
			q.Set("cursor", list.Next)
			p.Next = lawsuitsPath + "?" + q.Encode()
		}
		return nil
	}
	counts, err := db.LawsuitStates(ctx, sight, f)
	if err != nil {
		return err
	}
	p.None = len(counts) == 0
	for _, s := range workflow.Stages() {
		col := columnView{Name: s.Name, URL: lawsuitsPath + "?stage=" + s.Name}
		for _, n := range counts {
			for _, state := range s.States {
				if n.State == state {
					col.Count += n.Count
				}
			}
		}
		if col.Count > 0 {
			f.States = s.States
			if col.Cases, err = u.column(c, sight, f); err != nil {
				return err
			}
		}
		p.Columns = append(p.Columns, col)
	}
	return nil
}

// column is the first cases of a column: those of the Schedule A kind before all others, because a feed tells of hundreds
// that are nobody's business here.
func (u *UI) column(c *gin.Context, sight storage.Sight, f storage.LawsuitFilter) ([]suitView, error) {
	var out []suitView
	for _, kind := range []bool{true, false} {
		f.ScheduleA = kind
		list, err := u.do.Docketing.DB.Lawsuits(c.Request.Context(), sight, f, storage.Page{Limit: shownInColumn})
		if err != nil {
			return nil, err
		}
		views, err := u.glanced(c, sight, list.Items)
		if err != nil {
			return nil, err
		}
		for _, v := range views {
			if len(out) < shownInColumn && (kind || !v.ScheduleA) {
				out = append(out, v)
			}
		}
	}
	return out, nil
}

// glanced are the cards of cases with their next dates.
func (u *UI) glanced(c *gin.Context, sight storage.Sight, list []storage.LawsuitRecord) ([]suitView, error) {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	glances, err := u.do.Docketing.DB.Glances(c.Request.Context(), sight, ids)
	if err != nil {
		return nil, err
	}
	out, lang := suitViews(list), u.lang(c)
	for i, r := range list {
		g := glances[r.ID]
		out[i].Ours = g.Ours
		if g.Next.ID != "" {
			out[i].Next = in(lang, g.Next.Title)
			out[i].NextLeft, out[i].NextLevel = u.courtLeft(lang, g.Next, u.do.Docketing.Now())
		}
	}
	return out, nil
}

func suitViews(list []storage.LawsuitRecord) []suitView {
	out := make([]suitView, 0, len(list))
	for _, r := range list {
		out = append(out, suitView{URL: suitPath + url.PathEscape(r.ID), Case: strings.TrimSpace(r.Suit.Court + " " + r.Suit.Number), Caption: r.Suit.Caption, State: string(r.Suit.State), Filed: r.Suit.Filed.String(),
			ScheduleA: r.Suit.ScheduleA.ScheduleA, Sealed: r.Suit.Sealed})
	}
	return out
}

// mostDocketForm bounds a form with a file of dockets.
const mostDocketForm = 16 << 20

// formFile reads a form with one file, or text pasted in its place.
func formFile(c *gin.Context) (name string, body []byte, values url.Values, err error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, mostDocketForm)
	if err := c.Request.ParseMultipartForm(mostDocketForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil, fault.Because(err, fault.Invalid, "The form could not be read: send one file of at most %d MiB.", mostDocketForm>>20)
	}
	values = c.Request.PostForm
	if text := values.Get("text"); strings.TrimSpace(text) != "" {
		return "pasted text", []byte(text), values, nil
	}
	var f multipart.File
	f, head, err := c.Request.FormFile("file")
	if err != nil || head.Size == 0 {
		return "", nil, values, fault.New(fault.Invalid, "No file was chosen: choose one, or paste its text.")
	}
	defer f.Close()
	body, err = io.ReadAll(f)
	return head.Filename, body, values, err
}

func (u *UI) importDocket(c *gin.Context) {
	name, body, values, err := formFile(c)
	var k workflow.Clerk
	if err == nil {
		k, err = workflow.ClerkOf(c.Request.Context(), "lawsuits.import")
	}
	var out workflow.Imported
	if err == nil {
		out, err = u.do.Docketing.Import(c.Request.Context(), k, workflow.DocketFile{Name: name, Court: strings.ToLower(strings.TrimSpace(values.Get("in_court"))), Sealed: values.Get("sealed") != "", Body: bytes.NewReader(body)})
	}
	p := &boardPage{}
	if err != nil {
		if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Conflict {
			u.Fail(c, err)
			return
		}
		p.Problem = u.refusal(u.lang(c), err)
		u.showBoard(c, http.StatusUnprocessableEntity, p)
		return
	}
	lang := u.lang(c)
	p.Done = &importedView{Name: name, Summary: u.site.Text(lang, "suit.imported", "Cases", len(out.Cases), "Fresh", out.Fresh, "Changed", out.Changed, "Entries", out.NewEntries, "ScheduleA", out.ScheduleA)}
	for _, t := range out.Coverage {
		p.Done.Coverage = append(p.Done.Coverage, in(lang, t))
	}
	for _, n := range out.Notes[:min(len(out.Notes), 10)] {
		p.Done.Notes = append(p.Done.Notes, strings.TrimSpace(n.At+" "+in(lang, n.Text)))
	}
	for _, one := range out.Cases {
		if (one.Fresh || one.Changed) && len(p.Done.Cases) < 20 {
			p.Done.Cases = append(p.Done.Cases, suitView{URL: suitPath + url.PathEscape(one.ID), Case: one.Case, Caption: one.Caption, State: string(one.State), ScheduleA: one.ScheduleA})
		}
	}
	u.showBoard(c, http.StatusOK, p)
}

func (u *UI) importStores(c *gin.Context) {
	name, body, values, err := formFile(c)
	var list []docket.Store
	if err == nil {
		list, err = docket.ReadStores(bytes.NewReader(body), name)
	}
	var k workflow.Clerk
	if err == nil {
		k, err = workflow.ClerkOf(c.Request.Context(), "lawsuits.edit")
	}
	var cases, matched int
	if err == nil {
		cases, matched, err = u.do.Docketing.SaveStores(c.Request.Context(), k, list, values.Get("whole") != "")
	}
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			u.Fail(c, err)
			return
		}
		u.showBoard(c, http.StatusUnprocessableEntity, &boardPage{Problem: u.refusal(u.lang(c), err)})
		return
	}
	u.showBoard(c, http.StatusOK, &boardPage{Done: &importedView{Name: name, Summary: u.text(c, "suit.stores-kept", "Stores", len(list), "Cases", cases, "Matched", matched)}})
}

// exposurePage is the body of the page of what a court may award.
type exposurePage struct {
	Marks, Types, Defendants, Works string
	Problem                         string
	Rows                            []exposureRow
	Case, Back                      string
}

// exposureRow is one range, with where its ends stand in the picture: the logarithm of the sum, so that a thousand and a
// billion are both to be seen.
type exposureRow struct {
	Name, Source          string
	Min, Max, Wilful      string
	X1, X2, X3, Y, LabelY int
}

// Bottom is where the picture's ranges end, Height where the sums written below them do.
func (p *exposurePage) Bottom() int { return 56*len(p.Rows) + 4 }

// Height of the picture.
func (p *exposurePage) Height() int { return p.Bottom() + 24 }

// moneyTick is a sum that the picture marks.
type moneyTick struct {
	X    int
	Text string
}

// Ticks are the powers of ten that the picture marks.
func (p *exposurePage) Ticks() (list []moneyTick) {
	for i, text := range []string{"$1k", "$10k", "$100k", "$1M", "$10M", "$100M", "$1B"} {
		list = append(list, moneyTick{moneyX(docket.Cents(100 * math.Pow10(i+3))), text})
	}
	return list
}

func (u *UI) exposure(c *gin.Context) {
	q := func(name, fallback string) string {
		if v := strings.TrimSpace(c.Query(name)); v != "" {
			return v
		}
		return fallback
	}
	p := &exposurePage{Marks: q("marks", "1"), Types: q("types", "1"), Defendants: q("defendants", "1"), Works: q("works", "0"), Case: c.Query("case"), Back: c.Query("id")}
	if p.Back != "" {
		p.Back = suitPath + url.PathEscape(p.Back)
	}
	status := http.StatusOK
	if err := p.compute(func(id string, args ...any) string { return u.text(c, id, args...) }); err != nil {
		status, p.Problem = http.StatusUnprocessableEntity, u.refusal(u.lang(c), err)
	}
	u.render(c, status, "exposure", u.page(c, "lawsuits", u.text(c, "exposure.heading"), p))
}

func (p *exposurePage) compute(text func(string, ...any) string) error {
	n := map[string]int64{}
	for _, f := range []struct{ name, value string }{{"marks", p.Marks}, {"types", p.Types}, {"defendants", p.Defendants}, {"works", p.Works}} {
		v, err := strconv.ParseInt(f.value, 10, 64)
		if err != nil || v < 0 {
			return fault.New(fault.Invalid, "%s: %q is no whole number.", text("exposure."+f.name), f.value)
		}
		n[f.name] = v
	}
	add := func(name string, e docket.Exposure) {
		y := 24 + 56*len(p.Rows)
		p.Rows = append(p.Rows, exposureRow{Name: name, Source: e.Source, Min: e.Min.String(), Max: e.Max.String(), Wilful: e.MaxWilful.String(), X1: moneyX(e.Min), X2: moneyX(e.Max), X3: moneyX(e.MaxWilful), Y: y, LabelY: y - 8})
	}
	if n["marks"] > 0 {
		all, err := docket.CounterfeitExposure(n["marks"], n["types"], n["defendants"])
		if err != nil {
			return err
		}
		if n["defendants"] > 1 {
			one, err := docket.CounterfeitExposure(n["marks"], n["types"], 1)
			if err != nil {
				return err
			}
			add(text("exposure.one"), one)
			add(text("exposure.all", "Count", n["defendants"]), all)
		} else {
			add(text("exposure.one"), all)
		}
	}
	if n["works"] > 0 {
		e, err := docket.CopyrightExposure(n["works"])
		if err != nil {
			return err
		}
		add(text("exposure.copyright"), e)
	}
	if len(p.Rows) == 0 {
		return fault.New(fault.Invalid, "Give at least one mark or one work.")
	}
	return nil
}

// moneyX is where a sum stands: 100 dollars at the left edge, ten thousand million at the right, one step for each power of
// ten.
func moneyX(c docket.Cents) int {
	const width, decades = 600, 8
	x := (math.Log10(max(100, float64(c)/100)) - 2) * width / decades
	return min(width, int(x))
}
