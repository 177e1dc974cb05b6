// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// lineView is one row of a seller's file as the report and the page of a batch show it: the texts in which something was
// found, marked, and what was found.
type lineView struct {
	Level      screening.Level
	Score      int
	Where      string // row or rows of the file
	ID         string // the seller's own
	Texts      []excerptView
	Findings   []lineFinding
	Suggestion *suggestionView
	Problem    string // why it was not screened
}

// lineFinding is a finding in short: what the pre-check page shows without evidence and register card.
type lineFinding struct {
	N, Score int
	Level    screening.Level
	Role     screening.Role
	Reason   string
	Field    string
	Rules    []string
	Curated  bool
}

// excerptView is one field's text around what was found in it.
type excerptView struct {
	Name  string
	Title bool
	Parts []excerptPart
}

// excerptPart is a stretch of the text, or the gap of one left out.
type excerptPart struct {
	Gap   bool
	Nodes []node
}

// line lays out a row. The title always stands there, so that the seller knows what is spoken of.
func (u *UI) line(lang web.Lang, r *workflow.Row) *lineView {
	if r.Bad != nil {
		return &lineView{Level: screening.Unscreened, Where: u.where(lang, r.File, []int{r.Bad.Row}), Problem: u.badRow(lang, r.Bad)}
	}
	l, v := &r.Item.Listing, &r.Verdict
	out := &lineView{Level: v.Level, Score: v.Score, Where: u.where(lang, r.File, r.Item.Rows), ID: l.ID, Problem: u.site.Refusal(lang, v.Problem)}
	order := map[listing.Field]int{}
	for name := range l.Texts() {
		order[name] = len(order)
	}
	told := v.Told()
	slices.SortStableFunc(told, func(a, b screening.Finding) int {
		return cmp.Or(cmp.Compare(order[a.Field], order[b.Field]), cmp.Compare(a.ByteStart, b.ByteStart))
	})
	spans := map[listing.Field][]span{}
	for i := range told {
		f := &told[i]
		out.Findings = append(out.Findings, lineFinding{N: i + 1, Score: f.Score, Level: f.Level, Role: f.Role, Reason: reason(lang, f), Field: u.field(lang, f.Field), Rules: f.Rules, Curated: f.Note != ""})
		spans[f.Field] = append(spans[f.Field], span{from: f.ByteStart, to: f.ByteEnd, n: i + 1, level: f.Level, name: f.Mark})
	}
	for name, text := range l.Texts() {
		title := name == listing.FieldTitle
		if strings.TrimSpace(text) == "" || len(spans[name]) == 0 && !title {
			continue
		}
		out.Texts = append(out.Texts, excerptView{Name: u.field(lang, name), Title: title, Parts: excerpt(text, spans[name])})
	}
	if s := v.Suggestion; s != nil {
		before, after := compare(l.Title, s.Title)
		out.Suggestion = &suggestionView{Title: s.Title, Level: s.Level, Old: before, New: after}
	}
	return out
}

// badRow is why a row could not be read, without its place, which stands beside it.
func (u *UI) badRow(lang web.Lang, e *listing.RowError) string {
	if lang != web.English {
		words := ""
		if e.Column != "" {
			words += u.site.Text(lang, "bulk.bad-column", "Column", e.Column)
		}
		if e.Value != "" {
			words += u.site.Text(lang, "bulk.bad-value", "Value", e.Value)
		}
		return words + u.site.Refusal(lang, e.Reason)
	}
	place := *e
	place.File, place.Row, place.Line = "", 0, 0
	return strings.TrimLeft(strings.TrimPrefix(place.Error(), "row 0"), ",: ")
}

// where says in words from which rows a listing was read, and of which file where there are several.
func (u *UI) where(lang web.Lang, file string, rows []int) string {
	if len(rows) == 0 {
		return file
	}
	said := u.site.Text(lang, "report.row", "Row", web.Number(rows[0]))
	if len(rows) > 1 {
		said = u.site.Text(lang, "report.rows", "From", web.Number(rows[0]), "To", web.Number(rows[len(rows)-1]))
	}
	if file == "" {
		return said
	}
	return u.site.Text(lang, "report.file-row", "File", file, "Row", said)
}

// A text longer than excerptWhole is shown around what was found only, with excerptMargin bytes to either side.
const (
	excerptWhole  = 500
	excerptMargin = 120
)

// excerpt marks the spans in a text, and leaves out what lies far from any. Without spans a long text ends after excerptWhole.
func excerpt(text string, spans []span) []excerptPart {
	if len(text) <= excerptWhole {
		return []excerptPart{{Nodes: highlight(text, spans)}}
	}
	if len(spans) == 0 {
		_, to := whole(text, 0, excerptWhole)
		return []excerptPart{{Nodes: highlight(text[:to], nil)}, {Gap: true}}
	}
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []excerptPart
	end := 0
	for i := 0; i < len(spans); {
		from, to := window(text, spans[i])
		var inside []span
		for ; i < len(spans) && spans[i].from-excerptMargin <= to; i++ {
			_, last := window(text, spans[i])
			to = max(to, last)
			inside = append(inside, spans[i])
		}
		from = max(from, end)
		for k := range inside {
			inside[k].from, inside[k].to = inside[k].from-from, inside[k].to-from
		}
		if from > end {
			out = append(out, excerptPart{Gap: true})
		}
		out = append(out, excerptPart{Nodes: highlight(text[from:to], inside)})
		end = to
	}
	if end < len(text) {
		out = append(out, excerptPart{Gap: true})
	}
	return out
}

// window is the stretch of a text around a span, of whole characters.
func window(text string, s span) (from, to int) {
	from, to = max(0, min(s.from-excerptMargin, len(text))), min(len(text), max(s.to+excerptMargin, 0))
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return from, max(from, to)
}
