// SPDX-License-Identifier: Apache-2.0

package review

import "slices"

// State is where a case stands (specification 5.3). The empty state is a case that is not opened yet.
type State string

// The states.
const (
	Unborn            State = ""
	New               State = "NEW"
	NoticeDefective   State = "NOTICE_DEFECTIVE"
	Triage            State = "TRIAGE"
	SellerContacted   State = "SELLER_CONTACTED"
	SellerResponded   State = "SELLER_RESPONDED"
	InterimRestricted State = "INTERIM_RESTRICTED"
	Removed           State = "REMOVED"
	Restricted        State = "RESTRICTED"
	Cleared           State = "CLEARED"
	CounterNoticed    State = "COUNTER_NOTICED"
	Appealed          State = "APPEALED"
	Reinstated        State = "REINSTATED"
	Upheld            State = "UPHELD"
	LegalHold         State = "LEGAL_HOLD"
	Closed            State = "CLOSED"
)

// States lists the states in the order of the specification.
func States() []State {
	return []State{New, NoticeDefective, Triage, SellerContacted, SellerResponded, InterimRestricted, Removed, Restricted, Cleared,
		CounterNoticed, Appealed, Reinstated, Upheld, LegalHold, Closed}
}

// Known reports a state of the list.
func (s State) Known() bool { return slices.Contains(States(), s) }

// Open reports a case that is not closed.
func (s State) Open() bool { return s.Known() && s != Closed }

// Role is in what role somebody acts (specification 5.3).
type Role string

// The roles. An auditor reads only, an admin decides no case.
const (
	System        Role = "system"
	TriageOfficer Role = "triage_officer"
	SeniorOfficer Role = "senior_officer"
	Reviewer      Role = "reviewer"
	Legal         Role = "legal"
	Seller        Role = "seller"
	Notifier      Role = "notifier"
	Auditor       Role = "auditor"
	Admin         Role = "admin"
)

// Roles lists the roles.
func Roles() []Role {
	return []Role{System, TriageOfficer, SeniorOfficer, Reviewer, Legal, Seller, Notifier, Auditor, Admin}
}

// Actor is somebody who acts, in the roles an account gives. Org is the seller or the notifier somebody outside acts for.
type Actor struct {
	ID    string `json:"id"`
	Roles []Role `json:"roles"`
	Org   string `json:"org,omitempty"`
}

// Has reports a role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// RolesOf are the roles that an account's role gives (PRODUCT section 3): a moderator triages and, where not involved
// before, decides appeals; a senior moderator does all of that and what needs a senior. An unknown role gives none.
func RolesOf(account string) []Role {
	switch account {
	case "moderator":
		return []Role{TriageOfficer, Reviewer}
	case "senior_moderator":
		return []Role{TriageOfficer, SeniorOfficer, Reviewer}
	case "rights_owner":
		return []Role{Notifier}
	case "seller", "legal", "admin", "auditor", "system":
		return []Role{Role(account)}
	}
	return nil
}

// EventKind is what happens to a case, a word of states.tsv or one of the three below it.
type EventKind string

// The events of the table.
const (
	OpenCase     EventKind = "open"
	Defect       EventKind = "defect"
	Supply       EventKind = "supply"
	Silence      EventKind = "silence"
	ToTriage     EventKind = "triage"
	Contact      EventKind = "contact"
	RequestEdit  EventKind = "request_edit"
	Restrict     EventKind = "restrict"
	Remove       EventKind = "remove"
	Clear        EventKind = "clear"
	RejectNotice EventKind = "reject_notice"
	Respond      EventKind = "respond"
	Counter      EventKind = "counter"
	Reinstate    EventKind = "reinstate"
	Suit         EventKind = "suit"
	AppealEvent  EventKind = "appeal"
	Grant        EventKind = "grant"
	Uphold       EventKind = "uphold"
	HoldEvent    EventKind = "hold"
	Unseal       EventKind = "unseal"
	AskRelease   EventKind = "ask_release"
	Reverse      EventKind = "reverse"
	Judgment     EventKind = "judgment"
	Close        EventKind = "close"
	StandingOf   EventKind = "standing"
	Escalate     EventKind = "escalate"
	LogMessage   EventKind = "message"
	Delivered    EventKind = "delivered"
	Note         EventKind = "note"

	Tick     EventKind = "tick"   // the clock looks at the timers
	UndoMove EventKind = "undo"   // see Undo
	MergeTwo EventKind = "merged" // see Merge
)
