// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"slices"
	"strings"

	"markwarden/internal/fault"
)

// Role is what a person does in an organisation. The words are those of the command line and of tokens.
type Role string

// The roles (DOMAIN 5.3: triage officer = moderator, senior officer = senior moderator, notifier = rights owner; a
// reviewer is a moderator who was not involved before).
const (
	Seller          Role = "seller"
	Moderator       Role = "moderator"
	SeniorModerator Role = "senior_moderator"
	RightsOwner     Role = "rights_owner"
	Legal           Role = "legal"
	Admin           Role = "admin"
	Auditor         Role = "auditor"
)

// roles in the order in which tables show them; the place in it is the role's bit.
var roles = [...]Role{Seller, Moderator, SeniorModerator, RightsOwner, Legal, Admin, Auditor}

// Roles lists every role, in the order in which tables show them.
func Roles() []Role { return slices.Clone(roles[:]) }

// roleSet is a set of roles.
type roleSet uint16

const allRoles roleSet = 1<<len(roles) - 1

// bit is the set of one role, empty for a role that is not known.
func (r Role) bit() roleSet {
	for i, known := range roles {
		if known == r {
			return 1 << i
		}
	}
	return 0
}

// first is the first role of a set.
func (s roleSet) first() Role {
	for i, r := range roles {
		if s&(1<<i) != 0 {
			return r
		}
	}
	return ""
}

func (s roleSet) String() string {
	if s == allRoles {
		return "*"
	}
	var names []string
	for i, r := range roles {
		if s&(1<<i) != 0 {
			names = append(names, string(r))
		}
	}
	return strings.Join(names, " ")
}

// Kind is what an organisation is to the installation.
type Kind string

// The kinds of organisation.
const (
	SellerAccount Kind = "seller"
	Platform      Kind = "platform"
	RightsHolder  Kind = "rights_owner"
	LawFirm       Kind = "law_firm"
)

// Kinds lists every kind of organisation.
func Kinds() []Kind { return []Kind{SellerAccount, Platform, RightsHolder, LawFirm} }

// places says in which kinds of organisation a role may be held; a role without a line may be held in each, and reaches
// no further than the organisation's kind (Policy.Allows).
var places = map[Role][]Kind{
	Seller:          {SellerAccount, Platform},
	Moderator:       {Platform},
	SeniorModerator: {Platform},
	RightsOwner:     {RightsHolder, LawFirm, Platform},
}

// apart are roles that nobody holds together in one organisation: an auditor writes nothing, and an admin decides no case.
var apart = map[Role][]Role{
	Auditor: {Seller, Moderator, SeniorModerator, RightsOwner, Legal, Admin},
	Admin:   {Moderator, SeniorModerator, Legal},
}

// CheckRoles refuses a set of roles that nobody may hold in an organisation of a kind; the sentence says why.
func CheckRoles(kind Kind, held []Role) error {
	if !slices.Contains(Kinds(), kind) {
		return fault.New(fault.Invalid, "The kind of organisation %q is not known: use one of %s.", kind, listed(Kinds()))
	}
	if len(held) == 0 {
		return fault.New(fault.Invalid, "At least one role is needed: %s.", listed(roles[:]))
	}
	for _, r := range held {
		if r.bit() == 0 {
			return fault.New(fault.Invalid, "The role %q is not known: use one of %s.", r, listed(roles[:]))
		}
		if in, limited := places[r]; limited && !slices.Contains(in, kind) {
			return fault.New(fault.Invalid, "The role %s belongs into an organisation of the kind %s, not %s.", r, listed(in), kind)
		}
		for _, other := range apart[r] {
			if slices.Contains(held, other) {
				return fault.New(fault.Invalid, "Nobody holds the roles %s and %s together: use two accounts.", r, other)
			}
		}
	}
	return nil
}

// ParseRoles reads roles separated by spaces or commas, in the order of tables and each once.
func ParseRoles(text string) ([]Role, error) {
	var set roleSet
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		bit := Role(name).bit()
		if bit == 0 {
			return nil, fault.New(fault.Invalid, "The role %q is not known: use one of %s.", name, listed(roles[:]))
		}
		set |= bit
	}
	return set.list(), nil
}

// FormatRoles is what ParseRoles reads.
func FormatRoles(held []Role) string {
	names := make([]string, len(held))
	for i, r := range held {
		names[i] = string(r)
	}
	return strings.Join(names, " ")
}

func (s roleSet) list() (held []Role) {
	for i, r := range roles {
		if s&(1<<i) != 0 {
			held = append(held, r)
		}
	}
	return held
}

// setOf is the known ones of some roles.
func setOf(held []Role) (s roleSet) {
	for _, r := range held {
		s |= r.bit()
	}
	return s
}

// listed is words for people: seller, moderator or legal.
func listed[T ~string](words []T) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = string(w)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

// needSecondFactor are the roles that read or change other people's data (ASVS 6.3.3). Auditors are among them, because
// they see as much as legal does but for what is sealed.
var needSecondFactor = setOf([]Role{Moderator, SeniorModerator, Legal, Admin, Auditor})

// NeedsSecondFactor reports whether a role counts only with a second factor.
func (r Role) NeedsSecondFactor() bool { return r.bit()&needSecondFactor != 0 }
