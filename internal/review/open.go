// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// Opening is what a case is opened with. Notice is the right holder's complaint for the sources that have one. Owner and
// Issues come from the register's record, Suits and Reach from whoever opens.
type Opening struct {
	ID        string
	Source    Source
	Profile   notice.Profile // empty takes the notice's, else that of the listing's markets
	ListingID string
	SellerID  string
	MarkID    string
	Owner     string
	Level     screening.Level
	Score     int
	FlaggedBy string // the person whose flag it is, empty for a machine's
	Reach     int
	Suits     int
	Snapshot  Snapshot
	Notice    *notice.Notice
	Notifier  string // account or id of the complainant
	Issues    []notice.Issue
}

// Open opens a case (specification 5.3, first line).
func (b *Book) Open(o Opening, by Actor, at time.Time) (Case, Effects, error) {
	c, err := b.newCase(o, stamp(at))
	if err != nil {
		return Case{}, newEffects(), err
	}
	a := attempt{book: b, c: c, ev: Event{Kind: OpenCase}, by: by, at: stamp(at), row: b.rowsOf(OpenCase, Unborn)[0]}
	if by.ID == "" || at.IsZero() {
		return Case{}, newEffects(), fault.New(fault.Invalid, "a case is opened by somebody, at a time")
	}
	if a.role = a.roleFor(a.row); a.role == "" {
		return Case{}, newEffects(), refuse(fault.Forbidden, say("this takes %s", "须由 %s 办理", rolesText(a.row.who)))
	}
	if err := a.check(); err != nil {
		return Case{}, newEffects(), err
	}
	return a.move()
}

// newCase fills a case that no move has touched.
func (b *Book) newCase(o Opening, at time.Time) (Case, error) {
	if err := o.check(b); err != nil {
		return Case{}, err
	}
	c := Case{ID: o.ID, Opened: at, Source: o.Source, Profile: o.Profile, ListingID: o.ListingID, SellerID: o.SellerID, MarkID: o.MarkID, Owner: o.Owner,
		Level: o.Level, Score: o.Score, FlaggedBy: o.FlaggedBy, Reach: o.Reach, Suits: o.Suits, Snapshot: o.Snapshot, Pattern: Pattern(o.Snapshot.Listing),
		Notices: []Party{}, Missing: []notice.Missing{}, Issues: slices.Clone(o.Issues), Messages: []Message{}, Owed: []Letter{}, History: []Entry{}, Absorbed: []string{},
		Standing: Standing{Timers: []Timer{}, Strikes: []string{}, Outcomes: []string{}, Claims: []Claim{}}}
	if c.Issues == nil {
		c.Issues = []notice.Issue{}
	}
	if n := o.Notice; n != nil {
		c.Kind, c.Counter, c.Missing = n.Kind, b.elements.CounterOf(*n), b.elements.Complete(*n)
		c.Notices = append(c.Notices, Party{n.ID, o.Notifier, n.Who.Standing(at)})
		if c.Profile == "" {
			c.Profile = b.elements.ProfileOf(*n)
		}
	}
	if c.Profile == "" {
		c.Profile = profileOf(o.Snapshot.Listing.Markets)
	}
	return c, nil
}

// union are the member states of the Union, and how a listing names it as one market.
var union = []string{"EU", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}

// profileOf is the procedure for a flag of our own: the Union's or China's when a listing is offered there alone, else that
// of the United States, whose courts most such suits are brought in.
func profileOf(markets []string) notice.Profile {
	only := func(list ...string) bool {
		return len(markets) > 0 && !slices.ContainsFunc(markets, func(m string) bool { return !slices.Contains(list, strings.ToUpper(m)) })
	}
	switch {
	case only(union...):
		return notice.EU
	case only("CN"):
		return notice.CN
	}
	return notice.US
}

// check refuses an opening that no case can be made of, naming every field.
func (o Opening) check(b *Book) error {
	var wrong fault.Fields
	for _, f := range []struct{ field, value string }{{"id", o.ID}, {"listing_id", o.ListingID}, {"seller_id", o.SellerID}} {
		if strings.TrimSpace(f.value) == "" {
			wrong.Add(f.field, "must be filled")
		}
	}
	if !slices.Contains([]Source{FromScreening, FromNotice, FromFlagger, FromCourt, FromLegal}, o.Source) {
		wrong.Add("source", "must be screening, notice, trusted_flagger, court_order or legal")
	}
	if !slices.Contains([]notice.Profile{"", notice.US, notice.CN, notice.EU}, o.Profile) {
		wrong.Add("profile", "must be US, CN or EU")
	}
	if !slices.Contains([]screening.Level{screening.Clear, screening.Caution, screening.High, screening.Block, screening.Unscreened}, o.Level) || o.Score < 0 || o.Score > 100 {
		wrong.Add("level", "must be a level with a score from 0 to 100")
	}
	complains := o.Source == FromNotice || o.Source == FromFlagger
	if complains != (o.Notice != nil) {
		wrong.Add("notice", "must be given for a right holder's case, and for no other")
	}
	if o.Notice != nil && (o.Notifier == "" || o.Notice.ID == "" || o.Notifier == ToSeller) {
		wrong.Add("notifier", "and the notice need an id")
	}
	return wrong.Err()
}
