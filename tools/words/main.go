// SPDX-License-Identifier: Apache-2.0

// Command words makes the tables of ordinary words in internal/fold/words: how much information a word carries in a
// listing, in bits. Counts are facts; none of the texts they are counted in goes into the repository.
//
// Recipe: Debian's word lists (wamerican, wbritish, wspanish, wfrench, wngerman, witalian) say what is a word; counts come
// from the English and Chinese listings and queries of the shared data set and, for the other languages, from Debian's
// translated manual pages (manpages-de, -es, -fr, -it). A word of a list that was never met gets the floor. A string that no
// list has counts as a trade word (usb, tshirt) when it stands in the titles of many makers and rarely comes first.
//
//	go -C tools run ./words -data ../../shared/data -out ../internal/fold/words
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/go-ego/gse"
	"golang.org/x/text/unicode/norm"
)

const (
	deepest   = 16.0 // bits of a word never met: as telling as one in 65,000
	tradeBits = 12.0 // a goods word in a language whose listings were not counted
	inUse     = 6    // uses in the listings from which a name is a word of theirs
	makers    = 12   // a string in no word list is a trade word when titles of this many makers have it
)

func main() {
	data := flag.String("data", "../../shared/data", "shared data set")
	out := flag.String("out", "../internal/fold/words", "where the tables go")
	register := flag.String("register", "../trademarks/starter", "curated register, whose coined names are no trade words")
	flag.Parse()
	ls := listings(filepath.Join(*data, "listings", "listings_dev.csv.gz"))
	named, coined := names(*register), names(*register)
	for _, m := range table(filepath.Join(*data, "brands", "brands_dev.csv.gz")) {
		single(named, m["brand"])
	}
	write(*out, "en", english(ls, named, coined))
	write(*out, "zh", chinese(ls, *data, named))
	goods := goodsWords(filepath.Join(*register, "..", "nice", "families"))
	for lang, list := range map[string]string{"es": "spanish", "fr": "french", "de": "ngerman", "it": "italian"} {
		write(*out, lang, foreign(lang, list, goods[lang]))
	}
}

type row struct{ lang, title, text, brand string }

func table(path string) []map[string]string {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		log.Fatal(err)
	}
	return rows(z)
}

func rows(r io.Reader) []map[string]string {
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	out := make([]map[string]string, 0, len(all))
	for _, cells := range all[1:] {
		m := map[string]string{}
		for i, c := range cells {
			m[all[0][i]] = c
		}
		out = append(out, m)
	}
	return out
}

func listings(path string) (out []row) {
	for _, m := range table(path) {
		out = append(out, row{m["lang"], m["title"], m["title"] + " " + m["description"] + " " + m["category"], m["brand"]})
	}
	return out
}

var latin = regexp.MustCompile(`[a-z]+`)

func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'ß':
			b.WriteString("ss")
		case r == '\'' || r == '’':
		case r < 0x300 || r > 0x36F:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func wordlist(names ...string) map[string]bool {
	v := map[string]bool{}
	for _, n := range names {
		f, err := os.Open("/usr/share/dict/" + n)
		if err != nil {
			log.Fatal(err)
		}
		for s := bufio.NewScanner(f); s.Scan(); {
			w := s.Text()
			// A capital is a name, in German a noun: only a list where every noun has one is read in full.
			if (w == strings.ToLower(w) || n == "ngerman") && !strings.ContainsAny(w, "' ") {
				if p := plain(w); len(p) > 1 && latin.FindString(p) == p {
					v[p] = true
				}
			}
		}
		f.Close()
	}
	return v
}

// names are the words and Chinese names of curated marks that no dictionary has.
func names(dir string) map[string]bool {
	files, _ := filepath.Glob(filepath.Join(dir, "*.csv"))
	if len(files) == 0 {
		log.Fatalf("no register in %s", dir)
	}
	named := map[string]bool{}
	for _, p := range files {
		f, err := os.Open(p)
		if err != nil {
			log.Fatal(err)
		}
		for _, m := range rows(f) {
			curatedRows = append(curatedRows, m)
			if m["strength"] == "dictionary" {
				continue
			}
			single(named, m["mark"])
			for _, w := range strings.Split(m["aliases"], ";") {
				named[w] = true
			}
		}
		f.Close()
	}
	return named
}

// famousWords are the words that carry a well-known curated mark of several words: "Vuitton" is in the dictionary for the
// mark's sake. That is the last word of a brand, person or character of one owner; the first is a given name or a place more often than not,
// and a word of several owners carries none of them.
func famousWords() map[string]bool {
	owners := map[string]map[string]bool{}
	for _, m := range curatedRows {
		w := latin.FindAllString(plain(m["mark"]), -1)
		switch k := m["kind"]; {
		case len(w) < 2 || m["famous"] < "2" || k != "" && k != "line" && k != "person" && k != "character":
			continue
		}
		last := w[len(w)-1]
		if owners[last] == nil {
			owners[last] = map[string]bool{}
		}
		owners[last][m["owner"]] = true
	}
	out := map[string]bool{}
	for w, by := range owners {
		out[w] = len(by) == 1
	}
	return out
}

// curatedRows are the rows of the curated register, read by names.
var curatedRows []map[string]string

// single adds a name of one word: the words of longer names are too often ordinary.
func single(named map[string]bool, name string) {
	if w := latin.FindAllString(plain(name), -1); len(w) == 1 {
		named[w[0]] = true
	}
}

// properWords are the capitalised words of the English lists: places, peoples, holidays, first names. Those that no brand is
// called by are ordinary.
func properWords() map[string]bool {
	v := map[string]bool{}
	for _, n := range [...]string{"american-english", "british-english"} {
		f, err := os.Open("/usr/share/dict/" + n)
		if err != nil {
			log.Fatal(err)
		}
		for s := bufio.NewScanner(f); s.Scan(); {
			if w := plain(s.Text()); !strings.Contains(s.Text(), "'") && len(w) > 2 && latin.FindString(w) == w {
				v[w] = true
			}
		}
		f.Close()
	}
	return v
}

func english(ls []row, named, coined map[string]bool) map[string]float64 {
	words := wordlist("american-english", "british-english")
	count, total := map[string]int{}, 0
	first, by := map[string]int{}, map[string]map[string]bool{}
	for _, l := range ls {
		if l.lang != "en" {
			continue
		}
		single(named, l.brand)
		for _, w := range latin.FindAllString(plain(l.text), -1) {
			count[w]++
			total++
		}
		title := latin.FindAllString(plain(l.title), -1)
		for i, w := range title {
			if i == 0 {
				first[w]++
			}
			if by[w] == nil {
				by[w] = map[string]bool{}
			}
			by[w][title[0]] = true
		}
	}
	bits := map[string]float64{}
	for w := range words {
		bits[w] = weigh(count[w], total)
	}
	elements := famousWords()
	for w := range properWords() {
		if !coined[w] && !words[w] && (count[w] >= inUse || !elements[w]) {
			bits[w] = weigh(count[w], total)
		}
	}
	for w, n := range count {
		if !words[w] && !named[w] && len(w) > 1 && len(by[w]) >= makers && first[w]*10 < n {
			bits[w] = weigh(n, total)
		}
	}
	return bits
}

func chinese(ls []row, data string, named map[string]bool) map[string]float64 {
	var seg gse.Segmenter
	seg.SkipLog = true
	if err := seg.LoadDictEmbed("zh_s"); err != nil {
		log.Fatal(err)
	}
	brand, product := map[string]bool{}, map[string]bool{}
	for _, m := range table(filepath.Join(data, "brands", "zh_ecom_gazetteer_dev.csv.gz")) {
		if m["kind"] == "brand" {
			brand[m["term"]] = true
		} else {
			product[m["term"]] = true
			seg.AddToken(m["term"], 200, "n")
		}
	}
	count, total := map[string]int{}, 0
	add := func(s string) {
		for _, w := range seg.Cut(s, true) {
			if han(w) {
				count[w]++
				total++
			}
		}
	}
	for _, l := range ls {
		if l.lang == "zh" {
			add(l.text)
		}
	}
	for _, m := range table(filepath.Join(data, "listings", "zh_queries_dev.csv.gz")) {
		add(m["query"])
	}
	bits := map[string]float64{}
	for w, n := range count {
		if everyday(&seg, w) || !named[w] && (product[w] || !brand[w] && n >= 4) {
			bits[w] = weigh(n, total)
		}
	}
	for _, t := range seg.Dict.Tokens {
		w := t.Text()
		if _, ok := bits[w]; !ok && t.Freq() >= common && !nameTag(t.Pos()) && han(w) && len([]rune(w)) > 1 && !named[w] && !brand[w] {
			bits[w] = deepest
		}
	}
	return bits
}

// common is the number of uses in the segmenter's corpus from which a word is general Chinese.
const common = 60

// nameTag reports the segmenter's tags for names of people, organisations and things; places stay ordinary.
func nameTag(pos string) bool {
	return strings.HasPrefix(pos, "nr") || pos == "nz" || pos == "nt"
}

// everyday reports a word so frequent in general Chinese that its being somebody's brand too says little.
func everyday(seg *gse.Segmenter, w string) bool {
	const often = 1000 // uses in the segmenter's corpus
	freq, pos, ok := seg.Find(w)
	return ok && freq >= often && !nameTag(pos)
}

func han(w string) bool {
	for _, r := range w {
		if r < 0x3400 || r > 0x9FFF {
			return false
		}
	}
	return w != ""
}

func foreign(lang, list string, goods []string) map[string]float64 {
	words := wordlist(list)
	pages, err := filepath.Glob("/usr/share/man/" + lang + "/man?/*.gz")
	if err != nil || len(pages) == 0 {
		log.Fatalf("no manual pages for %s: install manpages-%s", lang, lang)
	}
	count, total := map[string]int{}, 0
	for _, p := range pages {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		if z, err := gzip.NewReader(f); err == nil {
			b, _ := io.ReadAll(z)
			for _, w := range latin.FindAllString(plain(string(b)), -1) {
				count[w]++
				total++
			}
		}
		f.Close()
	}
	bits := map[string]float64{}
	for w, n := range count {
		if words[w] && n >= 2 && len(w) > 1 {
			bits[w] = weigh(n, total)
		}
	}
	for _, w := range goods {
		if _, ok := bits[w]; !ok {
			bits[w] = tradeBits
		}
	}
	return bits
}

// goodsWords are the words for goods in the tables of goods families, by language: manual pages do not speak of shoes.
func goodsWords(dir string) map[string][]string {
	files, _ := filepath.Glob(filepath.Join(dir, "[0-9]*.tsv"))
	if len(files) == 0 {
		log.Fatalf("no goods families in %s", dir)
	}
	out := map[string][]string{}
	for _, p := range files {
		b, err := os.ReadFile(p)
		if err != nil {
			log.Fatal(err)
		}
		var head []string
		for line := range strings.Lines(string(b)) {
			cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
			if head == nil {
				head = cells
				continue
			}
			for i, c := range cells {
				if i < len(head) && len(head[i]) == 2 {
					for _, w := range latin.FindAllString(plain(c), -1) {
						if len(w) > 2 {
							out[head[i]] = append(out[head[i]], w)
						}
					}
				}
			}
		}
	}
	return out
}

// weigh is -log2 of the share, in half bits, at most deepest.
func weigh(n, total int) float64 {
	b := -math.Log2((float64(n) + 0.3) / float64(total))
	return math.Min(deepest, math.Round(b*2)/2)
}

// write puts the words of one language in a file, one line for each number of bits.
func write(dir, lang string, bits map[string]float64) {
	by := map[float64][]string{}
	for w, b := range bits {
		by[b] = append(by[b], w)
	}
	var keys []float64
	for b := range by {
		keys = append(keys, b)
	}
	sort.Float64s(keys)
	var out strings.Builder
	for _, b := range keys {
		sort.Strings(by[b])
		fmt.Fprintf(&out, "%g %s\n", b, strings.Join(by[b], " "))
	}
	if err := os.WriteFile(filepath.Join(dir, lang+".txt"), []byte(out.String()), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d words\n", lang, len(bits))
}
