// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"context"
	"iter"
	"path/filepath"
	"strconv"

	"markwarden/internal/fold"
	"markwarden/internal/index"
	"markwarden/trademarks"
)

// bleve puts the same marks into the search index and asks it for each word of a listing with slips allowed, as a system
// without a table of its own would.
func (out *Reach) bleve(opt ReachOptions) error {
	g, err := NewGenerator(opt.Seed)
	if err != nil {
		return err
	}
	dir := filepath.Join(opt.Folder, "bench.index")
	stamp := index.Stamp{Version: "bench", Marks: opt.Marks}
	if err := index.Build(context.Background(), dir, stamp, numbered(g.Marks(opt.Marks))); err != nil {
		return err
	}
	x, err := index.Open(dir, stamp)
	if err != nil {
		return err
	}
	defer x.Close()
	listings := opt.Listings
	for len(listings) < opt.Bleve {
		t, b := g.Listing()
		listings = append(listings, t+" "+b)
	}
	start := cpuTime()
	for _, l := range listings[:opt.Bleve] {
		if err := searchWords(x, l); err != nil {
			return err
		}
	}
	out.BlevePerSecond = float64(opt.Bleve) / (cpuTime() - start).Seconds()
	return nil
}

func searchWords(x *index.Index, listing string) error {
	f := fold.Fold(listing)
	seen := map[string]bool{}
	for i := range f.Tokens {
		w := f.Tokens[i].Text
		if seen[w] || len(w) < 4 {
			continue
		}
		seen[w] = true
		if _, err := x.Search(context.Background(), index.Query{Text: w, Mode: index.ModeFuzzy, Limit: 50}); err != nil {
			return err
		}
	}
	return nil
}

// numbered gives texts the marks an index wants.
func numbered(texts iter.Seq[string]) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		n := 0
		for t := range texts {
			if !yield(trademarks.Mark{ID: "bench:" + strconv.Itoa(n), Text: t, Status: trademarks.StatusRegistered}, nil) {
				return
			}
			n++
		}
	}
}
