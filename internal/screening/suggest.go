// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"

	"markwarden/internal/listing"
)

// suggest looks for the smallest edit of the title that lowers the level, and proves each by screening it again. It returns
// nil when none does: no wording saves counterfeit goods.
func (e *Engine) suggest(l *listing.Listing, opt Options, v *Verdict) *Suggestion {
	if v.Level == Block {
		return nil
	}
	for _, edits := range plans(l, v) {
		title := apply(l.Title, edits)
		if title == l.Title || strings.TrimSpace(title) == "" {
			continue
		}
		changed := *l
		changed.Title = title
		w := e.judge(&changed, Options{Authorised: opt.Authorised})
		if w.Level == Unscreened || w.Score >= v.Score || e.policy.level(w.Score) == v.Level {
			continue
		}
		return &Suggestion{Title: title, Level: w.Level, Edits: named(edits)}
	}
	return nil
}

// edit replaces bytes [start,end) of the title.
type edit struct {
	start, end int
	from, to   string
}

// plans are the ways to rewrite a title, most keeping first: lawful wording for what is named for fit, the ordinary word for
// a mark used as one, else the mark and the words bound to it left out.
func plans(l *listing.Listing, v *Verdict) [][]edit {
	var keep, drop []edit
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Field != listing.FieldTitle || f.Level == Clear {
			continue
		}
		out := edit{f.ByteStart, f.ByteEnd, f.Text, ""}
		drop = append(drop, out)
		switch {
		case f.replacement != "":
			out.to = f.replacement
		case f.connect:
			out.to = connective(l.Title) + f.Text
		}
		keep = append(keep, out)
	}
	return [][]edit{keep, drop}
}

// connective is "compatible with" in the language of the title.
func connective(title string) string {
	for _, r := range title {
		if r >= 0x4E00 && r <= 0x9FFF {
			return "适用于"
		}
	}
	return "Compatible with "
}

// apply makes the edits that do not overlap, from the end, and tidies the spaces and punctuation they leave.
func apply(title string, edits []edit) string {
	done := len(title) + 1
	for i := len(edits) - 1; i >= 0; i-- {
		best := -1
		for k := range edits {
			if edits[k].end <= done && edits[k].start < done && (best < 0 || edits[k].start > edits[best].start) {
				best = k
			}
		}
		if best < 0 {
			break
		}
		x := edits[best]
		title = title[:x.start] + x.to + title[x.end:]
		done = x.start
	}
	return tidy(title)
}

func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, r := range [...][2]string{{" ,", ","}, {",,", ","}, {"( ", "("}, {" )", ")"}, {"()", ""}, {" 's ", " "}, {"-  ", "- "}} {
		s = strings.ReplaceAll(s, r[0], r[1])
	}
	s = strings.Trim(s, " ,-–|/:;&")
	if s == "" {
		return s
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		s = string(c-'a'+'A') + s[1:]
	}
	return s
}

func named(edits []edit) []Edit {
	out := make([]Edit, 0, len(edits))
	for _, x := range edits {
		out = append(out, Edit{Field: listing.FieldTitle, From: x.from, To: x.to})
	}
	return out
}
