// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
)

// feedOf is a feed of a court with items.
func feedOf(court, types string, items ...string) string {
	return `<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0"><channel><title>Example District - Recent Entries</title><link>https://ecf.` + court + `.uscourts.gov</link>
<description>Docket entries of type: ` + types + `</description><lastBuildDate>Thu, 05 Mar 2026 22:15:28 GMT</lastBuildDate>
` + strings.Join(items, "\n") + `</channel></rss>`
}

// feedItem is an item in the shape district courts use.
func feedItem(number, caption, short string, seq int, published string) string {
	id := "5" + digitsOf(number)
	return fmt.Sprintf(`<item><title>%s %s</title><link>https://ecf.ilnd.uscourts.gov/cgi-bin/DktRpt.pl?%[6]s</link>
<description>[%[3]s] (&#x3C;a href=&#x22;https://ecf.ilnd.uscourts.gov/doc1/067127719564?caseid=%[6]s&#x26;de_seq_num=%[4]d&#x22; &#x3E;8&#x3C;/a&#x3E;)</description>
<guid isPermaLink="true">https://ecf.ilnd.uscourts.gov/cgi-bin/DktRpt.pl?%[6]s&#x26;%[4]d</guid><pubDate>%[5]s</pubDate></item>`, number, caption, short, seq, published, id)
}

func TestAnEveningEntryIsOfTheCourtsOwnDay(t *testing.T) {
	f, err := ReadRSS(strings.NewReader(feedOf("ilnd", "all", feedItem("1:26-cv-01234", "Lumineer Outdoor, LLC v. The Partnerships and Unincorporated Associations Identified on Schedule A", "Motion for TRO", 21, "Wed, 04 Mar 2026 03:30:00 GMT"))), "feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	l := f.Lawsuits[0]
	type entry struct {
		Key, Number, Filed, Entry, Doc, At string
		Types                              []EventType
		ScheduleA                          bool
	}
	e := l.Events[0]
	got := entry{e.Key, l.Number, e.Filed.String(), e.Entry, e.Documents[0].ID, e.Source.At, e.Reading.Names(), l.ScheduleA.ScheduleA}
	want := entry{"ilnd/512601234/21", "1:26-cv-01234", "2026-03-03", "8", "067027719564", "item 1", []EventType{TROMotion}, true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABrokenItemSpoilsOnlyItself(t *testing.T) {
	good := feedItem("1:26-cv-01234", "A v. B", "Complaint", 1, "Wed, 04 Mar 2026 20:30:00 GMT")
	f, err := ReadRSS(strings.NewReader(feedOf("ilnd", "all",
		"<item><title>1:26-cv-00009 Never <b>closed</title></item>", good,
		feedItem("5:26-~gr-00001", "", "Order", 2, "Wed, 04 Mar 2026 20:31:00 GMT"),
		"<item><title>1:26-cv-00010 Not ended",
		feedItem("1:26-cv-01235", "Koko&#x26;#039;s v. R&#xe9;mi \x96 Caf\xe9", "Order", 3, "sometime"),
		"<item></item>", strings.Replace(good, "<title>", "<title>\x01", 1))), "feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	var cases, notes []string
	for _, l := range f.Lawsuits {
		cases = append(cases, fmt.Sprintf("%s %s %d", l.Number, l.Caption, len(l.Events)))
	}
	for _, n := range f.Notes {
		notes = append(notes, n.At)
	}
	// The last item repeats the second: guid and time are equal, and so is the text.
	if diff := cmp.Diff([]string{"1:26-cv-01234 A v. B 1", "1:26-cv-01235 Koko's v. Rémi – Café 1"}, cases); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"item 1", "item 3", "item 4", "", "item 6"}, notes); diff != "" {
		t.Error(diff)
	}
}

func TestTextsOfOneEntryAreJoined(t *testing.T) {
	at := "Wed, 04 Mar 2026 20:30:00 GMT"
	f, err := ReadRSS(strings.NewReader(feedOf("ilnd", "all", feedItem("1:26-cv-01234", "A v. B", "~Util - Set Deadlines", 5, at), feedItem("1:26-cv-01234", "A v. B", "Order on Motion for TRO", 5, at))), "feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	events := f.Lawsuits[0].Events
	if len(events) != 1 || events[0].Short != "Order on Motion for TRO AND ~Util - Set Deadlines" || !events[0].Reading.Has(TRORulingUnknown) {
		t.Errorf("got %+v", events)
	}
}

func TestReadingTwiceGivesTheSameKeys(t *testing.T) {
	text := feedOf("ilnd", "motion,order", feedItem("1:26-cv-01234", "A v. B", "Complaint", 1, "Wed, 04 Mar 2026 20:30:00 GMT"), feedItem("1:26-cv-01234", "A v. B", "Order", 2, "Wed, 04 Mar 2026 20:40:00 GMT"))
	one, err := ReadRSS(strings.NewReader(text), "a.xml")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := ReadRSS(strings.NewReader(text), "a.xml")
	if diff := cmp.Diff(one, two); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNoFeed(t *testing.T) {
	for name, text := range map[string]string{
		"empty":                "",
		"a page":               "<html><body>Login</body></html>",
		"a document type":      `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "y">]><rss><channel></channel></rss>`,
		"too large":            "<rss>" + strings.Repeat(" ", mostFeed),
		"not even text":        "\x00\x01\x02",
		"many levels of nests": strings.Repeat("<a>", 1000),
	} {
		if _, err := ReadRSS(strings.NewReader(text), name); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	f, err := ReadRSS(strings.NewReader(feedOf("ilnd", "all")), "empty feed")
	if err != nil || len(f.Lawsuits) != 0 || f.Items != 0 {
		t.Errorf("an empty feed: %v, %+v", err, f)
	}
}

func TestAFeedTellsWhatItLeavesOut(t *testing.T) {
	for types, want := range map[string]int{"all": 0, "motion,order": 0, "orders, opinions": 1, "answer,misc": 2} {
		f, err := ReadRSS(strings.NewReader(feedOf("ilnd", types)), "f")
		if err != nil || len(f.Notes) != want {
			t.Errorf("%s: %d notes (%v), want %d", types, len(f.Notes), err, want)
		}
	}
	f, err := ReadRSS(strings.NewReader(feedOf("gand", "all")), "f")
	if err != nil || len(f.Notes) != 1 || !strings.Contains(f.Notes[0].Text.EN, "no working feed") {
		t.Errorf("a court without a feed: %v %v", f.Notes, err)
	}
}

func TestAGapLongerThanTheWindowAlarms(t *testing.T) {
	built := time.Date(2026, 3, 5, 22, 0, 0, 0, time.UTC)
	f := Feed{Built: built, Oldest: built.Add(-20 * time.Hour)}
	for _, tc := range []struct {
		name string
		feed Feed
		last time.Time
		want bool
	}{
		{"read an hour ago", f, built.Add(-time.Hour), false},
		{"read inside the day the feed covers, before its oldest entry", f, built.Add(-22 * time.Hour), false},
		{"read the day before", f, built.Add(-25 * time.Hour), true},
		{"entries older than a day still show", Feed{Built: built, Oldest: built.Add(-30 * time.Hour)}, built.Add(-29 * time.Hour), false},
		{"an empty feed covers its day", Feed{Built: built}, built.Add(-23 * time.Hour), false},
		{"a feed without any time", Feed{}, built, true},
		{"first reading", f, time.Time{}, false},
	} {
		lost, why := tc.feed.Gap(tc.last)
		if lost != tc.want || lost && why.ZH == "" {
			t.Errorf("%s: %v %q", tc.name, lost, why.EN)
		}
	}
}

func TestAskingAgainSlowsDown(t *testing.T) {
	for _, tc := range []struct {
		status, failures int
		read             bool
		wait             time.Duration
	}{
		{200, 0, true, feedPace}, {304, 0, false, feedPace}, {503, 1, false, time.Minute}, {503, 2, false, 2 * time.Minute}, {500, 5, false, 16 * time.Minute},
		{503, 100, false, longestWait}, {429, 3, false, 4 * time.Minute}, {404, 1, false, longestWait}, {403, 9, false, longestWait}, {0, 1, false, time.Minute}, {302, 2, false, 2 * time.Minute},
	} {
		f := AfterFetch(tc.status, tc.failures)
		if f.Read != tc.read || f.Wait != tc.wait {
			t.Errorf("%d after %d failures: %+v, want %v %s", tc.status, tc.failures, f, tc.read, tc.wait)
		}
	}
}

func TestZonesOfFeeds(t *testing.T) {
	want := time.Date(2026, 3, 5, 15, 4, 5, 0, time.UTC)
	for _, s := range []string{"Thu, 05 Mar 2026 15:04:05 GMT", "Thu, 05 Mar 2026 10:04:05 EST", "Thu, 5 Mar 2026 08:04:05 MST", "Thu, 05 Mar 2026 10:04:05 -0500", "2026-03-05T10:04:05-05:00"} {
		if got, ok := parsePubDate(s); !ok || !got.Equal(want) {
			t.Errorf("%s: %v %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "yesterday", "Thu, 05 Mar 2026 10:04:05 XYZ"} {
		if _, ok := parsePubDate(s); ok {
			t.Errorf("%q was read", s)
		}
	}
}

func TestCourtsOfAddresses(t *testing.T) {
	for host, want := range map[string]string{"ecf.ilnd.uscourts.gov": "ilnd", "ECF.NYSD.USCOURTS.GOV.": "nysd", "ecf.azb.uscourts.gov": "arb", "ecf.cofc.uscourts.gov": "uscfc", "ecf.ilnd.uscourts.gov.evil.com": "", "example.com": ""} {
		if got := CourtOfHost(host); got != want {
			t.Errorf("%s is %q, want %q", host, got, want)
		}
	}
	for court, want := range map[string]string{"nysb": "America/New_York", "arb": "America/Phoenix", "ca7": "America/Chicago", "cafc": "America/New_York", "ilnd": "America/Chicago", "nowhere": "UTC"} {
		if zone, _ := courtZone(court); zone.String() != want {
			t.Errorf("%s keeps %s, want %s", court, zone, want)
		}
	}
}

func FuzzReadRSS(f *testing.F) {
	f.Add([]byte(feedOf("ilnd", "all", feedItem("1:26-cv-01234", "A v. B", "Order on Motion for TRO", 5, "Wed, 04 Mar 2026 20:30:00 GMT"))))
	f.Add([]byte("<rss><channel><item><title>20-1140 A</title><description>[x] (&lt;a href='https://ecf.ca2.uscourts.gov/docs1/1'>Document&lt;/a>)</description></item>"))
	f.Add([]byte("<rss><item><item><item>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		feed, err := ReadRSS(strings.NewReader(string(data)), "f")
		if err != nil {
			return
		}
		seen := map[string]bool{}
		n := 0
		for _, l := range feed.Lawsuits {
			for _, e := range l.Events {
				if n++; e.Key == "" || e.Source.At == "" {
					t.Fatalf("an entry without key or place: %+v", e)
				}
				seen[e.Key] = true
			}
		}
		if n > feed.Items {
			t.Fatalf("%d entries of %d items", n, feed.Items)
		}
	})
}

func BenchmarkReadRSS(b *testing.B) {
	var items []string
	for i := range 300 {
		items = append(items, feedItem(fmt.Sprintf("1:26-cv-%05d", i+1), "A v. The Partnerships and Unincorporated Associations", "Order on Motion for TRO", i, "Wed, 04 Mar 2026 20:30:00 GMT"))
	}
	text := feedOf("ilnd", "all", items...)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := ReadRSS(strings.NewReader(text), "f"); err != nil {
			b.Fatal(err)
		}
	}
}
