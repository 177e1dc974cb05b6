// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"

	"markwarden/trademarks"
)

// standard reads trade mark XML after WIPO ST.66 and ST.96, in which the EUIPO publishes its open data and the USPTO the
// state of a single case (TSDR). The two standards and their versions share most local names, so one reader takes both; it
// enters only the elements listed here, because oppositions, seniorities and priorities repeat names such as
// RegistrationNumber for other marks. A mark is handed out at the end of its transaction, since ST.66 may name the
// applicants behind it.
type standard struct {
	records
	run      *run
	usual    string // what Mark.Source says
	produced string // day on which the file was written
	element  string // TradeMark or Trademark
	sign     sign
	held     bool // sign is read and not handed out
	heldRow  int
	around   int  // depth of the transaction's data around the held mark
	started  bool // the start tag of the next mark is taken
}

func newStandard(r *run, in io.Reader, k kind) source {
	st := &standard{records: records{s: r.scanner(in, false)}, run: r, usual: "WIPO standard XML", element: "TradeMark"}
	switch {
	case k.office == "US":
		st.usual = "USPTO TSDR XML"
	case k.format == formatEUIPO:
		st.usual = "EUIPO open data"
	case k.office == "CA":
		st.usual = "CIPO XML"
	}
	return st
}

func (st *standard) next() (trademarks.Mark, error) {
	for {
		started := st.started
		if !started {
			var ok bool
			if started, ok = st.s.element(); !ok {
				if st.held {
					return st.mark() // the error stays for the next call
				}
				return trademarks.Mark{}, st.ended()
			}
		}
		switch {
		case !started:
			if st.held && st.s.depth() < st.around {
				return st.mark()
			}
		case string(st.s.name) == "TradeMark" || string(st.s.name) == "Trademark":
			if st.held {
				st.started = true
				return st.mark()
			}
			if err := st.read(); err != nil {
				return trademarks.Mark{}, err
			}
		case string(st.s.name) == "Applicant" || string(st.s.name) == "Holder":
			p := readParty(st.s)
			if !st.run.applicants.add(p.key, trademarks.Owner{Name: p.name(), Country: p.land()}) {
				return trademarks.Mark{}, errApplicants
			}
			if st.held && len(st.sign.parties) < maxParts && len(st.sign.applicants) == 0 {
				st.sign.parties = append(st.sign.parties, p)
			}
		case string(st.s.name) == "RequestProducerDateTime":
			if st.produced = day(st.s.text(maxCode)); st.produced != "" {
				st.run.published(st.produced)
			}
		}
	}
}

// read takes the mark whose start tag was met, and holds it.
func (st *standard) read() error {
	st.started = false
	st.element, st.around = string(st.s.name), st.s.depth()-2
	st.sign.clear(st.run.opt.Language)
	if err := st.one(st.sign.read, func() string { return st.sign.application }); err != nil {
		return err
	}
	st.held, st.heldRow = true, st.row
	if st.s.cut {
		st.sign.cut = true
	}
	return nil
}

// ended is the error of a file that is at its end, or broken between two marks.
func (st *standard) ended() error {
	err := st.lost(st.element, st.between(), "")
	if errors.Is(err, io.EOF) && st.row == 0 {
		st.row++
		return &trademarks.RowError{Row: 1, Reason: "the file holds no trade mark: leave it out"}
	}
	return err
}

// mark hands out the mark that is held.
func (st *standard) mark() (trademarks.Mark, error) {
	st.held = false
	m, bad := st.sign.mark(&st.run.applicants)
	if bad != nil {
		bad.Row = st.heldRow
		return trademarks.Mark{}, bad
	}
	m.Source = st.run.source(st.usual)
	if st.produced != "" {
		m.Transacted = st.produced
	}
	if st.sign.cut {
		st.run.counts.Cut++
	}
	return m, nil
}
