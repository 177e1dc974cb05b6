// SPDX-License-Identifier: Apache-2.0

package notice

import (
	_ "embed" // intake.tsv
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fault"
)

//go:embed intake.tsv
var intakeText string

// Intake is what a rights owner's file of listings held. Every row of the file is a target or set aside.
type Intake struct {
	Targets  []Target   `json:"targets"`
	SetAside []SetAside `json:"set_aside"`
	More     int        `json:"more,omitempty"` // rows set aside beyond those listed
	Ignored  []string   `json:"ignored"`        // columns that are not read, by name
	Encoding string     `json:"encoding"`
}

// SetAside is a row that is no target, with what to do about it.
type SetAside struct {
	Row    int    `json:"row"`  // counted from 1 with the header, as a spreadsheet does; blank rows are not counted
	Line   int    `json:"line"` // line of the file on which it begins
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"` // what stood there, shortened
	Reason Text   `json:"reason"`
}

// mostSetAside bounds the list of rows set aside; the others are counted.
const mostSetAside = 1000

// columns is intake.tsv: column name to field.
var columns = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	table, err := rows("intake.tsv", intakeText, 2)
	if err != nil {
		return m // a test reads the table
	}
	for _, r := range table {
		for name := range strings.SplitSeq(r[1], "|") {
			m[name] = r[0]
		}
	}
	return m
})

// ReadTargets reads the listings a notice names from a separated text file (comma, semicolon, tab or bar; UTF-8, UTF-16 or
// GB18030) whose first row names the columns; a file whose first row begins with a web address is a bare list of addresses.
// A row without an address or number, with one that cannot be one, or named before is set aside, and so are rows beyond
// MostTargets. The error is for a file that is no such list at all: too large, no text, no column that tells a listing.
func ReadTargets(r io.Reader) (Intake, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	switch {
	case err != nil:
		return Intake{}, fault.Because(err, fault.Unavailable, "the file could not be read: send it again")
	case len(b) > mostFile:
		return Intake{}, fault.New(fault.Invalid, "the file is larger than 4 MiB: a notice names at most %d listings, send several", MostTargets)
	}
	text, encoding := decode(b)
	if encoding == "" || strings.ContainsRune(text, 0) {
		return Intake{}, fault.New(fault.Invalid, "the file is no text: save it as CSV in UTF-8")
	}
	in := reader{Intake: Intake{Targets: []Target{}, SetAside: []SetAside{}, Ignored: []string{}, Encoding: encoding}, seen: map[string]int{}}
	in.split = splitter{text: text, delim: delimiterOf(text)}
	if err := in.header(); err != nil {
		return Intake{}, err
	}
	in.body()
	return in.Intake, nil
}

// reader is the reading of one file.
type reader struct {
	Intake
	split  splitter
	fields []string // field of each column, empty for one that is not read
	names  []string // of the columns, as written
	row    int
	seen   map[string]int // place -> row
}

// header reads the first row.
func (in *reader) header() error {
	first, ok := in.split.next()
	if !ok {
		return fault.New(fault.Invalid, "the file holds no rows: its first row names the columns, such as url,item,why")
	}
	if len(first.cells) > 0 && isWeb(strings.TrimSpace(first.cells[0])) {
		in.fields, in.names = []string{"url"}, []string{"url"}
		in.split.at, in.split.line = 0, 0
		return nil
	}
	in.row = 1
	taken := map[string]bool{}
	for _, name := range first.cells {
		field := columns()[columnKey(name)]
		if taken[field] {
			field = ""
		}
		if field == "" && says(name) {
			in.Ignored = append(in.Ignored, clip(strings.TrimSpace(name)))
		}
		taken[field] = field != ""
		in.fields, in.names = append(in.fields, field), append(in.names, clip(strings.TrimSpace(name)))
	}
	if !taken["url"] && !taken["item"] {
		return fault.New(fault.Invalid, "no column tells which listing is meant: name one url or item (found: %s)", clip(strings.Join(in.names, ", ")))
	}
	return nil
}

// columnKey brings a column's name to the form of intake.tsv.
func columnKey(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// body reads the rows below.
func (in *reader) body() {
	for {
		r, ok := in.split.next()
		if !ok {
			return
		}
		in.row++
		if r.bad.EN != "" {
			in.setAside(r, "", r.raw, r.bad)
			continue
		}
		in.take(r)
	}
}

// setAside notes a row.
func (in *reader) setAside(r record, column, value string, reason Text) {
	if len(in.SetAside) == mostSetAside {
		in.More++
		return
	}
	in.SetAside = append(in.SetAside, SetAside{Row: in.row, Line: r.line, Column: column, Value: clip(value), Reason: reason})
}

// take makes a target of a row, or sets it aside at the first cell that is wrong.
func (in *reader) take(r record) {
	t := Target{Row: in.row, Scope: ScopeListing}
	for i, cell := range r.cells {
		field := ""
		if i < len(in.fields) {
			field = in.fields[i]
		} else if says(cell) {
			in.setAside(r, "", cell, say("the row has more cells than the header: a cell with the delimiter in it must stand in quotes", "该行单元格多于表头：含分隔符的单元格须加引号"))
			return
		}
		if why := t.set(field, strings.TrimSpace(cell)); why.EN != "" {
			in.setAside(r, in.names[i], cell, why)
			return
		}
	}
	key := t.place()
	first, twice := in.seen[key]
	switch {
	case t.URL == "" && t.Item == "":
		in.setAside(r, "", "", say("the row has neither an address nor an item number", "该行既无链接也无商品编号"))
	case twice:
		in.setAside(r, "", t.URL+t.Item, say("the same listing stands in row %d", "与第 %d 行为同一商品", first))
	case len(in.Targets) == MostTargets:
		in.setAside(r, "", t.URL+t.Item, say("a notice names at most %d listings: send this one in another", "一份通知最多列出 %d 个商品：请另行提交", MostTargets))
	default:
		in.seen[key] = in.row
		in.Targets = append(in.Targets, t)
	}
}

// place is what makes two rows the same: the address but for the case of its host and its fragment, else the number.
func (t Target) place() string {
	if u, err := url.Parse(t.URL); err == nil && t.URL != "" {
		u.Host, u.Fragment = strings.ToLower(u.Host), ""
		return u.String()
	}
	return "item " + t.Item + " " + t.Seller
}

// Bounds of one cell in code points.
const (
	mostURL  = 2000
	mostItem = 100
	mostWhy  = 5000
)

// set fills one field, or says why the text cannot be it.
func (t *Target) set(field, text string) Text {
	if text == "" || field == "" {
		return Text{}
	}
	if !printable(text, field == "url" || field == "item") {
		return say("it holds characters that cannot be seen: write it again", "含有不可见字符：请重新填写")
	}
	switch field {
	case "url":
		if !isWeb(text) {
			return say("it is no web address of at most %d characters: begin with https://", "不是有效网址（最多 %d 个字符）：请以 https:// 开头", mostURL)
		}
		t.URL = text
	case "item":
		if utf8.RuneCountInString(text) > mostItem || strings.ContainsFunc(text, unicode.IsSpace) {
			return say("it is no item number: at most %d characters without blanks", "不是商品编号：最多 %d 个字符且不含空格", mostItem)
		}
		t.Item = text
	case "scope":
		s, ok := scopeOf(text)
		if !ok {
			return say("it is none of listing, seller, image, text", "应为 listing、seller、image、text 之一")
		}
		t.Scope = s
	default:
		if utf8.RuneCountInString(text) > mostWhy {
			return say("it has more than %d characters: shorten it", "超过 %d 个字符：请缩短", mostWhy)
		}
		*map[string]*string{"seller": &t.Seller, "title": &t.Title, "why": &t.Why, "test_buy": &t.TestBuy}[field] = text
	}
	return Text{}
}

// scopeOf reads a scope as people write it.
func scopeOf(s string) (Scope, bool) {
	found := map[string]Scope{"listing": ScopeListing, "product": ScopeListing, "商品": ScopeListing, "seller": ScopeSeller, "store": ScopeSeller,
		"shop": ScopeSeller, "店铺": ScopeSeller, "卖家": ScopeSeller, "image": ScopeImage, "picture": ScopeImage, "图片": ScopeImage,
		"text": ScopeText, "title": ScopeText, "文字": ScopeText, "标题": ScopeText}[strings.ToLower(s)]
	return found, found != ""
}

// printable reports a text without control characters but line breaks and tabs, and, where every sign counts, without any
// that cannot be seen. In words a joiner inside an emoji is right.
func printable(s string, strict bool) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		if strict {
			return !unicode.IsGraphic(r)
		}
		return unicode.Is(unicode.Cc, r) && r != '\n' && r != '\r' && r != '\t'
	})
}

// isWeb reports an http or https address with a host and no user in it.
func isWeb(s string) bool {
	if utf8.RuneCountInString(s) > mostURL || strings.ContainsFunc(s, unicode.IsSpace) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && slices.Contains([]string{"http", "https"}, u.Scheme) && strings.Contains(u.Hostname(), ".") && u.User == nil
}
