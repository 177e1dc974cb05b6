// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

func TestASecondFactorIsNotReplacedByHalf(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		u := o.person(t, "julia", o.organisation(t, auth.SellerAccount, "shop"), auth.Seller)
		begin := func(sealed string) error {
			return o.try("account.second_factor", func(a *storage.Audited) error { return a.BeginTOTP(ctx, u.ID, sealed) })
		}
		confirm := func(step int64) error {
			return o.try("account.second_factor", func(a *storage.Audited) error { return a.ConfirmTOTP(ctx, u.ID, step, []string{"h1", "h2"}, "") })
		}
		_, err := o.db.TOTP(ctx, u.ID)
		wantKind(t, err, fault.NotFound)
		wantKind(t, confirm(7), fault.Conflict, "begin again")
		must(t, begin("first"))
		must(t, begin("second")) // another telephone, before the first was confirmed
		must(t, confirm(7))
		wantKind(t, confirm(8), fault.Conflict)
		wantKind(t, begin("third"), fault.Conflict, "remove it first")
		got, err := o.db.TOTP(ctx, u.ID)
		must(t, err)
		got.Created = noon
		if diff := cmp.Diff(auth.TOTP{User: u.ID, Sealed: "second", LastStep: 7, Confirmed: true, Created: noon}, got); diff != "" {
			t.Error(diff)
		}
		must(t, o.db.WithTx(ctx, func(tx *storage.Tx) error { return tx.ResealTOTP(ctx, u.ID, "first", "stale") }))
		must(t, o.db.WithTx(ctx, func(tx *storage.Tx) error { return tx.ResealTOTP(ctx, u.ID, "second", "resealed") }))
		if got, err = o.db.TOTP(ctx, u.ID); err != nil || got.Sealed != "resealed" {
			t.Errorf("%+v %v", got, err)
		}
		o.do(t, func(a *storage.Audited) error { return a.SetRecoveryCodes(ctx, u.ID, []string{"h3"}) })
		if n, err := o.db.RecoveryLeft(ctx, u.ID); n != 1 || err != nil {
			t.Errorf("%d codes, %v", n, err)
		}
		o.do(t, func(a *storage.Audited) error { return a.RemoveTOTP(ctx, u.ID, "") })
		if n, err := o.db.RecoveryLeft(ctx, u.ID); n != 0 || err != nil {
			t.Errorf("%d codes without a second factor, %v", n, err)
		}
		must(t, begin("third"))
		wantKind(t, o.try("x", func(a *storage.Audited) error { return a.BeginTOTP(ctx, "nobody", "x") }), fault.NotFound)
		o.verified(t)
	})
}
