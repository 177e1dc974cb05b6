// SPDX-License-Identifier: Apache-2.0

package listing

import "bytes"

// delimiters are what separates cells in the files of every shop seen, the likeliest first.
var delimiters = []byte{',', ';', '\t', '|'}

// sampleRecords is how many rows are looked at to find out how a file is written: enough that a description with odd
// punctuation does not decide.
const sampleRecords = 50

// detectDialect finds delimiter, quoting and line ending from the file's first bytes in the file's own encoding.
// A first line "sep=;", which Excel writes and reads, settles the delimiter.
func detectDialect(head []byte, c codec, lim Limits) dialect {
	d := dialect{delim: ',', quoted: true, eol: '\n'}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		d.eol = '\r'
	}
	if sep, ok := separatorLine(head); ok {
		d.delim = sep
		return d.in(c)
	}
	best := 0.0
	for _, delim := range delimiters {
		try := d
		try.delim = delim
		if fit := fitOf(head, try.in(c), lim); fit > best {
			best, d.delim = fit, delim
		}
	}
	d.quoted = d.delim != '\t' || quotesFit(head, d, lim)
	return d.in(c)
}

// in sets what depends on the encoding: a second byte can only be mistaken for the bar.
func (d dialect) in(c codec) dialect {
	if d.delim == '|' {
		d.lead = c.lead()
	}
	return d
}

// separatorLine reads Excel's "sep=X" line.
func separatorLine(head []byte) (byte, bool) {
	if len(head) < 5 || !bytes.EqualFold(head[:4], []byte("sep=")) {
		return 0, false
	}
	return head[4], bytes.IndexByte(delimiters, head[4]) >= 0
}

// sampleScanner cuts the first bytes of a file; its last record may be cut short.
func sampleScanner(head []byte, d dialect, lim Limits) *scanner {
	return newScanner(newWindow(bytes.NewReader(head), lim.Record), d, lim, "")
}

// fitOf says how well a dialect fits: the share of rows that have the commonest number of cells, weighed up when that
// number is greater. A header has as many cells as its rows, so a number that the first row does not have hardly counts.
// One column fits nothing.
func fitOf(head []byte, d dialect, lim Limits) float64 {
	counts, first, total := map[int]int{}, 0, 0
	s := sampleScanner(head, d, lim)
	for range sampleRecords {
		rec, err := s.next()
		if err != nil || rec == nil {
			break
		}
		if rec.blank() || rec.raw == nil {
			continue
		}
		if total == 0 {
			first, s.width = len(rec.cells), len(rec.cells)
		}
		counts[len(rec.cells)]++
		total++
	}
	mode := 0
	for n, times := range counts {
		if times > counts[mode] || times == counts[mode] && n > mode {
			mode = n
		}
	}
	if mode < 2 {
		return 0
	}
	fit := float64(counts[mode]) / float64(total) * (1 - 1/float64(mode))
	if first != mode {
		fit /= 10
	}
	return fit
}

// quotesFit reports whether a tab-separated file's quotes enclose cells: none is left open or followed by text.
// Amazon's and eBay's reports do not quote, and hold inch marks and quoted words at the start of cells. A quote that is
// open at the end of the sample is taken for a long cell only if other cells were quoted properly.
func quotesFit(head []byte, d dialect, lim Limits) bool {
	s, proper := sampleScanner(head, d, lim), false
	for {
		rec, err := s.next()
		switch {
		case err != nil:
			return false
		case rec == nil:
			return true
		case s.faults > 0:
			return proper
		case s.torn || rec.loose():
			return false
		}
		if s.width == 0 {
			s.width = len(rec.cells)
		}
		for _, c := range rec.cells {
			proper = proper || c.kind != spanPlain
		}
	}
}
