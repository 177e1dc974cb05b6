// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/letter"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// mostSuspension bounds a suspension: the law asks for a reasonable period (DSA art. 23(2)), and one that has to last longer
// is decided again.
const mostSuspension = 180 * 24 * time.Hour

// Notifier is the record of a right holder as both sides see it: how its notices ended, what that amounts to, what it was
// told, and how far it is known.
type Notifier struct {
	ID       string
	Standing notice.Standing
	Checks   []notice.Check // without who made them, for the notifier
	Misuse   notice.Misuse
	Reliable review.Reliability
	Ledger   []notice.Outcome // of a year, the newest first
	Warnings []storage.Warning
}

// Notifier is the record of a notifier: the desk's of anybody, a right holder's own.
func (d *Desk) Notifier(ctx context.Context, who Person, id string) (n Notifier, err error) {
	sent, err := d.DB.Notices(ctx, who.Tenant, id, storage.Page{Limit: 1})
	if err == nil && len(sent.Items) == 0 && (!who.Outside() || who.Org != id) {
		err = noNotifier(id)
	}
	if err != nil {
		return n, err
	}
	if n.Misuse, n.Reliable, err = d.Misuse(ctx, who, id); err != nil {
		return n, err
	}
	now := d.Now()
	if n.Ledger, err = d.DB.Outcomes(ctx, who.Tenant, id, now.AddDate(-1, 0, 0)); err != nil {
		return n, err
	}
	for i, k := 0, len(n.Ledger)-1; i < k; i, k = i+1, k-1 {
		n.Ledger[i], n.Ledger[k] = n.Ledger[k], n.Ledger[i]
	}
	if n.Checks, err = d.DB.Checks(ctx, who.Tenant, id); err != nil {
		return n, err
	}
	if n.Warnings, err = d.DB.Warnings(ctx, who.Tenant, storage.SideNotifier, id); err != nil {
		return n, err
	}
	list, err := d.DB.Notices(ctx, who.Tenant, id, storage.Page{Limit: 1})
	if err != nil {
		return n, err
	}
	if len(list.Items) == 0 && len(n.Checks) == 0 {
		return n, fault.New(fault.NotFound, "There is no notifier %s.", id)
	}
	sender := notice.Complainant{}
	if len(list.Items) > 0 {
		sender = list.Items[0].Notice.Who
	}
	sender.Checks = n.Checks
	n.ID, n.Standing = id, sender.Standing(now)
	if who.Outside() {
		for i := range n.Checks {
			n.Checks[i].By, n.Checks[i].Note = "", ""
		}
		for i := range n.Warnings {
			n.Warnings[i].By = ""
		}
	}
	return n, nil
}

// overNotifiers refuses whoever may not take measures against a notifier.
func overNotifiers(who Person) error {
	if !who.Has(review.SeniorOfficer) && !who.Has(review.Legal) {
		return fault.New(fault.Forbidden, "A senior moderator or the legal team takes measures against who complains.")
	}
	return nil
}

// Warn tells a notifier that its notices are found unfounded too often, before the rule does.
func (d *Desk) Warn(ctx context.Context, who Person, notifier, reason string) error {
	if err := overNotifiers(who); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return review.Refuse(fault.Invalid, "Write down why: what was found and in which notices.", "请写明理由：在哪些通知中发现了什么。")
	}
	return d.do(ctx, who, "notifiers.warn", func(w *work) error {
		if err := w.known(ctx, notifier); err != nil {
			return err
		}
		m, _, err := w.misuse(ctx, notifier)
		if err != nil {
			return err
		}
		return w.warnNotifier(ctx, notifier, storage.Warning{Action: string(notice.StepWarn), Why: reason}, m, letter.Text{EN: "we stop processing your notices for a time. What we found: " + reason, ZH: "我们将暂停处理您的通知。我们发现：" + reason})
	})
}

// Suspend stops the processing of a notifier's notices until a time, after a warning (DSA art. 23(2)): what is sent
// meanwhile is refused, and its open cases take nothing down at once. The notifier is told why, until when, and how to object.
func (d *Desk) Suspend(ctx context.Context, who Person, notifier string, until time.Time, reason string) error {
	if err := overNotifiers(who); err != nil {
		return err
	}
	now, until := d.Now().UTC(), until.UTC().Truncate(time.Microsecond)
	switch {
	case strings.TrimSpace(reason) == "":
		return review.Refuse(fault.Invalid, "Write down why: the numbers, how grave it is, and what was intended (DSA art. 23(3)).", "请写明理由：数据、严重程度及意图（《数字服务法》第 23 条第 3 款）。")
	case !until.After(now) || until.After(now.Add(mostSuspension)):
		return review.Refuse(fault.Invalid, "A suspension ends on a day within the next %d days.", "暂停须在今后 %d 天内的某日结束。", mostSuspension/(24*time.Hour))
	}
	return d.do(ctx, who, "notifiers.suspend", func(w *work) error {
		m, warned, err := w.misuse(ctx, notifier)
		if err != nil {
			return err
		}
		if len(live(warned, notice.StandardMisuse().WarnedDays, w.at)) == 0 {
			return review.Refuse(fault.Conflict, "A suspension follows a warning: this sender was not warned in the last %d days.", "须先警告再暂停：近 %d 天内未警告过该发送方。", notice.StandardMisuse().WarnedDays)
		}
		if _, err := w.addCheck(ctx, notifier, notice.Check{Kind: notice.CheckSuspended, Note: reason, Until: until}); err != nil {
			return err
		}
		day := until.Format("2006-01-02 15:04 UTC")
		words := letter.Text{EN: fmt.Sprintf("your notices are not processed until %s. Why: %s. You can object by answering on the page of your notices; the courts are open to you", day, reason),
			ZH: fmt.Sprintf("在 %s 之前，我们暂停处理您的通知。理由：%s。您可在通知页面提出异议，也可向法院起诉", day, reason)}
		if err := w.warnNotifier(ctx, notifier, storage.Warning{Action: string(notice.StepSuspend), Until: until, Why: reason}, m, words); err != nil {
			return err
		}
		j, err := w.job(JobWeighNotifier, caseJob{Tenant: who.Tenant, Ref: notifier}, until)
		if err != nil {
			return err
		}
		return w.Enqueue(ctx, j)
	})
}

// Lift ends a suspension before its time. Conflict when there is none.
func (d *Desk) Lift(ctx context.Context, who Person, notifier string) error {
	if err := overNotifiers(who); err != nil {
		return err
	}
	return d.do(ctx, who, "notifiers.lift", func(w *work) error {
		checks, err := w.Checks(ctx, who.Tenant, notifier)
		if err != nil {
			return err
		}
		found := false
		for i := range checks {
			if c := &checks[i]; c.Kind == notice.CheckSuspended && c.Withdrawn.IsZero() && (c.Until.IsZero() || c.Until.After(w.at)) {
				c.Withdrawn, found = w.at, true
			}
		}
		if !found {
			return review.Refuse(fault.Conflict, "This sender is not suspended.", "该发送方未被暂停。")
		}
		if err := w.FileChecks(ctx, who.Tenant, notifier, checks); err != nil {
			return err
		}
		list, err := w.Warnings(ctx, who.Tenant, storage.SideNotifier, notifier)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.Action == string(notice.StepSuspend) && x.Withdrawn.IsZero() && x.Until.After(w.at) {
				if err := w.WithdrawWarning(ctx, who.Tenant, x); err != nil {
					return err
				}
			}
		}
		_, err = w.recheckAll(ctx, notifier)
		return err
	})
}

// addCheck adds what was found out about a notifier; its open cases follow.
func (w *work) addCheck(ctx context.Context, notifier string, check notice.Check) (notice.Standing, error) {
	if err := w.known(ctx, notifier); err != nil {
		return "", err
	}
	checks, err := w.Checks(ctx, w.who.Tenant, notifier)
	if err != nil {
		return "", err
	}
	check.At, check.By = w.at, w.who.ID
	if err := w.FileChecks(ctx, w.who.Tenant, notifier, append(checks, check)); err != nil {
		return "", err
	}
	return w.recheckAll(ctx, notifier)
}

// known refuses a sender who never sent a notice to this tenant: nothing is kept of somebody who is not there.
func (w *work) known(ctx context.Context, notifier string) error {
	sent, err := w.NoticeIDs(ctx, w.who.Tenant, notifier)
	if err == nil && len(sent) == 0 {
		err = noNotifier(notifier)
	}
	return err
}

func noNotifier(id string) error { return fault.New(fault.NotFound, "There is no notifier %s.", id) }

// recheckAll gives every notice of a sender, and its open cases, the sender's standing as it is now.
func (w *work) recheckAll(ctx context.Context, notifier string) (standing notice.Standing, err error) {
	checks, err := w.Checks(ctx, w.who.Tenant, notifier)
	if err != nil {
		return "", err
	}
	list, err := w.NoticeIDs(ctx, w.who.Tenant, notifier)
	if err != nil {
		return "", err
	}
	for _, id := range list {
		if standing, err = w.recheck(ctx, id, notifier, checks); err != nil {
			return "", err
		}
	}
	return standing, nil
}
