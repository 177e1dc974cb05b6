// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
)

// room is where the listings of an organisation's files are kept: in the catalogue that its desk reads, so that a case can
// be opened on a listing of a file as on any other.
type room struct {
	tenant string
	seller string // whose listings they are; empty leaves what the file says
	court  string // whose public lawsuits are named beside findings
}

// roomOf is the room of an organisation. Only the platform's own files may say whose a listing is: otherwise one seller could
// write over another's. What an organisation of right holders or a law firm screens stays in a room of its own, as its court
// material does.
func roomOf(ctx context.Context, db *storage.DB, organisation string) (room, error) {
	o, err := db.Organisation(ctx, organisation)
	switch {
	case fault.Is(err, fault.NotFound) && organisation == auth.HomeOrganisation:
		return room{tenant: auth.HomeTenant, court: auth.HomeTenant}, nil // nobody has an account yet
	case fault.Is(err, fault.NotFound):
		return room{tenant: organisation, court: organisation}, nil
	case err != nil:
		return room{}, err
	case o.Kind == auth.Platform:
		return room{tenant: o.Tenant, court: o.Tenant}, nil
	case o.Kind == auth.SellerAccount:
		return room{tenant: o.Tenant, seller: o.ID, court: o.Tenant}, nil
	}
	return room{tenant: organisation, court: o.Tenant}, nil
}

// listing is a row's listing as it is kept; the row's own stays as it is in the file.
func (r room) listing(l listing.Listing) listing.Listing {
	if r.seller != "" {
		l.SellerID = r.seller
	}
	return l
}

// filers are the organisations whose files a kept listing may be from: its seller where that is one of ours, and otherwise
// the platform.
func filers(ctx context.Context, db *storage.DB, rec *storage.ListingRecord) ([]string, error) {
	if rec.SellerID != "" {
		o, err := db.Organisation(ctx, rec.SellerID)
		switch {
		case err == nil && o.Tenant == rec.Tenant:
			return []string{o.ID}, nil
		case err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid):
			return nil, err
		}
	}
	list, err := db.PlatformsOf(ctx, rec.Tenant)
	return append(list, rec.Tenant), err
}
