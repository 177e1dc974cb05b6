// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"io"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// The lines of a CM/ECF Notice of Electronic Filing.
var (
	nefEntered = words(`was (?:entered|received)(?: from| by)? (.*?) ?on (\d{1,2}/\d{1,2}/\d{4})(?: at (\d{1,2}:\d{2} [AP]M) ([A-Z]{2,4}))?(?:,? and filed on (\d{1,2}/\d{1,2}/\d{4}))?`)
	nefCase    = lazily(`(?im)^[ \t]*Case Name:[ \t]*(.*)$`)
	nefNumber  = lazily(`(?im)^[ \t]*Case Number:[ \t]*(\S.*)$`)
	nefFiler   = lazily(`(?im)^[ \t]*Filer:[ \t]*(.*)$`)
	nefDoc     = lazily(`(?im)^[ \t]*Document Number:[ \t]*(\d+)?`)
	nefJudge   = lazily(`(?im)^[ \t]*Judge,? ?(?:Assigned|presiding)?:[ \t]*(.*)$`)
	nefText    = lazily(`(?is)Docket Text:\s*(.*?)(?:\n[ \t]*\n[ \t]*\n|\n[ \t]*(?:\d:\d\d-[a-z]{2}-\d{3,5}\S*[ \t]+)?Notice (?:has been|will not be)|\n[ \t]*The following document\(s\)|$)`)
	nefMark    = words(`notice of electronic filing`)
	nefCourt   = words(`((?:northern|southern|eastern|western|central|middle) district of [a-z ]+?|district of [a-z ]+?)(?: ?-|,|\n|$)`)
	nefDocURL  = lazily(`https?://ecf\.([a-z\-]+)\.uscourts\.gov/doc1/(\d{6,20})(?:\?caseid=(\d+)&(?:amp;)?de_seq_num=(\d+))?`)
)

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
	court, pacer, seq, docs := nefPlaces(l)
	e := nefEvent(l.text, court)
	if e.Text == "" {
		b.note("", Text{EN: "The notice has no docket text.", ZH: "通知中没有案卷文本。"})
	}
	e.Sequence, e.Documents = seq, docs
	names, numbers := nefCase.FindAllStringSubmatchIndex(l.text, -1), nefNumber.FindAllStringSubmatchIndex(l.text, -1)
	for i, m := range numbers {
		ref := CaseRef{Court: court, PACERCase: pacer}
		ref.Number, ref.Judges = feedNumber(court, strings.TrimSpace(l.text[m[2]:m[3]]))
		if i < len(names) {
			ref.Caption = squeeze(l.text[names[i][2]:names[i][3]])
		}
		if len(numbers) > 1 { // one entry in several cases has a number of its own in each
			ref.PACERCase, e.Sequence = "", ""
		}
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

// people files the filer and the judge with the case.
func (b gatherer) people(text string, ref CaseRef, e Event) {
	l := b.lawsuit(ref, e.Source)
	if m := nefJudge.FindStringSubmatch(text); m != nil {
		l.Judge = judgeName(m[1])
	}
	if m := nefFiler.FindStringSubmatch(text); m != nil {
		if first, _ := SplitCaption(ref.Caption); first != "" && strings.Contains(strings.ToLower(first), strings.ToLower(strings.TrimSpace(m[1]))) {
			l.Plaintiffs = append(l.Plaintiffs, Party{Name: squeeze(m[1]), Role: "Plaintiff"})
		}
	}
}

// nefPlaces finds the court and the papers: by their addresses, else by the court's name in the heading.
func nefPlaces(l letter) (court, pacer, seq string, docs []Document) {
	text := l.text
	for _, k := range l.links {
		text += "\n" + k.target
	}
	seen := map[string]bool{}
	for _, m := range nefDocURL.FindAllStringSubmatch(text, -1) {
		id := DocumentID(m[2])
		if seen[id] {
			continue
		}
		seen[id] = true
		docs = append(docs, Document{ID: id, URL: m[0], Attachment: len(docs)})
		if court == "" {
			court, pacer, seq = CourtOfHost("ecf."+m[1]+".uscourts.gov"), m[3], m[4]
		}
	}
	if m := nefCourt.FindStringSubmatch(l.text); m != nil && court == "" {
		court = courtByName(m[1])
	}
	return court, pacer, seq, docs
}

// nefEvent reads when and what.
func nefEvent(text, court string) Event {
	var e Event
	if m := nefText.FindStringSubmatch(text); m != nil {
		e.Text = squeeze(m[1])
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

// usDay is a day written M/D/YYYY; the zero date for another text.
func usDay(s string) calendar.Date {
	t, err := time.Parse("1/2/2006", strings.TrimSpace(s))
	if err != nil {
		return calendar.Date{}
	}
	return calendar.DateOf(t)
}

// courtByName is the identifier of a district court named in words: Northern District of Illinois, or Northern Illinois as
// CM/ECF titles have it. It is empty for a name that is none.
func courtByName(name string) string {
	key := strings.ToLower(squeeze(name))
	for _, r := range courtRows {
		full := strings.ToLower(r.name)
		if key == full || key == strings.Replace(full, "district of ", "", 1) {
			return r.id
		}
	}
	return ""
}

// judgeSuffix is a generation behind a judge's name.
var judgeSuffix = lazily(`,\s*(Jr|Sr|II|III|IV)\.?$`)

// judgeName is a judge's name without title and with the generation as people write it.
func judgeName(s string) string {
	s = squeeze(s)
	for _, title := range []string{"Chief Judge ", "Magistrate Judge ", "Judge ", "the Honorable ", "The Honorable ", "Honorable ", "Hon. "} {
		s = strings.TrimPrefix(s, title)
	}
	if m := judgeSuffix.FindStringSubmatchIndex(s); m != nil {
		generation := s[m[2]:m[3]]
		if generation == "Jr" || generation == "Sr" {
			generation += "."
		}
		s = s[:m[0]] + " " + generation
	}
	return s
}
