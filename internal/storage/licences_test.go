// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/trademarks/nice"
)

func licenceOf(document, organisation, to string) storage.LicenceRecord {
	return storage.LicenceRecord{
		Tenant: "t", Organisation: organisation, Kind: storage.Licensed, Mark: "Nike", Owner: "Nike, Inc.", Territories: []string{"US", "EU"}, Classes: []nice.Class{25, 18}, Channels: []string{"amazon"},
		SellerID: "s", Document: document, From: "2026-01-01", To: to,
	}
}

func TestLicences(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		add := func(r storage.LicenceRecord) (kept storage.LicenceRecord) {
			must(t, o.try("licences.submit", func(a *storage.Audited) (err error) {
				kept, err = a.AddLicence(ctx, r)
				return err
			}))
			return kept
		}
		first, other, past := add(licenceOf("A", "ours", "2027-01-01")), add(licenceOf("B", "theirs", "")), add(licenceOf("C", "ours", "2026-11-24"))
		endless := licenceOf("D", "ours", "")
		endless.Territories, endless.Classes, endless.Channels, endless.From = []string{}, []nice.Class{}, []string{}, ""
		endless = add(endless)

		reach := auth.Reach{Tenant: "t", Organisation: "ours"}
		list, err := o.db.Licences(ctx, reach, storage.Page{})
		must(t, err)
		if diff := cmp.Diff([]storage.LicenceRecord{endless, past, first}, list.Items); diff != "" {
			t.Error("listed:", diff)
		}
		in, err := o.db.LicencesInForce(ctx, "t", "ours", "2026-11-24")
		must(t, err)
		if diff := cmp.Diff([]storage.LicenceRecord{first, endless}, in); diff != "" {
			t.Error("in force:", diff)
		}
		if in, err = o.db.LicencesInForce(ctx, "t", "ours", "2025-12-31"); err != nil || len(in) != 1 {
			t.Errorf("before the first day %d are in force, %v", len(in), err)
		}

		remove := func(r auth.Reach, id string) error {
			return o.try("licences.submit", func(a *storage.Audited) error { _, err := a.RemoveLicence(ctx, r, id); return err })
		}
		if err := remove(reach, other.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's was removed: %v", err)
		}
		must(t, remove(reach, first.ID))
		if err := remove(reach, first.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("removed twice: %v", err)
		}
		if in, err = o.db.LicencesInForce(ctx, "t", "ours", "2026-11-24"); err != nil || len(in) != 1 {
			t.Errorf("after the removal %d are in force, %v", len(in), err)
		}
		kept, err := o.db.Licence(ctx, reach, first.ID)
		if must(t, err); kept.Removed == nil || kept.RemovedBy != "boss" || !kept.Removed.Equal(o.at) && kept.Removed.After(o.at.Add(time.Second)) {
			t.Errorf("the removed one is kept as %+v", kept)
		}
		if _, err := o.db.Licence(ctx, auth.Reach{Tenant: "other"}, first.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another tenant sees it: %v", err)
		}
	})
}
