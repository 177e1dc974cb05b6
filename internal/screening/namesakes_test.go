// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"testing"

	"markwarden/internal/listing"
)

// sense is a listing whose words decide whether a name is the mark, and what is said of it.
type sense struct {
	name    string
	listing listing.Listing
	level   Level
	rule    string // of the gravest finding; "" for none
}

var senses = []sense{
	{"a breed of dog", listing.Listing{Title: "Red bull terrier metal sign", Category: "Signs", Brand: "Kennelsign"}, Clear, ""},
	{"the drink", listing.Listing{Title: "Red Bull metal sign", Category: "Signs", Brand: "Kennelsign"}, High, "R13"},
	{"a unit of physics", listing.Listing{Title: "Mini Tesla coil kit with plasma arc", Category: "Science kits", Brand: "Arclet"}, Clear, ""},
	{"the car of that name", listing.Listing{Title: "Tesla floor mats 2023", Category: "Car floor mats", Brand: "Arclet"}, Caution, "R8"},
	{"a goddess by her statue", listing.Listing{Title: "Winged Nike of Samothrace bust", Category: "Statues", Brand: "Marblewick"}, Clear, ""},
	{"a goddess on the mark's own goods", listing.Listing{Title: "Nike goddess running shoes", Category: "Running shoes"}, High, "R13"},
	{"a given name", listing.Listing{Title: "Zara wooden name sign for the nursery", Category: "Wall signs", Brand: "Letterling"}, Clear, ""},
	{"a given name on the mark's own goods", listing.Listing{Title: "Zara dress with name tag", Category: "Dresses"}, High, "R13"},
	{"an ancient site", listing.Listing{Title: "三星堆 面具 摆件", Category: "摆件", Brand: "蜀礼"}, Clear, ""},
	{"the maker of telephones", listing.Listing{Title: "三星 手机 全新", Category: "手机"}, High, "R13"},
	{"the subject of a biography", listing.Listing{Title: "Enzo Ferrari: a life in red, biography", Category: "Books", Brand: "Lanternpress"}, Clear, "R8"},
	{"a book that is decoration", listing.Listing{Title: "Chanel faux book decor box story", Category: "Books", Brand: "Shelfie"}, High, "R13"},
	{"a repair by somebody else", listing.Listing{Title: "Rolex repair service, independent watchmaker", Category: "Watch repair", Brand: "Tickwright"}, Clear, "R8"},
	{"a repair by nobody", listing.Listing{Title: "Rolex repair service", Category: "Watch repair"}, Caution, "R8"},
	{"people who like a mark", listing.Listing{Title: "Whisky stones made for lovers of Jack Daniel's", Category: "Barware", Brand: "Chillrock"}, High, "R13"},
	{"machines that a part is made for", listing.Listing{Title: "Filter made for Dyson V8", Category: "Vacuum filters", Brand: "Purely"}, Clear, "R8"},
	{"the cut of a shirt", listing.Listing{Title: "Pique shirt, classic fit polo", Category: "Polo shirts", Brand: "Northfern"}, Clear, ""},
	{"an ordinary word that misspells a house", listing.Listing{Title: "Channel bag with chain", Category: "Handbags"}, High, "R13"},
	{"the ordinary word itself", listing.Listing{Title: "Channel changer remote", Category: "Remotes"}, Clear, ""},
	{"an ordinary word that sounds like a famous mark", listing.Listing{Title: "Sonny headphones", Category: "Headphones"}, High, "R13"},
	{"a given name beside other goods", listing.Listing{Title: "Sonny rattan chair", Category: "Chairs"}, Clear, ""},
	{"an animal at the head of a mark's own goods", listing.Listing{Title: "Mongoose BMX bike", Category: "BMX bikes"}, High, "R13"},
	{"an animal printed on them", listing.Listing{Title: "Kids bike, mongoose print", Category: "Kids bikes", Brand: "Pedalby"}, Clear, ""},
	{"a letter more is no plural", listing.Listing{Title: "Addidass slides", Category: "Slides"}, High, "R13"},
	{"a word with goods behind it", listing.Listing{Title: "Sloth t-shirt", Category: "T-shirts", Brand: "Sillytee"}, Clear, ""},
	{"a brand that begins like a team", listing.Listing{Title: "Red dress with dots", Category: "Dresses", Brand: "Sevillana"}, Clear, ""},
	{"makers hinted at, on goods that are copied", listing.Listing{Title: "大牌同款 链条包 女", Category: "女包", Brand: "包念"}, High, "R4"},
	{"the same on other goods", listing.Listing{Title: "大牌同款 面粉 5kg", Category: "面粉", Brand: "麦乡"}, Clear, ""},
	{"a toy true to life", listing.Listing{Title: "高仿真 蜡笔小新 手办", Category: "手办"}, High, "R12"},
	{"a bag true to another", listing.Listing{Title: "高仿真 LV 女包", Category: "女包"}, Block, "R1"},
	{"compared in the description", listing.Listing{Title: "Steel tumbler 40 oz", Description: "Compare to Stanley Quencher.", Category: "Tumblers", Brand: "Vesselby"}, Caution, "R14"},
	{"letters and characters mixed inside a name", listing.Listing{Title: "路易wei登 女包 加微信看图", Category: "女包"}, Block, "R2"},
	{"half a name in letters", listing.Listing{Title: "adi达斯 运动裤", Category: "运动裤"}, High, "R2"},
	{"a sport that begins like a mark", listing.Listing{Title: "匹克球拍 碳纤维", Category: "球拍", Brand: "拍乐"}, Clear, ""},
}

func TestSenses(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range senses {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, &tc.listing, Options{})
			if v.Level != tc.level || tc.rule != "" && (len(v.Findings) == 0 || v.Findings[0].Rules[0] != tc.rule) {
				t.Errorf("%q is %s %v and should be %s %s", tc.listing.Title, v.Level, usesOf(v.Findings), tc.level, tc.rule)
			}
		})
	}
}

// A row that does not parse would be silently absent, and a name without words would say nothing.
func TestEveryRowOfTheNamesakesIsRead(t *testing.T) {
	for i, line := range strings.Split(strings.TrimSpace(namesakesText), "\n") {
		name, words, ok := strings.Cut(line, "\t")
		if !ok || name == "" || strings.TrimSpace(words) == "" || strings.Contains(words, "\t") {
			t.Errorf("row %d is no row: %q", i+1, line)
		}
	}
	if s := namesakes()["三星"]; s == nil || !s.behind["堆"] {
		t.Error("the words behind a name are not read")
	}
}
