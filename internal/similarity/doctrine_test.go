// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"testing"

	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
)

// order says that the first pair is in closer conflict than the second.
type order struct {
	rule       string
	near, far  [2]string
	class      nice.Class
	fameOfNear int
}

func (o order) check(t *testing.T) {
	t.Helper()
	score := func(p [2]string, fame int) float64 {
		a, b := similarity.Sign{Text: p[0]}, similarity.Sign{Text: p[1], Fame: fame}
		if o.class.Valid() {
			a.Classes, b.Classes = []nice.Class{o.class}, []nice.Class{o.class}
		}
		return similarity.Compare(a, b, similarity.Options{}).Score
	}
	near, far := score(o.near, o.fameOfNear), score(o.far, 0)
	if near <= far {
		t.Errorf("%s / %s scores %.3f and %s / %s %.3f: the first pair must be the closer one", o.near[0], o.near[1], near, o.far[0], o.far[1], far)
	}
}

// The rules are those drawn from decided cases; the signs are invented, so that no case of the data is learnt by heart.
func TestDoctrine(t *testing.T) {
	for _, o := range []order{
		{rule: "1 a mark taken whole with a descriptive word added", near: [2]string{"ZEPHRA HOTEL", "ZEPHRA"}, far: [2]string{"ZEPHRA HOTEL", "ORLINDA"}},
		{rule: "1 adding a house mark does not cure", near: [2]string{"BRAMWELL KESTRON", "KESTRON"}, far: [2]string{"BRAMWELL KESTRON", "KERSTAN"}},
		{rule: "2 leaving a word out is no better", near: [2]string{"KESTRON", "KESTRON & CO."}, far: [2]string{"KESTRON", "HOUSE & CO."}},
		{rule: "3 the strong first word shared, weak words differ", near: [2]string{"ORLINDA CELLARS", "ORLINDA BREWING"}, far: [2]string{"ORLINDA CELLARS", "TASVEK CELLARS"}},
		{rule: "4 the same sound in other letters", near: [2]string{"KWIKSILVA", "QUICKSILVER"}, far: [2]string{"KWIKSILVA", "QUARTZLIVER"}},
		{rule: "4 letters spoken as words", near: [2]string{"C-BREEZE", "SEABREEZE"}, far: [2]string{"T-BREEZE", "SEABREEZE"}},
		{rule: "5 dropped vowels", near: [2]string{"STRMLGHT", "STORMLIGHT"}, far: [2]string{"STRMLGHT", "STREAMGATE"}},
		{rule: "5 plural", near: [2]string{"MARIGOLDS", "MARIGOLD"}, far: [2]string{"MARIGOLDS", "MARTINGALE"}},
		{rule: "5 accents and look-alike digits", near: [2]string{"VÉL0RA", "VELORA"}, far: [2]string{"VÉLTRA", "VELORA"}},
		{rule: "6 one letter of a longer coined word", near: [2]string{"TALVORIN", "TALVORIM"}, far: [2]string{"TALVO", "TAZVO"}},
		{rule: "7 letter strings have no meaning to tell them apart", near: [2]string{"RTLM", "RTLN"}, far: [2]string{"RTLM", "KTLX"}},
		{rule: "8 the same words in the other order", near: [2]string{"HARBOR VELORA", "VELORA HARBOR"}, far: [2]string{"HARBOR VELORA", "VELORA TEMPLE"}},
		{rule: "9 the same idea in other words", near: [2]string{"SILK LADY", "SILK GIRL"}, far: [2]string{"SILK LADY", "SILK ROAD"}},
		{rule: "9 foreign equivalents", near: [2]string{"BLACK FALCON", "HALCON NEGRO"}, far: [2]string{"BLACK FALCON", "RATON BLANCO"}},
		{rule: "9 closer still when the words also look alike", near: [2]string{"GOLDEN LION", "GOLDENER LEON"}, far: [2]string{"GOLDEN LION", "SHISHI DORADO"}},
		{rule: "10 pharma: the same rhythm and ending", near: [2]string{"VELOPRIX", "BELOPRIX"}, far: [2]string{"VELOPRIX", "TANUPRIX"}, class: 5},
		{rule: "11 fame widens the zone", near: [2]string{"TALVODORIN", "DORIN"}, far: [2]string{"TALVODORIN", "DORIN"}, fameOfNear: 3},
		{rule: "12 only a weak word shared", near: [2]string{"ZEPHRA CAPITAL", "ZEPHRA GROWTH"}, far: [2]string{"ZEPHRA CAPITAL", "ORLINDA CAPITAL"}},
		{rule: "12 a weak mark has a narrow zone", near: [2]string{"KESTRON HOME", "KESTRON"}, far: [2]string{"SUPER HOME", "SUPER"}},
		{rule: "13 a meaning on either side sets words apart", near: [2]string{"BRONKEN", "BRANKEN"}, far: [2]string{"HORSE", "HOUSE"}},
		{rule: "14 short marks: one letter is enough", near: [2]string{"TALVOR", "TALVON"}, far: [2]string{"TVR", "TVN"}},
		{rule: "14 above all the first letter", near: [2]string{"TALVO", "TALVON"}, far: [2]string{"ALVON", "TALVON"}},
		{rule: "15 a part fused into a new whole", near: [2]string{"POWERTASVEK", "TASVEK"}, far: [2]string{"LOTASVEKIR", "TASVEK"}},
		{rule: "16 pharma: only a common stem shared", near: [2]string{"TANUVOR", "TANUVEX"}, far: [2]string{"TANUPRIL", "KOSEPRIL"}, class: 5},
		{rule: "17 a foreign word known to few", near: [2]string{"NIGHT GARDEN", "JARDIN NIGHT"}, far: [2]string{"HAVE NAT", "GIARDINO NOCHE"}},
		{rule: "18 sound alone rarely suffices", near: [2]string{"KOREAL", "COREAL"}, far: [2]string{"CHOREALGH", "KAURIALE"}},
		{rule: "19 vowels dropped on top of other changes", near: [2]string{"STRMLGHT", "STORMLIGHT"}, far: [2]string{"STRMLKT", "STORMLIGHTER"}},
	} {
		t.Run(o.rule, o.check)
	}
}

// The Danish Patent and Trademark Office publishes examples in its guidelines (vmguidelines.dkpto.dk, on syllables,
// abbreviations, languages and surnames). They say similar or not; what can be held is their order.
func TestDanishGuidelines(t *testing.T) {
	for _, o := range []order{
		{rule: "CB is nearer CP than CR", near: [2]string{"CB", "CP"}, far: [2]string{"CB", "CR"}},
		{rule: "CB to CP, not PB to PK", near: [2]string{"CB", "CP"}, far: [2]string{"PB", "PK"}},
		{rule: "FCB is nearer FGB than FTB", near: [2]string{"FCB", "FGB"}, far: [2]string{"FCB", "FTB"}},
		{rule: "FCB is nearer FCP than FTB", near: [2]string{"FCB", "FCP"}, far: [2]string{"FCB", "FTB"}},
		{rule: "neighbours changed places, but not the ends", near: [2]string{"FCB", "FBC"}, far: [2]string{"FCBD", "FDBC"}},
		{rule: "a letter added at the end", near: [2]string{"FCB", "FCBT"}, far: [2]string{"FCB", "FTB"}},
		{rule: "y for i", near: [2]string{"SPY", "SPI"}, far: [2]string{"ROC", "SOC"}},
		{rule: "near vowels", near: [2]string{"BØL", "BUL"}, far: [2]string{"ROC", "SOC"}},
		{rule: "near consonants in front", near: [2]string{"NAG", "MAG"}, far: [2]string{"ROC", "SOC"}},
		{rule: "the first letter dropped", near: [2]string{"NAG", "MAG"}, far: [2]string{"BAN", "AN"}},
		{rule: "the first letter of a longer word", near: [2]string{"KROMS", "TROMS"}, far: [2]string{"ROC", "SOC"}},
		{rule: "a whole opening, not a scrap", near: [2]string{"SPRINGHALO", "SPRING"}, far: [2]string{"DURALMIN", "DUR"}},
		{rule: "a weak pharma opening is passed over", near: [2]string{"MEDIPAX", "PAX"}, far: [2]string{"COTAREX", "REX"}, class: 5},
		{rule: "a weak pharma opening is passed over again", near: [2]string{"PHARMASTRIX", "STRIX"}, far: [2]string{"COTAREX", "REX"}, class: 5},
		{rule: "star is known in English", near: [2]string{"STJERNE", "STAR"}, far: [2]string{"STJERNE", "STELLA"}},
		{rule: "and looks alike in German", near: [2]string{"STJERNE", "STERN"}, far: [2]string{"STJERNE", "STELLA"}},
	} {
		t.Run(o.rule, o.check)
	}
}
