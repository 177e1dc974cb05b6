// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"markwarden/internal/fold"
)

//go:embed policy.json
var defaultPolicyText []byte

// Policy is the versioned file of numbers behind levels: score thresholds (DOMAIN §6.3) and how much each circumstance moves a
// score within the band of the rule that fired. A circumstance never takes a score out of its band: the rule decides the
// level, the circumstances the order of work.
type Policy struct {
	Version    string           `json:"version"`
	Thresholds map[Level]int    `json:"thresholds"` // lowest score of a level
	Base       map[Level]int    `json:"base"`       // score of a level before circumstances
	Weights    map[string]int   `json:"weights"`    // points for fame (each step), goods, likeness, enforcer, intent
	Likeness   LikenessPolicy   `json:"likeness"`
	Order      []Level          `json:"-"`
	ceilings   map[Level][2]int // lowest and highest score of a level
}

// LikenessPolicy holds the bounds of rule R13 within [0,1].
type LikenessPolicy struct {
	High    float64 `json:"high"`    // from here alike on the same goods is high
	Caution float64 `json:"caution"` // from here caution
	Famous  float64 `json:"famous"`  // from here a sign like a famous mark on its very goods is high: fame widens the zone (MARK_DOCTRINE)
}

// shortestWidened is the number of letters of a name from which fame widens the zone: in a short name one letter tells apart.
const shortestWidened = 6

// highFor is the bound from which a mention's likeness is high. A short name keeps the narrow zone.
func (p LikenessPolicy) highFor(s *subject) float64 {
	if s.mark.Fame >= 3 && s.onGoodsOf() && !s.ordinary && p.Famous > 0 && utf8.RuneCountInString(fold.Word(s.name)) >= shortestWidened {
		return min(p.High, p.Famous)
	}
	return p.High
}

// DefaultPolicy is the policy every installation starts with.
func DefaultPolicy() (*Policy, error) { return ParsePolicy(defaultPolicyText) }

// ParsePolicy reads a policy file and refuses one whose thresholds do not rise or whose bases lie outside their bands.
func ParsePolicy(b []byte) (*Policy, error) {
	p := &Policy{Order: []Level{Clear, Caution, High, Block}, ceilings: map[Level][2]int{}}
	if err := json.Unmarshal(b, p); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	for i, l := range p.Order {
		low, high := p.Thresholds[l], 100
		if i+1 < len(p.Order) {
			high = p.Thresholds[p.Order[i+1]] - 1
		}
		if low > high || p.Base[l] < low || p.Base[l] > high {
			return nil, fmt.Errorf("policy %s: level %s runs from %d to %d and its base is %d: thresholds must rise and each base lie within its level", p.Version, l, low, high, p.Base[l])
		}
		p.ceilings[l] = [2]int{low, high}
	}
	return p, nil
}

// level of a score.
func (p *Policy) level(score int) Level {
	out := Clear
	for _, l := range p.Order {
		if score >= p.Thresholds[l] {
			out = l
		}
	}
	return out
}

// score of a level with circumstances, held within the level's band.
func (p *Policy) score(l Level, circumstances map[string]float64) int {
	v := float64(p.Base[l])
	for name, x := range circumstances {
		v += float64(p.Weights[name]) * x
	}
	band := p.ceilings[l]
	return max(band[0], min(band[1], int(v+0.5)))
}
