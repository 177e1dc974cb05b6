// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
)

// feedEntry is one item of a feed.
type feedEntry struct {
	guid, published string
	ref             CaseRef
	event           Event
}

// itemFault is why an item is left out.
type itemFault struct{ text Text }

// The parts of an item.
var (
	itemNumber  = lazily(`(?i)^(?:\d:)?\d{2}-(?:[a-z]{2,4}-\d{3,6}|\d{1,6})(?:-[a-z0-9]+)*$`)
	itemCase    = lazily(`[?&](\d{1,12})(?:[&\-#]|$)`)
	itemSeq     = lazily(`[&\-](\d{1,12})$`)
	itemPart    = lazily(`[?&]partId=(\d{1,15})`)
	docLink     = lazily(`(?i)<a\s[^>]*href\s*=\s*["']?([^"'\s>]+)["']?[^>]*>([^<]*)</a>`)
	docID       = lazily(`/docs?1/(\d{6,20})`)
	docSequence = lazily(`[?&]de_seq_num=(\d{1,12})`)
	docCase     = lazily(`[?&]caseid=(\d{1,12})`)
)

// item reads one item.
func (f *Feed) item(raw []byte) (*feedEntry, *itemFault) {
	if len(raw) > mostItem {
		return nil, &itemFault{Text{EN: "The item is larger than 64 KiB and was left out.", ZH: "该条目超过 64 KiB，已略过。"}}
	}
	values := map[string]string{}
	if err := fields(decodeLatin(raw), func(path, value string) { values[path] = value }); err != nil || len(values) == 0 {
		return nil, &itemFault{Text{EN: "The item is no valid XML and was left out: look at the court's feed.", ZH: "该条目不是有效的 XML，已略过：请查看法院来源。"}}
	}
	it := &feedEntry{guid: values["item/guid"], published: values["item/pubDate"]}
	number, caption, _ := strings.Cut(squeeze(unescape(values["item/title"])), " ")
	if !itemNumber.MatchString(number) {
		return nil, &itemFault{say("The docket number %q cannot be read and the item was left out: %s", "无法读取案号“%s”，该条目已略过：%s", short(number), short(squeeze(values["item/link"])))}
	}
	it.ref = CaseRef{Court: f.Court, Caption: caption}
	it.ref.Number, it.ref.Judges = feedNumber(f.Court, number)
	it.links(values["item/link"])
	it.description(values["item/description"])
	if t, ok := parsePubDate(it.published); ok {
		it.event.Entered = t
	} else if it.published != "" {
		f.note("", say("The time %q of an item of %s cannot be read: its filing date is left open.", "无法读取 %[2]s 某条目的时间“%[1]s”：立案日期留空。", short(it.published), it.ref.Number))
	}
	return it, nil
}

// feedNumber is the number in canonical form where the court's numbers have one, with the judges' initials.
func feedNumber(court, text string) (number, judges string) {
	if n, err := ParseNumber(districtOnly(court), text); err == nil {
		return n.String(), n.Judges
	}
	parts := strings.Split(text, "-")
	if len(parts) == 3 && len(parts[1]) >= 3 && allDigits(parts[1]) { // 18-01463-smb of a bankruptcy court
		return parts[0] + "-" + parts[1], strings.ToUpper(parts[2])
	}
	return text, ""
}

// districtOnly is the court where it is a district court: others number in their own way.
func districtOnly(court string) string {
	if _, ok := LookupCourt(court); ok {
		return court
	}
	return ""
}

// links reads the case and the sequence number from the item's link and guid.
func (it *feedEntry) links(link string) {
	if m := itemCase.FindStringSubmatch(link); m != nil {
		it.ref.PACERCase = m[1]
	}
	if m := itemPart.FindStringSubmatch(it.guid); m != nil {
		it.event.Sequence = m[1]
		return
	}
	rest, ok := strings.CutPrefix(it.guid, strings.TrimSpace(link))
	if m := itemSeq.FindStringSubmatch(rest); ok && m != nil {
		it.event.Sequence = m[1]
	}
}

// description reads the few words in brackets and the link to the document. Appellate and bankruptcy courts put a type
// before the bracket, one court repeats the case's name behind it.
func (it *feedEntry) description(text string) {
	it.event.Short = squeeze(unescape(bracketed(text)))
	m := docLink.FindStringSubmatch(text)
	if m == nil {
		return
	}
	address := html.UnescapeString(m[1])
	d := Document{Text: it.event.Short}
	if u, err := url.Parse(address); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		d.URL = address
	}
	if id := docID.FindStringSubmatch(address); id != nil {
		d.ID = DocumentID(id[1])
	}
	if n := strings.TrimSpace(m[2]); allDigits(n) {
		it.event.Entry, d.Number = n, n
	}
	if s := docSequence.FindStringSubmatch(address); s != nil {
		it.event.Sequence = s[1]
	}
	if c := docCase.FindStringSubmatch(address); c != nil && it.ref.PACERCase == "" {
		it.ref.PACERCase = c[1]
	}
	it.event.Documents = []Document{d}
}

// bracketed is what stands in the first brackets of a text, brackets inside them included.
func bracketed(text string) string {
	from, depth := strings.IndexByte(text, '['), 0
	if from < 0 {
		return ""
	}
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return text[from+1 : i]
			}
		}
	}
	return strings.TrimPrefix(text[from:], "[")
}

// join adds another text of the same entry. A feed runs from the newest to the oldest, so that the text further down was
// written first: it is the paper, and those above it what the clerk did with it.
func (it *feedEntry) join(o *feedEntry) {
	if o.event.Short != "" && !slices.Contains(strings.Split(it.event.Short, " AND "), o.event.Short) {
		it.event.Short = strings.TrimSuffix(o.event.Short+" AND "+it.event.Short, " AND ")
	}
	if it.event.Entry == "" {
		it.event.Entry = o.event.Entry
	}
	if it.event.Sequence == "" {
		it.event.Sequence = o.event.Sequence
	}
	if len(it.event.Documents) == 0 {
		it.event.Documents = o.event.Documents
	}
}

// place takes the day in the court's own zone: an evening there is the next day in Greenwich.
func (it *feedEntry) place(zone *time.Location) {
	if !it.event.Entered.IsZero() {
		it.event.Filed = calendar.DateOf(it.event.Entered.In(zone))
		it.event.EnteredOn = it.event.Filed
	}
	for i := range it.event.Documents {
		it.event.Documents[i].Text = it.event.Short
	}
}

// mostEscapes is how often a text may be escaped; three times was seen.
const mostEscapes = 5

// unescape undoes escapes until there are none.
func unescape(s string) string {
	for range mostEscapes {
		plain := html.UnescapeString(s)
		if plain == s {
			break
		}
		s = plain
	}
	return strings.ReplaceAll(s, "\u00a0", " ")
}

// zoneOffsets are the abbreviations feeds use, in seconds east of Greenwich. time.Parse knows only those of the machine.
var zoneOffsets = map[string]int{
	"GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "AST": -4, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
	"PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "CHST": 10,
}

// parsePubDate reads the time of a feed as UTC: RFC 822, whose weekday, seconds and century may be left out.
func parsePubDate(s string) (time.Time, bool) {
	s = squeeze(s)
	for _, layout := range []string{time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return time.Time{}, false
	}
	hours, known := zoneOffsets[strings.ToUpper(s[i+1:])]
	if !known {
		return time.Time{}, false
	}
	day := s[:i]
	if _, rest, ok := strings.Cut(day, ", "); ok {
		day = rest
	}
	for _, layout := range []string{"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 06 15:04:05", "2 Jan 06 15:04"} {
		if t, err := time.Parse(layout, day); err == nil {
			return t.Add(-time.Duration(hours) * time.Hour).UTC(), true
		}
	}
	return time.Time{}, false
}
