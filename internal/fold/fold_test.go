// SPDX-License-Identifier: Apache-2.0

package fold

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func words(t Text) string {
	var w []string
	for _, k := range t.Tokens {
		w = append(w, k.Text)
	}
	return strings.Join(w, " ")
}

func TestFoldText(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"case", "NIKE Air", "nike air"},
		{"accents", "L'Oréal Señor Škoda", "loreal senor skoda"},
		{"combining accent", "Hermès", "hermes"},
		{"strokes and ligatures", "Bjørk Łódź Straße Œuvre", "bjork lodz strasse oeuvre"},
		{"full width", "ＮＩＫＥ　１２", "nike 12"},
		{"zero width inside", "ni\u200bke", "nike"},
		{"bidi override", "\u202enike\u202c", "nike"},
		{"mathematical bold", "𝐍𝐢𝐤𝐞", "nike"},
		{"circled", "Ⓝⓘⓚⓔ", "nike"},
		{"regional indicators", "🇳🇮🇰🇪", "nike"},
		{"negative squared", "🅽🅸🅺🅴", "nike"},
		{"small capitals", "ɴɪᴋᴇ", "nike"},
		{"Greek and Cyrillic inside Latin", "Νіkе", "nike"},
		{"all Cyrillic look-alikes in a Latin text", "РОМА shoes", "poma shoes"},
		{"plainly Cyrillic text keeps its script", "Женские кроссовки РОМА", "женские кроссовки рома"},
		{"Greek word", "παπούτσια", "παπουτσια"},
		{"apostrophes", "Levi's Levi’s 'quoted'", "levis levis quoted"},
		{"at sign as a", "@didas Ch@nel", "adidas chanel"},
		{"dollar as s", "Chri$tian Loui$", "christian louis"},
		{"price stays a price", "only $50 now!", "only 50 now"},
		{"exclamation inside", "N!ke", "nike"},
		{"trade mark signs part nothing", "Nike® Air™", "nike air"},
		{"letters spaced out stay tokens", "N I K E", "n i k e"},
		{"masked", "G*cci", "g cci"},
		{"traditional characters", "蘋果手機", "苹 果 手 机"},
		{"kana width and kind", "ﾅｲｷ ないき", "ナイキ ナイキ"},
		{"Hangul", "나이키", "나이키"},
		{"letters and digits hold together", "iPhone15 63XL", "iphone15 63xl"},
		{"Han splits from Latin", "LV老花", "lv 老 花"},
		{"invalid bytes part words", "ni\xffke", "ni ke"},
		{"Thai", "กระเป๋า", "กระเป๋า"},
		{"Arabic digits", "٣٤", "34"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, words(Fold(tc.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDisguised(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want bool
	}{
		{"Nike", false}, {"Hermès", false}, {"ＮＩＫＥ", false}, {"Νіkе", true}, {"ni\u200bke", true}, {"𝐍𝐢𝐤𝐞", true},
		{"N!ke", true}, {"Levi’s", false}, {"\u200bNike", false}, {"ɴɪᴋᴇ", true}, {"кроссовки мужские", false},
	} {
		if got := Fold(tc.in).Tokens[0].Disguised; got != tc.want {
			t.Errorf("Fold(%q) disguised = %v, want %v", tc.in, got, tc.want)
		}
	}
}

func TestSkeletonReadsDigitsAsLetters(t *testing.T) {
	for in, want := range map[string]string{"N1ke": "nike", "Nlke": "nike", "Sh0es": "shoes", "G00gle": "googie", "Google": "googie", "8oss": "boss"} {
		if got := Fold(in).Tokens[0].Skeleton; got != want {
			t.Errorf("skeleton of %q = %q, want %q", in, got, want)
		}
		if got := Skeleton(Fold(in).Tokens[0].Text); got != want {
			t.Errorf("Skeleton(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPinyinJoinsHomophones(t *testing.T) {
	if a, b := Pinyin("高仿"), Pinyin("高防"); a != "gaofang" || a != b {
		t.Errorf("homophones differ: %q %q", a, b)
	}
	if got := Pinyin("abc"); got != "" {
		t.Errorf("Pinyin of Latin = %q", got)
	}
}

func TestLatinise(t *testing.T) {
	for in, want := range map[string]string{"найк": "naik", "ナイキ": "naiki", "나이키": "naiki", "Ελλάδα": "ellada"} {
		if got := Latinise(in); got != want {
			t.Errorf("Latinise(%q) = %q, want %q", in, got, want)
		}
	}
}

// Every token points at bytes of the text as given, in order, and folding what it points at gives the token again.
func TestSpansPointIntoTheTextAsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("aZ09 .-'*@$!lé\u0301\u200bΝіkе𝐍Ⓝ驴牌蘋ナｲ나ก€™ß\u202e\n")), 0, 40, -1).Draw(t, "s")
		at := 0
		for _, k := range Fold(s).Tokens {
			if k.Start < at || k.End <= k.Start || k.End > len(s) {
				t.Fatalf("token %+v outside or before %d in %q", k, at, s)
			}
			at = k.End
			if k.Text == "" || k.Skeleton == "" {
				t.Fatalf("empty token %+v in %q", k, s)
			}
		}
	})
}

// Words of a folded Latin or Han text fold to themselves. (A lone look-alike letter of another alphabet need not: what it
// is taken for depends on the words around it.)
func TestFoldIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("aZ09 .-'@$!lé\u0301\u200b𝐍Ⓝ驴牌蘋ßæﬁＡ１"))).Draw(t, "s")
		once := words(Fold(s))
		if twice := words(Fold(once)); once != twice {
			t.Fatalf("%q folds to %q, then to %q", s, once, twice)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Nlke Air", "Νіkе", "N.I.K.E", "驴牌", "\xff\xfe", "ß\u0301'", "🇳🇮", "ﾊﾞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range Fold(s).Tokens {
			_ = s[k.Start:k.End]
			if k.Text == "" {
				t.Fatalf("empty token in %q", s)
			}
		}
	})
}

func BenchmarkFold(b *testing.B) {
	s := strings.Repeat("Lightweight running shoes for men, breathable mesh upper 42 EU ", 20)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Fold(s)
	}
}
