// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// USPTO is a generated publication in the layout of the office's daily and annual XML (FORMATS: apc*.xml, DTD 2.0). Mark n
// has the serial number n*Every, so that a small file with a later Day is a delta upon a large one.
type USPTO struct {
	Marks int
	Every int    // distance of serial numbers; 0 is 1
	Day   string // transaction date as YYYYMMDD; empty is that of the annual file
}

const annualDay = "20251231"

// Write writes the publication. About a fifth of the marks are dead and a tenth pending, as in the office's own files.
func (u USPTO) Write(to io.Writer, g *Generator) error {
	w := bufio.NewWriterSize(to, 1<<16)
	day, every := u.Day, u.Every
	if day == "" {
		day = annualDay
	}
	if every < 1 {
		every = 1
	}
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<trademark-applications-daily>\n<version><version-no>2.0</version-no><version-date>20041108</version-date></version>\n"+
		"<creation-datetime>%s0000</creation-datetime>\n<application-information><file-segments><file-segment>TRMK</file-segment><action-keys><action-key>10</action-key>\n", day)
	n := 0
	for m := range g.Marks(u.Marks) {
		n++
		u.caseFile(w, g, strings.ToUpper(m), n*every, day)
	}
	fmt.Fprint(w, "</action-keys></file-segments></application-information></trademark-applications-daily>\n")
	return w.Flush()
}

// caseFile is one case-file with the fields that the reader uses and those that it must pass over.
func (u USPTO) caseFile(w *bufio.Writer, g *Generator, mark string, serial int, day string) {
	status := [...]string{"700", "700", "800", "700", "701", "700", "630", "602", "710", "700"}[serial%10] // registered, pending, abandoned, cancelled
	class := fmt.Sprintf("%03d", 1+serial*7%45)
	var text strings.Builder
	_ = xml.EscapeText(&text, []byte(mark)) // a strings.Builder takes everything
	fmt.Fprintf(w, "<case-file><serial-number>%08d</serial-number><registration-number>%07d</registration-number><transaction-date>%s</transaction-date>"+
		"<case-file-header><filing-date>20%02d0119</filing-date><registration-date>20%02d0206</registration-date><status-code>%s</status-code><status-date>%s</status-date>"+
		"<mark-identification>%s</mark-identification><mark-drawing-code>4000</mark-drawing-code><trademark-in>T</trademark-in><standard-characters-claimed-in>T</standard-characters-claimed-in></case-file-header>",
		70_000_000+serial, 1_000_000+serial%8_999_999, day, serial%24, 1+serial%24, status, day, text.String())
	fmt.Fprintf(w, "<case-file-statements><case-file-statement><type-code>GS%s1</type-code><text>%s</text></case-file-statement></case-file-statements>"+
		"<case-file-event-statements><case-file-event-statement><code>R.PR</code><type>A</type><description-text>REGISTERED-PRINCIPAL REGISTER</description-text><date>%s</date><number>12</number></case-file-event-statement></case-file-event-statements>",
		class, g.prose(12), day)
	fmt.Fprintf(w, "<classifications><classification><international-code-total-no>1</international-code-total-no><international-code>%s</international-code><status-code>6</status-code><primary-code>%s</primary-code></classification></classifications>"+
		"<case-file-owners><case-file-owner><entry-number>1</entry-number><party-type>30</party-type><legal-entity-type-code>03</legal-entity-type-code><party-name>Generated Owner %d</party-name></case-file-owner></case-file-owners></case-file>\n",
		class, class, serial%(u.Marks/4+1))
}
