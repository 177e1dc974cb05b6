// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/trademarks/roll"
)

// crowd is a register of records nobody curated, many of them near one another and near ordinary words.
func crowd(rnd *rand.Rand, n int) []trademarks.Mark {
	syllables := strings.Fields("zen ta vo qua rbel mirr ufex dol vante kes trel mar lowe bri sto ral phy nex o a")
	words := strings.Fields("sensor river leather running summer phone case light garden bottle steel classic")
	goods := strings.Fields("shoes headphones mugs handbags toys watches")
	classes := []nice.Class{25, 9, 21, 18, 28, 14}
	var out []trademarks.Mark
	for i := range n {
		var name string
		for range 2 + rnd.IntN(3) {
			name += syllables[rnd.IntN(len(syllables))]
		}
		switch rnd.IntN(5) {
		case 0:
			name = words[rnd.IntN(len(words))]
		case 1:
			name += " " + words[rnd.IntN(len(words))]
		case 2:
			name = slipped(rnd, words[rnd.IntN(len(words))])
		}
		g := rnd.IntN(len(goods))
		out = append(out, trademarks.Mark{ID: fmt.Sprint("US-", i), Office: "US", Text: strings.ToUpper(name), Status: trademarks.StatusRegistered, Classes: classes[g : g+1], Goods: goods[g]})
	}
	return out
}

// slipped is a word with a letter left out, doubled, changed or a word behind it.
func slipped(rnd *rand.Rand, word string) string {
	if len(word) < 3 {
		return word
	}
	i := 1 + rnd.IntN(len(word)-2)
	switch rnd.IntN(6) {
	case 0:
		return word[:i] + word[i+1:]
	case 1:
		return word[:i] + word[i:i+1] + word[i:]
	case 2:
		return word[:i] + string(rune('a'+rnd.IntN(26))) + word[i+1:]
	case 3:
		return word + "shoes"
	case 4:
		return strings.ReplaceAll(word, "o", "0")
	}
	return word
}

// What is spared the reading is let go by judgement: findings are the same as when all of it is read to be listed.
func TestSparedRecordsAreNoFindings(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 26))
	marks := crowd(rnd, 600)
	e := recordsEngine(t, marks...)
	findings, listed := 0, 0
	for range 1500 {
		var b strings.Builder
		for range 3 + rnd.IntN(5) {
			m := strings.ToLower(marks[rnd.IntN(len(marks))].Text)
			if rnd.IntN(2) == 0 {
				m = slipped(rnd, m)
			}
			b.WriteString(m + " ")
		}
		l := title(b.String()+"replica"[:7*rnd.IntN(2)], []string{"shoes", "headphones", "toys"}[rnd.IntN(3)])
		if rnd.IntN(3) == 0 {
			l.Brand = marks[rnd.IntN(len(marks))].Text
		}
		all, spared := screened(t, e, l, Options{All: true}), screened(t, e, l, Options{})
		findings += len(spared.Findings)
		listed += len(all.Considered)
		all.Considered = nil
		if diff := cmp.Diff(asJSON(t, all), asJSON(t, spared)); diff != "" {
			t.Fatalf("%q, brand %q:\n%s", l.Title, l.Brand, diff)
		}
	}
	if findings < 500 || listed < 5000 {
		t.Errorf("%d findings and %d listed prove little", findings, listed)
	}
}

func asJSON(t *testing.T, v Verdict) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Behind an ordinary word every curated mark is judged, however many records share it.
func TestTheKnownMarkBehindAnOrdinaryWord(t *testing.T) {
	known := trademarks.Mark{ID: "brand:river", Text: "River", Curated: true, Fame: 3, Kind: trademarks.KindBrand, Status: trademarks.StatusCurated, Owners: []trademarks.Owner{{Name: "River Works"}}, Classes: []nice.Class{25}, Goods: "shoes", Strength: trademarks.StrengthArbitrary}
	marks := []trademarks.Mark{known}
	for i := range 40 {
		marks = append(marks, trademarks.Mark{ID: fmt.Sprint("US-", i), Office: "US", Text: "RIVER", Status: trademarks.StatusRegistered, Classes: []nice.Class{25}, Goods: "shoes"})
	}
	reads := 0
	r, err := registerOf("counted", marks, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.Marks = counted{roll.Slice(marks), &reads}
	v := screened(t, engineOver(t, r), title("River running shoes", "shoes"), Options{})
	if finding, _ := named(&v, "River"); !finding {
		t.Errorf("%s without the known mark: %+v", v.Level, v.Findings)
	}
	if reads > 4 {
		t.Errorf("%d records read for one word", reads)
	}
}

// counted counts what is read.
type counted struct {
	roll.Slice
	reads *int
}

func (c counted) Mark(record uint32) (trademarks.Mark, error) {
	*c.reads++
	return c.Slice.Mark(record)
}
