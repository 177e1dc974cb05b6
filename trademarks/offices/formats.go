// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// format is what the content of a file turns out to be.
type format int

const (
	formatNone     format = iota // no register: a letter, a picture, a schema
	formatOtherXML               // XML, but nothing known
	formatUSPTO
	formatStandard
	formatEUIPO
	formatApplicants
	formatTMview
	formatKIPRISXML
	formatKIPRISJSON
	formatDPMA
	formatRospatent
	formatCaseFiles
	formatUKIPO
	formatCIPO
)

// formats says of each format what people call it and which names of Open read it; the first is its own.
var formats = map[format]struct {
	title   string
	offices []string
}{
	formatUSPTO:      {"USPTO trademark XML", []string{"uspto"}},
	formatStandard:   {"trade mark XML of WIPO ST.66 or ST.96", []string{"wipo", "uspto", "cipo"}},
	formatEUIPO:      {"EUIPO open data XML", []string{"euipo", "wipo"}},
	formatApplicants: {"EUIPO applicant XML", []string{"euipo"}},
	formatTMview:     {"TMview JSON", []string{"tmview"}},
	formatKIPRISXML:  {"KIPRIS XML", []string{"kipris"}},
	formatKIPRISJSON: {"KIPRIS JSON", []string{"kipris"}},
	formatDPMA:       {"DPMAregister result list", []string{"dpma"}},
	formatRospatent:  {"Rospatent result list", []string{"rospatent"}},
	formatCaseFiles:  {"USPTO Trademark Case Files data set", []string{"uspto-casefiles"}},
	formatUKIPO:      {"UKIPO open data", []string{"ukipo"}},
	formatCIPO:       {"CIPO researcher data set", []string{"cipo"}},
}

func (f format) title() string { return formats[f].title }

// kind is a format with what the content says besides.
type kind struct {
	format  format
	office  string // WIPO ST.3 code, when the whole file is of one office
	detail  string // the root element, or the first columns, for a refusal
	table   string // of a set of tables: which of them; "-" for one that marks do not need
	delim   byte   // of a table
	charset string // of a table that is not UTF-8
}

// xml reports whether a file is XML of a register.
func (k kind) xml() bool {
	switch k.format {
	case formatUSPTO, formatStandard, formatEUIPO, formatApplicants, formatKIPRISXML:
		return true
	}
	return false
}

// accepts refuses a file that is not of the publication that was named.
func (r *run) accepts(name string, k kind) error {
	f, known := formats[k.format]
	switch {
	case !known && k.detail != "":
		return fmt.Errorf("%s is no register that is known here (it begins with %s): check that it is the %s publication", name, k.detail, r.office)
	case !known:
		return fmt.Errorf("%s is no register that is known here: check that it is the %s publication", name, r.office)
	case !slices.Contains(f.offices, r.office):
		return fmt.Errorf("%s is %s: import it as %s", name, f.title, f.offices[0])
	case k.format == formatStandard && r.office == "uspto" && k.office != "US":
		return fmt.Errorf("%s is trade mark XML of the office %s: import it as wipo", name, orUnknown(k.office))
	case k.format == formatStandard && r.office == "cipo" && k.office != "CA":
		return fmt.Errorf("%s is trade mark XML of the office %s: import it as wipo", name, orUnknown(k.office))
	}
	return nil
}

func orUnknown(s string) string {
	if s == "" {
		return "(none named)"
	}
	return strings.ToUpper(s)
}

// sourceOf reads a member as what it was found to be.
func (r *run) sourceOf(k kind, in io.Reader) source {
	switch k.format {
	case formatUSPTO:
		return &usptoDaily{records: records{s: r.scanner(in, true)}, run: r}
	case formatStandard, formatEUIPO:
		return newStandard(r, in, k)
	case formatApplicants:
		return &applicantFile{records: records{s: r.scanner(in, false)}, into: &r.applicants}
	case formatKIPRISXML:
		return &kiprisXML{records: records{s: r.scanner(in, false)}, run: r}
	case formatKIPRISJSON:
		return &kiprisJSON{objects: newObjects(r, in), run: r}
	case formatTMview:
		return &tmview{objects: newObjects(r, in), run: r}
	case formatDPMA:
		return newExport(r, in, k, dpmaMark)
	case formatRospatent:
		return newExport(r, in, k, rospatentMark)
	}
	return nothing{}
}

// nothing is the source of a member that holds no marks.
type nothing struct{}
