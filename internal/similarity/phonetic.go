// SPDX-License-Identifier: Apache-2.0

package similarity

// soundCosts says what it costs to hear one phoneme for another, and to drop one, in tenths of a consonant. Close pairs
// are those of MARK_DOCTRINE rule 4 and of the languages that do not tell them apart: s and z, f and v, b and v
// (Spanish, Japanese), l and r (Japanese), voiced and unvoiced (German at the end of a word).
type soundCosts struct {
	sub [128][128]uint8
	gap [128]uint8
}

var soundTable = newSoundCosts()

func newSoundCosts() *soundCosts {
	t := &soundCosts{}
	for a := range 128 {
		t.gap[a] = 10
		for b := range 128 {
			if a != b {
				t.sub[a][b] = 10
			}
		}
	}
	for _, v := range "aeiou" {
		t.gap[v] = 6
		for b := range 128 {
			if int(v) != b {
				t.sub[v][b], t.sub[b][v] = 12, 12
			}
		}
	}
	for _, v := range "hwy" {
		t.gap[v] = 5
	}
	setPairs(&t.sub, []pairCost{
		{"ei ou yi wu sz", 2}, {"ae ao vw jy SC", 3}, {"au eo iu bp dt gk fv vb Ss Cj gj jS", 4}, {"ai eu io mn jz", 5},
		{"lr fw kC Ct Cs", 6}, {"yl ts hk hC", 8},
	})
	return t
}

// pairCost sets the cost of the pairs of letters, separated by spaces.
type pairCost struct {
	pairs string
	cost  uint8
}

func setPairs(sub *[128][128]uint8, list []pairCost) {
	for _, p := range list {
		for i := 0; i+1 < len(p.pairs); i += 3 {
			a, b := p.pairs[i], p.pairs[i+1]
			sub[a][b], sub[b][a] = p.cost, p.cost
		}
	}
}

// soundLike is how alike two strings of phonemes are, within [0,1]: one less the cost of turning one into the other over
// the weight of the heavier.
func soundLike(a, b []byte) float64 {
	a, b = a[:min(len(a), maxLetters)], b[:min(len(b), maxLetters)]
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	var row [maxLetters + 1]int
	wa, wb := 0, 0
	for j, c := range b {
		wb += int(soundTable.gap[c&127])
		row[j+1] = wb
	}
	for _, c := range a {
		g := int(soundTable.gap[c&127])
		sub := &soundTable.sub[c&127]
		wa += g
		diag := row[0]
		row[0] += g
		for j, d := range b {
			v := min(row[j+1]+g, row[j]+int(soundTable.gap[d&127]), diag+int(sub[d&127]))
			diag = row[j+1]
			row[j+1] = v
		}
	}
	return max(0, 1-float64(row[len(b)])/float64(max(wa, wb)))
}

// maxLetters bounds what is compared of a sign: longer ones are slogans, and their beginnings decide.
const maxLetters = 48

// consonantClass gathers the consonants that are taken for one another: lips, hisses, throat, teeth, nose and tongue.
var consonantClass = func() (t [128]byte) {
	for i, set := range []string{"bpvfw", "szSCj", "kgq", "td", "mn", "lr"} {
		for k := 0; k < len(set); k++ {
			t[set[k]] = byte('1' + i)
		}
	}
	return t
}()

// Consonants is the bare bones of how the sign sounds: the classes of its consonants in their order, one of a pair.
// Signs that differ in vowels, voice and doubled letters only share it. It is empty if there is no consonant.
func (p *Prepared) Consonants() string {
	out := make([]byte, 0, len(p.whole.sound))
	for _, c := range p.whole.sound {
		if k := consonantClass[c&127]; k != 0 && (len(out) == 0 || out[len(out)-1] != k) {
			out = append(out, k)
		}
	}
	return string(out)
}

// A word that sounds the same but is written otherwise still differs to the eye; what only sounds close is worth less
// again, so that one vowel of six stays under the 0.85 at which screening holds a listing (rule R13).
const (
	sameSound  = 0.92
	closeSound = 0.88
)

// Sound is how alike two folded words sound, within [0,1]: 0.92 when their phonemes agree. Words of another alphabet
// must be transliterated first.
func Sound(a, b string) (float64, Evidence) {
	var bufA, bufB [2 * maxLetters]byte
	sa, sb := appendSounds(bufA[:0], a), appendSounds(bufB[:0], b)
	v, why := closeSound*soundLike(sa, sb), "sound-close"
	if len(sa) > 0 && string(sa) == string(sb) {
		v, why = sameSound, "sound-same"
	}
	return v, say(MeasureSound, v, why)
}
