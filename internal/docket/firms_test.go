// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFirmsAreFoundByNameNicknameAndAttorney(t *testing.T) {
	for name, want := range map[string]string{
		"Greer, Burns & Crain, Ltd.":             "GBC",
		"GREER BURNS AND CRAIN":                  "GBC",
		"gbc":                                    "GBC",
		"Justin Gaudio":                          "GBC",
		"Justin R. Gaudio":                       "GBC",
		"Keith Vogt Ltd":                         "Keith",
		"Keith A. Vogt":                          "Keith",
		"Hughes Socol Piers Resnick & Dym, Ltd.": "HSP",
		"Epps":                                   "EPS",
		"Epstein Drangel":                        "EPS",
		"Stephen M. Gaffigan, P.A.":              "SMG",
		"Jiang IP":                               "JiangIP",
		"Irwin IP LLC":                           "Irwin IP",
		"Somebody Else & Partners":               "",
		"":                                       "",
		"Ltd.":                                   "",
	} {
		if f, ok := LookupFirm(name); f.Nickname != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", name, f.Nickname, want)
		}
	}
}

func TestFirmsInAText(t *testing.T) {
	type hit struct{ Nick, By, Words string }
	for _, tc := range []struct {
		text string
		want []hit
	}{
		{"The papers were served by Greer, Burns and Crain in Chicago.", []hit{{"GBC", "name", "Greer, Burns and Crain"}}},
		{"Sincerely, Michael A. Hierl", []hit{{"HSP", "attorney", "Michael A. Hierl"}}},
		{"See https://www.gbcinternetenforcement.net/25-1234", []hit{{"GBC", "site", "gbcinternetenforcement.net"}}},
		{"您的账户因GBC律所的案件被冻结", []hit{{"GBC", "nickname", "GBC律"}}},
		{"David sent it to Keith, who called it a flener.", nil},
		{"Attorneys Yi Bu and Adam Grodman", []hit{{"Keith", "attorney", "Yi Bu"}, {"JiangIP", "attorney", "Yi Bu"}}},
	} {
		t.Run(tc.text, func(t *testing.T) {
			var got []hit
			for _, f := range FindFirms(tc.text) {
				got = append(got, hit{f.Firm.Nickname, f.By, f.Quote.Words})
				if tc.text[f.Quote.Start:f.Quote.End] != f.Quote.Words {
					t.Errorf("%q is not at its place", f.Quote.Words)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUncheckedFirmsSayNothingAsFact(t *testing.T) {
	for _, f := range Firms() {
		if f.Verified && f.Source == "" {
			t.Errorf("%s is called checked and names no source", f.Name)
		}
	}
}
