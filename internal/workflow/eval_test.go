// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"markwarden/internal/listing"
	"markwarden/internal/sample"
	"markwarden/internal/screening"
)

var showMisses = flag.Bool("misses", false, "print every case whose level is not the expected one")

// score is how well the levels of a case file are met.
type score struct {
	n, exact, within          int
	blockAsLess, clearAsBlock int
	clears, clearAsHigh       int
	withMarks, named          int
	unscreened                int
}

func (s *score) String() string {
	p := func(a, b int) float64 { return 100 * float64(a) / float64(max(b, 1)) }
	return fmt.Sprintf("n %d  exact %.1f %%  within one %.1f %%  block as less than high %d  clear as block %d  clear as high or block %.1f %%  marks named %.1f %%  unscreened %d",
		s.n, p(s.exact, s.n), p(s.within, s.n), s.blockAsLess, s.clearAsBlock, p(s.clearAsHigh, s.clears), p(s.named, s.withMarks), s.unscreened)
}

var levels = []string{"clear", "caution", "high", "block"}

// scoreCases screens a case file (columns of DOMAIN §8) and compares levels and marks. keep picks the rows.
func scoreCases(t *testing.T, e *screening.Engine, path string, keep func(id string) bool) *score {
	t.Helper()
	s := &score{}
	for _, r := range readCases(t, path) {
		if !keep(r["id"]) {
			continue
		}
		l := listing.Listing{ID: r["id"], Title: r["title"], Description: r["description"], Brand: r["brand_field"], Category: r["category"]}
		v := e.Screen(&l, screening.Options{NoFix: true})
		s.count(&v, r)
		if *showMisses && (string(v.Level) != r["expected_level"] || !named(&v, r["expected_marks"])) {
			t.Logf("%s want %s got %s :: %s | %s | %s | want [%s] got %s | %s", r["id"], r["expected_level"], v.Level, r["title"], r["brand_field"], r["category"], r["expected_marks"], brief(&v), r["reason"])
		}
	}
	return s
}

func (s *score) count(v *screening.Verdict, r map[string]string) {
	s.n++
	want, got := slices.Index(levels, r["expected_level"]), slices.Index(levels, string(v.Level))
	if got < 0 {
		s.unscreened++
		return
	}
	switch d := want - got; {
	case d == 0:
		s.exact++
		s.within++
	case d == 1 || d == -1:
		s.within++
	}
	if want == 3 && got < 2 {
		s.blockAsLess++
	}
	if want == 0 {
		s.clears++
		if got == 3 {
			s.clearAsBlock++
		}
		if got >= 2 {
			s.clearAsHigh++
		}
	}
	if strings.TrimSpace(r["expected_marks"]) != "" {
		s.withMarks++
		if named(v, r["expected_marks"]) {
			s.named++
		}
	}
}

func named(v *screening.Verdict, want string) bool {
	var got strings.Builder
	for i := range v.Findings {
		got.WriteString(plain(v.Findings[i].Mark) + " " + plain(v.Findings[i].Text) + " ")
	}
	for m := range strings.SplitSeq(want, ";") {
		if strings.TrimSpace(m) != "" && !strings.Contains(got.String(), plain(m)) {
			return false
		}
	}
	return true
}

func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func brief(v *screening.Verdict) string {
	var parts []string
	for i := range v.Findings {
		f := &v.Findings[i]
		parts = append(parts, fmt.Sprintf("%s:%s %s %s %s", f.Mark, f.Text, f.Rules[0], f.Role, f.Level))
	}
	return "{" + strings.Join(parts, "; ") + "}"
}

func readCases(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		m := map[string]string{}
		for i, c := range cells {
			m[all[0][i]] = c
		}
		out = append(out, m)
	}
	return out
}

func starterEngine(t testing.TB) *screening.Engine {
	t.Helper()
	s, err := OpenStarter()
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
	clearAsHigh          float64 // share of the clear listings, at most
	blockAsLess          int     // at most
	clearAsBlock         int     // at most
}

func (s *score) hold(t *testing.T, name string, f floor) {
	t.Helper()
	t.Log(name, s)
	share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
	for _, c := range []struct {
		what string
		got  float64
		min  float64
	}{
		{"exact", share(s.exact, s.n), f.exact},
		{"within one", share(s.within, s.n), f.within},
		{"marks named", share(s.named, s.withMarks), f.named},
		{"clear not held", 1 - share(s.clearAsHigh, s.clears), 1 - f.clearAsHigh},
	} {
		if c.got < c.min {
			t.Errorf("%s: %s is %.1f %%, the floor is %.1f %%", name, c.what, 100*c.got, 100*c.min)
		}
	}
	if s.blockAsLess > f.blockAsLess || s.clearAsBlock > f.clearAsBlock || s.unscreened > 0 {
		t.Errorf("%s: %d of block returned as clear or caution, %d of clear as block, %d unscreened", name, s.blockAsLess, s.clearAsBlock, s.unscreened)
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
	scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 0 }).hold(t, "build half:", floor{exact: 0.93, within: 0.96, named: 0.92, clearAsHigh: 0.05})
	scoreCases(t, e, path, func(id string) bool { return id[len(id)-1]%2 == 1 }).hold(t, "judge half:", floor{exact: 0.87, within: 0.94, named: 0.91, clearAsHigh: 0.07, clearAsBlock: 1})
}

func TestListingCasesForBuilding(t *testing.T) {
	scoreCases(t, starterEngine(t), evalFile(t, "build.csv"), everything).hold(t, "build.csv:", floor{exact: 0.85, within: 0.93, named: 0.86, clearAsHigh: 0.08, clearAsBlock: 1, blockAsLess: 1})
}

func TestListingCasesOfTheSharedData(t *testing.T) {
	scoreCases(t, starterEngine(t), sample.SharedData(t, "listing_cases_dev.csv"), everything).hold(t, "shared:", floor{exact: 0.92, within: 0.98, named: 0.95, clearAsHigh: 0.04})
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
		for _, r := range readCases(t, path) {
			l := listing.Listing{ID: r["id"], Title: r["title"], Description: r["description"], Brand: r["brand_field"], Category: r["category"]}
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
