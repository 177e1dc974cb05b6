// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAliasesInComparingForm(t *testing.T) {
	type form struct {
		Compact string
		Generic bool
	}
	for given, want := range map[string]form{
		"Sunny-Fern Official Store":            {"sunnyfern", false},
		"SUNNYFERN":                            {"sunnyfern", false},
		"SunnyFernStoreUS":                     {"sunnyfern", false},
		"sunnyfernstore":                       {"sunnyfern", false},
		"Ｓｕｎｎｙ Ｆｅｒｎ ✨":                         {"sunnyfern", false},
		"Súnny Fërn (US)":                      {"sunnyfern", false},
		"Ѕunny Fern Shop":                      {"sunnyfern", false}, // a Cyrillic letter
		"Sunny Fern Trading Co., Ltd.":         {"sunnyferntrading", false},
		"日光蕨官方旗舰店":                             {"日光蕨", false},
		"日光蕨专营店":                               {"日光蕨", false},
		"盛煊木业有限公司":                             {"盛煊木业", false},
		"Shengxuanmuye Youxiangongsi":          {"shengxuanmuye", false},
		"Best Store":                           {"best", true},
		"Official Shop":                        {"", true},
		"旗舰店":                                  {"旗舰店", true},
		"ABC Store":                            {"abc", true}, // fewer than four characters
		"AB":                                   {"ab", true},
		"US":                                   {"", true},
		"":                                     {"", true},
		"🎁🎁":                                   {"", true},
		"focus":                                {"focus", false}, // us is no affix inside a word
		"Workshop":                             {"work", false},
		"Bookmall":                             {"book", false},
		"The Shop Around the Corner":           {"theshoparoundthecorner", false},
		"Super Deals Global Trading Online":    {"superdealsglobaltrading", true},
		strings.Repeat("very long name ", 100): {NormalAlias(strings.Repeat("very long name ", 34) + "ve").Compact, false},
	} {
		t.Run(given, func(t *testing.T) {
			a := NormalAlias(given)
			if diff := cmp.Diff(want, form{a.Compact, a.Generic}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOneRowMayGiveManyNames(t *testing.T) {
	for given, want := range map[string][]string{
		"盛煊木业有限公司 a/k/a Shengxuan Wood Industry Co., Ltd": {"盛煊木业有限公司 a/k/a Shengxuan Wood Industry Co., Ltd", "盛煊木业有限公司", "Shengxuan Wood Industry Co., Ltd"},
		"SunnyFern d/b/a KiteHome; BlueFern":              {"SunnyFern d/b/a KiteHome; BlueFern", "SunnyFern", "KiteHome", "BlueFern"},
		"SunnyFern/KiteHome":                              {"SunnyFern/KiteHome", "SunnyFern", "KiteHome"},
		"SunnyFern aka Kite":                              {"SunnyFern aka Kite", "SunnyFern", "Kite"},
		"日光蕨 (Sunny Fern)":                                {"日光蕨 (Sunny Fern)", "日光蕨", "Sunny Fern"},
		"Takaka Trading":                                  {"Takaka Trading"},
		"A日光蕨":                                            {"A日光蕨"},
		"  ":                                              nil,
	} {
		if diff := cmp.Diff(want, AliasParts(given)); diff != "" {
			t.Errorf("%q: %s", given, diff)
		}
	}
}

func TestPinyinOfChineseNames(t *testing.T) {
	for given, want := range map[string]string{"盛煊木业有限公司": "shengxuanmuye", "日光蕨旗舰店": "riguangjue", "Sunny 日光": "", "日": ""} {
		if got := NormalAlias(given).Pinyin; got != want {
			t.Errorf("%q reads %q, want %q", given, got, want)
		}
	}
}

func FuzzNormalAlias(f *testing.F) {
	for _, s := range []string{"SunnyFern Store US", "日光蕨旗舰店 a/k/a Sunny", "\xff\u200b", "a/b;c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := NormalAlias(s)
		if len(a.Compact) > len(a.Whole) {
			t.Fatalf("%q: %q is longer than %q", s, a.Compact, a.Whole)
		}
		for _, p := range AliasParts(s) {
			NormalAlias(p)
		}
	})
}
