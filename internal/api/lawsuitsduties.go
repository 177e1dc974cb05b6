// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
)

// dutySheetBody is what a platform has on file of its duties in a case.
type dutySheetBody struct {
	Orders  []dutyOrderBody  `json:"orders" nullable:"false" doc:"The orders as received; the last is in force."`
	Duties  []dutyBody       `json:"duties" nullable:"false"`
	Over    []overBody       `json:"over_restrained" nullable:"false" doc:"What the order in force does not let be held."`
	Opened  []dutyOpenedBody `json:"opened" nullable:"false" doc:"Cases opened in moderation for listings that the order names."`
	Waiting string           `json:"waits_for_second,omitempty" doc:"Who recorded the release that waits for a second person."`
}

type dutyOrderBody struct {
	Kind       string    `json:"kind" enum:"tro,extension,injunction,modification"`
	Entry      string    `json:"entry" maxLength:"300" doc:"Docket entry or name of the paper."`
	Received   time.Time `json:"received" doc:"Actual notice: every clock starts here."`
	Channel    string    `json:"channel,omitempty" maxLength:"200"`
	Sender     string    `json:"sender,omitempty" maxLength:"200"`
	Judge      string    `json:"judge,omitempty" maxLength:"200"`
	Hash       string    `json:"hash,omitempty" maxLength:"64" doc:"SHA-256 of the paper."`
	Entered    string    `json:"entered,omitempty" maxLength:"16" example:"2026-03-05T09:30" doc:"Day, or day and hour, in the court's time."`
	Until      string    `json:"until,omitempty" maxLength:"16" doc:"The end that the order names."`
	TellSeller string    `json:"tell_seller,omitempty" maxLength:"16" doc:"The day on which sellers are to be told."`
	Listings   string    `json:"listings,omitempty" maxLength:"8" example:"5bd" doc:"Time to disable listings: 7d days, 5bd business days, 48h hours; left out where the order is silent."`
	Restrain   string    `json:"restrain,omitempty" maxLength:"8" doc:"Time to restrain accounts."`
	Discovery  string    `json:"discovery,omitempty" maxLength:"8" doc:"Time to produce what is known of the sellers."`
	Cap        string    `json:"cap,omitempty" maxLength:"40" doc:"The most that may be held of one defendant, in US dollars."`
	Sealed     bool      `json:"sealed,omitempty"`
	Bond       bool      `json:"bond_posted,omitempty"`
	Accused    bool      `json:"accused_only,omitempty" doc:"Only proceeds of accused products may be held."`
}

type dutyBody struct {
	Code     string         `json:"code" example:"VERIFY"`
	Title    screening.Text `json:"title"`
	Record   screening.Text `json:"record" doc:"What must be written down."`
	State    string         `json:"state" enum:"done,waiting,open,due,late,second"`
	Due      *time.Time     `json:"due,omitempty"`
	Shown    screening.Text `json:"shown" doc:"The date in words, in the court's time and in China's."`
	Trace    []string       `json:"trace" nullable:"false"`
	Assumed  screening.Text `json:"assumed" doc:"On what the order is silent."`
	By       string         `json:"by,omitempty"`
	At       *time.Time     `json:"at,omitempty"`
	Evidence string         `json:"evidence,omitempty"`
	Note     string         `json:"note,omitempty"`
	Second   string         `json:"second,omitempty" doc:"The second approver of a release."`
}

type overBody struct {
	Provider string         `json:"provider"`
	Account  string         `json:"account"`
	Excess   string         `json:"excess"`
	Why      screening.Text `json:"why"`
}

type dutyOpenedBody struct {
	Listing string    `json:"listing"`
	Case    string    `json:"case"`
	At      time.Time `json:"at"`
}

type dutiesOutput struct{ Body dutySheetBody }

type dutyOrderInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body dutyOrderBody
}

type doDutyInput struct {
	ID   string `path:"id" maxLength:"64"`
	Code string `path:"code" maxLength:"20" doc:"VERIFY, MATCH, LISTINGS, RESTRAIN, DISCOVERY, TELL_SELLER, LAPSE or RELEASE."`
	Body struct {
		Evidence string `json:"evidence" minLength:"1" maxLength:"2000" doc:"By what it can be shown."`
		Note     string `json:"note,omitempty" maxLength:"5000"`
	}
}

type startReleaseInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Day       string `json:"day" maxLength:"10" example:"2026-03-20"`
		Trigger   string `json:"trigger" enum:"dismissal,settlement notice,lapse,order"`
		Reference string `json:"reference" minLength:"1" maxLength:"300" doc:"The paper that allows it."`
	}
}

type disableInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Listings []string `json:"listings" nullable:"false" minItems:"1" maxItems:"200" doc:"Ids of kept listings."`
	}
}

func (s Services) registerDuties(a huma.API, op func(id, method, path, summary, description string) huma.Operation) {
	const at = lawsuitsPath + "/{id}/duties"
	huma.Register(a, op("get-duties", http.MethodGet, at, "A platform's duties", "The duties of a platform or payment provider under the orders of a case, each with its clock, who did it, when and with what evidence."), s.getDuties)
	huma.Register(a, op("file-duty-order", http.MethodPost, at, "File an order received", "The clocks start at actual notice. A later order supersedes the one before, which stays on file."), s.fileDutyOrder)
	huma.Register(a, op("do-duty", http.MethodPost, at+"/{code}", "Record a duty as done", "With the evidence. A release waits for a second person afterwards."), s.doDuty)
	huma.Register(a, op("start-release", http.MethodPost, lawsuitsPath+"/{id}/release-trigger", "Record what allows the release", "A dismissal, a settlement notice, a lapse or an order: two business days to release run from its day."), s.startRelease)
	huma.Register(a, op("approve-duty-release", http.MethodPost, lawsuitsPath+"/{id}/release-approval", "Approve the release of everything", "The second approval, by somebody else than the first, who proved who they are a short while ago."), s.approveDuty)
	huma.Register(a, op("disable-listings", http.MethodPost, lawsuitsPath+"/{id}/disabled-listings", "Open cases for listings an order names", "Opens a case in moderation for each listing; people decide there. Nothing is removed by itself."), s.disableListings)
}

func (s Services) dutiesAfter(ctx context.Context, id string) (*dutiesOutput, error) {
	sight, err := workflow.SightOf(ctx, "duty_sheets.see")
	if err != nil {
		return nil, fail(err)
	}
	f, err := s.Docketing.DB.Lawsuit(ctx, sight, id)
	if err != nil {
		return nil, fail(err)
	}
	b := dutySheetBody{Orders: []dutyOrderBody{}, Duties: []dutyBody{}, Over: []overBody{}, Opened: []dutyOpenedBody{}}
	if f.Duties == nil {
		return &dutiesOutput{b}, nil
	}
	for _, o := range f.Duties.Orders {
		x := dutyOrderBody{Kind: string(o.Kind), Entry: o.Entry, Received: o.Received, Channel: o.Channel, Sender: o.Sender, Judge: o.Judge, Hash: o.Hash, Entered: o.Entered.String(), Until: o.Until.String(), TellSeller: o.TellSeller.String(),
			Listings: o.Listings.String(), Restrain: o.Restrain.String(), Discovery: o.Discovery.String(), Sealed: o.Sealed, Bond: o.BondPosted, Accused: o.AccusedOnly}
		if o.Cap.Minor > 0 {
			x.Cap = o.Cap.String()
		}
		b.Orders = append(b.Orders, x)
	}
	for _, d := range f.Duties.Duties(workflow.DutyCaseOf(f), s.Docketing.Now()) {
		b.Duties = append(b.Duties, dutyOf(d))
	}
	for _, o := range workflow.OverRestrained(f, nil) {
		b.Over = append(b.Over, overBody{o.Restraint.Provider, o.Restraint.Account, o.Excess.String(), screening.Text(o.Why)})
	}
	for _, o := range f.Duties.Opened {
		b.Opened = append(b.Opened, dutyOpenedBody{o.Listing, o.Case, o.At})
	}
	b.Waiting = f.Duties.WaitsFor()
	return &dutiesOutput{b}, nil
}

func dutyOf(d docket.Duty) dutyBody {
	b := dutyBody{Code: string(d.Code), Title: screening.Text(d.Title), Record: screening.Text(d.Record), State: string(d.State), Trace: []string{}, Assumed: screening.Text(d.Assumed)}
	if !d.Due.IsZero() {
		b.Due = &d.Due
	}
	if d.Result != nil {
		b.Shown, b.Trace = screening.Text(d.Result.Text()), d.Result.Trace("en")
	}
	if d.Done != nil {
		b.By, b.At, b.Evidence, b.Note, b.Second = d.Done.By, &d.Done.At, d.Done.Evidence, d.Done.Note, d.Done.Second
	}
	return b
}

func (s Services) getDuties(ctx context.Context, in *lawsuitInput) (*dutiesOutput, error) {
	return s.dutiesAfter(ctx, in.ID)
}

// order is the order of a body.
func (b *dutyOrderBody) order() (o docket.DutyOrder, err error) {
	o = docket.DutyOrder{Kind: docket.DutyOrderKind(b.Kind), Received: b.Received, Channel: b.Channel, Sender: b.Sender,
		Order: docket.Order{Entry: b.Entry, Judge: b.Judge, Hash: b.Hash, Sealed: b.Sealed, BondPosted: b.Bond, AccusedOnly: b.Accused}}
	for name, x := range map[string]struct {
		text string
		into *calendar.Moment
	}{"entered": {b.Entered, &o.Entered}, "until": {b.Until, &o.Until}, "tell_seller": {b.TellSeller, &o.TellSeller}} {
		if x.text == "" {
			continue
		}
		if *x.into, err = calendar.ParseMoment(x.text, time.UTC); err != nil {
			return o, fault.New(fault.Invalid, "%s cannot be read: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time.", name)
		}
	}
	for _, x := range []struct {
		text string
		into *docket.DutyTerm
	}{{b.Listings, &o.Listings}, {b.Restrain, &o.Restrain}, {b.Discovery, &o.Discovery}} {
		if *x.into, err = docket.ParseDutyTerm(x.text); err != nil {
			return o, err
		}
	}
	if b.Cap != "" {
		o.Cap, err = docket.ParseMoney(b.Cap, "USD")
	}
	return o, err
}

func (s Services) fileDutyOrder(ctx context.Context, in *dutyOrderInput) (*dutiesOutput, error) {
	k, err := workflow.ClerkOf(ctx, "duty_sheets.edit")
	var o docket.DutyOrder
	if err == nil {
		o, err = in.Body.order()
	}
	if err == nil {
		err = s.Docketing.FileOrder(ctx, k, in.ID, o)
	}
	if err != nil {
		return nil, fail(err)
	}
	return s.dutiesAfter(ctx, in.ID)
}

func (s Services) doDuty(ctx context.Context, in *doDutyInput) (*dutiesOutput, error) {
	k, err := workflow.ClerkOf(ctx, "duty_sheets.edit")
	if err == nil {
		err = s.Docketing.DoDuty(ctx, k, in.ID, docket.DutyCode(in.Code), docket.DutyDone{Evidence: in.Body.Evidence, Note: in.Body.Note})
	}
	if err != nil {
		return nil, fail(err)
	}
	return s.dutiesAfter(ctx, in.ID)
}

func (s Services) startRelease(ctx context.Context, in *startReleaseInput) (*dutiesOutput, error) {
	k, err := workflow.ClerkOf(ctx, "duty_sheets.edit")
	if err != nil {
		return nil, fail(err)
	}
	day, err := calendar.ParseDate(in.Body.Day)
	if err != nil {
		return nil, fail(fault.New(fault.Invalid, "The day is no date: write YYYY-MM-DD."))
	}
	if err := s.Docketing.StartRelease(ctx, k, in.ID, docket.DutyTrigger{Day: day, Why: docket.ReleaseTrigger(in.Body.Trigger), Reference: in.Body.Reference}); err != nil {
		return nil, fail(err)
	}
	return s.dutiesAfter(ctx, in.ID)
}

func (s Services) approveDuty(ctx context.Context, in *lawsuitInput) (*dutiesOutput, error) {
	if err := s.Docketing.ApproveDuty(ctx, in.ID); err != nil {
		return nil, fail(err)
	}
	return s.dutiesAfter(ctx, in.ID)
}

func (s Services) disableListings(ctx context.Context, in *disableInput) (*dutiesOutput, error) {
	k, err := workflow.ClerkOf(ctx, "duty_sheets.edit")
	if err != nil {
		return nil, fail(err)
	}
	if s.Desk == nil {
		return nil, fail(fault.New(fault.Unavailable, "There is no desk here on which listings are decided."))
	}
	v := auth.VisitOf(ctx)
	if _, err := s.Docketing.DisableListings(ctx, k, s.Desk, workflow.PersonOf(v.Actor, v.Request), in.ID, in.Body.Listings); err != nil {
		return nil, fail(err)
	}
	return s.dutiesAfter(ctx, in.ID)
}
