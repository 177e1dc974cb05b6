// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"strconv"
	"strings"

	"markwarden/internal/fault"
)

// Sign is one place of a listing and the right it runs into: all that a seller must be told to mend it.
type Sign struct {
	Words   string // as they stand in the listing
	Field   string // where: title, bullets[0], …
	Mark    string // empty when the words name no mark (words of the trade in counterfeits)
	Number  string // registration number
	Office  string
	Owner   string
	Classes []int
	Rule    string // the rule that fired
	Note    Text   // stands for number and classes where there are none: a curated entry, a work without a number
}

// Signs is the list of places for a letter's {marks}. It refuses an empty list and a place of which word, field or rule is
// not known, or whose mark has neither number and class nor a note why not: no seller is told that "something" infringes.
func Signs(signs []Sign) (Value, error) {
	if len(signs) == 0 {
		return Value{}, fault.New(fault.Invalid, "a letter to a seller must name at least one place of the listing")
	}
	var wrong fault.Fields
	items := make([]Text, len(signs))
	for i, s := range signs {
		s.check(&wrong, "marks["+strconv.Itoa(i)+"]")
		items[i] = s.text()
	}
	return List(items...), wrong.Err()
}

// check notes what a place lacks.
func (s Sign) check(wrong *fault.Fields, path string) {
	for _, need := range [...]struct{ name, value string }{{"words", s.Words}, {"field", s.Field}, {"rule", s.Rule}} {
		if !says(need.value) {
			wrong.Add(path+"."+need.name, "must be filled: a seller must be told which word, where and by which rule")
		}
	}
	if s.Mark != "" && (s.Number == "" || len(s.Classes) == 0) && !says(s.Note.EN+s.Note.ZH) {
		wrong.Add(path+".number", "and class must be filled, or a note must say why there is none")
	}
}

// text is the place in one line.
func (s Sign) text() Text {
	field := fieldWords(s.Field)
	en := "“" + s.Words + "” (" + field.EN + ")"
	zh := "“" + s.Words + "”（" + field.ZH + "）"
	if s.Mark == "" {
		en, zh = en+": no mark is named", zh+"：未指明商标"
	} else {
		en, zh = en+": "+s.Mark, zh+"："+s.Mark
	}
	if number := strings.TrimSpace(s.Office + " " + s.Number); number != "" {
		en, zh = en+", no. "+number, zh+"，注册号 "+number
	}
	if len(s.Classes) > 0 {
		en, zh = en+", class "+joinInts(s.Classes, ", "), zh+"，第 "+joinInts(s.Classes, "、")+" 类"
	}
	if s.Owner != "" {
		en, zh = en+", "+s.Owner, zh+"，"+s.Owner
	}
	en, zh = en+"; rule "+s.Rule, zh+"；规则 "+s.Rule
	if says(s.Note.EN) {
		en += " (" + s.Note.EN + ")"
	}
	if says(s.Note.ZH) {
		zh += "（" + s.Note.ZH + "）"
	}
	return Text{EN: en, ZH: zh}
}

// fields are the parts of a listing in words.
var fields = map[string]Text{"title": {"title", "标题"}, "description": {"description", "描述"}, "brand": {"brand", "品牌"},
	"keywords": {"keywords", "关键词"}, "category": {"category", "类目"}}

// fieldWords names a part of a listing for people; bullets are counted from one. What is not known stands as it is.
func fieldWords(field string) Text {
	if t, ok := fields[field]; ok {
		return t
	}
	number, isBullet := strings.CutPrefix(strings.TrimSuffix(field, "]"), "bullets[")
	if n, err := strconv.Atoi(number); isBullet && err == nil && n >= 0 {
		return Text{"bullet point " + strconv.Itoa(n+1), "卖点 " + strconv.Itoa(n+1)}
	}
	return Text{field, field}
}

// joinInts writes numbers in a row.
func joinInts(list []int, sep string) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, sep)
}
