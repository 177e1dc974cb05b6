// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

var journalHead = JournalHead{Files: []JournalFile{{Name: "shop.csv", SHA256: "ab", Bytes: 7}}, Options: "{}", Register: "2026-11-24.1", Engine: "1.0.0", Policy: "default@1"}

// head is journalHead under the name it derives, after a change.
func head(change func(*JournalHead)) JournalHead {
	h := journalHead
	h.Files = append([]JournalFile(nil), h.Files...)
	if change != nil {
		change(&h)
	}
	h.Batch = h.DeriveID()
	return h
}

// through screens the file with a journal, at most so many rows, and returns what was handed on and what was judged.
func through(t testing.TB, path string, h JournalHead, file string, most int) (rows []string, judged int) {
	t.Helper()
	j, _, err := OpenJournal(path, h)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	rd := openLines(t, file)
	for n := 1; n <= most; n++ {
		r := &Row{N: n}
		item, err := rd.Next()
		if bad := (*listing.RowError)(nil); errors.As(err, &bad) {
			r.Bad = bad
		} else if err != nil {
			if err := j.End(); err != nil {
				t.Fatal(err)
			}
			break
		}
		r.Item = item
		known, err := j.Known(r)
		if err != nil {
			t.Fatal(err)
		}
		if !known && r.Bad == nil {
			judged++
			r.Verdict = byTitle(&r.Item.Listing)
			r.Verdict.Findings = []screening.Finding{{Mark: "Ÿ", Classes: nil, Evidence: []screening.Evidence{{Value: 0.1}}, Cases: []string{}}}
		}
		if err := j.Add(r); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(r.Verdict)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, said(r)+" "+string(b))
	}
	return rows, judged
}

var journalFile = jsonLines("clear", "!", "high", "block", "clear", "!", "caution", "clear")

// Whatever a crash leaves of the journal, the next run hands on the same rows and screens none twice that stand in it.
func TestAJournalGoesOnAfterAnyCut(t *testing.T) {
	want, _ := through(t, filepath.Join(t.TempDir(), "j"), head(nil), journalFile, 100)
	whole := filepath.Join(t.TempDir(), "j")
	through(t, whole, head(nil), journalFile, 100)
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(t.TempDir(), "j")
		part := append([]byte(nil), b[:rapid.IntRange(0, len(b)).Draw(rt, "cut")]...)
		spoilt := rapid.Bool().Draw(rt, "spoil") && len(part) > 0
		if spoilt {
			part[rapid.IntRange(0, len(part)-1).Draw(rt, "at")] ^= 0x20
		}
		if err := os.WriteFile(path, part, 0o600); err != nil {
			rt.Fatal(err)
		}
		j, _, err := OpenJournal(path, head(nil))
		if err != nil {
			rt.Fatal(err)
		}
		kept := j.Kept()
		j.Close()
		got, judged := through(t, path, head(nil), journalFile, 100)
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
		again, none := through(t, path, head(nil), journalFile, 100)
		if diff := cmp.Diff(want, again); diff != "" || none != 0 || judged > 8-kept {
			rt.Fatalf("kept %d, judged %d, then %d: %s", kept, judged, none, diff)
		}
		after, err := os.ReadFile(path)
		if err != nil || !spoilt && !bytes.Equal(after, b) {
			rt.Fatalf("the journal differs from one that was never cut (%v)", err)
		}
	})
}

func TestABatchGoesOnWithTheSameWorkOnly(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*JournalHead)
		says   string // "" for nothing to say
	}{
		{"nothing changed", nil, ""},
		{"another name of the same file", func(h *JournalHead) { h.Files[0].Name = "copy.csv" }, ""},
		{"the file", func(h *JournalHead) { h.Files[0].SHA256 = "cd" }, "the file has changed"},
		{"another file more", func(h *JournalHead) { h.Files = append(h.Files, JournalFile{}) }, "it was of 1 files and is now of 2"},
		{"the register", func(h *JournalHead) { h.Register = "2026-11-25.1" }, "the register was 2026-11-24.1 and is now 2026-11-25.1"},
		{"the options", func(h *JournalHead) { h.Options = `{"all":true}` }, "the options have changed"},
		{"the engine", func(h *JournalHead) { h.Engine = "1.1.0" }, "engine 1.0.0 and policy default@1 and does now by 1.1.0"},
		{"two things", func(h *JournalHead) { h.Options, h.Register = "x", "y" }, "is now y, the options have changed: give another name with --batch"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "j")
			through(t, path, head(nil), journalFile, 3)
			_, _, err := OpenJournal(path, head(tc.change))
			switch {
			case tc.says == "" && err != nil:
				t.Error(err)
			case tc.says != "" && (!fault.Is(err, fault.Conflict) || !strings.Contains(fault.Message(err), tc.says)):
				t.Errorf("got %v", err)
			}
		})
	}
}

// A batch that was finished gives way to a new one of the same output; one with a name of the caller's does not.
func TestAFinishedBatchGivesWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	through(t, path, head(nil), journalFile, 100)
	j, replaced, err := OpenJournal(path, head(func(h *JournalHead) { h.Register = "new" }))
	if err != nil || !replaced || j.Kept() != 0 || j.Ended() {
		t.Fatalf("replaced %v, %v", replaced, err)
	}
	j.Close()
	named := filepath.Join(t.TempDir(), "j")
	h := head(nil)
	h.Batch = "november"
	through(t, named, h, journalFile, 100)
	h.Register = "new"
	if _, _, err := OpenJournal(named, h); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
}

func TestOneProgramHoldsAJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	first, _, err := OpenJournal(path, head(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenJournal(path, head(nil)); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Message(err), "another program") {
		t.Errorf("got %v", err)
	}
	first.Close()
	second, _, err := OpenJournal(path, head(nil))
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}

func TestAJournalThatDoesNotFit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	through(t, path, head(nil), jsonLines("clear", "clear"), 100)
	j, _, err := OpenJournal(path, head(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if _, err := j.Known(&Row{N: 1, Item: listing.Item{Rows: []int{9}}}); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	if _, _, err := OpenJournal(filepath.Join(path, "none"), head(nil)); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestABatchIsNamedByItsWork(t *testing.T) {
	base := head(nil).Batch
	if other := head(func(h *JournalHead) { h.Files[0].Name = "x" }).Batch; other != base || len(base) != 16 {
		t.Errorf("%s and %s", base, other)
	}
	if other := head(func(h *JournalHead) { h.Options = "x" }).Batch; other == base {
		t.Error("other options have the same name")
	}
}

// A journal lies where others may write: whatever is in it, opening it ends in a journal or a sentence.
func FuzzOpenJournal(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, "seed")
	through(f, path, head(nil), journalFile, 100)
	seed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add(seed[:len(seed)/2])
	f.Add([]byte("00000000 {}\n"))
	f.Add([]byte("a3c9ed4b {\"head\":null}\n\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "j")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		j := &Journal{path: path, file: file}
		defer j.Close()
		head, err := j.scan()
		if err != nil {
			t.Fatal(err)
		}
		if head == nil {
			return // it is begun anew
		}
		if err := j.rewind(); err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= j.Kept(); n++ {
			if _, err := j.Known(&Row{N: n, Item: listing.Item{Rows: []int{n}}}); err != nil {
				return
			}
		}
	})
}
