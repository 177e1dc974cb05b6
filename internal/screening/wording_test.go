// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"testing"

	"markwarden/internal/listing"
)

// wordings are pairs near a border: how a name is spelt, what stands before "for", what a pattern is called, which vehicle a part
// fits.
var wordings = []struct {
	name    string
	listing listing.Listing
	level   Level
}{
	{"one word of a name respelt, an ordinary word still", listing.Listing{Title: "Under Armor compression shirt men", Category: "Clothing"}, High},
	{"the same words on goods of another sort", listing.Listing{Title: "Underarm odor patches", Category: "Deodorants"}, Clear},
	{"an ordinary word that is a mark, misspelt on its goods", listing.Listing{Title: "Yetti tumbler stainless steel, insulated", Category: "Tumblers"}, High},
	{"the ordinary word itself, of something else", listing.Listing{Title: "Bigfoot yeti sasquatch sticker", Category: "Stickers"}, Clear},
	{"a mount for the maker's camera", listing.Listing{Title: "Mount for GoPro Hero 11", Category: "Camera"}, Clear},
	{"a camera for the lovers of one", listing.Listing{Title: "Camera for GoPro lovers", Category: "Action cameras"}, High},
	{"a pattern named after an animal", listing.Listing{Title: "Jaguar print leggings women", Category: "Leggings"}, Clear},
	{"a character whose name is nearly no word of its own", listing.Listing{Title: "Marvell avengers hero figure", Category: "Toys"}, High},
	{"one of three words respelt", listing.Listing{Title: "The North Fase jacket", Category: "Jackets"}, High},
	{"a colour on a dress with lace", listing.Listing{Title: "Off white wedding dress lace", Category: "Dresses"}, Clear},
	{"a part with the year of the vehicle", listing.Listing{Title: "Ford F150 floor mats 2015-2023", Category: "Car floor mats"}, Caution},
	{"capsules that fit, said before the name", listing.Listing{Title: "Capsules compatibles Dolce Gusto, 50 doses", Category: "Café"}, Clear},
	{"capsules that fit, said behind them", listing.Listing{Title: "Nespresso Kapseln kompatibel 100 Stück", Category: "Lebensmittel"}, Clear},
}

func TestWordings(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range wordings {
		t.Run(tc.name, func(t *testing.T) {
			if v := screened(t, e, &tc.listing, Options{}); v.Level != tc.level {
				t.Errorf("%q is %s, want %s: %v", tc.listing.Title, v.Level, tc.level, v.Findings)
			}
		})
	}
}
