// SPDX-License-Identifier: Apache-2.0

package notice

import "time"

// CheckKind is something that was found out about a complainant by a person or by a proof.
type CheckKind string

// The checks.
const (
	CheckEmail     CheckKind = "email"           // a message to its address was answered
	CheckIdentity  CheckKind = "identity"        // a document shows who it is
	CheckAuthority CheckKind = "authority"       // the owner of record confirmed that the agent acts for it
	CheckRegister  CheckKind = "register"        // it answered at the address the register has for the owner
	CheckFlagger   CheckKind = "trusted_flagger" // an authority awarded the status (DSA art. 22(2))
	CheckSuspended CheckKind = "suspended"       // processing is suspended (DSA art. 23(2))
)

// Check is one finding, with who made it and when. Until ends it by itself, zero for never; Withdrawn is when it was taken
// back. A finding is never changed or deleted: a wrong one is withdrawn.
type Check struct {
	Kind      CheckKind `json:"kind"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Note      string    `json:"note,omitempty"`
	Until     time.Time `json:"until,omitzero"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// holds reports that the finding stands at a time.
func (c Check) holds(at time.Time) bool {
	return !c.At.After(at) && (c.Until.IsZero() || at.Before(c.Until)) && (c.Withdrawn.IsZero() || at.Before(c.Withdrawn))
}

// Standing is how far a complainant is known.
type Standing string

// The standings. Only a verified complainant and a trusted flagger can cause goods to be taken down before the seller was
// heard: a false law firm's notice must never close a shop.
const (
	Unverified     Standing = "unverified"
	Reachable      Standing = "reachable" // somebody answers at the address, nobody knows who
	Verified       Standing = "verified"
	TrustedFlagger Standing = "trusted_flagger"
	Suspended      Standing = "suspended"
)

// MayRemoveAtOnce reports whether a notice of this standing can lead to removal before the seller was heard.
func (s Standing) MayRemoveAtOnce() bool { return s == Verified || s == TrustedFlagger }

// Standing is the complainant's at a time, from its checks: a suspension stands above all; then a trusted flagger's status;
// verified is who answered at the register's own address, or who is reachable with a proof of identity and, as an agent,
// with the owner's confirmation.
func (c Complainant) Standing(at time.Time) Standing {
	found := map[CheckKind]bool{}
	for _, k := range c.Checks {
		if k.holds(at) {
			found[k.Kind] = true
		}
	}
	known := found[CheckEmail] && found[CheckIdentity] && c.Capacity != "" && (c.Capacity != Agent || found[CheckAuthority])
	switch {
	case found[CheckSuspended]:
		return Suspended
	case found[CheckFlagger]:
		return TrustedFlagger
	case found[CheckRegister], known:
		return Verified
	case found[CheckEmail]:
		return Reachable
	}
	return Unverified
}

// Needs lists what would make the complainant verified, in words; none when it is.
func (c Complainant) Needs(at time.Time) []Text {
	list := []Text{}
	if s := c.Standing(at); s.MayRemoveAtOnce() || s == Suspended {
		return list
	}
	has := func(kind CheckKind) bool {
		for _, k := range c.Checks {
			if k.Kind == kind && k.holds(at) {
				return true
			}
		}
		return false
	}
	if !has(CheckEmail) {
		list = append(list, say("an answer from the e-mail address given", "来自所留邮箱的回复"))
	}
	if !has(CheckIdentity) {
		list = append(list, say("a document that shows who complains", "投诉人身份证明文件"))
	}
	if c.Capacity == "" {
		list = append(list, say("whether it is the owner or its agent", "说明是权利人还是代理人"))
	}
	if c.Capacity == Agent && !has(CheckAuthority) {
		list = append(list, say("the owner of record's confirmation that the agent acts for it", "登记权利人对代理人的确认"))
	}
	return list
}
