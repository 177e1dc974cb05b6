// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"time"

	"markwarden/internal/calendar"
)

// subDomains are the courts whose name in web addresses is not their identifier (CourtListener's mapping).
var subDomains = map[string]string{"azb": "arb", "cofc": "uscfc", "neb": "nebraskab", "nysb-mega": "nysb"}

// CourtOfHost is the identifier of the court that a CM/ECF address belongs to: ecf.ilnd.uscourts.gov is ilnd. It is empty
// for other hosts.
func CourtOfHost(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	name, ok := strings.CutSuffix(host, ".uscourts.gov")
	if !ok {
		return ""
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	if id, ok := subDomains[name]; ok {
		return id
	}
	return name
}

// isBankruptcy reports a bankruptcy court, by the identifier of the district it belongs to.
func isBankruptcy(court string) bool {
	_, ok := LookupCourt(districtOf(court))
	_, itself := LookupCourt(court)
	return ok && !itself
}

// districtOf is the district of a bankruptcy court: nysb is in nysd.
func districtOf(court string) string {
	court = strings.ToLower(strings.TrimSpace(court))
	for name, id := range subDomains {
		if court == id && name != "nysb-mega" {
			court = name
		}
	}
	if cut, ok := strings.CutSuffix(court, "b"); ok {
		return cut + "d"
	}
	return ""
}

// bankruptcyOf is the bankruptcy court of a district: of nysd it is nysb.
func bankruptcyOf(district string) string {
	name := strings.TrimSuffix(district, "d") + "b"
	if id, ok := subDomains[name]; ok {
		return id
	}
	return name
}

// courtZone is the zone of any federal court: a district's own, a bankruptcy court's district's, the circuit clerk's for a
// court of appeals. ok is false for a court that is not known; the zone is then UTC.
func courtZone(court string) (zone *time.Location, ok bool) {
	court = strings.ToLower(strings.TrimSpace(court))
	name := ""
	if c, found := LookupCourt(court); found {
		name = c.Zone
	} else if c, found := LookupCourt(districtOf(court)); found {
		name = c.Zone
	} else if circuit, found := strings.CutPrefix(court, "ca"); found {
		if circuit == "dc" || circuit == "fc" {
			circuit = "DC"
		}
		s, _ := calendar.LookupState(calendar.ClerkState(circuit))
		name = s.Zone
	} else if court == "uscfc" || court == "scotus" {
		name = "America/New_York"
	}
	zone, err := calendar.Zone(name)
	if err != nil {
		return time.UTC, false
	}
	return zone, true
}
