// SPDX-License-Identifier: Apache-2.0

package clearance

import "math"

// Risk is the risk from one earlier mark, 0 to 100. It rises with the score alone, save that a dead mark can no longer
// oppose and counts for less; it is a rank to read, not a probability of losing.
type Risk int

// The curve was laid so that half of the earlier marks which tribunals held against a later sign have 60 and more, and
// what stands at place 200 of a list has about 10 (docs/similarity.md).
const (
	riskMiddle = 0.55
	riskSlope  = 10
	deadFactor = 0.3
)

func riskOf(score float64, live bool) Risk {
	r := 100 / (1 + math.Exp(-riskSlope*(score-riskMiddle)))
	if score >= 1 {
		r = 100
	}
	if !live {
		r *= deadFactor
	}
	return Risk(math.Round(r))
}

// RiskOf is the risk from a live earlier mark whose score with the name is known.
func RiskOf(score float64) Risk { return riskOf(score, true) }

// riskLevels are the steps of the risk with their meaning, highest first.
var riskLevels = []struct {
	from   Risk
	en, zh string
}{
	{85, "very high: the same or nearly the same sign; do not adopt the name for these goods without the owner's consent", "极高：相同或几乎相同的标识；未经权利人同意，请勿在这些商品上采用该名称"},
	{60, "high: close enough to be opposed; change the name or take advice before filing", "高：近似程度足以招致异议；请更改名称，或在申请前咨询专业人士"},
	{35, "moderate: an arguable likeness; compare goods, fame and use before deciding", "中：存在可争辩的近似；决定前请比较商品、知名度与使用情况"},
	{15, "low: some likeness; worth knowing, rarely an obstacle", "低：有一定近似；值得知悉，很少构成障碍"},
	{0, "remote: next to no likeness, or a dead mark", "极低：几乎没有近似之处，或商标已失效"},
}

// Meaning says in words what the risk means, in English and Chinese.
func (r Risk) Meaning() (en, zh string) {
	for _, l := range riskLevels {
		if r >= l.from {
			return l.en, l.zh
		}
	}
	return "", ""
}

// RiskBands are the least figures of the steps that Meaning names, lowest first: remote, low, moderate, high, very high.
func RiskBands() []Risk {
	out := make([]Risk, len(riskLevels))
	for i, l := range riskLevels {
		out[len(out)-1-i] = l.from
	}
	return out
}
