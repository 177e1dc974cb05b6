// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"
	"strings"
)

// Route is a line of routing.tsv: the queue, its name, and when a case goes there.
type Route struct {
	Queue string
	Title Text
	when  []condition
}

// condition is name=value|value.
type condition struct {
	name   string
	values []string
}

// routable are the names a condition can use.
var routable = map[string]func(Item) string{
	"source":    func(i Item) string { return string(i.Source) },
	"level":     func(i Item) string { return string(i.Level) },
	"profile":   func(i Item) string { return string(i.Profile) },
	"kind":      func(i Item) string { return string(i.Kind) },
	"state":     func(i Item) string { return string(i.State) },
	"reason":    func(i Item) string { return i.Reason },
	"sealed":    func(i Item) string { return yes(i.Sealed) },
	"escalated": func(i Item) string { return yes(i.Escalated) },
}

// yes is how the table writes a truth.
func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// parseRoutes reads routing.tsv. The last line must hold always, so that no case is without a queue.
func parseRoutes(text string) ([]Route, error) {
	table, err := rows("routing.tsv", text, 4)
	if err != nil {
		return nil, err
	}
	var list []Route
	for _, r := range table {
		route := Route{Queue: r[0], Title: Text{EN: r[2], ZH: r[3]}}
		for c := range strings.FieldsSeq(r[1]) {
			if c == "*" {
				continue
			}
			name, values, ok := strings.Cut(c, "=")
			if _, known := routable[name]; !known || !ok {
				return nil, fmt.Errorf("routing.tsv: queue %s has the condition %q, which is none", r[0], c)
			}
			route.when = append(route.when, condition{name, strings.Split(values, "|")})
		}
		list = append(list, route)
	}
	if len(list) == 0 || len(list[len(list)-1].when) != 0 {
		return nil, fmt.Errorf("routing.tsv: the last line must take every case")
	}
	return list, nil
}

// Route is the line that takes an item.
func (b *Book) Route(i Item) Route {
	for _, r := range b.routes {
		if !slices.ContainsFunc(r.when, func(c condition) bool { return !slices.Contains(c.values, routable[c.name](i)) }) {
			return r
		}
	}
	return b.routes[len(b.routes)-1]
}

// Queues lists the queues in the order of the table, each once.
func (b *Book) Queues() []Route {
	var list []Route
	for _, r := range b.routes {
		if !slices.ContainsFunc(list, func(o Route) bool { return o.Queue == r.Queue }) {
			list = append(list, r)
		}
	}
	return list
}

// QueueOf is the queue an item belongs to: the one it was moved to while there is one of that name, else by the routing.
func (b *Book) QueueOf(i Item) string {
	if i.Work.Queue != "" && slices.ContainsFunc(b.routes, func(r Route) bool { return r.Queue == i.Work.Queue }) {
		return i.Work.Queue
	}
	return b.Route(i).Queue
}
