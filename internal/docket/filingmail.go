// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// The lines of a CM/ECF Notice of Electronic Filing. A value may stand on the line below its label.
var (
	nefEntered = words(`was (?:entered|received)(?: from| by)? (.*?) ?on (\d{1,2}/\d{1,2}/\d{4})(?: at (\d{1,2}:\d{2} [AP]M) ([A-Z]{2,4}))?(?:,? and filed on (\d{1,2}/\d{1,2}/\d{4}))?`)
	nefCase    = lazily(`(?im)^[ \t]*Case Name:[ \t]*\n?[ \t]*(.*)$`)
	nefNumber  = lazily(`(?im)^[ \t]*Case Number:[ \t]*\n?[ \t]*(\S.*)$`)
	nefFiler   = lazily(`(?im)^[ \t]*Filer:[ \t]*(.*)$`)
	nefDoc     = lazily(`(?im)^[ \t]*Document Number:[ \t]*(?:\n[ \t]*)?(\d{1,6})?(?:[\s(<]|$)`)
	nefJudge   = lazily(`(?im)^[ \t]*Judge,? ?(?:Assigned|presiding)?:[ \t]*(.*)$`)
	nefText    = lazily(`(?i)Docket Text:\s*`)
	nefEnd     = lazily(`(?i)\n[ \t]*(?:\S*\d{2}-\S+[ \t]+)?Notice (?:has been|has not|will|is being)|\n[ \t]*The following document\(s\)`)
	nefBlank   = lazily(`\n[ \t]*\n[ \t]*\n`)
	nefMark    = words(`notice of electronic filing`)
	nefDocURL  = lazily(`https?://ecf\.([a-z\-]+)\.uscourts\.gov/docs?1/(\d{6,20})[^\s<>"')\]]*`)
	nefCaseURL = lazily(`https?://ecf\.[a-z\-]+\.uscourts\.gov/cgi-bin/DktRpt\.pl\?(\d{1,12})\b`)
)

// What mail programs put around a notice: marks of quoting at the start of lines, stars for bold words, tags in plain text.
var (
	mailQuote = lazily(`(?m)^(?:[ \t]*[>|])+[ \t]?`)
	mailBold  = lazily(`\*[ \t]*([A-Za-z][A-Za-z ]{1,40}:)[ \t]*\*`)
	mailTag   = lazily(`(?i)</?(?:i|b|u|em|strong|font|span|br|p)(?:\s[^<>]{0,200})?/?>`)
	mailStar  = lazily(`(?m)^[ \t]*\*[ \t]*|[ \t]*\*[ \t]*$`)
)

// plainNotice is a notice without them.
func plainNotice(text string) string {
	text = mailQuote.ReplaceAllString(text, "")
	text = mailBold.ReplaceAllString(text, "$1")
	return mailTag.ReplaceAllString(mailStar.ReplaceAllString(text, ""), "")
}

// IsFilingMail reports a message that a court's filing system sent, by its own heading.
func IsFilingMail(text string) bool { return nefMark.MatchString(text) }

// ReadFilingMail reads a Notice of Electronic Filing, pasted or as a saved mail. One notice may be for several cases. A
// message that is none is refused; who sent it is not checked here, see ReadFreezeMail for signs of fraud.
func ReadFilingMail(r io.Reader, name string) (Batch, error) {
	data, err := readAll(r, name, mostMail)
	if err != nil {
		return Batch{}, err
	}
	l := readLetter(data)
	if !IsFilingMail(l.text) {
		return Batch{}, fault.New(fault.Invalid, "%s is no notice of electronic filing: its heading is missing", name)
	}
	b := Batch{Kind: FromMail, Name: name}
	g := b.gather()
	places := nefPlaces(l)
	l.text = plainNotice(l.text)
	if places.court == "" {
		places.court = courtInHeading(tail(l.text[:nefMark.FindStringIndex(l.text)[0]], mostHeading))
	}
	e := nefEvent(l.text)
	if e.Text == "" {
		b.note("", Text{EN: "The notice has no docket text.", ZH: "通知中没有案卷文本。"})
	}
	names, numbers := nefCase.FindAllStringSubmatch(l.text, mostNotices), nefNumber.FindAllStringSubmatch(l.text, mostNotices)
	docs := nefDoc.FindAllStringSubmatch(l.text, mostNotices)
	for i, m := range numbers {
		ref := CaseRef{Court: places.court}
		ref.Number, ref.Judges = feedNumber(places.court, caseNumber(m[1]))
		if i < len(names) {
			ref.Caption = squeeze(names[i][1])
		}
		e := e // one entry in several cases has a number and papers of its own in each
		if len(docs) == len(numbers) {
			e.Entry = docs[i][1]
		}
		ref.PACERCase, e.Sequence, e.Documents = places.of(i, len(numbers))
		e.Source = Source{FromMail, name, fmt.Sprintf("case %d", i+1)}
		added := g.add(ref, e)
		g.people(l.text, ref, *added)
	}
	if numbers == nil {
		return Batch{}, fault.New(fault.Invalid, "%s names no case number: the notice is not whole", name)
	}
	b.finish()
	return b, nil
}

// mostNotices bounds the cases of one notice, mostHeading the heading the court is looked for in.
const (
	mostNotices = 500
	mostHeading = 2000
)

// caseNumber is a number without the address some notices put behind it.
func caseNumber(s string) string {
	for _, sep := range []string{"http", "<", "("} {
		s, _, _ = strings.Cut(s, sep)
	}
	return strings.TrimSpace(s)
}

// filerRole is the role before a filer's name.
var filerRole = words(`^(?:plaintiff|movant|petitioner)s?\s+`)

// people files the filer and the judge with the case.
func (b gatherer) people(text string, ref CaseRef, e Event) {
	l := b.lawsuit(ref, e.Source)
	if m := nefJudge.FindStringSubmatch(text); m != nil {
		l.Judge = judgeName(m[1])
	}
	m := nefFiler.FindStringSubmatch(text)
	if m == nil {
		return
	}
	filer := filerRole.ReplaceAllString(squeeze(m[1]), "")
	if first, _ := SplitCaption(ref.Caption); filer != "" && strings.Contains(strings.ToLower(first), strings.ToLower(filer)) {
		l.Plaintiffs = append(l.Plaintiffs, Party{Name: filer, Role: "Plaintiff"})
	}
}

// nefPlace is where the papers of a notice are: the court, its own numbers of the cases in order, and the papers.
type nefPlace struct {
	court  string
	cases  []string
	papers []nefPaper
}

// nefPaper is a paper with the court's number of the case and of the entry it is filed under.
type nefPaper struct {
	Document
	pacer, seq string
}

// of is what belongs to one of n cases: the papers whose address names it. Of a single case all papers are.
func (p nefPlace) of(i, n int) (pacer, seq string, docs []Document) {
	if i < len(p.cases) && (n == 1 || len(p.cases) == n) {
		pacer = p.cases[i]
	}
	for _, x := range p.papers {
		if n > 1 && (pacer == "" || x.pacer != pacer) {
			continue
		}
		if seq == "" {
			seq = x.seq
		}
		x.Attachment = len(docs)
		docs = append(docs, x.Document)
	}
	return pacer, seq, docs
}

// nefPlaces finds the papers by their addresses, in the text and behind the words of a page.
func nefPlaces(l letter) nefPlace {
	text := l.text
	for _, k := range l.links {
		text += "\n" + k.target
	}
	var p nefPlace
	for _, m := range nefCaseURL.FindAllStringSubmatch(text, mostNotices) {
		p.cases = appendOnce(p.cases, m[1])
	}
	listed, seen := len(p.cases) > 0, map[string]bool{}
	for _, m := range nefDocURL.FindAllStringSubmatch(text, mostAttached) {
		address := html.UnescapeString(m[0])
		u, err := url.Parse(address)
		id := DocumentID(m[2])
		if err != nil || seen[id] {
			continue
		}
		seen[id] = true
		x := nefPaper{Document{ID: id, URL: address}, u.Query().Get("caseid"), u.Query().Get("de_seq_num")}
		if p.papers = append(p.papers, x); !listed {
			p.cases = appendOnce(p.cases, x.pacer)
		}
		if p.court == "" {
			p.court = CourtOfHost("ecf." + m[1] + ".uscourts.gov")
		}
	}
	return p
}

// nefEvent reads when and what.
func nefEvent(text string) Event {
	var e Event
	if m := nefText.FindStringIndex(text); m != nil {
		rest := text[m[1]:]
		if end := nefEnd.FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		} else if end := nefBlank.FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		}
		e.Text = squeeze(rest)
	}
	if m := nefDoc.FindStringSubmatch(text); m != nil {
		e.Entry = m[1]
	}
	m := nefEntered.FindStringSubmatch(squeeze(text))
	if m == nil {
		return e
	}
	e.EnteredOn, e.Filed = usDay(m[2]), usDay(m[2])
	if m[5] != "" {
		e.Filed = usDay(m[5])
	}
	if hours, known := zoneOffsets[strings.ToUpper(m[4])]; known && m[3] != "" {
		if t, err := time.Parse("1/2/2006 3:04 PM", m[2]+" "+strings.ToUpper(m[3])); err == nil {
			e.Entered = t.Add(-time.Duration(hours) * time.Hour).UTC()
		}
	}
	return e
}

// usDate is a day at the start of a cell or line; an hour may follow.
var usDate = lazily(`^\s*(\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))\b`)

// usDay is a day written M/D/YYYY or M/D/YY at the start of a text; the zero date for another text.
func usDay(s string) calendar.Date {
	m := usDate.FindStringSubmatch(s)
	if m == nil {
		return calendar.Date{}
	}
	for _, layout := range []string{"1/2/2006", "1/2/06"} {
		if t, err := time.Parse(layout, m[1]); err == nil {
			return calendar.DateOf(t)
		}
	}
	return calendar.Date{}
}
