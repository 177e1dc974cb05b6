// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// kiprisXML reads answers of the KIPRIS open API: response/body/items/TradeMarkInfo.
type kiprisXML struct {
	records
	run    *run
	number string
	m      trademarks.Mark
}

func (k *kiprisXML) next() (trademarks.Mark, error) {
	for {
		if err := k.outer("TradeMarkInfo"); err != nil {
			return trademarks.Mark{}, err
		}
		if string(k.s.name) != "TradeMarkInfo" {
			continue
		}
		k.m, k.number = trademarks.Mark{}, ""
		if err := k.one(k.read, func() string { return k.number }); err != nil {
			return trademarks.Mark{}, err
		}
		return k.run.korean(k.m, k.number, k.row)
	}
}

func (k *kiprisXML) read(s *scanner) {
	var applicant, holder string
	for d := s.depth(); s.child(d); {
		switch string(s.name) {
		case "ApplicationNumber":
			k.number = s.text(maxCode)
		case "ApplicationDate":
			k.m.Filed = day(s.text(maxCode))
		case "RegistrationNumber":
			k.m.Number = s.text(maxCode)
		case "RegistrationDate":
			k.m.Registered = day(s.text(maxCode))
		case "ApplicationStatus":
			k.m.StatusText = s.text(maxField)
		case "GoodClassificationCode":
			k.m.Classes = koreanClasses(strings.FieldsFunc(s.text(maxField), func(r rune) bool { return strings.ContainsRune("|,; ", r) }))
		case "ApplicantName":
			applicant = s.text(maxField)
		case "RegistrationRightholderName":
			holder = s.text(maxField)
		case "Title":
			k.m.Text = s.text(maxField)
		default:
			s.skip()
		}
	}
	first(&holder, applicant)
	k.m.Owners = addOwner(nil, trademarks.Owner{Name: holder})
}

// koreanClasses keeps Nice classes. Korea had classes of its own until 28 February 1998; KIPRIS writes those with three
// digits (052, 112) and Nice classes with two.
func koreanClasses(codes []string) []nice.Class {
	var out []nice.Class
	for _, code := range codes {
		if n, ok := niceClass(code); ok && len(code) <= 2 {
			out = append(out, n)
		}
	}
	return sorted(out)
}

// korean completes a mark of KIPRIS: the application number names the record.
func (r *run) korean(m trademarks.Mark, number string, row int) (trademarks.Mark, error) {
	if number == "" || !digits(number) {
		return trademarks.Mark{}, &trademarks.RowError{Row: row, Column: "ApplicationNumber", Value: clip(number),
			Reason: "the record has no application number of 13 digits: nothing else names it"}
	}
	m.ID, m.Office, m.Source = "KR-"+number, "KR", r.source("KIPRIS")
	first(&m.Number, number)
	m.Status = statusWord(m.StatusText)
	return m, nil
}

// kiprisJSON reads lists of KIPRIS records as JSON.
type kiprisJSON struct {
	objects *objects
	run     *run
}

func (k *kiprisJSON) next() (trademarks.Mark, error) {
	var rec struct {
		ApplicationNumber      string    `json:"applicationNumber"`
		ProductName            string    `json:"productName"`
		ProductNameEng         string    `json:"productNameEng"`
		ApplicationDate        string    `json:"applicationDate"`
		RegisterStatus         string    `json:"registerStatus"`
		RegistrationNumber     []*string `json:"registrationNumber"`
		RegistrationDate       []*string `json:"registrationDate"`
		AsignProductMainCodes  []string  `json:"asignProductMainCodeList"`
		ApplicantName          string    `json:"applicantName"`
		RegistrationRightOwner string    `json:"registrationRightholderName"`
	}
	if err := k.objects.next(&rec); err != nil {
		return trademarks.Mark{}, err
	}
	m := trademarks.Mark{Text: short(rec.ProductName), Filed: day(rec.ApplicationDate), StatusText: short(rec.RegisterStatus),
		Classes: koreanClasses(rec.AsignProductMainCodes[:min(len(rec.AsignProductMainCodes), maxParts)])}
	english := short(rec.ProductNameEng)
	first(&m.Text, english)
	addAlias(&m, english, trademarks.AliasName)
	for _, s := range rec.RegistrationNumber {
		if s != nil {
			first(&m.Number, short(*s))
		}
	}
	for _, s := range rec.RegistrationDate {
		if s != nil {
			first(&m.Registered, day(*s))
		}
	}
	for _, name := range []string{rec.RegistrationRightOwner, rec.ApplicantName} {
		if len(m.Owners) == 0 {
			m.Owners = addOwner(nil, trademarks.Owner{Name: short(name)})
		}
	}
	return k.run.korean(m, short(rec.ApplicationNumber), k.objects.row)
}
