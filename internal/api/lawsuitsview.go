// SPDX-License-Identifier: Apache-2.0

package api

import (
	"strings"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// LawsuitLine is a case in a list.
type LawsuitLine struct {
	ID         string          `json:"id" format:"uuid"`
	Case       string          `json:"case" example:"ilnd 1:26-cv-01234"`
	Court      string          `json:"court"`
	Number     string          `json:"number"`
	Caption    string          `json:"caption"`
	State      string          `json:"state" example:"TRO_ENTERED" doc:"Where the entries lead; DETECTED when they do not tell."`
	Judge      string          `json:"judge,omitempty"`
	Filed      string          `json:"filed,omitempty" example:"2026-03-02"`
	LastFiling string          `json:"last_filing,omitempty"`
	Plaintiffs []string        `json:"plaintiffs"`
	Firms      []string        `json:"firms"`
	Rights     []assertedRight `json:"rights"`
	ScheduleA  bool            `json:"schedule_a" doc:"The case shows the signs of a Schedule A case. false does not say that a store is not sued."`
	Why        screening.Text  `json:"why" doc:"By which signs it is of the Schedule A kind or not."`
	Sealed     bool            `json:"sealed"`
	ITC        string          `json:"itc,omitempty"`
	Version    int             `json:"version"`
	Updated    time.Time       `json:"updated"`
}

// lawsuitFileBody is a case with everything on file of it.
type lawsuitFileBody struct {
	LawsuitLine
	Nature     string            `json:"nature,omitempty"`
	Cause      string            `json:"cause,omitempty"`
	Bond       string            `json:"bond,omitempty"`
	Entries    []docketEntryBody `json:"entries"`
	Defendants []defendantBody   `json:"defendants"`
	Matches    []matchBody       `json:"matches"`
	Restraints []restraintBody   `json:"restraints"`
	Deadlines  []deadlineBody    `json:"deadlines"`
	Tasks      []noteBody        `json:"tasks" doc:"What a person must read, because the entries do not tell."`
	Refused    []noteBody        `json:"refused" doc:"Entries that lead nowhere from where the case stood: something is missing between."`
}

type docketEntryBody struct {
	Key    string   `json:"key"`
	Entry  string   `json:"entry,omitempty"`
	Filed  string   `json:"filed,omitempty"`
	Text   string   `json:"text"`
	Types  []string `json:"types" doc:"What it reports, for sure."`
	Source string   `json:"source"`
}

type defendantBody struct {
	Key      string `json:"key"`
	No       string `json:"no,omitempty"`
	Alias    string `json:"alias"`
	Platform string `json:"platform,omitempty"`
	StoreURL string `json:"store_url,omitempty"`
	SellerID string `json:"seller_id,omitempty"`
	State    string `json:"state" example:"DEFAULT_RISK"`
	Sealed   bool   `json:"sealed"`
}

// matchBody is a row of a list that may be one of our stores.
type matchBody struct {
	Row      string          `json:"row"`
	No       string          `json:"no,omitempty"`
	Alias    string          `json:"alias"`
	Store    string          `json:"store"`
	Seller   string          `json:"seller,omitempty"`
	Level    string          `json:"level" example:"EXACT_ID"`
	Score    float64         `json:"score"`
	Action   string          `json:"action" doc:"Nothing below an exact identifier holds an account without a person."`
	Verdict  string          `json:"verdict,omitempty" doc:"confirmed, not us or unsure."`
	Reopened bool            `json:"reopened" doc:"Decided on weaker evidence than there is now."`
	Evidence []matchEvidence `json:"evidence"`
}

type matchEvidence struct {
	Field  string         `json:"field"`
	Level  string         `json:"level"`
	Theirs string         `json:"theirs"`
	Ours   string         `json:"ours"`
	Value  float64        `json:"value"`
	Why    screening.Text `json:"why"`
}

type restraintBody struct {
	Provider  string `json:"provider"`
	Account   string `json:"account"`
	Amount    string `json:"amount" example:"USD 12,345.67"`
	From      string `json:"from"`
	To        string `json:"to,omitempty"`
	Defendant string `json:"defendant,omitempty"`
	Order     string `json:"order,omitempty"`

	Release   string     `json:"release,omitempty" doc:"What let it go."`
	Approvers []string   `json:"approvers,omitempty" doc:"Who approved the release."`
	Asked     *askedBody `json:"release_asked,omitempty" doc:"A release that waits for a second person."`
}

func lawsuitOf(r *storage.LawsuitRecord) LawsuitLine {
	l := r.Suit
	b := LawsuitLine{ID: r.ID, Case: strings.TrimSpace(l.Court + " " + l.Number), Court: l.Court, Number: l.Number, Caption: l.Caption, State: string(l.State), Judge: l.Judge, Filed: l.Filed.String(),
		LastFiling: l.LastFiling.String(), Plaintiffs: []string{}, Firms: []string{}, Rights: []assertedRight{}, ScheduleA: l.ScheduleA.ScheduleA, Why: screening.Text(l.ScheduleA.Why), Sealed: l.Sealed, ITC: l.ITC, Version: r.Version, Updated: r.Updated}
	for _, p := range l.Plaintiffs {
		b.Plaintiffs = append(b.Plaintiffs, p.Name)
	}
	for _, c := range l.Counsel {
		b.Firms = append(b.Firms, c.Firm)
	}
	for _, x := range l.Rights {
		b.Rights = append(b.Rights, assertedRight{Kind: string(x.Kind), Number: x.Number, Mark: x.Mark, Owner: x.Owner})
	}
	return b
}

func lawsuitFileOf(f storage.LawsuitFile) lawsuitFileBody {
	l := f.Suit
	p := docket.Replay(l.Court, l.Events)
	b := lawsuitFileBody{LawsuitLine: lawsuitOf(&f.LawsuitRecord), Nature: l.Nature, Cause: l.Cause, Entries: []docketEntryBody{}, Defendants: []defendantBody{}, Matches: matchesOf(f.Matches),
		Restraints: []restraintBody{}, Deadlines: deadlinesOf(f.Deadlines), Tasks: notesOf(p.Tasks), Refused: notesOf(p.Refused)}
	if l.Bond > 0 {
		b.Bond = l.Bond.String()
	}
	for _, e := range l.Events {
		x := docketEntryBody{Key: e.Key, Entry: e.Entry, Filed: e.Filed.String(), Text: e.Words(), Types: []string{}, Source: e.Source.String()}
		for _, t := range e.Reading.Types {
			if t.Sure {
				x.Types = append(x.Types, string(t.Type))
			}
		}
		b.Entries = append(b.Entries, x)
	}
	for _, d := range l.Defendants {
		b.Defendants = append(b.Defendants, defendantBody{Key: d.Key(), No: d.No, Alias: d.Alias, Platform: string(d.Platform), StoreURL: d.StoreURL, SellerID: d.SellerID, State: string(d.State), Sealed: f.SealedRows[d.Key()]})
	}
	for _, r := range l.Restraints {
		x := restraintBody{Provider: r.Provider, Account: r.Account, From: r.From.String(), To: r.To.String(), Defendant: r.Defendant, Order: r.Order, Release: r.Release, Approvers: r.Approvers}
		if r.Asked != nil {
			x.Asked = &askedBody{By: r.Asked.By, Day: r.Asked.Day.String(), Trigger: string(r.Asked.Why), Reference: r.Asked.Reference}
		}
		if r.Amount.Currency != "" {
			x.Amount = r.Amount.String()
		}
		b.Restraints = append(b.Restraints, x)
	}
	return b
}

func matchesOf(list []docket.StoreMatch) []matchBody {
	out := make([]matchBody, 0, len(list))
	for _, m := range list {
		x := matchBody{Row: m.Row, No: m.No, Alias: m.Alias, Store: m.Store, Seller: m.Seller, Level: string(m.Level), Score: m.Score, Action: string(m.Action), Verdict: string(m.Verdict), Reopened: m.Reopened, Evidence: []matchEvidence{}}
		for _, e := range m.Evidence {
			x.Evidence = append(x.Evidence, matchEvidence{Field: e.Field, Level: string(e.Level), Theirs: e.Theirs, Ours: e.Ours, Value: e.Value, Why: screening.Text(e.Why)})
		}
		out = append(out, x)
	}
	return out
}

// freezeMailBody is a message taken apart and held against the cases on file.
type freezeMailBody struct {
	ID       string               `json:"id,omitempty" doc:"Of the kept message; left out where it was not kept."`
	Answer   screening.Text       `json:"answer" doc:"What was found, in how many sources, as of when."`
	Cases    []workflow.KnownCase `json:"cases"`
	Numbers  []string             `json:"numbers" doc:"Docket numbers, with their court where it is known."`
	Courts   []string             `json:"courts"`
	Parties  []string             `json:"parties"`
	Firms    []string             `json:"firms"`
	Products []string             `json:"products"`
	Amounts  []mailAmount         `json:"amounts"`
	Clocks   []mailClock          `json:"clocks"`
	Warnings []mailWarning        `json:"warnings" doc:"Signs of fraud. That there are none says nothing about who wrote it."`
	Note     screening.Text       `json:"note"`
}

type mailAmount struct {
	Amount string `json:"amount" example:"USD 12,345.67"`
	Role   string `json:"role" enum:"restrained,demanded,bond,other"`
	Words  string `json:"words"`
}

type mailClock struct {
	Title   screening.Text `json:"title"`
	Due     time.Time      `json:"due"`
	Shown   screening.Text `json:"shown"`
	Assumed screening.Text `json:"assumed" doc:"What the message is silent on: check it first."`
	Words   string         `json:"words"`
	Trace   []string       `json:"trace"`
}

type mailWarning struct {
	Code  string         `json:"code"`
	Text  screening.Text `json:"text"`
	Words string         `json:"words"`
}

func freezeMailOf(r workflow.Resolved) freezeMailBody {
	b := freezeMailBody{Answer: screening.Text(r.Answer), Cases: made(r.Cases), Numbers: []string{}, Courts: []string{}, Parties: []string{}, Firms: []string{}, Products: []string{}, Amounts: []mailAmount{}, Clocks: []mailClock{}, Warnings: []mailWarning{}, Note: screening.Text(r.Mail.Note)}
	for _, n := range r.Mail.Numbers {
		b.Numbers = append(b.Numbers, n.Key)
	}
	for _, c := range r.Mail.Courts {
		b.Courts = append(b.Courts, c.ID)
	}
	for _, p := range r.Mail.Parties {
		b.Parties = append(b.Parties, p.Name)
	}
	for _, f := range r.Mail.Firms {
		b.Firms = append(b.Firms, f.Firm.Name)
	}
	for _, p := range r.Mail.Products {
		b.Products = append(b.Products, p.ID)
	}
	for _, m := range r.Mail.Amounts {
		b.Amounts = append(b.Amounts, mailAmount{m.Money.String(), string(m.Role), m.Quote.Words})
	}
	for _, k := range r.Clocks {
		b.Clocks = append(b.Clocks, mailClock{screening.Text(k.Title), k.Result.End, screening.Text(k.Result.Text()), screening.Text(k.Assumed), k.Quote.Words, k.Result.Trace("en")})
	}
	for _, w := range r.Mail.Warnings {
		b.Warnings = append(b.Warnings, mailWarning{w.Code, screening.Text(w.Text), w.Quote.Words})
	}
	return b
}
