// SPDX-License-Identifier: Apache-2.0

package docket

import "strings"

// courtByName is the identifier of a district court named in words: Northern District of Illinois, or Northern Illinois as
// CM/ECF titles have it. It is empty for a name that is none.
func courtByName(name string) string {
	key := strings.ToLower(squeeze(name))
	for _, r := range courtRows {
		full := strings.ToLower(r.name)
		if key == full || key == strings.Replace(full, "district of ", "", 1) {
			return r.id
		}
	}
	return ""
}

// courtInHeading is the identifier of the court a heading or title names, in the order of a sentence (Northern District of
// Illinois) or of CM/ECF's titles (California Northern District, Northern Illinois); a bankruptcy court's own where the
// heading says it is one. It is empty where none is named.
func courtInHeading(text string) string {
	id := ""
	for line := range strings.SplitSeq(text, "\n") {
		if id = courtInLine(squeeze(line)); id != "" {
			break
		}
	}
	if id != "" && strings.Contains(strings.ToLower(text), "bankruptcy court") {
		return bankruptcyOf(id)
	}
	return id
}

// courtInLine is the district court a line of a heading names.
func courtInLine(text string) string {
	if found := findCourts(text); len(found) > 0 {
		return found[0].ID
	}
	low := " " + strings.ToLower(text) + " "
	for _, r := range courtRows {
		side, state, ok := strings.Cut(strings.ToLower(r.name), " district of ")
		if !ok { // the one court of its state
			state = strings.TrimPrefix(side, "district of ")
			if strings.Contains(low, " "+state+" district ") {
				return r.id
			}
			continue
		}
		for _, form := range []string{state + " " + side + " district", side + " " + state} {
			if at := strings.Index(low, " "+form); at >= 0 && !letterAt(low, at+1+len(form)) {
				return r.id
			}
		}
	}
	return ""
}

// letterAt reports a letter at a place.
func letterAt(s string, at int) bool { return at < len(s) && s[at] >= 'a' && s[at] <= 'z' }

// judgeSuffix is a generation behind a judge's name.
var judgeSuffix = lazily(`,\s*(Jr|Sr|II|III|IV)\.?$`)

// judgeName is a judge's name without title and with the generation as people write it.
func judgeName(s string) string {
	s = squeeze(s)
	for _, title := range []string{"Chief Judge ", "Magistrate Judge ", "Judge ", "the Honorable ", "The Honorable ", "Honorable ", "Hon. "} {
		s = strings.TrimPrefix(s, title)
	}
	if m := judgeSuffix.FindStringSubmatchIndex(s); m != nil {
		generation := s[m[2]:m[3]]
		if generation == "Jr" || generation == "Sr" {
			generation += "."
		}
		s = s[:m[0]] + " " + generation
	}
	return s
}
