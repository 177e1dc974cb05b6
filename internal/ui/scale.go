// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strconv"

	"markwarden/internal/screening"
	"markwarden/web"
)

// scaleView draws where a score stands among the policy's thresholds, on a line 400 units long.
type scaleView struct {
	Title, Why string
	Bands      []bandView
	At         int
}

type bandView struct {
	Level          screening.Level
	From, X, Width int
}

const (
	unitsPerPoint = 4
	bandGap       = 2
	topScore      = 100
)

func (u *UI) scale(lang web.Lang, v *screening.Verdict) scaleView {
	s := scaleView{At: v.Score * unitsPerPoint, Title: u.site.Text(lang, "scale.title", "Score", strconv.Itoa(v.Score), "Level", u.site.Label(lang, "level", string(v.Level)))}
	for i, l := range u.policy.Order {
		from, to := u.policy.Thresholds[l], topScore
		if i+1 < len(u.policy.Order) {
			to = u.policy.Thresholds[u.policy.Order[i+1]]
		}
		s.Bands = append(s.Bands, bandView{Level: l, From: from, X: from * unitsPerPoint, Width: (to-from)*unitsPerPoint - bandGap})
	}
	top := ""
	for i := range v.Findings {
		if v.Findings[i].Score == v.Score {
			top = v.Findings[i].Mark
			if top == "" {
				top = v.Findings[i].Text
			}
			break
		}
	}
	switch {
	case len(v.Findings) == 0:
		s.Why = u.site.Text(lang, "scale.why-none")
	default:
		s.Why = u.site.Text(lang, "scale.why", "Mark", top, "Score", strconv.Itoa(v.Score), "Policy", v.Policy)
	}
	return s
}

// bands says in words from which score to which each level runs.
func (u *UI) bands(lang web.Lang) map[screening.Level]string {
	out := map[screening.Level]string{}
	for i, l := range u.policy.Order {
		to := topScore
		if i+1 < len(u.policy.Order) {
			to = u.policy.Thresholds[u.policy.Order[i+1]] - 1
		}
		out[l] = u.site.Text(lang, "scale.band", "From", strconv.Itoa(u.policy.Thresholds[l]), "To", strconv.Itoa(to))
	}
	return out
}
