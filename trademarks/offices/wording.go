// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The USPTO writes translations and transliterations as sentences: The English translation of "LOBO" in the mark is
// "wolf". The non-Latin characters in the mark transliterate to "kuang ye" and this means "wilderness" in English. What
// is searched for are the words behind the verb.
var (
	behindMeaning = regexp.MustCompile(`(?i)\b(?:translation|meaning|equivalent)s?\b.*?\b(?:is|are|as|into|to)\b|\btranslate[sd]?\b.*?\b(?:as|into|to)\b|\bmeans?\b|\bmeaning\b`)
	behindSound   = regexp.MustCompile(`(?i)\btransliterat(?:e|es|ed|ion)\b.*?\b(?:to|into|as|is|are)\b`)
	quoted        = regexp.MustCompile(`["“”]\s*([^"“”]+?)\s*["“”]`)
	saysNone      = regexp.MustCompile(`(?i)\b(?:has|have|having|with) no\b|\bno (?:english )?(?:translation|meaning|significance)\b|\bnot? (?:translate|have)`)
)

// Limits of what may be a name: a translation of a sentence-long slogan is kept, a paragraph is not a name.
const (
	mostNames    = 8
	longestName  = 120
	longestPlain = 5 // words of an unquoted name
)

// translations are the words that a translation statement gives; none when it says there are none. Words of the mark
// itself are left out, since they are what is translated.
func translations(statement, mark string) []string { return named(statement, mark, behindMeaning) }

// transliterations are the words that a transliteration statement gives.
func transliterations(statement, mark string) []string {
	if loc := behindMeaning.FindStringIndex(statement); loc != nil && behindSound.MatchString(statement[:loc[0]]) {
		statement = statement[:loc[0]]
	}
	return named(statement, mark, behindSound)
}

// meanings are the words that a transliteration statement gives as the meaning, behind the sound.
func meanings(statement, mark string) []string {
	loc := behindSound.FindStringIndex(statement)
	if loc == nil {
		return nil
	}
	if rest := statement[loc[1]:]; behindMeaning.MatchString(rest) {
		return named(rest, mark, behindMeaning)
	}
	return nil
}

// named picks the words behind the first verb: the quoted ones, else the words up to the end of the sentence. A statement
// without any such verb is the name itself if it is as short as one; registers of other offices write it so.
func named(statement, mark string, verb *regexp.Regexp) []string {
	loc := verb.FindStringIndex(statement)
	switch {
	case loc == nil && len(strings.Fields(statement)) <= longestPlain && !saysNone.MatchString(statement):
		return names(nil, statement, mark)
	case loc == nil:
		return nil
	}
	rest := statement[loc[1]:]
	if found := quoted.FindAllStringSubmatch(rest, mostNames); len(found) > 0 {
		var out []string
		for _, f := range found {
			out = names(out, f[1], mark)
		}
		return out
	}
	if saysNone.MatchString(statement) {
		return nil
	}
	rest, _, _ = strings.Cut(rest, ".")
	rest, _, _ = strings.Cut(rest, " in the mark")
	rest, _, _ = strings.Cut(rest, " in English")
	if rest = strings.TrimSpace(rest); rest != "" && len(strings.Fields(rest)) <= longestPlain {
		return names(nil, rest, mark)
	}
	return nil
}

// names adds a name unless it is the mark itself, or a word of it.
func names(to []string, name, mark string) []string {
	name = strings.Trim(name, " \t\"“”'.,;:()")
	if name == "" || len(name) > longestName || !utf8.ValidString(name) {
		return to
	}
	if strings.Contains(" "+strings.ToLower(mark)+" ", " "+strings.ToLower(name)+" ") {
		return to
	}
	return append(to, name)
}
