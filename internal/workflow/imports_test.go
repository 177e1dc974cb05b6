// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
)

const ownList = "number,office,mark,owner,classes,status\n1,XX,Zorvexa,Zorvexa GmbH,25,Registered\n2,XX,,Nobody,25,Registered\n"

func testImports(t *testing.T) *Imports {
	t.Helper()
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	key, err := audit.NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	j, err := r.DB.NewJournal(t.Context(), key, storage.JournalOptions{At: noon})
	if err != nil {
		t.Fatal(err)
	}
	return NewImports(r, j, t.TempDir())
}

func (i *Imports) received(t *testing.T, content string) *Received {
	t.Helper()
	in, err := i.Receive("../own list.csv", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(in.Close)
	return in
}

var importEvent = audit.Event{At: noon, Actor: audit.Actor{ID: "local", Tenant: "main", Organisation: "local", Role: "admin"}, Action: "register.import"}

// work does the jobs of imports that wait, each by fn.
func (i *Imports) work(t *testing.T, fn func(jobs.Job) error) {
	t.Helper()
	q := i.Register.DB.Jobs()
	list, err := q.Lease(t.Context(), jobs.Ask{Holder: "test", Kinds: []string{JobImport}, Most: 9, Now: noon, Until: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range list {
		if err := fn(j); err == nil {
			if err := q.Finish(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		} else if err := q.Fail(t.Context(), j, jobs.Failure{HandBack: true}); err != nil {
			t.Fatal(err)
		}
	}
}

// A trial run changes nothing and leaves nothing; then the same file becomes a version, after an attempt that was cut off.
func TestAPublicationIsUnderstoodThenImported(t *testing.T) {
	i := testImports(t)
	found, err := i.Understand(t.Context(), i.received(t, ownList), "tabular")
	if err != nil {
		t.Fatal(err)
	}
	if found.Name != "own list.csv" || found.Records != 2 || found.Marks != 1 || found.SetAside != 1 || !cmp.Equal(found.Statuses, []StatusCount{{trademarks.StatusRegistered, 1}}) {
		t.Errorf("%+v", found)
	}
	if left, _ := os.ReadDir(i.Dir); len(left) > 0 {
		t.Errorf("a trial run leaves %v", left)
	}
	if err := i.File(t.Context(), i.received(t, ownList), ImportAsk{Office: "tabular", Event: importEvent}); err != nil {
		t.Fatal(err)
	}
	if n, err := i.Waiting(t.Context()); n != 1 || err != nil {
		t.Errorf("%d wait, %v", n, err)
	}
	i.work(t, func(j jobs.Job) error {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		return i.Do(ctx, j)
	})
	if _, err := i.Register.DB.CurrentVersion(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Errorf("a cut-off attempt is in force: %v", err)
	}
	i.work(t, func(j jobs.Job) error { return i.Do(t.Context(), j) })
	v, err := i.Register.DB.CurrentVersion(t.Context())
	if err != nil || v.Source != "own list.csv" || v.Counts.Added != 1 || v.Counts.SetAside != 1 || v.Actor != "local" {
		t.Errorf("%+v, %v", v, err)
	}
	if left, _ := os.ReadDir(i.Dir); len(left) > 0 {
		t.Errorf("an import leaves %v", left)
	}
	back, err := i.Rollback(t.Context(), v.Name, importEvent)
	if err == nil {
		t.Errorf("going back to what is in force made %s", back.Name)
	}
}

// The office's own record is kept with a mark, or its place alone where that is asked for.
func TestAPublicationOfPlacesOnly(t *testing.T) {
	for places, want := range map[bool]string{false: "1,XX,Zorvexa,Zorvexa GmbH,25,Registered", true: ""} {
		i := testImports(t)
		if err := i.File(t.Context(), i.received(t, ownList), ImportAsk{Office: "tabular", Places: places, Event: importEvent}); err != nil {
			t.Fatal(err)
		}
		i.work(t, func(j jobs.Job) error { return i.Do(t.Context(), j) })
		var id string
		v := ok[storage.Version](t)(i.Register.DB.CurrentVersion(t.Context()))
		if err := i.Register.DB.EachMark(t.Context(), v, func(m storage.MarkRecord) error { id = m.Mark.ID; return nil }); err != nil {
			t.Fatal(err)
		}
		rec, _, err := i.Register.DB.MarkSource(t.Context(), id)
		if err != nil || strings.TrimSpace(rec.Text) != want || rec.Line != 2 {
			t.Errorf("places only %t: %+v, %v", places, rec, err)
		}
	}
}

func TestPublicationsThatAreRefused(t *testing.T) {
	i := testImports(t)
	for name, tc := range map[string]struct{ office, content string }{
		"another office's": {"euipo", ownList},
		"no register":      {"uspto", "\x7fELF"},
		"nobody's":         {"atlantis", ownList},
	} {
		if err := i.File(t.Context(), i.received(t, tc.content), ImportAsk{Office: tc.office, Event: importEvent}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := os.ReadDir(i.Dir); len(left) > 0 {
		t.Errorf("kept: %v", left)
	}
	if err := i.Do(t.Context(), jobs.Job{Payload: []byte(`{"folder":"../../etc","name":"passwd"}`)}); err == nil {
		t.Error("a job named a folder that is not ours")
	}
}
