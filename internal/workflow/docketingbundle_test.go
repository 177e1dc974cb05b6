// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// unzipped are the files of a bundle, which must verify first.
func unzipped(t *testing.T, b Bundle) map[string]string {
	t.Helper()
	report, err := docket.VerifyBundle(bytes.NewReader(b.Body), int64(len(b.Body)))
	if err != nil || report.Hash != b.Hash {
		t.Fatalf("%+v %v", report, err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Body), int64(len(b.Body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(body)
	}
	return files
}

// A case leaves as a bundle that verifies, with our rows alone; a match that is not us leaves as a packet of its own.
func TestABundleHoldsTheCaseAndOurRowsAlone(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		id := importText(t, d, "list.csv", suitPage).Cases[0].ID
		stores := []docket.Store{{ID: "s1", Seller: "ann", Platform: docket.Amazon, Name: "Kite Home", SellerID: "A1KITE0000001"}, {ID: "s2", Seller: "bo", Platform: docket.Amazon, Name: "Fernlamp Direct", SellerID: "A9OTHER000009"}}
		if _, _, err := d.SaveStores(ctx, k, stores, false); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Schedule(ctx, k, id, DefendantList{Name: "schedule.csv", Body: strings.NewReader(suitList + "3,Nobody Of Ours,amazon,A1NOBODY00003\n")}); err != nil {
			t.Fatal(err)
		}
		for _, r := range []docket.Restraint{{Provider: "PayPal", Account: "ours-1", Defendant: "1"}, {Provider: "PayPal", Account: "strange-3", Defendant: "3"}} {
			if err := d.Restrain(ctx, k, id, r, false); err != nil {
				t.Fatal(err)
			}
		}
		b, err := d.Bundle(ctx, k, id, BundleOrder{Lang: "zh", Mail: []byte(suitMail)})
		if err != nil {
			t.Fatal(err)
		}
		again, err := d.Bundle(ctx, k, id, BundleOrder{Lang: "zh", Mail: []byte(suitMail)})
		if err != nil || again.Hash != b.Hash {
			t.Errorf("the same again has other bytes: %v", err)
		}
		files := unzipped(t, b)
		if files["freeze-mail.txt"] != suitMail || !strings.Contains(files["case.html"], `<html lang="zh">`) || !strings.Contains(files["case.txt"], "== 法院期限与推算 ==") {
			t.Errorf("%v", files["case.txt"])
		}
		var h handoff
		if err := json.Unmarshal([]byte(files["case.json"]), &h); err != nil || len(h.Lawsuit.Defendants) != 2 || h.Rows.Rows != 3 || len(h.Lawsuit.Events) != 3 || len(h.Clocks) == 0 || len(h.Checklist) == 0 {
			t.Errorf("%+v %v", h, err)
		}
		for name, text := range files {
			if strings.Contains(text, "Nobody Of Ours") || strings.Contains(text, "strange-3") {
				t.Errorf("%s tells of a row that is not ours", name)
			}
		}

		packet := BundleOrder{Lang: "en", Row: "2", Store: "s2"}
		if _, err := d.Bundle(ctx, k, id, packet); !fault.Is(err, fault.Conflict) {
			t.Errorf("before the decision: %v", err)
		}
		if err := d.Decide(ctx, k, id, "2", "s2", docket.NotUs, "another company"); err != nil {
			t.Fatal(err)
		}
		if b, err = d.Bundle(ctx, k, id, packet); err != nil {
			t.Fatal(err)
		}
		files = unzipped(t, b)
		if !strings.Contains(files["letter-en.txt"], `our store has "A9OTHER000009" (different)`) || !strings.Contains(files["letter-zh.txt"], "原告律师") || !strings.Contains(files["evidence.json"], `"seller_id"`) {
			t.Errorf("%v", files)
		}
		for name, text := range files {
			if strings.Contains(text, "Kite") || strings.Contains(text, "ours-1") {
				t.Errorf("%s of the packet tells of another row", name)
			}
		}
		if strings.Contains(files["letter-en.txt"], "another company") {
			t.Error("the letter tells the other side our note")
		}
		if _, err := d.Bundle(ctx, k, id, BundleOrder{Row: "9", Store: "s2"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown row: %v", err)
		}
	})
}

// Under seal nothing leaves in a bundle, whoever asks; a sealed list of a public case stays behind.
func TestNothingUnderSealIsInABundle(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	ctx, k := context.Background(), LocalClerk()
	now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
	d := deskOf(t, db, &now)
	out, err := d.Import(ctx, k, DocketFile{Name: "list.csv", Sealed: true, Body: strings.NewReader(suitPage)})
	if err != nil {
		t.Fatal(err)
	}
	id := out.Cases[0].ID
	if _, err := d.Bundle(ctx, k, id, BundleOrder{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("with the right to see it: %v", err)
	}
	other := k
	other.Sealed = false
	if _, err := d.Bundle(ctx, other, id, BundleOrder{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("without the right: %v", err)
	}
	if _, err := d.Record(ctx, k, id, PersonEvent{Type: "UNSEAL", At: courtDayOf(2026, 3, 10)}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.SaveStores(ctx, k, []docket.Store{{ID: "s1", Seller: "ann", Platform: docket.Amazon, Name: "Kite Home", SellerID: "A1KITE0000001"}}, false); err != nil {
		t.Fatal(err)
	}
	public := importText(t, d, "b", strings.ReplaceAll(suitPage, "01234", "04321")).Cases[0].ID
	if _, err := d.Schedule(ctx, k, public, DefendantList{Name: "s.csv", Body: strings.NewReader(suitList), Sealed: true}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{id, public} {
		b, err := d.Bundle(ctx, k, id, BundleOrder{})
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range unzipped(t, b) {
			if strings.Contains(text, "Kite") || strings.Contains(text, "A1KITE") {
				t.Errorf("%s tells of a row under seal", name)
			}
		}
	}
}
