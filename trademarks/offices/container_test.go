// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks"
)

// euDoc is a minimal EUIPO transaction.
func euDoc(number string) string {
	return `<Transaction xmlns="http://euipo.europa.eu/trademark/data"><TransactionData><TradeMarkDetails><TradeMark><RegistrationOfficeCode>EM</RegistrationOfficeCode>` +
		"<ApplicationNumber>" + number + "</ApplicationNumber></TradeMark></TradeMarkDetails></TransactionData></Transaction>"
}

func ids(marks []trademarks.Mark) (out []string) {
	for _, m := range marks {
		out = append(out, m.ID)
	}
	return out
}

func TestArchives(t *testing.T) {
	members := []packed{{"EUTMS/", ""}, {"EUTMS/1.xml", euDoc("001")}, {"readme.txt", "about these files"}, {"EUTMS/2.xml", euDoc("002")}, {"schema.xsd", "<xs:schema/>"}, {"EUTMS/3.xml", ""}}
	gz := func(name, content string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		io.WriteString(w, content)
		w.Close()
		return put(t, name, b.String())
	}
	for _, tc := range []struct {
		name, path string
		want       []string
		left       []string
		aside      int
	}{
		{"zip", zipped(t, members...), []string{"EM-001", "EM-002"}, []string{"files.zip/readme.txt", "files.zip/EUTMS/3.xml"}, 1},
		{"tar.gz", tarGz(t, members[1:]...), []string{"EM-001", "EM-002"}, []string{"files.tar.gz/readme.txt", "files.tar.gz/EUTMS/3.xml"}, 1},
		{"gzip of one file", gz("1.xml.gz", euDoc("001")), []string{"EM-001"}, nil, 0},
		{"UTF-16", put(t, "1.xml", utf16LE(`<?xml version="1.0" encoding="UTF-16"?>`+euDoc("001"))), []string{"EM-001"}, nil, 0},
		{"UTF-8 mark", put(t, "1.xml", "\xef\xbb\xbf"+euDoc("001")), []string{"EM-001"}, nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			marks, aside, info := readAll(t, "euipo", Options{}, tc.path)
			if diff := cmp.Diff(tc.want, ids(marks)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.left, info.Counts.Files); diff != "" {
				t.Error(diff)
			}
			if len(aside) != tc.aside || tc.aside == 1 && !strings.HasSuffix(aside[0].File, "schema.xsd") {
				t.Error(aside)
			}
		})
	}
}

// utf16LE encodes ASCII text with its byte order mark.
func utf16LE(s string) string {
	b := []byte{0xff, 0xfe}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

func TestLatin1IsDecoded(t *testing.T) {
	doc := `<?xml version="1.0" encoding="ISO-8859-1"?>` + strings.Replace(euDoc("001"), "</TradeMark>",
		"<WordMarkSpecification><MarkVerbalElementText>CAF\xc9</MarkVerbalElementText></WordMarkSpecification></TradeMark>", 1)
	marks, _, _ := readAll(t, "euipo", Options{}, put(t, "1.xml", doc))
	if len(marks) != 1 || marks[0].Text != "CAFÉ" {
		t.Error(marks)
	}
}

func TestMembersThatAreNotRead(t *testing.T) {
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	for _, name := range []string{"../../etc/cron.d/x", "/abs.xml", "a/../../b.xml", `..\win.xml`, "bad\x01name.xml", strings.Repeat("n", 5000) + ".xml", "good.xml"} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, euDoc("001"))
	}
	w.Close()
	marks, aside, _ := readAll(t, "euipo", Options{}, put(t, "evil.zip", z.String()))
	var reasons []string
	for _, a := range aside {
		reasons = append(reasons, a.Reason)
	}
	out := "the member's name leads out of the archive: pack the file under a plain name"
	want := []string{out, out, out, out, "the member's name holds control characters: pack the file under a plain name", "the member's name is longer than 4096 bytes: pack the file under a short name"}
	if diff := cmp.Diff(want, reasons); diff != "" || len(marks) != 1 {
		t.Error(diff, marks)
	}

	var b bytes.Buffer
	tw := tar.NewWriter(&b)
	tw.WriteHeader(&tar.Header{Name: "link.xml", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"})
	tw.WriteHeader(&tar.Header{Name: "1.xml", Typeflag: tar.TypeReg, Size: int64(len(euDoc("001")))})
	io.WriteString(tw, euDoc("001"))
	tw.Close()
	marks, aside, _ = readAll(t, "euipo", Options{}, put(t, "evil.tar", b.String()))
	if len(marks) != 1 || len(aside) != 1 || aside[0].Reason != "the member is a link or a device and no file: pack the file itself" {
		t.Error(marks, aside)
	}
}

func TestDamagedArchives(t *testing.T) {
	whole, err := os.ReadFile(zipped(t, packed{"1.xml", euDoc("001")}, packed{"2.xml", strings.Repeat(" ", 100) + euDoc("002")}, packed{"3.xml", euDoc("003")}))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a damaged member of a zip", func(t *testing.T) {
		b := bytes.Clone(whole)
		at := bytes.Index(b, []byte("2.xml")) + 30
		for i := range 20 {
			b[at+i] ^= 0xff
		}
		marks, aside, _ := readAll(t, "euipo", Options{}, put(t, "a.zip", string(b)))
		if diff := cmp.Diff([]string{"EM-001", "EM-003"}, ids(marks)); diff != "" || len(aside) != 1 || aside[0].File != "a.zip/2.xml" {
			t.Error(diff, aside)
		}
	})
	t.Run("a cut zip", func(t *testing.T) {
		if _, _, err := Open("euipo", []string{put(t, "a.zip", string(whole[:len(whole)-30]))}, Options{}); err == nil || !strings.HasPrefix(err.Error(), "a.zip is a damaged zip file: fetch it again") {
			t.Error(err)
		}
	})
	t.Run("a cut tar.gz", func(t *testing.T) {
		var docs []packed
		for range 300 {
			docs = append(docs, packed{"1.xml", euDoc("001")})
		}
		b, err := os.ReadFile(tarGz(t, docs...))
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := Open("euipo", []string{put(t, "a.tar.gz", string(b[:len(b)*2/3]))}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		marks, _, err := drainReader(r)
		if err == nil || !strings.Contains(err.Error(), "the gzip file is cut or damaged: fetch it again") || len(marks) == 0 {
			t.Error(len(marks), err)
		}
		if _, again := r.Next(); again == nil || again.Error() != err.Error() {
			t.Errorf("after the end: %v", again)
		}
	})
}

func TestClosingEarly(t *testing.T) {
	r, _, err := Open("euipo", []string{zipped(t, packed{"1.xml", euDoc("001")}, packed{"2.xml", euDoc("002")})}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	c := r.(io.Closer)
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Error(err)
	}
	if _, err := r.Next(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a closed reader says %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string { return put(t, name, content) }
	const html = "<!DOCTYPE html><html><body>Not found</body></html>"
	for _, tc := range []struct {
		name, office string
		files        []string
		want         string
	}{
		{"unknown office", "jpo", []string{"x"}, `there is no reader for the office "jpo": name one of uspto, uspto-casefiles, euipo, ukipo, cipo, wipo, tmview, kipris, dpma, rospatent, tabular`},
		{"no file", "uspto", nil, "no file is named: give the files of the uspto publication"},
		{"absent", "uspto", []string{filepath.Join(dir, "gone.xml")}, "gone.xml cannot be opened: check the name and your rights (stat " + filepath.Join(dir, "gone.xml") + ": no such file or directory)"},
		{"folder", "uspto", []string{dir}, filepath.Base(dir) + " is a folder: name the files inside it"},
		{"empty", "uspto", []string{file("a.xml", "")}, "a.xml holds nothing: give the file as the office publishes it"},
		{"web page", "uspto", []string{file("a.xml", html)}, "a.xml cannot be read: " + errDoctype.Error()},
		{"other office's file", "uspto", []string{file("a.xml", euDoc("1"))}, "a.xml is EUIPO open data XML: import it as euipo"},
		{"US file as EU file", "euipo", []string{file("a.xml", dailyOf(""))}, "a.xml is USPTO trademark XML: import it as uspto"},
		{"standard XML of another office", "uspto", []string{file("a.xml", strings.Replace(euDoc("1"), ">EM<", ">CH<", 1))}, "a.xml is trade mark XML of the office CH: import it as wipo"},
		{"other XML", "wipo", []string{file("a.xml", "<rss><channel/></rss>")}, "a.xml is no register that is known here (it begins with <rss>): check that it is the wipo publication"},
		{"broken XML", "wipo", []string{file("a.xml", "< not XML")}, `a.xml is no register that is known here (it begins with XML that is broken: the file ends inside a tag: it is cut, fetch it again): check that it is the wipo publication`},
		{"other JSON", "tmview", []string{file("a.json", `{"a":1}`)}, "a.json is no register that is known here (it begins with JSON of other names): check that it is the tmview publication"},
		{"other table", "ukipo", []string{file("a.csv", "mark,owner\na,b\n")}, "a.csv is no register that is known here (it begins with mark,owner): check that it is the ukipo publication"},
		{"table of another office", "dpma", []string{file("a.csv", "serial_no,own_name\n")}, "a.csv is USPTO Trademark Case Files data set: import it as uspto-casefiles"},
		{"main table is missing", "uspto-casefiles", []string{file("owner.csv", "serial_no,own_name\n")}, "the table case_file is missing (found owner.csv): give case_file.csv with its sister tables"},
		{"main table is missing", "cipo", []string{file("p.csv", "Application Number|Party Type Code\n")}, "the table TM_application_main is missing (found p.csv): give it with its sister tables"},
		{"bytes", "dpma", []string{file("a.csv", "\x01\x00\x02")}, "a.csv is no register that is known here (it begins with bytes that are no text): check that it is the dpma publication"},
		{"unknown encoding", "euipo", []string{file("a.xml", `<?xml version="1.0" encoding="klingon"?><a/>`)}, `a.xml cannot be read: it declares the encoding "klingon", which is not known here: save it as UTF-8`},
		{"DOCTYPE", "euipo", []string{file("a.xml", "<!DOCTYPE Transaction>"+euDoc("1"))}, "a.xml cannot be read: " + errDoctype.Error()},
		{"list without marks", "tabular", []string{file("a.csv", "x,y\n1,2\n")}, `a.csv has no column named mark (found x, y): name the column that holds the mark's words "mark"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := Open(tc.office, tc.files, Options{})
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

// A list of one's own is read out of a gzip file too; of a workbook it is said what to do.
func TestAPackedList(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "own.csv.gz")
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte("number,office,mark,classes\n1,KR,Zorvexa,052 25\n2,US,Mirrufex,052\n"))
	if err := errors.Join(w.Close(), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	marks, aside, _ := readAll(t, "tabular", Options{}, path)
	if len(marks) != 1 || marks[0].Text != "Zorvexa" || len(marks[0].Classes) != 1 || marks[0].Classes[0] != 25 || len(aside) != 1 {
		t.Errorf("%v, %v", marks, aside)
	}
	book := filepath.Join(dir, "own.xlsx")
	if err := os.WriteFile(book, []byte("PK\x03\x04rest"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open("tabular", []string{book}, Options{}); err == nil {
		t.Error("a workbook is taken for a list")
	}
}
