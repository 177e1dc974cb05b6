// SPDX-License-Identifier: Apache-2.0

package fold

import "testing"

func TestOrdinaryWordsAndCoinages(t *testing.T) {
	for _, w := range []string{"shoes", "apple", "coach", "usb", "tshirts", "pour", "schwarz", "手机", "苹果", "连衣裙"} {
		if !Known(w) {
			t.Errorf("Known(%q) = false, want an ordinary word", w)
		}
	}
	for _, w := range []string{"gucci", "adidas", "squishmallows", "huawei", "耐克", "华为", ""} {
		if Known(w) {
			t.Errorf("Known(%q) = true, want a name", w)
		}
	}
}

func TestBitsRiseWithRarity(t *testing.T) {
	order := []string{"men", "watch", "apple", "aardvark", "gucci", "squishmallows"}
	for i := 1; i < len(order); i++ {
		if Bits(order[i-1]) > Bits(order[i]) {
			t.Errorf("Bits(%q) = %v > Bits(%q) = %v", order[i-1], Bits(order[i-1]), order[i], Bits(order[i]))
		}
	}
	if b := Bits("15"); b > 8 {
		t.Errorf("Bits of a two-digit number = %v, want little", b)
	}
}

func TestOrdinaryHan(t *testing.T) {
	for s, want := range map[string]bool{"手机壳": true, "硅胶手机壳": true, "儿童水杯": true, "耐克": false, "耐克运动鞋": false, "路易威登": false, "香奈儿": false} {
		if got := OrdinaryHan(s); got != want {
			t.Errorf("OrdinaryHan(%q) = %v, want %v", s, got, want)
		}
	}
}

func BenchmarkKnown(b *testing.B) {
	ordinary()
	for b.Loop() {
		Known("shoes")
	}
}

func BenchmarkLoadWords(b *testing.B) {
	for b.Loop() {
		t := &wordTable{slots: make([]uint64, 1<<18), shift: 46}
		for _, lang := range wordLanguages {
			f, _ := wordFiles.ReadFile("words/" + lang + ".txt")
			s := string(f)
			for i := 0; i < len(s); {
				j := i
				for s[j] != '\n' {
					j++
				}
				t.line(s[i:j])
				i = j + 1
			}
		}
	}
}

func TestIsSyllable(t *testing.T) {
	for word, want := range map[string]bool{"lu": true, "zhuang": true, "shi": true, "er": true, "a": true, "wei": true, "nike": false, "bag": false, "": false, "zzz": false, "ber": false, "chuangs": false, "路": false} {
		if got := IsSyllable(word); got != want {
			t.Errorf("%q: %v", word, got)
		}
	}
}
