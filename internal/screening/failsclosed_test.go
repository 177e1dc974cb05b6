// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"markwarden/internal/listing"
	"markwarden/trademarks"
	"markwarden/trademarks/roll"
)

// What cannot be judged is unscreened, with a sentence that says why, and never clear.
func TestFailsClosed(t *testing.T) {
	e := starterEngine(t)
	many := map[string]string{}
	for i := range MaxFields + 1 {
		many[fmt.Sprint("note", i)] = "cotton"
	}
	for _, tc := range []struct {
		name    string
		listing listing.Listing
		says    string
	}{
		{"nothing at all", listing.Listing{}, "no text"},
		{"spaces only", listing.Listing{Title: " \t\r\n"}, "no text"},
		{"a category only", listing.Listing{Category: "Shoes"}, "no text"},
		{"a NUL in the title", listing.Listing{Title: "Shoes\x00"}, "NUL"},
		{"a NUL in a bullet", listing.Listing{Title: "Shoes", Bullets: []string{"fine", "not\x00fine"}}, "bullets[1]"},
		{"a NUL in an attribute", listing.Listing{Title: "Shoes", Attributes: map[string]string{"note": "\x00"}}, "attributes.note"},
		{"a title too long", listing.Listing{Title: strings.Repeat("shoe ", MaxFieldBytes/5+1)}, "title"},
		{"a description too long", listing.Listing{Title: "Shoes", Description: strings.Repeat("鞋", MaxFieldBytes/3+1)}, "description"},
		{"fields too long together", listing.Listing{Title: "Shoes", Bullets: slices.Repeat([]string{strings.Repeat("a", MaxFieldBytes)}, MaxListingBytes/MaxFieldBytes+1)}, "bytes"},
		{"fields too many", listing.Listing{Title: "Shoes", Bullets: slices.Repeat([]string{"soft"}, MaxFields)}, "fields"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, &tc.listing, Options{})
			if v.Level != Unscreened || !strings.Contains(v.Problem, tc.says) {
				t.Errorf("level %s, problem %q, want a problem that says %q", v.Level, v.Problem, tc.says)
			}
			if len(v.Findings) > 0 || v.Suggestion != nil || v.Score != 0 {
				t.Errorf("an unscreened listing has findings, a score or a suggestion: %+v", v)
			}
		})
	}
}

// The largest listing that is taken is judged to its last word.
func TestScreensUpToTheBounds(t *testing.T) {
	e := starterEngine(t)
	l := title("Shoes", "Shoes")
	l.Description = strings.Repeat("soft ", MaxFieldBytes/5-2) + " Adidas"
	if v := screened(t, e, l, Options{}); v.Level == Clear || v.Level == Unscreened {
		t.Errorf("a mark at the end of %d bytes is %s %s", len(l.Description), v.Level, v.Problem)
	}
}

// faulty is a register whose records cannot all be read.
type faulty struct {
	roll.Slice
	bad func(record uint32) bool
}

var errFaulty = errors.New("block 7 is damaged")

func (f faulty) Mark(record uint32) (trademarks.Mark, error) {
	if f.bad(record) {
		return trademarks.Mark{}, errFaulty
	}
	return f.Slice.Mark(record)
}

func TestUnreadableRegisterIsUnscreened(t *testing.T) {
	marks := []trademarks.Mark{zentavo("US-1", "US", 25, "shoes"), zentavo("US-2", "US", 9, "headphones")}
	marks[1].Text = "QUARBEL"
	r, err := registerOf("faulty", marks, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		bad   func(uint32) bool
		title string
		level Level
	}{
		{"every record", func(uint32) bool { return true }, "Zentavo running shoes", Unscreened},
		{"the record in question", func(n uint32) bool { return n == 0 }, "Zentavo running shoes", Unscreened},
		{"one of two in question", func(n uint32) bool { return n == 1 }, "Zentavo shoes, Quarbel style", Unscreened},
		{"another record", func(n uint32) bool { return n == 1 }, "Zentavo running shoes", Caution},
		{"none that is asked for", func(uint32) bool { return true }, "Linen tablecloth", Clear},
	} {
		t.Run(tc.name, func(t *testing.T) {
			broken := &Register{Stamp: r.Stamp, Finder: r.Finder, Marks: faulty{roll.Slice(marks), tc.bad}}
			v := screened(t, engineOver(t, broken), title(tc.title, "Shoes"), Options{})
			if v.Level != tc.level {
				t.Errorf("level %s, want %s", v.Level, tc.level)
			}
			if tc.level == Unscreened && !strings.Contains(v.Problem, errFaulty.Error()) {
				t.Errorf("the problem does not say what is wrong: %q", v.Problem)
			}
		})
	}
}

func TestUnreadableCuratedEntryStopsTheRegister(t *testing.T) {
	marks := faulty{roll.Slice{zentavo("brand:zentavo", "", 25, "shoes")}, func(uint32) bool { return true }}
	if _, err := NewRegister(RegisterStamp{}, nil, marks, 1); !errors.Is(err, errFaulty) {
		t.Errorf("error %v", err)
	}
}

func TestParsePolicyRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text string }{
		{"no JSON", `{`},
		{"thresholds that fall", `{"version":"x","thresholds":{"clear":0,"caution":60,"high":55,"block":85},"base":{"clear":5,"caution":62,"high":62,"block":88}}`},
		{"a base outside its level", `{"version":"x","thresholds":{"clear":0,"caution":25,"high":55,"block":85},"base":{"clear":5,"caution":20,"high":62,"block":88}}`},
		{"no thresholds", `{"version":"x"}`},
	} {
		if _, err := ParsePolicy([]byte(tc.text)); err == nil || !strings.HasPrefix(err.Error(), "policy") {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// Too much of something, or nothing in many places, must not make the engine look away: it is found, or it is unscreened.
func TestNothingIsLookedAwayFrom(t *testing.T) {
	t.Run("bullets that are all empty", func(t *testing.T) {
		if v := starterEngine(t).Screen(&listing.Listing{Bullets: []string{"", " "}}, Options{}); v.Level != Unscreened {
			t.Errorf("a listing with nothing but empty bullets is %s", v.Level)
		}
	})
	t.Run("the seventeenth record of one text", func(t *testing.T) {
		var marks []trademarks.Mark
		for i := range postingsJudged {
			marks = append(marks, zentavo(fmt.Sprint("US-", i), "US", 7, "excavators"))
		}
		marks = append(marks, zentavo("US-shoes", "US", 25, "shoes"))
		if v := recordsEngine(t, marks...).Screen(title("Zentavo running shoes", "Shoes"), Options{}); v.Level == Clear {
			t.Errorf("behind %d records for other goods the record for these goods is not looked at: %s", postingsJudged, v.Level)
		}
	})
	t.Run("a mark behind hundreds of others", func(t *testing.T) {
		var names []string
		for _, m := range starterMarks(t) {
			if len(m.Text) > 15 && len(names) < 300 {
				names = append(names, m.Text)
			}
		}
		l := title("Belt", "Belts")
		l.Description = strings.Join(names, ". ") + ". Gucci replica"
		if v := starterEngine(t).Screen(l, Options{}); v.Level != Unscreened && !slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Mark == "Gucci" }) {
			t.Errorf("behind %d longer names the mark is not found, and the listing is %s", len(names), v.Level)
		}
	})
}
