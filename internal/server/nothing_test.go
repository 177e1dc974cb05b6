// SPDX-License-Identifier: Apache-2.0

package server

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/storage/storagetest"
)

// A write that changes nothing is no entry of the log: every operation is done twice by everybody who may, and whenever no
// table has changed, the log has no line that says somebody did something.
func TestWhatChangesNothingIsNotOnRecord(t *testing.T) {
	all := openHouses(t, storagetest.SQLite(t), marked)
	bodies := all.bodies()
	list := all.ways()
	slices.SortStableFunc(list, func(a, b way) int { return strings.Compare(last(a), last(b)) })
	without := []string{"audit_entries", "audit_head", "audit_salts", "audit_addresses", "login_attempts"}
	kept := storagetest.Digests(t, all.dsn, without...)
	for _, x := range list {
		if x.method == "GET" || !strings.HasPrefix(x.path, "/api/") {
			continue
		}
		// What a court's paper says is held against our stores and dates of the day even where nothing in it is new.
		if x.path == "/api/v1/lawsuits" || x.path == "/api/v1/lawsuits/:id/schedules" {
			continue
		}
		addresses := []string{x.path}
		if variable.MatchString(x.path) {
			addresses = all.ours.at(x)
		}
		if testing.Short() {
			addresses = addresses[:min(1, len(addresses))]
		}
		for _, m := range members {
			for _, address := range addresses {
				for range 2 {
					all.now = all.now.Add(time.Millisecond) // what is filed anew says so by its time
					before := all.entries()
					try := all.tries(x, bodies)[0]
					r := all.as(all.ours.keys[m.name], x.method, address, try[0], "Content-Type", try[1])
					if r.Code >= 400 {
						break
					}
					now := storagetest.Digests(t, all.dsn, without...)
					if !maps.Equal(kept, now) {
						kept = now
						continue
					}
					for _, e := range all.entriesAfter(before) {
						if e.Action != "access.refused" {
							t.Errorf("%s: %s %s changed nothing, and %s of %s %s is on record", m.name, x.method, address, e.Action, e.Object.Kind, e.Object.ID)
						}
					}
				}
			}
		}
	}
}
