// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens reads the colours of tokens.css: name -> light and dark, for the reader without and with a wish for more contrast.
func tokens(t *testing.T) map[string]map[string][2]string {
	t.Helper()
	b, err := os.ReadFile("static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	usual, more, ok := strings.Cut(string(b), "@media (prefers-contrast: more)")
	if !ok {
		t.Fatal("tokens.css has no colours for readers who want more contrast")
	}
	more, _, _ = strings.Cut(more, "\n}")
	token := regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)
	read := func(css string, into map[string][2]string) map[string][2]string {
		for _, m := range token.FindAllStringSubmatch(css, -1) {
			into[m[1]] = [2]string{m[2], m[3]}
		}
		return into
	}
	return map[string]map[string][2]string{"usual": read(usual, map[string][2]string{}), "more": read(more, read(usual, map[string][2]string{}))}
}

// contrast is the ratio of WCAG 2.2 (1.4.3) between two colours.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// Text needs 4.5:1 and what marks a control 3:1 (WCAG 2.2 1.4.3, 1.4.11), in both themes and in both degrees of contrast.
func TestEveryPairOfColoursIsReadable(t *testing.T) {
	grounds := []string{"paper", "raised", "sunken"}
	type pair struct {
		ink, ground string
		least       float64
	}
	var pairs []pair
	for _, g := range grounds {
		for _, ink := range []string{"ink", "ink-soft", "accent", "block", "caution"} {
			pairs = append(pairs, pair{ink, g, 4.5})
		}
		for _, edge := range []string{"line-strong", "focus"} {
			pairs = append(pairs, pair{edge, g, 3})
		}
	}
	for _, level := range []string{"clear", "caution", "high", "block", "unscreened"} {
		pairs = append(pairs, pair{level, level + "-tint", 4.5}, pair{level, "raised", 4.5}, pair{"ink", level + "-tint", 4.5}, pair{level, "paper", 4.5})
	}
	pairs = append(pairs, pair{"action-ink", "action", 4.5}, pair{"accent", "accent-tint", 4.5}, pair{"gone", "gone-tint", 4.5}, pair{"added", "added-tint", 4.5},
		pair{"unscreened", "unscreened-hatch", 4.5}, pair{"action", "raised", 3})
	for contrastWish, colours := range tokens(t) {
		for theme, name := range []string{"light", "dark"} {
			for _, p := range pairs {
				t.Run(fmt.Sprintf("%s/%s/%s on %s", contrastWish, name, p.ink, p.ground), func(t *testing.T) {
					ink, ground := colours[p.ink][theme], colours[p.ground][theme]
					if ink == "" || ground == "" {
						t.Fatalf("tokens.css has no %s or no %s", p.ink, p.ground)
					}
					if got := contrast(ink, ground); got < p.least {
						t.Errorf("%s on %s has %.2f:1, needs %.1f:1", ink, ground, got, p.least)
					}
				})
			}
		}
	}
}

// A colour outside tokens.css would escape the check above and the dark theme.
func TestColoursStandInTokensOnly(t *testing.T) {
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	for _, sheet := range sheets[1:] {
		b, err := os.ReadFile("static/" + sheet)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(b), "\n") {
			if found := colour.FindString(line); found != "" && !strings.Contains(line, "#swagger") && !strings.Contains(line, "background: #fff; }") {
				t.Errorf("%s line %d has the colour %s: make it a token", sheet, n+1, found)
			}
		}
	}
}
