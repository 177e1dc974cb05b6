// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"markwarden/internal/bench"
	"markwarden/internal/listing"
	"markwarden/internal/sample"
	"markwarden/internal/screening"
)

var showMisses = flag.Bool("misses", false, "print every case whose level is not the expected one")

// scoreCases screens the cases of a file that keep picks, with the scorer that "bench quality" has.
func scoreCases(t *testing.T, e *screening.Engine, path string, keep func(id string) bool) *bench.CaseScore {
	t.Helper()
	cases := slices.DeleteFunc(readCases(t, path), func(c bench.Case) bool { return !keep(c.Listing.ID) })
	return bench.ScoreCases(e, cases, func(c *bench.Case, v *screening.Verdict) {
		if *showMisses {
			l := &c.Listing
			t.Logf("%s want %s got %s :: %s | %s | %s | want %v got %s | %s", l.ID, c.Level, v.Level, l.Title, l.Brand, l.Category, c.Marks, brief(v), c.Reason)
		}
	})
}

func brief(v *screening.Verdict) string {
	var parts []string
	for i := range v.Findings {
		f := &v.Findings[i]
		parts = append(parts, fmt.Sprintf("%s:%s %s %s %s", f.Mark, f.Text, f.Rules[0], f.Role, f.Level))
	}
	return "{" + strings.Join(parts, "; ") + "}"
}

func readCases(t *testing.T, path string) []bench.Case {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := bench.ReadCases(f, filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func starterEngine(t testing.TB) *screening.Engine {
	t.Helper()
	s, err := OpenStarter("", "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return screening.NewEngine(s.Register, p)
}

func everything(string) bool { return true }

// floor is what a score must hold: what stands today less a small margin, so that a worse engine is seen in the test and a
// better one in its log (docs/scoring.md has the figures with their day).
type floor struct {
	exact, within, named float64 // shares, at least
	role                 float64 // likewise
	clearAsHigh          float64 // share of the clear listings, at most
	blockAsLess          int     // at most
	clearAsBlock         int     // at most
}

func hold(t *testing.T, s *bench.CaseScore, name string, f floor) {
	t.Helper()
	t.Log(name, s)
	for _, c := range []struct {
		what string
		got  float64
		min  float64
	}{
		{"exact", bench.Part(s.Exact, s.N), f.exact},
		{"within one", bench.Part(s.Within, s.N), f.within},
		{"marks named", bench.Part(s.Named, s.WithMarks), f.named},
		{"role", bench.Part(s.Role, s.WithRole), f.role},
		{"clear not held", 1 - bench.Part(s.ClearAsHigh, s.Clears), 1 - f.clearAsHigh},
	} {
		if c.got < c.min {
			t.Errorf("%s: %s is %.1f %%, the floor is %.1f %%", name, c.what, 100*c.got, 100*c.min)
		}
	}
	if s.BlockAsLess > f.blockAsLess || s.ClearAsBlock > f.clearAsBlock || s.Unscreened > 0 {
		t.Errorf("%s: %d of block returned as clear or caution, %d of clear as block, %d unscreened", name, s.BlockAsLess, s.ClearAsBlock, s.Unscreened)
	}
}

func evalFile(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(sample.Root(t), "testdata", "eval", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("testdata/eval/%s is absent", name)
	}
	return path
}

// The even half is for building, the odd half for judging (testdata/eval/README.md).
func TestListingCasesOfOurOwn(t *testing.T) {
	path := evalFile(t, "listings.csv")
	e := starterEngine(t)
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 0 }), "build half:", floor{exact: 0.93, within: 0.96, named: 0.92, clearAsHigh: 0.05, role: 0.90})
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 1 }), "judge half:", floor{exact: 0.87, within: 0.94, named: 0.91, clearAsHigh: 0.07, clearAsBlock: 1, role: 0.88})
}

// The same, of listings in sellers' own wording.
func TestListingCasesOfSellers(t *testing.T) {
	path := evalFile(t, "sellers.csv")
	e := starterEngine(t)
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 0 }), "build half:", floor{exact: 0.91, within: 0.96, named: 0.92, clearAsHigh: 0.05, role: 0.88})
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 1 }), "judge half:", floor{exact: 0.86, within: 0.95, named: 0.88, clearAsHigh: 0.05, role: 0.80})
}

// The same, where nobody had looked: long descriptions, brand fields that do not fit, services, books, names that are something else.
func TestListingCasesOfTheThirdRound(t *testing.T) {
	path := evalFile(t, "round3.csv")
	e := starterEngine(t)
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 0 }), "build half:", floor{exact: 0.88, within: 0.94, named: 0.90, clearAsHigh: 0.05, role: 0.83})
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 1 }), "judge half:", floor{exact: 0.84, within: 0.92, named: 0.90, clearAsHigh: 0.09, role: 0.78})
}

// The same, over the categories in which sellers are hurt; no rule was mended after it yet.
func TestListingCasesOfTheFourthRound(t *testing.T) {
	path := evalFile(t, "round4.csv")
	e := starterEngine(t)
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 0 }), "build half:", floor{exact: 0.87, within: 0.93, named: 0.94, clearAsHigh: 0.11, role: 0.88})
	hold(t, scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 1 }), "judge half:", floor{exact: 0.90, within: 0.96, named: 0.93, clearAsHigh: 0.06, role: 0.83})
}

func TestListingCasesForBuilding(t *testing.T) {
	hold(t, scoreCases(t, starterEngine(t), evalFile(t, "build.csv"), everything), "build.csv:", floor{exact: 0.85, within: 0.93, named: 0.86, clearAsHigh: 0.08, clearAsBlock: 1, blockAsLess: 1})
}

func TestListingCasesOfTheSharedData(t *testing.T) {
	hold(t, scoreCases(t, starterEngine(t), sample.SharedData(t, "listing_cases_dev.csv"), everything), "shared:", floor{exact: 0.92, within: 0.98, named: 0.95, clearAsHigh: 0.04})
}

// curedByWording reports a caution that a seller can cure by wording (DOMAIN §1, N6): the style of a mark, the connective left
// out, a mark used as a common noun, a comparison.
func curedByWording(v *screening.Verdict) bool {
	if v.Level != screening.Caution {
		return false
	}
	for i := range v.Findings {
		f := &v.Findings[i]
		switch {
		case f.Level == screening.Clear:
		case f.Field != listing.FieldTitle:
			return false // a suggestion rewrites the title
		case !slices.Contains([]string{"R5", "R8", "R10", "R14"}, f.Rules[0]):
			return false
		}
	}
	return true
}

// At least nine in ten cautions that wording causes have a wording that is clear (DOMAIN §1, N6).
func TestCautionsCuredByWording(t *testing.T) {
	e := starterEngine(t)
	n, cured := 0, 0
	for _, name := range []string{"listings.csv", "build.csv"} {
		path := filepath.Join(sample.Root(t), "testdata", "eval", name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		for _, c := range readCases(t, path) {
			l := c.Listing
			v := e.Screen(&l, screening.Options{})
			if !curedByWording(&v) {
				continue
			}
			n++
			if v.Suggestion != nil && v.Suggestion.Level == screening.Clear {
				cured++
			} else {
				t.Logf("%s has no clear wording: %s %s", l.ID, l.Title, brief(&v))
			}
		}
	}
	t.Logf("%d of %d cautions caused by wording have a clear wording", cured, n)
	if n == 0 || cured*10 < n*9 {
		t.Errorf("%d of %d cautions caused by wording have a clear wording", cured, n)
	}
}
