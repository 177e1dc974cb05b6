// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"io"
	"strings"

	"markwarden/internal/fault"
)

// Read reads any file a docket comes in: a CM/ECF feed, a CourtListener delivery, a docket page, a notice of filing, or a
// list in CSV. The form is told by the content, never by the name. court is the court's identifier where the file does not
// tell it.
func Read(r io.Reader, name, court string) (Batch, error) {
	data, err := readAll(r, name, mostTable)
	if err != nil {
		return Batch{}, err
	}
	in := bytes.NewReader(data)
	head := strings.ToLower(strings.TrimLeft(decodeText(data[:min(len(data), 64<<10)]), " \t\r\n\ufeff"))
	switch {
	case head == "":
		return Batch{}, fault.New(fault.Invalid, "%s is empty", name)
	case strings.HasPrefix(head, "{"):
		d, err := ReadWebhook(in, name, "")
		return d.Batch, err
	case strings.Contains(head, "<rss"):
		f, err := ReadRSS(in, name)
		return f.Batch, err
	case IsFilingMail(head):
		return ReadFilingMail(in, name)
	case strings.HasPrefix(head, "<"):
		return ReadPage(in, name, court)
	case mailHead.MatchString(head):
		return ReadFilingMail(in, name)
	}
	return ReadDocketCSV(in, name, court)
}
