// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"log/slog"

	"markwarden/internal/fault"
	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// ListingQuery asks for kept listings. Level and Text narrow the list where not empty; Sued asks for those alone that running
// suits touch, the nearest date first, in place of all, the newest first.
type ListingQuery struct {
	Level, Text string
	Sued        bool
}

// Listings lists kept listings, each with the suits that run on what its newest verdict speaks of, as far as the person of the
// context may know of them and never one under seal. A seller sees their own listings.
func (d *Desk) Listings(ctx context.Context, who Person, q ListingQuery, page storage.Page) (list storage.List[storage.SuedListing], err error) {
	f := storage.ListFilter{Tenant: who.Tenant, Level: q.Level, Text: listingText(listing.Listing{Title: q.Text})}
	if who.Outside() {
		f.SellerID = who.Org
	}
	bar, err := barOf(ctx, who.Tenant)
	blind := fault.Is(err, fault.Forbidden) // such as a token for listings alone
	switch {
	case err != nil && (!blind || q.Sued):
		return list, err
	case q.Sued:
		return d.DB.SuedListings(ctx, f, bar, page)
	}
	found, err := d.DB.Listings(ctx, f, page)
	if err != nil {
		return list, err
	}
	list.Next = found.Next
	if blind {
		list.Items = make([]storage.SuedListing, len(found.Items))
		for i, r := range found.Items {
			list.Items[i].ListingRecord = r
		}
		return list, nil
	}
	list.Items, err = d.DB.NameSuits(ctx, bar, found.Items)
	return list, err
}

// Listing is a kept listing with the suits that run on it; a seller sees their own.
func (d *Desk) Listing(ctx context.Context, who Person, id string) (storage.SuedListing, error) {
	r, err := d.DB.Listing(ctx, who.Tenant, id)
	if err == nil && who.Outside() && r.SellerID != who.Org {
		err = fault.New(fault.NotFound, "There is no listing %s.", id)
	}
	if err != nil {
		return storage.SuedListing{}, err
	}
	bar, err := barOf(ctx, who.Tenant)
	if fault.Is(err, fault.Forbidden) {
		return storage.SuedListing{ListingRecord: r}, nil
	} else if err != nil {
		return storage.SuedListing{}, err
	}
	named, err := d.DB.NameSuits(ctx, bar, []storage.ListingRecord{r})
	if err != nil {
		return storage.SuedListing{}, err
	}
	return named[0], nil
}

// barOf is whose suits the person of a context is told of beside listings and marks: nothing under seal, whoever asks, because
// these lists are passed on.
func barOf(ctx context.Context, tenant string) (storage.Bar, error) {
	s, err := SightOf(ctx, "lawsuits.see")
	s.Sealed = false
	return storage.Bar{Own: s, Tenant: tenant}, err
}

// Running are the suits on a mark and for its owner, as far as the person of a context may know of them. Where the dockets cannot
// be read there are none, because a case of the desk is decided with or without them.
func (s *SuedOn) Running(ctx context.Context, tenant string, mark trademarks.Mark) []storage.RunningSuit {
	bar, err := barOf(ctx, tenant)
	if err != nil {
		return nil
	}
	list, err := s.DB.RunningOn(ctx, bar, []storage.LawsuitParty{{Kind: storage.PartyMark, Folded: fold.Word(mark.Text)}, {Kind: storage.PartyPlaintiff, Folded: ownerWords(mark.OwnerName())}})
	if err != nil {
		slog.WarnContext(ctx, "lawsuits not named beside a mark", "error", err)
	}
	return list
}
