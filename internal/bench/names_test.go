// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/lookup"
	"markwarden/internal/screening"
	"markwarden/trademarks"
	"markwarden/trademarks/roll"
	"markwarden/trademarks/starter"
)

// engineOf judges by a register in memory.
func engineOf(t *testing.T, marks []trademarks.Mark) *screening.Engine {
	t.Helper()
	table, err := lookup.Build("", func(yield func(lookup.Entry) bool) {
		for i := range marks {
			if !screening.Entries(uint32(i), &marks[i], yield) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := screening.NewRegister(screening.RegisterStamp{}, table, roll.Slice(marks), 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return screening.NewEngine(r, p)
}

// A brand that the register lacks is missed there and found once it is in; every form of a brand falls into one half.
func TestScoreNames(t *testing.T) {
	marks, err := starter.Marks()
	if err != nil {
		t.Fatal(err)
	}
	var n NameForms
	for _, text := range []string{
		"brand,evasive_form,kind\nNike,N1ke shoes,masked\nNike,,masked\nZzyqqx,Zzyqqxx,masked\n",
		"brand_en,brand_zh,brand_zh_hant,category\nNike,耐克,耐克,shop/shoes\nZzyqqx,祖祺祺,,\n",
	} {
		if err := n.Read(strings.NewReader(text), "forms.csv"); err != nil {
			t.Fatal(err)
		}
	}
	var missed []string
	all, err := ScoreNames(engineOf(t, marks), engineOf(t, append(marks, n.Brands()...)), &n, func(h, brand, text, _ string, own bool) {
		if h != half(brand) || !own {
			t.Errorf("%s %s %s %v", h, brand, text, own)
		}
		missed = append(missed, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Zzyqqxx", "祖祺祺"}, missed); diff != "" {
		t.Error(diff)
	}
	var sum Named
	for _, k := range all {
		sum.N, sum.Own, sum.Absent, sum.Found, sum.Named = sum.N+k.N, sum.Own+k.Own, sum.Absent+k.Absent, sum.Found+k.Found, sum.Named+k.Named
	}
	if diff := cmp.Diff(Named{N: 4, Own: 4, Absent: 2, Found: 2, Named: 2}, sum); diff != "" {
		t.Error(diff)
	}
}

func FuzzNameForms(f *testing.F) {
	f.Add("brand,evasive_form,kind\nNike,N1ke,masked\n")
	f.Add("brand_en,brand_zh\nNike,耐克\n")
	f.Fuzz(func(t *testing.T, text string) {
		var n NameForms
		if n.Read(strings.NewReader(text), "x") == nil {
			n.Brands()
		}
	})
}
