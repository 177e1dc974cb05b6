// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"encoding/json"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// tmview reads search answers of TMview: rows[] with the marks of any of its offices.
type tmview struct {
	objects *objects
	run     *run
}

func (t *tmview) next() (trademarks.Mark, error) {
	var rec struct {
		OperationCode      string        `json:"OperationCode"`
		Office             string        `json:"oc"`
		Number             string        `json:"an"`
		Text               string        `json:"tm"`
		Verbal             string        `json:"MarkVerbalElementText"`
		Status             string        `json:"sc"`
		Type               string        `json:"ty"`
		Classes            []json.Number `json:"nc"`
		Applicants         []string      `json:"ApplicantName"`
		Filed              json.Number   `json:"ad"`
		Registered         json.Number   `json:"RegistrationDate"`
		RegistrationNumber string        `json:"RegistrationNumber"`
		Touched            json.Number   `json:"timestamp"`
	}
	if err := t.objects.next(&rec); err != nil {
		return trademarks.Mark{}, err
	}
	office, number := country(rec.Office), short(rec.Number)
	if office == "" || number == "" {
		return trademarks.Mark{}, &trademarks.RowError{Row: t.objects.row, Value: clip(rec.Office + " " + number),
			Reason: "the record lacks its office (oc) or its application number (an): nothing else names it"}
	}
	m := trademarks.Mark{
		ID: office + "-" + number, Office: office, Number: short(rec.RegistrationNumber), Text: short(rec.Text), StatusText: short(rec.Status),
		Status: statusWord(short(rec.Status)), Filed: millis(rec.Filed.String()), Registered: millis(rec.Registered.String()),
		Transacted: millis(rec.Touched.String()), Source: t.run.source("TMview"),
	}
	first(&m.Text, short(rec.Verbal))
	first(&m.Number, number)
	m.Drawing = drawing(short(rec.Type), m.Text)
	var classes []nice.Class
	for _, c := range rec.Classes[:min(len(rec.Classes), maxParts)] {
		if n, ok := niceClass(c.String()); ok {
			classes = append(classes, n)
		}
	}
	m.Classes = sorted(classes)
	for _, name := range rec.Applicants {
		m.Owners = addOwner(m.Owners, trademarks.Owner{Name: short(name)})
	}
	if rec.OperationCode == "Delete" {
		m.Status, m.StatusText = trademarks.StatusDead, "Deleted from the register"
	}
	return m, nil
}
