// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

// noticesPage is the body of the notices: those there are, and the form for a new one.
type noticesPage struct {
	Notices []noticeLine
	Next    string
	Form    *noticeForm
	Problem string
	Letters bool // whether the reader may see how letters travel
}

// noticeLine is a notice in a list.
type noticeLine struct{ URL, Kind, Mark, Notifier, When, Standing string }

// noticeForm is the form of a notice as it was filled in.
type noticeForm struct {
	Values                    map[string]string
	Kinds, Capacities, Rights []option
	Profiles                  []option
	Ticks                     []option
	Missing                   []string // what it lacks, in words
	Aside                     []asideView
	Sure                      bool // shown what it lacks once; it may be sent all the same
	Again                     bool // documents were chosen, and must be chosen anew
}

// asideView is a row of a list of places that is none.
type asideView struct {
	Row    int
	Reason string
}

// noticeFields are the texts of the form.
var noticeFields = []string{"name", "address", "email", "phone", "authority", "identity", "number", "jurisdiction", "mark", "classes", "owner", "work", "proof", "targets", "why", "evidence", "test_buy", "signature"}

// newNoticeForm reads the form.
func (u *UI) newNoticeForm(v url.Values) *noticeForm {
	f := &noticeForm{Values: map[string]string{}}
	for _, name := range noticeFields {
		f.Values[name] = strings.TrimSpace(lines(v.Get(name)))
	}
	choice := func(name string, values ...string) (list []option) {
		for _, x := range values {
			list = append(list, option{x, orNone(x), v.Get(name) == x})
		}
		return list
	}
	f.Kinds = choice("kind", string(notice.Trademark), string(notice.Counterfeit), string(notice.Design), string(notice.DMCA), string(notice.PRC), string(notice.DSA))
	f.Capacities = choice("capacity", string(notice.Owner), string(notice.Agent))
	f.Profiles = choice("profile", "", string(notice.US), string(notice.CN), string(notice.EU))
	f.Rights = choice("right", string(notice.RightTrademark), string(notice.RightCopyright), string(notice.RightDesign), string(notice.RightUtility), string(notice.RightPatent))
	for _, t := range []string{"good_faith", "perjury", "guarantee", "bona_fide"} {
		f.Ticks = append(f.Ticks, option{t, t, v.Get(t) != ""})
	}
	return f
}

// notice is what the form says, with what of its places and classes cannot be read.
func (f *noticeForm) notice(lang web.Lang, v url.Values) (n notice.Notice, err error) {
	t := func(name string) string { return f.Values[name] }
	n = notice.Notice{Kind: notice.Kind(v.Get("kind")), Profile: notice.Profile(v.Get("profile")), Why: t("why"), Evidence: nonEmpty(t("evidence")), TestBuy: t("test_buy"), Signature: t("signature"),
		Who:        notice.Complainant{Name: t("name"), Address: t("address"), Email: t("email"), Phone: t("phone"), Capacity: notice.Capacity(v.Get("capacity")), Authority: t("authority"), Identity: t("identity")},
		Statements: notice.Statements{GoodFaith: v.Get("good_faith") != "", Perjury: v.Get("perjury") != "", Guarantee: v.Get("guarantee") != "", BonaFide: v.Get("bona_fide") != ""}}
	r := notice.Right{Kind: notice.RightKind(v.Get("right")), Number: t("number"), Jurisdiction: t("jurisdiction"), Mark: t("mark"), Owner: t("owner"), Work: t("work"), Proof: t("proof")}
	for _, w := range strings.FieldsFunc(t("classes"), func(r rune) bool { return strings.ContainsRune(" ,;，、；", r) }) {
		class, err := nice.ParseClass(w)
		if err != nil {
			return n, fault.New(fault.Invalid, "A class is a number from 1 to 45, not %s.", w)
		}
		r.Classes = append(r.Classes, class)
	}
	n.Rights = []notice.Right{r}
	if t("targets") == "" {
		return n, nil
	}
	text := t("targets")
	if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, "://") && !strings.ContainsAny(first, ",;\t|") && !strings.EqualFold(first, "url") && !strings.EqualFold(first, "item") {
		text = "item\n" + text // a bare list of numbers
	}
	in, err := notice.ReadTargets(strings.NewReader(text))
	if err != nil {
		return n, err
	}
	n.Targets = in.Targets
	for _, a := range in.SetAside {
		f.Aside = append(f.Aside, asideView{a.Row, pick(lang, a.Reason)})
	}
	return n, nil
}

func (u *UI) notices(c *gin.Context) { u.showNotices(c, http.StatusOK, nil, "") }

// noticesOnPage is how many notices the list shows.
const noticesOnPage = 30

func (u *UI) showNotices(c *gin.Context, status int, form *noticeForm, problem string) {
	lang, who := u.lang(c), u.person(c)
	list, err := u.do.Desk.Notices(c.Request.Context(), who, storage.Page{Cursor: c.Query("cursor"), Limit: noticesOnPage})
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &noticesPage{Form: form, Problem: problem, Letters: !who.Outside()}
	if form == nil && may(c, "notices.submit") {
		p.Form = u.newNoticeForm(url.Values{})
	}
	for _, r := range list.Items {
		p.Notices = append(p.Notices, u.noticeLine(lang, r))
	}
	if list.Next != "" {
		p.Next = "/notices?" + url.Values{"cursor": {list.Next}}.Encode()
	}
	u.render(c, status, "notices", u.page(c, "notices", u.site.Text(lang, "notices.heading"), p))
}

func (u *UI) noticeLine(lang web.Lang, r storage.NoticeRecord) noticeLine {
	l := noticeLine{URL: "/notices/" + url.PathEscape(r.Notice.ID), Kind: string(r.Notice.Kind), Notifier: r.Notice.Who.Name, When: u.instant(lang, r.Notice.Received), Standing: string(r.Notice.Who.Standing(u.do.Desk.Now()))}
	if len(r.Notice.Rights) > 0 {
		l.Mark = r.Notice.Rights[0].Mark
	}
	return l
}

// postedNotice reads the form of a notice with its documents; a table of places that comes as a file takes the place of the
// addresses typed. What is too much is shown above the form by again.
func (u *UI) postedNotice(c *gin.Context, again func(url.Values, string)) (documents []workflow.Document, ok bool) {
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind != "multipart/form-data" {
		return nil, u.posted(c)
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		u.Problem(c, http.StatusUnsupportedMediaType)
		return nil, false
	}
	values, table, documents, err := readDocuments(parts)
	c.Request.PostForm, c.Request.Form = values, values
	if err != nil {
		c.Header("Connection", "close") // what is still on its way is not read
		again(values, u.text(c, "mine.too-large", "Most", workflow.MostDocument>>20, "Count", workflow.MostDocuments, "All", workflow.MostSent>>20))
		return nil, false
	}
	if table != nil {
		values.Set("targets", string(table))
	}
	return documents, true
}

// sendNotice takes a notice in. What it lacks is shown first; it may be sent all the same and supplied later.
func (u *UI) sendNotice(c *gin.Context) {
	documents, ok := u.postedNotice(c, func(v url.Values, problem string) {
		u.showNotices(c, http.StatusRequestEntityTooLarge, u.newNoticeForm(v), problem)
	})
	if !ok {
		return
	}
	lang := u.lang(c)
	f := u.newNoticeForm(c.Request.PostForm)
	n, err := f.notice(lang, c.Request.PostForm)
	if err != nil {
		u.showNotices(c, http.StatusUnprocessableEntity, f, u.refusal(u.lang(c), err))
		return
	}
	for _, m := range notice.Complete(n) {
		f.Missing = append(f.Missing, pick(lang, m.Words))
	}
	if len(f.Missing) > 0 && c.PostForm("sure") == "" {
		f.Sure, f.Again = len(n.Targets) > 0, len(documents) > 0
		u.showNotices(c, http.StatusUnprocessableEntity, f, "")
		return
	}
	r, err := u.do.Desk.Submit(c.Request.Context(), u.person(c), n, documents...)
	if err != nil {
		if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
			u.Fail(c, err)
			return
		}
		u.showNotices(c, fault.KindOf(err).Status(), f, u.refusal(lang, err))
		return
	}
	leadTo(c, "/notices/"+url.PathEscape(r.Notice.ID)+"?done=sent")
}

// noticePage is the body of one notice: what became of each place, how far its sender is known, how earlier ones ended.
type noticePage struct {
	noticeLine
	ID, Why, Right    string
	Missing, Needs    []string
	Targets           []targetView
	Decided, Rejected int
	Low, High         int // of the share that was right, per cent
	Known             bool
	Checks            []option
	Verify, Inside    bool
	Problem, Done     string
	Record            string // the address of the sender's record
	Letters           []letterView
	Form              *noticeForm // to supply what is missing
	Files             []fileView
	Evidence          []string
}

// targetView is a place of a notice with what became of it.
type targetView struct {
	Place, URL, State, Problem string
	Coming                     bool // its case is still to be opened
}

func (u *UI) notice(c *gin.Context) { u.showNotice(c, http.StatusOK, nil, "") }

// formOf is the form of a notice as it was received.
func (u *UI) formOf(n notice.Notice) *noticeForm {
	v := url.Values{"kind": {string(n.Kind)}, "profile": {string(n.Profile)}, "capacity": {string(n.Who.Capacity)}, "name": {n.Who.Name}, "address": {n.Who.Address}, "email": {n.Who.Email}, "phone": {n.Who.Phone},
		"authority": {n.Who.Authority}, "identity": {n.Who.Identity}, "why": {n.Why}, "test_buy": {n.TestBuy}, "signature": {n.Signature}}
	if len(n.Rights) > 0 {
		r := n.Rights[0]
		classes := make([]string, len(r.Classes))
		for i, k := range r.Classes {
			classes[i] = strconv.Itoa(int(k))
		}
		for name, text := range map[string]string{"right": string(r.Kind), "number": r.Number, "jurisdiction": r.Jurisdiction, "mark": r.Mark, "classes": strings.Join(classes, " "), "owner": r.Owner, "work": r.Work, "proof": r.Proof} {
			v.Set(name, text)
		}
	}
	for name, on := range map[string]bool{"good_faith": n.Statements.GoodFaith, "perjury": n.Statements.Perjury, "guarantee": n.Statements.Guarantee, "bona_fide": n.Statements.BonaFide} {
		if on {
			v.Set(name, "1")
		}
	}
	return u.newNoticeForm(v)
}

// supplyNotice takes what a notice lacked.
func (u *UI) supplyNotice(c *gin.Context) {
	documents, ok := u.postedNotice(c, func(v url.Values, problem string) {
		u.showNotice(c, http.StatusRequestEntityTooLarge, u.newNoticeForm(v), problem)
	})
	if !ok {
		return
	}
	f := u.newNoticeForm(c.Request.PostForm)
	f.Values["targets"] = ""
	n, err := f.notice(u.lang(c), c.Request.PostForm)
	if err == nil {
		_, err = u.do.Desk.Supply(c.Request.Context(), u.person(c), c.Param("id"), n, documents...)
	}
	switch kind := fault.KindOf(err); {
	case err == nil:
		leadTo(c, "/notices/"+url.PathEscape(c.Param("id"))+"?done=supplied")
	case kind == fault.Invalid || kind == fault.Conflict:
		u.showNotice(c, kind.Status(), f, u.refusal(u.lang(c), err))
	default:
		u.Fail(c, err)
	}
}

func (u *UI) showNotice(c *gin.Context, status int, form *noticeForm, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	r, states, err := u.do.Desk.Notice(ctx, who, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	misuse, reliable, err := u.do.Desk.Misuse(ctx, who, r.Notifier)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &noticePage{noticeLine: u.noticeLine(lang, r), ID: r.Notice.ID, Why: r.Notice.Why, Needs: standingNeeds(lang, r.Notice, u.do.Desk.Now()), Decided: misuse.Decided, Rejected: misuse.Rejected,
		Known: reliable.Right.N > 0, Low: int(100*reliable.Right.Low + 0.5), High: int(100*reliable.Right.High + 0.5), Verify: may(c, "notices.verify"), Inside: !who.Outside(), Done: c.Query("done"),
		Problem: problem, Form: form, Record: "/notifiers/" + url.PathEscape(r.Notifier)}
	letters, err := u.do.Desk.LettersOf(ctx, who, r.Notice.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.Letters = u.letterViews(lang, letters)
	files, err := u.do.Desk.NoticeFiles(ctx, who, r.Notice.ID)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.Files, p.Evidence = u.fileViews(lang, files, "/notices/"+url.PathEscape(r.Notice.ID)), r.Notice.Evidence
	for _, m := range notice.Complete(r.Notice) {
		p.Missing = append(p.Missing, pick(lang, m.Words))
	}
	if p.Form == nil && len(p.Missing) > 0 && who.Org == r.Notifier && may(c, "notices.submit") {
		p.Form = u.formOf(r.Notice)
	}
	for _, x := range r.Notice.Rights {
		p.Right = strings.TrimSpace(x.Jurisdiction + " " + x.Number + " " + x.Mark + " " + x.Work)
	}
	for _, k := range []notice.CheckKind{notice.CheckEmail, notice.CheckIdentity, notice.CheckAuthority, notice.CheckRegister, notice.CheckFlagger} {
		p.Checks = append(p.Checks, option{string(k), string(k), false})
	}
	for _, t := range r.Targets {
		v := targetView{Place: t.URL, State: string(states[t.Case]), Problem: t.Problem, Coming: t.Case == "" && t.Problem == ""}
		if v.Place == "" {
			v.Place = t.Item
		}
		switch {
		case t.Case == "":
		case p.Inside:
			v.URL = casePath(t.Case)
		default: // what its sender may see of it, and can do
			v.URL = "/mine/" + url.PathEscape(t.Case)
		}
		p.Targets = append(p.Targets, v)
	}
	u.render(c, status, "notice", u.page(c, "notices", u.site.Text(lang, "notice.heading"), p))
}

// verifyNotifier records what was found out about who complains.
func (u *UI) verifyNotifier(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	ctx, who := c.Request.Context(), u.person(c)
	r, _, err := u.do.Desk.Notice(ctx, who, c.Param("id"))
	if err == nil {
		_, err = u.do.Desk.Verify(ctx, who, r.Notifier, notice.Check{Kind: notice.CheckKind(c.PostForm("check")), Note: oneLine(c.PostForm("note"))})
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	leadTo(c, "/notices/"+url.PathEscape(r.Notice.ID)+"?done=verified")
}
