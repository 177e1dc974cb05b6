// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"slices"
	"time"
)

// Result is how a notice ended.
type Result string

// The results. A declined notice was sent in good faith and did not carry: it counts as decided and not as rejected. A
// retraction before a decision counts neither way; a malicious one is a rejected one that also weighs by itself.
const (
	Granted   Result = "granted"
	Declined  Result = "declined"
	Rejected  Result = "rejected"
	Retracted Result = "retracted"
	Malicious Result = "malicious" // knowingly false: 17 USC 512(f), E-Commerce Law art. 42(3)
)

// Outcome is one ended notice of a complainant. By is the case that decided it, so that a reversal finds it.
type Outcome struct {
	Notice      string    `json:"notice"`
	Case        string    `json:"case"`
	Complainant string    `json:"complainant"`
	At          time.Time `json:"at"`
	Result      Result    `json:"result"`
	Reason      string    `json:"reason,omitempty"`
	Reversed    time.Time `json:"reversed,omitzero"` // the decision was reversed then and counts no more
}

// Warning is a warning or a suspension that was sent.
type Warning struct {
	Complainant string     `json:"complainant"`
	At          time.Time  `json:"at"`
	Step        MisuseStep `json:"step"`
	Until       time.Time  `json:"until,omitzero"` // of a suspension
}

// MisuseStep is what misuse leads to.
type MisuseStep string

// The steps, in their order: DSA art. 23(2) asks for a warning before a suspension.
const (
	StepNone    MisuseStep = ""
	StepWarn    MisuseStep = "warn"    // letter L11n
	StepSuspend MisuseStep = "suspend" // processing is suspended for a reasonable time
)

// MisuseRule is when notices are misused (specification 5.3: at least 5 rejected and at least half of them, in 90 days).
type MisuseRule struct {
	Version  string  `json:"version"`
	Days     int     `json:"days"`
	Rejected int     `json:"rejected"`
	Share    float64 `json:"share"`
	// Suspension is for how many days processing is suspended: the article says a reasonable period, thirty days is ours.
	Suspension int `json:"suspension"`
	// WarnedDays is how long a warning makes the next step a suspension; ours, as long as strikes last.
	WarnedDays int `json:"warned_days"`
}

// StandardMisuse is the rule of the specification.
func StandardMisuse() MisuseRule {
	return MisuseRule{Version: "standard@1", Days: 90, Rejected: 5, Share: 0.5, Suspension: 30, WarnedDays: 180}
}

// Misuse is what a complainant's record amounts to at a time: the numbers, the step they lead to, and why.
type Misuse struct {
	Complainant string     `json:"complainant"`
	Decided     int        `json:"decided"` // in the window
	Rejected    int        `json:"rejected"`
	Malicious   int        `json:"malicious"`
	Share       float64    `json:"share"` // rejected of decided, 0 when none
	Step        MisuseStep `json:"step"`
	Until       time.Time  `json:"until,omitzero"` // of a suspension
	// Tags ask for a person's look: a malicious notice under the E-Commerce Law doubles damages, one under the DMCA makes
	// its sender liable.
	Tags  []Text `json:"tags"`
	Words Text   `json:"words"` // the numbers in a sentence, for {numbers} of letter L11n
	Rule  string `json:"rule"`
}

// Assess reads the ledger of one complainant at a time. Outcomes of others, later ones and reversed ones do not count; the
// order of the ledger does not matter. A step that was taken already is not asked for again until a further notice is
// rejected: a warning is not repeated, a suspension not stacked.
func (r MisuseRule) Assess(complainant string, ledger []Outcome, warnings []Warning, at time.Time) Misuse {
	m := Misuse{Complainant: complainant, Rule: r.Version, Tags: []Text{}}
	from := at.AddDate(0, 0, -r.Days)
	var last time.Time
	for _, o := range ledger {
		if o.Complainant != complainant || o.At.After(at) || !o.At.After(from) || o.Result == Retracted || !o.Reversed.IsZero() && !o.Reversed.After(at) {
			continue
		}
		m.Decided++
		if o.Result == Rejected || o.Result == Malicious {
			m.Rejected++
			last = later(last, o.At)
		}
		if o.Result == Malicious {
			m.Malicious++
		}
	}
	if m.Decided > 0 {
		m.Share = float64(m.Rejected) / float64(m.Decided)
	}
	m.Words = say("in the %d days before: %d notices decided, %d of them rejected (%.0f %%)", "此前 %d 天内：已决定 %d 份通知，其中 %d 份不成立（%.0f%%）",
		r.Days, m.Decided, m.Rejected, 100*m.Share)
	m.tag()
	if m.Rejected >= r.Rejected && m.Share >= r.Share {
		r.step(&m, warnings, last, at)
	}
	return m
}

// tag asks for a look at malicious notices.
func (m *Misuse) tag() {
	if m.Malicious > 0 {
		m.Tags = append(m.Tags, say("%d malicious: look at liability for knowing misrepresentation (17 USC 512(f)) and for double damages (E-Commerce Law art. 42(3))",
			"%d 份恶意通知：请评估故意虚假陈述责任（17 USC 512(f)）及加倍赔偿责任（电子商务法第42条第3款）", m.Malicious))
	}
}

// step is the warning, or the suspension when a warning was sent, still counts, and was followed by another rejected notice.
func (r MisuseRule) step(m *Misuse, warnings []Warning, last, at time.Time) {
	var warned, suspended time.Time
	for _, w := range warnings {
		if w.Complainant != m.Complainant || w.At.After(at) || !w.At.After(at.AddDate(0, 0, -r.WarnedDays)) {
			continue
		}
		warned = later(warned, w.At)
		if w.Step == StepSuspend {
			suspended = later(suspended, w.Until)
		}
	}
	switch {
	case warned.IsZero():
		m.Step = StepWarn
	case last.After(warned) && !suspended.After(at):
		m.Step, m.Until = StepSuspend, at.AddDate(0, 0, r.Suspension)
	}
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Reverse marks every outcome of a case as reversed at a time and returns the ledger; the one given is left as it is. What
// the outcome led to is found by assessing again.
func Reverse(ledger []Outcome, caseID string, at time.Time) []Outcome {
	out := slices.Clone(ledger)
	for i, o := range out {
		if o.Case == caseID && o.Reversed.IsZero() {
			out[i].Reversed = at
		}
	}
	return out
}
