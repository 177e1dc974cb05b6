// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// putTouches takes the place of what a listing's verdict before spoke of.
func (tx *Tx) putTouches(ctx context.Context, tenant, listing string, list []LawsuitParty) error {
	drop, err := tx.prepare(ctx, `DELETE FROM listing_touches WHERE listing_id = $1`)
	if err != nil {
		return err
	}
	if _, err := drop.ExecContext(ctx, listing); err != nil {
		return err
	}
	_, err = insertRows(ctx, tx, `INSERT INTO listing_touches (tenant, kind, folded, listing_id) VALUES `, ` ON CONFLICT DO NOTHING`, list, func(p LawsuitParty) []any {
		return []any{tenant, string(p.Kind), firstBytes(keepable(p.Folded), 500), listing}
	})
	return err
}

// UntouchedListing is a listing whose newest verdict found something and of which nobody wrote down what.
type UntouchedListing struct {
	ID, Tenant, Screening string
	Verdict               json.RawMessage
}

// Untouched are the first such listings of all tenants behind an id, by id. It is for the program's own catching up, which
// shows nothing to anybody.
func (db *DB) Untouched(ctx context.Context, after string, limit int) (list []UntouchedListing, err error) {
	defer db.wrap(&err, "storage.Untouched")
	if err := checkText("listing id", after, 200); after != "" && err != nil {
		return nil, err
	}
	return collect(ctx, db.read, func(row scanner) (l UntouchedListing, err error) {
		var verdict []byte
		err = row.Scan(&l.ID, &l.Tenant, &l.Screening, &verdict)
		l.Verdict = verdict
		return l, err
	}, `SELECT l.id, l.tenant, s.id, s.payload FROM listings l JOIN screenings s ON s.id = l.screening_id
		WHERE l.id > $1 AND l.level IN ('caution', 'high', 'block') AND NOT EXISTS (SELECT 1 FROM listing_touches t WHERE t.listing_id = l.id)
		ORDER BY l.id LIMIT `+literal(limit), after)
}

// Touch writes down what a listing's verdict speaks of, unless the listing has another verdict by now.
func (tx *Tx) Touch(ctx context.Context, l UntouchedListing, list []LawsuitParty) (err error) {
	defer tx.wrap(&err, "storage.Touch(%s)", l.ID)
	newest, err := tx.settle(ctx, `UPDATE listings SET screening_id = screening_id WHERE tenant = $1 AND id = $2 AND screening_id = $3`, l.Tenant, l.ID, l.Screening)
	if err != nil || !newest {
		return err
	}
	return tx.putTouches(ctx, l.Tenant, l.ID, list)
}

// TouchFilter asks for kept listings whose newest verdict speaks of a mark or an owner that somebody sued over since a day.
type TouchFilter struct {
	Tenant   string // whose listings
	SellerID string // empty: of every seller
	Court    Sight  // whose lawsuits, and whether those under seal count
	From     string // first day of filing, YYYY-MM-DD
	Until    string // last day of filing
}

// TouchedListing is a listing with the lawsuits that touch it, five at most, by court and number.
type TouchedListing struct {
	ListingRecord
	Lawsuits []TouchingLawsuit
}

// TouchingLawsuit is a lawsuit with the name it shares with a listing's verdict.
type TouchingLawsuit struct {
	ID, Case, Filed string
	Kind            PartyKind
	Shown           string
}

// mostTouching bounds the lawsuits named on one listing.
const mostTouching = 5

// suing restricts the parties p of lawsuits l to those of a filter.
func (f TouchFilter) suing(w *where) {
	w.and("l.owner = $%d", f.Court.Owner)
	w.and("l.filed >= $%d", f.From)
	w.and("l.filed <= $%d", f.Until)
	f.Court.seal(w, "l.seal")
	w.and("p.kind IN ('plaintiff', 'mark')")
}

// TouchedListings lists the listings of a filter, the newest first. What was found clear is not there, nor what the desk has
// removed, nor what was changed and not screened since.
func (db *DB) TouchedListings(ctx context.Context, f TouchFilter, page Page) (list List[TouchedListing], err error) {
	defer db.wrap(&err, "storage.TouchedListings")
	var names, w where
	f.suing(&names)
	w.args = names.args
	w.and("tenant = $%d", f.Tenant)
	w.equal("seller_id", f.SellerID)
	w.and("level IN ('caution', 'high', 'block')")
	err = errors.Join(f.Court.check(), checkText("tenant", f.Tenant, 200), checkText("seller", f.SellerID, 500), checkText("from", f.From, 40), checkText("until", f.Until, 40), w.newest(page))
	if err != nil {
		return list, err
	}
	flagged := `SELECT ` + listingColumns + ` FROM listings` + w.String()
	w.conditions = nil
	w.and("NOT EXISTS (SELECT 1 FROM desk_cases c WHERE c.tenant = $%d AND c.listing_id = listings.id AND c.state = 'REMOVED')", f.Tenant)
	sued := `WITH n AS MATERIALIZED (SELECT DISTINCT p.kind, p.folded FROM lawsuits l JOIN lawsuit_parties p ON p.lawsuit_id = l.id` + names.String() + `) `
	order := ` ORDER BY created DESC, id DESC LIMIT `
	ask := func(from, touched string) ([]ListingRecord, error) {
		return collect(ctx, db.read, scanListing, sued+`SELECT `+listingColumns+` FROM (`+from+`) AS listings`+w.String()+` AND `+touched+order+literal(page.limit()+1), w.args...)
	}
	items, err := ask(flagged+order+literal(newestFlagged), `EXISTS (SELECT 1 FROM listing_touches t JOIN n ON n.kind = t.kind AND n.folded = t.folded WHERE t.listing_id = listings.id)`)
	if err == nil && len(items) <= page.limit() { // they are sparse, or at their end
		w.and("t.tenant = $%d", f.Tenant)
		in := w.conditions[len(w.conditions)-1]
		w.conditions = w.conditions[:len(w.conditions)-1]
		items, err = ask(flagged, `id IN (SELECT t.listing_id FROM n JOIN listing_touches t ON `+in+` AND t.kind = n.kind AND t.folded = n.folded)`)
	}
	if err != nil {
		return list, err
	}
	records := cut(items, page.limit(), func(r ListingRecord) place { return place{micros(r.Created), r.ID} })
	list = List[TouchedListing]{Items: make([]TouchedListing, len(records.Items)), Next: records.Next}
	at := make(map[string]int, len(records.Items))
	for i, r := range records.Items {
		list.Items[i].ListingRecord, at[r.ID] = r, i
	}
	return list, db.nameTouching(ctx, f, list.Items, at)
}

// nameTouching fills in the lawsuits of a page's listings.
func (db *DB) nameTouching(ctx context.Context, f TouchFilter, items []TouchedListing, at map[string]int) error {
	if len(items) == 0 {
		return nil
	}
	var w where
	f.suing(&w)
	first := len(w.args) + 1
	for i := range items {
		w.args = append(w.args, items[i].ID)
	}
	w.conditions = append(w.conditions, "t.listing_id IN ("+places(first, len(items))+")")
	type line struct {
		listing string
		TouchingLawsuit
	}
	lines, err := collect(ctx, db.read, func(row scanner) (x line, err error) {
		return x, row.Scan(&x.listing, &x.ID, &x.Case, &x.Filed, &x.Kind, &x.Shown)
	}, `SELECT t.listing_id, l.id, l.court || ' ' || l.number, l.filed, p.kind, p.shown FROM listing_touches t
		JOIN lawsuit_parties p ON p.owner = $1 AND p.kind = t.kind AND p.folded = t.folded JOIN lawsuits l ON l.id = p.lawsuit_id`+w.String()+`
		ORDER BY l.filed DESC, l.court, l.number, p.kind`, w.args...)
	for _, x := range lines {
		item := &items[at[x.listing]]
		if n := len(item.Lawsuits); n < mostTouching && (n == 0 || item.Lawsuits[n-1].ID != x.ID) {
			item.Lawsuits = append(item.Lawsuits, x.TouchingLawsuit)
		}
	}
	return err
}

// newestFlagged is how many of the newest flagged listings are looked at first: where one in a dozen is touched they hold a
// page, and the answer takes a tenth of what it takes to put all that are touched in order.
const newestFlagged = 4000

// mostTouchDays bounds the days a question looks back.
const mostTouchDays = 3650

// FiledWithin sets the days of filing to the last days before now.
func (f TouchFilter) FiledWithin(days int, now time.Time) TouchFilter {
	days = max(1, min(days, mostTouchDays))
	f.From, f.Until = now.UTC().AddDate(0, 0, -days).Format(time.DateOnly), now.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	return f
}
