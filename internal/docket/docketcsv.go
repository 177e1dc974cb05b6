// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// csvFields are the columns of a list of cases or of docket entries, by the names people give them.
var csvFields = map[string][]string{
	"court":      {"court", "courtid", "法院"},
	"number":     {"casenumber", "docketnumber", "docket", "docketno", "caseno", "number", "案号", "案件号"},
	"caption":    {"caption", "casename", "case", "title", "案件名称", "案名"},
	"plaintiff":  {"plaintiff", "plaintiffs", "brand", "原告", "品牌"},
	"firm":       {"firm", "lawfirm", "counsel", "律所", "原告律所"},
	"attorneys":  {"attorneys", "attorney", "lawyers", "律师"},
	"judge":      {"judge", "assignedto", "法官"},
	"filed":      {"filed", "datefiled", "filingdate", "起诉日期", "立案日期", "起诉时间"},
	"tro":        {"trodate", "tro", "tro日期", "临时禁令日期"},
	"nature":     {"nature", "natureofsuit", "nos"},
	"cause":      {"cause"},
	"type":       {"type", "righttype", "侵权类型", "案件类型"},
	"defendants": {"defendants", "defendantcount", "numberofdefendants", "被告数量", "被告数"},
	"entry":      {"entry", "entrynumber", "documentnumber", "docno", "no"},
	"entered":    {"entered", "dateentered", "entrydate", "date"},
	"text":       {"text", "dockettext", "description", "entrytext", "内容"},
	"url":        {"sourceurl", "url", "source", "link", "链接", "来源"},
	"pacer":      {"pacercase", "pacercaseid"},
	"sequence":   {"sequence", "pacerseqno", "deseqnum"},
}

// docketCSV is a list in progress.
type docketCSV struct {
	gatherer
	court string
	at    map[string]int
}

// ReadDocketCSV reads a list with one case or one docket entry a row. The first row names the columns: case_number is
// needed, court where it is not told apart; a column text makes entries. A row whose number cannot be read is left out
// with a note. What a list says is somebody's word: each case keeps its row and address as source.
func ReadDocketCSV(r io.Reader, name, court string) (Batch, error) {
	data, err := readAll(r, name, mostTable)
	if err != nil {
		return Batch{}, err
	}
	rows, err := readCSV(decodeText(data), name)
	if err != nil {
		return Batch{}, err
	}
	if len(rows) == 0 {
		return Batch{}, fault.New(fault.Invalid, "%s is empty: the first row must name the columns, such as case_number,court,caption,filed", name)
	}
	b := Batch{Kind: FromCSV, Name: name}
	f := docketCSV{gatherer: b.gather(), court: court, at: map[string]int{}}
	for i, cell := range rows[0].cells {
		key := headerKey(cell)
		for field, names := range csvFields {
			if _, taken := f.at[field]; !taken && slices.Contains(names, key) {
				f.at[field] = i
			}
		}
	}
	if _, ok := f.at["number"]; !ok {
		return Batch{}, fault.New(fault.Invalid, "%s has no column case_number: name the columns in the first row, such as case_number,court,caption,filed,text", name)
	}
	for i, row := range rows[1:] {
		f.row(row, i+2)
	}
	b.finish()
	return b, nil
}

// cell is a field of a row.
func (f *docketCSV) cell(row tableRow, field string) string {
	i, ok := f.at[field]
	if !ok || i >= len(row.cells) {
		return ""
	}
	return squeeze(row.cells[i])
}

// row reads one row.
func (f *docketCSV) row(row tableRow, n int) {
	at := fmt.Sprintf("row %d", n)
	text := f.cell(row, "number")
	if strings.Join(row.cells, "") == "" {
		return
	}
	court := strings.ToLower(f.cell(row, "court"))
	if court == "" {
		court = f.court
	}
	if id := courtByName(court); id != "" {
		court = id
	}
	number, err := ParseNumber(districtOnly(court), text)
	if err != nil {
		f.note(at, say("The number %q was left out: %s.", "案号“%s”已略过：%s。", short(text), fault.Message(err)))
		return
	}
	if number.Court != "" {
		court = number.Court
	}
	src := Source{FromCSV, f.Name, at}
	ref := CaseRef{Court: court, Number: number.String(), Judges: number.Judges, Caption: f.cell(row, "caption"), PACERCase: f.cell(row, "pacer")}
	l := f.lawsuit(ref, src)
	f.about(l, row)
	if text != ref.Number {
		l.Variants = appendOnce(l.Variants, text)
	}
	f.entries(ref, row, src)
}

// about takes what a row says of the case; what an earlier row said stays.
func (f *docketCSV) about(l *Lawsuit, row tableRow) {
	for _, p := range strings.FieldsFunc(f.cell(row, "plaintiff"), func(r rune) bool { return r == ';' || r == '；' }) {
		if p = strings.TrimSpace(p); p != "" && !slices.ContainsFunc(l.Plaintiffs, func(q Party) bool { return q.Name == p }) {
			l.Plaintiffs = append(l.Plaintiffs, Party{Name: p, Role: "Plaintiff"})
		}
	}
	if k := (Counsel{Firm: f.cell(row, "firm")}); k.Firm != "" || f.cell(row, "attorneys") != "" {
		k.Firm = counsel(k.Firm).Firm
		for a := range strings.SplitSeq(f.cell(row, "attorneys"), ";") {
			k.Attorneys = appendOnce(k.Attorneys, strings.TrimSpace(a))
		}
		if !slices.ContainsFunc(l.Counsel, func(c Counsel) bool { return c.Firm == k.Firm }) {
			l.Counsel = append(l.Counsel, k)
		}
	}
	for _, set := range []struct {
		field string
		into  *string
	}{{"judge", &l.Judge}, {"nature", &l.Nature}, {"cause", &l.Cause}} {
		if v := f.cell(row, set.field); v != "" && *set.into == "" {
			*set.into = v
		}
	}
	if l.Filed.IsZero() {
		l.Filed = anyDay(f.cell(row, "filed"))
	}
	if n := digitsOf(f.cell(row, "defendants")); n != "" && len(n) < 7 {
		l.DefendantCount = num(n)
	}
	f.right(l, row)
	if url := f.cell(row, "url"); url != "" && l.Source.At != "" {
		l.Source.Name = f.Name + " (" + short(url) + ")"
	}
}

// right takes the kinds of rights a row names.
func (f *docketCSV) right(l *Lawsuit, row tableRow) {
	for kind := range strings.SplitSeq(f.cell(row, "type"), ";") {
		k := RightKind(strings.ToLower(strings.TrimSpace(kind)))
		known := slices.Contains([]RightKind{RightMark, RightCopyright, RightDesign, RightPatent}, k)
		if known && !slices.ContainsFunc(l.Rights, func(r Right) bool { return r.Kind == k }) {
			l.Rights = append(l.Rights, Right{Kind: k, Source: l.Source})
		}
	}
}

// entries files the entry of a row, and the restraining order where a list gives its day alone.
func (f *docketCSV) entries(ref CaseRef, row tableRow, src Source) {
	if text := f.cell(row, "text"); text != "" {
		e := Event{Entry: f.cell(row, "entry"), Sequence: f.cell(row, "sequence"), Text: text, EnteredOn: anyDay(f.cell(row, "entered")), Source: src}
		e.Filed = anyDay(f.cell(row, "filed"))
		if e.Filed.IsZero() {
			e.Filed = e.EnteredOn
		}
		f.add(ref, e)
	}
	if day := anyDay(f.cell(row, "tro")); !day.IsZero() {
		f.add(ref, Event{Short: "Temporary Restraining Order", Filed: day, EnteredOn: day, Source: src})
	}
}

// anyDay reads a day in any of the forms lists use; the zero date where there is none or it could be two days.
func anyDay(s string) calendar.Date {
	d := scanDates(s)
	if len(d) == 0 || !d[0].other.IsZero() && d[0].other != d[0].moment.Date && !strings.Contains(s, "/") {
		return calendar.Date{}
	}
	return d[0].moment.Date
}
