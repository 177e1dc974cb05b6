// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fold"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// SuedOn names the cases that run on a mark or for its owner, so that a finding says who is suing over it now. It keeps what
// storage has for a minute. Nothing under seal is ever named.
type SuedOn struct {
	DB  *storage.DB
	Now func() time.Time

	mu   sync.Mutex
	read map[string]suedOn // by owner of the court material
}

type suedOn struct {
	at    time.Time
	names map[string][]string // kind and folded name -> cases
}

// Limits of the names on a finding and of their age.
const (
	mostCasesNamed = 5
	joinFor        = time.Minute
)

// Name fills in the cases of each finding. Where they cannot be read the findings stay as they are: a docket is no reason to
// hold a screening back. A nil SuedOn names nothing.
func (s *SuedOn) Name(ctx context.Context, owner string, v *screening.Verdict) {
	if s == nil || len(v.Findings)+len(v.Considered) == 0 {
		return
	}
	names, err := s.names(ctx, owner)
	if err != nil || len(names) == 0 {
		return
	}
	for _, list := range [][]screening.Finding{v.Findings, v.Considered} {
		for i := range list {
			f := &list[i]
			if cases := casesOf(names, f.Mark, f.Owner); len(cases) > 0 {
				f.Cases = cases[:min(len(cases), mostCasesNamed)]
			}
		}
	}
}

// casesOf are the cases of a mark and of its owner, each once, in the order of court and number.
func casesOf(names map[string][]string, mark, owner string) []string {
	cases := slices.Clone(names[string(storage.PartyMark)+"/"+fold.Word(mark)])
	cases = append(cases, names[string(storage.PartyPlaintiff)+"/"+ownerWords(owner)]...)
	slices.Sort(cases)
	return slices.Compact(cases)
}

// touches are the marks and owners that a verdict speaks of, in the form in which lawsuits are joined with listings.
func touches(v *screening.Verdict) []storage.LawsuitParty {
	var list []storage.LawsuitParty
	add := func(kind storage.PartyKind, folded string) {
		p := storage.LawsuitParty{Kind: kind, Folded: folded}
		if folded != "" && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Level != screening.Clear {
			add(storage.PartyMark, fold.Word(f.Mark))
			add(storage.PartyPlaintiff, ownerWords(f.Owner))
		}
	}
	return list
}

// Touched are kept listings whose marks or owners somebody sued over in the last days, of whoever asks: the platform sees
// all its listings, a seller their own against the lawsuits of their own room.
func (d *Docketing) Touched(ctx context.Context, days int, page storage.Page) (list storage.List[storage.TouchedListing], err error) {
	court, err := SightOf(ctx, "lawsuits.see")
	if err != nil {
		return list, err
	}
	reach, err := auth.ReachOf(ctx, "listings.see")
	if err != nil {
		return list, err
	}
	f := storage.TouchFilter{Tenant: reach.Tenant, SellerID: reach.Organisation, Court: court}
	return d.DB.TouchedListings(ctx, f.FiledWithin(days, d.Now()), page)
}

// Count is how many running cases a mark and its owner have, for the order of the desk's queue.
func (s *SuedOn) Count(ctx context.Context, owner string, mark trademarks.Mark) int {
	return len(s.Cases(ctx, owner, mark))
}

// Cases names the running cases of a mark and its owner. Where the dockets cannot be read there are none, because a case of
// the desk is opened with or without them.
func (s *SuedOn) Cases(ctx context.Context, owner string, mark trademarks.Mark) []string {
	names, err := s.names(ctx, owner)
	if err != nil {
		slog.WarnContext(ctx, "lawsuits not named for a case", "error", err)
		return nil
	}
	return casesOf(names, mark.Text, mark.OwnerName())
}

func (s *SuedOn) names(ctx context.Context, owner string) (map[string][]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	if have, ok := s.read[owner]; ok && now.Sub(have.at) < joinFor {
		return have.names, nil
	}
	list, err := s.DB.Suing(ctx, owner)
	if err != nil {
		return nil, err
	}
	names := map[string][]string{}
	for _, p := range list {
		key := string(p.Kind) + "/" + p.Folded
		names[key] = append(names[key], p.Case)
	}
	if s.read == nil {
		s.read = map[string]suedOn{}
	}
	s.read[owner] = suedOn{now, names}
	return names, nil
}
