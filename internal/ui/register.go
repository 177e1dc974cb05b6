// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

// searchPage is the body of the register page. Its whole state is the address.
type searchPage struct {
	Query    searchQuery
	Modes    []option
	Classes  []option
	Statuses []option
	Problem  string
	Imports  bool // there is a page of versions
	Total    int
	Version  string
	Marks    []rowView
	Dated    bool // some mark has a filing date
	Next     string
	Facets   []facetView
}

// searchQuery is what was asked, as it stands in the address.
type searchQuery struct{ Q, Mode, Owner, Class, Office, Status, Year, Cursor string }

type rowView struct {
	cardView
	Number, Filed string
}

type facetView struct {
	Name   string // ID of its heading
	Values []facetValue
}

type facetValue struct {
	Text, URL string
	Count     int
}

var (
	modes    = []index.Mode{index.ModeWords, index.ModePrefix, index.ModeFuzzy, index.ModeExact}
	statuses = []trademarks.Status{trademarks.StatusRegistered, trademarks.StatusPending, trademarks.StatusDead, trademarks.StatusUnknown, trademarks.StatusCurated}
)

const (
	classCount  = 45
	facetShown  = 8
	marksOnPage = 25
)

// Filtered reports whether anything but the text restricts the search.
func (q searchQuery) Filtered() bool {
	return q.Owner+q.Class+q.Office+q.Status+q.Year != "" || q.Mode != string(index.ModePrefix)
}

func (u *UI) search(c *gin.Context) {
	q := searchQuery{Q: c.Query("q"), Mode: c.Query("mode"), Owner: c.Query("owner"), Class: c.Query("class"), Office: strings.TrimSpace(c.Query("office")), Status: c.Query("status"), Year: c.Query("year"), Cursor: c.Query("cursor")}
	if q.Mode == "" {
		q.Mode = string(index.ModePrefix)
	}
	lang := u.lang(c)
	p := u.searchPage(lang, q)
	status := http.StatusOK
	asked, err := q.query()
	var found index.Result
	var marks []trademarks.Mark
	if err == nil {
		found, marks, err = u.do.Search(c.Request.Context(), asked)
	}
	if err != nil {
		status = fault.KindOf(err).Status()
		p.Problem = u.searchProblem(lang, err)
		slog.InfoContext(c.Request.Context(), "register not searched", "error", err)
	}
	p.Imports = u.do.Imports != nil && may(c, "register.versions")
	u.lay(p, lang, c.Request.URL.Query(), found, marks)
	title := u.site.Text(lang, "register.heading")
	u.render(c, status, "register", u.page(c, "register", title, p))
}

// query is the index's form of what was asked.
func (q searchQuery) query() (index.Query, error) {
	out := index.Query{Text: q.Q, Mode: index.Mode(q.Mode), Owner: q.Owner, Office: q.Office, Status: trademarks.Status(q.Status), After: q.Cursor, Limit: marksOnPage}
	if q.Class != "" {
		class, err := nice.ParseClass(q.Class)
		if err != nil {
			return out, fault.New(fault.Invalid, "A class is a number from 1 to %d.", classCount)
		}
		out.Class = class
	}
	if q.Year != "" {
		out.FiledFrom, out.FiledTo = q.Year+"-01-01", q.Year+"-12-31"
	}
	return out, nil
}

func (u *UI) searchProblem(lang web.Lang, err error) string {
	if fault.Is(err, fault.Invalid) {
		return u.site.Text(lang, "register.invalid", "Detail", u.refusal(lang, err))
	}
	return u.site.Text(lang, "register.unavailable")
}

func (u *UI) searchPage(lang web.Lang, q searchQuery) *searchPage {
	p := &searchPage{Query: q}
	for _, m := range modes {
		p.Modes = append(p.Modes, option{string(m), string(m), q.Mode == string(m)})
	}
	all := make([]nice.Class, 0, classCount)
	for n := 1; n <= classCount; n++ {
		all = append(all, nice.Class(n))
	}
	for _, c := range u.classes(lang, all) {
		code := strconv.Itoa(c.Number)
		p.Classes = append(p.Classes, option{code, code + " " + c.Name, q.Class == code})
	}
	for _, s := range statuses {
		p.Statuses = append(p.Statuses, option{string(s), string(s), q.Status == string(s)})
	}
	return p
}

// lay fills in what was found.
func (u *UI) lay(p *searchPage, lang web.Lang, asked url.Values, found index.Result, marks []trademarks.Mark) {
	p.Total, p.Version = found.Total, found.Stamp.Version
	for i := range marks {
		p.Marks = append(p.Marks, rowView{u.card(lang, &marks[i]), marks[i].Number, marks[i].Filed})
		p.Dated = p.Dated || marks[i].Filed != ""
	}
	if found.Next != "" {
		p.Next = with(asked, "cursor", found.Next)
	}
	for _, f := range []struct{ name, param, set string }{{index.FacetClass, "class", p.Query.Class}, {index.FacetOffice, "office", p.Query.Office}, {index.FacetStatus, "status", p.Query.Status}, {index.FacetYear, "year", p.Query.Year}} {
		values := found.Facets[f.name]
		if f.set != "" {
			p.Facets = append(p.Facets, facetView{"facet." + f.name, []facetValue{{u.site.Text(lang, "facet.all"), with(asked, f.param, ""), found.Total}}})
			continue
		}
		if len(values) < 2 {
			continue
		}
		v := facetView{Name: "facet." + f.name}
		for _, x := range values[:min(len(values), facetShown)] {
			v.Values = append(v.Values, facetValue{u.facet(lang, f.name, x.Value), with(asked, f.param, x.Value), x.Count})
		}
		p.Facets = append(p.Facets, v)
	}
}

func (u *UI) facet(lang web.Lang, name, value string) string {
	switch name {
	case index.FacetClass:
		if c, err := nice.ParseClass(value); err == nil {
			return value + " " + u.classes(lang, []nice.Class{c})[0].Name
		}
	case index.FacetStatus:
		return u.site.Label(lang, "status", value)
	case index.FacetOffice:
		return u.site.Label(lang, "office", value)
	}
	return value
}

// with is the search's address with one value changed. The cursor belongs to the question before.
func with(asked url.Values, name, value string) string {
	q := url.Values{}
	for k, v := range asked {
		if len(v) > 0 && v[0] != "" && k != "cursor" && k != langCookie && k != themeCookie {
			q.Set(k, v[0])
		}
	}
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	return "/register?" + q.Encode()
}

func (u *UI) card(lang web.Lang, m *trademarks.Mark) cardView {
	return cardView{URL: markURL(m.ID), Mark: m.Text, Owner: m.OwnerName(), ID: m.ID, Office: m.Office, Status: string(m.Status), Classes: u.classes(lang, m.Classes), Curated: m.Curated}
}

// markPage is the body of a mark's page.
type markPage struct {
	cardView
	Owners                   []trademarks.Owner
	Number, StatusText       string
	Goods, Filed, Registered string
	House                    *houseView
	Aliases                  []aliasView
	Generic, Kind, Strength  string
	Source                   string
	Fame                     int
	Enforcer                 bool
	Raw                      string // the record as it is kept
	Record                   *officeRecord
}

// officeRecord is the office's own record behind a mark.
type officeRecord struct {
	File          string
	Line          int   // of rows, 0 else
	Offset, Bytes int64 // where it begins, and its length
	Version       string
	VersionURL    string
	SHA256        string
	Text          string // empty where only its place is known
}

type houseView struct{ Text, URL string }

// aliasView is the further names of one sort.
type aliasView struct {
	Kind  string
	Names []string
}

// aliases sorts a mark's further names by their sort, proper names first.
func aliases(all []trademarks.Alias) []aliasView {
	var out []aliasView
	for _, kind := range []trademarks.AliasKind{trademarks.AliasName, trademarks.AliasAbbreviation, trademarks.AliasSlang, trademarks.AliasLine} {
		v := aliasView{Kind: string(kind)}
		if kind == trademarks.AliasName {
			v.Kind = "name"
		}
		for _, a := range all {
			if a.Kind == kind {
				v.Names = append(v.Names, a.Text)
			}
		}
		if len(v.Names) > 0 {
			out = append(out, v)
		}
	}
	return out
}

func (u *UI) mark(c *gin.Context) {
	m, err := u.do.Mark(c.Request.Context(), c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p := &markPage{
		cardView: u.card(lang, &m), Owners: m.Owners, Number: m.Number, StatusText: m.StatusText, Goods: spaced(m.Goods), Filed: m.Filed, Registered: m.Registered,
		Aliases: aliases(m.Aliases), Kind: string(m.Kind), Strength: string(m.Strength), Source: m.Source, Fame: m.Fame, Enforcer: m.Enforcer, Generic: m.Generic.EN,
	}
	if raw, err := json.MarshalIndent(&m, "", "  "); err == nil {
		p.Raw = string(raw)
	}
	if p.Record, err = u.officeRecord(c, m.ID); err != nil {
		u.Fail(c, err)
		return
	}
	if lang == web.Chinese && m.Generic.ZH != "" {
		p.Generic = m.Generic.ZH
	}
	if m.House != "" {
		p.House = &houseView{m.House, "/register?q=" + url.QueryEscape(m.House)}
	}
	u.render(c, http.StatusOK, "mark", u.page(c, "register", m.Text, p))
}

// officeRecord is the office's record behind a mark; nil where there is none.
func (u *UI) officeRecord(c *gin.Context, id string) (*officeRecord, error) {
	if u.do.Imports == nil {
		return nil, nil
	}
	s, err := u.do.Imports.Register.Source(c.Request.Context(), id)
	if err != nil || s == nil {
		return nil, err
	}
	return &officeRecord{File: s.File, Line: s.Line, Offset: s.Offset, Version: s.Version.Name, VersionURL: versionURL(s.Version.Name), SHA256: s.Version.SHA256, Bytes: s.Size, Text: strings.ToValidUTF8(s.Text, "\uFFFD")}, nil
}

// spaced lets a long list of goods break between its parts.
func spaced(goods string) string {
	return strings.Join(strings.FieldsFunc(goods, func(r rune) bool { return r == ';' }), "; ")
}
