// SPDX-License-Identifier: Apache-2.0

// Package offices reads the registers that trade mark offices publish, each in its own format, as marks:
//
//	uspto            trademark daily and annual XML (loose or zipped), TSDR status XML (ST.66 and both ST.96)
//	uspto-casefiles  the Trademark Case Files data set: case_file.csv and its sister tables
//	euipo            EUTM open data XML (loose, zip, tar.gz), owners' names from the applicant files when given
//	ukipo            the open data text files, domestic and IR
//	cipo             the researcher data set: CSV tables; CIPO's ST.96 XML
//	wipo             any ST.66 or ST.96 XML
//	tmview kipris    search answers as JSON or XML
//	dpma rospatent   result lists as CSV
//	tabular          a brand owner's own list (package tabular)
//
// It promises: a file is known by its content and refused with one sentence when it is not what was named. A record that
// cannot be read is set aside with file, place and reason, counted, and written out on request; it never stops the file.
// Nothing is guessed: a status code that the office's table does not hold is unknown, never dead. Memory is bounded
// whatever the files hold; XML entities are never expanded and nothing is fetched; names out of archives are never used as
// paths. Sets of tables that come in another order than their key are sorted in temporary files.
package offices

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/tabular"
)

// Options are the caller's answers to what a publication leaves open. The zero value is right for most.
type Options struct {
	Source   string            // what Mark.Source says; empty for the publication's usual name
	Language string            // ISO 639-1 code of the goods text wanted where there are several; empty for "en"
	Temp     string            // folder of temporary files; empty for the system's
	Spill    int64             // most bytes of temporary files; 0 for 64 GiB
	Office   string            // tabular only: WIPO ST.3 code for rows that name no office
	Dates    tabular.DateOrder // tabular only: how to read 03/04/2024
	Keep     int               // most bytes of each record that Record shows as text; 0 shows its place alone
	Aside    io.Writer         // receives each record set aside as one JSON object a line (trademarks.RowError); may be nil
}

// Info says what Open found.
type Info struct {
	Office  string   // WIPO ST.3 code of the office whose register it is; empty for several or for a list of one's own
	Format  string   // what the files are, for people
	Ignored []string // columns or JSON names that mean nothing here, tabular only
	Counts  *Counts  // what was read so far; it grows as the reader is read
}

// Counts are what became of the records. Records = Marks + Merged + SetAside once the reader is at its end.
type Counts struct {
	Records   int64    // records met
	Marks     int64    // marks handed out
	Merged    int64    // rows that named a further owner of a mark
	SetAside  int64    // records that could not be read
	Orphans   int64    // rows of sister tables whose mark is in no file
	Cut       int64    // marks of which a text was longer than is kept
	Published string   // ISO day on which the office wrote the newest file, when it says so
	Files     []string // members that hold no register and were left out, at most 100
}

// Offices are the names that Open takes, in the order of the package comment.
func Offices() []string {
	return []string{"uspto", "uspto-casefiles", "euipo", "ukipo", "cipo", "wipo", "tmview", "kipris", "dpma", "rospatent", "tabular"}
}

// Open opens the files of one publication of an office, which is one of Offices. The files may be archives; for
// uspto-casefiles and cipo they are the tables of one set in any order, for euipo applicant files may be among them.
// The reader is an io.Closer for whoever stops early; at its end, or after an error that is no *trademarks.RowError, it
// has closed itself. Marks come in file order; those of a set of tables, and of the UKIPO, by number where the files are
// not in that order. The error of Open is one sentence that names the file and what to do.
func Open(office string, files []string, opt Options) (trademarks.Reader, Info, error) {
	switch {
	case !slices.Contains(Offices(), office):
		return nil, Info{}, fmt.Errorf("there is no reader for the office %q: name one of %s", office, strings.Join(Offices(), ", "))
	case len(files) == 0:
		return nil, Info{}, fmt.Errorf("no file is named: give the files of the %s publication", office)
	}
	if opt.Language == "" {
		opt.Language = "en"
	}
	r := &run{office: office, opt: opt, counts: &Counts{}}
	switch office {
	case "tabular":
		return r.openLists(files)
	case "uspto-casefiles", "ukipo":
		return r.openTables(files)
	case "cipo":
		if kind, err := firstKind(files[0]); err == nil && kind.xml() {
			break
		}
		return r.openTables(files)
	}
	return r.openChain(files)
}

// Replaces reports whether a record takes the place of the one held under its ID: a record of an office is the whole
// current state, so it does when the office did not touch it earlier. An unknown day is neither earlier nor later.
func Replaces(record, held trademarks.Mark) bool {
	return record.Transacted == "" || held.Transacted == "" || record.Transacted >= held.Transacted
}
