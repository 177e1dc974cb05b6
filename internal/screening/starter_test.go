// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"markwarden/internal/listing"
	"markwarden/internal/lookup"
	"markwarden/trademarks"
	"markwarden/trademarks/roll"
	"markwarden/trademarks/starter"
)

// Every test judges against the register that ships, because a rule that only holds against a made-up register holds for
// nobody. It is built once: about a tenth of a second.
var starterRegister = sync.OnceValues(func() (*Register, error) {
	marks, err := starter.Marks()
	if err != nil {
		return nil, err
	}
	return registerOf("starter", marks, len(marks))
})

// registerOf is a register in memory over the given marks.
func registerOf(version string, marks []trademarks.Mark, curated int) (*Register, error) {
	table, err := lookup.Build(version, func(yield func(lookup.Entry) bool) {
		for i := range marks {
			if marks[i].Status.Live() && !Entries(uint32(i), &marks[i], yield) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return NewRegister(RegisterStamp{Version: version, Marks: len(marks)}, table, roll.Slice(marks), curated)
}

func starterEngine(t testing.TB) *Engine {
	t.Helper()
	r, err := starterRegister()
	if err != nil {
		t.Fatal(err)
	}
	return engineOver(t, r)
}

func engineOver(t testing.TB, r *Register) *Engine {
	t.Helper()
	p, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return NewEngine(r, p)
}

// title is a listing of a title and a category, the least a seller gives.
func title(text, category string) *listing.Listing {
	return &listing.Listing{Title: text, Category: category}
}

// screened is the verdict of a listing once all that every verdict promises was checked.
func screened(t testing.TB, e *Engine, l *listing.Listing, opt Options) Verdict {
	t.Helper()
	v := e.Screen(l, opt)
	if problem := unsound(l, &v); problem != "" {
		t.Fatalf("%s\nlisting: %+v", problem, *l)
	}
	return v
}

// unsound says which promise of PRODUCT §4 a verdict breaks, "" for none.
func unsound(l *listing.Listing, v *Verdict) string {
	if (v.Level == Unscreened) != (v.Problem != "") {
		return fmt.Sprintf("level %s with the problem %q", v.Level, v.Problem)
	}
	if v.Findings == nil || v.Markets == nil {
		return "null instead of an empty list"
	}
	score := 0
	for i := range v.Findings {
		score = max(score, v.Findings[i].Score)
		if p := unsoundFinding(l, &v.Findings[i]); p != "" {
			return p
		}
		if v.Findings[i].SuppressedBy != "" {
			return "a finding that is suppressed"
		}
	}
	for i := range v.Considered {
		if v.Considered[i].SuppressedBy == "" || v.Considered[i].Level != Clear {
			return fmt.Sprintf("%s is considered and has the level %s", v.Considered[i].Mark, v.Considered[i].Level)
		}
		if p := unsoundFinding(l, &v.Considered[i]); p != "" {
			return p
		}
	}
	if v.Level != Unscreened && v.Score != score {
		return fmt.Sprintf("score %d and the highest finding has %d", v.Score, score)
	}
	return ""
}

func unsoundFinding(l *listing.Listing, f *Finding) string {
	var given string
	for name, text := range l.Texts() {
		if name == f.Field {
			given = text
		}
	}
	switch {
	case f.ByteStart < 0 || f.ByteEnd < f.ByteStart || f.ByteEnd > len(given):
		return fmt.Sprintf("%s at bytes %d to %d of %d in %s", f.Mark, f.ByteStart, f.ByteEnd, len(given), f.Field)
	case f.Text != given[f.ByteStart:f.ByteEnd] || f.Text == "":
		return fmt.Sprintf("%s is said to be written %q and the bytes are %q", f.Mark, f.Text, given[f.ByteStart:f.ByteEnd])
	case !utf8.ValidString(f.Text) && utf8.ValidString(given):
		return fmt.Sprintf("%s cuts a character in two: %q", f.Mark, f.Text)
	case f.Start != utf8.RuneCountInString(given[:f.ByteStart]) || f.End != utf8.RuneCountInString(given[:f.ByteEnd]):
		return fmt.Sprintf("%s at code points %d to %d, and the bytes say %d to %d", f.Mark, f.Start, f.End, utf8.RuneCountInString(given[:f.ByteStart]), utf8.RuneCountInString(given[:f.ByteEnd]))
	case f.Classes == nil || f.Rules == nil || f.Cases == nil || len(f.Evidence) == 0:
		return f.Mark + " has null lists or no evidence"
	case f.Role == "" || f.Level == "" || f.SuppressedBy == "" && len(f.Rules) == 0:
		return f.Mark + " has no role, level or rule"
	case f.Reason.EN == "" || f.Reason.ZH == "":
		return f.Mark + " has no reason in both languages"
	case strings.ContainsAny(f.Reason.EN+f.Reason.ZH, "{}") && !strings.ContainsAny(given, "{}"):
		return "a brace is not filled: " + f.Reason.EN + " " + f.Reason.ZH
	}
	for _, e := range f.Evidence {
		if e.Measure == "" || !(e.Value >= 0 && e.Value <= 1) {
			return fmt.Sprintf("evidence %+v of %s is not within [0,1]", e, f.Mark)
		}
	}
	return ""
}

func starterMarks(t testing.TB) []trademarks.Mark {
	t.Helper()
	marks, err := starter.Marks()
	if err != nil {
		t.Fatal(err)
	}
	return marks
}
