// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Bounds on what an extra field may hold; a real one has a handful of dates.
const (
	mostExtra = 32 << 10 // bytes
	mostDates = 1000     // dates in one list
)

// extraKeys are the keys a deadline file or the command line may give, each with how it is read. Dates in a list are
// joined by |.
var extraKeys = []struct {
	name string
	read func(*options, string) error
}{
	{"sat_policy", func(o *options, v string) (err error) {
		o.observed, err = choice(v, "conservative", "observed")
		return err
	}},
	{"presidential", func(o *options, v string) (err error) { o.presidential, err = dates(v); return err }},
	{"inaccessible", func(o *options, v string) (err error) { o.inaccessible, err = dates(v); return err }},
	{"eu_holidays", func(o *options, v string) (err error) { o.euHolidays, err = dates(v); return err }},
	{"add3", func(o *options, v string) (err error) { o.addThree, err = yes(v); return err }},
	{"dir", func(o *options, v string) (err error) {
		o.before, err = choice(v, "after", "before")
		return err
	}},
	{"n", func(o *options, v string) (err error) { o.n, err = count(v); return err }},
	{"tz", func(o *options, v string) error { o.zone = v; return nil }},
	{"at", func(o *options, v string) error { o.at = v; return nil }},
	{"cal", func(o *options, v string) error { o.cal = strings.ToUpper(v); return nil }},
	{"cn_weekend_roll", func(o *options, v string) (err error) { o.weekendRoll, err = yes(v); return err }},
	{"original_due", func(o *options, v string) (err error) { o.original, err = calendar.ParseDate(v); return err }},
}

// options are the extra keys, read.
type options struct {
	given                                  map[string]bool
	observed                               bool // sat_policy=observed
	presidential, inaccessible, euHolidays map[calendar.Date]bool
	addThree, before, weekendRoll          bool
	n                                      int
	zone, at, cal                          string
	original                               calendar.Date
}

// ParseExtra reads the extra field of a deadline file: key=value pairs joined by ; with blanks allowed around each.
// Full-width signs, as a Chinese keyboard writes them, are read like the plain ones. A key twice or without a value is
// refused, because one of the two would be ignored in silence.
func ParseExtra(text string) (map[string]string, error) {
	if len(text) > mostExtra {
		return nil, fault.New(fault.Invalid, "extra is longer than %d characters: shorten it", mostExtra)
	}
	text = strings.NewReplacer("；", ";", "＝", "=", "｜", "|", "，", ",").Replace(text)
	pairs := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		key, value, ok := strings.Cut(part, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok || key == "" || value == "" {
			return nil, fault.New(fault.Invalid, "extra has %q: write key=value, pairs joined by ;", short(part))
		}
		if _, twice := pairs[key]; twice {
			return nil, fault.New(fault.Invalid, "extra has the key %s twice: keep one", short(key))
		}
		pairs[key] = value
	}
	return pairs, nil
}

// readOptions reads the keys in a fixed order, so that the same mistake gives the same sentence. A key that is not known
// is refused when it looks like a slip of one that is, and else reported.
func readOptions(extra map[string]string) (options, []Text, error) {
	o := options{given: map[string]bool{}, weekendRoll: true}
	known := map[string]bool{}
	for _, k := range extraKeys {
		known[k.name] = true
		value, ok := extra[k.name]
		if !ok {
			continue
		}
		o.given[k.name] = true
		if err := k.read(&o, strings.TrimSpace(value)); err != nil {
			return o, nil, fault.Because(err, fault.Invalid, "extra key %s: %s", k.name, err)
		}
	}
	var strange []string
	for key := range extra {
		if !known[key] {
			strange = append(strange, key)
		}
	}
	slices.Sort(strange)
	var notes []Text
	for _, key := range strange {
		for _, k := range extraKeys {
			if len(key) < 40 && distance(key, k.name) <= min(2, len(k.name)/2) {
				return o, nil, fault.New(fault.Invalid, "extra key %q is not known: did you mean %s?", key, k.name)
			}
		}
		notes = append(notes, say("The extra key %q is not known and had no effect.", "附加键“%s”未知，未起作用。", short(key)))
	}
	return o, notes, nil
}

// wrongValue is what a key's value is refused with; readOptions puts the key in front.
type wrongValue string

func (w wrongValue) Error() string { return string(w) }

// choice is true for the second of two words.
func choice(v, first, second string) (bool, error) {
	switch strings.ToLower(v) {
	case first:
		return false, nil
	case second:
		return true, nil
	}
	return false, wrongValue("it is " + strconv.Quote(short(v)) + ", write " + first + " or " + second)
}

// yes reads yes or no in the spellings forms use.
func yes(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "yes", "true", "1", "y", "是":
		return true, nil
	case "no", "false", "0", "n", "否":
		return false, nil
	}
	return false, wrongValue("it is " + strconv.Quote(short(v)) + ", write yes or no")
}

// mostUnits bounds n: a century of days is no court's period, and hours are bounded with it.
const mostUnits = 36525

// count reads a whole number above zero.
func count(v string) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > mostUnits {
		return 0, wrongValue("it is " + strconv.Quote(short(v)) + ", write a whole number from 1 to " + strconv.Itoa(mostUnits))
	}
	return n, nil
}

// dates reads a list of days joined by | (a comma does too).
func dates(v string) (map[calendar.Date]bool, error) {
	set := map[calendar.Date]bool{}
	for part := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == '|' || r == ',' }) {
		d, err := calendar.ParseDate(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		if set[d] = true; len(set) > mostDates {
			return nil, wrongValue("it has more than " + strconv.Itoa(mostDates) + " dates")
		}
	}
	if len(set) == 0 {
		return nil, wrongValue("it has no date")
	}
	return set, nil
}

// idle names the keys that were given and do nothing for this rule, so that the reader learns of it.
func (o options) idle(r Rule) []Text {
	order := r.N == 0 && r.Unit != NoUnit
	rule6, fixed := r.Basis == BasisRule6, r.Basis == BasisFixed
	works := map[string]bool{
		"sat_policy":      rule6 || fixed,
		"presidential":    rule6 || fixed || r.Basis == BasisBusiness,
		"inaccessible":    rule6 || r.Basis == BasisBusiness && order,
		"eu_holidays":     r.Basis == BasisEU,
		"add3":            r.AddThree && !o.before || !o.addThree,
		"dir":             order || o.before == r.Backward,
		"n":               order,
		"tz":              true,
		"at":              fixed || r.TRO,
		"cal":             r.Unit == WorkingDays || r.Basis == BasisPRC,
		"cn_weekend_roll": r.Basis == BasisPRC && r.Unit == Days,
		"original_due":    r.Code == codeAmended,
	}
	var notes []Text
	for _, k := range extraKeys {
		switch {
		case !o.given[k.name] || works[k.name]:
		case k.name == "add3":
			notes = append(notes, say("The 3 days of Rule 6(d) do not apply to this period and were not added: they are for acting after being served, and not for answering a summons.",
				"第6(d)条的三日不适用于此期间，未予增加：该三日仅适用于被送达后须作出的行为，且不适用于对传票的答辩。"))
		default:
			notes = append(notes, say("The extra key %s has no effect on this rule.", "附加键 %s 对本规则不起作用。", k.name))
		}
	}
	return notes
}
