// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"markwarden/internal/listing"
)

// A suggestion is a promise: that wording, screened, has that level, less than the title had, and brings in no mark.
func TestSuggestionsKeepTheirPromise(t *testing.T) {
	e := starterEngine(t)
	n := 0
	for _, l := range everyCase(t) {
		v := screened(t, e, l, Options{})
		s := v.Suggestion
		if s == nil {
			continue
		}
		n++
		changed := *l
		changed.Title = s.Title
		w := screened(t, e, &changed, Options{All: true})
		if w.Level != s.Level || levelOrder(s.Level) >= levelOrder(v.Level) {
			t.Errorf("%s: %q is %s, is promised to be %s, and the title was %s", l.ID, s.Title, w.Level, s.Level, v.Level)
		}
		for _, f := range w.Findings {
			if !slices.ContainsFunc(v.Findings, func(g Finding) bool { return g.MarkID == f.MarkID }) && levelOrder(f.Level) > levelOrder(Clear) {
				t.Errorf("%s: %q brings in %s", l.ID, s.Title, f.Mark)
			}
		}
		if problem := untidy(s.Title); problem != "" {
			t.Errorf("%s: %q has %s", l.ID, s.Title, problem)
		}
		if len(s.Edits) == 0 {
			t.Errorf("%s: %q shows no edit", l.ID, s.Title)
		}
		for _, x := range s.Edits {
			if x.Field != listing.FieldTitle || !strings.Contains(l.Title, x.From) || x.From == x.To {
				t.Errorf("%s: the edit %+v is none of %q", l.ID, x, l.Title)
			}
		}
	}
	if n == 0 {
		t.Fatal("no suggestions")
	}
	t.Logf("%d suggestions", n)
}

// everyCase are the listings of all case files and of the rules' own tables.
func everyCase(t testing.TB) []*listing.Listing {
	t.Helper()
	return slices.Concat(allCases(t), caseListings(t, "sellers.csv", ""), caseListings(t, "round3.csv", ""))
}

// untidy is what is left wrong where something was taken out.
func untidy(s string) string {
	switch {
	case strings.Contains(s, "  "):
		return "doubled spaces"
	case regexp.MustCompile(`""|“”|《》|「」`).MatchString(s):
		return "quotes around nothing"
	case regexp.MustCompile(`(?i)\b(of|by|from|with|for|featuring|compatible with)(,|$)`).MatchString(s):
		return "a dangling preposition"
	case s != strings.TrimSpace(s):
		return "spaces around it"
	case regexp.MustCompile(`^[,，、;:|/&+–—-]|[,，、;:|/&–—-]$|[^0-9]\+$`).MatchString(s):
		return "a dangling sign"
	case regexp.MustCompile(`,\s*,| ,|，，|、、|\(\s*\)|\[\s*\]|【\s*】|- -`).MatchString(s):
		return "an empty place between signs"
	}
	return ""
}

// No wording saves goods that are counterfeit: a blocked listing gets no advice on how to look better.
func TestNoSuggestionForBlockedListings(t *testing.T) {
	e := starterEngine(t)
	for _, l := range everyCase(t) {
		if v := e.Screen(l, Options{}); v.Level == Block && v.Suggestion != nil {
			t.Errorf("%s: %q is blocked and is told to read %q", l.ID, l.Title, v.Suggestion.Title)
		}
	}
}

func TestSuggestions(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		name    string
		listing listing.Listing
		want    Suggestion
	}{
		{"the generic word", listing.Listing{Title: "Velcro patches for backpacks, 10 pcs", Category: "Fasteners", Brand: "Fixwell"},
			Suggestion{"Hook and loop fastener patches for backpacks, 10 pcs", Clear, []Edit{{"title", "Velcro", "hook and loop fastener"}}}},
		{"the imitation left out", listing.Listing{Title: "Parka im Stil von Moncler", Category: "Jacken", Brand: "Nordhaus"},
			Suggestion{"Parka", Clear, []Edit{{"title", "im Stil von Moncler", ""}}}},
		{"the connective put in", listing.Listing{Title: "Brita Marella water filter", Category: "Water filters", Brand: "ClearDrop"},
			Suggestion{"Marella water filter, compatible with Brita", Clear, []Edit{{"title", "Brita", ""}, {"title", "", ", compatible with Brita"}}}},
		{"the connective put in, in Chinese", listing.Listing{Title: "戴森V8吸头 地毯刷头", Category: "吸尘器配件", Brand: "净净"},
			Suggestion{"适用于戴森V8吸头 地毯刷头", Clear, []Edit{{"title", "", "适用于"}}}},
		{"several names, side by side and apart", listing.Listing{Title: "iRobot Roomba i7 side brushes and Dyson V8 filter", Category: "Vacuum parts", Brand: "Sweepkin"},
			Suggestion{"Side brushes and filter, compatible with iRobot Roomba i7, Dyson V8", Clear, []Edit{{"title", "iRobot", ""}, {"title", "Roomba i7", ""}, {"title", "Dyson V8", ""}, {"title", "", ", compatible with iRobot Roomba i7, Dyson V8"}}}},
		{"the goods, where the title never named them", listing.Listing{Title: "Our version of Santal 33 by Le Labo, 10ml roll-on", Category: "Perfume oils", Brand: "Scentwell"},
			Suggestion{"Perfume oils 10ml roll-on", Clear, []Edit{{"title", "Our version of Santal 33", ""}, {"title", "by Le Labo", ""}, {"title", "", "Perfume oils "}}}},
		{"the goods, of which a colour is described", listing.Listing{Title: "Red bottom high heels, patent 12 cm", Category: "Heels", Brand: "Heelby"},
			Suggestion{"High heels, patent 12 cm", Clear, []Edit{{"title", "Red bottom ", ""}}}},
		{"the comparison left out", listing.Listing{Title: "Ibuprofen 200 mg, compare to Advil", Category: "Pain relief", Brand: "Carewell"},
			Suggestion{"Ibuprofen 200 mg", Clear, []Edit{{"title", "compare to Advil", ""}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, &tc.listing, Options{})
			if v.Suggestion == nil {
				t.Fatalf("%s and no suggestion", v.Level)
			}
			if got := *v.Suggestion; got.Title != tc.want.Title || got.Level != tc.want.Level || !slices.Equal(got.Edits, tc.want.Edits) {
				t.Errorf("suggestion %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestNoFixLeavesTheSuggestionOut(t *testing.T) {
	l := title("Velcro patches for backpacks", "Fasteners")
	if v := screened(t, starterEngine(t), l, Options{NoFix: true}); v.Suggestion != nil || v.Level != Caution {
		t.Errorf("%s with %+v", v.Level, v.Suggestion)
	}
}

// What suggestions once read like: each row is a title and what must not be in the wording that is suggested for it.
func TestSuggestionsReadWell(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		name    string
		listing listing.Listing
		without string // regular expression
	}{
		{"a preposition left alone", listing.Listing{Title: "Daily Moisturizing Lotion 12 oz, Compare to the Ingredients of CeraVe", Category: "Lotions", Brand: "Dewline"}, `of$`},
		{"a preposition before a comma", listing.Listing{Title: "Wandleuchte im Tiffany-Stil, Buntglas", Category: "Lampen", Brand: "Lumenry"}, `im,`},
		{"the generic word said twice", listing.Listing{Title: "Jacuzzi hot tub cover 2 m", Category: "Spa covers", Brand: "Tubwell"}, `(?i)hot tub hot tub`},
		{"the generic word said twice in Chinese", listing.Listing{Title: "邦迪 创可贴 100片", Category: "创可贴", Brand: "康护"}, `创可贴 创可贴`},
		{"the connective put in twice", listing.Listing{Title: "Apple Watch strap leather, compatible with Apple Watch", Category: "Watch straps"}, `compatible with.*compatible with`},
		{"a number of the next word taken out", listing.Listing{Title: "Dallas Cowboys 20 oz skinny tumbler", Category: "Drinkware", Brand: "Clayhand"}, `^Oz`},
		{"the goods taken out", listing.Listing{Title: "红底 高跟鞋 女", Category: "高跟鞋", Brand: "足下"}, `^女$`},
		{"quotes around nothing", listing.Listing{Title: `"Life Is Good" inspirational tee, sunrise`, Category: "T-shirts", Brand: "Tee"}, `""`},
		{"a decimal cut in two", listing.Listing{Title: "Kindle Paperwhite 2021 6.8 inch screen protector", Category: "Screen protectors", Brand: "Papernook"}, `^\.8`},
		{"a sign of ages lost", listing.Listing{Title: "Lightning McQueen ramp toy set, ages 3+", Category: "Toys", Brand: "Rampo"}, `3$`},
		{"an English word in a Spanish title", listing.Listing{Title: "Papel film Albal transparente 30 cm, marca Cocinova", Category: "Papel film", Brand: "Cocinova"}, `foil`},
		{"a size lost with its number", listing.Listing{Title: "Rucksack Schule Eastpak Herschel 25 Liter", Category: "Rucksäcke", Brand: "Packan"}, `e Liter`},
		{"a preposition before a verb", listing.Listing{Title: "Poster of Messi lifting the cup", Category: "Posters", Brand: "Wallery"}, `of lifting`},
		{"shaped like nothing", listing.Listing{Title: "Pringle shaped wooden chip bowl", Category: "Bowls", Brand: "Timberlark"}, `(?i)^shaped`},
		{"a claim of licence without whose", listing.Listing{Title: "Officially licensed NFL tailgate blanket", Category: "Blankets", Brand: "Gamefold"}, `.`},
		{"imitation of nobody", listing.Listing{Title: "祖玛珑蓝风铃 平替 香水 50ml", Category: "香水", Brand: "香事"}, `平替`},
		{"false origin kept", listing.Listing{Title: "Original Mercedes-Benz wiper blades OEM quality", Category: "Wiper blades", Brand: "Autofine"}, `(?i)oem`},
		{"copies told to drop the word", listing.Listing{Title: "Wholesale luxury sunglasses AAA replica, 10 pairs", Category: "Sunglasses"}, `.`},
		{"an emblem told to drop its mark", listing.Listing{Title: "Toyota door sticker decal", Category: "Car decals"}, `.`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, &tc.listing, Options{})
			if s := v.Suggestion; s != nil && regexp.MustCompile(tc.without).MatchString(s.Title) {
				t.Errorf("%q is told to read %q", tc.listing.Title, s.Title)
			}
		})
	}
}
