// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const (
	tagLawsuits  = "lawsuits"
	lawsuitsPath = Prefix + "/lawsuits"
	// DocketImports is where files of dockets are taken; LawsuitSchedules and OwnStores take lists.
	DocketImports    = Prefix + "/docket/imports"
	LawsuitSchedules = lawsuitsPath + "/:id/schedules"
	OwnStores        = Prefix + "/stores"
)

// MaxDocket is how many bytes a file of dockets or a list may have here.
const MaxDocket = 16 << 20

// TakesDocket reports a path of the router whose body is a file of dockets or a list.
func TakesDocket(path string) bool {
	return path == DocketImports || path == LawsuitSchedules || path == OwnStores || path == OwnOrders
}

type docketImportInput struct {
	Name    string `query:"name" maxLength:"256" default:"upload" doc:"The file's name, for messages and as source."`
	Court   string `query:"court" maxLength:"16" example:"ilnd" doc:"Where the file does not tell its court."`
	Sealed  bool   `query:"sealed" doc:"What is in the file is under seal."`
	RawBody []byte `contentType:"application/octet-stream"`
}

type docketImportOutput struct{ Body importBody }

// importBody is what became of a file of dockets.
type importBody struct {
	Kind       string           `json:"kind" example:"rss"`
	Name       string           `json:"name"`
	Cases      []importedBody   `json:"cases"`
	NewCases   int              `json:"new_cases"`
	Changed    int              `json:"changed_cases" doc:"Known before, and different now."`
	Entries    int              `json:"entries"`
	NewEntries int              `json:"new_entries"`
	ScheduleA  int              `json:"schedule_a" doc:"Cases with the signs of a Schedule A case."`
	Coverage   []screening.Text `json:"coverage" doc:"What this source cannot show."`
	Notes      []noteBody       `json:"notes" doc:"What was left out, and why."`
}

type importedBody struct {
	ID         string `json:"id" format:"uuid"`
	Case       string `json:"case"`
	Caption    string `json:"caption"`
	State      string `json:"state"`
	New        bool   `json:"new"`
	Changed    bool   `json:"changed"`
	NewEntries int    `json:"new_entries"`
	ScheduleA  bool   `json:"schedule_a"`
}

// noteBody is something a person should know, with its position in the file or its entry.
type noteBody struct {
	At   string         `json:"at,omitempty"`
	Text screening.Text `json:"text"`
}

func notesOf(list []docket.Note) []noteBody {
	out := make([]noteBody, len(list))
	for i, n := range list {
		out[i] = noteBody{n.At, screening.Text(n.Text)}
	}
	return out
}

func importOf(i workflow.Imported) importBody {
	b := importBody{Kind: string(i.Kind), Name: i.Name, Cases: []importedBody{}, NewCases: i.Fresh, Changed: i.Changed, Entries: i.Entries, NewEntries: i.NewEntries, ScheduleA: i.ScheduleA, Coverage: []screening.Text{}, Notes: notesOf(i.Notes)}
	for _, c := range i.Cases {
		b.Cases = append(b.Cases, importedBody{c.ID, c.Case, c.Caption, string(c.State), c.Fresh, c.Changed, c.NewEntries, c.ScheduleA})
	}
	for _, t := range i.Coverage {
		b.Coverage = append(b.Coverage, screening.Text(t))
	}
	return b
}

type lawsuitsInput struct {
	Q         string `query:"q" maxLength:"256" doc:"Words of the caption, a party, a firm, a judge, or the number."`
	Court     string `query:"court" maxLength:"16"`
	Stage     string `query:"stage" maxLength:"32" doc:"filed, tro, pi, judgment, ended, or the name of a state."`
	FiledFrom string `query:"filed_from" maxLength:"10" doc:"YYYY-MM-DD."`
	Ours      bool   `query:"ours" doc:"Only cases whose list may name one of our stores."`
	ScheduleA bool   `query:"schedule_a" doc:"Only cases with the signs of a Schedule A case."`
	Cursor    string `query:"cursor" maxLength:"1024" doc:"next of the page before."`
	Limit     int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type lawsuitsOutput struct {
	Body struct {
		Items   []LawsuitLine  `json:"items"`
		Next    string         `json:"next" doc:"Cursor of the next page, empty on the last."`
		Answer  screening.Text `json:"answer" doc:"What an empty list means: no match in so many sources as of a time. It never means that nothing is to fear."`
		Sources int            `json:"sources" doc:"How many sources dockets were read from."`
	}
}

type lawsuitInput struct {
	ID string `path:"id" maxLength:"64"`
}

type lawsuitOutput struct{ Body lawsuitFileBody }

type lawsuitCreated struct {
	Location string `header:"Location"`
	Body     lawsuitFileBody
}

type openLawsuitInput struct{ Body openLawsuitBody }

// openLawsuitBody is a case that a person knows of.
type openLawsuitBody struct {
	Court      string          `json:"court" maxLength:"16" example:"ilnd" doc:"The court's PACER identifier."`
	Number     string          `json:"number" maxLength:"100" example:"1:26-cv-01234" doc:"In any style; it is brought to one form."`
	Caption    string          `json:"caption,omitempty" maxLength:"2000"`
	Judge      string          `json:"judge,omitempty" maxLength:"200"`
	Filed      string          `json:"filed,omitempty" maxLength:"10" example:"2026-03-02"`
	Plaintiffs []string        `json:"plaintiffs,omitempty" nullable:"false" maxItems:"100"`
	Firms      []string        `json:"firms,omitempty" nullable:"false" maxItems:"20"`
	Rights     []assertedRight `json:"rights,omitempty" nullable:"false" maxItems:"500"`
	ITC        string          `json:"itc,omitempty" maxLength:"200" doc:"Investigation or exclusion order under section 337."`
	Sealed     bool            `json:"sealed,omitempty"`
}

type assertedRight struct {
	Kind   string `json:"kind" enum:"trademark,copyright,design patent,patent"`
	Number string `json:"number,omitempty" maxLength:"40"`
	Mark   string `json:"mark,omitempty" maxLength:"300"`
	Owner  string `json:"owner,omitempty" maxLength:"300"`
}

type scheduleInput struct {
	ID      string `path:"id" maxLength:"64"`
	Name    string `query:"name" maxLength:"256" default:"schedule"`
	Whole   bool   `query:"whole" doc:"The list takes the place of the one on file: who is missing in it is dismissed."`
	Sealed  bool   `query:"sealed" doc:"The list is under seal, even where the docket is not."`
	RawBody []byte `contentType:"application/octet-stream"`
}

type scheduleOutput struct{ Body scheduleBody }

// scheduleBody is what became of a list of defendants.
type scheduleBody struct {
	Form     string         `json:"form" enum:"csv,xlsx,text"`
	Rows     int            `json:"rows" doc:"Rows of the file that held a defendant."`
	Added    []string       `json:"added"`
	Removed  []string       `json:"removed"`
	Accounts int            `json:"accounts"`
	Domains  int            `json:"domains"`
	Persons  int            `json:"persons" doc:"The most there can be: rows that share nothing are counted apart."`
	Matches  []matchBody    `json:"matches"`
	Summary  screening.Text `json:"summary"`
	Notes    []noteBody     `json:"notes"`
}

type decideMatchInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Row     string `json:"row" maxLength:"2000" doc:"Key or number of the row."`
		Store   string `json:"store" maxLength:"500"`
		Verdict string `json:"verdict" enum:"confirmed,not us,unsure"`
		Note    string `json:"note,omitempty" maxLength:"2000"`
	}
}

type restrainInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Provider  string `json:"provider" maxLength:"100" example:"PayPal"`
		Account   string `json:"account" maxLength:"300" doc:"Account or domain name."`
		Amount    string `json:"amount,omitempty" maxLength:"40" example:"12345.67"`
		Currency  string `json:"currency,omitempty" maxLength:"3" example:"USD"`
		From      string `json:"from,omitempty" maxLength:"10" doc:"First day held; today if left out."`
		Defendant string `json:"defendant,omitempty" maxLength:"2000" doc:"Key or number of the row."`
		Order     string `json:"order,omitempty" maxLength:"200" doc:"The order that holds it."`
		Sealed    bool   `json:"sealed,omitempty"`
	}
}

type eventInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Type      string          `json:"type" maxLength:"40" example:"ANSWER" doc:"An event of the docket (TRO_ORDER, SERVED, ANSWER …) or a step of one defendant (NOTIFIED, RESTRAINED, SETTLING, SETTLED, RELEASED)."`
		Date      string          `json:"date" maxLength:"16" example:"2026-03-10" doc:"Day, or day and hour, in the court's time."`
		Until     string          `json:"until,omitempty" maxLength:"16" doc:"The end that an order names."`
		Defendant string          `json:"defendant,omitempty" maxLength:"2000" doc:"Key or number of the row; the whole case if left out."`
		Means     []string        `json:"means,omitempty" nullable:"false" maxItems:"6" doc:"Of service: email, website, hague convention, by hand, waiver, mail."`
		Allowed   []string        `json:"allowed,omitempty" nullable:"false" maxItems:"6" doc:"Means that the court's order allows."`
		Agreement string          `json:"agreement,omitempty" maxLength:"300"`
		Payment   string          `json:"payment,omitempty" maxLength:"300"`
		Notice    string          `json:"notice,omitempty" maxLength:"300"`
		Accounts  []confirmedBody `json:"accounts,omitempty" nullable:"false" maxItems:"1000" doc:"The platform's confirmations, for a release."`
		Note      string          `json:"note,omitempty" maxLength:"10000"`
	}
}

// confirmedBody is a platform's confirmation that an account is free.
type confirmedBody struct {
	Account string `json:"account" maxLength:"300"`
	Paper   string `json:"paper" maxLength:"300"`
}

type storesInput struct {
	Name    string `query:"name" maxLength:"256" default:"stores"`
	Whole   bool   `query:"whole" doc:"The list takes the place of all stores kept before."`
	RawBody []byte `contentType:"application/octet-stream"`
}

type storesOutput struct {
	Body struct {
		Stores  int `json:"stores" doc:"Rows of the list."`
		Cases   int `json:"cases" doc:"Cases that were compared with the stores."`
		Matched int `json:"matched" doc:"Cases that may name one of them."`
	}
}

type freezeMailInput struct {
	Body struct {
		Text     string `json:"text" maxLength:"1000000" doc:"The message, pasted or as a saved mail."`
		Received string `json:"received,omitempty" maxLength:"16" example:"2026-03-06T09:00" doc:"When it was received; now if left out."`
		Keep     *bool  `json:"keep,omitempty" doc:"Keep the message, for your organisation alone. True if left out; without the right to keep it is answered all the same and not kept."`
		Seller   string `json:"seller,omitempty" maxLength:"300" doc:"Whose store it is about."`
		Sealed   bool   `json:"sealed,omitempty" doc:"What it says is under seal."`
	}
}

type freezeMailOutput struct{ Body freezeMailBody }

func (s Services) registerLawsuits(a huma.API) {
	const at = lawsuitsPath + "/{id}"
	errs := refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity)
	op := func(id, method, path, summary, description string) huma.Operation {
		o := huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tagLawsuits}, Summary: summary, Description: description, Responses: maps.Clone(errs), MaxBodyBytes: MaxDocket + 1}
		if method == http.MethodPost {
			o.DefaultStatus = http.StatusOK
		}
		return o
	}
	created := func(o huma.Operation) huma.Operation { o.DefaultStatus = http.StatusCreated; return o }
	huma.Register(a, op("import-docket", http.MethodPost, DocketImports, "File dockets", "Takes a court feed, a docket page, a notice of electronic filing, a CourtListener delivery or a list of cases as it is; the form is told by the content. The same file twice changes nothing."), s.importDocket)
	huma.Register(a, op("list-lawsuits", http.MethodGet, lawsuitsPath, "Lawsuits", "Cases on file, the newest first. What is under seal is shown to the legal role alone."), s.listLawsuits)
	huma.Register(a, created(op("open-lawsuit", http.MethodPost, lawsuitsPath, "Open a lawsuit", "Files a case that you know of, or joins it with the one on file.")), s.openLawsuit)
	huma.Register(a, op("get-lawsuit", http.MethodGet, at, "One lawsuit", "Everything on file of a case: entries, defendants, matches with our stores, what is held, clocks with their derivation."), s.getLawsuit)
	bundle := op("get-lawsuit-bundle", http.MethodGet, at+"/bundle", "A case as a bundle for counsel", "A zip of the facts on file, readable pages and a manifest with the SHA-256 of every file. Of the list of defendants it holds the rows matched with our stores. With row and store it is the packet of a match decided \"not us\", with a letter. The log keeps that it was taken. `markwarden docket verify` checks it.")
	bundle.Responses = withZip(refusals(http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity))
	huma.Register(a, bundle, s.lawsuitBundle)
	huma.Register(a, op("file-schedule", http.MethodPost, at+"/schedules", "File a list of defendants", "Takes CSV, Excel or text of a list and compares it with our stores. Decisions on earlier lists hold."), s.fileSchedule)
	huma.Register(a, op("decide-match", http.MethodPost, at+"/matches", "Decide a match", "Says whether a row of the list is one of our stores. The decision holds for later lists."), s.decideMatch)
	huma.Register(a, created(op("file-restraint", http.MethodPost, at+"/restraints", "File what is held", "An account, domain or sum that an order holds.")), s.fileRestraint)
	s.registerReleases(a, op)
	huma.Register(a, created(op("file-event", http.MethodPost, at+"/events", "Record an event", "What happened to the case or to one defendant. An event that the rules do not know from here is refused with what is possible.")), s.fileEvent)
	huma.Register(a, op("file-stores", http.MethodPost, OwnStores, "Keep our stores", "Takes a list of our stores (CSV, Excel, JSON Lines) and compares every case with them."), s.fileStores)
	huma.Register(a, op("resolve-freeze-mail", http.MethodPost, Prefix+"/freeze-mails", "Resolve a freeze mail", "Takes a message about a freeze apart, finds its case among those on file and keeps it for your organisation, unless you say not to. Nobody is asked over a network."), s.resolveMail)
	s.registerMails(a, op)
	s.registerDuties(a, op)
	s.registerMoney(a, op)
	huma.Register(a, op("list-touched-listings", http.MethodGet, Prefix+"/exposure/listings", "Listings that new lawsuits touch", "Kept listings whose newest verdict speaks of a mark or an owner that somebody sued over in the last days, the newest first. A seller sees their own."), s.listTouched)
}

func (s Services) listTouched(ctx context.Context, in *touchedInput) (*touchedOutput, error) {
	list, err := s.Docketing.Touched(ctx, in.Days, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	out := &touchedOutput{}
	out.Body.Items, out.Body.Next = make([]touchedBody, len(list.Items)), list.Next
	for i := range list.Items {
		out.Body.Items[i] = touchedOf(&list.Items[i])
	}
	return out, nil
}

func (s Services) importDocket(ctx context.Context, in *docketImportInput) (*docketImportOutput, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.import")
	if err != nil {
		return nil, fail(err)
	}
	out, err := s.Docketing.Import(ctx, k, workflow.DocketFile{Name: in.Name, Court: in.Court, Sealed: in.Sealed, Body: bytes.NewReader(in.RawBody)})
	if err != nil {
		return nil, fail(err)
	}
	return &docketImportOutput{importOf(out)}, nil
}

func (s Services) listLawsuits(ctx context.Context, in *lawsuitsInput) (*lawsuitsOutput, error) {
	sight, err := workflow.SightOf(ctx, "lawsuits.see")
	if err != nil {
		return nil, fail(err)
	}
	states, ok := workflow.StageStates(in.Stage)
	if !ok {
		return nil, fail(fault.New(fault.Invalid, "The stage %q is not known: use filed, tro, pi, judgment, ended or the name of a state.", in.Stage))
	}
	f := storage.LawsuitFilter{Text: workflow.SearchWords(in.Q), Court: in.Court, States: states, FiledFrom: in.FiledFrom, Ours: in.Ours, ScheduleA: in.ScheduleA}
	list, err := s.Docketing.DB.Lawsuits(ctx, sight, f, storage.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, fail(err)
	}
	sources, err := s.Docketing.DB.Sources(ctx, sight.Owner)
	if err != nil {
		return nil, fail(err)
	}
	out := &lawsuitsOutput{}
	out.Body.Items = make([]LawsuitLine, 0, len(list.Items))
	for i := range list.Items {
		out.Body.Items = append(out.Body.Items, lawsuitOf(&list.Items[i]))
	}
	out.Body.Next, out.Body.Sources = list.Next, len(sources)
	out.Body.Answer = screening.Text(docket.NoMatch(len(sources), docket.Text{EN: "sources", ZH: "来源"}, s.Docketing.Now()))
	return out, nil
}

func (s Services) openLawsuit(ctx context.Context, in *openLawsuitInput) (*lawsuitCreated, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.import")
	if err != nil {
		return nil, fail(err)
	}
	l, err := in.Body.lawsuit()
	if err != nil {
		return nil, fail(err)
	}
	one, err := s.Docketing.Open(ctx, k, l)
	if err != nil {
		return nil, fail(err)
	}
	return s.createdLawsuit(ctx, k.Sight, one.ID)
}

// createdLawsuit is a case as the answer to a write on it.
func (s Services) createdLawsuit(ctx context.Context, sight storage.Sight, id string) (*lawsuitCreated, error) {
	f, err := s.Docketing.DB.Lawsuit(ctx, sight, id)
	if err != nil {
		return nil, fail(err)
	}
	return &lawsuitCreated{Location: lawsuitsPath + "/" + id, Body: lawsuitFileOf(f)}, nil
}

// lawsuit is the case of a body.
func (b *openLawsuitBody) lawsuit() (docket.Lawsuit, error) {
	l := docket.Lawsuit{CaseRef: docket.CaseRef{Court: b.Court, Number: b.Number, Caption: b.Caption}, Judge: b.Judge, ITC: b.ITC, Sealed: b.Sealed}
	if b.Filed != "" {
		d, err := calendar.ParseDate(b.Filed)
		if err != nil {
			return l, fault.New(fault.Invalid, "The day of filing is no date: write YYYY-MM-DD.")
		}
		l.Filed = d
	}
	for _, p := range b.Plaintiffs {
		l.Plaintiffs = append(l.Plaintiffs, docket.Party{Name: p, Role: "Plaintiff"})
	}
	for _, f := range b.Firms {
		firm := f
		if known, ok := docket.LookupFirm(f); ok {
			firm = known.Name
		}
		l.Counsel = append(l.Counsel, docket.Counsel{Firm: firm, For: "Plaintiff"})
	}
	for _, r := range b.Rights {
		l.Rights = append(l.Rights, docket.Right{Kind: docket.RightKind(r.Kind), Number: r.Number, Mark: r.Mark, Owner: r.Owner})
	}
	return l, nil
}

func (s Services) getLawsuit(ctx context.Context, in *lawsuitInput) (*lawsuitOutput, error) {
	sight, err := workflow.SightOf(ctx, "lawsuits.see")
	if err != nil {
		return nil, fail(err)
	}
	f, err := s.Docketing.DB.Lawsuit(ctx, sight, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &lawsuitOutput{lawsuitFileOf(workflow.Shown(ctx, f))}, nil
}

type bundleInput struct {
	ID    string `path:"id" maxLength:"64"`
	Lang  string `query:"lang" enum:"en,zh" default:"en" doc:"Language of the readable pages."`
	Row   string `query:"row" maxLength:"2000" doc:"With store: key or number of a row decided \"not us\"."`
	Store string `query:"store" maxLength:"200"`
}

type bundleOutput struct {
	Disposition string `header:"Content-Disposition"`
	Type        string `header:"Content-Type"`
	Hash        string `header:"X-Content-Sha256" doc:"SHA-256 of the bundle."`
	Body        []byte
}

func withZip(r map[string]*huma.Response) map[string]*huma.Response {
	r["200"] = &huma.Response{Description: "A zip of JSON, pages and manifest.", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	return r
}

func (s Services) lawsuitBundle(ctx context.Context, in *bundleInput) (*bundleOutput, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.bundle")
	if err != nil {
		return nil, fail(err)
	}
	b, err := s.Docketing.Bundle(ctx, k, in.ID, workflow.BundleOrder{Lang: in.Lang, Row: in.Row, Store: in.Store})
	if err != nil {
		return nil, fail(err)
	}
	return &bundleOutput{Disposition: `attachment; filename="` + b.Name + `"`, Type: "application/zip", Hash: b.Hash, Body: b.Body}, nil
}

func (s Services) fileSchedule(ctx context.Context, in *scheduleInput) (*scheduleOutput, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.edit")
	if err != nil {
		return nil, fail(err)
	}
	out, err := s.Docketing.Schedule(ctx, k, in.ID, workflow.DefendantList{Name: in.Name, Body: bytes.NewReader(in.RawBody), Whole: in.Whole, Sealed: in.Sealed})
	if err != nil {
		return nil, fail(err)
	}
	return &scheduleOutput{scheduleBody{Form: out.Form, Rows: out.Rows, Added: made(out.Amendment.Added), Removed: made(out.Amendment.Removed), Accounts: out.Counts.Accounts, Domains: out.Counts.Domains,
		Persons: out.Counts.Persons, Matches: matchesOf(out.Report.Matches), Summary: screening.Text(out.Report.Summary), Notes: notesOf(out.Notes)}}, nil
}

func (s Services) decideMatch(ctx context.Context, in *decideMatchInput) (*lawsuitOutput, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.edit")
	if err != nil {
		return nil, fail(err)
	}
	if err := s.Docketing.Decide(ctx, k, in.ID, in.Body.Row, in.Body.Store, docket.Verdict(in.Body.Verdict), in.Body.Note); err != nil {
		return nil, fail(err)
	}
	out, err := s.createdLawsuit(ctx, k.Sight, in.ID)
	if err != nil {
		return nil, err
	}
	return &lawsuitOutput{out.Body}, nil
}

func (s Services) fileRestraint(ctx context.Context, in *restrainInput) (*lawsuitCreated, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.edit")
	if err != nil {
		return nil, fail(err)
	}
	b := in.Body
	r := docket.Restraint{Provider: b.Provider, Account: b.Account, Defendant: b.Defendant, Order: b.Order}
	if b.Amount != "" {
		if r.Amount, err = docket.ParseMoney(b.Amount, b.Currency); err != nil {
			return nil, fail(err)
		}
	}
	if b.From != "" {
		if r.From, err = calendar.ParseDate(b.From); err != nil {
			return nil, fail(fault.New(fault.Invalid, "The first day held is no date: write YYYY-MM-DD."))
		}
	}
	if err := s.Docketing.Restrain(ctx, k, in.ID, r, b.Sealed); err != nil {
		return nil, fail(err)
	}
	return s.createdLawsuit(ctx, k.Sight, in.ID)
}

func (s Services) fileEvent(ctx context.Context, in *eventInput) (*lawsuitCreated, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.edit")
	if err != nil {
		return nil, fail(err)
	}
	b := in.Body
	p := workflow.PersonEvent{Type: b.Type, Defendant: b.Defendant, Agreement: b.Agreement, Payment: b.Payment, Notice: b.Notice, Note: b.Note}
	for _, a := range b.Accounts {
		if p.Accounts == nil {
			p.Accounts = map[string]string{}
		}
		p.Accounts[a.Account] = a.Paper
	}
	if p.At, err = calendar.ParseMoment(b.Date, time.UTC); err != nil {
		return nil, fail(fault.New(fault.Invalid, "The date cannot be read: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time."))
	}
	if b.Until != "" {
		if p.Until, err = calendar.ParseMoment(b.Until, time.UTC); err != nil {
			return nil, fail(fault.New(fault.Invalid, "The end cannot be read: write YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time."))
		}
	}
	for _, m := range b.Means {
		p.Means = append(p.Means, docket.Means(m))
	}
	for _, m := range b.Allowed {
		p.Allowed = append(p.Allowed, docket.Means(m))
	}
	if _, err := s.Docketing.Record(ctx, k, in.ID, p); err != nil {
		return nil, fail(err)
	}
	return s.createdLawsuit(ctx, k.Sight, in.ID)
}

func (s Services) fileStores(ctx context.Context, in *storesInput) (*storesOutput, error) {
	k, err := workflow.ClerkOf(ctx, "lawsuits.edit")
	if err != nil {
		return nil, fail(err)
	}
	list, err := docket.ReadStores(bytes.NewReader(in.RawBody), in.Name)
	if err != nil {
		return nil, fail(err)
	}
	out := &storesOutput{}
	out.Body.Stores = len(list)
	if out.Body.Cases, out.Body.Matched, err = s.Docketing.SaveStores(ctx, k, list, in.Whole); err != nil {
		return nil, fail(err)
	}
	return out, nil
}

func (s Services) resolveMail(ctx context.Context, in *freezeMailInput) (*freezeMailOutput, error) {
	sight, err := workflow.SightOf(ctx, "lawsuits.see")
	if err != nil {
		return nil, fail(err)
	}
	o := docket.MailOptions{Received: calendar.MomentOf(s.Docketing.Now().UTC())}
	if in.Body.Received != "" {
		if o.Received, err = calendar.ParseMoment(in.Body.Received, time.UTC); err != nil {
			return nil, fail(fault.New(fault.Invalid, "The time of receipt cannot be read: write YYYY-MM-DD or YYYY-MM-DDTHH:MM."))
		}
	}
	r, err := workflow.Resolve(ctx, s.Docketing.DB, sight, bytes.NewReader([]byte(in.Body.Text)), "message", o)
	if err != nil {
		return nil, fail(err)
	}
	out := &freezeMailOutput{freezeMailOf(r)}
	if in.Body.Keep == nil || *in.Body.Keep {
		out.Body.ID, err = s.keepMail(ctx, workflow.KeepMail{Raw: in.Body.Text, Found: r, Seller: in.Body.Seller, Sealed: in.Body.Sealed})
	}
	if err != nil {
		return nil, fail(err)
	}
	return out, nil
}

// made is never null in JSON.
func made[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
