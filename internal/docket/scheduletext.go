// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strconv"
	"strings"
)

// Lines of a printed list that are no part of it: what the court stamps on each page, page numbers, titles.
var (
	pageStamp = words(`^\s*(?:case:?\s*\d:\d\d-cv-\S+|.*\bpageid\s*#?:|page \d+ of \d+|[-–]?\s*\d{1,4}\s*[-–]|document\s*#?:?\s*\d+)`)
	listTitle = words(`^\s*(?:schedule|exhibit|annex)\s*["'“”‘’]?\s*[a1]\s*["'“”‘’]?\s*(?:to .*)?$|^\s*(?:defendants?(?: online marketplaces?| domain names?)?|under seal|filed under seal|sealed)\s*:?\s*$`)
	lineStart = lazily(`^\s*#?(\d{1,5})[.):]?\s+(\S.*)$`)
	twoLists  = lazily(`^\s*(\d{1,5})[.)]?\s+(\S.*?)(?:\s{2,}|\t)(\d{1,5})[.)]?\s+(\S.*)$`)
	urlPiece  = lazily(`^[\w\-./?=&%+~:#]+$`)
	columnGap = lazily(`\t+|\s{2,}|\s*\|\s*`)
)

// lines reads plain text: one defendant a line, numbered or not, the parts of a line in any order.
func (l *scheduleList) lines(text string) {
	numbered := l.numbered(strings.Split(strings.ReplaceAll(text, "\f", "\n"), "\n"))
	for _, n := range numbered {
		d := Defendant{No: n.no, Source: l.at("", n.line)}
		d.readLine(n.text)
		if d.Alias == "" && d.Key() == "" {
			continue
		}
		l.add(d)
	}
}

// mostLine bounds a line of a list.
const mostLine = 8 << 10

// listLine is one line of a list with its number, if it has one.
type listLine struct {
	line int
	no   string
	text string
}

// numbered drops what is no part of the list and joins lines that were broken: where most lines bear a number, one
// without belongs to the line before it.
func (l *scheduleList) numbered(raw []string) []listLine {
	var list []listLine
	for i, line := range raw {
		if len(line) > mostLine {
			l.note(l.at("", i+1).At, Text{EN: "The line is longer than any row of a list and was cut.", ZH: "该行过长，已截断。"})
			line = strings.ToValidUTF8(line[:mostLine], "")
		}
		plain := strings.TrimSpace(line)
		if plain == "" || pageStamp.MatchString(plain) || listTitle.MatchString(plain) || headLine(plain) {
			continue
		}
		item := listLine{line: i + 1, text: strings.TrimRight(line, " \r")}
		if m := lineStart.FindStringSubmatch(line); m != nil {
			item.no, item.text = m[1], m[2]
		}
		list = append(list, item)
	}
	list = splitPairs(list)
	if !inSequence(list) {
		for i := range list { // the figures at the front are part of the names
			if list[i].no != "" {
				list[i].text, list[i].no = list[i].no+" "+list[i].text, ""
			}
		}
		return list
	}
	var joined []listLine
	for _, item := range list {
		if item.no != "" || len(joined) == 0 {
			joined = append(joined, item)
			continue
		}
		last := &joined[len(joined)-1]
		if len(last.text) > mostLine {
			continue
		}
		last.text += glue(last.text, item.text) + strings.TrimSpace(item.text)
	}
	return joined
}

// inSequence reports a numbered list: most of the numbers follow the one before, and few lines have none.
func inSequence(list []listLine) bool {
	numbered, follow, last := 0, 0, -1
	for _, item := range list {
		if item.no == "" {
			continue
		}
		numbered++
		if n := num(item.no); n == last+1 || last < 0 {
			follow++
		}
		last = num(item.no)
	}
	return numbered > 0 && follow*5 >= numbered*3 && numbered*4 >= len(list) && (numbered > 1 || len(list) == 1)
}

// headLine reports a line that names the columns.
func headLine(line string) bool {
	cells := columnGap.Split(line, -1)
	if len(cells) == 1 {
		cells = strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
	}
	known := 0
	for _, c := range cells {
		if headField(c) != "" {
			known++
		}
	}
	return known >= 2 && known*2 >= len(cells) || len(cells) == 1 && known == 1
}

// glue is what joins a broken line with its rest: nothing inside an address, else a blank.
func glue(before, rest string) string {
	head := before[strings.LastIndexAny(before, " \t")+1:]
	next := strings.Fields(rest)[0]
	inside := strings.Contains(head, "://") || strings.HasPrefix(head, "www.")
	if inside && urlPiece.MatchString(next) && (strings.ContainsAny(next, "/?=&%") || allDigits(next)) {
		return ""
	}
	return " "
}

// splitPairs parts lines that print two lists side by side: the numbers on the right are ahead of those on the left by the
// same step in most lines.
func splitPairs(list []listLine) []listLine {
	steps, pairs := map[int]int{}, 0
	for _, item := range list {
		if m := twoLists.FindStringSubmatch(item.no + " " + item.text); m != nil && item.no != "" {
			steps[num(m[3])-num(m[1])]++
			pairs++
		}
	}
	step, best := 0, 0
	for s, n := range steps {
		if n > best {
			step, best = s, n
		}
	}
	if step < 1 || best < 2 || best*2 < len(list) {
		return list
	}
	var left, right []listLine
	for _, item := range list {
		m := twoLists.FindStringSubmatch(item.no + " " + item.text)
		if m == nil || num(m[3])-num(m[1]) != step {
			left = append(left, item)
			continue
		}
		left = append(left, listLine{item.line, m[1], m[2]})
		right = append(right, listLine{item.line, m[3], m[4]})
	}
	return append(left, right...)
}

// readLine takes a line apart: addresses, identifiers and mail addresses are known by their form, a platform by its name
// where it stands alone, and the first words that are none of these are the name.
func (d *Defendant) readLine(text string) {
	var runs []string
	run := ""
	flush := func() {
		if run = strings.Trim(run, " \t|,;-–"); run != "" {
			runs = append(runs, run)
		}
		run = ""
	}
	for _, cell := range columnGap.Split(text, -1) {
		for token := range strings.FieldsSeq(cell) {
			if d.known(token) {
				flush()
				continue
			}
			run += " " + token
		}
		flush()
	}
	for _, r := range runs {
		platform, known := LookupPlatform(r)
		switch {
		case known && (d.Alias != "" || len(runs) > 1 || d.StoreURL != ""):
			d.Platform = platform
		case d.Alias == "":
			d.Alias = r
		case mainlandChina(r) || countryName[strings.ToLower(r)]:
			d.Country = r
		default:
			d.Aliases = append(d.Aliases, r)
		}
	}
	if d.Alias == "" && len(d.Domains) > 0 {
		d.Alias = d.Domains[0]
	}
}

// countryName are names that stand in a list's column of countries.
var countryName = map[string]bool{"hong kong": true, "hongkong": true, "taiwan": true, "vietnam": true, "india": true, "united states": true, "usa": true, "turkey": true, "pakistan": true}

// known files a token that its form explains.
func (d *Defendant) known(token string) bool {
	plain := strings.Trim(token, `,;()[]<>"'“”`)
	switch {
	case emailForm.MatchString(plain):
		d.Emails = append(d.Emails, strings.ToLower(plain))
	case asinToken.MatchString(plain):
		d.ASINs = append(d.ASINs, plain)
	case amazonToken.MatchString(plain) && strings.ContainsAny(plain, "0123456789") && d.SellerID == "":
		d.SellerID = plain
	default:
		u := ParseStoreURL(plain)
		if u.Canonical == "" || u.Platform != OwnSite && u.Canonical == string(u.Platform) { // amazon.com alone is a platform's name
			return false
		}
		d.addresses(plain)
	}
	return true
}

// ByNumber are the defendants with these numbers of the schedule, as a dismissal names them.
func ByNumber(list []Defendant, numbers []int) []Defendant {
	want := map[string]bool{}
	for _, n := range numbers {
		want[strconv.Itoa(n)] = true
	}
	var found []Defendant
	for _, d := range list {
		if want[strings.TrimLeft(d.No, "0")] {
			found = append(found, d)
		}
	}
	return found
}
