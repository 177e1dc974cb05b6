// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"markwarden/internal/docket"
)

// Bar is whose running cases a reader is told of: those of their own room, with dates, and those of their tenant that are
// not under seal, by name alone, as a finding names them. Both are the same for the tenant's own people.
type Bar struct {
	Own    Sight
	Tenant string
}

func (b Bar) check() error { return errors.Join(b.Own.check(), checkText("tenant", b.Tenant, 200)) }

// running restricts the lawsuits l with their parties p to those of the Schedule A kind that run and that the bar knows of.
func (b Bar) running(w *where) {
	seal := " AND l.seal = 0"
	if b.Own.Sealed {
		seal = ""
	}
	w.and("(l.owner = $%d"+seal+" OR l.owner = $%d AND l.seal = 0)", b.Own.Owner, b.Tenant)
	w.conditions = append(w.conditions, "l.schedule_a = 1", "l.state NOT IN ('DISMISSED', 'TRANSFERRED', 'CLOSED')", "p.kind IN ('plaintiff', 'mark')")
}

// RunningSuit is a case that runs on a mark or for its owner. ID is empty where the reader may not open the case; Due is
// zero and Title empty where no date of it is theirs to know, or none runs.
type RunningSuit struct {
	ID        string
	Court     string
	Number    string
	Plaintiff string // the first, as the docket writes it
	Due       time.Time
	Title     docket.Text
}

// SuedListing is a kept listing with the cases that run on what its newest verdict speaks of, the nearest date first.
type SuedListing struct {
	ListingRecord
	Suits []RunningSuit
}

// mostRunning bounds the cases named on one listing.
const mostRunning = 5

// never is where a listing stands whose cases have no date.
const never = "9223372036854775806"

// SuedListings lists the listings of a filter that running cases touch, the nearest date first, those without a date last.
func (db *DB) SuedListings(ctx context.Context, f ListFilter, b Bar, page Page) (list List[SuedListing], err error) {
	defer db.wrap(&err, "storage.SuedListings")
	query, args, err := sued(f, b, page)
	if err != nil {
		return list, err
	}
	type line struct {
		ListingRecord
		due int64
	}
	items, err := collect(ctx, db.read, func(row scanner) (l line, err error) {
		l.ListingRecord, err = scanListing(scanFunc(func(to ...any) error { return row.Scan(append([]any{&l.due}, to...)...) }))
		return l, err
	}, query, args...)
	if err != nil {
		return list, err
	}
	found := cut(items, page.limit(), func(l line) place { return place{l.due, l.ID} })
	records := make([]ListingRecord, len(found.Items))
	for i, l := range found.Items {
		records[i] = l.ListingRecord
	}
	list.Next = found.Next
	list.Items, err = db.NameSuits(ctx, b, records)
	return list, err
}

// sued is the question for a page of the listings of a filter that running cases touch.
func sued(f ListFilter, b Bar, page Page) (query string, args []any, err error) {
	var names, w where
	b.running(&names)
	names.args = append(names.args, b.Own.Owner)
	next := `SELECT d.lawsuit_id, MIN(d.due) AS due FROM lawsuit_deadlines d WHERE d.owner = $` + literal(len(names.args)) + ` AND d.state = 'running' AND d.due > 0`
	if !b.Own.Sealed {
		next += ` AND d.seal = 0`
	}
	w.args = names.args
	w.and("g.tenant = $%d", f.Tenant)
	w.equal("g.seller_id", f.SellerID)
	w.equal("g.level", f.Level)
	if f.Text != "" {
		w.and(`REPLACE(g.text, $%d, '') <> g.text`, f.Text)
	}
	w.conditions = append(w.conditions, "g.level IN ('caution', 'high', 'block')") // new wording leaves the touches of the old
	from, ok, err := page.start()
	having := ""
	if ok {
		w.args = append(w.args, from.key, from.id)
		n := len(w.args)
		having = ` HAVING MIN(n.due) > $` + literal(n-1) + ` OR MIN(n.due) = $` + literal(n-1) + ` AND g.id > $` + literal(n)
	}
	return `WITH n AS MATERIALIZED (SELECT p.kind, p.folded, MIN(COALESCE(x.due, ` + never + `)) AS due FROM lawsuits l JOIN lawsuit_parties p ON p.lawsuit_id = l.id
			LEFT JOIN (` + next + ` GROUP BY d.lawsuit_id) x ON x.lawsuit_id = l.id` + names.String() + ` GROUP BY p.kind, p.folded),
		s AS (SELECT g.id, MIN(n.due) AS due FROM listings g JOIN listing_touches t ON t.listing_id = g.id JOIN n ON n.kind = t.kind AND n.folded = t.folded` + w.String() + `
			GROUP BY g.id` + having + ` ORDER BY 2, 1 LIMIT ` + literal(page.limit()+1) + `)
		SELECT s.due, ` + listingColumns + ` FROM s JOIN listings USING (id) ORDER BY s.due, id`, w.args, errors.Join(err, f.check(), b.check())
}

// scanFunc is a row that something is read from beside the rest.
type scanFunc func(...any) error

// Scan reads the row.
func (f scanFunc) Scan(to ...any) error { return f(to...) }

// NameSuits names the running cases of each listing, as of its newest verdict.
func (db *DB) NameSuits(ctx context.Context, b Bar, list []ListingRecord) (out []SuedListing, err error) {
	defer db.wrap(&err, "storage.NameSuits")
	out = make([]SuedListing, len(list))
	var ids []any
	for i, r := range list {
		if out[i].ListingRecord = r; r.Level != "clear" && r.Level != Unscreened {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	type line struct {
		listing string
		party   LawsuitParty
	}
	lines, err := collect(ctx, db.read, func(row scanner) (l line, err error) {
		return l, row.Scan(&l.listing, &l.party.Kind, &l.party.Folded)
	}, `SELECT listing_id, kind, folded FROM listing_touches WHERE listing_id IN (`+places(1, len(ids))+`)`, ids...)
	if err != nil {
		return nil, err
	}
	spoken, all := map[string][]LawsuitParty{}, []LawsuitParty{}
	for _, l := range lines {
		spoken[l.listing] = append(spoken[l.listing], l.party)
		all = append(all, l.party)
	}
	suits, err := db.runningOn(ctx, b, all)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Suits = suits.of(spoken[out[i].ID])
	}
	return out, nil
}

// RunningOn names the running cases on any of some marks and owners, the nearest date first, five at most.
func (db *DB) RunningOn(ctx context.Context, b Bar, parties []LawsuitParty) (list []RunningSuit, err error) {
	defer db.wrap(&err, "storage.RunningOn")
	suits, err := db.runningOn(ctx, b, parties)
	if err != nil {
		return nil, err
	}
	return suits.of(parties), nil
}

// suitsByParty are running cases by what they run on.
type suitsByParty map[LawsuitParty][]RunningSuit

// of are the cases on any of the parties, each once, the nearest date first, those without a date last.
func (m suitsByParty) of(parties []LawsuitParty) (out []RunningSuit) {
	for _, p := range parties {
		for _, s := range m[LawsuitParty{Kind: p.Kind, Folded: p.Folded}] {
			switch at := slices.IndexFunc(out, func(o RunningSuit) bool { return o.Court == s.Court && o.Number == s.Number }); {
			case at < 0:
				out = append(out, s)
			case out[at].ID == "": // known from the tenant's room as well
				out[at] = s
			}
		}
	}
	slices.SortFunc(out, func(a, b RunningSuit) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			return -a.Due.Compare(b.Due)
		}
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Court, b.Court), cmp.Compare(a.Number, b.Number))
	})
	return out[:min(len(out), mostRunning)]
}

// mostAsked bounds the names of one question; both engines take more.
const mostAsked = 5000

// runningOn are the running cases on some marks and owners.
func (db *DB) runningOn(ctx context.Context, b Bar, parties []LawsuitParty) (suitsByParty, error) {
	var names []string
	for _, p := range parties {
		names = append(names, p.Folded)
	}
	slices.Sort(names)
	out := suitsByParty{}
	for some := range slices.Chunk(slices.Compact(names), mostAsked) {
		if err := db.someRunningOn(ctx, b, some, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (db *DB) someRunningOn(ctx context.Context, b Bar, names []string, out suitsByParty) error {
	var w where
	if err := b.check(); err != nil {
		return err
	}
	b.running(&w)
	w.and("p.owner IN ($%d, $%d)", b.Own.Owner, b.Tenant)
	first := len(w.args) + 1
	for _, n := range names {
		w.args = append(w.args, n)
	}
	w.conditions = append(w.conditions, "p.folded IN ("+places(first, len(names))+")")
	type line struct {
		party LawsuitParty
		owner string
		RunningSuit
	}
	lines, err := collect(ctx, db.read, func(row scanner) (l line, err error) {
		return l, row.Scan(&l.party.Kind, &l.party.Folded, &l.owner, &l.ID, &l.Court, &l.Number, &l.Plaintiff)
	}, `SELECT p.kind, p.folded, l.owner, l.id, l.court, l.number,
			COALESCE((SELECT MIN(q.shown) FROM lawsuit_parties q WHERE q.lawsuit_id = l.id AND q.kind = 'plaintiff'), '')
		FROM lawsuit_parties p JOIN lawsuits l ON l.id = p.lawsuit_id`+w.String()+` ORDER BY l.court, l.number, l.id, p.kind, p.folded`, w.args...)
	if err != nil {
		return err
	}
	var own []string
	for _, l := range lines {
		if l.owner == b.Own.Owner && !slices.Contains(own, l.ID) {
			own = append(own, l.ID)
		}
	}
	glances, err := db.Glances(ctx, b.Own, own)
	for _, l := range lines {
		if next := glances[l.ID].Next; l.owner == b.Own.Owner {
			l.Due, l.Title = next.Due, next.Title
		} else {
			l.ID = ""
		}
		out[l.party] = append(out[l.party], l.RunningSuit)
	}
	return err
}
