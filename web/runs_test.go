// SPDX-License-Identifier: Apache-2.0

package web

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// drawn writes runs as a reader sees them, chips in brackets and stretches between bars.
func drawn(runs []Run) string {
	parts := make([]string, len(runs))
	for i, r := range runs {
		parts[i] = r.Text
		if r.Chip != "" {
			parts[i] = "[" + r.Chip + " " + r.Kind + "]"
		}
	}
	return strings.Join(parts, "|")
}

func TestWhatIsThereIsSeen(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"plain", "Nike shoes", "Nike shoes"},
		{"Chinese with its wide space", "耐克　鞋", "耐克　鞋"},
		{"accents", "Café Ñandú tiếng Việt", "Café Ñandú tiếng Việt"},
		{"line break and tab stay", "a\n\tb", "a\n\tb"},
		{"zero-width space inside a name", "N\u200bike", "N|[U+200B invisible]|ike"},
		{"soft hyphen", "Ni\u00adke", "Ni|[U+00AD invisible]|ke"},
		{"override of direction", "a\u202eb\u202c", "a|[U+202E direction]|b|[U+202C direction]"},
		{"isolates", "\u2066x\u2069", "[U+2066 direction]|x|[U+2069 direction]"},
		{"right-to-left mark", "x\u200f", "x|[U+200F direction]"},
		{"Hangul filler", "Ni\u3164ke", "Ni|[U+3164 invisible]|ke"},
		{"Braille blank", "\u2800", "[U+2800 invisible]"},
		{"control", "a\x07b\r", "a|[U+0007 control]|b|[U+000D control]"},
		{"NUL", "\x00", "[U+0000 control]"},
		{"not a character", "\ufffe", "[U+FFFE control]"},
		{"private use", "\ue000", "[U+E000 invisible]"},
		{"thin space", "3\u2009m", "3|[U+2009 space]|m"},
		{"no-break space is ordinary", "3\u00a0m", "3\u00a0m"},
		{"line separator", "a\u2028b", "a|[U+2028 space]|b"},
		{"byte that is no text", "a\xffb", "a|[0xFF byte]|b"},
		{"broken character", "\xe4\xb8", "[0xE4 byte]|[0xB8 byte]"},
		{"replacement character that was written", "\ufffd", "\ufffd"},
		{"family of emoji", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"joiner between letters", "Ni\u200dke", "Ni|[U+200D invisible]|ke"},
		{"heart in colour", "❤\ufe0f", "❤\ufe0f"},
		{"selector behind a letter", "N\ufe0f", "N|[U+FE0F invisible]"},
		{"Persian non-joiner", "می\u200cخواهم", "می\u200cخواهم"},
		{"tag characters", "x\U000e0041", "x|[U+E0041 invisible]"},
		{"marks that climb", "a" + strings.Repeat("\u0301", 6), "a" + strings.Repeat("\u0301", 4) + "|[U+0301 invisible]|[U+0301 invisible]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, drawn(Runs(tc.text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	got := []string{Plain("Nike"), Plain(""), Plain("N\u200bike\u202e"), Plain("\xff")}
	if diff := cmp.Diff([]string{"Nike", "", "N⟨U+200B⟩ike⟨U+202E⟩", "⟨0xFF⟩"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRunsAreCutWhereAsked(t *testing.T) {
	got := drawn(Runs("Nike Air", 4, 0, 8, 4, 2, 99, -1))
	if want := "Ni|ke| Air"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzRuns(f *testing.F) {
	for _, s := range []string{"", "N\u200bike", "\xff\xfe", "👨\u200d👩", "a\u202eb", "\r\n", "می\u200cخ"} {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		var b strings.Builder
		end := 0
		for _, r := range Runs(s, cut, cut/2) {
			if r.Start != end || r.End <= r.Start || (r.Text == "") == (r.Chip == "") {
				t.Fatalf("run %+v after byte %d", r, end)
			}
			end = r.End
			b.WriteString(s[r.Start:r.End])
			if r.Text == "" {
				continue
			}
			if r.Text != s[r.Start:r.End] {
				t.Fatalf("run %+v does not say what stands there", r)
			}
			for _, c := range r.Text {
				if unicode.Is(unicode.Bidi_Control, c) || unicode.Is(unicode.Cc, c) && c != '\n' && c != '\t' {
					t.Fatalf("%U is drawn as it stands", c)
				}
			}
		}
		if b.String() != s {
			t.Fatalf("got %q, want %q", b.String(), s)
		}
	})
}
