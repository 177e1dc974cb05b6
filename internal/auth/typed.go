// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"encoding/json"
	"net/url"
	"time"

	"markwarden/internal/fault"
)

// Typed is a form that a person sent before they had proved who they are again. It goes to their browser sealed and comes
// back with the proof, so that nothing typed is lost and nothing of it is kept here.
type Typed struct {
	Path    string     `json:"path"`
	Form    url.Values `json:"form"`
	Expires time.Time  `json:"expires"`
}

// TypedLife is how long a person may take to prove who they are; MostTyped how many bytes of a form are carried, more are not.
const (
	TypedLife = 15 * time.Minute
	MostTyped = 64 << 10
)

// typedPurpose binds a form to the person who sent it: nobody else's proof sends it on.
func typedPurpose(user string) string { return "typed form of " + user }

// SealTyped is a form as the browser carries it; empty for one that is too large.
func SealTyped(keys *Keyring, user string, t Typed) (string, error) {
	b, err := json.Marshal(t)
	if err != nil || len(b) > MostTyped {
		return "", err
	}
	return keys.Seal(typedPurpose(user), b), nil
}

// OpenTyped opens what SealTyped made for the same person; Invalid when it is none of theirs or too old.
func OpenTyped(keys *Keyring, user, sealed string, at time.Time) (t Typed, err error) {
	again := fault.New(fault.Invalid, "What you typed was kept too long: fill in the form again.")
	if len(sealed) > 2*MostTyped {
		return t, again
	}
	b, err := keys.Open(typedPurpose(user), sealed)
	if err != nil || json.Unmarshal(b, &t) != nil || !at.Before(t.Expires) {
		return Typed{}, again
	}
	return t, nil
}
