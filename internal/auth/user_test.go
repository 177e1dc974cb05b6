// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"strings"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// One person has one account, however they spell their name.
func TestLoginsHaveOneSpelling(t *testing.T) {
	for login, want := range map[string]string{
		"Julia": "julia", "JULIA@Example.com": "julia@example.com", "ｊｕｌｉａ": "julia", "Ju\u0308lia": "jülia", "李雷": "李雷", "o'neil_7+x": "o'neil_7+x",
	} {
		got, err := auth.CanonicalLogin(login)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v", login, got, err)
		}
		if again, err := auth.CanonicalLogin(got); err != nil || again != got {
			t.Errorf("%q is not its own spelling: %q %v", got, again, err)
		}
	}
	for _, bad := range []string{"", " ", "two words", "a\x00b", "a\u200bb", "\u202eailuj", "a\nb", strings.Repeat("x", 101), strings.Repeat("x", 1<<20), "\xff"} {
		if got, err := auth.CanonicalLogin(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40q was taken as %q: %v", bad, got, err)
		}
	}
}

func TestRecordsThatCouldNotBeShown(t *testing.T) {
	good := auth.User{Tenant: "t", Login: "julia", Name: "Julia Ø 李", Email: "julia@example.com", Language: "zh"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for path, change := range map[string]func(*auth.User){
		"login": func(u *auth.User) { u.Login = "Julia" }, "name": func(u *auth.User) { u.Name = "a\u202eb" }, "tenant": func(u *auth.User) { u.Tenant = "" },
		"email": func(u *auth.User) { u.Email = "Julia <julia@example.com>" }, "language": func(u *auth.User) { u.Language = "fr" },
	} {
		u := good
		change(&u)
		if err := u.Check(); !fault.Is(err, fault.Invalid) || fault.FieldsOf(err)[0].Path != path || len(fault.FieldsOf(err)) != 1 {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, email := range []string{"julia", "julia@example.com\r\nBcc: all", "@", strings.Repeat("x", 300) + "@example.com"} {
		u := good
		u.Email = email
		if err := u.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("e-mail %q was taken", email)
		}
	}
	o := auth.Organisation{Tenant: "t", Kind: auth.LawFirm, Name: "Luminest LLC"}
	if err := o.Check(); err != nil {
		t.Error(err)
	}
	o.Kind, o.Name = "club", "\n"
	if err := o.Check(); len(fault.FieldsOf(err)) != 2 {
		t.Errorf("%v", err)
	}
}

func FuzzCanonicalLogin(f *testing.F) {
	for _, s := range []string{"Julia", "ｊ", "a b", "\xff", "ß", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, login string) {
		name, err := auth.CanonicalLogin(login)
		if err != nil {
			return
		}
		if again, err := auth.CanonicalLogin(name); err != nil || again != name {
			t.Errorf("%q gives %q, which gives %q, %v", login, name, again, err)
		}
	})
}
