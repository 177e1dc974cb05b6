// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// MailState is where a letter stands on its way to a mail box.
type MailState string

// The states. A dropped mail was never to be sent any more: the letter was taken back, or its reader left. A dead one was
// refused or could not be delivered in time; a person may send it again.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailDropped MailState = "dropped"
	MailDead    MailState = "dead"
)

// LetterMail is a letter of a case on its way to one person. Where to is looked up when it is sent: addresses change.
type LetterMail struct {
	ID           string
	Case         string
	Ref          string // the letter's own id in the case
	Letter       string // L5
	Organisation string
	User         string
	State        MailState
	Round        int // how often a person has asked for it anew
	Tries        int
	Problem      string // of the last try, a sentence
	Created      time.Time
	Asked        time.Time // when the round began
	Changed      time.Time
}

const mailColumns = `id, case_id, ref, letter, organisation, user_id, state, round, tries, problem, created, asked, changed`

func scanMail(row scanner) (m LetterMail, err error) {
	var created, asked, changed int64
	err = row.Scan(&m.ID, &m.Case, &m.Ref, &m.Letter, &m.Organisation, &m.User, &m.State, &m.Round, &m.Tries, &m.Problem, &created, &asked, &changed)
	m.Created, m.Asked, m.Changed = fromMicros(created), fromMicros(asked), fromMicros(changed)
	return m, err
}

// Addressees are the active people of an organisation who hold a role in it and have a mail address, a hundred at most.
func (tx *Tx) Addressees(ctx context.Context, tenant, organisation string, role auth.Role) (list []auth.User, err error) {
	defer tx.wrap(&err, "storage.Addressees(%s)", organisation)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("organisation", organisation, 200)); err != nil {
		return nil, err
	}
	type member struct {
		auth.User
		roles string
	}
	all, err := collect(ctx, tx.sql, func(row scanner) (m member, err error) {
		var created, updated, signedIn int64
		err = row.Scan(&m.ID, &m.Tenant, &m.Login, &m.Name, &m.Email, &m.Language, &m.State, &created, &updated, &signedIn, &m.roles)
		return m, err
	}, `SELECT u.id, u.tenant, u.login, u.name, u.email, u.language, u.state, u.created, u.updated, u.signed_in, m.roles FROM users u JOIN memberships m ON m.user_id = u.id
		WHERE m.organisation_id = $1 AND u.tenant = $2 AND u.state = 'active' AND u.email <> '' ORDER BY u.created, u.id LIMIT 100`, organisation, tenant)
	for _, m := range all {
		if slices.Contains(strings.Fields(m.roles), string(role)) {
			list = append(list, m.User)
		}
	}
	return list, err
}

// FileMails files mails that wait to be sent and gives those that are new: a letter goes to a person once.
func (a *Audited) FileMails(ctx context.Context, tenant string, list []LetterMail) (fresh []LetterMail, err error) {
	defer a.wrap(&err, "storage.FileMails")
	for _, m := range list {
		done, err := a.sql.ExecContext(ctx, `INSERT INTO desk_mails (id, tenant, case_id, ref, letter, organisation, user_id, state, created, asked, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $8, $8)
			ON CONFLICT (case_id, ref, user_id) DO NOTHING`, m.ID, tenant, m.Case, m.Ref, m.Letter, m.Organisation, m.User, micros(m.Created))
		if err != nil {
			return nil, err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		fresh = append(fresh, m)
		if err := a.note(change{kind: "letter mail", id: m.ID, facts: map[string]string{"case": m.Case, "letter": m.Letter, "ref": m.Ref, "to": m.User}}); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// MailAbout is what a mail is about: a letter of a kind to an organisation, in a case of a notice, filed after a time.
type MailAbout struct {
	Notice, Organisation, Letter string
	Since                        time.Time
}

// MailWaits reports a mail that waits to be sent.
func (tx *Tx) MailWaits(ctx context.Context, tenant string, about MailAbout) (waits bool, err error) {
	defer tx.wrap(&err, "storage.MailWaits(%s)", about.Notice)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("notice id", about.Notice, 200), checkText("organisation", about.Organisation, 200), checkText("letter", about.Letter, 40)); err != nil {
		return false, err
	}
	var n int
	err = tx.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM desk_mails WHERE tenant = $1 AND organisation = $2 AND letter = $3 AND state = 'waiting' AND round = 0 AND created > $4
		AND case_id IN (SELECT case_id FROM desk_targets WHERE notice_id = $5 AND case_id <> '')`, tenant, about.Organisation, about.Letter, micros(about.Since), about.Notice).Scan(&n)
	return n > 0, err
}

// ChangeMail writes what became of a mail. It changes one that is in the state and the round it was read in alone, so that
// what two programs found out at once is not mixed; Conflict otherwise.
func (a *Audited) ChangeMail(ctx context.Context, tenant string, was, is LetterMail) (err error) {
	defer a.wrap(&err, "storage.ChangeMail(%s)", was.ID)
	err = one(a.sql.ExecContext(ctx, `UPDATE desk_mails SET state = $3, round = $4, tries = $5, problem = $6, changed = $7, asked = $10 WHERE tenant = $1 AND id = $2 AND state = $8 AND round = $9`,
		tenant, was.ID, string(is.State), is.Round, is.Tries, is.Problem, micros(is.Changed), string(was.State), was.Round, micros(is.Asked)))
	if fault.Is(err, fault.Internal) {
		return fault.New(fault.Conflict, "The mail %s was changed meanwhile: look at it again.", was.ID)
	}
	if err != nil {
		return err
	}
	return a.note(change{kind: "letter mail", id: is.ID, facts: map[string]string{"case": is.Case, "letter": is.Letter, "from_state": string(was.State), "to_state": string(is.State)}})
}

// Mail is a tenant's mail of an id.
func (db *DB) Mail(ctx context.Context, tenant, id string) (m LetterMail, err error) {
	defer db.wrap(&err, "storage.Mail(%s)", id)
	if err := errors.Join(checkText("mail id", id, 200), checkText("tenant", tenant, 200)); err != nil {
		return m, err
	}
	m, err = scanMail(db.read.QueryRowContext(ctx, `SELECT `+mailColumns+` FROM desk_mails WHERE tenant = $1 AND id = $2`, tenant, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no mail %s.", id)
	}
	return m, err
}

// Mails lists a tenant's mails, the newest first: those in a state alone, or of a case, where these are not empty.
func (db *DB) Mails(ctx context.Context, tenant string, state MailState, caseID string, page Page) (list List[LetterMail], err error) {
	defer db.wrap(&err, "storage.Mails")
	var w where
	w.and("tenant = $%d", tenant)
	w.equal("state", string(state))
	w.equal("case_id", caseID)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("state", string(state), 40), checkText("case id", caseID, 200), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanMail, `SELECT `+mailColumns+` FROM desk_mails`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(m LetterMail) place { return place{micros(m.Created), m.ID} }), err
}

// Letter is a letter of a tenant's case by its id there.
func (db *DB) Letter(ctx context.Context, tenant, caseID, ref string) (l KeptLetter, err error) {
	list, err := db.Letters(ctx, tenant, caseID)
	if err != nil {
		return l, err
	}
	for _, l := range list {
		if l.Ref == ref {
			return l, nil
		}
	}
	return l, fault.New(fault.NotFound, "There is no letter %s in case %s.", ref, caseID)
}
