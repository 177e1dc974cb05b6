// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"

	"markwarden/internal/fault"
)

// State is whether a person or an organisation may act.
type State string

// The states. An erased user has no name, no contact and no credentials any more and never comes back.
const (
	Active   State = "active"
	Disabled State = "disabled"
	Erased   State = "erased"
)

// User is a person. Their id is random and stays in the audit log when everything else of them is erased.
type User struct {
	ID       string
	Tenant   string
	Login    string // what they sign in with, as CanonicalLogin writes it; unique in the installation
	Name     string // how pages call them
	Email    string // where invitations and notifications go; may be empty
	Language string // en or zh
	State    State
	Created  time.Time
	Updated  time.Time
	SignedIn time.Time // the last time; zero when never
}

// Organisation is whom people act for: a seller's account, the platform itself, a rights owner or a law firm.
type Organisation struct {
	ID      string
	Tenant  string
	Kind    Kind
	Name    string
	State   State // Active or Disabled; nobody acts for a disabled one
	Created time.Time
	Updated time.Time
}

// Membership is what roles a user has in an organisation.
type Membership struct {
	User         string
	Organisation string
	Roles        []Role
}

// CanonicalLogin is a login name in the one spelling that is kept and compared: RFC 8265 UsernameCaseMapped, so that
// upper case, full width and composed accents make no second account. Invalid for a text that is no login name.
func CanonicalLogin(login string) (string, error) {
	bad := fault.At(fault.New(fault.Invalid, "A login name has 1 to 100 letters, digits and signs without spaces, for example an e-mail address."), "login")
	if len(login) > 400 {
		return "", bad
	}
	name, err := precis.UsernameCaseMapped.String(login)
	if err != nil || name == "" || utf8.RuneCountInString(name) > 100 {
		return "", bad
	}
	return name, nil
}

// Check refuses a user record that could not be shown or used. Login must be canonical.
func (u User) Check() error {
	var bad fault.Fields
	if canonical, err := CanonicalLogin(u.Login); err != nil || canonical != u.Login {
		bad.Add("login", "must be 1 to 100 letters, digits and signs without spaces")
	}
	checkLine(&bad, "name", u.Name, 200)
	checkLine(&bad, "tenant", u.Tenant, 200)
	if u.Email != "" {
		if a, err := mail.ParseAddress(u.Email); err != nil || a.Address != u.Email || len(u.Email) > 254 || a.Name != "" {
			bad.Add("email", "must be an address like name@example.com, or empty")
		}
	}
	if u.Language != "en" && u.Language != "zh" {
		bad.Add("language", "must be en or zh")
	}
	return bad.Err()
}

// Check refuses an organisation that could not be shown or used.
func (o Organisation) Check() error {
	var bad fault.Fields
	checkLine(&bad, "name", o.Name, 200)
	checkLine(&bad, "tenant", o.Tenant, 200)
	known := false
	for _, k := range Kinds() {
		known = known || k == o.Kind
	}
	if !known {
		bad.Add("kind", "must be %s", listed(Kinds()))
	}
	return bad.Err()
}

// checkLine wants one line of text that is not empty and shows what it is: no control characters and nothing that
// turns the writing direction (Unicode Bidi_Control), by which one name could be made to look like another.
func checkLine(bad *fault.Fields, path, text string, most int) {
	if strings.TrimSpace(text) == "" {
		bad.Add(path, "must not be empty")
		return
	}
	if len(text) > most || !utf8.ValidString(text) {
		bad.Add(path, "must be 1 to %d bytes of text", most)
		return
	}
	for _, r := range text {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			bad.Add(path, "must not hold the character %U", r)
			return
		}
	}
}
