// SPDX-License-Identifier: Apache-2.0

package docket

// EventType is what an entry, a person or the clock did to a case.
type EventType string

// Types read from docket text (specification section 4.4), then those of people and of the clock.
const (
	Complaint        EventType = "COMPLAINT"
	SealedSchedule   EventType = "SEALED_SCHEDULE"
	SealMotion       EventType = "SEAL_MOTION"
	TROMotion        EventType = "TRO_MOTION"
	TROExtMotion     EventType = "TRO_EXT_MOTION"
	PIMotion         EventType = "PI_MOTION"
	DefaultMotion    EventType = "DEFAULT_MOTION"
	ServiceMotion    EventType = "SERVICE_MOTION" // leave to serve by e-mail or publication
	TROGranted       EventType = "TRO_GRANTED"    // the ruling; the signed order may be an entry of its own
	TROOrder         EventType = "TRO_ORDER"      // the signed order
	TRODenied        EventType = "TRO_DENIED"
	TROExtended      EventType = "TRO_EXTENDED"
	TROExtDenied     EventType = "TRO_EXT_DENIED"
	TRODissolved     EventType = "TRO_DISSOLVED"
	TRORulingUnknown EventType = "TRO_RULING_UNKNOWN"
	PIOrder          EventType = "PI_ORDER"
	PIDenied         EventType = "PI_DENIED"
	PIRulingUnknown  EventType = "PI_RULING_UNKNOWN"
	Stay             EventType = "STAY"
	StayLifted       EventType = "STAY_LIFTED"
	Joinder          EventType = "JOINDER"
	ShowCause        EventType = "SHOW_CAUSE"
	Unseal           EventType = "UNSEAL"
	DefaultEntry     EventType = "DEFAULT_ENTRY"
	DefaultUnknown   EventType = "DEFAULT_RULING_UNKNOWN"
	Judgment         EventType = "JUDGMENT"
	Bond             EventType = "BOND"
	BondReleased     EventType = "BOND_RELEASED"
	SummonsIssued    EventType = "SUMMONS_ISSUED"
	Served           EventType = "SERVED"
	Answer           EventType = "ANSWER"
	Appearance       EventType = "APPEARANCE"
	Dismissal        EventType = "DISMISSAL"
	Transfer         EventType = "TRANSFER"
	Satisfaction     EventType = "SATISFACTION"
	Appeal           EventType = "APPEAL"
	OtherEvent       EventType = "OTHER"

	Seen       EventType = "SEEN"        // a feed item or an upload named the case for the first time
	Classified EventType = "CLASSIFIED"  // a person or the recogniser said what it is
	Complied   EventType = "COMPLIED"    // a duty under an order was done
	TROExpired EventType = "TRO_EXPIRED" // the clock passed a restraining order's end
	Released   EventType = "RELEASED"    // every restraint was checked and let go
	OrderRead  EventType = "ORDER_READ"  // a person read an order whose outcome the feed does not tell
)
