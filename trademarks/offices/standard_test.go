// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// torvik is the mark of testdata/euipo.xml without its owners.
func torvik() trademarks.Mark {
	return trademarks.Mark{ID: "EM-019000001", Office: "EM", Number: "019000001", Text: "Torvik Havn", Classes: []nice.Class{9, 25},
		Status: trademarks.StatusRegistered, StatusText: "Registration cancellation pending", Filed: "2025-04-23", Registered: "2025-08-07",
		Goods: "Hats [of felt]; Hjälmar", Disclaimer: "Havn", Drawing: trademarks.DrawingCombined, Transacted: "2026-11-20", Source: "EUIPO open data"}
}

func TestEUIPORecord(t *testing.T) {
	marks, aside, info := readAll(t, "euipo", Options{}, "testdata/euipo.xml")
	if diff := cmp.Diff([]trademarks.Mark{torvik()}, marks); diff != "" || len(aside) > 0 {
		t.Error(diff, aside)
	}
	if diff := cmp.Diff(Info{Office: "EM", Format: "EUIPO open data XML", Counts: &Counts{Records: 1, Marks: 1, Published: "2026-11-20"}}, info); diff != "" {
		t.Error(diff)
	}
}

func TestOwnersFromApplicantFiles(t *testing.T) {
	want := torvik()
	want.Owners = []trademarks.Owner{{Name: "Eva Torvik", Country: "SE"}, {Name: "Havn & Co AS", Country: "DK"}}
	applicants, err := os.ReadFile("testdata/applicants.xml")
	if err != nil {
		t.Fatal(err)
	}
	archive := zipped(t, packed{"A/1.xml", string(applicants)})
	for _, files := range [][]string{
		{"testdata/applicants.xml", "testdata/euipo.xml"},
		{"testdata/euipo.xml", "testdata/applicants.xml"},
		{archive, "testdata/euipo.xml"},
	} {
		marks, aside, info := readAll(t, "euipo", Options{}, files...)
		if diff := cmp.Diff([]trademarks.Mark{want}, marks); diff != "" || len(aside) > 0 || info.Counts.Records != 1 {
			t.Errorf("%v: %s %v %+v", files, diff, aside, info.Counts)
		}
	}
	_, _, err = Open("euipo", []string{"testdata/applicants.xml"}, Options{})
	if err == nil || err.Error() != "applicants.xml holds applicants only: give the trade mark files too" {
		t.Error(err)
	}
}

func TestApplicantsAreBounded(t *testing.T) {
	a := applicants{text: make([]byte, maxApplicants-100)}
	added := 0
	for a.add("7", trademarks.Owner{Name: "Torvik Works, Inc.", Country: "US"}) {
		added++
	}
	if added < 3 || added > 6 || len(a.text) > maxApplicants {
		t.Errorf("%d names more, %d bytes", added, len(a.text))
	}
	doc := "<A><Applicant><ApplicantIdentifier>1</ApplicantIdentifier><EntityName>Torvik Works, Inc.</EntityName></Applicant></A>"
	f := applicantFile{records: records{s: newScanner(strings.NewReader(doc), false)}, into: &a}
	if _, err := f.next(); !errors.Is(err, errApplicants) {
		t.Error(err)
	}
}

// standardMark reads one ST.66 or ST.96 record with the given content.
func standardMark(t testing.TB, office, content string) trademarks.Mark {
	t.Helper()
	doc := `<Transaction xmlns="http://www.wipo.int/standards/XMLSchema/trademarks"><TransactionData><TradeMarkDetails><TradeMark>` +
		"<RegistrationOfficeCode>" + office + "</RegistrationOfficeCode><ApplicationNumber>123</ApplicationNumber>" + content +
		"</TradeMark></TradeMarkDetails></TransactionData></Transaction>"
	marks, aside, _ := readAll(t, "wipo", Options{}, put(t, "st66.xml", doc))
	if len(marks) != 1 || len(aside) != 0 {
		t.Fatalf("%d marks, set aside %v", len(marks), aside)
	}
	return marks[0]
}

func TestStandardRecords(t *testing.T) {
	base := func(office string) trademarks.Mark {
		m := trademarks.Mark{ID: office + "-123", Office: office, Number: "123", Status: trademarks.StatusUnknown, Source: "WIPO standard XML"}
		if office == "US" {
			m.Source = "USPTO TSDR XML"
		}
		return m
	}
	for _, tc := range []struct {
		name, office, content string
		want                  func(m *trademarks.Mark)
	}{
		{"a bare number", "CH", "", func(*trademarks.Mark) {}},
		{"numbers as elements, as in ST.96", "CH", "<RegistrationNumber><RegistrationNumberText>P-77</RegistrationNumberText></RegistrationNumber>",
			func(m *trademarks.Mark) { m.Number = "P-77" }},
		{"status words", "CH", "<MarkCurrentStatusCode>Application withdrawn</MarkCurrentStatusCode><MarkCurrentStatusDate>2020-01-02+01:00</MarkCurrentStatusDate>",
			func(m *trademarks.Mark) {
				m.Status, m.StatusText, m.Transacted = trademarks.StatusDead, "Application withdrawn", "2020-01-02"
			}},
		{"a status that no list holds", "CH", "<MarkCurrentStatusCode>Sleeping</MarkCurrentStatusCode>", func(m *trademarks.Mark) { m.StatusText = "Sleeping" }},
		{"a shape", "CH", "<MarkFeature>3D shape</MarkFeature>", func(m *trademarks.Mark) { m.Drawing = trademarks.DrawingShape }},
		{"a sound", "CH", "<MarkFeature>Sound</MarkFeature>", func(m *trademarks.Mark) { m.Drawing = trademarks.DrawingNone }},
		{"a picture", "CH", "<MarkFeature>Figurative</MarkFeature>", func(m *trademarks.Mark) { m.Drawing = trademarks.DrawingFigurative }},
		{"translation and sound in plain words", "CH", "<WordMarkSpecification><MarkVerbalElementText>旷野</MarkVerbalElementText><MarkTransliteration>kuang ye</MarkTransliteration>" +
			"<MarkTranslation>wilderness of the north beyond the sea</MarkTranslation></WordMarkSpecification>",
			func(m *trademarks.Mark) {
				m.Text = "旷野"
				m.Aliases = []trademarks.Alias{{Text: "wilderness of the north beyond the sea", Kind: trademarks.AliasTranslation}, {Text: "kuang ye", Kind: trademarks.AliasTransliteration}}
			}},
		{"US classes by their status, goods without what was deleted", "US", "<RegistrationNumber>7777777</RegistrationNumber><MarkCurrentStatusCode>700</MarkCurrentStatusCode><GoodsServicesDetails>" +
			"<GoodsServices><ClassDescriptionDetails><ClassDescription><ClassNumber>009</ClassNumber><ClassNumberStatusCode>6</ClassNumberStatusCode><GoodsServicesDescription>Helmets [, caps ]</GoodsServicesDescription></ClassDescription></ClassDescriptionDetails></GoodsServices>" +
			"<GoodsServices><ClassDescriptionDetails><ClassDescription><ClassNumber>025</ClassNumber><ClassNumberStatusCode>B</ClassNumberStatusCode><GoodsServicesDescription>Hats</GoodsServicesDescription></ClassDescription></ClassDescriptionDetails></GoodsServices></GoodsServicesDetails>",
			func(m *trademarks.Mark) {
				m.Number, m.Status, m.StatusText = "7777777", trademarks.StatusRegistered, "Registered"
				m.Classes, m.Goods, m.Raw = []nice.Class{9}, "Helmets", "Helmets [, caps ]; Hats"
			}},
		{"US classes of ST.96 with their status aside", "US", "<GoodsServicesBag><GoodsServices><GoodsServicesClassificationBag>" +
			"<GoodsServicesClassification><ClassificationKindCode>Nice</ClassificationKindCode><ClassNumber>025</ClassNumber></GoodsServicesClassification>" +
			"<GoodsServicesClassification><ClassificationKindCode>Domestic</ClassificationKindCode><ClassNumber>039</ClassNumber></GoodsServicesClassification></GoodsServicesClassificationBag>" +
			"<ClassDescriptionBag><ClassDescription><ClassNumber>039</ClassNumber><GoodsServicesDescriptionText>Hats</GoodsServicesDescriptionText></ClassDescription>" +
			"<ClassDescription><NationalStatusBag><NationalStatus><NationalStatusCode>6</NationalStatusCode></NationalStatus></NationalStatusBag></ClassDescription></ClassDescriptionBag></GoodsServices></GoodsServicesBag>",
			func(m *trademarks.Mark) { m.Classes, m.Goods = []nice.Class{25}, "Hats" }},
		{"a national scheme has no Nice classes", "CA", "<GoodsServicesBag><GoodsServices><ClassificationKindCode>Domestic</ClassificationKindCode><ClassDescriptionBag><ClassDescription><ClassNumber>3</ClassNumber><GoodsServicesDescriptionText>Hats</GoodsServicesDescriptionText></ClassDescription></ClassDescriptionBag></GoodsServices></GoodsServicesBag>",
			func(m *trademarks.Mark) { m.Goods, m.Source = "Hats", "CIPO XML" }},
		{"owners of the US by party type", "US", `<ApplicantBag><Applicant sequenceNumber="30"><Contact><Name><EntityName>Old Inc.</EntityName></Name></Contact></Applicant>` +
			`<Applicant sequenceNumber="31"><Contact><Name><OrganizationName><OrganizationStandardName>New Inc.</OrganizationStandardName></OrganizationName></Name><CountryCode>US</CountryCode></Contact></Applicant></ApplicantBag>`,
			func(m *trademarks.Mark) { m.Owners = []trademarks.Owner{{Name: "New Inc.", Country: "US"}} }},
		{"owners elsewhere all hold", "CH", `<HolderDetails><Holder><Name><LastName>Muster</LastName><FirstName>Eva</FirstName></Name></Holder><Holder><PersonFullName>Max Muster</PersonFullName></Holder></HolderDetails>`,
			func(m *trademarks.Mark) {
				m.Owners = []trademarks.Owner{{Name: "Eva Muster"}, {Name: "Max Muster"}}
			}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := base(tc.office)
			tc.want(&want)
			if diff := cmp.Diff(want, standardMark(t, tc.office, tc.content)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDeletedRecordIsDead(t *testing.T) {
	b, err := os.ReadFile("testdata/euipo.xml")
	if err != nil {
		t.Fatal(err)
	}
	marks, _, _ := readAll(t, "euipo", Options{}, put(t, "d.xml", string(bytes.Replace(b, []byte(`"Update"`), []byte(`"Delete"`), 1))))
	want := torvik()
	want.Status, want.StatusText = trademarks.StatusDead, "Deleted from the register"
	if diff := cmp.Diff([]trademarks.Mark{want}, marks); diff != "" {
		t.Error(diff)
	}
}

func TestManyRecordsOfOneFile(t *testing.T) {
	one := func(n, extra string) string {
		return "<tmk:Trademark><com:RegistrationOfficeCode>CA</com:RegistrationOfficeCode><com:ApplicationNumber><com:ST13ApplicationNumber>CA500000000" + n +
			"</com:ST13ApplicationNumber><com:ApplicationNumberText>" + n + "</com:ApplicationNumberText></com:ApplicationNumber>" + extra + "</tmk:Trademark>"
	}
	doc := `<tmk:TrademarkTransaction xmlns:tmk="t" xmlns:com="c"><tmk:TransactionData><tmk:TrademarkBag>` +
		one("1", "") + one("2", "<tmk:broken>") + one("3", "") + "<stray></tmk:x>" + one("4", "<a>\x00</a>") + one("5", "<tmk:MarkCurrentStatusCode>\x01</tmk:MarkCurrentStatusCode>") +
		"</tmk:TrademarkBag></tmk:TransactionData></tmk:TrademarkTransaction>"
	marks, aside, info := readAll(t, "cipo", Options{Source: "weekly"}, put(t, "ca.xml", doc))
	var ids []string
	for _, m := range marks {
		ids = append(ids, m.ID+" "+m.Source)
	}
	if diff := cmp.Diff([]string{"CA-1 weekly", "CA-3 weekly", "CA-4 weekly"}, ids); diff != "" {
		t.Error(diff)
	}
	want := []trademarks.RowError{
		{File: "ca.xml", Row: 2, Value: "2", Reason: "record 2: the XML is broken: </tmk:Trademark> closes <tmk:broken>"},
		{File: "ca.xml", Row: 3, Reason: "the XML is broken: </tmk:x> closes <stray>"},
		{File: "ca.xml", Row: 5, Column: "MarkCurrentStatusCode", Value: "\uFFFD", Reason: `record 5: the text holds the control character '\x01': remove it`},
	}
	if diff := cmp.Diff(want, aside); diff != "" {
		t.Error(diff)
	}
	if c := *info.Counts; c.Records != c.Marks+c.SetAside {
		t.Errorf("%+v", c)
	}
}

func TestFormsOfASign(t *testing.T) {
	for _, tc := range []struct{ feature, text, want string }{
		{"Word", "A", trademarks.DrawingWord}, {"LETTER", "A", trademarks.DrawingWord}, {"Number", "7", trademarks.DrawingWord},
		{"Stylized characters", "A", trademarks.DrawingStylised}, {"Figurative", "A", trademarks.DrawingCombined}, {"Combined", "", trademarks.DrawingFigurative},
		{"3-D", "", trademarks.DrawingShape}, {"Three dimensional", "", trademarks.DrawingShape}, {"Position", "", trademarks.DrawingShape},
		{"Colour", "", trademarks.DrawingColour}, {"Color", "", trademarks.DrawingColour}, {"Pattern", "", trademarks.DrawingColour},
		{"Sound", "", trademarks.DrawingNone}, {"Olfactory", "", trademarks.DrawingNone},
		{"Motion", "", trademarks.DrawingOther}, {"Hologram", "", trademarks.DrawingOther}, {"Something new", "", trademarks.DrawingOther}, {"", "A", ""},
	} {
		if got := drawing(tc.feature, tc.text); got != tc.want {
			t.Errorf("%s with the words %q is %q, want %q", tc.feature, tc.text, got, tc.want)
		}
	}
}

func TestRecordsThatNameNothing(t *testing.T) {
	wrap := func(content string) string {
		return "<Transaction><TransactionData><TradeMarkDetails><TradeMark>" + content + "</TradeMark></TradeMarkDetails></TransactionData></Transaction>"
	}
	for _, tc := range []struct{ name, content, id, reason string }{
		{"no number at all", "<RegistrationOfficeCode>CH</RegistrationOfficeCode>", "", "the record has no number: nothing names it"},
		{"no office", "<ApplicationNumber>1</ApplicationNumber>", "", "record 1: it does not name its office by a code of two letters"},
		{"an office of three letters", "<RegistrationOfficeCode>CHE</RegistrationOfficeCode><ApplicationNumber>1</ApplicationNumber>", "", "record 1: it does not name its office by a code of two letters"},
		{"the office in an ST.13 number", "<ST13ApplicationNumber>CH500000000123456</ST13ApplicationNumber>", "CH-CH500000000123456", ""},
		{"a registration number alone", "<RegistrationOfficeCode>WO</RegistrationOfficeCode><InternationalRegistrationNumber>801234</InternationalRegistrationNumber>", "WO-801234", ""},
		{"an empty number", "<RegistrationOfficeCode>CH</RegistrationOfficeCode><ApplicationNumber/><RegistrationNumber>9</RegistrationNumber>", "CH-9", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			marks, aside, _ := readAll(t, "wipo", Options{}, put(t, "a.xml", wrap(tc.content)))
			switch {
			case tc.id != "" && (len(marks) != 1 || marks[0].ID != tc.id):
				t.Error(marks, aside)
			case tc.reason != "" && (len(aside) != 1 || aside[0].Reason != tc.reason):
				t.Error(marks, aside)
			}
		})
	}
	marks, aside, _ := readAll(t, "wipo", Options{}, put(t, "a.xml", "<Transaction><TransactionHeader/></Transaction>"))
	if len(marks) != 0 || len(aside) != 1 || aside[0].Reason != "the file holds no trade mark: leave it out" {
		t.Error(marks, aside)
	}
}

func TestHugeRecordsKeepWhatFits(t *testing.T) {
	var b strings.Builder
	b.WriteString("<MarkDisclaimerDetails>")
	for range 400 {
		b.WriteString("<MarkDisclaimer>" + strings.Repeat("words ", 700) + "</MarkDisclaimer>")
	}
	b.WriteString("</MarkDisclaimerDetails><GoodsServicesDetails><GoodsServices><ClassDescriptionDetails>")
	for n := range 400 {
		b.WriteString("<ClassDescription><ClassNumber>" + []string{"9", "25"}[n%2] + "</ClassNumber><GoodsServicesDescription>" + strings.Repeat("hats; ", 5000) + "</GoodsServicesDescription></ClassDescription>")
	}
	b.WriteString("</ClassDescriptionDetails></GoodsServices></GoodsServicesDetails>")
	m := standardMark(t, "CH", b.String())
	sound(t, m)
	if diff := cmp.Diff([]nice.Class{9, 25}, m.Classes); diff != "" || len(m.Goods) < maxText/2 || len(m.Disclaimer) < maxField/2 {
		t.Error(diff, len(m.Goods), len(m.Disclaimer))
	}
}

func TestNumbersBesideOtherChildren(t *testing.T) {
	for _, tc := range []struct{ name, xml, want string }{
		{"text", "<N> 12 </N>", "12"},
		{"child", "<N><Office>CH</Office><T>12</T><Other><T>no</T></Other></N>", "12"},
		{"text around another child", "<N>1<x/>2</N>", "12"},
		{"neither", "<N><x>1</x></N>", "was"},
		{"empty", "<N/>", "was"},
		{"long text is no number", "<N>" + strings.Repeat(" ", 2*windowSize) + "</N>", "was"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScanner(strings.NewReader("<R>"+tc.xml+"<next/></R>"), false)
			s.element()
			s.element()
			if got := valueOr(s, "T", "was"); got != tc.want || s.err != nil {
				t.Errorf("got %q, %v; want %q", got, s.err, tc.want)
			}
			if started, _ := s.element(); !started || string(s.name) != "next" {
				t.Errorf("the scanner stands at %s", s.name)
			}
		})
	}
}

func TestDamagedApplicantFiles(t *testing.T) {
	broken := "<A><Applicant><ApplicantIdentifier>1</ApplicantIdentifier><x></Applicant><Applicant><ApplicantIdentifier>42</ApplicantIdentifier><EntityName>Havn</EntityName></Applicant></A>"
	var out bytes.Buffer
	marks, _, info := readAll(t, "euipo", Options{Aside: &out}, put(t, "applicants.xml", broken), "testdata/euipo.xml")
	if diff := cmp.Diff([]trademarks.Owner{{Name: "Havn"}}, marks[0].Owners); diff != "" || info.Counts.SetAside != 1 || !strings.Contains(out.String(), "applicants.xml") {
		t.Error(diff, info.Counts, out.String())
	}
	mixed := zipped(t, packed{"1.xml", broken}, packed{"2.xml", euDoc("001")})
	if _, _, err := Open("euipo", []string{mixed}, Options{}); err == nil || err.Error() != "files.zip/2.xml holds applicants and trade marks: give them as separate files" {
		t.Error(err)
	}
}
