// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// routingPage is the body of the page of rules that say which queue a case goes to.
type routingPage struct {
	Rules         []routeRow
	Version       string
	Own           bool // the platform's own rules, not those of the program
	Sets          bool
	Problem, Done string
}

// routeRow is a rule with how many open cases stand in its queue.
type routeRow struct {
	N int
	review.RouteRule
	Title string
	Count int
}

// emptyRules are how many rows stand ready for new rules.
const emptyRules = 3

func (u *UI) routing(c *gin.Context) { u.showRouting(c, http.StatusOK, nil, "") }

// showRouting renders the rules in force, or those typed with what is wrong with them.
func (u *UI) showRouting(c *gin.Context, status int, typed []review.RouteRule, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	book, settings, err := u.do.Desk.Rules(ctx, who.Tenant)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &routingPage{Version: strconv.FormatInt(settings.Version, 10), Own: len(settings.Routes) > 0, Sets: mayForAll(c, "desk.set", "desk"), Problem: problem, Done: c.Query("done")}
	rules := typed
	if typed == nil {
		rules = book.Rules()
	}
	counts := map[string]int{}
	for _, r := range book.Queues() {
		page, err := u.do.Desk.Queue(ctx, who, review.Filter{Queues: []string{r.Queue}, Snoozed: "all"}, "", 1)
		if err != nil {
			u.Fail(c, err)
			return
		}
		counts[r.Queue] = page.Total
	}
	for n, r := range rules {
		p.Rules = append(p.Rules, routeRow{n + 1, r, pick(lang, review.Text{EN: r.EN, ZH: r.ZH}), counts[r.Queue]})
	}
	if p.Sets {
		for range emptyRules {
			p.Rules = append(p.Rules, routeRow{N: len(p.Rules) + 1})
		}
	}
	u.render(c, status, "routing", u.page(c, "desk", u.text(c, "routing.heading"), p))
}

// saveRouting files the rules as they stand in the form, in the order of their numbers; a row without a queue is left out.
func (u *UI) saveRouting(c *gin.Context) {
	if !u.posted(c) || !u.maySet(c) {
		return
	}
	rules := []review.RouteRule{}
	queues, whens, ens, zhs, places := c.PostFormArray("queue"), c.PostFormArray("when"), c.PostFormArray("en"), c.PostFormArray("zh"), c.PostFormArray("place")
	at := func(list []string, n int) string {
		if n < len(list) {
			return oneLine(list[n])
		}
		return ""
	}
	type placed struct {
		place int
		rule  review.RouteRule
	}
	var rows []placed
	for n := range queues {
		if at(queues, n) == "" {
			continue
		}
		place := number(at(places, n))
		if place < 0 {
			place = n + 1
		}
		rows = append(rows, placed{place, review.RouteRule{Queue: at(queues, n), When: at(whens, n), EN: at(ens, n), ZH: at(zhs, n)}})
	}
	slices.SortStableFunc(rows, func(a, b placed) int { return a.place - b.place })
	for _, r := range rows {
		rules = append(rules, r.rule)
	}
	if c.PostForm("standard") != "" {
		rules = nil
	}
	err := u.set(c, func(s *review.Settings) { s.Routes = rules })
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		u.showRouting(c, kind.Status(), rules, u.refusal(u.lang(c), err))
		return
	}
	u.settled(c, "/desk/routing", err)
}

// set changes the settings from the version that the form was made of.
func (u *UI) set(c *gin.Context, change func(*review.Settings)) error {
	version, err := strconv.ParseInt(c.PostForm("version"), 10, 64)
	if err != nil {
		version = -1
	}
	_, err = u.do.Desk.Set(c.Request.Context(), u.person(c), version, change)
	return err
}

// settled leads back to a page of settings, or answers what went wrong.
func (u *UI) settled(c *gin.Context, path string, err error) {
	if err != nil {
		u.Fail(c, err)
		return
	}
	leadTo(c, path+"?done=kept")
}

// maySet asks for the right to change the settings.
func (u *UI) maySet(c *gin.Context) bool {
	if mayForAll(c, "desk.set", "desk") {
		return true
	}
	u.Fail(c, fault.New(fault.Forbidden, "A senior moderator sets how the desk works."))
	return false
}

// deskSettingsPage is the body of the page of settings.
type deskSettingsPage struct {
	Version       string
	Load          string
	Cover         bool
	Done, Problem string
	Worked        string // what the reader decided in the last 24 hours
	Sets          bool
	Changed, By   string
}

func (u *UI) deskSettings(c *gin.Context) { u.showDeskSettings(c, http.StatusOK, "") }

func (u *UI) showDeskSettings(c *gin.Context, status int, problem string) {
	lang, who, ctx := u.lang(c), u.person(c), c.Request.Context()
	book, settings, err := u.do.Desk.Rules(ctx, who.Tenant)
	if err != nil {
		u.Fail(c, err)
		return
	}
	done, most, err := u.do.Desk.Load(ctx, who)
	if err != nil {
		u.Fail(c, err)
		return
	}
	named, err := u.officers(c)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &deskSettingsPage{Version: strconv.FormatInt(settings.Version, 10), Load: strconv.Itoa(book.Desk.DailyLoad), Cover: book.Desk.BlurImages, Problem: problem, Done: c.Query("done"),
		Sets: mayForAll(c, "desk.set", "desk"), Changed: u.instant(lang, settings.Changed), By: named.name(settings.ChangedBy)}
	p.Worked = u.site.Text(lang, "desksettings.worked", "Count", done)
	if most > 0 {
		p.Worked = u.site.Text(lang, "desksettings.worked-of", "Done", done, "Most", most)
	}
	if problem != "" {
		p.Load, p.Cover = oneLine(c.PostForm("load")), c.PostForm("cover") != ""
	}
	u.render(c, status, "desksettings", u.page(c, "desk", u.text(c, "desksettings.heading"), p))
}

// saveDeskSettings files the cap of a day and whether pictures are covered.
func (u *UI) saveDeskSettings(c *gin.Context) {
	if !u.posted(c) || !u.maySet(c) {
		return
	}
	load, cover := number(c.PostForm("load")), c.PostForm("cover") != ""
	err := u.set(c, func(s *review.Settings) { s.DailyLoad, s.Cover = &load, &cover })
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		u.showDeskSettings(c, kind.Status(), u.refusal(u.lang(c), err))
		return
	}
	u.settled(c, "/desk/settings", err)
}
