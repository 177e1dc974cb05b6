// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"markwarden/trademarks"
)

// applicants are the names in EUIPO applicant files by their number: one text end to end and 16 bytes a name, about
// 60 MB for a million.
type applicants struct {
	at   map[uint64]uint32
	text []byte
}

// Bounds of the names, in bytes and in number; the EUIPO has about a million applicants.
const (
	maxApplicants     = 64 << 20
	maxApplicantNames = 3_000_000
)

// add keeps one applicant. False when there is no room.
func (a *applicants) add(key string, o trademarks.Owner) bool {
	n, err := strconv.ParseUint(key, 10, 64)
	if err != nil || o.Name == "" {
		return true
	}
	if len(a.text)+len(o.Name)+4 > maxApplicants || len(a.at) >= maxApplicantNames {
		return false
	}
	if a.at == nil {
		a.at = make(map[uint64]uint32)
	}
	a.at[n] = uint32(len(a.text))
	a.text = append(a.text, o.Name...)
	a.text = append(a.text, 0)
	a.text = append(a.text, o.Country...)
	a.text = append(a.text, 0)
	return true
}

// owner is the applicant of a number.
func (a *applicants) owner(key string) (trademarks.Owner, bool) {
	n, err := strconv.ParseUint(key, 10, 64)
	at, ok := a.at[n]
	if err != nil || !ok {
		return trademarks.Owner{}, false
	}
	name, rest, _ := strings.Cut(string(a.text[at:min(len(a.text), int(at)+maxField+8)]), "\x00")
	land, _, _ := strings.Cut(rest, "\x00")
	return trademarks.Owner{Name: name, Country: land}, true
}

// errApplicants is more names than fit.
var errApplicants = errors.New("the applicant files hold more names than fit into memory: give only those of the trade marks imported")

// read takes the current Applicant element.
func (a *applicants) read(s *scanner) {
	p := readParty(s)
	if !a.add(p.key, trademarks.Owner{Name: p.name(), Country: p.land()}) && s.err == nil {
		s.err = errApplicants
	}
}

// load reads a file of applicants before the marks that name them.
func (a *applicants) load(path string, r *run) error {
	box, err := openContainer(path)
	if err != nil {
		return err
	}
	c := &chain{run: r, box: box}
	defer func() { _ = c.close() }()
	for {
		_, err := c.next()
		var row *trademarks.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &row):
			if err := r.count(err, c.member); err != nil && !errors.As(err, &row) {
				return err
			}
		case err != nil:
			return err
		default:
			return fmt.Errorf("%s holds applicants and trade marks: give them as separate files", c.member)
		}
	}
}

// applicantFile is a member of applicants: it gives no marks.
type applicantFile struct {
	records
	into *applicants
}

func (f *applicantFile) next() (trademarks.Mark, error) {
	for {
		if err := f.outer("Applicant"); err != nil {
			return trademarks.Mark{}, err
		}
		if string(f.s.name) == "Applicant" {
			if err := f.one(f.into.read, func() string { return "" }); err != nil {
				return trademarks.Mark{}, err
			}
		}
	}
}
