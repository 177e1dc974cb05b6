// SPDX-License-Identifier: Apache-2.0

package calendar

// State is what the calendar knows of a state, the District of Columbia or a territory with a district court.
type State struct {
	Code    string
	Name    Text
	Zone    string // IANA name of the zone of most of its courts
	Split   bool   // parts of it keep another zone: name the court for hours
	Circuit string // "1" to "11", "DC"
	// Configured is false for a state whose holidays nobody has entered: a period that ends on one of them is then
	// computed too short, never too long, and the reader must be told.
	Configured bool
	days       []stateDay
}

// stateDay is a holiday of a state. Counted days close the court for Rule 6(a)(6)(C). The others are in the state's
// statutes but were not confirmed for the courts there: a period that ends on one is reported in both readings and the
// earlier is taken, because a filing that is early is never late.
type stateDay struct {
	dayRule
	counted bool
}

// LookupState finds a state by its two letters, in capitals.
func LookupState(code string) (State, bool) {
	s, ok := states[code]
	return s, ok
}

// StateHoliday is one holiday of a state in a year, the Monday after a Sunday listed as its own.
type StateHoliday struct {
	Closure
	Counted bool
}

// StateHolidays are the days of a state beyond the federal ones, in the order of its table; none for an unknown state.
func StateHolidays(code string, year int) []StateHoliday {
	var list []StateHoliday
	for _, s := range states[code].days {
		d, ok := s.in(year)
		if !ok {
			continue
		}
		list = append(list, StateHoliday{s.closure(d, false), s.counted})
		if s.monday && d.AddDays(1).Weekday() == 1 {
			list = append(list, StateHoliday{s.closure(d.AddDays(1), true), s.counted})
		}
	}
	return list
}

// closure is the day closed by this rule.
func (s stateDay) closure(d Date, substitute bool) Closure {
	c := Closure{Date: d, Kind: KindUnsettled, Name: s.name, Source: s.source}
	if s.counted {
		c.Kind = KindState
	}
	if substitute {
		c.Name.EN += ", Monday after the holiday on Sunday"
		c.Name.ZH += "（逢星期日，星期一补休）"
	}
	return c
}

// stateClosure is d as a day of the state: one that counts, or one that is only on the books.
func stateClosure(code string, d Date, counted bool) (Closure, bool) {
	if code == "" {
		return Closure{}, false
	}
	for _, s := range states[code].days {
		if s.counted != counted {
			continue
		}
		if substitute, ok := s.on(d); ok {
			return s.closure(d, substitute), true
		}
	}
	return Closure{}, false
}

// clerks is the state in which each circuit's clerk has the principal office (FRAP 26(a)(6)(C)).
var clerks = map[string]string{
	"1": "MA", "2": "NY", "3": "PA", "4": "VA", "5": "LA", "6": "OH", "7": "IL",
	"8": "MO", "9": "CA", "10": "CO", "11": "GA", "DC": "DC",
}

// ClerkState is the state of the circuit clerk's principal office, empty for an unknown circuit.
func ClerkState(circuit string) string { return clerks[circuit] }
