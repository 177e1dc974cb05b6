// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"markwarden/internal/fault"
)

// Limits of a feed. The largest seen have some 400 items of half a kilobyte.
const (
	mostFeed  = 32 << 20
	mostItem  = 64 << 10
	mostItems = 50_000
)

// Feed is a CM/ECF feed: the last day of one court's entries of the types it chose. A feed is a sliding window: what left it
// between two readings is lost, see Gap.
type Feed struct {
	Batch
	Court  string    `json:"court"`
	Title  string    `json:"title"`
	Types  []string  `json:"types"` // as the court gives them; none when it does not
	Built  time.Time `json:"built"`
	Oldest time.Time `json:"oldest"` // of the items; zero for an empty feed
	Newest time.Time `json:"newest"`
	Items  int       `json:"items"` // items in the file, before those of one entry are joined
}

// ReadRSS reads a feed. An item that is no XML, or whose docket number cannot be read, is left out with a note; the others
// are not touched by it. name is the file or address, for positions. The error is for a file that is no feed at all.
func ReadRSS(r io.Reader, name string) (Feed, error) {
	data, err := readAll(r, name, mostFeed)
	if err != nil {
		return Feed{}, err
	}
	f := Feed{Batch: Batch{Kind: FromRSS, Name: name}}
	head, items := cutItems(data)
	if err := f.channel(head); err != nil {
		return Feed{}, err
	}
	f.Items = len(items)
	if len(items) > mostItems {
		return Feed{}, fault.New(fault.Invalid, "%s has more than %d items: it is no feed of one day", name, mostItems)
	}
	f.read(items)
	f.finish()
	f.tell()
	return f, nil
}

// cutItems parts a feed into what stands before its first item and the items, each with its tags. They are read apart, so
// that a broken one spoils only itself.
func cutItems(data []byte) (head []byte, items [][]byte) {
	open, end := []byte("<item"), []byte("</item>")
	from := bytes.Index(data, open)
	if from < 0 {
		return data, nil
	}
	head = data[:from]
	to := -1 // where the next end is; looked for once, because a hostile feed has none
	for from >= 0 && len(items) <= mostItems {
		if to < from && to != len(data) {
			if to = bytes.Index(data[from:], end); to < 0 {
				to = len(data)
			} else {
				to += from
			}
		}
		next := bytes.Index(data[from+len(open):], open)
		if next >= 0 {
			next += from + len(open)
		}
		switch {
		case to < len(data) && (next < 0 || to < next):
			items = append(items, data[from:to+len(end)])
		case next >= 0: // an item that never ends
			items = append(items, data[from:next])
		default:
			items = append(items, data[from:])
		}
		from = next
	}
	return head, items
}

// channel reads the head of a feed.
func (f *Feed) channel(head []byte) error {
	text := decodeLatin(head[:min(len(head), mostItem)])
	if strings.Contains(text, "<!DOCTYPE") || strings.Contains(text, "<!ENTITY") {
		return fault.New(fault.Invalid, "%s carries a document type definition, which no court's feed does: it is not read", f.Name)
	}
	if !strings.Contains(text, "<rss") && !strings.Contains(text, "<channel") {
		return fault.New(fault.Invalid, "%s is no RSS feed: save the court's rss_outside.pl as it comes", f.Name)
	}
	values := map[string]string{}
	_ = fields(text[strings.Index(text, "<"):], func(path, value string) {
		if name, ok := strings.CutPrefix(path, "rss/channel/"); ok && values[name] == "" {
			values[name] = value
		}
	})
	f.Title = squeeze(unescape(values["title"]))
	f.Court = CourtOfHost(hostOf(values["link"]))
	if _, list, ok := strings.Cut(values["description"], "of type:"); ok {
		for t := range strings.SplitSeq(list, ",") {
			if t = strings.TrimSpace(t); t != "" {
				f.Types = append(f.Types, t)
			}
		}
	}
	f.Built, _ = parsePubDate(values["lastBuildDate"])
	if f.Court == "" {
		f.note("channel", Text{EN: "The feed's link names no federal court: its times are read as UTC.", ZH: "来源链接未指向联邦法院：时间按 UTC 读取。"})
	}
	return nil
}

// fields walks through XML and gives each element's own text with its path. It stops at the first thing that is no XML.
func fields(text string, give func(path, value string)) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity, d.CharsetReader = xml.HTMLEntity, func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var path []string
	var texts []string
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(path) > 16 || len(t.Attr) > 64 {
				return errors.New("nested too deep")
			}
			path, texts = append(path, t.Name.Local), append(texts, "")
		case xml.CharData:
			if len(texts) > 0 {
				texts[len(texts)-1] += string(t)
			}
		case xml.EndElement:
			give(strings.Join(path, "/"), strings.TrimSpace(texts[len(texts)-1]))
			path, texts = path[:len(path)-1], texts[:len(texts)-1]
		case xml.Directive:
			return errors.New("a directive")
		}
	}
}

// read reads the items and joins those of one entry.
func (f *Feed) read(items [][]byte) {
	zone, known := courtZone(f.Court)
	if !known && f.Court != "" {
		f.note("channel", say("The court %s is not in the table: its times are read as UTC.", "法院 %s 不在表中：时间按 UTC 读取。", f.Court))
	}
	joined := map[string]*feedEntry{}
	var order []*feedEntry
	for i, raw := range items {
		at := fmt.Sprintf("item %d", i+1)
		it, err := f.item(raw)
		if err != nil {
			f.note(at, err.text)
			continue
		}
		it.event.Source = Source{Kind: FromRSS, Name: f.Name, At: at}
		key := it.guid + "\x00" + it.ref.Number + "\x00" + it.published
		if first := joined[key]; first != nil && it.guid != "" {
			first.join(it)
			continue
		}
		joined[key] = it
		order = append(order, it)
	}
	g := f.gather()
	for _, it := range order {
		it.place(zone)
		g.add(it.ref, it.event)
		if !it.event.Entered.IsZero() && (f.Oldest.IsZero() || it.event.Entered.Before(f.Oldest)) {
			f.Oldest = it.event.Entered
		}
		if it.event.Entered.After(f.Newest) {
			f.Newest = it.event.Entered
		}
	}
}

// tell notes what the court's choice of types means.
func (f *Feed) tell() {
	if c, ok := LookupCourt(f.Court); ok && !c.RSS {
		f.note("channel", Text{EN: "This court had no working feed in the survey of 2018: check its docket by hand.", ZH: "该法院在2018年调查中没有可用的来源：请人工核对案卷。"})
	}
	if len(f.Types) == 0 {
		return
	}
	has := map[string]bool{}
	for _, t := range f.Types {
		has[strings.ToLower(t)] = true
	}
	for _, t := range []string{"motion", "order"} {
		if !has[t] && !has["all"] && !has[t+"s"] {
			f.note("channel", say("This court leaves entries of type %q out of its feed: a restraining order may not show here.", "该法院的来源不含“%s”类条目：临时限制令可能不在其中。", t))
		}
	}
}

// hostOf is the host of an address.
func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// squeeze makes one blank of every run of them.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
