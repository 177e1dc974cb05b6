// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"testing"

	"markwarden/internal/listing"
)

// worse are additions that speak of copies or of hiding: none may make a listing look better.
var worse = []struct {
	name string
	do   func(*listing.Listing)
}{
	{"replica in the title", func(l *listing.Listing) { l.Title += ", replica" }},
	{"super clone in the title", func(l *listing.Listing) { l.Title += ", super clone" }},
	{"a grade in the title", func(l *listing.Listing) { l.Title += ", AAA quality" }},
	{"1:1 in the title", func(l *listing.Listing) { l.Title += ", 1:1 quality" }},
	{"高仿 in the title", func(l *listing.Listing) { l.Title += " 高仿" }},
	{"a hidden link in the title", func(l *listing.Listing) { l.Title += ", hidden link" }},
	{"the sign on arrival in the title", func(l *listing.Listing) { l.Title += ", logo on arrival" }},
	{"加微信 in the title", func(l *listing.Listing) { l.Title += " 加微信" }},
	{"replica in the description", func(l *listing.Listing) { l.Description += " Replica." }},
	{"a hidden link in the description", func(l *listing.Listing) { l.Description += " Ask for the hidden link." }},
	{"mirror quality in a bullet", func(l *listing.Listing) { l.Bullets = append(l.Bullets, "mirror quality") }},
	{"réplique in the description", func(l *listing.Listing) { l.Description += " Réplique." }},
}

func TestWordsOfIntentNeverHelp(t *testing.T) {
	e := starterEngine(t)
	for _, l := range allCases(t) {
		before := e.Screen(l, Options{NoFix: true})
		for _, w := range worse {
			changed := *l
			w.do(&changed)
			if v := screened(t, e, &changed, Options{NoFix: true}); levelOrder(v.Level) < levelOrder(before.Level) {
				t.Errorf("%s, %s: %q falls from %s %v to %s %v", l.ID, w.name, changed.Title, before.Level, usesOf(before.Findings), v.Level, usesOf(v.Findings))
			}
		}
	}
}

// helped are listings in which masking the mark lowers the level today, each with the reason; the test fails for any other.
var helped = map[string]string{
	"B-0373":                   remoteMask,
	"R13 inside a longer word": "a mark inside a longer word is not looked for behind a mask",
}

const (
	remoteMask = "R2 on other goods is a caution, where the mark in plain letters is high by R12 or R13"
)

// masked is a text in Cyrillic letters that look like its Latin ones.
var masked = strings.NewReplacer("a", "а", "e", "е", "o", "о", "c", "с", "p", "р", "i", "і", "A", "А", "E", "Е", "O", "О", "C", "С", "P", "Р", "I", "І")

func TestMaskingNeverHelps(t *testing.T) {
	e := starterEngine(t)
	met := map[string]bool{}
	labels := 0
	for _, l := range allCases(t) {
		before := e.Screen(l, Options{NoFix: true})
		for _, f := range before.Findings {
			mask := masked.Replace(f.Text)
			if f.Field != listing.FieldTitle || f.MarkID == "" || mask == f.Text {
				continue
			}
			changed := *l
			changed.Title = l.Title[:f.ByteStart] + mask + l.Title[f.ByteEnd:]
			v := screened(t, e, &changed, Options{NoFix: true})
			switch {
			case levelOrder(v.Level) >= levelOrder(before.Level):
			case governs(before, "R3") && v.Level == High:
				labels++
			case helped[l.ID] != "":
				met[l.ID] = true
			default:
				t.Errorf("%s: %q falls from %s %v to %s %v", l.ID, changed.Title, before.Level, usesOf(before.Findings), v.Level, usesOf(v.Findings))
			}
		}
	}
	for id, reason := range helped {
		if !met[id] {
			t.Logf("masking does not help %s now: take it off the list (%s)", id, reason)
		}
	}
	if labels > 0 {
		t.Logf("%d masked labels are high where labels are block: R2 without a sign of intent comes before R3", labels)
	}
}

func TestVouchingNeverHurts(t *testing.T) {
	e := starterEngine(t)
	for _, l := range allCases(t) {
		before := e.Screen(l, Options{NoFix: true})
		for _, f := range before.Findings {
			for _, vouched := range []string{f.Mark, f.MarkID, f.Owner} {
				v := screened(t, e, l, Options{NoFix: true, Authorised: []string{vouched}})
				if levelOrder(v.Level) > levelOrder(before.Level) {
					t.Errorf("%s, vouching for %s: %q rises from %s %v to %s %v", l.ID, vouched, l.Title, before.Level, usesOf(before.Findings), v.Level, usesOf(v.Findings))
				}
			}
		}
	}
}
