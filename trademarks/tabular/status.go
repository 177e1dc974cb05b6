// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	_ "embed"
	"strings"
	"sync"

	"markwarden/trademarks"
)

// statusTSV maps the status words of offices to ours, one pair a line. Sources: the USPTO's status code table and TSDR
// texts, EUIPO open data, DPMAregister, TMview, UKIPO, INPI, OEPM, KIPRIS and CNIPA displays.
//
//go:embed status.tsv
var statusTSV string

var statusWords = sync.OnceValue(func() map[string]trademarks.Status {
	m := make(map[string]trademarks.Status)
	for line := range strings.Lines(statusTSV) {
		if word, status, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t"); ok {
			m[word] = trademarks.Status(status)
		}
	}
	return m
})

// stops end a statement that the list may know when more follows it.
const stops = "/(,;.:|-（，；："

// statusOf reads an office's status words: the whole text, else the longest beginning of it before a stop that the list
// knows ("LIVE/APPLICATION/Under Examination", "Registered. The registration date is ..."). Whatever is not in the list is
// unknown, never dead: a guess from a part of a word would turn "cancellation pending" into a dead mark.
func statusOf(s string) trademarks.Status {
	words := statusWords()
	s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
	s = strings.Trim(s, " .:;")
	if st, ok := words[s]; ok {
		return st
	}
	for i := strings.LastIndexAny(s, stops); i > 0; i = strings.LastIndexAny(s[:i], stops) {
		if st, ok := words[strings.Trim(s[:i], " -")]; ok {
			return st
		}
	}
	return trademarks.StatusUnknown
}
