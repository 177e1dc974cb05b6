// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTranslationStatements(t *testing.T) {
	for _, tc := range []struct {
		name, statement, mark string
		want                  []string
	}{
		{"quoted", `The English translation of "LOBO" in the mark is "wolf".`, "LOBO", []string{"wolf"}},
		{"curly quotes", "The English translation of the word “CAZA” in the mark is “hunt”.", "CAZA", []string{"hunt"}},
		{"two meanings", `The English translation of "ALTA" is "high" or "tall".`, "ALTA", []string{"high", "tall"}},
		{"no quotes", "The English translation of PRIMERO is first.", "PRIMERO", []string{"first"}},
		{"translates as", `The foreign wording in the mark translates into English as "good morning".`, "BUENOS DIAS", []string{"good morning"}},
		{"means", `The wording "BELLA" means "beautiful" in English.`, "BELLA", []string{"beautiful"}},
		{"no meaning", `The wording TORVIK has no meaning in a foreign language.`, "TORVIK", nil},
		{"no translation", `There is no English translation of the word TORVIK.`, "TORVIK", nil},
		{"the mark's own words are left out", `The English translation of "EL LOBO" is "THE LOBO" or "THE WOLF".`, "THE LOBO", []string{"THE WOLF"}},
		{"the words alone, as other offices write", "wolf", "LOBO", []string{"wolf"}},
		{"a paragraph is no name", "The mark consists of a wolf's head above the word LOBO in red letters", "LOBO", nil},
		{"a long sentence without quotes is no name", "The English translation of LOBO is a large wild animal of the dog family that hunts", "LOBO", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, translations(tc.statement, tc.mark)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTransliterationStatements(t *testing.T) {
	const both = `The non-Latin characters in the mark transliterate to "kuang ye" and this means "wilderness" in English.`
	for _, tc := range []struct {
		name, statement string
		sound, meaning  []string
	}{
		{"sound and meaning", both, []string{"kuang ye"}, []string{"wilderness"}},
		{"no meaning", `The non-Latin characters in the mark transliterate to "BI YU" and this has no meaning in a foreign language.`, []string{"BI YU"}, nil},
		{"no quotes", "The non-Latin characters transliterate to MEI HUA.", []string{"MEI HUA"}, nil},
		{"the words alone", "kuang ye", []string{"kuang ye"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.sound, transliterations(tc.statement, "旷野")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.meaning, meanings(tc.statement, "旷野")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzWording(f *testing.F) {
	f.Add(`The English translation of "LOBO" in the mark is "wolf".`, "LOBO")
	f.Add(`transliterate to "" and means "`, "")
	f.Fuzz(func(t *testing.T, statement, mark string) {
		statement = cutAt(statement, maxText)
		for _, all := range [][]string{translations(statement, mark), transliterations(statement, mark), meanings(statement, mark)} {
			if len(all) > mostNames {
				t.Fatalf("%d names", len(all))
			}
			for _, s := range all {
				if s == "" || len(s) > longestName || !utf8.ValidString(s) {
					t.Fatalf("%q is no name", s)
				}
			}
		}
	})
}
