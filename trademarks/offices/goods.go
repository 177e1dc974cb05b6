// SPDX-License-Identifier: Apache-2.0

package offices

import "strings"

// covers is what is left of a US goods statement after registration. The documentation of the trademark daily XML marks
// changes inside the text: [..] is deleted, ((..)) is "less goods" and so deleted too, *..* was added and stays. A mark
// without its partner is text. One pass, whatever the text.
func covers(text string) string {
	if !strings.ContainsAny(text, "[(*") {
		return text
	}
	e := edited{text: text, closes: closings(text)}
	e.keep(0, len(text))
	return tidy(e.out.String())
}

// edited is a text with changes marked in it.
type edited struct {
	text   string
	closes map[int]int // place of "[" to that of its "]"
	out    strings.Builder
}

// keep writes what is left of text[from:to].
func (e *edited) keep(from, to int) {
	lonely := false // no "))" is left
	for at := from; at < to; {
		i := strings.IndexAny(e.text[at:to], "[(*")
		if i < 0 {
			e.out.WriteString(e.text[at:to])
			return
		}
		e.out.WriteString(e.text[at : at+i])
		at += i
		rest := e.text[at:to]
		switch {
		case rest[0] == '[' && e.closes[at] > 0:
			at = max(at, e.closes[at]) + 1
			continue
		case !lonely && strings.HasPrefix(rest, "(("):
			if j := strings.Index(rest, "))"); j > 0 {
				at += j + 2
				continue
			}
			lonely = true
		case rest[0] == '*':
			if j := strings.IndexByte(rest[1:], '*'); j > 0 {
				e.out.WriteByte(' ')
				e.keep(at+1, at+1+j)
				e.out.WriteByte(' ')
				at += j + 2
				continue
			}
		}
		e.out.WriteByte(rest[0])
		at++
	}
}

// closings pairs the square brackets of a text; one inside another belongs to the outer.
func closings(text string) map[int]int {
	if !strings.Contains(text, "[") {
		return nil
	}
	var open []int
	pairs := make(map[int]int)
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '[':
			open = append(open, i)
		case text[i] == ']' && len(open) > 0:
			pairs[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	return pairs
}

// tidy takes out the blanks and the doubled stops that deletions leave behind. Of several stops in a row one stays: a full
// stop, else a semicolon, else a comma.
func tidy(s string) string {
	var out strings.Builder
	for words := collapse(s); words != ""; {
		i := strings.IndexAny(words, ",;.")
		if i < 0 {
			out.WriteString(words)
			break
		}
		j := i
		for j < len(words) && strings.IndexByte(" ,;.", words[j]) >= 0 {
			j++
		}
		run := words[i:j]
		if run[0] != '.' && (strings.ContainsAny(run[1:], ",;.") || i > 0 && words[i-1] == ' ') {
			run = stop(run)
			out.WriteString(strings.TrimRight(words[:i], " "))
		} else {
			out.WriteString(words[:i])
		}
		out.WriteString(run)
		words = words[j:]
	}
	return strings.Trim(out.String(), " ,;")
}

// stop is the one stop that a run of them says, with the blank behind it.
func stop(run string) string {
	s := ","
	for _, c := range []string{";", "."} {
		if strings.Contains(run, c) {
			s = c
		}
	}
	if strings.HasSuffix(run, " ") {
		s += " "
	}
	return s
}
