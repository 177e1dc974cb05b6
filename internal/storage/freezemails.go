// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

// FreezeMail is a message about a freeze that somebody kept. Raw is the message as it came; Found is what was read in it,
// without its text. It belongs to one owner and is seen by nobody else.
type FreezeMail struct {
	ID        string             `json:"-"`
	Owner     string             `json:"-"`
	LawsuitID string             `json:"-"` // empty while no case is known
	Seller    string             `json:"-"` // empty while nobody said whose it is
	Sealed    bool               `json:"-"`
	Raw       string             `json:"-"`
	By        string             `json:"by"` // who kept it
	Found     docket.FreezeMail  `json:"found"`
	Clocks    []docket.MailClock `json:"clocks"`
	Version   int                `json:"-"`
	Created   time.Time          `json:"-"`
	Updated   time.Time          `json:"-"`
}

// mostFreezeMail bounds what is kept of one message.
const mostFreezeMail = 1 << 20

const freezeMailColumns = `id, owner, lawsuit_id, seller, seal, raw, payload, version, created, updated`

func scanFreezeMail(row scanner) (m FreezeMail, err error) {
	var payload []byte
	var seal int
	var created, updated int64
	if err := row.Scan(&m.ID, &m.Owner, &m.LawsuitID, &m.Seller, &seal, &m.Raw, &payload, &m.Version, &created, &updated); err != nil {
		return m, err
	}
	m.Sealed, m.Created, m.Updated = seal == 1, fromMicros(created), fromMicros(updated)
	return m, json.Unmarshal(payload, &m)
}

// mailsOf restricts messages to those of a sight: without the right to what is sealed, neither a sealed message nor one of
// a sealed case is there.
func mailsOf(s Sight) (w where) {
	w.and("owner = $%d", s.Owner)
	s.seal(&w, "seal")
	if !s.Sealed {
		w.and("NOT EXISTS (SELECT 1 FROM lawsuits l WHERE l.id = lawsuit_id AND l.seal = 1)")
	}
	return w
}

// AddFreezeMail keeps a message. The same text of the same owner is kept once: fresh is false and saved is what is there.
func (tx *Tx) AddFreezeMail(ctx context.Context, m FreezeMail, at time.Time) (saved FreezeMail, fresh bool, err error) {
	defer tx.wrap(&err, "storage.AddFreezeMail")
	sum := sha256.Sum256([]byte(strings.TrimSpace(m.Raw)))
	hash := hex.EncodeToString(sum[:])
	m.Found.Text = ""
	if m.ID == "" {
		m.ID = NewID(at)
	}
	payload, err := json.Marshal(m)
	if err := errors.Join(err, checkText("owner", m.Owner, 200), checkText("text", m.Raw, mostFreezeMail), checkText("seller", m.Seller, 500), checkText("lawsuit id", m.LawsuitID, 200), checkText("findings", string(payload), 4*mostFreezeMail)); err != nil {
		return m, false, err
	}
	fresh, err = tx.settle(ctx, `INSERT INTO freeze_mails (id, owner, lawsuit_id, seller, hash, seal, raw, payload, version, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9) ON CONFLICT (owner, hash) DO NOTHING`, m.ID, m.Owner, m.LawsuitID, m.Seller, hash, bit(m.Sealed), m.Raw, string(payload), micros(at))
	if err != nil {
		return m, false, err
	}
	saved, err = scanFreezeMail(tx.sql.QueryRowContext(ctx, `SELECT `+freezeMailColumns+` FROM freeze_mails WHERE owner = $1 AND hash = $2`, m.Owner, hash))
	return saved, fresh, err
}

// FreezeMailFilter narrows a list of messages; the zero value is all.
type FreezeMailFilter struct {
	Lawsuit string
	Seller  string
}

// FreezeMails lists messages, the newest first.
func (db *DB) FreezeMails(ctx context.Context, s Sight, f FreezeMailFilter, page Page) (list List[FreezeMail], err error) {
	defer db.wrap(&err, "storage.FreezeMails")
	w := mailsOf(s)
	w.equal("lawsuit_id", f.Lawsuit)
	w.equal("seller", f.Seller)
	if err := errors.Join(w.newest(page), s.check(), checkText("lawsuit id", f.Lawsuit, 200), checkText("seller", f.Seller, 500)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanFreezeMail, `SELECT `+freezeMailColumns+` FROM freeze_mails`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(m FreezeMail) place { return place{micros(m.Created), m.ID} }), err
}

// FreezeMail is one message; NotFound also for another owner's and for one that the sight may not see.
func (db *DB) FreezeMail(ctx context.Context, s Sight, id string) (m FreezeMail, err error) {
	defer db.wrap(&err, "storage.FreezeMail(%s)", id)
	return freezeMail(ctx, db.read, s, id)
}

func freezeMail(ctx context.Context, q querier, s Sight, id string) (m FreezeMail, err error) {
	w := mailsOf(s)
	w.and("id = $%d", id)
	if err := errors.Join(s.check(), checkText("message id", id, 200)); err != nil {
		return m, err
	}
	found, err := collect(ctx, q, scanFreezeMail, `SELECT `+freezeMailColumns+` FROM freeze_mails`+w.String(), w.args...)
	if err == nil && len(found) == 0 {
		err = errNoMail(id)
	}
	if err != nil {
		return m, err
	}
	return found[0], nil
}

func errNoMail(id string) error { return fault.New(fault.NotFound, "There is no message %s.", id) }

// LinkFreezeMail says which case a message is about and whose it is; empty takes the link away. A case under seal seals the
// message with it.
func (tx *Tx) LinkFreezeMail(ctx context.Context, s Sight, id, lawsuit, seller string, at time.Time) (m FreezeMail, err error) {
	defer tx.wrap(&err, "storage.LinkFreezeMail(%s)", id)
	if err := errors.Join(checkText("lawsuit id", lawsuit, 200), checkText("seller", seller, 500)); err != nil {
		return m, err
	}
	if _, err := freezeMail(ctx, tx.sql, s, id); err != nil {
		return m, err
	}
	if _, err := tx.sql.ExecContext(ctx, `UPDATE freeze_mails SET lawsuit_id = $3, seller = $4, version = version + 1, updated = $5 WHERE owner = $1 AND id = $2`, s.Owner, id, lawsuit, seller, micros(at)); err != nil {
		return m, err
	}
	return freezeMail(ctx, tx.sql, s, id)
}

// EraseFreezeMail forgets a message: its text and what was found in it. See ForgetLog for what remains on the disk.
func (tx *Tx) EraseFreezeMail(ctx context.Context, s Sight, id string) (err error) {
	defer tx.wrap(&err, "storage.EraseFreezeMail(%s)", id)
	if _, err := freezeMail(ctx, tx.sql, s, id); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `DELETE FROM freeze_mails WHERE owner = $1 AND id = $2`, s.Owner, id)
	return err
}

// oldMails are messages that had their time: kept before $1, and of no case that still runs.
const oldMails = ` FROM freeze_mails WHERE created < $1 AND NOT EXISTS (SELECT 1 FROM lawsuits l WHERE l.id = lawsuit_id AND l.state NOT IN ('DISMISSED', 'TRANSFERRED', 'CLOSED'))`

// OldFreezeMails reports whether there are messages, of any owner, kept before a time and of no case that still runs. It is
// for the clock, which shows nothing to anybody.
func (db *DB) OldFreezeMails(ctx context.Context, before time.Time) (old bool, err error) {
	defer db.wrap(&err, "storage.OldFreezeMails")
	found, err := collect(ctx, db.read, scanText, `SELECT id`+oldMails+` LIMIT 1`, micros(before))
	return len(found) > 0, err
}

// ForgetFreezeMails forgets the messages of OldFreezeMails and gives their number.
func (tx *Tx) ForgetFreezeMails(ctx context.Context, before time.Time) (n int64, err error) {
	defer tx.wrap(&err, "storage.ForgetFreezeMails")
	result, err := tx.sql.ExecContext(ctx, `DELETE`+oldMails, micros(before))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
