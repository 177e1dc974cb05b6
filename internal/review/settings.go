// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// Settings are what a platform sets for its own desk over the rules that come with the program. A nil or empty field
// follows those. Version counts the changes.
type Settings struct {
	Version   int64       `json:"version"`
	DailyLoad *int        `json:"daily_load,omitempty"`   // decisions of one person in 24 hours, 0 for no cap
	Cover     *bool       `json:"cover_images,omitempty"` // pictures are covered until somebody asks to see them
	Routes    []RouteRule `json:"routes,omitempty"`       // which queue a case goes to, the first that fits
	Rounds    Schedule    `json:"calibration,omitzero"`   // of calibration
	Changed   time.Time   `json:"changed,omitzero"`       // the last time
	ChangedBy string      `json:"changed_by,omitempty"`   // who
}

// RouteRule is a line of the routing as people write it: conditions like routing.tsv's, * for every case.
type RouteRule struct {
	Queue string `json:"queue"`
	When  string `json:"when"`
	EN    string `json:"en"`
	ZH    string `json:"zh"`
}

// Schedule is how often a round of calibration begins by itself; Weeks 0 for never.
type Schedule struct {
	Weeks int       `json:"weeks,omitempty"` // between two beginnings
	Size  int       `json:"size,omitempty"`  // questions of a round at most
	Days  int       `json:"days,omitempty"`  // a round is open
	Next  time.Time `json:"next,omitzero"`   // beginning
}

// mostRoutes bounds a platform's routing: every case is held against it.
const mostRoutes = 60

// Under is the book under a platform's settings. Settings that cannot be are refused with what is wrong.
func (b *Book) Under(s Settings) (*Book, error) {
	c := *b
	if s.DailyLoad != nil {
		if *s.DailyLoad < 0 || *s.DailyLoad > 10_000 {
			return nil, refuse(fault.Invalid, say("the cap of a day is a number from 0 to 10000", "每日上限须为 0 至 10000 之间的数字"))
		}
		c.Desk.DailyLoad = *s.DailyLoad
	}
	if s.Cover != nil {
		c.Desk.BlurImages = *s.Cover
	}
	if k := s.Rounds; k.Weeks < 0 || k.Weeks > 52 || k.Weeks > 0 && (k.Size < 1 || k.Size > 100 || k.Days < 1 || k.Days > 7*k.Weeks) {
		return nil, refuse(fault.Invalid, say("a round begins every 1 to 52 weeks, has 1 to 100 questions and ends before the next begins", "轮次每 1 至 52 周开始一次，含 1 至 100 题，并须在下一轮开始前结束"))
	}
	if len(s.Routes) == 0 {
		return &c, nil
	}
	if len(s.Routes) > mostRoutes {
		return nil, refuse(fault.Invalid, say("sixty rules are kept at most", "最多保存六十条规则"))
	}
	c.routes = nil
	for n, r := range s.Routes {
		route, err := r.route(n + 1)
		if err != nil {
			return nil, err
		}
		c.routes = append(c.routes, route)
	}
	if len(c.routes[len(c.routes)-1].when) != 0 {
		return nil, refuse(fault.Invalid, say("the last rule must take every case: its condition is *", "最后一条规则须适用于所有案件：条件为 *"))
	}
	return &c, nil
}

// routeValues are what a condition of a closed list can be held against; names that are not here take any value.
func routeValues(name string) []string {
	switch name {
	case "level":
		return texts([]screening.Level{screening.Block, screening.High, screening.Caution, screening.Clear, screening.Unscreened})
	case "state":
		return texts(States())
	case "source":
		return texts([]Source{FromScreening, FromNotice, FromFlagger, FromCourt, FromLegal})
	case "profile":
		return texts([]notice.Profile{notice.US, notice.CN, notice.EU})
	case "sealed", "escalated":
		return []string{"yes", "no"}
	}
	return nil
}

// texts are values as plain text.
func texts[T ~string](list []T) (out []string) {
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// route reads a rule; n is its number, for the refusal.
func (r RouteRule) route(n int) (Route, error) {
	name := func(s string) bool {
		return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
	}
	if !name(r.Queue) {
		return Route{}, refuse(fault.Invalid, say("rule %d: a queue is named by small letters, digits, - and _", "第 %d 条：队列名只能用小写字母、数字、- 和 _", n))
	}
	if len(r.EN) > 100 || len(r.ZH) > 100 || len(r.When) > 500 {
		return Route{}, refuse(fault.Invalid, say("rule %d is too long", "第 %d 条过长", n))
	}
	route := Route{Queue: r.Queue, Title: Text{EN: strings.TrimSpace(r.EN), ZH: strings.TrimSpace(r.ZH)}}
	if route.Title.EN == "" {
		route.Title.EN = r.Queue
	}
	if route.Title.ZH == "" {
		route.Title.ZH = route.Title.EN
	}
	parts := strings.Fields(r.When)
	if len(parts) == 0 {
		return Route{}, refuse(fault.Invalid, say("rule %d has no condition: * holds for every case", "第 %d 条没有条件：* 适用于所有案件", n))
	}
	for _, part := range parts {
		if part == "*" {
			continue
		}
		field, values, _ := strings.Cut(part, "=")
		list := strings.Split(values, "|")
		known := routeValues(field)
		wrong := func(v string) bool { return v == "" || known != nil && !slices.Contains(known, v) }
		if routable[field] == nil || slices.ContainsFunc(list, wrong) {
			return Route{}, refuse(fault.Invalid, say("rule %d: %q is no condition; write like level=block|high or kind=dmca", "第 %d 条：“%s”不是条件；写法如 level=block|high 或 kind=dmca", n, clip(part)))
		}
		route.when = append(route.when, condition{field, list})
	}
	return route, nil
}

// Rules are the routing as people write it, in its order.
func (b *Book) Rules() []RouteRule {
	list := make([]RouteRule, 0, len(b.routes))
	for _, r := range b.routes {
		rule := RouteRule{Queue: r.Queue, When: "*", EN: r.Title.EN, ZH: r.Title.ZH}
		var parts []string
		for _, c := range r.when {
			parts = append(parts, c.name+"="+strings.Join(c.values, "|"))
		}
		if len(parts) > 0 {
			rule.When = strings.Join(parts, " ")
		}
		list = append(list, rule)
	}
	return list
}

// Rested refuses further work to somebody who decided so many cases in the last 24 hours and has reached the cap.
func (d Desk) Rested(done int) error {
	if d.DailyLoad == 0 || done < d.DailyLoad {
		return nil
	}
	return refuse(fault.Conflict, say("you decided %d cases in the last 24 hours, which is the cap of a day: rest, the queue is here tomorrow", "您在过去 24 小时内已决定 %d 件案件，达到每日上限：请休息，明日再继续", done))
}
