// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"testing"

	"markwarden/internal/listing"
)

// What goods have, come in or are numbered by is neither a loose label, nor the jargon of copies, nor a disguise; the same words
// as what is sold still are.
func TestBlockIsNotForOrdinaryGoods(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		title, description, brand string
		block                     bool
	}{
		{"Hush Puppies Men Lace-up Oxfords Black Formal Shoes", "", "", false},
		{"Vero Moda Women Black Boxy Top with Lace Detail", "", "", false},
		{"Benetton Boys Regular Fit Shirt", "Solid shirt with a button placket and curved hem", "", false},
		{"Fruit of the Loom Men Pack of Three Socks", "", "", false},
		{"Energizer Alkaline Battery Max AAA", "", "", false},
		{"Under Armour UA hoodie for men", "", "", false},
		{"Microsoft LifeCam VX-800", "", "", false},
		{"Lacoste Eau De Toilette 100ml", "", "", false},
		{"Ceramic coffee mug S394", "", "", false},
		{"Zentavo clear case for iPad Air 5", "", "Zentavo", false},
		{"Gucci logo buttons 10 pcs for coat", "", "", true},
		{"Gucci woven labels 20 pcs", "", "", true},
		{"Gucci handbag AAA quality", "", "", true},
	} {
		t.Run(tc.title, func(t *testing.T) {
			v := e.Screen(&listing.Listing{Title: tc.title, Description: tc.description, Brand: tc.brand}, Options{})
			if got := v.Level == Block; got != tc.block {
				t.Errorf("level %s, findings %+v", v.Level, v.Findings)
			}
			for _, f := range v.Findings {
				if !tc.block && f.Role == RoleMasked {
					t.Errorf("%q is read as %s in disguise", f.Text, f.Mark)
				}
			}
		})
	}
}
