// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fold"
)

// Book is everything of ours that a lawsuit is held against: watches, stores, and the listings that use marks. It is made
// once and read by many.
type Book struct {
	watches []Watch
	by      map[string][]int32 // kind and comparing form -> watches
	stores  *docket.StoreIndex
	uses    useIndex
	longest int // words of the longest brand or owner watched
}

// NewBook prepares watches, stores and uses for matching. Paused watches are left out.
func NewBook(watches []Watch, stores []docket.Store, uses []Use) *Book {
	b := &Book{watches: watches, by: map[string][]int32{}, stores: docket.NewStoreIndex(stores), uses: newUseIndex(uses)}
	for i, w := range watches {
		if w.Paused {
			continue
		}
		switch w.Kind {
		case WatchBrand:
			words := fold.Word(w.Value)
			b.put("brand", words, i)
			b.put("like", fold.Skeleton(words), i)
			f := fold.Fold(w.Value)
			b.longest = max(b.longest, len(f.Tokens))
		case WatchOwner:
			b.put("owner", ownerKey(w.Value), i)
		case WatchFirm:
			b.put("firm", firmName(w.Value), i)
		case WatchMark:
			b.put("mark", numberKey(w.Value), i)
		case WatchCourt:
			b.put("court", strings.ToLower(strings.TrimSpace(w.Value)), i)
		case WatchStore:
			b.put("store", w.Value, i)
		}
	}
	b.longest = min(b.longest+1, mostWords) // a brand of one word may stand as two
	return b
}

// mostWords bounds the words of a caption that are joined to find a brand.
const mostWords = 12

func (b *Book) put(kind, key string, i int) {
	if key != "" {
		b.by[kind+"\x00"+key] = append(b.by[kind+"\x00"+key], int32(i))
	}
}

// Match finds who must be told of a lawsuit. decisions are what people said of matches before: a store that is not ours
// stays silent. The same lawsuit, book, decisions and time give the same alerts in the same order.
func Match(l docket.Lawsuit, b *Book, decisions []docket.Decision, at time.Time) []Alert {
	report := b.stores.Match(l.Defendants, decisions, at)
	list := append(b.storeAlerts(l, report), b.listingAlerts(l)...)
	list = append(list, b.watchAlerts(l, report)...)
	for i := range list {
		list[i].settle()
		list[i].Raised = at
		list[i].describe()
	}
	slices.SortStableFunc(list, func(x, y Alert) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), strings.Compare(x.ID, y.ID))
	})
	return list
}

// watchAlerts holds the lawsuit against the watches.
func (b *Book) watchAlerts(l docket.Lawsuit, report docket.MatchReport) []Alert {
	found := finder{book: b, lawsuit: l, seen: map[int32]int{}}
	found.rights()
	found.owners()
	found.counsel()
	found.add("court", strings.ToLower(l.Court), Evidence{"court", "same court", l.Court, "", 1, Text{EN: "the case is in a court that is watched", ZH: "案件在受关注的法院"}})
	for _, m := range report.Matches {
		if m.Level != docket.MatchGeneric {
			e := storeEvidence(m, m.Evidence[0])
			found.add("store", m.Store, e)
		}
	}
	return found.alerts
}

// finder collects the alerts of watches, one for each watch.
type finder struct {
	book    *Book
	lawsuit docket.Lawsuit
	seen    map[int32]int // watch -> place in alerts
	alerts  []Alert
}

// add notes a field under every watch that looks for its key.
func (f *finder) add(kind, key string, e Evidence) {
	for _, i := range f.book.by[kind+"\x00"+key] {
		w := f.book.watches[i]
		if w.ScheduleA && !f.lawsuit.ScheduleA.ScheduleA {
			continue
		}
		at, ok := f.seen[i]
		if !ok {
			at = len(f.alerts)
			f.seen[i] = at
			f.alerts = append(f.alerts, newAlert(f.lawsuit, WatchHit, w.Owner, w.ID))
		}
		own := e
		own.Ours = cmp.Or(own.Ours, w.Value)
		list := f.alerts[at].Evidence
		same := slices.IndexFunc(list, func(h Evidence) bool { return h.Field == own.Field && h.Theirs == own.Theirs })
		switch {
		case same < 0:
			f.alerts[at].Evidence = append(list, own)
		case own.Value > list[same].Value:
			list[same] = own
		}
	}
}

// rights looks at what is sued on.
func (f *finder) rights() {
	for i, r := range f.lawsuit.Rights {
		field := path("rights", i)
		f.add("mark", numberKey(r.Number), Evidence{field + ".number", "same number", r.Number, "", 1, Text{EN: "the registration that is watched is sued on", ZH: "受关注的注册号被用于起诉"}})
		f.brand(field+".mark", r.Mark, 1)
	}
}

// owners looks at who sues: the whole name, and brands inside it.
func (f *finder) owners() {
	for _, n := range ownerNames(f.lawsuit) {
		f.add("owner", ownerKey(n.text), Evidence{n.field, "equal", n.text, "", 1, Text{EN: "the name of the one who sues, without its legal form", ZH: "起诉方名称（不计公司形式）相同"}})
		tokens := fold.Fold(n.text)
		for first := range tokens.Tokens {
			for last := first + 1; last <= min(len(tokens.Tokens), first+f.book.longest); last++ {
				f.brandWords(n.field, n.text, strings.ReplaceAll(tokens.Join(first, last), " ", ""), 0.8)
			}
		}
	}
}

// brand looks a whole sign up, as it is and as it looks.
func (f *finder) brand(field, text string, value float64) {
	f.brandWords(field, text, fold.Word(text), value)
	tokens := fold.Fold(text)
	for first := range tokens.Tokens {
		for last := first + 1; last <= min(len(tokens.Tokens), first+f.book.longest); last++ {
			f.brandWords(field, text, strings.ReplaceAll(tokens.Join(first, last), " ", ""), 0.8*value)
		}
	}
}

// brandWords looks joined words up. Value is what an equal sign is worth here; one that only looks alike is worth a tenth
// less.
func (f *finder) brandWords(field, text, words string, value float64) {
	if words == "" {
		return
	}
	e := Evidence{Field: field, Measure: "equal", Theirs: text, Value: value, Why: Text{EN: "the watched sign", ZH: "受关注的标识"}}
	if value < 1 {
		e.Measure, e.Why = "part of a name", Text{EN: "the watched sign is a part of this name", ZH: "受关注的标识是该名称的一部分"}
	}
	f.add("brand", words, e)
	e.Measure, e.Value = "look-alike", 0.9*value
	e.Why = Text{EN: "looks like the watched sign once digits are read as the letters they imitate", ZH: "将数字读作形近字母后与受关注的标识相同"}
	f.add("like", fold.Skeleton(words), e)
}

// counsel looks at the firms and attorneys of the plaintiff.
func (f *finder) counsel() {
	for i, c := range f.lawsuit.Counsel {
		for _, name := range append([]string{c.Firm}, c.Attorneys...) {
			if name == "" {
				continue
			}
			f.add("firm", firmName(name), Evidence{path("counsel", i), "same firm", name, "", 1, Text{EN: "the firm that is watched, by its name or by one who signs for it", ZH: "受关注的律所（按名称或署名律师）"}})
		}
	}
}

// named is a text with the field it stands in.
type named struct{ field, text string }

// ownerNames are the names of those who sue: plaintiffs, owners of rights, and the first side of the caption. A defendant's
// name is none of them.
func ownerNames(l docket.Lawsuit) []named {
	var list []named
	for i, p := range l.Plaintiffs {
		list = append(list, named{path("plaintiffs", i), p.Name})
	}
	for i, r := range l.Rights {
		if r.Owner != "" {
			list = append(list, named{path("rights", i) + ".owner", r.Owner})
		}
	}
	if first, second := docket.SplitCaption(l.Caption); second != "" {
		list = append(list, named{"caption", strings.TrimSuffix(strings.TrimSuffix(first, "et al."), "et al")})
	}
	return list
}

// path is a field with its index.
func path(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
