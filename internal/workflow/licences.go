// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks/nice"
)

// Licences is the rights ledger: own marks, licences and authorisations that screening takes into account. The right to a step
// has been asked for by whoever calls. Days are UTC.
type Licences struct {
	DB      *storage.DB
	Journal *storage.Journal
	Now     func() time.Time
}

// LicenceInput is a right as a person states it.
type LicenceInput struct {
	Kind        storage.LicenceKind
	MarkID      string
	Mark        string
	Owner       string
	Territories []string // market codes
	Classes     []int
	Channels    []string // platforms or hosts
	SellerID    string
	Document    string
	Note        string
	From, To    string // ISO days; To is the day of expiry
}

// record checks a right and puts it into the words of storage; every wrong field is named at once.
func (in *LicenceInput) record() (r storage.LicenceRecord, err error) {
	var wrong fault.Fields
	r = storage.LicenceRecord{
		Kind: cmp.Or(in.Kind, storage.Licensed), MarkID: strings.TrimSpace(in.MarkID), Mark: strings.TrimSpace(in.Mark), Owner: strings.TrimSpace(in.Owner), SellerID: strings.TrimSpace(in.SellerID),
		Document: strings.TrimSpace(in.Document), Note: strings.TrimSpace(in.Note), From: in.From, To: in.To, Territories: []string{}, Classes: []nice.Class{}, Channels: []string{},
	}
	if !slices.Contains([]storage.LicenceKind{storage.OwnMark, storage.Licensed, storage.Authorisation}, r.Kind) {
		wrong.Add("kind", "must be own, licence or authorisation")
	}
	// A text without a letter or digit would name nothing and every mark alike.
	if r.MarkID == "" && !clearance.Searchable(r.Mark) && !clearance.Searchable(r.Owner) {
		wrong.Add("mark", "must be given, or mark_id, or owner: a right is about some mark")
	}
	if r.Kind != storage.OwnMark && r.Document == "" {
		wrong.Add("document", "must name the contract or letter that gives the right")
	}
	for _, t := range in.Territories {
		if t = strings.ToUpper(strings.TrimSpace(t)); len(t) != 2 || strings.Trim(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			wrong.Add("territories", "must be two-letter country codes, or EU")
			break
		}
		r.Territories = append(r.Territories, t)
	}
	for _, n := range in.Classes {
		if n < 1 || n > 45 {
			wrong.Add("classes", "must be Nice classes from 1 to 45")
			break
		}
		r.Classes = append(r.Classes, nice.Class(n))
	}
	for _, ch := range in.Channels {
		if ch = strings.ToLower(strings.TrimSpace(ch)); ch == "" || strings.ContainsAny(ch, " \t\n/") {
			wrong.Add("channels", "must be platforms or hosts, as amazon or amazon.de")
			break
		}
		r.Channels = append(r.Channels, ch)
	}
	for _, d := range [...]struct{ field, day string }{{"valid_from", r.From}, {"valid_to", r.To}} {
		if _, err := time.Parse(time.DateOnly, d.day); d.day != "" && err != nil {
			wrong.Add(d.field, "must be a day, as 2027-01-31")
		}
	}
	if r.From != "" && r.To != "" && r.To <= r.From {
		wrong.Add("valid_to", "must be later than valid_from")
	}
	return r, wrong.Err()
}

// Add puts a right of the actor's organisation on record.
func (s *Licences) Add(ctx context.Context, actor auth.Actor, by auth.Decision, in LicenceInput) (kept storage.LicenceRecord, err error) {
	r, err := in.record()
	if err != nil {
		return kept, err
	}
	r.Tenant, r.Organisation = actor.Tenant, actor.Organisation
	_, err = s.Journal.WithAudit(ctx, s.event(ctx, actor, by), func(a *storage.Audited) (err error) {
		kept, err = a.AddLicence(ctx, r)
		return err
	})
	return kept, err
}

// Remove ends a right at once.
func (s *Licences) Remove(ctx context.Context, actor auth.Actor, by auth.Decision, id string) (kept storage.LicenceRecord, err error) {
	reach := auth.Reach{Tenant: actor.Tenant, Organisation: actor.Organisation}
	_, err = s.Journal.WithAudit(ctx, s.event(ctx, actor, by), func(a *storage.Audited) (err error) {
		kept, err = a.RemoveLicence(ctx, reach, id)
		return err
	})
	return kept, err
}

// Answer files what the platform found out about a right on record: storage.LicenceConfirmed or LicenceRefused, a refusal with
// its reason, which the seller reads. The right to it is asked for here, by what is on record.
func (s *Licences) Answer(ctx context.Context, id, answer, note string) (kept storage.LicenceRecord, err error) {
	note = strings.TrimSpace(note)
	var wrong fault.Fields
	if answer != storage.LicenceConfirmed && answer != storage.LicenceRefused {
		wrong.Add("answer", "must be confirmed or refused")
	}
	if answer == storage.LicenceRefused && note == "" {
		wrong.Add("note", "must say why it is refused: the seller reads it")
	}
	if err := wrong.Err(); err != nil {
		return kept, err
	}
	reach, err := auth.ReachOf(ctx, "licences.confirm")
	if err != nil {
		return kept, err
	}
	before, err := s.DB.Licence(ctx, reach, id)
	if err != nil {
		return kept, err
	}
	by, err := auth.AllowID(ctx, "licences.confirm", id, auth.Object{Kind: "licence", Tenant: before.Tenant, Organisations: []string{before.Organisation}})
	if err != nil {
		return kept, err
	}
	event := s.event(ctx, auth.Who(ctx), by)
	event.Action = "licences.confirm"
	_, err = s.Journal.WithAudit(ctx, event, func(a *storage.Audited) (err error) {
		kept, err = a.AnswerLicence(ctx, reach, id, answer, note)
		return err
	})
	return kept, err
}

func (s *Licences) event(ctx context.Context, actor auth.Actor, by auth.Decision) audit.Event {
	return audit.Event{At: s.Now().UTC().Truncate(time.Microsecond), Actor: actor.Audit(by), Action: "licences.submit", Request: auth.VisitOf(ctx).Request}
}

// Today is the day for which licences are judged.
func (s *Licences) Today() string { return s.Now().UTC().Format(time.DateOnly) }

// InForce are the rights that count for the actor's organisation today, with the day: those it states and those that were
// confirmed. It is for the organisation's own checks; see Confirmed.
func (s *Licences) InForce(ctx context.Context, actor auth.Actor) (list []screening.Licence, day string, err error) {
	return s.inForce(ctx, actor.Tenant, actor.Organisation)
}

// ofOrganisation is InForce for work in the background, which knows the organisation alone: its ID is its own in all tenants.
func (s *Licences) ofOrganisation(ctx context.Context, organisation string) (list []screening.Licence, day string, err error) {
	return s.inForce(ctx, "", organisation)
}

// Confirmed is InForce for what a platform keeps of others: of a seller's rights those count that the platform confirmed. The
// platform's own need nobody else's word.
func (s *Licences) Confirmed(ctx context.Context, actor auth.Actor) (list []screening.Licence, day string, err error) {
	day = s.Today()
	records, err := s.DB.LicencesInForce(ctx, actor.Tenant, actor.Organisation, day)
	for i := range records {
		if actor.Kind == auth.Platform || records[i].Answer == storage.LicenceConfirmed {
			list = append(list, licenceRule(&records[i]))
		}
	}
	return list, day, err
}

func (s *Licences) inForce(ctx context.Context, tenant, organisation string) (list []screening.Licence, day string, err error) {
	day = s.Today()
	records, err := s.DB.LicencesInForce(ctx, tenant, organisation, day)
	for i := range records {
		list = append(list, licenceRule(&records[i]))
	}
	return list, day, err
}

// licenceRule is a right as screening reads it.
func licenceRule(r *storage.LicenceRecord) screening.Licence {
	return screening.Licence{
		Name: cmp.Or(r.Document, r.ID), Own: r.Kind == storage.OwnMark, MarkID: r.MarkID, Mark: r.Mark, Owner: r.Owner, Territories: r.Territories, Classes: r.Classes, Channels: r.Channels,
		Seller: r.SellerID, From: r.From, To: r.To,
	}
}
