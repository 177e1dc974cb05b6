// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"cmp"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Named is how many written forms of brands of one kind are found and named. Half A or B follows from the brand's name alone, so
// that all forms of a brand are in one half: what is mended by the misses of one half is judged by the other.
type Named struct {
	Kind   string `json:"kind"`
	Half   string `json:"half"`
	N      int    `json:"n"`      // forms
	Own    int    `json:"own"`    // found when the brand is in the register: the one in service and the brands of the file
	Absent int    `json:"absent"` // forms of brands that the register in service lacks; they count as missed in what follows
	Found  int    `json:"found"`  // found by the register in service
	Named  int    `json:"named"`  // named by a finding at caution or above, the form being the whole title
	Below  int    `json:"below"`  // named below caution only, or listed among what was let go
	Intent int    `json:"intent"` // named at caution or above when words of copies stand beside the form
}

// NameForms are written forms of brands, and the other names the files give the brands.
type NameForms struct {
	forms []form
	names map[string][]string
}

// Read adds the forms of a file. It has the columns brand, evasive_form and kind, or brand_en and brand_zh (brand_zh_hant and
// category where they are): then each Chinese name is a form, and the first one of a brand is also a name of it in a register of
// its own. The error names file, row and remedy.
func (n *NameForms) Read(r io.Reader, name string) error {
	return eachRow(r, name, nil, func(_ int, row map[string]string) error {
		if _, ok := row["evasive_form"]; ok {
			n.add(row["brand"], row["evasive_form"], cmp.Or(row["kind"], "not stated"))
			return nil
		}
		field, _, _ := strings.Cut(row["category"], "/")
		for _, zh := range []string{row["brand_zh"], row["brand_zh_hant"]} {
			if n.add(row["brand_en"], zh, "chinese name, "+cmp.Or(field, "any")) && len(n.names[row["brand_en"]]) == 0 {
				n.names[row["brand_en"]] = []string{zh}
			}
		}
		return nil
	})
}

func (n *NameForms) add(brand, text, kind string) bool {
	f := form{brand, text, kind}
	if strings.TrimSpace(text) == "" || strings.TrimSpace(brand) == "" || slices.Contains(n.forms, f) {
		return false
	}
	if n.names == nil {
		n.names = map[string][]string{}
	}
	n.forms = append(n.forms, f)
	return true
}

// Brands are the marks of a register of the brands' own: each brand as its owner would list it.
func (n *NameForms) Brands() []trademarks.Mark {
	var out []trademarks.Mark
	done := map[string]bool{}
	for _, f := range n.forms {
		if done[f.brand] {
			continue
		}
		done[f.brand] = true
		m := trademarks.Mark{ID: "own:" + f.brand, Text: f.brand, Status: trademarks.StatusRegistered, Classes: []nice.Class{14, 18, 25}, Goods: "handbags;watches;clothing"}
		for _, zh := range n.names[f.brand] {
			m.Aliases = append(m.Aliases, trademarks.Alias{Text: zh})
		}
		out = append(out, m)
	}
	return out
}

// ScoreNames screens every form with the register in service, have, and with one to which the brands are added, own. miss is told
// each form that the first does not find and whether the second does; it may be nil.
func ScoreNames(have, own *screening.Engine, n *NameForms, miss func(half, brand, text, kind string, own bool)) ([]Named, error) {
	here, there := nameJudge{e: have}, nameJudge{e: own}
	by := map[string]*Named{}
	for _, f := range n.forms {
		k := by[f.kind+half(f.brand)]
		if k == nil {
			k = &Named{Kind: f.kind, Half: half(f.brand)}
			by[f.kind+k.Half] = k
		}
		a, err := there.judge(f)
		if err != nil {
			return nil, err
		}
		b, err := here.judge(f)
		if err != nil {
			return nil, err
		}
		k.count(a, b)
		if !b.found && miss != nil {
			miss(k.Half, f.brand, f.text, f.kind, a.found)
		}
	}
	out := make([]Named, 0, len(by))
	for _, key := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[key])
	}
	return out, nil
}

// half is A or B by the brand's name.
func half(brand string) string {
	h := fnv.New32a()
	_, _ = io.WriteString(h, fold.Word(brand))
	return string('A' + rune(h.Sum32()>>16&1))
}

func (k *Named) count(own, have formJudged) {
	k.N++
	for _, x := range []struct {
		to  *int
		yes bool
	}{{&k.Own, own.found}, {&k.Absent, have.absent}, {&k.Found, have.found}, {&k.Named, have.named}, {&k.Below, have.found && !have.named}, {&k.Intent, have.intent}} {
		if x.yes {
			*x.to++
		}
	}
}

// formJudged is what became of a form.
type formJudged struct{ absent, found, named, intent bool }

// nameJudge holds forms against one register. A brand's marks are looked for once.
type nameJudge struct {
	e     *screening.Engine
	ids   map[string]map[string]bool
	goods map[string]string
}

// besideForm are words of copies in both languages.
const besideForm = " 1:1 复刻 replica"

func (j *nameJudge) judge(f form) (formJudged, error) {
	if j.ids == nil {
		j.ids, j.goods = map[string]map[string]bool{}, map[string]string{}
	}
	ids, ok := j.ids[f.brand]
	if !ok {
		ids = marksCalled(j.e, f.brand)
		goods, err := firstGoods(j.e, map[string]map[string]bool{f.brand: ids})
		if err != nil {
			return formJudged{}, err
		}
		j.ids[f.brand] = ids
		maps.Copy(j.goods, goods)
	}
	out := formJudged{absent: len(ids) == 0}
	for id := range ids {
		is := func(f screening.Finding) bool { return f.MarkID == id }
		risk := func(f screening.Finding) bool { return is(f) && f.Level != screening.Clear }
		v := j.e.Screen(&listing.Listing{Title: f.text, Category: j.goods[id]}, screening.Options{NoFix: true, All: true, Pieces: true})
		out.named = out.named || slices.ContainsFunc(v.Findings, risk)
		out.found = out.found || slices.ContainsFunc(v.Findings, is) || slices.ContainsFunc(v.Considered, is)
		w := j.e.Screen(&listing.Listing{Title: f.text + besideForm, Category: j.goods[id]}, screening.Options{NoFix: true})
		out.intent = out.intent || slices.ContainsFunc(w.Findings, risk)
	}
	return out, nil
}
