// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/audit"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// BundleOrder says which bundle is asked for. With Row and Store it is the packet of one match that was decided not to be
// us; without them it is the whole case.
type BundleOrder struct {
	Lang       string // en or zh
	Row, Store string
	Mail       []byte // the message of the freeze as it came, where somebody has it; it is not kept on file
}

// Bundle is a written hand-off bundle. Hash is the SHA-256 of Body.
type Bundle struct {
	Name string
	Body []byte
	Hash string
}

// handoff is the JSON of a bundle: what is on file, of the rows that are matched with our stores alone.
type handoff struct {
	Format     string                   `json:"format"`
	Kind       string                   `json:"kind"` // case, or not us
	Made       time.Time                `json:"made"`
	Lang       string                   `json:"lang"`
	Sealed     bool                     `json:"sealed"`
	Lawsuit    docket.Lawsuit           `json:"lawsuit"`
	Rows       docket.DefendantCounts   `json:"rows"` // of the whole list
	Matches    []docket.StoreMatch      `json:"matches"`
	Clocks     []storage.DeadlineRecord `json:"clocks"`
	Checklist  []docket.CheckItem       `json:"checklist"`
	Listings   []alert.Use              `json:"listings"`
	Pair       []docket.FieldPair       `json:"pair,omitempty"`
	Disclaimer string                   `json:"disclaimer"`
	work       suitWork                 // in files of its own
}

const handoffFormat = "markwarden-handoff/1"

// mostMail bounds a message that is put into a bundle.
const mostMail = 1 << 20

// handoffDisclaimer stands at the head of every bundle.
var handoffDisclaimer = docket.Text{EN: "Information from the file as of the time stated, not legal advice. What is not on file is not here.", ZH: "所载为注明时间的存档信息，并非法律意见。未存档的内容不在其中。"}

// Bundle writes what is on file of a case for counsel, without the rows of its list that are under seal. What is under seal
// leaves the house in no bundle, whoever asks (specification section 7, rule 3): Conflict for a sealed case, which is not
// found at all by a clerk without the right to see it. NotFound for a match that is not there, Conflict for one that was not
// decided not to be us.
func (d *Docketing) Bundle(ctx context.Context, k Clerk, id string, o BundleOrder) (out Bundle, err error) {
	defer fault.Wrap(&err, "workflow.Bundle(%s)", id)
	if o.Lang != "zh" {
		o.Lang = "en"
	}
	if len(o.Mail) > mostMail {
		return out, fault.New(fault.Invalid, "The message is larger than %d MiB: leave its attachments out.", mostMail>>20)
	}
	f, err := d.DB.Lawsuit(ctx, k.Sight, id)
	if err != nil {
		return out, err
	}
	if f.Suit.Sealed {
		return out, fault.New(fault.Conflict, "The case is under seal: nothing of it is exported until the court lifts the seal. Counsel with the right to it reads it here.")
	}
	k.Sealed = false
	if f, err = d.DB.Lawsuit(ctx, k.Sight, id); err != nil {
		return out, err
	}
	h, err := d.handoff(ctx, k, f, o)
	if err != nil {
		return out, err
	}
	files, err := d.bundleFiles(ctx, k, f, h, o)
	if err != nil {
		return out, err
	}
	if out, err = packBundle(files, caseName(f.Suit), h.Made); err != nil {
		return out, err
	}
	out.Name = bundleFileName(f.Suit, h.Kind)
	return out, d.recordBundle(ctx, k, id, out, h)
}

// recordBundle writes into the log that a bundle left the house, before it does.
func (d *Docketing) recordBundle(ctx context.Context, k Clerk, id string, b Bundle, h handoff) error {
	if d.Journal == nil {
		return fault.New(fault.Internal, "nothing leaves the house without an audit log")
	}
	return d.Journal.Record(ctx, audit.Event{At: d.Now(), Actor: k.Actor, Request: k.Request, Action: "lawsuits.bundle", Object: audit.Object{Kind: "lawsuit", ID: id},
		Facts: map[string]string{"kind": h.Kind, "sha256": b.Hash, "sealed": strconv.FormatBool(h.Sealed)}})
}

// handoff collects the facts: of one match, or of all.
func (d *Docketing) handoff(ctx context.Context, k Clerk, f storage.LawsuitFile, o BundleOrder) (h handoff, err error) {
	h = handoff{Format: handoffFormat, Kind: "case", Made: d.Now().UTC().Truncate(time.Second), Lang: o.Lang, Lawsuit: f.Suit, Matches: f.Matches, Rows: docket.CountDefendants(f.Suit.Defendants), Listings: []alert.Use{}, Disclaimer: inLang(handoffDisclaimer, o.Lang)}
	if o.Row != "" || o.Store != "" {
		h.Kind = "not us"
		m, err := notUsMatch(f, o)
		if err != nil {
			return h, err
		}
		h.Matches = []docket.StoreMatch{m}
	} else if h.Listings, err = d.TouchedBy(ctx, k, f.Suit); err != nil {
		return h, err
	}
	named := func(row string) bool {
		return slices.ContainsFunc(h.Matches, func(m docket.StoreMatch) bool { return m.Row == row })
	}
	h.Lawsuit.Defendants = keep(f.Suit.Defendants, func(x docket.Defendant) bool { return named(x.Key()) })
	h.Lawsuit.Restraints = keep(f.Suit.Restraints, func(r docket.Restraint) bool {
		return named(r.Defendant) || r.Defendant == "" && h.Kind == "case"
	})
	h.Clocks = keep(f.Deadlines, func(r storage.DeadlineRecord) bool { return r.Defendant == "" || named(r.Defendant) })
	h.Sealed = f.Suit.Sealed || slices.ContainsFunc(h.Lawsuit.Defendants, func(x docket.Defendant) bool { return f.SealedRows[x.Key()] })
	for _, c := range h.Clocks {
		h.Sealed = h.Sealed || c.Sealed
	}
	if h.Matches == nil {
		h.Matches = []docket.StoreMatch{}
	}
	if h.Kind == "case" {
		h.Checklist = ChecklistOf(f, d.Now())
		if h.work, err = d.suitWork(ctx, k, f); err != nil {
			return h, err
		}
	}
	return h, nil
}

// notUsMatch is the match that a packet is about.
func notUsMatch(f storage.LawsuitFile, o BundleOrder) (docket.StoreMatch, error) {
	who, ok := defendantOf(f.Suit.Defendants, o.Row)
	if !ok {
		return docket.StoreMatch{}, fault.New(fault.NotFound, "The case has no defendant %s.", o.Row)
	}
	for _, m := range f.Matches {
		if m.Row != who.Key() || m.Store != o.Store {
			continue
		}
		if m.Verdict != docket.NotUs || m.Reopened {
			return m, fault.New(fault.Conflict, "Row %s and store %s are not decided to be different: decide \"not us\" first.", o.Row, o.Store)
		}
		return m, nil
	}
	return docket.StoreMatch{}, fault.New(fault.NotFound, "Row %s and store %s were not matched.", o.Row, o.Store)
}

// TouchedBy are our listings that the alerts on a case name.
func (d *Docketing) TouchedBy(ctx context.Context, k Clerk, l docket.Lawsuit) ([]alert.Use, error) {
	key := caseName(l)
	if n, err := l.Docket(); err == nil && !n.Ambiguous() {
		key = n.Key()
	}
	uses, seen := []alert.Use{}, map[string]bool{}
	for page := (storage.Page{Limit: 200}); ; {
		list, err := d.DB.Alerts(ctx, storage.Whose{Tenant: k.Owner, Organisation: k.Organisation, Sealed: k.Sealed}, storage.AlertFilter{Lawsuit: key}, page)
		if err != nil {
			return nil, err
		}
		for _, a := range list.Items {
			for _, u := range a.Listings {
				if at := u.Listing + "\x00" + u.Mark; !seen[at] {
					seen[at] = true
					uses = append(uses, u)
				}
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return uses, nil
		}
	}
}

// ChecklistOf is what to do in a case and what is done, from what the reader of the file may see.
func ChecklistOf(f storage.LawsuitFile, now time.Time) []docket.CheckItem {
	var clocks []docket.CheckClock
	for _, r := range f.Deadlines {
		if r.State == storage.DeadlineSuperseded {
			continue
		}
		c := docket.CheckClock{Key: r.Key, Title: r.Title, Due: r.Due, Done: r.State == storage.DeadlineDone}
		if r.Result != nil {
			c.Shown = r.Result.Text()
		}
		clocks = append(clocks, c)
	}
	return docket.Checklist(f.Suit, f.Matches, clocks, now)
}

// bundleFiles are the files of a bundle by name.
func (d *Docketing) bundleFiles(ctx context.Context, k Clerk, f storage.LawsuitFile, h handoff, o BundleOrder) (map[string][]byte, error) {
	files := map[string][]byte{}
	if h.Kind == "not us" {
		stores, err := d.DB.Stores(ctx, k.Owner)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(stores, func(s docket.Store) bool { return s.ID == o.Store })
		if at < 0 {
			return nil, fault.New(fault.NotFound, "The store %s is no longer on file: import our stores again.", o.Store)
		}
		who, _ := defendantOf(f.Suit.Defendants, o.Row) // was found before
		h.Pair = docket.ComparePair(who, stores[at])
		for _, lang := range []string{"en", "zh"} {
			files["letter-"+lang+".txt"] = []byte(docket.NotUsLetter(f.Suit, who, stores[at], calendar.DateOf(h.Made), lang))
		}
		if files["evidence.json"], err = json.MarshalIndent(map[string]any{"match": h.Matches[0], "pair": h.Pair, "row": who}, "", " "); err != nil {
			return nil, err
		}
	}
	if len(o.Mail) > 0 {
		files["freeze-mail.txt"] = o.Mail
	}
	if h.Kind == "case" {
		if err := h.work.files(files); err != nil {
			return nil, err
		}
	}
	sheet := h.sheet()
	files["case.html"], files["case.txt"] = []byte(sheet.html(o.Lang)), []byte(sheet.text())
	body, err := json.MarshalIndent(h, "", " ")
	files["case.json"] = body
	return files, err
}

// bundleFileName is a name for the bundle that every system takes.
func bundleFileName(l docket.Lawsuit, kind string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(caseName(l)+" "+kind))
	return "markwarden-" + name + ".zip"
}

// keep is the part of a list that fits, never nil.
func keep[T any](list []T, fits func(T) bool) []T {
	out := []T{}
	for _, x := range list {
		if fits(x) {
			out = append(out, x)
		}
	}
	return out
}

// inLang is a sentence in one language.
func inLang(t docket.Text, lang string) string {
	if lang == "zh" {
		return t.ZH
	}
	return t.EN
}
