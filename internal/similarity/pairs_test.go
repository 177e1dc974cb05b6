// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/sample"
	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
)

// pair is a dispute that was decided: a later sign, an earlier mark, and whether they were found similar.
type pair struct {
	later, earlier               string
	laterClasses, earlierClasses []nice.Class
	similar                      bool
	aspect, authority, caseName  string
}

func readCSV(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func readPairs(t testing.TB) []pair {
	t.Helper()
	var out []pair
	for _, r := range readCSV(t, sample.SharedData(t, "mark_pairs_dev.csv")) {
		out = append(out, pair{
			later: r["mark_a"], earlier: r["mark_b"], laterClasses: classesOf(r["class_a"]), earlierClasses: classesOf(r["class_b"]),
			similar: r["outcome"] == "similar", aspect: r["aspect"], authority: r["authority"], caseName: r["case_name"],
		})
	}
	return out
}

func classesOf(s string) (out []nice.Class) {
	for f := range strings.SplitSeq(s, ";") {
		n := 0
		for _, r := range f {
			n = n*10 + int(r-'0')
		}
		if c := nice.Class(n); c.Valid() {
			out = append(out, c)
		}
	}
	return out
}

// groups numbers the pairs so that pairs which share a mark or a case share a number: folds are cut between groups.
func groups(pairs []pair) []int {
	parent := make([]int, len(pairs))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	seen := map[string]int{}
	for i, p := range pairs {
		for _, key := range []string{"mark " + plain(p.later), "mark " + plain(p.earlier), "case " + p.caseName} {
			if j, ok := seen[key]; ok {
				parent[root(i)] = root(j)
			} else {
				seen[key] = i
			}
		}
	}
	out := make([]int, len(pairs))
	for i := range pairs {
		out[i] = root(i)
	}
	return out
}

// plain is the form in which the register of the test is made distinct: lower case, no accents, letters and digits only.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' {
			return r
		}
		return -1
	}, norm.NFKD.String(strings.ToLower(s)))
}

// register is the register the earlier marks are looked for in: distinct marks of the shared register and the earlier
// marks of all pairs.
func register(t testing.TB, pairs []pair) []string {
	t.Helper()
	marks := map[string]string{}
	put := func(s string) {
		if k := plain(s); k != "" && marks[k] == "" {
			marks[k] = s
		}
	}
	for _, r := range readCSV(t, sample.SharedData(t, "registers", "registers_dev.csv.gz")) {
		put(r["mark"])
	}
	for _, p := range pairs {
		put(p.earlier)
	}
	out := make([]string, 0, len(marks))
	for _, m := range marks {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// counted is a Frequency learnt from a list of marks.
type counted struct {
	words        map[string]int
	grams, sound map[uint32]int
	n            float64
}

func count(marks []string) *counted {
	c := &counted{words: map[string]int{}, grams: map[uint32]int{}, sound: map[uint32]int{}, n: float64(len(marks))}
	var p similarity.Prepared
	for _, m := range marks {
		p.Set(similarity.Sign{Text: m}, nil)
		seen, words := map[uint32]bool{}, map[string]bool{}
		for w := range p.Words {
			if !words[w.Text] {
				words[w.Text] = true
				c.words[w.Text]++
			}
		}
		letters, _ := p.Grams()
		countOnce(c.grams, letters, seen)
		sounds, _ := p.SoundGrams()
		countOnce(c.sound, sounds, seen)
	}
	return c
}

// countOnce counts each key of the list once; seen is scratch.
func countOnce(n map[uint32]int, list []similarity.Gram, seen map[uint32]bool) {
	clear(seen)
	for _, g := range list {
		if !seen[g.Key] {
			seen[g.Key] = true
			n[g.Key]++
		}
	}
}

func (c *counted) Word(w string) float64      { return math.Log2((c.n + 1) / (float64(c.words[w]) + 0.5)) }
func (c *counted) Gram(k uint32) float64      { return math.Log2(c.n / (float64(c.grams[k]) + 0.5)) }
func (c *counted) SoundGram(k uint32) float64 { return math.Log2(c.n / (float64(c.sound[k]) + 0.5)) }
