// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/sample"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// The case of these tests: names, numbers and marks are made up.
const (
	suitPage = `case_number,court,caption,date_filed,entry,text
1:26-cv-01234,ilnd,"Lumi Fern Studios, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A",2026-03-02,1,"COMPLAINT filed by Lumi Fern Studios, Inc.; Jury Demand."
1:26-cv-01234,ilnd,"Lumi Fern Studios, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A",2026-03-03,5,"MOTION by Plaintiff Lumi Fern Studios, Inc. for temporary restraining order"
1:26-cv-01234,ilnd,"Lumi Fern Studios, Inc. v. The Partnerships and Unincorporated Associations Identified on Schedule A",2026-03-05,9,"SEALED TEMPORARY RESTRAINING ORDER Signed by the Honorable Jorge L. Alonso on 3/5/2026."
`
	suitList = "No,Seller alias,Platform,Seller ID\n1,Kite-Home,amazon,A1KITE0000001\n2,Fernlamp Direct,amazon,A1FERN0000002\n"
	suitMail = "Dear seller,\nwe received a temporary restraining order in Case No. 1:26-cv-01234 in the Northern District of Illinois. Your funds of $12,345.67 are frozen.\n"
)

func clockAt(t *time.Time) func() time.Time { return func() time.Time { return *t } }

func deskOf(t *testing.T, db *storage.DB, now *time.Time) *Docketing {
	t.Helper()
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	journal, err := db.NewJournal(t.Context(), key, storage.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return &Docketing{DB: db, Journal: journal, Now: clockAt(now)}
}

func importText(t *testing.T, d *Docketing, name, text string) Imported {
	t.Helper()
	out, err := d.Import(context.Background(), LocalClerk(), DocketFile{Name: name, Body: strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// From the feed to the answer: each step leads to the next, and the same file twice changes nothing.
func TestALawsuitFromFeedToAnswer(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		out := importText(t, d, "list.csv", suitPage)
		if out.Fresh != 1 || out.NewEntries != 3 || out.ScheduleA != 1 || out.Cases[0].State != docket.CaseTROEntered {
			t.Fatalf("%+v", out)
		}
		again := importText(t, d, "list.csv", suitPage)
		if again.Fresh+again.Changed+again.NewEntries != 0 {
			t.Errorf("the same file again: %+v", again)
		}
		id := out.Cases[0].ID
		f := fileOf(t, db, k.Sight, id)
		if f.Version != 1 {
			t.Errorf("version %d", f.Version)
		}
		if d := cmp.Diff([]string{"T-TRO", "T-TRO-MAX", "T-4m"}, dated(f)); d != "" {
			t.Error(d)
		}

		if _, _, err := d.SaveStores(ctx, k, []docket.Store{{ID: "s1", Seller: "ann", Platform: docket.Amazon, Name: "Kite Home", SellerID: "A1KITE0000001"}, {ID: "s2", Seller: "bo", Platform: docket.Amazon, Name: "Fernlamp Direct"}}, false); err != nil {
			t.Fatal(err)
		}
		listed, err := d.Schedule(ctx, k, id, DefendantList{Name: "schedule.csv", Body: strings.NewReader(suitList)})
		if err != nil {
			t.Fatal(err)
		}
		if len(listed.Report.Matches) != 2 || listed.Report.Matches[0].Level != docket.MatchID {
			t.Fatalf("%+v", listed.Report)
		}
		if err := d.Decide(ctx, k, id, "2", "s2", docket.NotUs, "another company"); err != nil {
			t.Fatal(err)
		}

		r, err := Resolve(ctx, db, k.Sight, strings.NewReader(suitMail), "mail", docket.MailOptions{Received: calendar.MomentOf(now)})
		if err != nil || len(r.Cases) != 1 || r.Cases[0].ID != id || r.Cases[0].By != "docket number" {
			t.Fatalf("%+v %v", r.Cases, err)
		}

		served := PersonEvent{Type: "SERVED", At: courtDayOf(2026, 3, 10), Defendant: "1", Means: []docket.Means{docket.ByEmail}, Allowed: []docket.Means{docket.ByEmail}}
		if _, err := d.Record(ctx, k, id, served); err != nil {
			t.Fatal(err)
		}
		if f = fileOf(t, db, k.Sight, id); f.Suit.Defendants[0].State != docket.DefServed {
			t.Errorf("after service: %s", f.Suit.Defendants[0].State)
		}
		now = time.Date(2026, 3, 25, 15, 0, 0, 0, time.UTC)
		if _, err := d.Tick(ctx); err != nil {
			t.Fatal(err)
		}
		if f = fileOf(t, db, k.Sight, id); f.Suit.Defendants[0].State != docket.DefRisk || f.Suit.State != docket.CaseTROLapsed {
			t.Errorf("near the answer: %s, %s", f.Suit.Defendants[0].State, f.Suit.State)
		}
		if f, err = d.Record(ctx, k, id, PersonEvent{Type: "ANSWER", At: courtDayOf(2026, 3, 26), Defendant: "1"}); err != nil {
			t.Fatal(err)
		}
		if f.Suit.Defendants[0].State != docket.DefAppeared || strings.Contains(strings.Join(dated(f), " "), "T-ANSWER") {
			t.Errorf("after the answer: %s, %v", f.Suit.Defendants[0].State, dated(f))
		}
		if _, err := d.Record(ctx, k, id, PersonEvent{Type: "SERVED", At: courtDayOf(2026, 3, 27), Defendant: "2"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("service without means: %v", err)
		}
	})
}

func courtDayOf(y, m, d int) calendar.Moment {
	return calendar.Day(calendar.Date{Year: y, Month: time.Month(m), Day: d})
}

func fileOf(t *testing.T, db *storage.DB, s storage.Sight, id string) storage.LawsuitFile {
	t.Helper()
	f, err := db.Lawsuit(context.Background(), s, id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// dated are the codes of the clocks that run and have a date of the law.
func dated(f storage.LawsuitFile) (codes []string) {
	for _, r := range f.Deadlines {
		if r.State == storage.DeadlineRunning && r.Result != nil {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// An amended list keeps decisions and dismisses who is missing; a decision holds for a later list of another case.
func TestDecisionsHoldForLaterLists(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		first := importText(t, d, "a", suitPage).Cases[0].ID
		second := importText(t, d, "b", strings.ReplaceAll(suitPage, "01234", "04321")).Cases[0].ID
		if _, _, err := d.SaveStores(ctx, k, []docket.Store{{ID: "s2", Seller: "bo", Platform: docket.Amazon, Name: "Fernlamp Direct"}}, false); err != nil {
			t.Fatal(err)
		}
		file := func(id, text string, whole bool) Listed {
			out, err := d.Schedule(ctx, k, id, DefendantList{Name: "s.csv", Body: strings.NewReader(text), Whole: whole, Sealed: true})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := file(first, suitList, false); len(got.Report.Matches) != 1 {
			t.Fatalf("%+v", got.Report)
		}
		if err := d.Decide(ctx, k, first, "2", "s2", docket.NotUs, ""); err != nil {
			t.Fatal(err)
		}
		if got := file(second, suitList, false); len(got.Report.Matches) != 0 || len(got.Report.Excluded) != 1 {
			t.Errorf("a later list: %+v", got.Report)
		}
		got := file(first, "No,Seller alias,Platform,Seller ID\n2,Fernlamp Direct,amazon,A1FERN0000002\n", true)
		if len(got.Amendment.Removed) != 1 || got.Counts.Removed != 1 {
			t.Errorf("amended: %+v", got.Amendment)
		}
		if f := fileOf(t, db, storage.Sight{Owner: k.Owner}, first); len(f.Suit.Defendants) != 0 || len(f.Matches) != 0 {
			t.Errorf("a sealed list is seen: %+v", f.Suit.Defendants)
		}
		if _, err := d.Record(ctx, k, first, PersonEvent{Type: "UNSEAL", At: courtDayOf(2026, 3, 20)}); err != nil {
			t.Fatal(err)
		}
		if f := fileOf(t, db, storage.Sight{Owner: k.Owner}, first); len(f.Suit.Defendants) != 2 {
			t.Errorf("unsealed: %+v", f.Suit.Defendants)
		}
	})
}

// Every real docket file is filed once, however often it comes.
func TestRealDocketsAreFiledOnce(t *testing.T) {
	root := sample.SharedData(t, "litigation")
	db := storagetest.Open(t, storagetest.SQLite(t))
	now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
	d := deskOf(t, db, &now)
	var files []string
	for _, pattern := range []string{"rss/*.xml", "dockets/*.html"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found[:min(len(found), 6)]...)
	}
	entries := 0
	for round := range 2 {
		for _, name := range files {
			if info, err := os.Stat(name); err != nil || info.Size() > 400<<10 {
				continue
			}
			open, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			out, err := d.Import(context.Background(), LocalClerk(), DocketFile{Name: filepath.Base(name), Court: "ilnd", Body: io.Reader(open)})
			open.Close()
			if err != nil {
				if round == 0 {
					t.Logf("%s: %v", filepath.Base(name), err)
				}
				continue
			}
			entries += out.NewEntries
			if round > 0 && out.Fresh+out.Changed+out.NewEntries > 0 {
				t.Errorf("%s again: %d new cases, %d changed, %d new entries", filepath.Base(name), out.Fresh, out.Changed, out.NewEntries)
			}
		}
	}
	if entries == 0 {
		t.Error("no entry was read")
	}
}

func courtDay(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
