// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
)

// fileVariant is one file as a court, a sender or a mail program writes it, and what it must give.
type fileVariant struct{ name, want, text string }

// variants reads a file of them: "=== name", what is expected, "---", the text. A line "bytes" says that \xNN in the text
// is that byte.
func variants(t testing.TB, path string) []fileVariant {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []fileVariant
	for _, part := range strings.Split(string(data), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		want, text, ok := strings.Cut(rest, "---\n")
		if !ok {
			t.Fatalf("%s: %s has no text", path, name)
		}
		if cut, ok := strings.CutPrefix(want, "bytes\n"); ok {
			want, text = cut, hexByte.ReplaceAllStringFunc(text, func(s string) string {
				n, _ := strconv.ParseUint(s[2:], 16, 8)
				return string([]byte{byte(n)})
			})
		}
		list = append(list, fileVariant{name, strings.TrimRight(want, "\n"), text})
	}
	return list
}

var hexByte = regexp.MustCompile(`\\x[0-9a-f]{2}`)

func TestEveryVariantReads(t *testing.T) {
	for _, file := range []string{"pages", "mails", "feeds", "hooks"} {
		for _, v := range variants(t, "testdata/variants/"+file+".txt") {
			t.Run(file+"/"+v.name, func(t *testing.T) {
				b, err := Read(bytes.NewReader([]byte(v.text)), "f", "")
				if err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(trimLines(v.want), summary(b, strings.Contains(v.want, "entered "))); diff != "" {
					t.Error(diff)
				}
				keys := map[string]bool{}
				for _, l := range b.Lawsuits {
					for _, e := range l.Events {
						if keys[e.Key] {
							t.Errorf("two entries have the key %s", e.Key)
						}
						keys[e.Key] = true
					}
				}
			})
		}
	}
}

// trimLines drops the blanks at the ends of lines.
func trimLines(s string) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// summary is what a batch tells, a line for each thing.
func summary(b Batch, instants bool) []string {
	var out []string
	say := func(format string, args ...any) {
		out = append(out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
	for _, l := range b.Lawsuits {
		head := "case " + l.Court + " " + cmp.Or(l.Number, "-")
		if l.Number != "" {
			head += " | " + l.Caption
		}
		if l.Judges != "" {
			head += " | judges " + l.Judges
		}
		say("%s", head)
		for _, f := range [][2]string{{"pacer", l.PACERCase}, {"courtlistener", l.CourtListener}, {"judge", l.Judge}, {"magistrate", l.Magistrate}} {
			if f[1] != "" {
				say("%s %s", f[0], f[1])
			}
		}
		say("filed %s terminated %s", dayOrDash(l.Filed), dayOrDash(l.Terminated))
		var about []string
		if l.Cause != "" {
			about = append(about, "cause "+l.Cause)
		}
		if l.Nature != "" {
			about = append(about, "nature "+l.Nature)
		}
		if about != nil {
			say("%s", strings.Join(about, "; "))
		}
		summaryParties(l, say)
		for _, e := range l.Events {
			summaryEntry(e, instants, say)
		}
	}
	for _, n := range b.Notes {
		if n.At != "channel" {
			say("note %s", strings.TrimPrefix(n.At, "webhook"))
		}
	}
	return out
}

func summaryParties(l Lawsuit, say func(string, ...any)) {
	for _, p := range l.Plaintiffs {
		say("plaintiff %s", p.Name)
	}
	for _, d := range l.Defendants {
		line := "defendant " + d.Alias
		if d.Aliases != nil {
			line += " aka " + strings.Join(d.Aliases, "; ")
		}
		if !d.Terminated.IsZero() {
			line += " ended " + d.Terminated.String()
		}
		say("%s", line)
	}
	for _, c := range l.Counsel {
		say("counsel %s: %s for %s", cmp.Or(c.Firm, "-"), cmp.Or(strings.Join(c.Attorneys, ", "), "-"), cmp.Or(c.For, "-"))
	}
}

func summaryEntry(e Event, instants bool, say func(string, ...any)) {
	var docs, types []string
	for _, d := range e.Documents {
		if d.ID == "" {
			continue
		}
		if d.Attachment > 0 {
			d.ID += "/" + strconv.Itoa(d.Attachment)
		}
		docs = append(docs, d.ID)
	}
	for _, t := range e.Reading.Names() {
		types = append(types, string(t))
	}
	say("entry %s | %s | %s | %s | %s | %s | %s", cmp.Or(e.Entry, "-"), dayOrDash(e.Filed), dayOrDash(e.EnteredOn), cmp.Or(e.Sequence, "-"),
		cmp.Or(strings.Join(docs, ","), "-"), strings.Join(types, ","), e.Words())
	if instants && !e.Entered.IsZero() {
		say("entered %s", e.Entered.Format("2006-01-02T15:04"))
	}
}

func dayOrDash(d calendar.Date) string {
	if d.IsZero() {
		return "-"
	}
	return d.String()
}
