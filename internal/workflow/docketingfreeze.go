// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// KeepMail is a message to be kept with what it is about. Where no case is named, the one case that its docket number leads
// to is taken; a name alone is not enough to join a message with a case.
type KeepMail struct {
	Raw    string
	Found  Resolved
	Case   string // id of a case; empty takes the one found
	Seller string
	Sealed bool
}

// KeepFreezeMail keeps a message that was resolved, with its audit entry. The same text twice is one message: fresh is
// false, and what is on file is given back.
func (d *Docketing) KeepFreezeMail(ctx context.Context, k Clerk, in KeepMail) (m storage.FreezeMail, fresh bool, err error) {
	defer fault.Wrap(&err, "workflow.KeepFreezeMail")
	if in.Case == "" && len(in.Found.Cases) == 1 && in.Found.Cases[0].By == byNumber {
		in.Case = in.Found.Cases[0].ID
	}
	now := d.Now()
	m = storage.FreezeMail{ID: storage.NewID(now), Owner: k.Owner, LawsuitID: in.Case, Seller: strings.TrimSpace(in.Seller), Sealed: in.Sealed, Raw: strings.ToValidUTF8(strings.ReplaceAll(in.Raw, "\x00", ""), "\ufffd"), By: k.Actor.ID, Found: in.Found.Mail, Clocks: in.Found.Clocks}
	err = d.write(ctx, k, audit.Event{Action: "freeze_mails.keep", Object: audit.Object{Kind: "freeze_mail", ID: m.ID}, Facts: map[string]string{"lawsuit": in.Case, "warnings": strconv.Itoa(len(in.Found.Mail.Warnings))}}, func(tx *storage.Tx) error {
		if err := d.seenCase(ctx, tx, k, in.Case); err != nil {
			return err
		}
		saved, isFresh, err := tx.AddFreezeMail(ctx, m, now)
		if err != nil {
			return err
		}
		if m, fresh = saved, isFresh; !fresh {
			return errSameMail
		}
		return nil
	})
	if errors.Is(err, errSameMail) {
		err = nil
		if _, hidden := d.DB.FreezeMail(ctx, k.Sight, m.ID); hidden != nil { // it is on file for other eyes
			m = storage.FreezeMail{}
		}
	}
	return m, fresh, err
}

// errSameMail takes the audit entry of a message that was on file already back.
var errSameMail = errors.New("the message is on file")

// seenCase refuses a case that the clerk may not know of.
func (d *Docketing) seenCase(ctx context.Context, tx *storage.Tx, k Clerk, id string) error {
	if id == "" {
		return nil
	}
	_, err := tx.Lawsuit(ctx, k.Sight, id)
	return err
}

// LinkFreezeMail says which case a message is about and whose it is; empty takes the link away.
func (d *Docketing) LinkFreezeMail(ctx context.Context, k Clerk, id, lawsuit, seller string) (m storage.FreezeMail, err error) {
	defer fault.Wrap(&err, "workflow.LinkFreezeMail(%s)", id)
	err = d.write(ctx, k, audit.Event{Action: "freeze_mails.keep", Object: audit.Object{Kind: "freeze_mail", ID: id}, Facts: map[string]string{"lawsuit": lawsuit}}, func(tx *storage.Tx) error {
		if err := d.seenCase(ctx, tx, k, lawsuit); err != nil {
			return err
		}
		m, err = tx.LinkFreezeMail(ctx, k.Sight, id, lawsuit, strings.TrimSpace(seller), d.Now())
		return err
	})
	return m, err
}

// EraseFreezeMail forgets a message. The audit log keeps that it was there and who erased it, and nothing of what it said.
func (d *Docketing) EraseFreezeMail(ctx context.Context, k Clerk, id string) (err error) {
	defer fault.Wrap(&err, "workflow.EraseFreezeMail(%s)", id)
	err = d.write(ctx, k, audit.Event{Action: "freeze_mails.erase", Object: audit.Object{Kind: "freeze_mail", ID: id}}, func(tx *storage.Tx) error {
		return tx.EraseFreezeMail(ctx, k.Sight, id)
	})
	if err == nil {
		_, err = d.DB.ForgetLog(ctx)
	}
	return err
}

// UsualMailDays is how long a message is kept that belongs to no case which still runs.
const UsualMailDays = 730

// TidyMails forgets messages that had their time: kept longer ago than KeepMails days, and of no case that still runs. It
// gives how many they were.
func (d *Docketing) TidyMails(ctx context.Context) (n int64, err error) {
	defer fault.Wrap(&err, "workflow.TidyMails")
	if d.KeepMails <= 0 {
		return 0, nil
	}
	now := d.Now().UTC().Truncate(time.Microsecond)
	before := now.AddDate(0, 0, -d.KeepMails)
	if old, err := d.DB.OldFreezeMails(ctx, before); err != nil || !old {
		return 0, err
	}
	k := Clerk{Actor: audit.Actor{ID: audit.System}}
	err = d.write(ctx, k, audit.Event{Action: "freeze_mails.erase", Object: audit.Object{Kind: "freeze_mails", ID: before.Format(time.DateOnly)}}, func(tx *storage.Tx) error {
		n, err = tx.ForgetFreezeMails(ctx, before)
		return err
	})
	if err == nil {
		_, err = d.DB.ForgetLog(ctx)
	}
	return n, err
}

// tidy is TidyMails for the clock, which has nobody to tell but the log.
func (d *Docketing) tidy(ctx context.Context) {
	if _, err := d.TidyMails(ctx); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "messages about freezes not tidied", "error", err)
	}
}

// CaseID is the id of the case that a person names: by its id, or by court and number such as "ilnd 1:26-cv-01234". Invalid
// when no case that the sight may see is called so.
func (d *Docketing) CaseID(ctx context.Context, s storage.Sight, name string) (string, error) {
	f, err := d.DB.Lawsuit(ctx, s, name)
	if err == nil {
		return f.ID, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return "", err
	}
	court, number, _ := strings.Cut(name, " ")
	if n, wrong := docket.ParseNumber(strings.ToLower(court), strings.TrimSpace(number)); wrong == nil && !n.Ambiguous() {
		list, err := d.DB.LawsuitsNamed(ctx, s, []string{n.Court + "/" + n.String()})
		if err != nil {
			return "", err
		}
		if len(list) == 1 {
			return list[0].ID, nil
		}
	}
	return "", fault.New(fault.Invalid, "No case on file is called %q: write court and number, such as ilnd 1:26-cv-01234.", name)
}
