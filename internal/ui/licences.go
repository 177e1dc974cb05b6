// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// licencesPage is the body of the page of rights on record.
type licencesPage struct {
	Form    *licenceForm
	Rights  []licenceView
	Next    string
	Add     bool // the reader may put rights on record
	Done    string
	Problem string
}

// licenceForm is a right as it was typed.
type licenceForm struct {
	Mark, MarkID, Owner, Territories, Classes, Channels, Seller, Document, Note, From, To string
	Kinds                                                                                 []option
	Wrong                                                                                 []wrong
}

// licenceView is a right for the page.
type licenceView struct {
	ID, Kind, Mark, MarkURL, Owner, Document, Note, Seller string
	Territories, Channels                                  []string
	Classes                                                []classView
	From, To                                               string
	State                                                  string // in-force, future or expired
	Left                                                   int    // days to the day of expiry, where it is in force and near
	Soon                                                   bool
	Organisation                                           string // whose it is, for whoever answers
	Answer, AnswerNote                                     string
	Judge                                                  bool // the reader may confirm or refuse it
	Told                                                   bool // what the platform answered is shown: the platform's own rights need nobody's word
}

const (
	licencesPath = "/licences"
	soonDays     = 30 // from when a page says that a right is about to expire
)

func (u *UI) licenceRoutes(r gin.IRoutes) {
	if u.do.Licences == nil {
		return
	}
	r.GET(licencesPath, u.licences)
	r.POST(licencesPath, u.addLicence)
	r.POST(licencesPath+"/:id/remove", u.removeLicence)
	r.POST(licencesPath+"/:id/answer", u.answerLicence)
}

func (u *UI) licences(c *gin.Context) {
	u.licencesPage(c, http.StatusOK, u.licenceForm(url.Values{}))
}

func (u *UI) licencesPage(c *gin.Context, status int, f *licenceForm) {
	ctx, lang := c.Request.Context(), u.lang(c)
	reach, err := auth.ReachOf(ctx, "licences.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	list, err := u.do.Licences.DB.Licences(ctx, reach, storage.Page{Cursor: c.Query("cursor")})
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &licencesPage{Form: f, Add: may(c, "licences.submit"), Problem: c.GetString("problem")}
	if c.Query("done") == "answered" {
		p.Done = "licences.done-answered"
	}
	if list.Next != "" {
		p.Next = licencesPath + "?cursor=" + url.QueryEscape(list.Next)
	}
	today, judge := u.do.Licences.Today(), mayForAll(c, "licences.confirm", "licence")
	for i := range list.Items {
		v := u.licenceView(lang, &list.Items[i], today)
		v.Judge = judge && list.Items[i].Organisation != auth.Who(ctx).Organisation
		v.Told = v.Judge || v.Answer != "" || auth.Who(ctx).Kind == auth.SellerAccount
		if v.Judge {
			if o, err := u.do.Licences.DB.Organisation(ctx, list.Items[i].Organisation); err == nil {
				v.Organisation = o.Name
			}
		}
		p.Rights = append(p.Rights, v)
	}
	out := u.page(c, "licences", u.site.Text(lang, "licences.heading"), p)
	if c.Request.Method == http.MethodPost {
		out.Form = "right"
	}
	u.render(c, status, "licences", out)
}

func (u *UI) licenceView(lang web.Lang, r *storage.LicenceRecord, today string) licenceView {
	v := licenceView{
		ID: r.ID, Kind: string(r.Kind), Mark: r.Mark, Owner: r.Owner, Document: r.Document, Note: r.Note, Seller: r.SellerID, Territories: r.Territories, Channels: r.Channels,
		Classes: u.classes(lang, r.Classes), From: r.From, To: r.To, State: "in-force", Answer: r.Answer, AnswerNote: r.AnswerNote,
	}
	if r.MarkID != "" {
		v.MarkURL = markURL(r.MarkID)
		if v.Mark == "" {
			v.Mark = r.MarkID
		}
	}
	switch {
	case r.From > today:
		v.State = "future"
	case r.To != "" && r.To <= today:
		v.State = "expired"
	case r.To != "":
		v.Left = daysBetween(today, r.To)
		v.Soon = v.Left <= soonDays
	}
	return v
}

func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return soonDays + 1
	}
	return int(b.Sub(a).Hours() / 24)
}

func (u *UI) licenceForm(v url.Values) *licenceForm {
	f := &licenceForm{
		Mark: oneLine(v.Get("mark")), MarkID: oneLine(v.Get("mark_id")), Owner: oneLine(v.Get("owner")), Territories: oneLine(v.Get("territories")), Classes: oneLine(v.Get("classes")),
		Channels: oneLine(v.Get("channels")), Seller: oneLine(v.Get("seller_id")), Document: oneLine(v.Get("document")), Note: lines(v.Get("note")), From: oneLine(v.Get("valid_from")), To: oneLine(v.Get("valid_to")),
	}
	for _, k := range []storage.LicenceKind{storage.Licensed, storage.OwnMark, storage.Authorisation} {
		f.Kinds = append(f.Kinds, option{string(k), string(k), v.Get("kind") == string(k)})
	}
	return f
}

// wordsIn cuts a list that was typed.
func wordsIn(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,;，、；\t\n", r) })
}

func (u *UI) addLicence(c *gin.Context) {
	if status := readForm(c.Request); status != http.StatusOK {
		u.Problem(c, status)
		return
	}
	lang, f := u.lang(c), u.licenceForm(c.Request.PostForm)
	kept, err := u.keepLicence(c.Request.Context(), lang, f, c.Request.PostForm.Get("kind"))
	switch {
	case len(f.Wrong) > 0:
		u.licencesPage(c, http.StatusUnprocessableEntity, f)
	case err != nil:
		u.Fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, licencesPath+"#r-"+kept.ID)
	}
}

// keepLicence puts what was typed on record, and notes in the form what is wrong with it.
func (u *UI) keepLicence(ctx context.Context, lang web.Lang, f *licenceForm, kind string) (kept storage.LicenceRecord, err error) {
	actor := auth.Who(ctx)
	by, err := auth.Allow(ctx, "licences.submit", auth.Object{Kind: "licence", Tenant: actor.Tenant, Organisations: []string{actor.Organisation}, Owner: actor.ID})
	if err != nil {
		return kept, err
	}
	in := workflow.LicenceInput{
		Kind: storage.LicenceKind(kind), MarkID: f.MarkID, Mark: f.Mark, Owner: f.Owner, Territories: wordsIn(f.Territories), Channels: wordsIn(f.Channels), SellerID: f.Seller,
		Document: f.Document, Note: f.Note, From: f.From, To: f.To,
	}
	classes, bad := readClasses(f.Classes)
	for _, n := range classes {
		in.Classes = append(in.Classes, int(n))
	}
	if bad != "" {
		f.Wrong = append(f.Wrong, wrong{"classes", u.site.Text(lang, "wrong.class", "Value", bad)})
		return kept, nil
	}
	kept, err = u.do.Licences.Add(ctx, actor, by, in)
	for _, w := range fault.FieldsOf(err) {
		said := u.refusal(lang, err)
		if id := "licences.wrong-" + w.Path; u.site.Has(lang, id) {
			said = u.site.Text(lang, id)
		}
		f.Wrong = append(f.Wrong, wrong{w.Path, said})
	}
	return kept, err
}

// answerLicence files what a moderator found out about a right that a seller states.
func (u *UI) answerLicence(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	_, err := u.do.Licences.Answer(c.Request.Context(), c.Param("id"), c.PostForm("answer"), lines(c.PostForm("note")))
	u.done(c, err, licencesPath+"?done=answered#r-"+url.PathEscape(c.Param("id")), func(mend) {
		c.Set("problem", u.text(c, "licences.wrong-answer"))
		u.licencesPage(c, http.StatusUnprocessableEntity, u.licenceForm(url.Values{}))
	})
}

func (u *UI) removeLicence(c *gin.Context) {
	ctx := c.Request.Context()
	actor, id := auth.Who(ctx), c.Param("id")
	by, err := auth.AllowID(ctx, "licences.submit", id, auth.Object{Kind: "licence", Tenant: actor.Tenant, Organisations: []string{actor.Organisation}, Owner: actor.ID})
	if err == nil {
		_, err = u.do.Licences.Remove(ctx, actor, by, id)
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, licencesPath)
}

// WrongAt reports whether an input has something to mend.
func (f *licenceForm) WrongAt(input string) bool {
	return slices.ContainsFunc(f.Wrong, func(w wrong) bool { return w.Input == input })
}

// Open reports whether the folded part of the form holds anything.
func (f *licenceForm) Open() bool {
	return f.MarkID+f.Classes+f.Channels+f.Seller+f.Note != "" || slices.ContainsFunc(f.Wrong, func(w wrong) bool { return slices.Contains([]string{"classes", "channels"}, w.Input) })
}

// Numbers are the classes of a right in short.
func (v licenceView) Numbers() string {
	var out []string
	for _, c := range v.Classes {
		out = append(out, strconv.Itoa(c.Number))
	}
	return strings.Join(out, ", ")
}
