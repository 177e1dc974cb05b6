// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/screening"
)

// ruleLevel is a decision rule and the levels it can lead to.
type ruleLevel struct {
	id     string
	levels []screening.Level
}

// ruleLevels are the decision rules in their order and the levels each can lead to (DOMAIN §6.3). The words of a rule are in
// the locale files under rule.ID-….
var ruleLevels = []ruleLevel{
	{"R1", []screening.Level{screening.Block}},
	{"R2", []screening.Level{screening.Block, screening.High}},
	{"R3", []screening.Level{screening.Block, screening.High}},
	{"R4", []screening.Level{screening.High}},
	{"R5", []screening.Level{screening.High, screening.Caution}},
	{"R6", []screening.Level{screening.High}},
	{"R7", []screening.Level{screening.High, screening.Caution}},
	{"R8", []screening.Level{screening.Clear, screening.Caution, screening.High}},
	{"R9", []screening.Level{screening.Clear}},
	{"R10", []screening.Level{screening.Caution}},
	{"R11", []screening.Level{screening.High, screening.Caution}},
	{"R12", []screening.Level{screening.High}},
	{"R13", []screening.Level{screening.High, screening.Caution}},
	{"R14", []screening.Level{screening.Caution}},
	{"R15", []screening.Level{screening.Caution}},
	{"R16", []screening.Level{screening.Caution}},
}

var (
	roles = []screening.Role{
		screening.RoleSource, screening.RoleNominative, screening.RoleDescriptive, screening.RoleResale, screening.RoleLicence, screening.RoleComparative,
		screening.RoleLookalike, screening.RoleKeyword, screening.RoleMasked, screening.RoleUnit, screening.RoleOwn,
	}
	sources = []string{"source.likelihood", "source.descriptive", "source.nominative", "source.first-sale", "source.parody", "source.protected"}
)

// ruleView is a rule for a page; everything but ID and Levels is the ID of a text.
type ruleView struct {
	ID, Name, Text, Do, Basis string
	Levels                    []screening.Level
	Words                     []string
	Before, After             string
	See                       []topicLink
}

// learnPage is the body of the page that explains levels, rules and roles.
type learnPage struct {
	Levels  []screening.Level
	Bands   map[screening.Level]string
	Rules   []ruleView
	Roles   []screening.Role
	Sources []string
	Topics  []topicLink
}

func (u *UI) learn(c *gin.Context) {
	p := &learnPage{Levels: allLevels, Bands: u.bands(u.lang(c)), Roles: roles, Sources: sources, Topics: u.allTopics(u.lang(c))}
	for i := range ruleLevels {
		p.Rules = append(p.Rules, ruleAt(i))
	}
	u.render(c, http.StatusOK, "learn", u.page(c, "learn", u.text(c, "learn.heading"), p))
}

func (u *UI) rule(c *gin.Context) {
	id := strings.ToUpper(c.Param("rule"))
	i := slices.IndexFunc(ruleLevels, func(r ruleLevel) bool { return r.id == id })
	lang := u.lang(c)
	if i < 0 {
		if v, found := u.explain(lang, strings.ToLower(c.Param("rule"))); found {
			u.topicPage(c, v)
			return
		}
		u.Problem(c, http.StatusNotFound)
		return
	}
	v := ruleAt(i)
	v.See = u.topicsOf(lang, id)
	if words := "rule." + id + "-words"; u.site.Has(lang, words) {
		v.Words = strings.Split(u.site.Text(lang, words), " | ")
	}
	u.render(c, http.StatusOK, "rule", u.page(c, "learn", id+" "+u.site.Text(lang, v.Name), &v))
}

func ruleAt(i int) ruleView {
	r := ruleLevels[i]
	key := "rule." + r.id
	v := ruleView{ID: r.id, Levels: r.levels, Name: key + "-name", Text: key + "-text", Do: key + "-do", Basis: key + "-basis"}
	if i > 0 {
		v.Before = ruleLevels[i-1].id
	}
	if i+1 < len(ruleLevels) {
		v.After = ruleLevels[i+1].id
	}
	return v
}
