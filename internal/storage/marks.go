// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fault"
	"markwarden/trademarks"
)

// openSeq ends a wording that is still the newest: the largest BIGINT.
const (
	openSeq     = `9223372036854775807`
	openSeqLess = `until_seq < ` + openSeq // names the partial index to the planners
)

// MarkRecord is a mark as the register keeps it.
type MarkRecord struct {
	Mark       trademarks.Mark
	Folded     string // the text as the caller's folding gives it, for whoever builds an index; storage does not look at it
	Transacted string // ISO day on which the office last touched the record; empty when the source does not say

	Source *trademarks.Record // the office's record behind it, to be filed; what is read comes without, see MarkSource
}

// maxMark bounds a record's JSON. The longest US goods statement is below 100 kB; a megabyte is somebody's mistake.
const maxMark = 1 << 20

// ReadyMark is a record that was checked and put into columns, which can be done by several at a time outside of a
// transaction.
type ReadyMark struct{ row markRow }

// Ready checks a record and makes it ready to be filed. The error, Invalid, says why it cannot be, so that an import can set it
// aside beforehand: UpsertMarks refuses a whole batch for one such record.
func (r MarkRecord) Ready() (ReadyMark, error) {
	row, err := r.row()
	return ReadyMark{row}, err
}

// markRow is a record in columns.
type markRow struct {
	MarkRecord
	payload, hash, classes string
}

// row checks a record and puts it into columns. The hash covers what a reader of the register can see; the office's
// date of transaction is left out, because a touch that changes nothing is no change to report.
func (r MarkRecord) row() (markRow, error) {
	m := r.Mark
	for _, f := range []struct {
		name, value string
		most        int
	}{
		{"id", m.ID, 200}, {"office", m.Office, 20}, {"number", m.Number, 100}, {"mark", m.Text, maxMark}, {"folded text", r.Folded, maxMark},
		{"status", string(m.Status), 40}, {"goods", m.Goods, maxMark}, {"owner", m.OwnerName(), maxMark},
	} {
		if err := checkText(f.name, f.value, f.most); err != nil {
			return markRow{}, err
		}
	}
	if m.ID == "" {
		return markRow{}, fault.New(fault.Invalid, "A mark record has no id.")
	}
	if _, err := time.Parse(time.DateOnly, r.Transacted); r.Transacted != "" && err != nil {
		return markRow{}, fault.New(fault.Invalid, "Mark %s has the transaction date %q: a day is written 2026-11-24.", m.ID, r.Transacted)
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return markRow{}, fault.Because(err, fault.Invalid, "Mark %s cannot be written as JSON.", m.ID)
	}
	if len(payload) > maxMark {
		return markRow{}, fault.New(fault.Invalid, "Mark %s takes %d bytes; %d is the most.", m.ID, len(payload), maxMark)
	}
	sum := sha256.Sum256(append(append(payload, 0), r.Folded...))
	classes := strings.Trim(fmt.Sprint(m.Classes), "[]")
	return markRow{r, string(payload), hex.EncodeToString(sum[:16]), classes}, nil
}

// checkText refuses what one of the engines could not give back as it was sent: a NUL, bytes that are not UTF-8, or
// more than most bytes.
func checkText(field, value string, most int) error {
	var bad fault.Fields
	switch {
	case len(value) > most:
		bad.Add(field, "has %d bytes; %d is the most", len(value), most)
	case strings.IndexByte(value, 0) >= 0:
		bad.Add(field, "contains a NUL character: remove it")
	case !utf8.ValidString(value):
		bad.Add(field, "is not valid UTF-8: save it in that encoding")
	}
	return bad.Err()
}

// markColumns are what scanMark reads.
const markColumns = `marks.payload, marks.folded, marks.transacted`

func scanMark(row scanner) (r MarkRecord, err error) {
	var payload []byte
	if err := row.Scan(&payload, &r.Folded, &r.Transacted); err != nil {
		return r, err
	}
	return r, json.Unmarshal(payload, &r.Mark)
}

// visible joins a mark's wording to the current version: the one it belongs to.
const visible = ` FROM register_versions v, marks WHERE v.state = 'current' AND marks.from_seq <= v.seq AND marks.until_seq > v.seq`

// Mark is the current record of an id; NotFound when the register does not hold it.
func (db *DB) Mark(ctx context.Context, id string) (r MarkRecord, err error) {
	defer db.wrap(&err, "storage.Mark(%s)", id)
	if err := checkText("mark id", id, 200); err != nil {
		return r, err
	}
	r, err = scanMark(db.read.QueryRowContext(ctx, `SELECT `+markColumns+visible+` AND marks.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "The register holds no mark %s.", id)
	}
	return r, err
}

// markPage is how many records EachMark holds at a time: about 2 MB.
const markPage = 2000

// EachMark hands every mark of a version to fn, in byte order of the ids, until fn returns an error. It holds neither a
// writer nor a reader while fn runs, and sees the same marks however long it takes and whatever is imported meanwhile,
// because a finished version does not change.
func (db *DB) EachMark(ctx context.Context, version Version, fn func(MarkRecord) error) (err error) {
	defer db.wrap(&err, "storage.EachMark(%s)", version.Name)
	const query = `SELECT ` + markColumns + ` FROM marks WHERE id > $1 AND from_seq <= $2 AND until_seq > $2 ORDER BY id LIMIT $3`
	for after := ""; ; {
		page, err := collect(ctx, db.read, scanMark, query, after, version.Seq, markPage)
		if err != nil {
			return err
		}
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
		}
		if len(page) < markPage {
			return nil
		}
		after = page[len(page)-1].Mark.ID
	}
}

// CountMarks is how many marks each office has in a version. The counts are kept by the imports and cost nothing.
func (db *DB) CountMarks(ctx context.Context, version Version) (byOffice map[string]int64, err error) {
	defer db.wrap(&err, "storage.CountMarks(%s)", version.Name)
	return countsOf(ctx, db.read, version.Seq)
}

func countsOf(ctx context.Context, q querier, seq int64) (map[string]int64, error) {
	type count struct {
		office string
		marks  int64
	}
	scan := func(row scanner) (c count, err error) {
		return c, row.Scan(&c.office, &c.marks)
	}
	counts, err := collect(ctx, q, scan, `SELECT office, marks FROM register_counts WHERE seq = $1 AND marks > 0`, seq)
	byOffice := make(map[string]int64, len(counts))
	for _, c := range counts {
		byOffice[c.office] = c.marks
	}
	return byOffice, err
}

// ownerKey is how an owner's name is looked up: lower case, letters and digits, single spaces, so that "Nike, Inc." is
// "NIKE INC". It is stored, so it must not change with the folding of marks. The length keeps it within an index row.
func ownerKey(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
	key := []rune(strings.Join(words, " "))
	return string(key[:min(len(key), 200)])
}

// MarksByOwner lists the current marks that name an owner, alone or with others, in order of id. Case and punctuation
// of the name do not matter.
func (db *DB) MarksByOwner(ctx context.Context, owner string, page Page) (list List[MarkRecord], err error) {
	defer db.wrap(&err, "storage.MarksByOwner(%s)", owner)
	key := ownerKey(owner)
	from, _, err := page.start()
	if err := errors.Join(err, checkText("owner", owner, maxMark)); err != nil || key == "" {
		return cut[MarkRecord](nil, 0, nil), err
	}
	items := []MarkRecord{}
	for after := from.id; ; {
		hints, err := collect(ctx, db.read, scanMark, `SELECT `+markColumns+` FROM mark_owners o, register_versions v, marks
			WHERE o.owner_key = $1 AND o.mark_id > $2 AND v.state = 'current' AND marks.id = o.mark_id AND marks.from_seq <= v.seq AND marks.until_seq > v.seq
			ORDER BY o.mark_id LIMIT $3`, key, after, page.limit()+1)
		if err != nil {
			return list, err
		}
		for _, r := range hints { // the mark may have gone to another owner since
			if slices.ContainsFunc(r.Mark.Owners, func(o trademarks.Owner) bool { return ownerKey(o.Name) == key }) {
				items = append(items, r)
			}
			after = r.Mark.ID
		}
		if len(items) > page.limit() || len(hints) <= page.limit() {
			items = items[:min(len(items), page.limit()+1)]
			return cut(items, page.limit(), func(r MarkRecord) place { return place{id: r.Mark.ID} }), nil
		}
	}
}
