// SPDX-License-Identifier: Apache-2.0

package clearance

import "strings"

// unionStates are the members of the European Union, where an EU trade mark has effect (Regulation (EU) 2017/1001,
// article 1(2)).
const unionStates = " AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE "

func inUnion(market string) bool { return strings.Contains(unionStates, " "+market+" ") }

// holds reports whether a mark of an office can stand against use in a market. A mark of an office we do not know, or an
// international registration whose countries we do not know, is taken to hold: silence must not read as safety.
func holds(office, market string) bool {
	if market == "UK" {
		market = "GB"
	}
	switch office {
	case "", "WO", "IB", market:
		return true
	case "EM", "EU":
		return market == "EU" || inUnion(market)
	case "UK":
		return market == "GB"
	case "BX":
		return market == "BE" || market == "NL" || market == "LU" || market == "EU"
	}
	if inUnion(office) {
		return market == "EU" // a national mark bars use in a part of the Union
	}
	return !knownOffice(office)
}

// knownOffices are those of single countries outside the Union whose records the readers of trademarks meet.
const knownOffices = " US CN CA JP KR AU NZ MX BR RU IN SG TR GB CH NO IS AL RS UA IL TW HK MO MY TH VN ID PH ZA AR CL CO PE "

func knownOffice(office string) bool { return strings.Contains(knownOffices, " "+office+" ") }
