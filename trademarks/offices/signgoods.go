// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// goodsGroup is one GoodsServices element: a class, or several, with their goods.
type goodsGroup struct {
	nice    []string // classes that the group names as Nice classes, beside its descriptions
	status  string   // US class status of the whole group
	foreign bool     // the group is classified by a national scheme: its class numbers are none of Nice
	entries []goodsEntry
}

type goodsEntry struct{ class, status, text string }

// goodsServices reads one group.
func (g *sign) goodsServices(s *scanner) {
	var group goodsGroup
	for d := s.depth(); s.depth() >= d; {
		started, ok := s.element()
		if !ok {
			return
		}
		if !started {
			continue
		}
		switch string(s.name) {
		case "ClassDescriptionDetails", "ClassDescriptionBag", "GoodsServicesClassificationBag", "GoodsServicesClassificationDetails":
		case "ClassificationKindCode":
			kind := strings.ToLower(s.text(maxCode))
			group.foreign = kind == "domestic" || kind == "national"
		case "GoodsServicesClassification":
			if kind, class := classification(s); kind == "" || kind == "nice" {
				if class != "" && len(group.nice) < maxParts {
					group.nice = append(group.nice, class)
				}
			}
		case "ClassDescription":
			g.classDescription(s, &group)
		default:
			s.skip()
		}
	}
	if len(g.groups) < maxParts {
		g.groups = append(g.groups, group)
	}
}

// classification reads one class number with the scheme it belongs to.
func classification(s *scanner) (kind, class string) {
	for d := s.depth(); s.child(d); {
		switch string(s.name) {
		case "ClassificationKindCode":
			kind = strings.ToLower(s.text(maxCode))
		case "ClassNumber":
			class = s.text(maxCode)
		default:
			s.skip()
		}
	}
	return kind, class
}

// classDescription reads one class with its goods in the wanted language, else in that of the application, else in the
// first. The USPTO's ST.96 puts the status of the class into a description of its own.
func (g *sign) classDescription(s *scanner, group *goodsGroup) {
	var e goodsEntry
	best := -1
	for d := s.depth(); s.depth() >= d; {
		started, ok := s.element()
		if !ok {
			return
		}
		if !started {
			continue
		}
		switch string(s.name) {
		case "NationalStatusBag", "NationalStatus":
		case "ClassNumber":
			e.class = s.text(maxCode)
		case "ClassNumberStatusCode":
			e.status = s.text(maxCode)
		case "NationalStatusCode":
			group.status = s.text(maxCode)
		case "GoodsServicesDescription", "GoodsServicesDescriptionText":
			if n := g.preference(strings.ToLower(string(s.attr("languageCode")))); n > best {
				best, e.text = n, s.text(maxText)
			} else {
				s.skip()
			}
		default:
			s.skip()
		}
	}
	if len(group.entries) >= maxParts || g.size+len(e.text) > maxStatements {
		g.cut = true
		return
	}
	if e.class != "" || e.text != "" {
		g.size += len(e.text)
		group.entries = append(group.entries, e)
	}
}

// preference orders the languages of a text.
func (g *sign) preference(language string) int {
	switch language {
	case g.want:
		return 2
	case g.language:
		return 1
	}
	return 0
}

// goods sets classes and goods of all groups in force; a US class that is not active does not count, unless none does.
func (g *sign) goods(m *trademarks.Mark) {
	var live, all []nice.Class
	raw, goods := joint{most: maxText}, joint{most: maxText}
	for _, group := range g.groups {
		for _, e := range group.entries {
			status := e.status
			first(&status, group.status)
			if !group.foreign && len(group.nice) == 0 {
				live, all = addClass(live, all, e.class, covered(status) || g.office != "US")
			}
			raw.add(e.text, "; ")
			switch {
			case g.office != "US":
				goods.add(e.text, "; ")
			case !covered(status):
			case m.Number != g.application && g.application != "":
				goods.add(covers(e.text), "; ")
			default:
				goods.add(e.text, "; ")
			}
		}
		for _, class := range group.nice {
			live, all = addClass(live, all, class, covered(group.status) || g.office != "US")
		}
	}
	if len(live) == 0 {
		live = all
	}
	m.Classes, m.Goods, g.cut = sorted(live), goods.text, g.cut || raw.full
	if raw.text != goods.text {
		m.Raw = raw.text
	}
}

func addClass(live, all []nice.Class, class string, inForce bool) (l, a []nice.Class) {
	n, ok := niceClass(class)
	if !ok {
		return live, all
	}
	if inForce {
		live = append(live, n)
	}
	return live, append(all, n)
}
