// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// decided is an event of a person, with something in every field.
func decided(n int) audit.Event {
	return audit.Event{At: noon.Add(time.Duration(n) * time.Second), Actor: audit.Actor{ID: fmt.Sprint("user-", n%3), Role: "moderator", Organisation: "ours", Tenant: []string{"t", "u"}[n%2], Address: fmt.Sprint("198.51.100.", n%5)},
		Action: []string{"cases.decide", "cases.note"}[n%2], Object: audit.Object{Kind: "case", ID: fmt.Sprint("case-", n%4)}, About: "seller-1",
		Before: []byte("TRIAGE"), After: []byte("CLEARED"), Facts: map[string]string{"reason_code": "OK-NOM"}, Request: fmt.Sprint("request-", n)}
}

// fill records n decisions.
func (o *office) fill(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		must(t, o.Record(ctx, decided(i+1)))
	}
}

func TestWorkAndItsEntryAreFiledTogether(t *testing.T) {
	broken := errors.New("broken")
	eachOffice(t, func(t *testing.T, o *office) {
		entry, err := o.WithAudit(ctx, audit.Event{At: noon, Actor: boss, Action: "organisations.edit", Request: "r"}, func(a *storage.Audited) error {
			_, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.Platform, Name: "ours"})
			return err
		})
		must(t, err)
		if entry.Seq != 1 || entry.Object.Kind != "organisation" || entry.After.IsZero() || !entry.Before.IsZero() {
			t.Errorf("%+v", entry)
		}
		_, err = o.WithAudit(ctx, audit.Event{At: noon, Actor: boss, Action: "organisations.edit"}, func(a *storage.Audited) error {
			_, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.Platform, Name: "theirs"})
			return errors.Join(err, broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		// Work that cannot be recorded is not done.
		_, err = o.WithAudit(ctx, audit.Event{At: noon, Actor: boss, Action: "organisations.edit", Request: "a\nb"}, func(a *storage.Audited) error {
			_, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.Platform, Name: "theirs"})
			return err
		})
		wantKind(t, err, fault.Invalid, "control character")
		orgs, err := o.db.Organisations(ctx, storage.PeopleFilter{Tenant: "t"}, storage.Page{})
		must(t, err)
		if len(orgs.Items) != 1 || o.verified(t) != 1 {
			t.Errorf("%d organisations, %d entries", len(orgs.Items), o.verified(t))
		}
	})
}

// What several methods change in one transaction is one entry each, by one actor under one request.
func TestSeveralChangesAreSeveralEntries(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		_, err := o.WithAudit(ctx, audit.Event{At: noon, Actor: boss, Action: "users.invite", Request: "r", Facts: map[string]string{"why": "new"}}, func(a *storage.Audited) error {
			org, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.SellerAccount, Name: "shop"})
			if err != nil {
				return err
			}
			u, err := a.CreateUser(ctx, auth.User{Tenant: "t", Login: "julia", Name: "J", Language: "en"})
			if err != nil {
				return err
			}
			a.Also(audit.Event{Object: audit.Object{Kind: "letter", ID: "welcome"}, Action: "letters.send"})
			return a.SetRoles(ctx, u.ID, org.ID, []auth.Role{auth.Seller})
		})
		must(t, err)
		list, err := o.db.AuditEntries(ctx, storage.AuditFilter{Tenant: "t"}, storage.Page{})
		must(t, err)
		var got []string
		for _, e := range list.Items {
			got = append(got, e.Action+" "+e.Object.Kind)
			if e.Request != "r" || e.Actor != "boss" || e.Address != boss.Address {
				t.Errorf("%+v", e)
			}
		}
		if diff := cmp.Diff([]string{"users.invite user", "letters.send letter", "users.invite user", "users.invite organisation"}, got); diff != "" {
			t.Error(diff)
		}
		if list.Items[3].FactMap()["why"] != "new" {
			t.Errorf("the caller's facts are lost: %+v", list.Items[3])
		}
	})
}

// Many who write at once make one chain without gaps, and each gets their own number.
func TestConcurrentAppends(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		first := newOffice(t, storagetest.Open(t, dsn))
		second := newOffice(t, storagetest.Open(t, dsn)) // another program on the same database
		const writers, each = 6, 15
		type result struct {
			seq int64
			err error
		}
		results := make(chan result, writers*each)
		for w := range writers {
			go func() {
				for i := range each {
					entry, err := []*office{first, second}[w%2].WithAudit(ctx, decided(w*each+i), func(*storage.Audited) error { return nil })
					results <- result{entry.Seq, err}
				}
			}()
		}
		seen := map[int64]bool{}
		for range writers * each {
			r := <-results
			if r.err != nil || seen[r.seq] {
				t.Fatalf("number %d twice, or %v", r.seq, r.err)
			}
			seen[r.seq] = true
		}
		if got := first.verified(t); got != writers*each {
			t.Errorf("%d entries", got)
		}
	})
}

func TestReadingTheLog(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.fill(t, 12)
		numbers := func(f storage.AuditFilter) (all []int64) {
			for page := (storage.Page{Limit: 2}); ; {
				list, err := o.db.AuditEntries(ctx, f, page)
				must(t, err)
				for _, e := range list.Items {
					all = append(all, e.Seq)
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					return all
				}
			}
		}
		for _, tc := range []struct {
			name   string
			filter storage.AuditFilter
			want   []int64
		}{
			{"all", storage.AuditFilter{}, []int64{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}},
			{"a tenant", storage.AuditFilter{Tenant: "u"}, []int64{11, 9, 7, 5, 3, 1}},
			{"a tenant's case", storage.AuditFilter{Tenant: "u", Object: audit.Object{Kind: "case", ID: "case-3"}}, []int64{11, 7, 3}},
			{"a case of another tenant", storage.AuditFilter{Tenant: "t", Object: audit.Object{Kind: "case", ID: "case-3"}}, nil},
			{"a person", storage.AuditFilter{Actor: "user-1"}, []int64{10, 7, 4, 1}},
			{"an action", storage.AuditFilter{Action: "cases.decide", Tenant: "t"}, []int64{12, 10, 8, 6, 4, 2}},
			{"a time", storage.AuditFilter{From: noon.Add(3 * time.Second), Until: noon.Add(5 * time.Second)}, []int64{4, 3}},
		} {
			t.Run(tc.name, func(t *testing.T) {
				if diff := cmp.Diff(tc.want, numbers(tc.filter)); diff != "" {
					t.Error(diff)
				}
			})
		}
		list, err := o.db.AuditEntries(ctx, storage.AuditFilter{}, storage.Page{Limit: 1})
		must(t, err)
		want := decided(12)
		e := list.Items[0]
		if e.Address != want.Actor.Address || !e.At.Equal(want.At) || e.At.Location() != time.UTC || e.FactMap()["reason_code"] != "OK-NOM" || e.Request != want.Request {
			t.Errorf("%+v", e)
		}
		_, err = o.db.AuditEntries(ctx, storage.AuditFilter{}, storage.Page{Cursor: "x"})
		wantKind(t, err, fault.Invalid)
	})
}

// Whatever is done to the database by hand is found, and found where it is.
func TestTamperingWithTheDatabase(t *testing.T) {
	type found struct {
		Kind     audit.ProblemKind
		From, To int64
	}
	for _, tc := range []struct {
		name string
		sql  []string
		want []found
	}{
		{"nothing", nil, nil},
		{"an edit", []string{`UPDATE audit_entries SET action = 'cases.see' WHERE seq = 7`}, []found{{audit.Changed, 7, 7}}},
		{"an edit of the time by a microsecond", []string{`UPDATE audit_entries SET at = at + 1 WHERE seq = 7`}, []found{{audit.Changed, 7, 7}}},
		{"a space in the facts", []string{`UPDATE audit_entries SET facts = facts || ' ' WHERE seq = 7`}, []found{{audit.Changed, 7, 7}}},
		{"an actor in upper case", []string{`UPDATE audit_entries SET actor = UPPER(actor) WHERE seq = 7`}, []found{{audit.Changed, 7, 7}, {audit.Unerased, 7, 7}}},
		{"a digest that is none", []string{`UPDATE audit_entries SET before_digest = 'x' WHERE seq = 7`}, []found{{audit.Changed, 7, 7}}},
		{"an edit of many", []string{`UPDATE audit_entries SET tenant = 'x' WHERE seq > 17`}, []found{{audit.Changed, 18, 20}}},
		{"a deletion", []string{`DELETE FROM audit_entries WHERE seq IN (7, 8)`}, []found{{audit.Missing, 7, 8}}},
		{"a deletion with its addresses", []string{`DELETE FROM audit_entries WHERE seq = 7`, `DELETE FROM audit_addresses WHERE seq = 7`}, []found{{audit.Missing, 7, 7}}},
		{"a swap", []string{`UPDATE audit_entries SET seq = 100 WHERE seq = 7`, `UPDATE audit_entries SET seq = 7 WHERE seq = 10`, `UPDATE audit_entries SET seq = 10 WHERE seq = 100`,
			`UPDATE audit_addresses SET seq = 100 WHERE seq = 7`, `UPDATE audit_addresses SET seq = 7 WHERE seq = 10`, `UPDATE audit_addresses SET seq = 10 WHERE seq = 100`},
			[]found{{audit.Swapped, 7, 7}, {audit.Swapped, 10, 10}}},
		{"a truncation", []string{`DELETE FROM audit_entries WHERE seq > 17`}, []found{{audit.Truncated, 18, 20}}},
		{"a truncation with a fitting end", []string{`DELETE FROM audit_entries WHERE seq > 17`, `UPDATE audit_head SET seq = 17, hash = (SELECT hash FROM audit_entries WHERE seq = 17), at = (SELECT at FROM audit_entries WHERE seq = 17)`},
			[]found{{audit.WrongHead, 17, 17}, {audit.Truncated, 18, 20}}},
		{"everything gone", []string{`DELETE FROM audit_entries`, `UPDATE audit_head SET seq = 0, hash = '', at = 0, seal = ''`}, []found{{audit.Truncated, 1, 20}}},
		{"an entry made by hand", []string{`INSERT INTO audit_entries SELECT 21, at, tenant, actor, role, organisation, action, object_kind, object_id, about, before_digest, after_digest, '', request, facts, hash, seal FROM audit_entries WHERE seq = 20`},
			[]found{{audit.Changed, 21, 21}, {audit.WrongHead, 21, 21}}},
		{"an entry copied to an earlier number", []string{`DELETE FROM audit_entries WHERE seq = 4`, `INSERT INTO audit_entries SELECT 4, at, tenant, actor, role, organisation, action, object_kind, object_id, about, before_digest, after_digest, '', request, facts, hash, seal FROM audit_entries WHERE seq = 20`},
			[]found{{audit.Changed, 4, 4}, {audit.Personal, 4, 4}}},
		{"an address changed", []string{`UPDATE audit_addresses SET address = '203.0.113.1' WHERE seq = 7`}, []found{{audit.Personal, 7, 7}}},
		{"an address gone", []string{`DELETE FROM audit_addresses WHERE seq = 7`}, []found{{audit.Unerased, 7, 7}}},
		{"a salt gone", []string{`DELETE FROM audit_salts WHERE subject = 'user-1'`}, []found{{audit.Unerased, 1, 1}}},
		{"a salt changed", []string{`UPDATE audit_salts SET salt = 'x' WHERE subject = 'user-0'`}, []found{{audit.Personal, 3, 3}, {audit.Personal, 6, 6}, {audit.Personal, 9, 9}, {audit.Personal, 12, 12}, {audit.Personal, 15, 15}, {audit.Personal, 18, 18}}},
		{"an end changed", []string{`UPDATE audit_head SET seal = ''`}, []found{{audit.WrongHead, 20, 20}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			storagetest.RunDSN(t, func(t *testing.T, dsn string) {
				o := newOffice(t, storagetest.Open(t, dsn))
				o.fill(t, 20)
				head := keptHead(t, o)
				direct := raw(t, dsn)
				for _, statement := range tc.sql {
					_, err := direct.Exec(statement)
					must(t, err)
				}
				report, err := o.db.VerifyAudit(ctx, o.key, head)
				must(t, err)
				var got []found
				for _, p := range report.Problems {
					got = append(got, found{p.Kind, p.From, p.To})
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("%v\n%s", report.Problems, diff)
				}
			})
		})
	}
}

// keptHead is the log's end as somebody wrote it down.
func keptHead(t testing.TB, o *office) audit.Head {
	t.Helper()
	var b bytes.Buffer
	_, err := o.db.ExportAudit(ctx, &b, 1, 0, noon)
	must(t, err)
	bundle, err := audit.OpenBundle(bytes.NewReader(b.Bytes()), int64(b.Len()))
	must(t, err)
	return bundle.Head
}

// Somebody who can write to the database but has not the key computes the whole chain anew with one of their own.
func TestAChainComputedAnew(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		o := newOffice(t, storagetest.Open(t, dsn))
		o.fill(t, 20)
		wrong := auditKey(t, 'w')
		direct := raw(t, dsn)
		list, err := o.db.AuditEntries(ctx, storage.AuditFilter{}, storage.Page{Limit: 100})
		must(t, err)
		prev := list.Items[10].Hash // of entry 10
		for i := 9; i >= 0; i-- {
			e := list.Items[i].Entry
			if e.Seq == 11 {
				e.Action = "cases.see"
			}
			l := wrong.Append(prev, e)
			prev = l.Hash
			_, err := direct.Exec(`UPDATE audit_entries SET action = $2, hash = $3, seal = $4 WHERE seq = $1`, l.Seq, l.Action, l.Hash.String(), l.Seal.String())
			must(t, err)
			if e.Seq == 20 {
				h := wrong.Head(l)
				_, err := direct.Exec(`UPDATE audit_head SET hash = $1, seal = $2`, h.Hash.String(), h.Seal.String())
				must(t, err)
			}
		}
		report, err := o.db.VerifyAudit(ctx, o.key)
		must(t, err)
		if len(report.Problems) != 2 || report.Problems[0].Kind != audit.Forged || report.Problems[0].From != 11 || report.Problems[0].To != 20 || report.Problems[1].Kind != audit.WrongHead {
			t.Errorf("%v", report.Problems)
		}
		if report, err = o.db.VerifyAudit(ctx, wrong); err != nil || report.OK() {
			t.Errorf("with the attacker's key the first ten should be forged: %v %v", report.Problems, err)
		}
		_, err = o.db.NewJournal(ctx, o.key, storage.JournalOptions{})
		wantKind(t, err, fault.Invalid, "not sealed with this audit key")
	})
}

// The head's file stands for the log when the database is restored, cut off or exchanged.
func TestTheHeadKeptOutside(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		file := filepath.Join(t.TempDir(), "audit.head")
		db := storagetest.Open(t, dsn)
		open := func(opt storage.JournalOptions) (*storage.Journal, error) {
			opt.HeadFile, opt.At = file, noon
			return db.NewJournal(ctx, auditKey(t, 'k'), opt)
		}
		kept := func() audit.Head {
			h, err := audit.ReadHead(file)
			must(t, err)
			return h
		}
		j, err := open(storage.JournalOptions{})
		must(t, err)
		if kept().Seq != 0 {
			t.Error("a new log has no head in its file")
		}
		for i := range 20 {
			must(t, j.Record(ctx, decided(i+1)))
		}
		must(t, j.Flush(ctx))
		if kept().Seq != 20 {
			t.Errorf("the file is at %d", kept().Seq)
		}
		if _, err = open(storage.JournalOptions{}); err != nil {
			t.Fatalf("opened again: %v", err)
		}
		direct := raw(t, dsn)
		for _, table := range []string{"audit_entries", "audit_addresses"} {
			_, err = direct.Exec(`DELETE FROM ` + table + ` WHERE seq > 15`)
			must(t, err)
		}
		key := auditKey(t, 'k')
		older := audit.Link{Entry: audit.Entry{Seq: 15, At: noon.Add(15 * time.Second)}, Hash: hashOf(t, direct, 15)}
		h := key.Head(older) // an older head of the real log, as in a backup
		_, err = direct.Exec(`UPDATE audit_head SET seq = $1, hash = $2, at = $3, seal = $4`, h.Seq, h.Hash.String(), h.At.UnixMicro(), h.Seal.String())
		must(t, err)
		if report, err := db.VerifyAudit(ctx, key); err != nil || !report.OK() {
			t.Fatalf("the restored log by itself: %v %v", report.Problems, err)
		}
		report, err := db.VerifyAudit(ctx, key, kept())
		if err != nil || len(report.Problems) != 1 || report.Problems[0].Kind != audit.Truncated || report.Problems[0].From != 16 || report.Problems[0].To != 20 {
			t.Errorf("against the file: %v %v", report.Problems, err)
		}
		_, err = open(storage.JournalOptions{})
		wantKind(t, err, fault.Conflict, "cut off or changed, or a backup was restored", file)
		if kept().Seq != 20 {
			t.Error("the refused start wrote over the evidence")
		}
		if j, err = open(storage.JournalOptions{AcceptHead: true}); err != nil {
			t.Fatal(err)
		}
		must(t, j.Record(ctx, decided(17)))
		must(t, j.Flush(ctx))
		if report, err := db.VerifyAudit(ctx, key, kept()); err != nil || !report.OK() || report.Last != 17 {
			t.Errorf("after it was accepted: %v %v", report.Problems, err)
		}
		list, err := db.AuditEntries(ctx, storage.AuditFilter{Action: "audit.accept_head"}, storage.Page{})
		if err != nil || len(list.Items) != 1 || list.Items[0].FactMap()["kept_hash"] == "" {
			t.Errorf("the acceptance is not on record: %+v %v", list.Items, err)
		}
	})
}

func hashOf(t testing.TB, db *sql.DB, seq int64) audit.Digest {
	t.Helper()
	var text string
	must(t, db.QueryRow(`SELECT hash FROM audit_entries WHERE seq = $1`, seq).Scan(&text))
	d, err := audit.ParseDigest(text)
	must(t, err)
	return d
}

// A program that stops before anything happened starts again.
func TestTheHeadOfAnEmptyLog(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		file := filepath.Join(t.TempDir(), "audit.head")
		for range 3 {
			_, err := o.db.NewJournal(ctx, o.key, storage.JournalOptions{HeadFile: file})
			must(t, err)
		}
	})
}

// A file that cannot be written stops no work; it is said aloud, and mended by the next commit.
func TestAHeadThatCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.Mkdir(dir, 0o700))
	db := storagetest.Open(t, storagetest.SQLite(t))
	j, err := db.NewJournal(ctx, auditKey(t, 'k'), storage.JournalOptions{HeadFile: filepath.Join(dir, "audit.head")})
	must(t, err)
	must(t, os.RemoveAll(dir))
	must(t, j.Record(ctx, decided(1)))
	wantKind(t, j.Flush(ctx), fault.Unavailable, "audit.head", "writable")
	must(t, os.Mkdir(dir, 0o700))
	must(t, j.Record(ctx, decided(2)))
	must(t, j.Flush(ctx))
	h, err := audit.ReadHead(filepath.Join(dir, "audit.head"))
	must(t, err)
	if h.Seq != 2 {
		t.Errorf("the file is at %d", h.Seq)
	}
	must(t, os.WriteFile(filepath.Join(dir, "audit.head"), []byte("spoilt"), 0o600))
	_, err = db.NewJournal(ctx, auditKey(t, 'k'), storage.JournalOptions{HeadFile: filepath.Join(dir, "audit.head")})
	wantKind(t, err, fault.Conflict, "does not contain the head")
	_, err = db.NewJournal(ctx, audit.Key{}, storage.JournalOptions{})
	wantKind(t, err, fault.Invalid, "audit key is needed")
	_, err = db.NewJournal(ctx, auditKey(t, 'w'), storage.JournalOptions{})
	wantKind(t, err, fault.Invalid, "not sealed with this audit key")
}

func TestExportingTheLog(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.fill(t, 20)
		for _, tc := range []struct{ first, last, entries int64 }{{1, 0, 20}, {5, 9, 5}, {20, 20, 1}, {13, 0, 8}} {
			var b bytes.Buffer
			m, err := o.db.ExportAudit(ctx, &b, tc.first, tc.last, noon)
			must(t, err)
			bundle, err := audit.OpenBundle(bytes.NewReader(b.Bytes()), int64(b.Len()))
			must(t, err)
			report, err := bundle.Verify(o.key, keptHead(t, o))
			if err != nil || !report.OK() || report.Entries != tc.entries || m != bundle.Manifest {
				t.Errorf("%+v: %+v %v", tc, report, err)
			}
			if bytes.Contains(b.Bytes(), []byte("198.51.100")) {
				t.Error("an address left the house")
			}
		}
		for _, bad := range [][2]int64{{0, 5}, {5, 4}, {1, 21}} {
			_, err := o.db.ExportAudit(ctx, &bytes.Buffer{}, bad[0], bad[1], noon)
			wantKind(t, err, fault.Invalid, "1 to 20")
		}
	})
}

// A log may be verified while others write: what is judged is one moment's state.
func TestVerifyingWhileOthersWrite(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		stop, done := context.WithCancel(ctx)
		results := make(chan error, 1)
		go func() {
			var err error
			for i := 0; stop.Err() == nil && err == nil; i++ {
				err = o.Record(ctx, decided(i))
			}
			results <- err
		}()
		for range 20 {
			o.verified(t)
		}
		done()
		must(t, <-results)
	})
}

func BenchmarkAudit(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *storage.DB) {
		o := newOffice(b, db)
		b.Run("record", func(b *testing.B) {
			for i := range b.N {
				must(b, o.Record(ctx, decided(i)))
			}
		})
		const entries = 20_000
		must(b, fillFast(o, entries))
		b.Run("verify", func(b *testing.B) {
			var last int64
			for range b.N {
				last = o.verified(b)
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1e6/float64(last), "s/million")
		})
	})
}

// fillFast records many entries in few transactions.
func fillFast(o *office, n int) error {
	for n > 0 {
		_, err := o.WithAudit(ctx, decided(n), func(a *storage.Audited) error {
			for i := range min(n, 2000) - 1 {
				e := decided(n - i - 1)
				a.Also(e)
			}
			return nil
		})
		if err != nil {
			return err
		}
		n -= min(n, 2000)
	}
	return nil
}
