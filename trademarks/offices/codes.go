// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"embed"
	"strconv"
	"strings"
	"sync"

	"markwarden/trademarks"
)

// codeFiles are the offices' code tables as reviewable text; each says what it is and where it is from.
//
//go:embed codes/*.tsv
var codeFiles embed.FS

// tableRows are the rows of one code table, comments left out.
func tableRows(name string) [][]string {
	text, err := codeFiles.ReadFile("codes/" + name)
	if err != nil {
		return nil // only a name that is not embedded, which the tests would show
	}
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\n"); line != "" && line[0] != '#' {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// meaning is a status of ours with the office's words for it.
type meaning struct {
	status trademarks.Status
	text   string
}

// usptoStatus is the status of a USPTO code. An unknown code is unknown and shows itself; it is never dead: the hundreds
// of a code say nothing, since 4xx, 6xx, 7xx and 9xx each hold live and dead ones.
func usptoStatus(code string) meaning {
	if m, ok := usptoStatuses()[code]; ok {
		return m
	}
	return meaning{trademarks.StatusUnknown, code}
}

var usptoStatuses = sync.OnceValue(func() map[string]meaning {
	m := make(map[string]meaning)
	for _, r := range tableRows("uspto-status.tsv") {
		m[r[0]] = meaning{trademarks.Status(r[1]), r[2]}
	}
	return m
})

// covered reports whether goods of a class with this USPTO class status are protected. No code at all says nothing
// against it.
func covered(code string) bool { return code == "" || coveredClasses()[code] }

var coveredClasses = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool)
	for _, r := range tableRows("uspto-class.tsv") {
		m[r[0]] = r[1] == "yes"
	}
	return m
})

// partyRank orders the parties of a US record: the highest is the present owner. 0 is none: a correspondent, or a code
// nobody has published.
func partyRank(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil || n < 0 || n >= len(partyRanks()) || !partyRanks()[n] {
		return 0
	}
	return n
}

var partyRanks = sync.OnceValue(func() (owner [100]bool) {
	for _, r := range tableRows("uspto-party.tsv") {
		from, _ := strconv.Atoi(r[0])
		to, _ := strconv.Atoi(r[1])
		for n := from; n <= to && n < len(owner); n++ {
			owner[n] = r[2] == "yes"
		}
	}
	return owner
})

// What a mark keeps of a statement, as uspto-statement.tsv names it.
const (
	keepGoods           = "goods"
	keepDisclaimer      = "disclaimer"
	keepMark            = "mark"
	keepPseudo          = "pseudo"
	keepTranslation     = "translation"
	keepTransliteration = "transliteration"
)

// statementKind is what is kept of a statement with this type code; empty for nothing.
func statementKind(code string) string {
	m := statementKinds()
	for _, n := range []int{6, 4, 2} { // LINKBR, TLIT and TNSF are longer than the others
		if len(code) >= n {
			if k, ok := m[code[:n]]; ok {
				return k
			}
		}
	}
	return ""
}

var statementKinds = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, r := range tableRows("uspto-statement.tsv") {
		m[r[0]] = strings.Trim(r[1], "-")
	}
	return m
})

// usDrawing is the form of a sign by its USPTO drawing code, of which only the first character counts: 1000, 4 and 3T19
// all occur.
func usDrawing(code string) string {
	if code == "" {
		return ""
	}
	return usDrawings()[code[:1]]
}

var usDrawings = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, r := range tableRows("uspto-drawing.tsv") {
		m[r[0]] = strings.Trim(r[1], "-")
	}
	return m
})

// statusWord is the status of an office that writes words.
func statusWord(s string) trademarks.Status {
	if st, ok := statusWords()[strings.ToLower(collapse(s))]; ok {
		return st
	}
	return trademarks.StatusUnknown
}

var statusWords = sync.OnceValue(func() map[string]trademarks.Status {
	m := make(map[string]trademarks.Status)
	for _, r := range tableRows("status-words.tsv") {
		m[r[0]] = trademarks.Status(r[1])
	}
	return m
})

// cipoStatus is the status of a Canadian record by CIPO's own code, else by its WIPO code. Codes may have leading zeros.
func cipoStatus(cipo, wipo string) meaning {
	for _, key := range []string{"cipo " + trimZeros(cipo), "wipo " + trimZeros(wipo)} {
		if m, ok := cipoStatuses()[key]; ok {
			return m
		}
	}
	return meaning{trademarks.StatusUnknown, cipo}
}

var cipoStatuses = sync.OnceValue(func() map[string]meaning {
	m := make(map[string]meaning)
	for _, r := range tableRows("cipo-status.tsv") {
		m[r[0]+" "+r[1]] = meaning{trademarks.Status(r[2]), r[3]}
	}
	return m
})

// cipoRank orders the parties of a Canadian record as partyRank does those of a US one.
func cipoRank(code string) int { return cipoRanks()[trimZeros(code)] }

var cipoRanks = sync.OnceValue(func() map[string]int {
	m := make(map[string]int)
	for _, r := range tableRows("cipo-party.tsv") {
		m[r[0]], _ = strconv.Atoi(r[1])
	}
	return m
})

func trimZeros(s string) string { return strings.TrimLeft(strings.TrimSpace(s), "0") }

// countryNames are the codes of countries by the English names that registers write.
var countryNames = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, r := range tableRows("countries.tsv") {
		m[r[0]] = r[1]
	}
	return m
})
