// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// silence is a mark that was found and judged no risk (R9 and what goes before it), with the reason that is given.
type silence struct {
	name    string
	listing listing.Listing
	mark    string
	text    string
	why     string
	role    Role
}

var silences = []silence{
	{"fruit", listing.Listing{Title: "Dried apple slices, no sugar", Category: "Dried fruit", Brand: "Orchardly"}, "Apple", "apple", suppressedGoods, RoleDescriptive},
	{"a fruit in Chinese", listing.Listing{Title: "红富士 苹果 新鲜 5斤", Category: "水果", Brand: "果园里"}, "Apple", "苹果", suppressedGoods, RoleDescriptive},
	{"a material", listing.Listing{Title: "Shell necklace for women", Category: "Necklaces", Brand: "Silverling"}, "Shell", "Shell", suppressedOrdinary, RoleDescriptive},
	{"a bird", listing.Listing{Title: "Dove shaped ornament", Category: "Ornaments", Brand: "Clayhand"}, "Dove", "Dove", suppressedOrdinary, RoleDescriptive},
	{"an animal", listing.Listing{Title: "Puma print cushion cover", Category: "Cushions", Brand: "Weavers"}, "Puma", "Puma", suppressedGoods, RoleDescriptive},
	{"a fruit and a telephone", listing.Listing{Title: "Orange blackberry candle", Category: "Candles", Brand: "Waxlight"}, "BlackBerry", "blackberry", suppressedGoods, RoleDescriptive},
	{"food that is cold", listing.Listing{Title: "Frozen peas 1 kg", Category: "Frozen vegetables", Brand: "Greenfield"}, "Frozen", "Frozen", suppressedGoods, RoleDescriptive},
	{"a goddess", listing.Listing{Title: "Greek goddess Nike of Samothrace statue", Category: "Statues", Brand: "Marblewick"}, "Nike", "Nike", suppressedOrdinary, RoleDescriptive},
	{"a myth", listing.Listing{Title: "Pandora's box Greek myth book", Category: "Books", Brand: "Mythlet"}, "Pandora", "Pandora's", suppressedOrdinary, RoleDescriptive},
	{"an own brand that holds an ordinary word", listing.Listing{Title: "Reef salt mix", Category: "Aquarium", Brand: "Tidepool"}, "Tide", "Tide", suppressedLike, RoleDescriptive},
	{"an own brand near another's, for other goods", listing.Listing{Title: "Chelsea boots suede", Category: "Boots", Brand: "Fellway"}, "Feliway", "Fellway", suppressedLike, RoleDescriptive},
	{"a family name", listing.Listing{Title: "Leonardo da Vinci tote bag", Category: "Tote bags", Brand: "Artwell"}, "Devinci", "da Vinci", suppressedLike, RoleDescriptive},
	{"a length", listing.Listing{Title: "USB cable 3m braided", Category: "Cables", Brand: "Cablez"}, "3M", "3m", suppressedUnit, RoleUnit},
	{"a unit apart from its number", listing.Listing{Title: "Wooden buttons 20 mm, 50 pcs", Category: "Sewing buttons", Brand: "Buttonry"}, "M&M's", "mm", suppressedUnit, RoleUnit},
	{"a name not near enough", listing.Listing{Title: "Gucci belt", Category: "Belts"}, "Emilio Pucci", "Gucci", suppressedLike, RoleDescriptive},
	{"a house within its line", listing.Listing{Title: "Apple Watch strap leather, compatible with Apple Watch", Category: "Watch straps"}, "Apple", "Apple", suppressedPart, RoleDescriptive},
	{"glasses for reading in Chinese", listing.Listing{Title: "老花镜 男 高清", Category: "眼镜"}, "Louis Vuitton", "老花", suppressedWord, RoleDescriptive},
}

func TestSilences(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range silences {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, &tc.listing, Options{All: true})
			tc.check(t, v)
			if without := screened(t, e, &tc.listing, Options{}); len(without.Considered) > 0 || without.Level != v.Level {
				t.Errorf("asking for what was considered changes the verdict: %s with %d considered", without.Level, len(without.Considered))
			}
		})
	}
}

func (tc silence) check(t *testing.T, v Verdict) {
	t.Helper()
	for _, f := range v.Considered {
		if f.Mark == tc.mark && f.Text == tc.text && f.SuppressedBy == tc.why && f.Role == tc.role {
			return
		}
	}
	t.Errorf("%s written %q is not silent for the reason %s: %v", tc.mark, tc.text, tc.why, silent(v.Considered))
}

func silent(fs []Finding) []string {
	var out []string
	for i := range fs {
		out = append(out, fs[i].Mark+" "+fs[i].Text+" "+fs[i].SuppressedBy)
	}
	return out
}

// The same words on the owner's own goods are no ordinary words (R9 both ways).
func TestWordsOnTheOwnersGoods(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct{ title, category, mark string }{
		{"Apple earbuds wireless", "Headphones", "Apple"},
		{"Dove soap bar", "Soap", "Dove"},
		{"Puma running shoes", "Shoes", "Puma"},
		{"Shell motor oil 5W-30", "Motor oil", "Shell"},
		{"3M tape refill", "Adhesive tape", "3M"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			v := screened(t, e, title(tc.title, tc.category), Options{})
			if v.Level == Clear || !slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Mark == tc.mark }) {
				t.Errorf("level %s, findings %v", v.Level, usesOf(v.Findings))
			}
		})
	}
}

// A seller who vouches for a mark hears no more of it, by its words, its number or its owner, and is told why.
func TestAuthorisedMarks(t *testing.T) {
	e := starterEngine(t)
	l := title("Adidas running shoes", "Shoes")
	before := screened(t, e, l, Options{})
	for _, tc := range []struct {
		name, vouched string
		level         Level
	}{
		{"by its words", "adidas", Clear},
		{"by its record", before.Findings[0].MarkID, Clear},
		{"by its owner", "adidas AG", Clear},
		{"another mark", "Puma", High},
		{"the empty word", "", High},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, l, Options{Authorised: []string{tc.vouched}, All: true})
			if v.Level != tc.level {
				t.Fatalf("level %s, want %s", v.Level, tc.level)
			}
			if tc.level == Clear {
				silence{mark: "Adidas", text: "Adidas", why: suppressedAuthorised, role: RoleOwn}.check(t, v)
			}
		})
	}
}

// zentavo is a coined mark of an office, so that what holds for records can be told from what holds for curated brands.
func zentavo(id, office string, class nice.Class, goods string) trademarks.Mark {
	return trademarks.Mark{
		ID: id, Office: office, Text: "ZENTAVO", Owners: []trademarks.Owner{{Name: "Zentavo Works"}},
		Classes: []nice.Class{class}, Goods: goods, Status: trademarks.StatusRegistered,
	}
}

func recordsEngine(t testing.TB, marks ...trademarks.Mark) *Engine {
	t.Helper()
	r, err := registerOf("records", marks, 0)
	if err != nil {
		t.Fatal(err)
	}
	return engineOver(t, r)
}

// A trade mark holds where its office sits (Paris Convention art. 6(3)): elsewhere it is no risk, and that is said.
func TestTerritory(t *testing.T) {
	for _, tc := range []struct {
		office  string
		markets []string
		level   Level
	}{
		{"CN", []string{"US"}, Clear},
		{"CN", []string{"CN"}, Caution},
		{"CN", []string{"US", "CN"}, Caution},
		{"EM", []string{"FR"}, Caution},
		{"EM", []string{"EU"}, Caution},
		{"EM", []string{"GB"}, Clear},
		{"UK", []string{"GB"}, Caution},
		{"DE", []string{"EU"}, Caution},
		{"DE", []string{"FR"}, Clear},
		{"BX", []string{"NL"}, Caution},
		{"ZZ", []string{"US"}, Caution}, // an office we do not know: silence must not read as safety
		{"US", nil, Caution},
	} {
		l := listing.Listing{Title: "Zentavo running shoes", Category: "Shoes", Markets: tc.markets}
		v := screened(t, recordsEngine(t, zentavo("R-1", tc.office, 25, "shoes")), &l, Options{All: true})
		if v.Level != tc.level {
			t.Errorf("a mark of %s in %v is %s, want %s", tc.office, tc.markets, v.Level, tc.level)
		}
		if tc.level == Clear {
			silence{mark: "ZENTAVO", text: "Zentavo", why: suppressedTerritory, role: RoleDescriptive}.check(t, v)
		}
	}
}

func TestMarketsAreJudgedOneByOne(t *testing.T) {
	e := recordsEngine(t, zentavo("R-1", "CN", 25, "shoes"))
	v := screened(t, e, &listing.Listing{Title: "Zentavo running shoes", Category: "Shoes", Markets: []string{"US", "CN"}}, Options{})
	want := []MarketVerdict{{"US", Clear, 0}, {"CN", Caution, v.Score}}
	if !slices.Equal(v.Markets, want) {
		t.Errorf("markets %v, want %v", v.Markets, want)
	}
}

// With no market asked for every territory counts, and the one market that is reported should not say less than the verdict.
func TestNoMarketAskedFor(t *testing.T) {
	v := screened(t, recordsEngine(t, zentavo("R-1", "CN", 25, "shoes")), title("Zentavo running shoes", "Shoes"), Options{})
	want := []MarketVerdict{{"US", Clear, 0}, {"CN", v.Level, v.Score}}
	if diff := cmp.Diff(want, v.Markets); diff != "" {
		t.Errorf("markets (-want +got):\n%s", diff)
	}
}

// Only what lives can be infringed: dead records are left out when the register is built and, should one be met, by the judge.
func TestDeadMarksAreSilent(t *testing.T) {
	dead := zentavo("R-1", "US", 25, "shoes")
	dead.Status = trademarks.StatusDead
	if v := screened(t, recordsEngine(t, dead), title("Zentavo running shoes", "Shoes"), Options{All: true}); v.Level != Clear || len(v.Considered) > 0 {
		t.Errorf("level %s, considered %v", v.Level, silent(v.Considered))
	}
}
