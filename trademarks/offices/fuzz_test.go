// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// brokenCases are case-files that cannot be read, each in its own way.
var brokenCases = []string{
	"<case-file><serial-number>1</serial-number></case-file>",
	"<case-file></case-file>",
	"<case-file/>",
	"<case-file><serial-number>97000009</serial-number><case-file-header></case-file>",
	"<case-file><serial-number>97000009</serial-number></serial></case-file>",
	"<case-file><serial-number>97000009</serial-number><x y=</case-file>",
	"<case-file><serial-number>97000009&nope;</serial-number></case-file>",
	"<case-file><serial-number>97000009</serial-number><case-file-header><mark-identification>\xff</mark-identification></case-file-header></case-file>",
	"<case-file><serial-number>97000009</serial-number><case-file-owners><case-file-owner><party-name>\x07</party-name></case-file-owner></case-file-owners></case-file>",
	"<case-file><serial-number>97000009</serial-number>" + strings.Repeat("<d>", 80) + "</case-file>",
	"<case-file><serial-number>97000009</serial-number>", // the next one begins inside it
}

// TestEveryRecordIsReadOrSetAside: in any mixture, the good records come back unharmed and in order, and each broken one
// is set aside once.
func TestEveryRecordIsReadOrSetAside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doc strings.Builder
		var want []string
		n := rapid.IntRange(1, 25).Draw(t, "records")
		doc.WriteString(dailyHead)
		for i := range n {
			if rapid.IntRange(0, 2).Draw(t, "broken") == 0 {
				doc.WriteString(rapid.SampledFrom(brokenCases).Draw(t, "fault"))
				continue
			}
			want = append(want, fmt.Sprintf("US-%08d", i))
			fmt.Fprintf(&doc, "<case-file><serial-number>%08d</serial-number><registration-number/><case-file-header><mark-identification><![CDATA[<M> %d]]></mark-identification></case-file-header></case-file>", i, i)
			doc.WriteString(rapid.SampledFrom([]string{"", "\n", "<!-- <case-file> -->", "</action-keys><action-keys><action-key>TX</action-key>"}).Draw(t, "between"))
		}
		fmt.Fprintf(&doc, "<case-file><serial-number>99999999</serial-number></case-file>%s", dailyTail)
		want = append(want, "US-99999999")
		r := &run{office: "uspto", counts: &Counts{}}
		src := r.sourceOf(kind{format: formatUSPTO}, strings.NewReader(doc.String()))
		marks, aside, err := drainReader(&reader{run: r, src: src, file: func() string { return "x" }})
		if diff := cmp.Diff(want, ids(marks)); diff != "" || err != nil {
			t.Fatal(diff, aside, err)
		}
		if len(marks)+len(aside) != n+1 || r.counts.Records != int64(n+1) {
			t.Fatalf("%d records: %d read, %d set aside: %v", n+1, len(marks), len(aside), aside)
		}
	})
}

// fuzzFormat reads any bytes as one format: the reading ends, what comes out is sound, and what is set aside says why.
func fuzzFormat(f *testing.F, format format, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &run{office: formats[format].offices[0], opt: Options{Language: "en"}, counts: &Counts{}}
		src := r.sourceOf(kind{format: format, delim: ','}, bytes.NewReader(b))
		for n := 0; ; n++ {
			m, err := src.next()
			if err = r.count(err, "x"); errors.Is(err, io.EOF) {
				break
			}
			switch {
			case err == nil:
				sound(t, m)
			case !setsAside(err):
				return
			case err.Error() == "":
				t.Fatal("no reason")
			}
			if n > len(b)+1 {
				t.Fatal("more records than bytes")
			}
		}
		if c := r.counts; c.Records != c.Marks+c.SetAside {
			t.Fatalf("%+v", c)
		}
	})
}

func seedFile(f *testing.F, name string) string {
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		f.Fatal(err)
	}
	return string(b)
}

func FuzzUSPTO(f *testing.F) {
	fuzzFormat(f, formatUSPTO, append(brokenCases, seedFile(f, "daily.xml"), dailyOf(strings.Join(brokenCases, "")))...)
}

func FuzzStandard(f *testing.F) {
	fuzzFormat(f, formatStandard, seedFile(f, "euipo.xml"), seedFile(f, "applicants.xml"), euDoc("1"), "<TradeMark><a>", "<x:Trademark/><Applicant/>")
}

func FuzzApplicants(f *testing.F) {
	fuzzFormat(f, formatApplicants, seedFile(f, "applicants.xml"), "<Applicant><ApplicantIdentifier>1</ApplicantIdentifier>")
}

func FuzzKIPRISXML(f *testing.F) {
	fuzzFormat(f, formatKIPRISXML, "<response><TradeMarkInfo><ApplicationNumber>4020200000002</ApplicationNumber><Title>A</Title></TradeMarkInfo></response>")
}

func FuzzKIPRISJSON(f *testing.F) {
	fuzzFormat(f, formatKIPRISJSON, `[{"applicationNumber":"402020","registrationNumber":[null,"1"],"asignProductMainCodeList":["09"]}]`, `{"items":[{}`)
}

func FuzzTMview(f *testing.F) {
	fuzzFormat(f, formatTMview, `{"rows":[{"oc":"AL","an":"1","tm":"A","nc":[1,2],"ad":1120046400000}]}`, `[{"oc":"AL"},{"an":"\ud800"}`, `{"rows":[[[{"oc`)
}

func FuzzDPMA(f *testing.F) {
	fuzzFormat(f, formatDPMA, "Datenbestand,Aktenzeichen/Registernummer,Markendarstellung,Aktenzustand\nDE,\"1\",\"A\"\"B\n\",x\n", "\"Datenbestand,\n", "a\n\"\n\n")
}

func FuzzRospatent(f *testing.F) {
	fuzzFormat(f, formatRospatent, "Словесное описание,Классы МКТУ,Номер заявки,Владелец,Статус\nА,\"3, 5\",1,\"Б, 142821, В (RU)\",Действует\n")
}

// FuzzContainer opens any bytes as a file, archives among them.
func FuzzContainer(f *testing.F) {
	for _, path := range []string{zipped(f, packed{"1.xml", euDoc("001")}, packed{"a.txt", "x"}), tarGz(f, packed{"1.xml", euDoc("001")}), "testdata/euipo.xml"} {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	path := filepath.Join(f.TempDir(), "file")
	f.Fuzz(func(t *testing.T, b []byte) {
		path := fmt.Sprint(path, os.Getpid())
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, _, err := Open("euipo", []string{path}, Options{})
		if err != nil {
			return
		}
		marks, aside, err := drainReader(r)
		if len(marks)+len(aside) > 2*len(b)+100_000 {
			t.Fatal(len(marks), len(aside), err)
		}
		for _, m := range marks {
			sound(t, m)
		}
	})
}

// FuzzSniff: any bytes are told to be something, and the same thing when read in pieces.
func FuzzSniff(f *testing.F) {
	for _, s := range []string{euDoc("1"), dailyHead, "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", `[{"oc":"","an":"","tm":""}]`, "serial_no,own_name\n", utf16LE("Trade Mark|Mark Text"), "\xff\xfe<"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, in, err := sniff(member{name: "x", in: bufio.NewReaderSize(bytes.NewReader(b), sampleSize)})
		if err != nil {
			return
		}
		if k.format == formatCaseFiles || k.format == formatUKIPO || k.format == formatCIPO {
			return
		}
		src := (&run{office: "wipo", counts: &Counts{}}).sourceOf(k, in)
		for range len(b) + 2 {
			if _, err := src.next(); err != nil && !setsAside(err) {
				return
			}
		}
		t.Fatal("no end is found")
	})
}

// FuzzTables joins any bytes as the tables of a set.
func FuzzTables(f *testing.F) {
	f.Add("serial_no,cfh_status_cd,mark_id_char\n97000001,700,A\n97000000,1,B\n", "serial_no,own_type_cd,own_name\n97000001,10,\"X\"\n", "serial_no,class_id,status\n97000001,1,6\n", "class_id,intl_class_cd\n1,9\n")
	f.Add("serial_no,cfh_status_cd\n\"97000001,700\n", "serial_no,own_name,own_type_cd\n,,\n", "x", "class_id,intl_class_cd,serial_no\n1,9,1\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, main, owner, class, intl string) {
		sub, err := os.MkdirTemp(dir, "set")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(sub)
		var files []string
		for i, text := range []string{main, owner, class, intl} {
			files = append(files, filepath.Join(sub, fmt.Sprintf("%d.csv", i)))
			if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, office := range []string{"uspto-casefiles", "ukipo", "cipo"} {
			r, info, err := Open(office, files, Options{Temp: sub})
			if err != nil {
				continue
			}
			marks, aside, err := drainReader(r)
			for _, m := range marks {
				sound(t, m)
			}
			if c := *info.Counts; err == nil && (c.Records != c.Marks+c.SetAside+c.Merged || c.Marks != int64(len(marks)) || c.SetAside != int64(len(aside))) {
				t.Fatalf("%+v", c)
			}
		}
	})
}
