// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"encoding/json"
	"time"

	"markwarden/internal/fault"
)

// FlowCookie is the name of the cookie that holds a sealed Flow while a person signs in with another provider. It needs
// SameSite=Lax, because the provider sends the person back from its own site.
const FlowCookie = "__Host-markwarden-oidc"

// FlowLife is how long a person may take at the provider.
const FlowLife = 10 * time.Minute

// Flow is a sign-in with another provider that is under way. Nothing of it is kept here: it goes to the browser sealed,
// and only the browser that began can finish.
type Flow struct {
	Issuer   string    `json:"issuer"`
	State    string    `json:"state"`    // comes back from the provider: the answer belongs to this browser (RFC 6749 10.12)
	Nonce    string    `json:"nonce"`    // comes back inside the signed token: it was made for this sign-in (OIDC Core 3.1.2.1)
	Verifier string    `json:"verifier"` // shown only when the code is exchanged: nobody else can use it (RFC 7636)
	Expires  time.Time `json:"expires"`
	Return   string    `json:"return"` // the page to go to afterwards, as the door checked it
}

const flowPurpose = "oidc flow"

// SealFlow is a flow as the cookie's value.
func SealFlow(keys *Keyring, f Flow) (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	return keys.Seal(flowPurpose, b), nil
}

// OpenFlow opens a cookie's value; Invalid when it is none of ours or too old, with the advice to start again.
func OpenFlow(keys *Keyring, sealed string, at time.Time) (f Flow, err error) {
	again := fault.New(fault.Invalid, "This sign-in was not begun in this browser or took too long: start again.")
	if len(sealed) > 4096 {
		return f, again
	}
	b, err := keys.Open(flowPurpose, sealed)
	if err != nil || json.Unmarshal(b, &f) != nil || !at.Before(f.Expires) {
		return Flow{}, again
	}
	return f, nil
}

// Identity is a person as another provider knows them.
type Identity struct {
	Issuer        string
	Subject       string // never changes and is never given to somebody else, within the issuer
	Email         string // empty unless the provider says that it checked it
	Name          string
	SecondFactor  bool // the provider says that it asked for more than one factor (RFC 8176: mfa)
	Authenticated time.Time
}
