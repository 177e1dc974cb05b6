// SPDX-License-Identifier: Apache-2.0

package nice

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Family is a family of goods by its id: shoes, phone-cases, printer-ink. An id that is not in the data has no properties.
type Family string

//go:embed families/*.tsv
var familyFiles embed.FS

// wordLanguages are the word columns of a families file, after id, name_en, name_zh, classes, flags and accessory_of.
var wordLanguages = [...]string{"en", "zh", "es", "de", "fr", "it", "pt", "ja"}

// info is a family's row.
type info struct {
	id          Family
	en, zh      string
	classes     []Class
	merch       bool
	label       bool
	emblem      bool
	trim        bool
	fashion     bool
	accessoryOf []Family
}

// book is all the data, read once.
type book struct {
	all      []info
	byID     map[Family]int
	byClass  map[Class][]Family
	phrases  map[string][]phrase // by first token
	asian    map[string]int      // Han and kana words
	longest  int                 // runes of the longest of them
	related  map[[2]Family]float64
	problems []string // what is wrong with the data; a test wants it empty
}

// ignoreFile lists phrases that hold a goods word and are no goods ("short sleeve", "top quality", 无包装).
const ignoreFile = "families/ignore.tsv"

// ignored is the family of such phrases: they are passed over as a whole.
const ignored = -1

var data = sync.OnceValue(func() *book {
	b := &book{byID: map[Family]int{}, byClass: map[Class][]Family{}, phrases: make(map[string][]phrase, 8192), asian: make(map[string]int, 4096), related: map[[2]Family]float64{}}
	names, err := fs.Glob(familyFiles, "families/*.tsv")
	if err != nil {
		b.problem("%v", err)
	}
	slices.Sort(names)
	for _, n := range names {
		text, err := familyFiles.ReadFile(n)
		if err != nil {
			b.problem("%s: %v", n, err)
			continue
		}
		for i, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
			if i == 0 || strings.TrimSpace(line) == "" {
				continue
			}
			cells := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
			if n == ignoreFile {
				for w := range strings.SplitSeq(line, ";") {
					b.word(ignored, "", strings.TrimSpace(w))
				}
			} else if strings.HasPrefix(n, "families/related") {
				b.relate(n, i+1, cells)
			} else {
				b.family(n, i+1, cells)
			}
		}
	}
	b.sortPhrases()
	b.check()
	return b
})

func (b *book) problem(format string, args ...any) {
	b.problems = append(b.problems, fmt.Sprintf(format, args...))
}

func (b *book) family(file string, row int, cells []string) {
	for len(cells) < 6+len(wordLanguages) {
		cells = append(cells, "")
	}
	f := info{id: Family(cells[0]), en: cells[1], zh: cells[2]}
	if _, ok := b.byID[f.id]; ok || f.id == "" {
		b.problem("%s row %d: the family %q stands twice or has no id", file, row, f.id)
		return
	}
	for c := range strings.FieldsSeq(cells[3]) {
		n, err := strconv.Atoi(c)
		if err != nil || !Class(n).Valid() {
			b.problem("%s row %d: %q is no class", file, row, c)
			continue
		}
		f.classes = append(f.classes, Class(n))
		b.byClass[Class(n)] = append(b.byClass[Class(n)], f.id)
	}
	for flag := range strings.FieldsSeq(cells[4]) {
		switch flag {
		case "merch":
			f.merch = true
		case "label":
			f.label = true
		case "emblem":
			f.emblem = true
		case "trim":
			f.trim = true
		case "fashion":
			f.fashion = true
		default:
			b.problem("%s row %d: the flag %q is not known", file, row, flag)
		}
	}
	for a := range strings.FieldsSeq(cells[5]) {
		f.accessoryOf = append(f.accessoryOf, Family(a))
	}
	n := len(b.all)
	b.byID[f.id] = n
	b.all = append(b.all, f)
	for i, lang := range wordLanguages {
		for w := range strings.SplitSeq(cells[6+i], ";") {
			b.word(n, lang, strings.TrimSpace(w))
		}
	}
}

func (b *book) relate(file string, row int, cells []string) {
	if len(cells) < 3 {
		b.problem("%s row %d: want a, b and degree", file, row)
		return
	}
	d, err := strconv.ParseFloat(strings.TrimSpace(cells[2]), 64)
	if err != nil || d < 0.1 || d >= 1 {
		b.problem("%s row %d: %q is no degree from 0.1 to 0.95", file, row, cells[2])
		return
	}
	x, y := Family(cells[0]), Family(cells[1])
	b.related[[2]Family{x, y}] = max(d, b.related[[2]Family{x, y}])
	b.related[[2]Family{y, x}] = max(d, b.related[[2]Family{y, x}])
}

// check looks for names that point nowhere.
func (b *book) check() {
	for i := range b.all {
		for _, a := range b.all[i].accessoryOf {
			if _, ok := b.byID[a]; !ok {
				b.problem("%s: accessory of %q, which is no family", b.all[i].id, a)
			}
		}
	}
	for p := range b.related {
		if _, ok := b.byID[p[0]]; !ok {
			b.problem("related: %q is no family", p[0])
		}
	}
	slices.Sort(b.problems)
}

func (f Family) info() *info {
	b := data()
	if i, ok := b.byID[f]; ok {
		return &b.all[i]
	}
	return &info{id: f}
}

// All lists every family in the order of the data.
func All() []Family {
	b := data()
	out := make([]Family, len(b.all))
	for i := range b.all {
		out[i] = b.all[i].id
	}
	return out
}

// Classes are the Nice classes of a family's goods, the main one first.
func (f Family) Classes() []Class { return f.info().classes }

// Name is the family's name for people.
func (f Family) Name() (en, zh string) {
	i := f.info()
	if i.en == "" {
		return string(f), string(f)
	}
	return i.en, i.zh
}

// AccessoryOf lists the families that these goods are made to go with.
func (f Family) AccessoryOf() []Family { return f.info().accessoryOf }

// Merchandise reports goods whose value is often the picture or name put on them.
func (f Family) Merchandise() bool { return f.info().merch }

// Label reports loose labels, tags, patches and packaging: goods that are a mark for other goods.
func (f Family) Label() bool { return f.info().label }

// Trim reports buttons, zips and ribbons, of which goods are made.
func (f Family) Trim() bool { return f.info().trim }

// Emblem reports badges, emblems and decals that show a mark on somebody's own goods.
func (f Family) Emblem() bool { return f.info().emblem }

// Fashion reports goods that are copied for their brand: clothing, shoes, bags, watches, jewellery, eyewear, perfume.
func (f Family) Fashion() bool { return f.info().fashion }
