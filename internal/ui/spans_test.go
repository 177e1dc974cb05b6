// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"markwarden/internal/screening"
	"markwarden/web"
)

// drawn writes highlighted text with <level …> for marks, ^n for numbers and [U+…] for chips.
func drawn(nodes []node) string {
	var b strings.Builder
	for _, n := range nodes {
		for _, r := range n.Runs {
			b.WriteString(r.Text)
			if r.Chip != "" {
				b.WriteString("[" + r.Chip + "]")
			}
		}
		if n.Level != "" {
			b.WriteString("<" + string(n.Level) + " " + drawn(n.Kids) + ">")
		}
		for _, r := range n.Refs {
			b.WriteString("^" + strconv.Itoa(r.N))
		}
	}
	return b.String()
}

func TestHighlight(t *testing.T) {
	high, caution, clear := screening.High, screening.Caution, screening.Clear
	for _, tc := range []struct {
		name, text string
		spans      []span
		want       string
	}{
		{"nothing found", "red shoes", nil, "red shoes"},
		{"one", "Nike shoes", []span{{0, 4, 1, high, "Nike"}}, "<high Nike>^1 shoes"},
		{"whole text", "Nike", []span{{0, 4, 1, high, "Nike"}}, "<high Nike>^1"},
		{"two apart", "Nike and Puma", []span{{9, 13, 2, high, ""}, {0, 4, 1, clear, ""}}, "<clear Nike>^1 and <high Puma>^2"},
		{"side by side", "NikePuma", []span{{0, 4, 1, high, ""}, {4, 8, 2, high, ""}}, "<high Nike>^1<high Puma>^2"},
		{"nested", "Apple Watch band", []span{{0, 5, 2, caution, ""}, {0, 11, 1, high, ""}}, "<high <caution Apple>^2 Watch>^1 band"},
		{"nested at the end", "Apple Watch", []span{{6, 11, 2, caution, ""}, {0, 11, 1, high, ""}}, "<high Apple <caution Watch>>^1^2"},
		{"overlapping", "abcdefgh", []span{{0, 5, 1, high, ""}, {3, 8, 2, caution, ""}}, "<high abc<caution de>>^1<caution fgh>^2"},
		{"three overlapping", "abcdefgh", []span{{0, 4, 1, high, ""}, {2, 6, 2, caution, ""}, {3, 8, 3, clear, ""}}, "<high ab<caution c<clear d>>>^1<caution <clear ef>>^2<clear gh>^3"},
		{"the same span twice shows the graver level and both numbers", "Nike", []span{{0, 4, 1, caution, ""}, {0, 4, 2, high, ""}}, "<high Nike>^1^2"},
		{"invisible inside", "N\u200bike x", []span{{0, 7, 1, high, ""}}, "<high N[U+200B]ike>^1 x"},
		{"begins behind an invisible", "\u202eNike", []span{{3, 7, 1, high, ""}}, "[U+202E]<high Nike>^1"},
		{"Chinese", "耐克鞋", []span{{0, 6, 1, high, ""}}, "<high 耐克>^1鞋"},
		{"cuts a character in two", "耐克鞋", []span{{1, 4, 1, high, ""}}, "<high 耐克>^1鞋"},
		{"empty", "Nike", []span{{2, 2, 1, high, ""}}, "Ni^1ke"},
		{"outside", "Nike", []span{{9, 12, 1, high, ""}, {-3, 2, 2, high, ""}}, "<high Ni>^2ke^1"},
		{"backwards", "Nike", []span{{3, 1, 1, high, ""}}, "Nik^1e"},
		{"in no text", "", []span{{0, 4, 1, high, ""}}, "^1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, drawn(highlight(tc.text, tc.spans))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// seen reads rendered HTML back: the text with chips undone, and the numbers of findings. It fails when an element is closed
// that is not open, which a browser would mend in silence.
func seen(t *testing.T, fragment string) (text string, numbers map[string]int) {
	t.Helper()
	var b strings.Builder
	numbers = map[string]int{}
	z := html.NewTokenizer(strings.NewReader(fragment))
	var open []string
	in := func(element string) bool { return len(open) > 0 && open[len(open)-1] == element }
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Fatalf("left open: %v in %q", open, fragment)
			}
			return b.String(), numbers
		case html.StartTagToken:
			tok := z.Token()
			switch tok.Data {
			case "mark", "sup", "a", "span":
				open = append(open, tok.Data)
			default:
				t.Fatalf("element %s in %q", tok.Data, fragment)
			}
		case html.EndTagToken:
			tok := z.Token()
			if !in(tok.Data) {
				t.Fatalf("</%s> closes %v in %q", tok.Data, open, fragment)
			}
			open = open[:len(open)-1]
		case html.TextToken:
			data := string(z.Text())
			switch {
			case in("span"):
				b.WriteString(undo(t, data))
			case in("a"):
				numbers[data]++
			default:
				b.WriteString(data)
			}
		default:
			t.Fatalf("token %q in %q", z.Raw(), fragment)
		}
	}
}

// undo turns a chip back into what it stands for.
func undo(t *testing.T, chip string) string {
	t.Helper()
	if code, ok := strings.CutPrefix(chip, "U+"); ok {
		n, err := strconv.ParseUint(code, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return string(rune(n))
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(chip, "0x"), 16, 8)
	if err != nil {
		t.Fatal(err)
	}
	return string([]byte{byte(n)})
}

// render draws nodes with the template of the page, so that escaping is tested too.
func render(t testing.TB, site *web.Site, text string, spans []span) string {
	t.Helper()
	var b bytes.Buffer
	if err := site.Fragment(&b, web.English, "precheck", "nodes", highlight(text, spans)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever the text and whatever the spans, the HTML nests, its text is exactly the given one, and each finding has its number
// once.
func FuzzHighlight(f *testing.F) {
	f.Add("Nike style shoes", []byte{0, 4, 2, 9})
	f.Add("<b onmouseover=alert(1)>&amp;\u202e", []byte{0, 9, 3, 12, 5, 5, 200, 1})
	f.Add("\xff\xe4\xb8耐克", []byte{1, 3, 2, 5, 2, 5})
	f.Add("a\r\nb\x00", []byte{1, 2})
	site, err := web.Load()
	if err != nil {
		f.Fatal(err)
	}
	levels := []screening.Level{screening.Clear, screening.Caution, screening.High, screening.Block}
	f.Fuzz(func(t *testing.T, text string, places []byte) {
		var spans []span
		for i := 0; i+1 < len(places) && i < 128; i += 2 {
			n := len(spans) + 1
			spans = append(spans, span{from: int(int8(places[i])), to: int(int8(places[i+1])), n: n, level: levels[n%len(levels)], name: text})
		}
		got, numbers := seen(t, render(t, site, text, spans))
		if got != text {
			t.Fatalf("got  %q\nwant %q", got, text)
		}
		for _, s := range spans {
			if numbers[strconv.Itoa(s.n)] != 1 {
				t.Fatalf("finding %d has its number %d times", s.n, numbers[strconv.Itoa(s.n)])
			}
		}
	})
}

func BenchmarkHighlight(b *testing.B) {
	text := strings.Repeat("Nike style running shoes with Velcro strap ", 200)
	var spans []span
	for i := 0; i+6 < len(text); i += 40 {
		spans = append(spans, span{from: i, to: i + 6, n: len(spans) + 1, level: screening.High})
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		highlight(text, spans)
	}
}
