//go:build scratch

package screening

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"markwarden/internal/listing"
	"markwarden/internal/sample"
)

func evalListings(t *testing.T) []*listing.Listing {
	f, err := os.Open(filepath.Join(sample.Root(t), "testdata", "eval", "listings.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := csv.NewReader(f).ReadAll()
	var out []*listing.Listing
	for _, r := range rows[1:] {
		out = append(out, &listing.Listing{ID: r[0], Title: r[2], Description: r[3], Brand: r[4], Category: r[5]})
	}
	return out
}

func TestNoise(t *testing.T) {
	e := starterEngine(t)
	noises := []struct {
		name string
		do   func(string) string
	}{
		{"upper", strings.ToUpper},
		{"lower", strings.ToLower},
		{"emoji", func(s string) string { return strings.ReplaceAll(s, " ", " 🔥 ") }},
		{"emojiends", func(s string) string { return "🔥" + s + "🔥" }},
		{"double", func(s string) string { return strings.ReplaceAll(s, " ", "  ") }},
		{"!!!", func(s string) string { return s + "!!!" }},
		{".", func(s string) string { return s + "." }},
		{"star", func(s string) string { return "★ " + s + " ★" }},
	}
	for _, n := range noises {
		bad := 0
		for _, l := range evalListings(t) {
			v := e.Screen(l, Options{NoFix: true})
			m := *l
			m.Title = n.do(l.Title)
			w := e.Screen(&m, Options{NoFix: true})
			if v.Level != w.Level {
				bad++
				fmt.Printf("%s %s: %s -> %s :: %s | %s | %s\n", n.name, l.ID, v.Level, w.Level, m.Title, m.Brand, m.Category)
				for _, f := range v.Findings {
					fmt.Printf("      was %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
				for _, f := range w.Findings {
					fmt.Printf("      now %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
			}
		}
		fmt.Println("==", n.name, bad)
	}
}

func TestNoise2(t *testing.T) {
	e := starterEngine(t)
	titleCase := func(s string) string {
		w := strings.Fields(s)
		for i := range w {
			r := []rune(w[i])
			w[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
		}
		return strings.Join(w, " ")
	}
	noises := []struct {
		name string
		do   func(string) string
	}{
		{"titlecase", titleCase},
		{"nbsp", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }},
		{"tab", func(s string) string { return strings.ReplaceAll(s, " ", "\t") }},
		{"quotes", func(s string) string { return "\"" + s + "\"" }},
		{"?!", func(s string) string { return s + "?!" }},
		{"hash", func(s string) string { return "# " + s }},
		{"dots", func(s string) string { return s + " ..." }},
		{"pipe", func(s string) string { return "| " + s + " |" }},
		{"heart", func(s string) string { return strings.ReplaceAll(s, " ", " ❤️ ") }},
		{"brackets", func(s string) string { return "【" + s + "】" }},
		{"emojijoined", func(s string) string { return strings.ReplaceAll(s, " ", "🔥") }},
		{"comma end", func(s string) string { return s + "," }},
		{"tm", func(s string) string { return s + "™" }},
		{"new!", func(s string) string { return s + ", free shipping" }},
		{"segments", func(s string) string {
			p := strings.Split(s, ", ")
			for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
				p[i], p[j] = p[j], p[i]
			}
			return strings.Join(p, ", ")
		}},
		{"fullwidth", func(s string) string {
			return strings.Map(func(r rune) rune {
				if r > ' ' && r < 0x7f && (r|32) >= 'a' && (r|32) <= 'z' {
					return r - '!' + '！'
				}
				return r
			}, s)
		}},
	}
	for _, n := range noises {
		bad := 0
		for _, l := range evalListings(t) {
			v := e.Screen(l, Options{NoFix: true})
			m := *l
			m.Title = n.do(l.Title)
			w := e.Screen(&m, Options{NoFix: true})
			if v.Level != w.Level {
				bad++
				fmt.Printf("%s %s: %s -> %s :: %s | %s | %s\n", n.name, l.ID, v.Level, w.Level, m.Title, m.Brand, m.Category)
				for _, f := range v.Findings {
					fmt.Printf("      was %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
				for _, f := range w.Findings {
					fmt.Printf("      now %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
			}
		}
		fmt.Println("==", n.name, bad)
	}
}

func TestMono(t *testing.T) {
	e := starterEngine(t)
	ls := evalListings(t)
	adds := []struct {
		name string
		do   func(l listing.Listing) (listing.Listing, bool)
	}{}
	for _, w := range []string{"replica", "super clone", "高仿", "1:1 quality", "hidden link", "logo on arrival", "加微信", "AAA quality"} {
		adds = append(adds, struct {
			name string
			do   func(l listing.Listing) (listing.Listing, bool)
		}{"title+" + w, func(l listing.Listing) (listing.Listing, bool) { l.Title += ", " + w; return l, true }})
		adds = append(adds, struct {
			name string
			do   func(l listing.Listing) (listing.Listing, bool)
		}{"desc+" + w, func(l listing.Listing) (listing.Listing, bool) { l.Description += " " + w; return l, true }})
	}
	for _, a := range adds {
		bad := 0
		for _, l := range ls {
			v := e.Screen(l, Options{NoFix: true})
			m, _ := a.do(*l)
			w := e.Screen(&m, Options{NoFix: true})
			if levelOrder(w.Level) < levelOrder(v.Level) {
				bad++
				fmt.Printf("%s %s: %s -> %s :: %s | %s | %s | %s\n", a.name, l.ID, v.Level, w.Level, m.Title, m.Brand, m.Category, m.Description)
				for _, f := range v.Findings {
					fmt.Printf("      was %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
				for _, f := range w.Findings {
					fmt.Printf("      now %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
			}
		}
		fmt.Println("==", a.name, bad)
	}
	// masking
	mask := map[rune]rune{'a': 'а', 'e': 'е', 'o': 'о', 'c': 'с', 'p': 'р', 'i': 'і', 'A': 'А', 'E': 'Е', 'O': 'О', 'C': 'С', 'P': 'Р'}
	bad, n := 0, 0
	for _, l := range ls {
		v := e.Screen(l, Options{NoFix: true})
		for _, f := range v.Findings {
			if f.Field != "title" || f.MarkID == "" {
				continue
			}
			masked := strings.Map(func(r rune) rune {
				if x, ok := mask[r]; ok {
					return x
				}
				return r
			}, f.Text)
			if masked == f.Text {
				continue
			}
			n++
			m := *l
			m.Title = l.Title[:f.ByteStart] + masked + l.Title[f.ByteEnd:]
			w := e.Screen(&m, Options{NoFix: true})
			if levelOrder(w.Level) < levelOrder(v.Level) {
				bad++
				fmt.Printf("mask %s: %s -> %s :: %s | %s | %s\n", l.ID, v.Level, w.Level, m.Title, m.Brand, m.Category)
				for _, f := range v.Findings {
					fmt.Printf("      was %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
				for _, f := range w.Findings {
					fmt.Printf("      now %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
				}
			}
		}
	}
	fmt.Println("== masked", bad, n)
	// authorised
	bad, n = 0, 0
	for _, l := range ls {
		v := e.Screen(l, Options{NoFix: true})
		for _, f := range v.Findings {
			for _, a := range []string{f.Mark, f.MarkID, f.Owner} {
				if a == "" {
					continue
				}
				n++
				w := e.Screen(l, Options{NoFix: true, Authorised: []string{a}})
				if levelOrder(w.Level) > levelOrder(v.Level) {
					bad++
					fmt.Printf("auth %s %s: %s -> %s :: %s | %s | %s\n", a, l.ID, v.Level, w.Level, l.Title, l.Brand, l.Category)
					for _, f := range v.Findings {
						fmt.Printf("      was %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
					}
					for _, f := range w.Findings {
						fmt.Printf("      now %s [%s] %s %s %s\n", f.Mark, f.Text, f.Rules[0], f.Level, f.Field)
					}
				}
			}
		}
	}
	fmt.Println("== auth", bad, n)
}

func TestSugg(t *testing.T) {
	e := starterEngine(t)
	for _, l := range evalListings(t) {
		v := e.Screen(l, Options{})
		if v.Level == Clear || v.Level == Block {
			continue
		}
		s := "NONE"
		if v.Suggestion != nil {
			s = v.Suggestion.Title + "  (" + string(v.Suggestion.Level) + ")"
		}
		fmt.Printf("%s %s %s %v\n      %s\n   => %s\n", l.ID, v.Level, v.Findings[0].Rules[0], v.Findings[0].Field, l.Title, s)
	}
}
