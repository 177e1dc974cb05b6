// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

// Sight is whose court material is read and whether what is under seal may be seen: the legal role alone may. Every read
// of this material takes one, and without the right a sealed case is not found.
type Sight struct {
	Owner  string
	Sealed bool
}

func (s Sight) check() error { return checkText("owner", s.Owner, 200) }

// seal adds the condition that hides what the sight may not see; column is 1 for what is sealed.
func (s Sight) seal(w *where, column string) {
	if !s.Sealed {
		w.and(column + " = 0")
	}
}

// LawsuitRecord is a kept case. Suit is without its entries, defendants and restraints, which LawsuitFile has.
type LawsuitRecord struct {
	ID      string // ours, UUIDv7
	Owner   string
	Suit    docket.Lawsuit
	Text    string // what lists search in, folded by the caller
	Version int    // counts the changes
	Created time.Time
	Updated time.Time
}

// LawsuitFile is a case with everything that is kept of it, as far as the reader may see.
type LawsuitFile struct {
	LawsuitRecord                     // Suit is whole
	Matches       []docket.StoreMatch // of the defendants with the owner's stores, as last compared
	Deadlines     []DeadlineRecord    // soonest first, those that a person must read in a paper before all
	SealedRows    map[string]bool     // Defendant.Key of rows under seal; empty for a reader without the right
	Duties        *docket.DutySheet   // a platform's duties under its orders; nil while nobody recorded one
}

// PartyKind says what a LawsuitParty is.
type PartyKind string

// The kinds of LawsuitParty.
const (
	PartyPlaintiff PartyKind = "plaintiff"
	PartyMark      PartyKind = "mark"
	PartyNumber    PartyKind = "number"
	PartyFirm      PartyKind = "firm"
)

// LawsuitParty is one name that a case is joined with listings by. Folded is in the comparing form of the caller.
type LawsuitParty struct {
	Kind          PartyKind
	Folded, Shown string
}

const lawsuitColumns = `id, owner, payload, text, version, created, updated`

func scanLawsuit(row scanner) (r LawsuitRecord, err error) {
	var payload []byte
	var created, updated int64
	if err := row.Scan(&r.ID, &r.Owner, &payload, &r.Text, &r.Version, &created, &updated); err != nil {
		return r, err
	}
	r.Created, r.Updated = fromMicros(created), fromMicros(updated)
	return r, json.Unmarshal(payload, &r.Suit)
}

// bit is how a truth is kept.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mostLawsuit bounds a case's own JSON; its lists are kept apart.
const mostLawsuit = 1 << 20

// PutLawsuit keeps a case under its id, or as a new one when the id is empty; names and parties take the place of those
// kept before. The lists of Suit are not touched. Conflict when a name belongs to another case of the owner.
func (tx *Tx) PutLawsuit(ctx context.Context, r LawsuitRecord, names []string, parties []LawsuitParty, at time.Time) (saved LawsuitRecord, err error) {
	defer tx.wrap(&err, "storage.PutLawsuit")
	body := r.Suit
	body.Events, body.Defendants, body.Restraints = nil, nil, nil
	payload, err := json.Marshal(body)
	if err != nil {
		return r, err
	}
	err = errors.Join(checkText("owner", r.Owner, 200), checkText("id", r.ID, 200), checkText("payload", string(payload), mostLawsuit), checkText("text", r.Text, mostLawsuit))
	if err != nil {
		return r, err
	}
	if r.ID == "" {
		r.ID, r.Created = NewID(at), at
	}
	r.Updated = at
	saved, err = scanLawsuit(tx.sql.QueryRowContext(ctx, `INSERT INTO lawsuits (id, owner, court, number, caption, state, seal, schedule_a, filed, last_filing, text, payload, version, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13)
		ON CONFLICT (id) DO UPDATE SET court = excluded.court, number = excluded.number, caption = excluded.caption, state = excluded.state, seal = excluded.seal,
			schedule_a = excluded.schedule_a, filed = excluded.filed, last_filing = excluded.last_filing, text = excluded.text, payload = excluded.payload,
			version = lawsuits.version + 1, updated = excluded.updated
		WHERE lawsuits.owner = excluded.owner
		RETURNING `+lawsuitColumns,
		r.ID, r.Owner, keepable(body.Court), keepable(body.Number), keepable(body.Caption), string(body.State), bit(body.Sealed), bit(body.ScheduleA.ScheduleA),
		body.Filed.String(), body.LastFiling.String(), r.Text, string(payload), micros(at)))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "There is no lawsuit %s.", r.ID)
	}
	if err != nil {
		return r, err
	}
	return saved, errors.Join(tx.putNames(ctx, saved, names), tx.putParties(ctx, saved, parties))
}

func (tx *Tx) putNames(ctx context.Context, r LawsuitRecord, names []string) error {
	for _, name := range names {
		if err := checkText("name", name, 500); err != nil {
			return err
		}
		ok, err := tx.settle(ctx, `INSERT INTO lawsuit_names (owner, name, lawsuit_id) VALUES ($1, $2, $3)
			ON CONFLICT (owner, name) DO UPDATE SET name = excluded.name WHERE lawsuit_names.lawsuit_id = excluded.lawsuit_id`, r.Owner, name, r.ID)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "%s is the number of another case on file: mend one of them.", name)
		}
	}
	return nil
}

func (tx *Tx) putParties(ctx context.Context, r LawsuitRecord, parties []LawsuitParty) error {
	if _, err := tx.sql.ExecContext(ctx, `DELETE FROM lawsuit_parties WHERE lawsuit_id = $1`, r.ID); err != nil {
		return err
	}
	_, err := insertRows(ctx, tx, `INSERT INTO lawsuit_parties (owner, kind, folded, lawsuit_id, shown) VALUES `, ` ON CONFLICT DO NOTHING`, parties, func(p LawsuitParty) []any {
		return []any{r.Owner, string(p.Kind), firstBytes(keepable(p.Folded), 500), r.ID, firstBytes(keepable(p.Shown), 500)}
	})
	return err
}

// FindLawsuit is the id of the owner's case that has one of the names, the first that is known; empty when none is. It is
// for whoever files: it does not say whether the case is sealed.
func (tx *Tx) FindLawsuit(ctx context.Context, owner string, names []string) (id string, err error) {
	defer tx.wrap(&err, "storage.FindLawsuit")
	for _, name := range names {
		if err := checkText("name", name, 500); err != nil {
			return "", err
		}
		err := tx.sql.QueryRowContext(ctx, `SELECT lawsuit_id FROM lawsuit_names WHERE owner = $1 AND name = $2`, owner, name).Scan(&id)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return "", nil
}

// LawsuitsNamed are the cases that have one of the names, without their lists.
func (db *DB) LawsuitsNamed(ctx context.Context, s Sight, names []string) (list []LawsuitRecord, err error) {
	defer db.wrap(&err, "storage.LawsuitsNamed")
	seen := map[string]bool{}
	for _, name := range names {
		if err := errors.Join(s.check(), checkText("name", name, 500)); err != nil {
			return nil, err
		}
		var w where
		w.and("owner = $%d", s.Owner)
		w.and("id IN (SELECT lawsuit_id FROM lawsuit_names n WHERE n.owner = $%d AND n.name = $%d)", s.Owner, name)
		s.seal(&w, "seal")
		found, err := collect(ctx, db.read, scanLawsuit, `SELECT `+lawsuitColumns+` FROM lawsuits`+w.String(), w.args...)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !seen[r.ID] {
				seen[r.ID] = true
				list = append(list, r)
			}
		}
	}
	return list, nil
}

// LawsuitFilter narrows a list of cases; empty fields ask for nothing. Text is folded like LawsuitRecord.Text.
type LawsuitFilter struct {
	Text      string
	Court     string
	States    []docket.CaseState
	FiledFrom string // YYYY-MM-DD
	Ours      bool   // some defendant may be one of the owner's stores
	ScheduleA bool
}

func (f LawsuitFilter) where(s Sight) (w where, err error) {
	w.and("owner = $%d", s.Owner)
	s.seal(&w, "seal")
	w.equal("court", f.Court)
	for word := range strings.FieldsSeq(f.Text) {
		w.and(`REPLACE(text, $%d, '') <> text`, word)
	}
	if len(f.States) > 0 {
		places := make([]string, len(f.States))
		for i, state := range f.States {
			w.args = append(w.args, string(state))
			places[i] = fmt.Sprintf("$%d", len(w.args))
		}
		w.conditions = append(w.conditions, "state IN ("+strings.Join(places, ", ")+")")
	}
	if f.FiledFrom != "" {
		w.and("filed >= $%d", f.FiledFrom)
	}
	if f.ScheduleA {
		w.and("schedule_a = 1")
	}
	if f.Ours {
		ours := "EXISTS (SELECT 1 FROM lawsuit_matches m WHERE m.lawsuit_id = lawsuits.id"
		if !s.Sealed {
			ours += " AND m.seal = 0"
		}
		w.and(ours + ")")
	}
	return w, errors.Join(s.check(), checkText("text", f.Text, 1000), checkText("court", f.Court, 40), checkText("filed", f.FiledFrom, 40))
}

// Lawsuits lists cases without their lists, newest on file first.
func (db *DB) Lawsuits(ctx context.Context, s Sight, f LawsuitFilter, page Page) (list List[LawsuitRecord], err error) {
	defer db.wrap(&err, "storage.Lawsuits")
	w, err := f.where(s)
	if err := errors.Join(err, w.newest(page)); err != nil {
		return list, err
	}
	query := `SELECT ` + lawsuitColumns + ` FROM lawsuits` + w.String() + ` ORDER BY created DESC, id DESC LIMIT ` + literal(page.limit()+1)
	items, err := collect(ctx, db.read, scanLawsuit, query, w.args...)
	return cut(items, page.limit(), func(r LawsuitRecord) place { return place{micros(r.Created), r.ID} }), err
}

// StateCount is how many cases stand in a state.
type StateCount struct {
	State docket.CaseState
	Count int
}

// LawsuitStates counts the cases of a filter by their state.
func (db *DB) LawsuitStates(ctx context.Context, s Sight, f LawsuitFilter) (counts []StateCount, err error) {
	defer db.wrap(&err, "storage.LawsuitStates")
	w, err := f.where(s)
	if err != nil {
		return nil, err
	}
	return collect(ctx, db.read, func(row scanner) (c StateCount, err error) { return c, row.Scan(&c.State, &c.Count) },
		`SELECT state, COUNT(*) FROM lawsuits`+w.String()+` GROUP BY state ORDER BY state`, w.args...)
}

// Lawsuit is a whole case; NotFound also for another owner's and for one that the sight may not see.
func (db *DB) Lawsuit(ctx context.Context, s Sight, id string) (f LawsuitFile, err error) {
	defer db.wrap(&err, "storage.Lawsuit(%s)", id)
	return lawsuitFile(ctx, db.read, s, id)
}

// Lawsuit is the same inside a transaction, for a change that must know what it changes.
func (tx *Tx) Lawsuit(ctx context.Context, s Sight, id string) (f LawsuitFile, err error) {
	defer tx.wrap(&err, "storage.Lawsuit(%s)", id)
	return lawsuitFile(ctx, tx.sql, s, id)
}

func lawsuitFile(ctx context.Context, q querier, s Sight, id string) (f LawsuitFile, err error) {
	if err := errors.Join(s.check(), checkText("lawsuit id", id, 200)); err != nil {
		return f, err
	}
	var w where
	w.and("owner = $%d", s.Owner)
	w.and("id = $%d", id)
	s.seal(&w, "seal")
	f.LawsuitRecord, err = scanLawsuit(q.QueryRowContext(ctx, `SELECT `+lawsuitColumns+` FROM lawsuits`+w.String(), w.args...))
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "There is no lawsuit %s.", id)
	}
	if err != nil {
		return f, err
	}
	if f.Suit.Events, err = collect(ctx, q, scanEntry, `SELECT payload, raw FROM docket_entries WHERE lawsuit_id = $1 ORDER BY filed, position, entry_key`, id); err != nil {
		return f, err
	}
	if err := errors.Join(f.readSchedule(ctx, q, s), f.readDuties(ctx, q, s)); err != nil {
		return f, err
	}
	f.Deadlines, err = deadlinesOf(ctx, q, s, id)
	return f, err
}

func scanEntry(row scanner) (e docket.Event, err error) {
	var payload, raw []byte
	if err := row.Scan(&payload, &raw); err != nil {
		return e, err
	}
	err = json.Unmarshal(payload, &e)
	if len(raw) > 0 {
		e.Raw = raw
	}
	return e, err
}

// PutEntries files entries of a case by their keys: one that is on file is replaced. Position is their order within a day.
func (tx *Tx) PutEntries(ctx context.Context, lawsuit string, entries []docket.Event, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.PutEntries(%s)", lawsuit)
	for i, e := range entries {
		if e.Key == "" {
			return fault.New(fault.Invalid, "Entry %d of the docket has no key.", i+1)
		}
		payload, err := json.Marshal(e)
		if err != nil {
			return err
		}
		raw := e.Raw
		if raw == nil {
			raw = []byte{}
		}
		if err := checkText("key", e.Key, 500); err != nil {
			return err
		}
		_, err = tx.sql.ExecContext(ctx, `INSERT INTO docket_entries (lawsuit_id, entry_key, filed, position, payload, raw, created) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (lawsuit_id, entry_key) DO UPDATE SET filed = excluded.filed, position = excluded.position, payload = excluded.payload, raw = excluded.raw`,
			lawsuit, e.Key, e.Filed.String(), entryPosition(e), string(payload), raw, micros(at))
		if err != nil {
			return err
		}
	}
	return nil
}

// entryPosition orders the entries of one day by the court's own numbers; what has none comes first.
func entryPosition(e docket.Event) int64 {
	var n int64
	for _, text := range []string{e.Entry, e.Sequence} {
		if _, err := fmt.Sscan(text, &n); err == nil {
			return n
		}
	}
	return 0
}

// Plaintiffs are those who sue in the cases of a sight and the marks they sue on, each name once, 20000 at most.
func (db *DB) Plaintiffs(ctx context.Context, s Sight) (list []LawsuitParty, err error) {
	defer db.wrap(&err, "storage.Plaintiffs")
	var w where
	w.and("p.owner = $%d", s.Owner)
	w.and("p.kind IN ('plaintiff', 'mark')")
	s.seal(&w, "l.seal")
	if err := s.check(); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, func(row scanner) (p LawsuitParty, err error) { return p, row.Scan(&p.Kind, &p.Folded, &p.Shown) },
		`SELECT p.kind, p.folded, MIN(p.shown) FROM lawsuit_parties p JOIN lawsuits l ON l.id = p.lawsuit_id`+w.String()+` GROUP BY p.kind, p.folded ORDER BY p.kind, p.folded LIMIT 20000`, w.args...)
}

// LawsuitsOf are the cases in which one of the names sues or is sued on, filed on a day or later where one is given.
func (db *DB) LawsuitsOf(ctx context.Context, s Sight, kinds []PartyKind, folded []string, filedFrom string) (list []LawsuitRecord, err error) {
	defer db.wrap(&err, "storage.LawsuitsOf")
	seen := map[string]bool{}
	for _, name := range folded {
		for _, kind := range kinds {
			if name == "" {
				continue
			}
			var w where
			w.and("owner = $%d", s.Owner)
			w.and("id IN (SELECT lawsuit_id FROM lawsuit_parties p WHERE p.owner = $%d AND p.kind = $%d AND p.folded = $%d)", s.Owner, string(kind), name)
			s.seal(&w, "seal")
			if filedFrom != "" {
				w.and("filed >= $%d", filedFrom)
			}
			if err := errors.Join(s.check(), checkText("name", name, 1000), checkText("filed", filedFrom, 40)); err != nil {
				return nil, err
			}
			found, err := collect(ctx, db.read, scanLawsuit, `SELECT `+lawsuitColumns+` FROM lawsuits`+w.String()+` ORDER BY created DESC, id DESC LIMIT 200`, w.args...)
			if err != nil {
				return nil, err
			}
			for _, r := range found {
				if !seen[r.ID] {
					seen[r.ID] = true
					list = append(list, r)
				}
			}
		}
	}
	return list, nil
}

// SuingParty is a name that a running case is about.
type SuingParty struct {
	LawsuitParty
	Case string // court and number
}

// Suing are plaintiffs and marks of an owner's running cases of the Schedule A kind, 200000 at most. Cases under seal are
// left out, whoever asks: what is named beside a finding is seen by everybody.
func (db *DB) Suing(ctx context.Context, owner string) (list []SuingParty, err error) {
	defer db.wrap(&err, "storage.Suing")
	if err := checkText("owner", owner, 200); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, func(row scanner) (p SuingParty, err error) { return p, row.Scan(&p.Kind, &p.Folded, &p.Shown, &p.Case) },
		`SELECT p.kind, p.folded, p.shown, l.court || ' ' || l.number FROM lawsuit_parties p JOIN lawsuits l ON l.id = p.lawsuit_id
			WHERE p.owner = $1 AND l.seal = 0 AND l.schedule_a = 1 AND p.kind IN ('plaintiff', 'mark') AND l.state NOT IN ('DISMISSED', 'TRANSFERRED', 'CLOSED')
			ORDER BY p.kind, p.folded, l.court, l.number LIMIT 200000`, owner)
}
