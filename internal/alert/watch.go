// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"strings"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/fold"
)

// WatchKind is what a watch looks at.
type WatchKind string

// The kinds.
const (
	WatchBrand WatchKind = "brand" // a sign, in what is sued on and in who sues
	WatchOwner WatchKind = "owner" // a plaintiff or owner of a right
	WatchFirm  WatchKind = "firm"  // a law firm, by name, nickname or attorney
	WatchMark  WatchKind = "mark"  // the number of a registration
	WatchCourt WatchKind = "court"
	WatchStore WatchKind = "store" // one of our stores, by its id
)

// Watch is somebody's wish to be told. Owner is the person or organisation told; ScheduleA limits it to cases of that kind.
type Watch struct {
	ID        string    `json:"id"`
	Owner     string    `json:"owner"`
	Kind      WatchKind `json:"kind"`
	Value     string    `json:"value"`
	ScheduleA bool      `json:"schedule_a,omitempty"`
	Paused    bool      `json:"paused,omitempty"`
}

// Bounds of a watch's text: below the one everything matches, beyond the other nothing does.
const leastValue, mostValue = 2, 200

// Check refuses a watch that could never find anything, or would find everything.
func (w Watch) Check() error {
	var f fault.Fields
	if strings.TrimSpace(w.Owner) == "" {
		f.Add("owner", "must name who is told")
	}
	switch {
	case len(w.Value) > mostValue:
		f.Add("value", "must not be longer than %d bytes", mostValue)
	case w.Kind == WatchBrand || w.Kind == WatchOwner || w.Kind == WatchFirm:
		if len([]rune(fold.Word(w.Value))) < leastValue {
			f.Add("value", "needs at least %d letters or digits", leastValue)
		}
	case w.Kind == WatchMark:
		if len(digits(w.Value)) < 4 {
			f.Add("value", "must be the number of a registration, such as 5,123,456 or VA 2-123-456")
		}
	case w.Kind == WatchCourt:
		if _, known := docket.LookupCourt(w.Value); !known {
			f.Add("value", "must be a federal district court by its identifier, such as ilnd")
		}
	case w.Kind == WatchStore:
		if strings.TrimSpace(w.Value) == "" {
			f.Add("value", "must be the id of one of our stores")
		}
	default:
		f.Add("kind", "must be brand, owner, firm, mark, court or store")
	}
	return f.Err()
}

// digits are the digits of a text.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// numberKey brings the number of a right to comparing form: letters that belong to it (VA, D, RE) and digits.
func numberKey(s string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, s)
	for _, office := range []string{"USREG", "REGNO", "REG", "US", "TM", "NO"} {
		if cut, ok := strings.CutPrefix(key, office); ok && len(digits(cut)) == len(cut) {
			key = cut
		}
	}
	if len(digits(key)) == len(key) {
		return strings.TrimLeft(key, "0")
	}
	return key
}

// companyForms end the names of companies and say nothing of which.
var companyForms = wordSet("inc incorporated llc ltd limited co corp corporation company gmbh ag sa srl spa bv nv plc lp llp pte pty kg kk sas oy ab as holding holdings group the and of international global usa us")

// wordSet is a set of words parted by blanks.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// ownerKey brings the name of a company to comparing form: folded words without legal forms at either end. A name of
// nothing else keeps its words.
func ownerKey(name string) string {
	var words []string
	f := fold.Fold(name)
	for _, t := range f.Tokens {
		words = append(words, t.Text)
	}
	core := words
	for len(core) > 1 && companyForms[core[len(core)-1]] {
		core = core[:len(core)-1]
	}
	for len(core) > 1 && companyForms[core[0]] {
		core = core[1:]
	}
	return strings.Join(core, "")
}

// firmName is the name under which a firm is compared: that of the table where it has the firm, else its own words.
func firmName(name string) string {
	if f, ok := docket.LookupFirm(name); ok {
		return "firm:" + f.Name
	}
	if k := ownerKey(name); k != "" {
		return "name:" + k
	}
	return ""
}
