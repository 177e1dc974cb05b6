// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"markwarden/internal/fold"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Licence is a right of the seller's on record: an own mark, a licence or an authorisation. What is left empty sets no limit.
// It covers a use only where every limit that is set is known to be kept: what is not known is not covered.
type Licence struct {
	Name        string       // how it is named to people: its document, else its number
	Own         bool         // the seller's own mark, not somebody else's
	MarkID      string       // the mark by its ID,
	Mark        string       // or by its text, its lines included,
	Owner       string       // or every mark of an owner
	Territories []string     // markets; EU stands for its members
	Classes     []nice.Class // of the goods
	Channels    []string     // where the goods are sold: a platform or host, as amazon or amazon.de
	Seller      string       // the one seller it is for
	From        string       // first day, as 2026-01-31
	To          string       // the day of expiry: on it the licence covers nothing any more
}

// inForce reports whether a licence counts on a day. Without a day none does: nobody can say that it has not expired.
func (c *Licence) inForce(day string) bool {
	return day != "" && (c.From == "" || c.From <= day) && (c.To == "" || day < c.To)
}

// names reports whether a licence is about a mark or its house.
func (c *Licence) names(m, house *trademarks.Mark) bool {
	w := fold.Word(c.Mark)
	switch {
	case c.MarkID != "":
		return c.MarkID == m.ID || c.MarkID == house.ID
	case w != "":
		return (w == fold.Word(m.Text) || m.House != "" && w == fold.Word(m.House)) && (c.Owner == "" || sameOwner(c.Owner, m, house))
	}
	return sameOwner(c.Owner, m, house)
}

// sameOwner compares owners as names are written: without capitals, spaces and signs.
func sameOwner(owner string, m, house *trademarks.Mark) bool {
	w := fold.Word(owner)
	return w != "" && (w == fold.Word(m.OwnerName()) || w == fold.Word(house.OwnerName()))
}

// covers reports whether a licence covers goods and channel of the listing.
func (c *Licence) covers(j *judgement) bool {
	l := j.reading.listing
	return (c.Seller == "" || c.Seller == l.SellerID) && (len(c.Channels) == 0 || slices.ContainsFunc(c.Channels, func(ch string) bool { return sameChannel(ch, cmp.Or(j.options.Channel, l.URL)) })) &&
		(len(c.Classes) == 0 || j.reading.within(c.Classes))
}

// within reports whether the listing's goods are known to lie in the classes: all that it states, else those that its words tell.
func (r *reading) within(classes []nice.Class) bool {
	if stated := r.listing.Classes; len(stated) > 0 {
		return !slices.ContainsFunc(stated, func(n nice.Class) bool { return !slices.Contains(classes, n) })
	}
	known := false
	for _, g := range r.goods {
		if g.Confidence < headFloor {
			continue
		}
		known = true
		if !slices.ContainsFunc(g.Family.Classes(), func(n nice.Class) bool { return slices.Contains(classes, n) }) {
			return false
		}
	}
	return known
}

// sameChannel reports whether goods are sold in a channel: amazon is every host of that name, amazon.de that host.
func sameChannel(channel, where string) bool {
	channel, where = strings.ToLower(strings.TrimSpace(channel)), strings.ToLower(strings.TrimSpace(where))
	if u, err := url.Parse(where); err == nil && u.Host != "" {
		where = u.Hostname()
	}
	if channel == "" || where == "" {
		return false
	}
	return channel == where || strings.HasSuffix(where, "."+channel) || !strings.Contains(channel, ".") && slices.Contains(strings.Split(where, "."), channel)
}

// reaches reports whether a licence's territory takes a market in.
func (c *Licence) reaches(market string) bool {
	return len(c.Territories) == 0 || slices.ContainsFunc(c.Territories, func(t string) bool {
		return t == market || t == "EU" && unionStates[market] || t == "GB" && market == "UK" || t == "UK" && market == "GB"
	})
}

// until says how long a licence holds, in both languages.
func (c *Licence) until() (en, zh string) {
	if c.To == "" {
		return "valid without end", "长期有效"
	}
	return "valid to " + c.To, "有效期至 " + c.To
}

// cover is which of the markets that matter for a mark licences take in, and the licence that takes in most. all is true when
// they leave no market open.
func (j *judgement) cover(m *trademarks.Mark) (covered []string, by *Licence, all bool) {
	if len(j.options.Licences) == 0 {
		return nil, nil, false
	}
	house, _ := j.engine.register.house(m)
	markets := j.marketsFor(m)
	most := 0
	for i := range j.options.Licences {
		c := &j.options.Licences[i]
		if !c.inForce(j.options.On) || !c.names(m, &house) || !c.covers(j) {
			continue
		}
		n := 0
		for _, market := range markets {
			if c.reaches(market) {
				n++
				if !slices.Contains(covered, market) {
					covered = append(covered, market)
				}
			}
		}
		if n > most {
			most, by = n, c
		}
	}
	return covered, by, by != nil && len(covered) == len(markets)
}

// marketsFor are the markets in which a mark counts for the listing.
func (j *judgement) marketsFor(m *trademarks.Mark) []string {
	wanted := j.reading.listing.Markets
	if len(wanted) == 0 {
		wanted = marketsOf([]Finding{{Office: m.Office}})
	}
	var out []string
	for _, market := range wanted {
		if holds(m.Office, market) && !slices.Contains(out, market) {
			out = append(out, market)
		}
	}
	return out
}

// considerLicence lists a mention that a licence covers everywhere it counts.
func (j *judgement) considerLicence(x *mention, c *Licence) {
	if !j.options.All {
		return
	}
	why := suppressedLicence
	if c.Own {
		why = suppressedOwnMark
	}
	j.consider(x, why)
	en, zh := c.until()
	f := &j.considered[len(j.considered)-1]
	f.Role = RoleLicence
	f.SuppressedBy = "licence " + c.Name + ", " + en
	if c.Own {
		f.Role, f.SuppressedBy = RoleOwn, "own mark "+c.Name+", "+en
	}
	fill := fields{"mark": x.mark.Text, "text": x.written, "owner": x.mark.OwnerName(), "licence": c.Name, "until": en}
	f.Reason = explain("suppressed-"+why, fill)
	fill["until"] = zh
	f.Reason.ZH = explain("suppressed-"+why, fill).ZH
}
