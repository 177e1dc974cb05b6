// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostileFilesEndSoon feeds every reader what would take a careless one forever. The bound is many times what is
// needed, so that a busy machine does not fail it; a reader whose work grows with the square of its input does.
func TestHostileFilesEndSoon(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const bound = 20 * time.Second
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	page := func(s string) error { _, err := ReadPage(strings.NewReader(s), "p", "ilnd"); return err }
	feed := func(s string) error { _, err := ReadRSS(strings.NewReader(s), "f"); return err }
	letter := func(s string) error {
		_, err := ReadFreezeMail(strings.NewReader(s), "m", MailOptions{Known: []string{"A B"}})
		return err
	}
	schedule := func(s string) error { _, err := ScheduleOfText(s, "s"); return err }
	entry := func(s string) error { ReadEntry(s, false); return nil }
	var numbered strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&numbered, "%d,Same\n", i)
	}
	for name, tc := range map[string]struct {
		read func(string) error
		text string
	}{
		"nested centred text":     {page, many("<center>x", 200) + many("word ", 500_000)},
		"nested tables":           {page, "<center>1:26-cv-01234 A v. B</center>" + many("<table><tr><td>a", 120) + many("<b>x</b>", 100_000)},
		"calls without end":       {page, "<script>" + many("DktText('", 300_000)},
		"items without end":       {feed, "<rss>" + many("<item>", 500_000)},
		"empty items":             {feed, "<rss>" + many("<item></item>", 20_000)},
		"rulings without end":     {entry, many("motion for TRO is granted, by 3/4/2026 ", 1_600)},
		"numbers without end":     {entry, many("defendants nos 1-9999, ", 2_700)},
		"captions without end":    {letter, many("A v. ", 60_000)},
		"amounts without end":     {letter, many("$1,234 ", 40_000)},
		"parts without end":       {letter, "From: x\nSubject: y\nContent-Type: multipart/mixed; boundary=b\n\n" + many("--b\n\nx\n", 20_000)},
		"one word":                {letter, many("a", 2<<20)},
		"one line":                {schedule, many("abc ", 1_000_000)},
		"one name, many numbers":  {schedule, "No,Defendant\n" + numbered.String()},
		"one product many times":  {schedule, many("https://www.amazon.com/dp/B0EXAMPLE1 ", 50_000)},
		"broken lines for a list": {schedule, "1 a\n2 b\n3 c\n4 " + many("word\n", 50_000)},
	} {
		begin := time.Now()
		err := tc.read(tc.text)
		if took := time.Since(begin); took > bound {
			t.Errorf("%s took %s (%v)", name, took, err)
		}
	}
}
