// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// erasure checks what is kept beside the entries. It remembers the people whose data is gone, not the entries.
type erasure struct {
	gone    map[string]int64 // subject -> the first entry without its address or salt
	persons map[string]bool  // erased on record
	before  string           // visitors of earlier days are erased on record
}

// item compares an entry's address with its commitment and notes erasures on record.
func (e *erasure) item(it Item, r *Report) {
	if e.gone == nil {
		e.gone, e.persons = map[string]int64{}, map[string]bool{}
	}
	if it.Action == ActionErase {
		e.onRecord(it.Object)
	}
	switch {
	case it.Address.IsZero():
		if it.Plain != "" {
			r.add(Personal, it.Seq, "an address is kept beside it that it never had")
		}
	case it.Plain == "" || it.Salt == Salt{}:
		r.Erased++
		subject := it.Subject()
		if _, known := e.gone[subject]; !known {
			e.gone[subject] = it.Seq
		}
	case !Commit(it.Salt, LabelAddress, []byte(it.Plain)).equal(it.Address):
		r.add(Personal, it.Seq, "the address kept beside it is not the one it was written with")
	}
}

func (e *erasure) onRecord(o Object) {
	switch o.Kind {
	case ObjectPerson:
		e.persons[o.ID] = true
	case ObjectVisitors:
		if _, err := time.Parse(time.DateOnly, o.ID); err == nil && o.ID > e.before {
			e.before = o.ID
		}
	}
}

// end tells of data that is gone without an erasure on record.
func (e *erasure) end(r *Report) {
	for _, subject := range slices.Sorted(maps.Keys(e.gone)) {
		day, visitors := strings.CutPrefix(subject, VisitorsPrefix)
		if !e.persons[subject] && (!visitors || day >= e.before) {
			r.add(Unerased, e.gone[subject], "its address or salt is gone and no erasure is on record; this may concern later entries as well")
		}
	}
}
