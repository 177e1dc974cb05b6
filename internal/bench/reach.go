// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/fold"
	"markwarden/internal/lookup"
)

// ReachOptions say how large a measurement is.
type ReachOptions struct {
	Marks    int
	Suite    int      // marks that are disguised in every way
	Listings []string // full listings to be timed; made when empty
	Count    int      // listings to make when none are given
	Seed     uint64
	Exact    bool   // also time the same listings with exact lookups only: the speed of light
	Bleve    int    // also time so many listings through Bleve's fuzzy search, word by word; 0 for none
	Folder   string // where what is built is put: the table's file, to time its loading, and the index
}

// Share is hits of cases.
type Share struct {
	Name     string
	Hits, Of int
	Recall   float64
}

// Reach is what was measured.
type Reach struct {
	Marks, Texts      int
	BuildSeconds      float64
	TableBytes        int
	BuildingKB        int // resident at most while the table was built, 0 where the system does not say
	ServingKB         int // resident with the table read from its file
	ByKind, ByLength  []Share
	All               Share
	ListingsPerSecond float64 // on one core, without what earlier listings found
	CachedPerSecond   float64 // with it, in the second half of a stream
	TitlesPerSecond   float64 // the first 14 words of each given listing, else titles made
	ExactPerSecond    float64
	P50, P95, P99     time.Duration
	HitsPerListing    float64
	Stages            lookup.Stats // of the timed listings together
	LoadSeconds       float64      // the table's file read back and checked
	BlevePerSecond    float64
}

// MeasureReach builds a generated register and holds the suite and the listings against it. progress is told each stage.
func MeasureReach(opt ReachOptions, progress func(string)) (*Reach, error) {
	g, err := NewGenerator(opt.Seed)
	if err != nil {
		return nil, err
	}
	out := &Reach{Marks: opt.Marks}
	var suite []string
	start := time.Now()
	progress(fmt.Sprintf("building a table of %d marks", opt.Marks))
	table, err := lookup.Build("bench", func(yield func(lookup.Entry) bool) {
		i := uint32(0)
		for m := range g.Marks(opt.Marks) {
			if len(suite) < opt.Suite && i%7 == 0 && plainName(m) {
				suite = append(suite, m)
			}
			if !yield(lookup.Entry{Text: m, Record: i}) {
				return
			}
			i++
		}
	})
	if err != nil {
		return nil, err
	}
	out.BuildSeconds = time.Since(start).Seconds()
	out.Texts, out.TableBytes, out.BuildingKB = table.Len(), table.Bytes(), resident("VmHWM:")
	progress("timing the load")
	path := filepath.Join(opt.Folder, "bench.table")
	if err := table.Save(path); err != nil {
		return nil, err
	}
	table = nil
	debug.FreeOSMemory()
	if table, err = out.load(path); err != nil {
		return nil, err
	}
	defer table.Close()
	progress("measuring recall")
	out.recall(table, g, suite, opt.Seed)
	progress("measuring speed")
	out.speed(table, g, opt)
	out.ServingKB = resident("VmRSS:")
	if opt.Bleve > 0 {
		progress("timing Bleve")
		if err := out.bleve(opt); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// load times what a start costs: the table's file read and every byte of it checked.
func (out *Reach) load(path string) (*lookup.Table, error) {
	start := time.Now()
	table, err := lookup.Open(path, "bench")
	out.LoadSeconds = time.Since(start).Seconds()
	return table, err
}

// resident reads kilobytes from a line of the process's own status, where the system has one.
func resident(line string) int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(l, line); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "kB")))
			return n
		}
	}
	return 0
}

func (out *Reach) recall(table *lookup.Table, g *Generator, suite []string, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 7))
	byKind := make([]Share, len(Disguises))
	byLength := []Share{{Name: "5-6"}, {Name: "7-9"}, {Name: "10-14"}, {Name: "15+"}}
	for _, m := range suite {
		want := fold.Skeleton(fold.Word(m))
		for k, d := range Disguises {
			byKind[k].Name = d.Name
			form := d.Make(rnd, m)
			if form == "" {
				continue
			}
			hit := finds(table, place(rnd, g.Title(), form), want)
			byKind[k].add(hit)
			out.All.add(hit)
			if oneEdit[d.Name] {
				byLength[lengthBand(len(want))].add(hit)
			}
		}
	}
	out.ByKind, out.ByLength = byKind, byLength
}

var oneEdit = map[string]bool{"omission": true, "repetition": true, "keyboard replace": true, "transposition": true, "insertion": true, "vowel swap": true}

func lengthBand(n int) int {
	switch {
	case n <= 6:
		return 0
	case n <= 9:
		return 1
	case n <= 14:
		return 2
	}
	return 3
}

func (s *Share) add(hit bool) {
	s.Of++
	if hit {
		s.Hits++
	}
	s.Recall = float64(s.Hits) / float64(s.Of)
}

// place puts a form between the words of a title.
func place(rnd *rand.Rand, title, form string) string {
	w := strings.Fields(title)
	i := rnd.IntN(len(w) + 1)
	return strings.Join(slices.Insert(w, i, form), " ")
}

func finds(table *lookup.Table, text, want string) bool {
	f := fold.Fold(text)
	for _, h := range table.Query(nil, &f, lookup.QueryOptions{}) {
		if table.Text(h.Text) == want {
			return true
		}
	}
	return false
}

// titleWords is how many words at the head of a given listing are timed as its title.
const titleWords = 14

func (out *Reach) speed(table *lookup.Table, g *Generator, opt ReachOptions) {
	listings, titles := opt.Listings, []string{}
	if len(listings) == 0 {
		for range max(opt.Count, 100) {
			t, b := g.Listing()
			listings = append(listings, t+" "+b)
		}
	}
	for _, l := range listings {
		title := g.Title()
		if len(opt.Listings) > 0 { // a given listing opens with its title
			w := strings.Fields(l)
			title = strings.Join(w[:min(titleWords, len(w))], " ")
		}
		titles = append(titles, title)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var hits []lookup.Hit
	total := 0
	run := func(texts []string, o lookup.QueryOptions) (float64, []time.Duration) {
		times := make([]time.Duration, 0, len(texts))
		start := cpuTime()
		for _, s := range texts {
			t0 := cpuTime()
			f := fold.Fold(s)
			hits = table.Query(hits[:0], &f, o)
			total += len(hits)
			times = append(times, cpuTime()-t0)
		}
		return float64(len(texts)) / (cpuTime() - start).Seconds(), times
	}
	run(listings[:len(listings)/10+1], lookup.QueryOptions{Cold: true}) // warm
	total = 0
	var times []time.Duration
	out.ListingsPerSecond, times = run(listings, lookup.QueryOptions{Cold: true})
	out.HitsPerListing = float64(total) / float64(len(listings))
	for _, l := range listings {
		f := fold.Fold(l)
		hits = table.Query(hits[:0], &f, lookup.QueryOptions{Cold: true, Stats: &out.Stages})
	}
	slices.Sort(times)
	out.P50, out.P95, out.P99 = times[len(times)/2], times[len(times)*95/100], times[len(times)*99/100]
	out.TitlesPerSecond, _ = run(titles, lookup.QueryOptions{Cold: true})
	run(listings[:len(listings)/2], lookup.QueryOptions{}) // the stream before
	out.CachedPerSecond, _ = run(listings[len(listings)/2:], lookup.QueryOptions{})
	if opt.Exact {
		out.ExactPerSecond, _ = run(listings, lookup.QueryOptions{Exact: true})
	}
}
