// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// dailyHead and dailyTail are what surrounds the case-files of a made-up daily file.
const (
	dailyHead = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE trademark-applications-daily [
<!-- the examiner's "DTD" stands here, with > and ]> in its comments -->
<!ELEMENT trademark-applications-daily (version, creation-datetime, application-information)>
<!ELEMENT case-file (serial-number)>
]>
<trademark-applications-daily><version><version-no>2.0</version-no><version-date>20041108</version-date></version>
<creation-datetime>202611230015</creation-datetime><application-information><file-segments><file-segment>TRMK</file-segment><action-keys><action-key>TX</action-key>
`
	dailyTail = "</action-keys></file-segments></application-information></trademark-applications-daily>\n"
)

// dailyFlags are the T/F elements of a header, which make up most of a real one.
var dailyFlags = func() string {
	var b strings.Builder
	for _, name := range []string{"trademark", "collective-trademark", "service-mark", "collective-service-mark", "collective-membership-mark",
		"certification-mark", "cancellation-pending", "published-concurrent", "concurrent-use", "concurrent-use-proceeding", "interference-pending",
		"opposition-pending", "section-12c", "section-2f", "section-2f-in-part", "renewal-filed", "section-8-filed", "section-8-partial-accept",
		"section-8-accepted", "section-15-acknowledged", "section-15-filed", "supplemental-register", "foreign-priority", "change-registration",
		"intent-to-use", "intent-to-use-current", "filed-as-use-application", "amended-to-use-application", "use-application-currently",
		"amended-to-itu-application", "filing-basis-filed-as-44d", "filing-basis-current-44d", "filing-basis-filed-as-44e", "filing-basis-current-44e",
		"without-basis-currently", "filing-current-no-basis", "color-drawing-filed", "color-drawing-current", "drawing-3d-filed", "drawing-3d-current",
		"filing-basis-filed-as-66a", "filing-basis-current-66a"} {
		fmt.Fprintf(&b, "            <%s-in>F</%s-in>\n", name, name)
	}
	return b.String()
}()

// dailyRecord writes a made-up case-file of the size and shape of real ones: about 9 KB, with 20 events.
func dailyRecord(b *bytes.Buffer, n int) {
	fmt.Fprintf(b, `        <case-file>
          <serial-number>9%07d</serial-number>
          <registration-number>7%06d</registration-number>
          <transaction-date>20261122</transaction-date>
          <case-file-header>
            <filing-date>20230119</filing-date>
            <registration-date>20240206</registration-date>
            <status-code>700</status-code>
            <status-date>20240206</status-date>
            <mark-identification>TORVIK &amp; SONS %d</mark-identification>
            <mark-drawing-code>4000</mark-drawing-code>
            <attorney-name>A. N. Attorney</attorney-name>
%s            <standard-characters-claimed-in>T</standard-characters-claimed-in>
          </case-file-header>
          <case-file-statements>
            <case-file-statement><type-code>GS0251</type-code><text>Clothing, namely, hats, [ scarves, ] shirts and * gloves * for sports; footwear</text></case-file-statement>
            <case-file-statement><type-code>GS0281</type-code><text>Balls for games; sporting articles, namely, rackets, nets and bags adapted for carrying them</text></case-file-statement>
            <case-file-statement><type-code>D10000</type-code><text>"SONS"</text></case-file-statement>
            <case-file-statement><type-code>PM0001</type-code><text>TOR VIK AND SONS</text></case-file-statement>
            <case-file-statement><type-code>TR0000</type-code><text>The English translation of "TORVIK" in the mark is "market bay".</text></case-file-statement>
          </case-file-statements>
          <case-file-event-statements>
`, n%10_000_000, n%1_000_000, n, dailyFlags)
	for i := range 20 {
		fmt.Fprintf(b, "            <case-file-event-statement>\n              <code>CNSA</code>\n              <type>P</type>\n              <description-text>APPROVED FOR PUB - PRINCIPAL REGISTER</description-text>\n              <date>20230%d01</date>\n              <number>%d</number>\n            </case-file-event-statement>\n", i%9+1, i)
	}
	b.WriteString("          </case-file-event-statements>\n          <classifications>\n")
	for _, c := range []string{"025", "028"} {
		fmt.Fprintf(b, "            <classification><international-code-total-no>1</international-code-total-no><us-code-total-no>2</us-code-total-no><international-code>%s</international-code><us-code>022</us-code><us-code>039</us-code><status-code>6</status-code><status-date>20230201</status-date><first-use-anywhere-date>20220100</first-use-anywhere-date><first-use-in-commerce-date>0</first-use-in-commerce-date><primary-code>%s</primary-code></classification>\n", c, c)
	}
	b.WriteString("          </classifications>\n          <case-file-owners>\n")
	for _, t := range []string{"10", "20", "30"} {
		fmt.Fprintf(b, "            <case-file-owner><entry-number>1</entry-number><party-type>%s</party-type><nationality><state>DE</state></nationality><legal-entity-type-code>03</legal-entity-type-code><party-name>Torvik Works, Inc.</party-name><address-1>1 Quay Street</address-1><city>Portland</city><state>ME</state><postcode>04101</postcode></case-file-owner>\n", t)
	}
	b.WriteString("          </case-file-owners>\n        </case-file>\n")
}

// daily is a made-up daily file of n case-files that never lies in memory whole.
type daily struct {
	n, at int
	b     bytes.Buffer
	done  bool
}

func newDaily(n int) *daily {
	d := &daily{n: n}
	d.b.WriteString(dailyHead)
	return d
}

func (d *daily) Read(p []byte) (int, error) {
	for d.b.Len() < len(p) && !d.done {
		if d.at < d.n {
			dailyRecord(&d.b, d.at)
			d.at++
			continue
		}
		d.b.WriteString(dailyTail)
		d.done = true
	}
	if d.b.Len() == 0 {
		return 0, io.EOF
	}
	return d.b.Read(p)
}

func BenchmarkImportUSPTO(b *testing.B) {
	const n = 5000
	var file bytes.Buffer
	io.Copy(&file, newDaily(n))
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		r := &run{office: "uspto", counts: &Counts{}}
		src := r.sourceOf(kind{format: formatUSPTO}, bytes.NewReader(file.Bytes()))
		marks := 0
		for {
			_, err := src.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			marks++
		}
		if marks != n {
			b.Fatalf("%d marks", marks)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(file.Len())/n, "B/record")
}

// benchmarkImport reads files through Open and reports records a second.
func benchmarkImport(b *testing.B, office string, want int, files ...string) {
	b.ReportAllocs()
	for b.Loop() {
		marks, aside, _ := readAll(b, office, Options{Temp: b.TempDir()}, files...)
		if len(marks) != want || len(aside) > 0 {
			b.Fatal(len(marks), aside)
		}
	}
	b.ReportMetric(float64(want)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkImportEUIPO reads a tar.gz of transactions of one mark each.
func BenchmarkImportEUIPO(b *testing.B) {
	doc, err := os.ReadFile("testdata/euipo.xml")
	if err != nil {
		b.Fatal(err)
	}
	var members []packed
	for n := range 5000 {
		members = append(members, packed{fmt.Sprintf("EUTMS/%09d.xml", n), string(doc)})
	}
	benchmarkImport(b, "euipo", len(members), tarGz(b, members...))
}

// BenchmarkImportCaseFiles joins a set of three tables whose rows are in no order, on disk beyond 32 MiB.
func BenchmarkImportCaseFiles(b *testing.B) {
	const n = 100_000
	var files, owners, statements bytes.Buffer
	files.WriteString("serial_no,cfh_status_cd,mark_id_char,filing_dt\n")
	owners.WriteString("serial_no,own_type_cd,own_name\n")
	statements.WriteString("serial_no,statement_type_cd,statement_text\n")
	for i := range n {
		serial := 10_000_000 + i*7919%n
		fmt.Fprintf(&files, "%d,700,TORVIK %d,2023-01-19\n", serial, i)
		fmt.Fprintf(&owners, "%d,30,\"Torvik Works, Inc.\"\n", serial)
		fmt.Fprintf(&statements, "%d,GS0251,%s\n", serial, strings.Repeat("Hats and shirts; ", 20))
	}
	benchmarkImport(b, "uspto-casefiles", n, put(b, "case_file.csv", files.String()), put(b, "owner.csv", owners.String()), put(b, "statement.csv", statements.String()))
}

// BenchmarkScanner stands behind the choice of a scanner of our own.
func BenchmarkScanner(b *testing.B) {
	var file bytes.Buffer
	io.Copy(&file, newDaily(1000))
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		b.ReportAllocs()
		for b.Loop() {
			s := newScanner(bytes.NewReader(file.Bytes()), true)
			for {
				if _, ok := s.element(); !ok {
					break
				}
			}
			if !errors.Is(s.err, io.EOF) {
				b.Fatal(s.err)
			}
		}
	})
	b.Run("encoding-xml", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		b.ReportAllocs()
		for b.Loop() {
			d := xml.NewDecoder(bufio.NewReader(bytes.NewReader(file.Bytes())))
			for {
				if _, err := d.RawToken(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// liveHeap is what lives on the heap.
func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
