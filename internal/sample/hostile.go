// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"unicode/utf16"
)

// HostileFile is a file that a careless reader would lose its memory, its time or its head over.
type HostileFile struct {
	Name  string
	Large bool // megabytes to make and to read
	Write func(w io.Writer) error
	// Listings is how many listings can be read of it as a seller's file; a file with none is refused or all its rows are.
	Listings int
}

// Bytes is the file in memory.
func (f HostileFile) Bytes() []byte {
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

const (
	oldExcel  = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	csvHead   = "id,title,brand\n"
	goodRow   = "1,Shoe,Acme\n"
	bookPart  = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
	relsPart  = `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	sheetHead = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>title</t></is></c></row>`
	sheetRow  = `<row><c t="inlineStr"><is><t>1</t></is></c><c t="inlineStr"><is><t>Shoe</t></is></c></row>`
	sheetEnd  = `</sheetData></worksheet>`
	laughs    = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>`
)

// text is a file of these pieces.
func text(pieces ...string) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, p := range pieces {
			if _, err := io.WriteString(w, p); err != nil {
				return err
			}
		}
		return nil
	}
}

// many is a file of a piece n times between two others.
func many(before, piece string, n int, after string) func(io.Writer) error {
	return func(w io.Writer) error {
		block := max(1, (64<<10)/max(len(piece), 1))
		long := strings.Repeat(piece, block)
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		for ; n > 0; n -= block {
			if _, err := io.WriteString(w, long[:min(n, block)*len(piece)]); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, after)
		return err
	}
}

// part is a file within an archive.
type part struct {
	name  string
	write func(io.Writer) error
}

func zipped(parts ...part) func(io.Writer) error {
	return func(w io.Writer) error {
		z := zip.NewWriter(w)
		for _, p := range parts {
			in, err := z.Create(p.name)
			if err != nil {
				return err
			}
			if err := p.write(in); err != nil {
				return err
			}
		}
		return z.Close()
	}
}

// book is a workbook around the XML of its sheet, with further parts.
func book(sheet func(io.Writer) error, more ...part) func(io.Writer) error {
	return zipped(append([]part{{"xl/workbook.xml", text(bookPart)}, {"xl/_rels/workbook.xml.rels", text(relsPart)}, {"xl/worksheets/sheet1.xml", sheet}}, more...)...)
}

func gzipped(of func(io.Writer) error, behind string) func(io.Writer) error {
	return func(w io.Writer) error {
		z := gzip.NewWriter(w)
		if err := of(z); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		_, err := io.WriteString(w, behind)
		return err
	}
}

func tarred(name, content string) func(io.Writer) error {
	return func(w io.Writer) error {
		t := tar.NewWriter(w)
		if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content))}); err != nil {
			return err
		}
		if _, err := io.WriteString(t, content); err != nil {
			return err
		}
		return t.Close()
	}
}

// cut is the beginning of a file.
func cut(of func(io.Writer) error, share float64) func(io.Writer) error {
	return func(w io.Writer) error {
		var b bytes.Buffer
		if err := of(&b); err != nil {
			return err
		}
		_, err := w.Write(b.Bytes()[:int(float64(b.Len())*share)])
		return err
	}
}

// lying is a workbook whose archive says that its sheet is smaller than it is.
func lying(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, p := range []part{{"xl/workbook.xml", text(bookPart)}, {"xl/_rels/workbook.xml.rels", text(relsPart)}} {
		in, err := z.Create(p.name)
		if err != nil {
			return err
		}
		if err := p.write(in); err != nil {
			return err
		}
	}
	sheet := []byte(sheetHead + strings.Repeat(sheetRow, 100) + sheetEnd)
	in, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Store, CRC32: crc32.ChecksumIEEE(sheet), CompressedSize64: uint64(len(sheet)), UncompressedSize64: 40})
	if err != nil {
		return err
	}
	if _, err := in.Write(sheet); err != nil {
		return err
	}
	return z.Close()
}

// wide is a text as UTF-16 with its mark, and a lone surrogate in each X.
func wide(s string) string {
	b := []byte("\xFF\xFE")
	for _, u := range utf16.Encode([]rune(s)) {
		if u == 'X' {
			u = 0xD800
		}
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// HostileFiles are forty-odd files of the kinds that strangers send, by mistake or by intent.
func HostileFiles() []HostileFile {
	return append(append(hostileTexts(), hostileArchives()...), hostileMarkup()...)
}

func hostileTexts() []HostileFile {
	return []HostileFile{
		{Name: "nothing.csv", Write: text()},
		{Name: "mark.csv", Write: text("\xEF\xBB\xBF")},
		{Name: "mark16.csv", Write: text("\xFF\xFE")},
		{Name: "header.csv", Write: text(csvHead)},
		{Name: "empty-lines.csv", Large: true, Write: many("", "\n", 10_000_000, "")},
		{Name: "empty-lines-below.csv", Large: true, Write: many(csvHead, "\n", 10_000_000, goodRow), Listings: 1},
		{Name: "empty-rows-below.csv", Large: true, Write: many(csvHead, ",,\n", 5_000_000, "")},
		{Name: "endless-row.csv", Large: true, Write: many(csvHead+goodRow+"2,", "x", 70<<20, ""), Listings: 1},
		{Name: "endless-header.csv", Large: true, Write: many("", "title", 14<<20, "")},
		{Name: "million-columns.csv", Large: true, Write: many("", "title,", 1_000_000, "\n1\n")},
		{Name: "million-cells.csv", Large: true, Write: many(csvHead+goodRow, "x,", 1_000_000, "\n3,Mug,\n"), Listings: 2},
		{Name: "open-quote.csv", Large: true, Write: many(csvHead+goodRow+"2,\"", "Mug\n3,b,\n", 100_000, ""), Listings: 100_001},
		{Name: "quotes.csv", Large: true, Write: many(csvHead, "\"", 10_000_001, "")},
		{Name: "open-quotes.csv", Write: many(csvHead, "1,\"a\n2,b\"c\n", 500, ""), Listings: 100},
		{Name: "nul.csv", Write: many("", "\x00", 1<<20, "")},
		{Name: "nul-cells.csv", Write: text(csvHead, "1,Sh\x00oe,Acme\n", "2,Mug,\x00\n")},
		{Name: "surrogates.csv", Write: text(wide(csvHead + "1,XShoe,Acme\n2,Mug,\n")), Listings: 1},
		{Name: "odd-byte.csv", Write: text(wide(csvHead+"1,Shoe,"), "A"), Listings: 0},
		{Name: "broken-utf8.csv", Write: many(csvHead, "1,\xFF\xFE\xC0\xAF\x80,\xED\xA0\x80\n", 1000, "")},
		{Name: "formulas.csv", Write: text("=id,title,@brand\n", "=1+1,=HYPERLINK(\"\"http://a.example\"\"),+1\n", "@SUM(1),-2+3,\tx\n"), Listings: 2},
		{Name: "long-names.csv", Write: many("title,", "n", 1<<20, "\na,b\n"), Listings: 1},
		{Name: "controls.csv", Write: text("id,title\u202e,brand\u200b\n", "1,\u202eeohS\u202c\x1b[31m,A\u200bcme\n"), Listings: 1},
		{Name: "deep.jsonl", Write: many(`{"title":`, "[", 100_000, "")},
		{Name: "long-line.jsonl", Large: true, Write: many(`{"title":"Shoe"}`+"\n"+`{"title":"`, "x", 70<<20, `"}`), Listings: 1},
		{Name: "numbers.jsonl", Write: text(`{"title":"Shoe","price":{"amount":1e999999999}}`, "\n", `{"title":"Shoe","title":"Mug"}`, "\n", `{"title":"\ud800"}`, "\n"), Listings: 1},
		{Name: "array.json", Write: many("[", `{"title":"Shoe"},`, 1000, "{}]")},
		{Name: "old-excel.csv", Write: text(oldExcel, strings.Repeat("\x00", 4096))},
		{Name: "encrypted.xlsx", Write: text(oldExcel, strings.Repeat("\x00", 504), wide("EncryptedPackage")[2:], strings.Repeat("\x00", 4096))},
		{Name: "paper.csv", Write: text("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\n")},
		{Name: "picture.xlsx", Write: text("\x89PNG\r\n\x1a\n", strings.Repeat("\x00\x01", 100))},
		{Name: "program.txt", Write: text("\x7FELF\x02\x01\x01", strings.Repeat("\x00", 100))},
	}
}

func hostileArchives() []HostileFile {
	sheet := text(sheetHead, sheetRow, sheetEnd)
	inner := zipped(part{"b.zip", zipped(part{"c.zip", zipped(part{"d.csv", many(csvHead, goodRow, 100_000, "")})})})
	entries := func(w io.Writer) error {
		z := zip.NewWriter(w)
		for i := range 70_000 {
			if _, err := z.Create(fmt.Sprintf("xl/%d.xml", i)); err != nil {
				return err
			}
		}
		return z.Close()
	}
	return []HostileFile{
		{Name: "packed.csv", Write: gzipped(text(csvHead, goodRow), "")},
		{Name: "garbage-behind.csv.gz", Write: gzipped(text(csvHead, goodRow), "garbage behind the end")},
		{Name: "bomb.csv.gz", Large: true, Write: gzipped(many(csvHead, "x", 100<<20, ""), "")},
		{Name: "cut.csv.gz", Write: cut(gzipped(many(csvHead, goodRow, 1000, ""), ""), 0.5)},
		{Name: "climbing.tar.gz", Write: gzipped(tarred("../../../etc/passwd", csvHead+goodRow), "")},
		{Name: "climbing.zip", Write: zipped(part{"../../../etc/cron.d/x.csv", text(csvHead, goodRow)}, part{`..\..\x.csv`, text(csvHead)}, part{"/etc/passwd", text("x")})},
		{Name: "nested.zip", Write: inner},
		{Name: "nested.xlsx", Write: inner},
		{Name: "cut.xlsx", Write: cut(book(many(sheetHead, sheetRow, 1000, sheetEnd)), 0.7)},
		{Name: "bomb.xlsx", Large: true, Write: book(many(sheetHead, sheetRow, 3_300_000, sheetEnd))},
		{Name: "bomb-of-texts.xlsx", Large: true, Write: book(sheet, part{"xl/sharedStrings.xml", many("<sst>", "<si><t>Shoe</t></si>", 13_500_000, "</sst>")})},
		{Name: "entries.xlsx", Large: true, Write: entries},
		{Name: "lying.xlsx", Write: lying},
		{Name: "twice.xlsx", Write: book(sheet, part{"XL/worksheets/Sheet1.xml", sheet})},
		{Name: "huge-extent.xlsx", Write: book(text(`<worksheet><dimension ref="A1:XFD1048576"/>`, sheetHead[len("<worksheet>"):], sheetRow, sheetEnd)), Listings: 1},
		{Name: "far-cell.xlsx", Write: book(text(sheetHead, sheetRow, `<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>`, sheetEnd)), Listings: 1},
		{Name: "beyond.xlsx", Write: book(text(sheetHead, sheetRow, `<row r="99999999"><c/></row>`, sheetEnd))},
		{Name: "backwards.xlsx", Write: book(text(sheetHead, `<row r="9"><c/></row><row r="3"><c/></row>`, sheetEnd))},
		{Name: "no-such-text.xlsx", Write: book(text(sheetHead, `<row><c t="s"><v>7</v></c><c t="s"><v>-1</v></c></row>`, sheetEnd), part{"xl/sharedStrings.xml", text("<sst/>")})},
		{Name: "formulas.xlsx", Write: book(text(sheetHead, `<row><c t="str"><f>1+1</f><v>=1+1</v></c><c t="str"><f>HYPERLINK("http://a.example")</f><v>=cmd|' /C calc'!A0</v></c></row>`, sheetEnd)), Listings: 1},
	}
}

func hostileMarkup() []HostileFile {
	return []HostileFile{
		{Name: "laughs.xml", Write: text(laughs, "<rss><channel><item><title>&d;</title></item></channel></rss>")},
		{Name: "outside.xml", Write: text(`<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item><title>&a;</title></item></rss>`)},
		{Name: "laughs.xlsx", Write: book(text(laughs, sheetHead, sheetRow, sheetEnd))},
		{Name: "deep.xml", Large: true, Write: many("<rss><item><title>Shoe</title></item>", "<a>", 1_000_000, ""), Listings: 1},
		{Name: "deep.xlsx", Write: book(many(sheetHead+"<row>", "<a>", 100_000, ""))},
		{Name: "attributes.xml", Large: true, Write: many("<rss><item><title>Shoe</title></item><item ", `a="" `, 2_000_000, ">"), Listings: 1},
		{Name: "endless-remark.xml", Large: true, Write: many("<rss><item><title>Shoe</title></item><!--", "x", 70<<20, "--></rss>"), Listings: 1},
		{Name: "page.csv", Write: text("<!DOCTYPE html><html><head><title>Sign in</title></head><body><script>alert(1)</script></body></html>")},
	}
}
