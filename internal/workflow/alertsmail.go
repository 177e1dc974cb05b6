// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
)

// checkPerson refuses settings by which nobody could be told.
func checkPerson(p alert.Person, place int) error {
	var bad fault.Fields
	if p.Mail != "" {
		if _, err := notify.Address(p.Mail); err != nil {
			bad.Add("mail", "%v", err)
		}
	}
	if p.Lang != "en" && p.Lang != "zh" {
		bad.Add("lang", "must be en or zh")
	}
	if p.Zone != "" {
		if _, err := calendar.Zone(p.Zone); err != nil {
			bad.Add("zone", "must be a time zone, written like Asia/Shanghai")
		}
	}
	if err := p.Quiet.Check(); err != nil {
		bad.Add("quiet", "%s", fault.Message(err))
	}
	if err := p.Digest.Check(); err != nil {
		bad.Add("digest", "%s", fault.Message(err))
	}
	if place < 0 || place > 99 {
		bad.Add("place", "must be 0 for the person in charge, or up to 99")
	}
	return bad.Err()
}

// SendMail is the handler of JobMail: it mails one thing, or all that went into a digest.
func (a *Alerts) SendMail(ctx context.Context, j jobs.Job) error {
	var job mailJob
	if err := json.Unmarshal(j.Payload, &job); err != nil {
		return jobs.Permanent(err)
	}
	if a.Mailer == nil {
		return jobs.Permanent(errors.New("no mail server is set"))
	}
	news, err := a.DB.NewsOf(ctx, job.News, job.Batch)
	if err != nil || len(news) == 0 {
		return err
	}
	people, err := a.DB.AlertPeople(ctx, news[0].Tenant, news[0].Organisation)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == news[0].To && p.Mail != "" {
			return failure(a.Mailer.Send(ctx, a.mail(p.Person, news, job.News+job.Batch)))
		}
	}
	return nil // they want no mail any more
}

// failure is a sender's error in the runner's words.
func failure(err error) error {
	var f *notify.Failure
	switch {
	case !errors.As(err, &f):
		return err
	case f.Permanent:
		return jobs.Permanent(err)
	case f.RetryAfter > 0:
		return jobs.Later(err, f.RetryAfter)
	}
	return err
}

// mail writes news in a person's language.
func (a *Alerts) mail(p alert.Person, news []storage.News, id string) notify.Message {
	var title, body alert.Text
	if len(news) == 1 {
		title, body = news[0].Shown()
	} else {
		list := make([]alert.News, len(news))
		for i, n := range news {
			list[i] = n.News
		}
		title, body = alert.Gather(list)
	}
	m := notify.Message{ID: id, Type: "news", At: news[0].At, To: p.Mail, Lang: p.Lang, Subject: "Markwarden: " + title.EN, Text: title.EN + "\n\n" + body.EN}
	if p.Lang == "zh" {
		m.Subject, m.Text = "Markwarden："+title.ZH, title.ZH+"\n\n"+body.ZH
	}
	if a.Address != "" {
		m.Text += "\n\n" + a.Address + "/alerts"
	}
	m.Subject = notify.Line(m.Subject, 200)
	return m
}

// AddFeed opens the address of a feed for the caller: what it shows is what they may see now, and never more. The token is
// shown once.
func (a *Alerts) AddFeed(ctx context.Context) (f storage.Feed, token string, err error) {
	of, err := sight(ctx, "alerts.see")
	if err != nil {
		return f, "", err
	}
	t, err := notify.NewToken(rand.Reader)
	if err != nil {
		return f, "", err
	}
	who := auth.Who(ctx)
	f = storage.Feed{ID: t.ID, Tenant: of.Tenant, Organisation: of.Organisation, Owner: who.ID, Hash: t.Hash(), Created: a.Now().UTC().Truncate(time.Microsecond)}
	err = a.file(ctx, "feeds.create", thing{"feed", f.ID, who.Tenant, who.Organisation, false}, func(tx *storage.Tx) error { return tx.AddFeed(ctx, f) })
	return f, t.Reveal(), err
}

// RevokeFeed closes one of the caller's feeds at once.
func (a *Alerts) RevokeFeed(ctx context.Context, id string) error {
	who := auth.Who(ctx)
	return a.file(ctx, "feeds.revoke", thing{"feed", id, who.Tenant, who.Organisation, false}, func(tx *storage.Tx) error {
		return tx.RevokeFeed(ctx, who.Tenant, who.ID, id, a.Now().UTC().Truncate(time.Microsecond))
	})
}

// Feeds are the caller's open feeds.
func (a *Alerts) Feeds(ctx context.Context) ([]storage.Feed, error) {
	if _, err := sight(ctx, "alerts.see"); err != nil {
		return nil, err
	}
	who := auth.Who(ctx)
	return a.DB.Feeds(ctx, who.Tenant, who.ID)
}

// feed is what a token opens. What is under seal is in no feed: a token in an address is no legal right.
func (a *Alerts) feed(ctx context.Context, token string) (storage.Whose, error) {
	t, ok := notify.ParseToken(token)
	if !ok {
		return storage.Whose{}, fault.New(fault.NotFound, "There is no feed at this address, or it was closed.")
	}
	f, err := a.DB.OpenFeed(ctx, t)
	return storage.Whose{Tenant: f.Tenant, Organisation: f.Organisation}, err
}

// WriteRSS writes the newest alerts of a feed, in a language, with links below address.
func (a *Alerts) WriteRSS(ctx context.Context, w io.Writer, token, lang, address string) error {
	of, err := a.feed(ctx, token)
	if err != nil {
		return err
	}
	list, err := a.DB.Alerts(ctx, of, storage.AlertFilter{}, storage.Page{Limit: 200})
	if err != nil {
		return err
	}
	f := notify.Feed{ID: "urn:markwarden:alerts", Title: "Markwarden: alerts", Link: address + "/alerts", Lang: lang}
	if lang == "zh" {
		f.Title = "Markwarden：提醒"
	}
	for _, x := range list.Items {
		title, text := x.Title.EN, x.Advice.EN
		if lang == "zh" {
			title, text = x.Title.ZH, x.Advice.ZH
		}
		f.Items = append(f.Items, notify.Item{ID: x.ID, Title: title, Text: text, Link: address + "/alerts/" + x.ID, At: x.Raised})
		if x.Raised.After(f.Updated) {
			f.Updated = x.Raised
		}
	}
	return f.WriteRSS(w)
}

// WriteICS writes the deadlines of a feed for a calendar.
func (a *Alerts) WriteICS(ctx context.Context, w io.Writer, token, lang, address string) error {
	of, err := a.feed(ctx, token)
	if err != nil {
		return err
	}
	c := notify.Calendar{Title: "Markwarden", Domain: "markwarden"}
	for page := (storage.Page{Limit: 1000}); ; {
		list, err := a.DB.Tracks(ctx, of, "", false, page)
		if err != nil {
			return err
		}
		for _, t := range list.Items {
			c.Dates = append(c.Dates, calendarEntry(t, lang, address))
		}
		if page.Cursor = list.Next; list.Next == "" || len(c.Dates) >= mostDates {
			break
		}
	}
	return c.WriteICS(w)
}

// mostDates bounds a calendar, which its reader takes in whole.
const mostDates = 5000

// calendarEntry is a deadline as a calendar shows it. One that is over stays, struck through.
func calendarEntry(t storage.Track, lang, address string) notify.Entry {
	d := t.Deadline
	title, text := d.Title.EN, d.Shown.EN
	if lang == "zh" {
		title, text = d.Title.ZH, d.Shown.ZH
	}
	return notify.Entry{ID: d.ID, Title: d.Lawsuit + ": " + title, Text: text + "\n" + d.Rule, Link: address + "/reminders", At: d.At, Changed: t.Changed, Revision: t.Version,
		Off: t.End != alert.Open, Before: []time.Duration{7 * 24 * time.Hour, 3 * 24 * time.Hour, 24 * time.Hour}}
}
