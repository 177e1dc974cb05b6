// SPDX-License-Identifier: Apache-2.0

package docket

// numbering is what a court's docket numbers give away about the office when the digit is not written.
type numbering struct {
	offices  string            // the office digits, in order
	fallback string            // the office of numbers outside every series, where a court has one
	series   []series          // running numbers reserved for an office
	prefixes map[string]string // letters before the number that name an office
}

// series are the running numbers of one office, both ends included.
type series struct {
	from, to int
	office   string
}

// office is the digit the number gives away, or empty: by its letters, then by its series, then where the court has one
// office for all other numbers, or one office at all.
func (n numbering) office(prefix string, seq int) string {
	if o := n.prefixes[prefix]; o != "" {
		return o
	}
	for _, s := range n.series {
		if seq >= s.from && seq <= s.to {
			return s.office
		}
	}
	if n.fallback != "" {
		return n.fallback
	}
	if len(n.offices) == 1 {
		return n.offices
	}
	return ""
}

// numberings are the courts whose offices are known. Illinois Northern numbers Rockford from 50001; Florida Southern
// gives each office its own ten thousand; Washington Western numbers Tacoma from 5000; California Central names the
// office in letters. Where offices share one sequence there is no fallback, but for New York Southern, whose White
// Plains cases are written with their digit.
var numberings = map[string]numbering{
	"ilnd": {offices: "13", series: []series{{50000, 59999, "3"}}, fallback: "1"},
	"flsd": {offices: "01249", series: []series{
		{10000, 10999, "4"}, {14000, 14999, "2"}, {20000, 29999, "1"}, {60000, 69999, "0"}, {80000, 89999, "9"},
	}},
	"flmd": {offices: "23568"},
	"flnd": {offices: "1345"},
	"nysd": {offices: "17", fallback: "1"},
	"nyed": {offices: "12"},
	"gand": {offices: "1234"},
	"cand": {offices: "1345"},
	"cacd": {offices: "258", prefixes: map[string]string{"cv": "2", "cr": "2", "sacv": "8", "sacr": "8", "edcv": "5", "edcr": "5"}},
	"txed": {offices: "124569"},
	"txnd": {offices: "1234567"},
	"txsd": {offices: "1234567"},
	"txwd": {offices: "1234567"},
	"pawd": {offices: "123"},
	"ded":  {offices: "1"},
	"njd":  {offices: "123"},
	"mad":  {offices: "134"},
	"wawd": {offices: "23", series: []series{{5000, 9999, "3"}}, fallback: "2"},
	"vaed": {offices: "1234"},
	"cod":  {offices: "1"},
	"nvd":  {offices: "23"},
}
