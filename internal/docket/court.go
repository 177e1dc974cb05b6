// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"markwarden/internal/calendar"
)

// Court is a federal district court. ID is the PACER and CourtListener identifier; State is where it sits and decides
// which state holidays count (Rule 6(a)(6)(C)); Zone is the IANA zone in which its last day ends (Rule 6(a)(4)).
type Court struct {
	ID, Name, State, Zone, Circuit string
	Split                          bool // parts of the district keep another zone
	RSS                            bool // offered a working CM/ECF feed when last surveyed (2018)
	numbering                      numbering
}

// courtRow is one line of the table of courts; zone is empty where the state's main zone is the court's.
type courtRow struct {
	id, name, state, zone string
	split                 bool
}

// noFeed are the courts without a working feed in the survey of 2018.
var noFeed = map[string]bool{"gand": true, "txnd": true, "vaed": true}

// courts is the table by ID.
var courts = indexCourts()

// indexCourts completes each row from its state.
func indexCourts() map[string]Court {
	index := make(map[string]Court, len(courtRows))
	for _, r := range courtRows {
		s, _ := calendar.LookupState(r.state)
		c := Court{ID: r.id, Name: r.name, State: r.state, Zone: s.Zone, Circuit: s.Circuit, Split: r.split, RSS: !noFeed[r.id], numbering: numberings[r.id]}
		if r.zone != "" {
			c.Zone = r.zone
		}
		index[r.id] = c
	}
	return index
}

// LookupCourt finds a district court by its identifier, such as ilnd; case and blanks around do not matter.
func LookupCourt(id string) (Court, bool) {
	c, ok := courts[strings.ToLower(strings.TrimSpace(id))]
	return c, ok
}

// Offices are the office digits of the court's docket numbers, in order; none when they are not in the table.
func (c Court) Offices() []string {
	var list []string
	for _, r := range c.numbering.offices {
		list = append(list, string(r))
	}
	return list
}
