// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/listing"
	"markwarden/internal/review"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// person is who asks, as the desk knows people.
func person(ctx context.Context) workflow.Person {
	v := auth.VisitOf(ctx)
	return workflow.PersonOf(v.Actor, v.Request)
}

// QueueItemBody is a case as a queue shows it.
type QueueItemBody struct {
	ID        string            `json:"id"`
	State     string            `json:"state" example:"TRIAGE"`
	Queue     string            `json:"queue,omitempty"`
	Source    string            `json:"source" example:"screening"`
	Profile   string            `json:"profile" example:"US" doc:"Whose procedure it follows: US, CN or EU."`
	Kind      string            `json:"kind,omitempty" doc:"Of the notice; left out for a flag of our own."`
	Level     string            `json:"level" example:"high"`
	Score     int               `json:"score"`
	Opened    time.Time         `json:"opened"`
	Due       *time.Time        `json:"due,omitempty" doc:"When the clock that runs ends."`
	DueCode   string            `json:"due_code,omitempty"`
	ListingID string            `json:"listing_id"`
	SellerID  string            `json:"seller_id"`
	MarkID    string            `json:"mark_id,omitempty"`
	Reason    string            `json:"reason_code,omitempty" doc:"Of the decision in force."`
	Proposal  string            `json:"proposal,omitempty" doc:"What the program proposes to an officer."`
	Escalated bool              `json:"escalated,omitempty"`
	Holder    string            `json:"holder,omitempty" doc:"Who has claimed it."`
	Until     *time.Time        `json:"held_until,omitempty"`
	Assignee  string            `json:"assignee,omitempty"`
	Snoozed   *time.Time        `json:"snoozed_until,omitempty" doc:"When it comes back, or came back and nobody has claimed it since."`
	Priority  *casePriorityBody `json:"priority,omitempty"`
	Reach     int               `json:"reach,omitempty"`
	Suits     int               `json:"suits,omitempty" doc:"Lawsuits that run on the mark."`
}

// casePriorityBody is why a case stands where it stands: value = risk × urgency × reach.
type casePriorityBody struct {
	Value   float64 `json:"value"`
	Risk    float64 `json:"risk"`
	Urgency float64 `json:"urgency"`
	Reach   float64 `json:"reach"`
}

// timeOrNone is a time, or nothing for the zero time.
func timeOrNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func newQueueItem(i review.Item) QueueItemBody {
	return QueueItemBody{ID: i.ID, State: string(i.State), Queue: i.Queue, Source: string(i.Source), Profile: string(i.Profile), Kind: string(i.Kind), Level: string(i.Level), Score: i.Score,
		Opened: i.Opened, Due: timeOrNone(i.Due), DueCode: string(i.DueCode), ListingID: i.ListingID, SellerID: i.SellerID, MarkID: i.MarkID, Reason: i.Reason,
		Proposal: string(i.Proposal), Escalated: i.Escalated, Holder: i.Work.Holder, Until: timeOrNone(i.Work.Until), Assignee: i.Work.Assignee, Snoozed: timeOrNone(i.Work.Snoozed), Reach: i.Reach, Suits: i.Suits}
}

// caseBody is a whole case, as much of it as the person asking may see.
type caseBody struct {
	QueueItemBody
	Version  int             `json:"version" doc:"Entries of the history."`
	Owner    string          `json:"owner,omitempty" doc:"Of the mark."`
	Listing  listingBody     `json:"listing" doc:"As it was when the case was opened."`
	Findings []findingBody   `json:"findings"`
	Marks    []MarkBody      `json:"marks" doc:"The register's records at that moment."`
	Snapshot snapshotBody    `json:"snapshot"`
	Timers   []caseTimerBody `json:"timers"`
	Claims   []caseClaimBody `json:"claims"`
	Missing  []string        `json:"missing" doc:"What the notice lacks."`
	History  []caseEntryBody `json:"history"`
	Strikes  []string        `json:"strikes" doc:"Of this case, that count."`
	Undo     bool            `json:"undo" doc:"Whether there is a decision that can still be undone."`
}

type snapshotBody struct {
	Taken    time.Time `json:"taken"`
	Hash     string    `json:"sha256"`
	Register string    `json:"register"`
	Engine   string    `json:"engine"`
	Policy   string    `json:"policy"`
}

type caseTimerBody struct {
	Code        string     `json:"code"`
	Title       string     `json:"title"`
	Source      string     `json:"source"`
	End         time.Time  `json:"end"`
	Fired       *time.Time `json:"fired,omitempty" doc:"When its end was noticed."`
	Provisional bool       `json:"provisional,omitempty"`
	Steps       []string   `json:"steps" doc:"How the date was found."`
}

type caseClaimBody struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Answer string    `json:"answer,omitempty"`
}

type caseEntryBody struct {
	Seq      int       `json:"seq,omitempty"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor,omitempty"`
	Role     string    `json:"role"`
	Event    string    `json:"event"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Reason   string    `json:"reason_code,omitempty"`
	Facts    string    `json:"facts,omitempty"`
	Note     string    `json:"note,omitempty"`
	Rules    []string  `json:"rules"`
	Evidence []string  `json:"evidence"`
	Undoes   int       `json:"undoes,omitempty"`
	Bulk     string    `json:"bulk,omitempty"`
	Second   string    `json:"second,omitempty"`
	Hash     string    `json:"hash,omitempty"`
}

// newCase is a case as it is shown.
func newCase(b *review.Book, c review.Case) caseBody {
	out := caseBody{QueueItemBody: newQueueItem(b.Item(c)), Version: c.Version, Owner: c.Owner, Listing: newListing(c.Snapshot.Listing), Findings: numbered(c.Snapshot.Findings), Marks: []MarkBody{},
		Snapshot: snapshotBody{c.Snapshot.Taken, c.Snapshot.Hash, c.Snapshot.Register, c.Snapshot.Engine, c.Snapshot.Policy},
		Timers:   []caseTimerBody{}, Claims: []caseClaimBody{}, Missing: []string{}, History: []caseEntryBody{}, Strikes: orEmpty(c.Standing.Strikes), Undo: c.Last != nil}
	for i := range c.Snapshot.Marks {
		out.Marks = append(out.Marks, newMark(&c.Snapshot.Marks[i]))
	}
	for _, t := range c.Standing.Timers {
		body := caseTimerBody{Code: string(t.Code), Title: t.Title.EN, Source: t.Source, End: t.End, Fired: timeOrNone(t.Fired), Provisional: t.Provisional, Steps: []string{}}
		for _, s := range t.Steps {
			body.Steps = append(body.Steps, s.EN)
		}
		out.Timers = append(out.Timers, body)
	}
	for _, k := range c.Standing.Claims {
		out.Claims = append(out.Claims, caseClaimBody{string(k.By), k.At, k.Text, k.Answer})
	}
	for _, m := range c.Missing {
		out.Missing = append(out.Missing, m.Words.EN)
	}
	for _, e := range c.History {
		out.History = append(out.History, caseEntryBody{e.Seq, e.At, e.Actor, string(e.Role), string(e.Event), string(e.From), string(e.To), e.Reason, e.Facts, e.Note,
			orEmpty(e.Rules), orEmpty(e.Evidence), e.Undoes, e.Bulk, e.Second, e.Hash})
	}
	return out
}

// orEmpty is a list that is never null in JSON.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// letterBody is a letter as it was, or would be, sent.
type letterBody struct {
	Letter  string         `json:"letter" example:"L5"`
	To      string         `json:"to" doc:"seller, or the organisation of a complainant."`
	At      *time.Time     `json:"at,omitempty"`
	Version string         `json:"wording" doc:"Names the wording."`
	SHA     string         `json:"sha256"`
	EN      letterTextBody `json:"en"`
	ZH      letterTextBody `json:"zh"`
}

type letterTextBody struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func newLetters(list []storage.KeptLetter) []letterBody {
	out := make([]letterBody, len(list))
	for i, l := range list {
		out[i] = letterBody{string(l.Letter.ID), l.Party, timeOrNone(l.At), l.Letter.Version, l.Letter.SHA,
			letterTextBody{l.Letter.EN.Subject, l.Letter.EN.Text}, letterTextBody{l.Letter.ZH.Subject, l.Letter.ZH.Text}}
	}
	return out
}

// newListing is a listing as a caller sends one.
func newListing(l listing.Listing) listingBody {
	b := listingBody{ID: l.ID, Title: l.Title, Bullets: orEmpty(l.Bullets), Description: l.Description, Brand: l.Brand, Keywords: l.Keywords, Category: l.Category, Classes: numbers(l.Classes),
		Markets: orEmpty(l.Markets), Condition: string(l.Condition), SellerID: l.SellerID, URL: l.URL, Images: orEmpty(l.Images), Attributes: l.Attributes}
	if l.Price != nil {
		b.Price = &priceBody{l.Price.Amount, l.Price.Currency}
	}
	return b
}
