// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fold"
)

func tableOf(t testing.TB, marks ...string) *Table {
	t.Helper()
	tab, err := Build("test", func(yield func(Entry) bool) {
		for i, m := range marks {
			if !yield(Entry{Text: m, Record: uint32(i), Famous: true}) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// found lists "mark kind written" of each hit.
func found(tab *Table, marks []string, text string) []string {
	f := fold.Fold(text)
	var out []string
	for _, h := range tab.Query(nil, &f, QueryOptions{}) {
		for _, p := range tab.Postings(h.Text) {
			out = append(out, fmt.Sprintf("%s %s %q", marks[p.Record], h.Kind, text[h.Start:h.End]))
		}
	}
	return out
}

func TestQueryFindsDisguises(t *testing.T) {
	marks := []string{"Nike", "Louis Vuitton", "Squishmallows", "耐克", "路易威登", "Адидас", "ナイキ", "The North Face", "Gucci", "Bath & Body Works"}
	tab := tableOf(t, marks...)
	for _, tc := range []struct{ name, text, want string }{
		{"as it is", "Nike shoes", `Nike exact "Nike"`},
		{"look-alike letter", "Nlke Air running shoes", `Nike exact "Nlke"`},
		{"leet", "N1k3 shoes", `Nike exact "N1k3"`},
		{"spaced out", "N I K E hoodie", `Nike exact "N I K E"`},
		{"dotted", "red n.i.k.e. hoodie", `Nike exact "n.i.k.e"`},
		{"Greek and Cyrillic", "Νіkе sneakers", `Nike exact "Νіkе"`},
		{"zero width", "ni\u200bke", `Nike exact "ni\u200bke"`},
		{"joined", "louisvuitton bag", `Louis Vuitton exact "louisvuitton"`},
		{"split", "north fa ce the", ``},
		{"hyphen", "lou-is vuitton", `Louis Vuitton exact "lou-is vuitton"`},
		{"one edit", "Guccii belt", `Gucci edit "Guccii"`},
		{"swap", "Guccci Niek", `Nike edit "Niek"`},
		{"two edits", "squishmalows plush", `Squishmallows edit "squishmalows"`},
		{"compound", "nikeshoes for men", `Nike inside "nike"`},
		{"compound with an edit", "guccibelt guccjbelt", `Gucci inside-edit "guccj"`},
		{"long spaced", "s q u i s h m a l l o w s", `Squishmallows exact "s q u i s h m a l l o w s"`},
		{"Han", "耐克 运动鞋", `耐克 exact "耐克"`},
		{"Han homophone", "耐刻运动鞋", `耐克 pinyin "耐刻"`},
		{"Han one character off", "路易威灯包", `路易威登 pinyin "路易威灯"`},
		{"starred", "G*cci belt", `Gucci edit "G*cci"`},
		{"many stars", "L**is V*itton bag", `Louis Vuitton starred "L**is V*itton"`},
		{"stars at the end", "Guc** belt", `Gucci starred "Guc"`},
		{"other alphabet", "кроссовки адидас", `Адидас exact "адидас"`},
		{"ampersand left out", "bath body works candle", `Bath & Body Works exact "bath body works"`},
		{"sound", "Louie Vwitton bag", ``},
		{"starred word beside a plain one", "L**is Vuitton", `Louis Vuitton starred "L**is Vuitton"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := found(tab, marks, tc.text)
			if tc.want != "" && !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, tc.want) }) {
				t.Errorf("%q finds %q, want %s", tc.text, got, tc.want)
			}
		})
	}
}

func TestQueryIsQuietOnOtherWords(t *testing.T) {
	marks := []string{"Nike", "Louis Vuitton", "Gucci", "Squishmallows"}
	tab := tableOf(t, marks...)
	for _, text := range []string{"Wireless keyboard with 3 year warranty", "A book of night walks", "hike like Mike", "12 34 56", "", "手机壳 防摔"} {
		for _, s := range found(tab, marks, text) {
			if !strings.Contains(s, " edit ") { // one letter off is proposed, the judge decides
				t.Errorf("%q finds %s", text, s)
			}
		}
	}
}

// TestProposesAllWithinBudget holds the table against a scan of all marks: whatever stands within the edit budget of a window
// of one word is found.
func TestProposesAllWithinBudget(t *testing.T) {
	alphabet := []rune("abcdeiklnost")
	word := rapid.StringOfN(rapid.SampledFrom(alphabet), 4, 22, -1)
	rapid.Check(t, func(t *rapid.T) {
		marks := rapid.SliceOfNDistinct(word, 1, 60, func(s string) string { return fold.Skeleton(s) }).Draw(t, "marks")
		tab, err := Build("", func(yield func(Entry) bool) {
			for i, m := range marks {
				if !yield(Entry{Text: m, Record: uint32(i)}) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.SampledFrom(marks).Draw(t, "from")
		text := edited(t, from, alphabet)
		f := fold.Fold(text)
		if len(f.Tokens) != 1 || fold.Known(f.Tokens[0].Text) {
			t.Skip("no single unknown word")
		}
		got := map[uint32]bool{}
		for _, h := range tab.Query(nil, &f, QueryOptions{Limit: 10000, Quota: 10000}) {
			for _, p := range tab.Postings(h.Text) {
				got[p.Record] = true
			}
		}
		window := []rune(f.Tokens[0].Skeleton)
		for i, m := range marks {
			s := []rune(fold.Skeleton(m))
			d := budget(len(s), false)
			if len(window) < twoEditsFrom {
				d = min(d, 1)
			}
			if d > 0 && slowDistance(window, s) <= d && !got[uint32(i)] {
				t.Fatalf("%q does not find %q at distance %d", text, m, slowDistance(window, s))
			}
		}
	})
}

func edited(t *rapid.T, s string, alphabet []rune) string {
	r := []rune(s)
	for range rapid.IntRange(0, 2).Draw(t, "edits") {
		i := rapid.IntRange(0, len(r)-1).Draw(t, "at")
		c := rapid.SampledFrom(alphabet).Draw(t, "letter")
		switch rapid.IntRange(0, 3).Draw(t, "edit") {
		case 0:
			r = slices.Insert(r, i, c)
		case 1:
			if len(r) > 3 {
				r = slices.Delete(r, i, i+1)
			}
		case 2:
			r[i] = c
		case 3:
			if i+1 < len(r) {
				r[i], r[i+1] = r[i+1], r[i]
			}
		}
	}
	return string(r)
}

// slowDistance is optimal string alignment by the book.
func slowDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			c := 1
			if a[i-1] == b[j-1] {
				c = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+c)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceAgreesWithTheBook(t *testing.T) {
	letter := rapid.SliceOfN(rapid.SampledFrom([]rune("abcd")), 0, 14)
	rapid.Check(t, func(t *rapid.T) {
		a, b := letter.Draw(t, "a"), letter.Draw(t, "b")
		want := min(slowDistance(a, b), 3)
		if diff := cmp.Diff(want, distance(a, b, 2)); diff != "" {
			t.Fatalf("distance(%q,%q): %s", string(a), string(b), diff)
		}
	})
}

func TestQueryIsDeterministic(t *testing.T) {
	marks := []string{"Nike", "Mike", "Hike", "Bike", "Niko", "Gucci", "Cucci"}
	tab := tableOf(t, marks...)
	f := fold.Fold("Nkie Nikke Guci bags nike nikee")
	want := tab.Query(nil, &f, QueryOptions{})
	for range 20 {
		if diff := cmp.Diff(want, tab.Query(nil, &f, QueryOptions{})); diff != "" {
			t.Fatal(diff)
		}
	}
}
