// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/letter"
	"markwarden/internal/notify"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// JobCaseMail is the kind of job that sends a letter to one person's mail box.
const JobCaseMail = "case.mail"

// MailRetry is how the job of a mail is tried again; the mail itself ends a day after it was asked for.
var MailRetry = jobs.Retry{Base: 5 * time.Second, Cap: time.Hour, Attempts: 400, Age: 26 * time.Hour}

// mailFor is how long a mail is tried.
const mailFor = 24 * time.Hour

// postJob says which mail is to be sent, and for which asking.
type postJob struct {
	Tenant string `json:"tenant"`
	Mail   string `json:"mail"`
	Round  int    `json:"round"`
}

// MailHandlers is the job of mails, apart from the desk's others so that a mail server that hangs holds no clock up.
func (d *Desk) MailHandlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{JobCaseMail: d.SendLetter}
}

// toMail files the mails of a letter that has just been put into its addressee's letter box, with the jobs that send them.
// Both are in the transaction of that delivery, which itself was asked for in the transaction of the decision: a program
// that dies loses none, and the index on letter and person lets none be asked for twice.
func (w *work) toMail(ctx context.Context, c review.Case, ref string) error {
	if w.desk.Mailer == nil || c.Sealed() {
		return nil
	}
	i := slices.IndexFunc(c.Messages, func(m review.Message) bool { return m.Ref == ref })
	if i < 0 || !c.Messages[i].Recalled.IsZero() {
		return nil
	}
	org, role := c.Messages[i].To, auth.RightsOwner
	if org == review.ToSeller {
		org, role = c.SellerID, auth.Seller
	}
	if once, err := w.receiptMailed(ctx, c, c.Messages[i]); err != nil || once {
		return err
	}
	several, joined, err := w.joins(ctx, c, c.Messages[i])
	if err != nil || joined {
		return err
	}
	at := w.at
	if several {
		at = at.Add(outcomePause)
	}
	people, err := w.Addressees(ctx, w.who.Tenant, org, role)
	if err != nil {
		return err
	}
	var list []storage.LetterMail
	for _, p := range people {
		list = append(list, storage.LetterMail{ID: "M-" + storage.NewID(w.at), Case: c.ID, Ref: ref, Letter: c.Messages[i].Letter, Organisation: org, User: p.ID, Created: w.at})
	}
	fresh, err := w.FileMails(ctx, w.who.Tenant, list)
	if err != nil {
		return err
	}
	var post []jobs.Job
	for _, m := range fresh {
		post = append(post, w.mailJob(m, at))
	}
	return w.Enqueue(ctx, post...)
}

// receiptMailed reports the receipt of a place of a notice whose receipt is mailed for another place: a notice about a
// thousand listings makes one mail, which says so, and not a thousand.
func (w *work) receiptMailed(ctx context.Context, c review.Case, m review.Message) (bool, error) {
	if m.Letter != string(letter.Receipt) {
		return false, nil
	}
	for _, p := range c.Notices {
		if p.Notifier != m.To {
			continue
		}
		r, err := w.Notice(ctx, w.who.Tenant, p.NoticeID)
		if err != nil {
			return false, err
		}
		for _, t := range r.Targets {
			if t.Case != "" {
				return t.Case != c.ID, nil
			}
		}
	}
	return false, nil
}

func (w *work) mailJob(m storage.LetterMail, at time.Time) jobs.Job {
	return jobs.Job{Kind: JobCaseMail, Payload: encoded(postJob{w.who.Tenant, m.ID, m.Round}), Enqueued: at, RunAt: at}
}

// SendLetter is the handler of JobCaseMail. A mail that was sent, dropped or given up is left alone. If the program dies
// after the mail server took a mail and before that is noted, the mail is sent again with the same Message-ID, by which mail
// programs tell a repeat.
func (d *Desk) SendLetter(ctx context.Context, j jobs.Job) error {
	var job postJob
	if err := json.Unmarshal(j.Payload, &job); err != nil {
		return jobs.Permanent(err)
	}
	m, err := d.DB.Mail(ctx, job.Tenant, job.Mail)
	if err != nil || m.State != storage.MailWaiting || m.Round != job.Round {
		return err
	}
	msg, why, err := d.compose(ctx, job.Tenant, m)
	if err != nil {
		return err
	}
	next := m
	next.Changed = d.Now().UTC().Truncate(time.Microsecond)
	if why != "" {
		next.State, next.Problem = storage.MailDropped, why
		return d.noteMail(ctx, job.Tenant, m, next)
	}
	if d.Mailer == nil {
		return jobs.Later(errors.New("no mail server is set"), time.Hour)
	}
	sent := d.Mailer.Send(ctx, msg)
	if sent != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	var f *notify.Failure
	if sent != nil && !errors.As(sent, &f) {
		return sent
	}
	next.Tries++
	switch {
	case sent == nil:
		next.State, next.Problem = storage.MailSent, ""
	case f.Permanent || !next.Changed.Before(m.Asked.Add(mailFor)):
		next.State, next.Problem = storage.MailDead, f.Reason
	default:
		next.Problem = f.Reason
	}
	if err := d.noteMail(ctx, job.Tenant, m, next); err != nil {
		return err
	}
	if next.State == storage.MailWaiting {
		return failure(sent)
	}
	return nil
}

// compose is a letter as a mail to a person, or why it is not to be sent any more.
func (d *Desk) compose(ctx context.Context, tenant string, m storage.LetterMail) (msg notify.Message, why string, err error) {
	c, err := d.DB.Case(ctx, tenant, m.Case)
	if err != nil {
		return msg, "", err
	}
	letters, why, err := d.lettersOf(ctx, tenant, c, m)
	if err != nil || why != "" {
		return msg, why, err
	}
	u, err := d.DB.User(ctx, m.User)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return msg, "", err
	}
	held, err := d.DB.Memberships(ctx, m.User)
	if err != nil {
		return msg, "", err
	}
	if u.State != auth.Active || u.Email == "" || !slices.ContainsFunc(held, func(h auth.Membership) bool { return h.Organisation == m.Organisation }) {
		return msg, "The person has left, or has no mail address any more.", nil
	}
	lang := letter.English
	if u.Language == "zh" {
		lang = letter.Chinese
	}
	mail := inOne(letters, lang)
	return notify.Message{ID: "letter-" + m.ID, Type: "letter", At: letters[0].At, To: u.Email, Lang: string(lang), Subject: notify.Line(mail.Subject, 200), Text: mail.Text, HTML: notify.Page(string(lang), mail.HTML)}, "", nil
}

// lettersOf are the letters that a mail carries, or why it carries none any more: one, or the outcomes of a notice together.
func (d *Desk) lettersOf(ctx context.Context, tenant string, c review.Case, m storage.LetterMail) (list []storage.KeptLetter, why string, err error) {
	i := slices.IndexFunc(c.Messages, func(x review.Message) bool { return x.Ref == m.Ref })
	switch taken := i < 0 || !c.Messages[i].Recalled.IsZero(); {
	case gathers(m.Letter, m.Organisation, c):
		list, err = d.together(ctx, tenant, c, m)
	case !taken && !c.Sealed():
		var l storage.KeptLetter
		l, err = d.DB.Letter(ctx, tenant, m.Case, m.Ref)
		list = append(list, l)
	}
	switch {
	case err != nil || len(list) > 0:
		return list, "", err
	case c.Sealed():
		return nil, "The case is under seal.", nil
	}
	return nil, "The letter was taken back.", nil
}

// noteMail files what became of a mail; that another program was quicker is no error.
func (d *Desk) noteMail(ctx context.Context, tenant string, was, is storage.LetterMail) error {
	err := d.do(ctx, system(tenant), "letters.send", func(w *work) error { return w.ChangeMail(ctx, tenant, was, is) })
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// GiveUpMail ends a mail whose job was given up.
func (d *Desk) GiveUpMail(ctx context.Context, j jobs.Job) error {
	var job postJob
	if err := json.Unmarshal(j.Payload, &job); err != nil {
		return err
	}
	m, err := d.DB.Mail(ctx, job.Tenant, job.Mail)
	if err != nil || m.State != storage.MailWaiting || m.Round != job.Round {
		return err
	}
	dead := m
	dead.State, dead.Changed = storage.MailDead, d.Now().UTC().Truncate(time.Microsecond)
	if dead.Problem == "" {
		dead.Problem = "It could not be sent."
	}
	return d.noteMail(ctx, job.Tenant, m, dead)
}

// Mails lists letters on their way to mail boxes, for those who see the letters of everybody.
func (d *Desk) Mails(ctx context.Context, who Person, state storage.MailState, page storage.Page) (storage.List[storage.LetterMail], error) {
	if who.Outside() {
		return storage.List[storage.LetterMail]{}, fault.New(fault.Forbidden, "Only the desk sees how letters travel.")
	}
	list, err := d.DB.Mails(ctx, who.Tenant, state, "", page)
	if err != nil || who.Has(review.Legal) {
		return list, err
	}
	kept := []storage.LetterMail{}
	for _, m := range list.Items { // of a case under seal nobody else may know
		if _, err := d.Case(ctx, who, m.Case); err == nil {
			kept = append(kept, m)
		} else if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return list, err
		}
	}
	list.Items = kept
	return list, nil
}

// MailAgain sends a mail that was given up once more.
func (d *Desk) MailAgain(ctx context.Context, who Person, id string) (m storage.LetterMail, err error) {
	was, err := d.DB.Mail(ctx, who.Tenant, id)
	if err != nil {
		return m, err
	}
	if _, err := d.Case(ctx, who, was.Case); err != nil || who.Outside() {
		return m, fault.New(fault.NotFound, "There is no mail %s.", id)
	}
	if was.State != storage.MailDead {
		return was, fault.New(fault.Conflict, "Only a letter that was given up is sent again; this one is %s.", string(was.State))
	}
	if d.Mailer == nil {
		return was, fault.New(fault.Conflict, "No mail server is set: an operator sets one with --smtp-host.")
	}
	err = d.do(ctx, who, "letters.send", func(w *work) error {
		m = was
		m.State, m.Round, m.Tries, m.Problem, m.Asked, m.Changed = storage.MailWaiting, was.Round+1, 0, "", w.at, w.at
		if err := w.ChangeMail(ctx, who.Tenant, was, m); err != nil {
			return err
		}
		return w.Enqueue(ctx, w.mailJob(m, w.at))
	})
	return m, err
}
