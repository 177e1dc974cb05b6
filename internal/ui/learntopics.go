// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/screening"
	"markwarden/web"
)

// topic is a short page on the law behind the rules. Its words are in the locale files under topic.ID-…; what it says stands in
// the sources.
type topic struct {
	id      string
	rules   []string
	sources []source
}

// source is where a page's facts stand. Citations are the same in both languages.
type source struct{ Name, URL string }

const (
	usCode = "https://www.law.cornell.edu/uscode/text/"
	frcp   = "https://www.law.cornell.edu/rules/frcp/"
)

var (
	usc1114   = source{"15 USC 1114", usCode + "15/1114"}
	usc1125   = source{"15 USC 1125", usCode + "15/1125"}
	usc1115   = source{"15 USC 1115(b)(4)", usCode + "15/1115"}
	usc1117   = source{"15 USC 1117", usCode + "15/1117"}
	factors   = source{"In re E.I. du Pont, 476 F.2d 1357; Polaroid v. Polarad, 287 F.2d 492; AMF v. Sleekcraft, 599 F.2d 341; AutoZone v. Strick, 543 F.3d 923", ""}
	newKids   = source{"New Kids v. News America, 971 F.2d 302", ""}
	champion  = source{"Champion Spark Plug v. Sanders, 331 U.S. 125", ""}
	usc512    = source{"17 USC 512", usCode + "17/512"}
	ecommerce = source{"PRC E-Commerce Law, arts. 42–45", "https://en.wikisource.org/wiki/Electronic_Commerce_Law_of_the_People%27s_Republic_of_China"}
)

// topics are the pages in the order of the list.
var topics = []topic{
	{"us-trade-mark", []string{"R1", "R7", "R13"}, []source{usc1114, usc1125, usc1117, factors}},
	{"us-copyright", []string{"R12"}, []source{{"17 USC 501", usCode + "17/501"}, {"17 USC 504(c)", usCode + "17/504"}, usc512}},
	{"us-design-patent", []string{"R15"}, []source{{"35 USC 271", usCode + "35/271"}, {"35 USC 289", usCode + "35/289"}}},
	{"us-and-china", nil, []source{ecommerce, {"Supreme People's Court, Reply 法释〔2020〕9号", "https://east-ip.com/zh/insights/reply-of-supreme-peoples-court-regarding-several-questions-on-the-application-of-law-in-network-ip-infringement-disputes-translation"}, usc512, usc1117, {"Fed. R. Civ. P. 12(a), 65(b)", "https://www.law.cornell.edu/rules/frcp"}}},
	{"tro", nil, []source{{"Fed. R. Civ. P. 65", frcp + "rule_65"}, {"Fed. R. Civ. P. 12(a)", frcp + "rule_12"}, {"Fed. R. Civ. P. 55", frcp + "rule_55"}, {"H-D Michigan v. Hellenic Duty Free Shops, 694 F.3d 827 (7th Cir. 2012)", "http://casetext.com/case/hd-mich-llc-v-hellenic-duty-free-shops-sa"}, {"Understanding Schedule A trademark litigation (Taft, 2025)", "https://www.tafttechlaw.com/2025/02/understanding-schedule-a-trademark-litigation-a-step-by-step-guide/"}}},
	{"section-337", nil, []source{{"Tariff Act of 1930, section 337 (19 USC 1337)", usCode + "19/1337"}}},
	{"nominative-use", []string{"R8", "R14"}, []source{newKids, usc1115}},
	{"resale-of-genuine-goods", []string{"R7"}, []source{champion}},
	{"licences-and-authorisation", []string{"R7", "R12"}, []source{usc1114}},
	{"generic-looking-marks", []string{"R9", "R10", "R16"}, []source{usc1115}},
	{"similar-marks", []string{"R13", "R5"}, []source{factors, {"In re Viterra (Fed. Cir. 2012), XCEED / X-SEED: TMEP 1207.01(b)(iv)", "https://www.bitlaw.com/source/tmep/1207_01_b_iv.html"}}},
}

// more are the topics a role leads to.
var more = map[screening.Role][]string{
	screening.RoleSource: {"us-trade-mark"}, screening.RoleNominative: {"nominative-use"}, screening.RoleDescriptive: {"generic-looking-marks"}, screening.RoleResale: {"resale-of-genuine-goods"},
	screening.RoleLicence: {"licences-and-authorisation"}, screening.RoleOwn: {"licences-and-authorisation", "us-and-china"}, screening.RoleLookalike: {"similar-marks"}, screening.RoleComparative: {"nominative-use"},
	screening.RoleMasked: {"us-trade-mark"}, screening.RoleKeyword: {"nominative-use"},
}

// roleRules are the rules that can give a role (docs/scoring.md, section 4).
var roleRules = map[screening.Role][]string{
	screening.RoleSource: {"R1", "R3", "R7", "R8", "R11", "R12", "R13"}, screening.RoleNominative: {"R8"}, screening.RoleDescriptive: {"R9", "R10", "R16"}, screening.RoleResale: {"R7"}, screening.RoleLicence: {"R7"},
	screening.RoleComparative: {"R14"}, screening.RoleLookalike: {"R1", "R4", "R5", "R13", "R15"}, screening.RoleKeyword: {"R6"}, screening.RoleMasked: {"R1", "R2"},
}

// topicView is the body of a short page. Names and texts are in the reader's language.
type topicView struct {
	Over, Name, Lead string
	Level            string // the badge of a level's page
	Band             string
	Sections         []sectionView
	Rules            []ruleView
	See              []topicLink
	Sources          []source
}

type sectionView struct {
	Head  string
	Parts []string
}

type topicLink struct{ ID, Name string }

// explain is the page of a level, role or topic; found is false for a name that is none.
func (u *UI) explain(lang web.Lang, id string) (v *topicView, found bool) {
	if i := slices.IndexFunc(topics, func(t topic) bool { return t.id == id }); i >= 0 {
		return u.topic(lang, &topics[i]), true
	}
	if slices.Contains(allLevels, screening.Level(id)) {
		return u.levelTopic(lang, screening.Level(id)), true
	}
	if slices.Contains(roles, screening.Role(id)) {
		return u.roleTopic(lang, screening.Role(id)), true
	}
	return nil, false
}

func (u *UI) topic(lang web.Lang, t *topic) *topicView {
	say := func(part string) string { return u.site.Text(lang, "topic."+t.id+"-"+part) }
	v := &topicView{Name: say("name"), Lead: say("lead"), Sources: t.sources, Rules: rulesByID(t.rules)}
	for n := 1; u.site.Has(lang, "topic."+t.id+"-"+strconv.Itoa(n)+"-head"); n++ {
		v.Sections = append(v.Sections, sectionView{say(strconv.Itoa(n) + "-head"), strings.Split(say(strconv.Itoa(n)), " | ")})
	}
	return v
}

func (u *UI) levelTopic(lang web.Lang, l screening.Level) *topicView {
	v := &topicView{Over: u.site.Text(lang, "topic.level"), Name: u.site.Label(lang, "level", string(l)), Lead: u.site.Label(lang, "level-means", string(l)), Level: string(l), Band: u.bands(lang)[l]}
	v.Sections = []sectionView{{u.site.Text(lang, "topic.what-to-do"), []string{u.site.Label(lang, "level-do", string(l))}}}
	for i := range ruleLevels {
		if slices.Contains(ruleLevels[i].levels, l) {
			v.Rules = append(v.Rules, ruleAt(i))
		}
	}
	if l == screening.High || l == screening.Block {
		v.See = u.links(lang, "us-trade-mark", "tro", "licences-and-authorisation")
	}
	return v
}

func (u *UI) roleTopic(lang web.Lang, r screening.Role) *topicView {
	v := &topicView{Over: u.site.Text(lang, "topic.role"), Name: u.site.Label(lang, "role", string(r)), Lead: u.site.Label(lang, "role-means", string(r)), Rules: rulesByID(roleRules[r]), See: u.links(lang, more[r]...)}
	v.Sections = []sectionView{{u.site.Text(lang, "topic.what-to-do"), []string{u.site.Label(lang, "role-do", string(r))}}}
	return v
}

func (u *UI) links(lang web.Lang, ids ...string) []topicLink {
	var out []topicLink
	for _, id := range ids {
		out = append(out, topicLink{id, u.site.Text(lang, "topic."+id+"-name")})
	}
	return out
}

// allTopics are links to every topic.
func (u *UI) allTopics(lang web.Lang) []topicLink {
	var ids []string
	for i := range topics {
		ids = append(ids, topics[i].id)
	}
	return u.links(lang, ids...)
}

// topicsOf are links to the topics that a rule stands in.
func (u *UI) topicsOf(lang web.Lang, rule string) []topicLink {
	var ids []string
	for i := range topics {
		if slices.Contains(topics[i].rules, rule) {
			ids = append(ids, topics[i].id)
		}
	}
	return u.links(lang, ids...)
}

func rulesByID(ids []string) []ruleView {
	var out []ruleView
	for i := range ruleLevels {
		if slices.Contains(ids, ruleLevels[i].id) {
			out = append(out, ruleAt(i))
		}
	}
	return out
}

func (u *UI) topicPage(c *gin.Context, v *topicView) {
	title := v.Name
	if v.Over != "" {
		title = v.Over + ": " + v.Name
	}
	u.render(c, http.StatusOK, "topic", u.page(c, "learn", title, v))
}
