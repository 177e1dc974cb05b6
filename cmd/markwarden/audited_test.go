// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/storage"
)

// Each command that changes something leaves its entry in the audit log, in the name of whoever sits at the shell; one that
// reads leaves none.
func TestCommandsLeaveTheirEntries(t *testing.T) {
	s := script{t: t, dir: t.TempDir(), path: "audited"}
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(s.dir, "config"))
	for name, text := range map[string]string{
		"cases.csv":    "case_number,court,caption,date_filed,entry,text\n1:26-cv-01234,ilnd,\"Lumi Fern v. The Partnerships and Unincorporated Associations Identified on Schedule A\",2026-03-02,1,COMPLAINT\n",
		"schedule.csv": "No,Seller alias,Platform,Seller ID\n1,Kite-Home,amazon,A1KITE0000001\n",
		"stores.csv":   "id,seller,platform,name,seller_id\ns1,ann,amazon,Kite Home,A1KITE0000001\n",
		"orders.csv":   "Order ID,Order Date,Item,SKU,Quantity,Currency,Item Total,Ship Country\nA-1,2026-03-01,Kite lamp,KITE-1,1,USD,19.99,US\n",
		"marks.csv":    "number,office,mark,owner,classes,status\n1,XX,Zorvexa,Zorvexa GmbH,25,Registered\n",
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		`docket import $DIR/cases.csv`, `docket list`, `docket show "ilnd 1:26-cv-01234"`,
		`docket import --defendants-of "ilnd 1:26-cv-01234" $DIR/schedule.csv`, `docket match --stores $DIR/stores.csv`, `docket ics`,
		`docket ledger add "ilnd 1:26-cv-01234" --kind offer --side plaintiff --amount 500 --day 2026-03-05`, `docket ledger list "ilnd 1:26-cv-01234"`,
		`docket orders import $DIR/orders.csv`, `docket orders count`, `docket orders erase --all`, `docket money "ilnd 1:26-cv-01234"`,
		`docket duties order "ilnd 1:26-cv-01234" --entry 5 --received 2026-03-06T09:30`, `docket duties list "ilnd 1:26-cv-01234"`,
		`docket duties done "ilnd 1:26-cv-01234" VERIFY --evidence "entry 5"`, `docket duties release "ilnd 1:26-cv-01234" --why order --day 2026-03-20 --reference "entry 9"`,
		`register import tabular $DIR/marks.csv`, `register versions`,
		`licence add Zorvexa --kind own`, `licence list`,
		`user add mei --role legal`, `user list`, `user disable mei`,
	} {
		s.run(line)
		if s.code != 0 {
			s.fail("%s", line)
		}
	}
	db, err := storage.Open(t.Context(), "", storage.Options{Dir: filepath.Join(s.dir, "data")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.AuditEntries(t.Context(), storage.AuditFilter{Tenant: "main", Unowned: true}, storage.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, e := range list.Items {
		got[e.Action]++
		if !regexp.MustCompile(`^command line \(.+\)$`).MatchString(e.Actor) {
			t.Errorf("%s by %q", e.Action, e.Actor)
		}
	}
	want := map[string]int{"lawsuits.import": 1, "lawsuits.edit": 2, "exposure.edit": 3, "duty_sheets.edit": 3, "register.activate": 1, "licences.submit": 1, "organisations.edit": 1, "users.invite": 3, "users.disable": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
