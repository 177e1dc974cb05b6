// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"markwarden/internal/fold"
)

// Amendment is a schedule compared with the one before it. Defendants is the whole list with its history: nothing leaves
// it. The other lists hold keys.
type Amendment struct {
	Defendants []Defendant `json:"defendants"`
	Added      []string    `json:"added"`
	Changed    []string    `json:"changed"`
	Removed    []string    `json:"removed"`
	Same       int         `json:"same"`
	Notes      []Note      `json:"notes"`
}

// Amend brings a list of defendants to a later schedule. A defendant that is new starts at LISTED; one that stands in both
// keeps its state and takes what the later list knows more; with whole, the later list is an amended schedule that takes
// the place of the earlier one, and a defendant missing there becomes DISMISSED, with its history kept. The same schedule
// twice changes nothing.
func Amend(current []Defendant, next Schedule, whole bool) Amendment {
	a := Amendment{Added: []string{}, Changed: []string{}, Removed: []string{}, Notes: []Note{}}
	index, later := newRowIndex(current), newRowIndex(next.Defendants)
	for _, d := range current {
		a.Defendants = append(a.Defendants, d.clone())
	}
	seen := map[int]bool{}
	for _, d := range next.Defendants {
		i := index.find(d, !index.alone(d) || !later.alone(d))
		if i < 0 || seen[i] {
			if d.State == DefUnseen {
				d.State = DefListed
			}
			a.Defendants = append(a.Defendants, d.clone())
			a.Added = append(a.Added, d.Key())
			continue
		}
		seen[i] = true
		merged := a.Defendants[i].clone()
		merged.merge(d.clone())
		if merged.facts() == a.Defendants[i].facts() {
			a.Same++
			continue
		}
		a.Defendants[i] = merged
		a.Changed = append(a.Changed, merged.Key())
	}
	if whole {
		a.remove(seen, len(current))
	}
	return a
}

// remove takes off those an amended schedule no longer names.
func (a *Amendment) remove(seen map[int]bool, before int) {
	for i, d := range a.Defendants[:before] {
		if seen[i] || d.State == DefDismissed || d.State == DefReleased {
			continue
		}
		state, _, err := d.State.Next(Step{Event: StepRemoved})
		if err != nil {
			a.Notes = append(a.Notes, Note{At: d.No, Text: say("%s is no longer on the schedule and stays %s: %s.", "%s 已不在清单中，状态仍为 %s：%s。", short(d.Alias), d.State, err)})
			continue
		}
		a.Defendants[i].State = state
		a.Removed = append(a.Removed, d.Key())
	}
}

// clone is the row with lists of its own.
func (d Defendant) clone() Defendant {
	for _, list := range []*[]string{&d.Aliases, &d.ASINs, &d.Products, &d.Emails, &d.Domains} {
		*list = append([]string(nil), *list...)
	}
	d.Amounts = append([]Money(nil), d.Amounts...)
	return d
}

// facts is what a schedule says of a row, to see whether a later one says more.
func (d Defendant) facts() string {
	parts := []string{d.No, d.Alias, string(d.Platform), d.StoreURL, d.SellerID, d.Person, d.Country}
	for _, list := range [][]string{d.Aliases, d.ASINs, d.Products, d.Emails, d.Domains} {
		parts = append(parts, strings.Join(list, "\x01"))
	}
	for _, m := range d.Amounts {
		parts = append(parts, m.String())
	}
	return strings.Join(parts, "\x00")
}

// DefendantCounts are the counts of a list of defendants. Persons joins rows that name the same person or share a mail address or a domain; rows
// that share nothing are counted as persons of their own, so it is the most there can be.
type DefendantCounts struct {
	Rows     int `json:"rows"`
	Accounts int `json:"accounts"`
	Domains  int `json:"domains"`
	Persons  int `json:"persons"`
	Removed  int `json:"removed"`
}

// CountDefendants counts a list by row, account, domain and person. Those dismissed or released count as removed and
// nowhere else.
func CountDefendants(list []Defendant) DefendantCounts {
	var c DefendantCounts
	domains := map[string]bool{}
	var kin kinship
	for i, d := range list {
		if d.State == DefDismissed || d.State == DefReleased {
			c.Removed++
			continue
		}
		c.Rows++
		if d.SellerID != "" || d.Alias != "" || d.StoreURL != "" {
			c.Accounts++
		}
		kin.add(i)
		if p := fold.Word(d.Person); p != "" {
			kin.share(i, "person:"+p)
		}
		for _, e := range d.Emails {
			kin.share(i, "mail:"+strings.ToLower(e))
		}
		for _, name := range d.Domains {
			domains[strings.ToLower(name)] = true
			kin.share(i, "domain:"+strings.ToLower(name))
		}
	}
	c.Domains, c.Persons = len(domains), kin.groups()
	return c
}

// kinship joins rows that share something (union-find).
type kinship struct {
	parent map[int]int
	by     map[string]int
}

// add begins a row.
func (k *kinship) add(i int) {
	if k.parent == nil {
		k.parent, k.by = map[int]int{}, map[string]int{}
	}
	k.parent[i] = i
}

// root is the row that stands for a group.
func (k *kinship) root(i int) int {
	for k.parent[i] != i {
		k.parent[i] = k.parent[k.parent[i]]
		i = k.parent[i]
	}
	return i
}

// share joins a row with those that share a thing.
func (k *kinship) share(i int, thing string) {
	if other, ok := k.by[thing]; ok {
		k.parent[k.root(i)] = k.root(other)
		return
	}
	k.by[thing] = i
}

// groups counts the groups.
func (k *kinship) groups() int {
	n := 0
	for i, p := range k.parent {
		if i == p {
			n++
		}
	}
	return n
}
