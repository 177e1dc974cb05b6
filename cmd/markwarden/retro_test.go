// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
)

// A diff with listings names what became riskier and why; a version that is not in force judges nothing.
func TestADiffShowsWhatBecameRiskier(t *testing.T) {
	var out bytes.Buffer
	a := &app{set: settings{data: t.TempDir(), output: "csv", lang: "en"}, stdout: &out, stderr: &bytes.Buffer{}}
	for name, row := range map[string]string{"1.csv": "1,XX,Otherly,Other Ltd,25,Registered", "2.csv": "2,XX,Quillmar,Quillmar Ltd,25,Registered"} {
		path := filepath.Join(a.set.data, name)
		if err := os.WriteFile(path, []byte("number,office,mark,owner,classes,status\n"+row+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"1.csv", "2.csv"} {
		if err := a.importFiles(t.Context(), "tabular", []string{filepath.Join(a.set.data, name)}, &importJob{}); err != nil {
			t.Fatal(err)
		}
	}
	db, err := a.openDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now()
	err = db.WithTx(t.Context(), func(tx *storage.Tx) error {
		l, err := tx.SaveListing(t.Context(), "local", listing.Listing{ID: "sku-1", Title: "Quillmar running shoes", Category: "Athletic shoes"}, "quillmar running shoes", now)
		if err != nil {
			return err
		}
		_, err = tx.SaveScreening(t.Context(), "local", storage.ScreeningRecord{ListingID: l.ID, ListingHash: l.Hash, Register: "r", Engine: "e", Policy: "p", Level: "clear", Verdict: []byte(`{"level":"clear"}`), Created: now})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := db.Versions(t.Context(), storage.Page{})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	newer, older := list.Items[0], list.Items[1]
	out.Reset()
	if err := a.printMoved(t.Context(), db, older, newer); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "sku-1,Quillmar running shoes,clear 0,") || !strings.Contains(got, "Quillmar Ltd") {
		t.Errorf("it says %q", got)
	}
	if err := a.printMoved(t.Context(), db, newer, older); !fault.Is(err, fault.Invalid) {
		t.Errorf("a version that is not in force: %v", err)
	}
	waiting, err := db.Jobs().List(t.Context(), storage.Page{})
	if err != nil || len(waiting.Items) != 2 { // one of each import, the first included
		t.Errorf("%d jobs wait for a server: %v", len(waiting.Items), err)
	}
}
