// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"encoding/json"
	"strings"

	"markwarden/internal/fault"
)

// LumenNotice is a notice in the form the Lumen database takes, without the sender's key. It holds no human being's name
// and no contact data.
type LumenNotice struct {
	Title         string       `json:"title"`
	Type          string       `json:"type"`
	Subject       string       `json:"subject"`
	DateSent      string       `json:"date_sent,omitempty"`
	DateReceived  string       `json:"date_received,omitempty"`
	Source        string       `json:"source"`
	Body          string       `json:"body,omitempty"`
	Language      string       `json:"language,omitempty"`
	Action        string       `json:"action_taken"` // Yes or No
	Jurisdictions string       `json:"jurisdiction_list,omitempty"`
	MarkNumber    string       `json:"mark_registration_number,omitempty"`
	Works         []LumenWork  `json:"works_attributes"`
	Roles         []LumenParty `json:"entity_notice_roles_attributes"`
}

// LumenWork is a protected sign or work and where it is said to be infringed.
type LumenWork struct {
	Description string     `json:"description"`
	Infringing  []LumenURL `json:"infringing_urls_attributes"`
	Copyrighted []LumenURL `json:"copyrighted_urls_attributes,omitempty"`
}

// LumenURL is one address.
type LumenURL struct {
	URL string `json:"url"`
}

// LumenParty is somebody in a role: recipient, sender or principal.
type LumenParty struct {
	Role   string      `json:"name"`
	Entity LumenEntity `json:"entity_attributes"`
}

// LumenEntity is a company, or a human being without a name.
type LumenEntity struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Country string `json:"country_code,omitempty"`
}

// lumenType is Lumen's name for a kind of complaint.
var lumenType = map[RightKind]string{RightTrademark: "Trademark", RightCounterfeit: "Counterfeit", RightCopyright: "DMCA",
	RightDesign: "Other", RightPatent: "Other"}

// Lumen is the notice behind the decision, redacted for the public. A decision of our own has none, and is refused.
func (d Decision) Lumen() (LumenNotice, error) {
	if d.Source == SourceOwn || d.Notice.Received == "" {
		return LumenNotice{}, fault.New(fault.Invalid, "decision %s answers no notice: there is nothing to publish", cut(oneLine(d.ID), 60))
	}
	clean := func(s string) string { return Redact(visible(s), d.names()...) }
	kind := lumenType[d.Kind]
	if kind == "" || d.Source == SourceOther {
		kind = "Other"
	}
	n := LumenNotice{
		Title: kind + " notice to " + d.Platform.Name, Type: kind, Subject: "Notice " + d.CaseID, Source: "Online form",
		DateSent: d.Notice.Sent, DateReceived: d.Notice.Received, Body: clean(d.Notice.Body), Language: d.Notice.Language,
		Action: yesNo(d.Notice.Granted), Jurisdictions: strings.Join(d.Territory, ", "), Works: []LumenWork{d.lumenWork(clean)},
		Roles: []LumenParty{lumenParty("recipient", d.Platform), lumenParty("sender", d.Notifier)},
	}
	for _, s := range d.Signs {
		if n.MarkNumber == "" {
			n.MarkNumber = s.Number
		}
	}
	if d.Principal.Name != "" {
		n.Roles = append(n.Roles, lumenParty("principal", d.Principal))
	}
	return n, nil
}

// lumenWork is what is protected and where it is said to be infringed; addresses lose user, query and fragment.
func (d Decision) lumenWork(clean func(string) string) LumenWork {
	w := LumenWork{Description: string(d.Kind), Infringing: []LumenURL{}}
	for _, s := range d.Signs {
		if s.Mark != "" {
			w.Description = clean(s.Mark)
			break
		}
	}
	for _, u := range d.URLs {
		if p := publicURL(u); p != "" {
			w.Infringing = append(w.Infringing, LumenURL{clean(p)})
		}
	}
	for _, u := range d.PublicURLOf {
		if p := publicURL(u); p != "" {
			w.Copyrighted = append(w.Copyrighted, LumenURL{clean(p)})
		}
	}
	return w
}

// lumenParty is a company by its name, a human being by none.
func lumenParty(role string, p Person) LumenParty {
	e := LumenEntity{Name: Redact(visible(p.Name)), Kind: "organization", Country: p.Country}
	if p.Natural || !says(p.Name) {
		e.Name, e.Kind = "[name]", "individual"
	}
	return LumenParty{Role: role, Entity: e}
}

// JSON is the notice as Lumen's interface takes it, but for the key.
func (n LumenNotice) JSON() ([]byte, error) {
	return json.MarshalIndent(map[string]LumenNotice{"notice": n}, "", "  ")
}
