// SPDX-License-Identifier: Apache-2.0

package docket

import "strings"

// rowIndex finds the row of a list that another row is. Rows are the same by identifier, address or domain; by platform
// and name only where neither has an identifier that contradicts; by product or mail address only where a row has nothing
// else.
type rowIndex struct {
	rows []Defendant
	by   map[string][]int
}

// newRowIndex indexes a list.
func newRowIndex(list []Defendant) *rowIndex {
	x := &rowIndex{by: map[string][]int{}}
	for _, d := range list {
		x.put(d)
	}
	return x
}

// put adds a row.
func (x *rowIndex) put(d Defendant) {
	x.rows = append(x.rows, d)
	x.learn(len(x.rows)-1, d)
}

// learn files a row under its keys, also those it got since it was put.
func (x *rowIndex) learn(i int, d Defendant) {
	for _, k := range identifying(d) {
		list := x.by[k]
		if len(list) == 0 || list[len(list)-1] != i {
			x.by[k] = append(list, i)
		}
	}
}

// identifying are the keys that say which row it is.
func identifying(d Defendant) []string {
	keys := d.Keys()
	for i, k := range keys {
		if i > 0 && (strings.HasPrefix(k, "email:") || strings.HasPrefix(k, "product:") || strings.HasPrefix(k, "asin:")) {
			return keys[:i]
		}
	}
	return keys
}

// find is the row that d is, -1 for none. With numbered, two rows of one name and different numbers are two rows: a list
// names two stores alike.
func (x *rowIndex) find(d Defendant, numbered bool) int {
	for _, k := range identifying(d) {
		list := x.by[k]
		if len(list) > 20 { // a name this common names nobody
			list = list[:20]
		}
		name := strings.HasPrefix(k, "alias:")
		for _, sameNo := range []bool{true, false} { // one of the same number first
			for _, i := range list {
				e := x.rows[i]
				switch {
				case d.SellerID != "" && e.SellerID != "" && d.SellerID != e.SellerID:
				case sameNo && d.No != e.No:
				case name && numbered && d.No != "" && e.No != "" && d.No != e.No:
				default:
					return i
				}
			}
		}
	}
	return -1
}

// alone reports that no other row of the index has the row's name.
func (x *rowIndex) alone(d Defendant) bool {
	for _, k := range d.Keys() {
		if strings.HasPrefix(k, "alias:") && len(x.by[k]) > 1 {
			return false
		}
	}
	return true
}
