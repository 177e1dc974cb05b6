// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// cut reads all records of a text: their cells, and their raw bytes one after the other.
func cut(t interface{ Fatal(...any) }, text string, d dialect, lim Limits) (rows [][]string, faults []string, raw []byte) {
	s := newScanner(newWindow(strings.NewReader(text), lim.Record), d, lim, "f")
	s.spill = func(b []byte) error {
		raw = append(raw, b...)
		return nil
	}
	for {
		rec, err := s.next()
		if err != nil {
			t.Fatal(err)
		}
		if rec == nil {
			return rows, faults, raw
		}
		raw = append(raw, rec.raw...)
		if rec.fault != "" {
			faults = append(faults, rec.fault)
			continue
		}
		if rec.blank() {
			continue
		}
		var cells []string
		for _, c := range rec.cells {
			cells = append(cells, string(rec.text(c)))
		}
		if s.width == 0 {
			s.width = len(cells)
		}
		rows = append(rows, cells)
	}
}

func TestScannerCutsAsEncodingCSVDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 5).Draw(t, "width")
		cell := rapid.StringMatching(`[a-z"',;|\t\n 手é]{0,8}`)
		want := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 6).Draw(t, "rows")
		d := dialect{delim: rapid.SampledFrom(delimiters).Draw(t, "delimiter"), quoted: true, eol: '\n'}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rune(d.delim)
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(b.Bytes()))
		r.Comma = rune(d.delim)
		want, err := r.ReadAll() // as the reader of the same package has them: it leaves blank rows out
		if err != nil {
			t.Fatal(err)
		}
		got, faults, raw := cut(t, b.String(), d, DefaultLimits())
		if diff := cmp.Diff(want, got); diff != "" || faults != nil {
			t.Errorf("-encoding/csv +scanner\n%s\n%v", diff, faults)
		}
		if !bytes.Equal(raw, b.Bytes()) {
			t.Errorf("bytes are lost: %q of %q", raw, b.Bytes())
		}
	})
}

func TestScannerLosesNoByteOfAnyFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a"',\t\r\n|]|aaaaaaaaaa|"",|\r\n){0,120}`).Draw(t, "text")
		d := dialect{delim: rapid.SampledFrom(delimiters).Draw(t, "delimiter"), quoted: rapid.Bool().Draw(t, "quoted"), eol: rapid.SampledFrom([]byte{'\n', '\r'}).Draw(t, "eol")}
		lim := DefaultLimits()
		lim.Record = rapid.IntRange(2, 64).Draw(t, "record")
		lim.Columns = 8
		_, _, raw := cut(t, text, d, lim)
		if string(raw) != text {
			t.Errorf("%q became %q", text, raw)
		}
	})
}

func TestRowsAndLinesAreCountedAsPeopleDo(t *testing.T) {
	s := newScanner(newWindow(strings.NewReader("a,b\n\n1,\"x\ny\nz\"\n2,w\n"), 1<<10), dialect{delim: ',', quoted: true, eol: '\n'}, DefaultLimits(), "f")
	type place struct{ Row, Line int }
	var got []place
	for {
		rec, err := s.next()
		if err != nil {
			t.Fatal(err)
		}
		if rec == nil {
			break
		}
		got = append(got, place{rec.row, rec.line})
	}
	if diff := cmp.Diff([]place{{1, 1}, {2, 2}, {3, 3}, {4, 6}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSecondBytesAreNoDelimiters(t *testing.T) {
	// In GB18030 the second byte of a character can be a bar: 0x8C 0x7C is one character.
	c, err := codecNamed("gb18030")
	if err != nil {
		t.Fatal(err)
	}
	d := dialect{delim: '|', eol: '\n'}.in(c)
	got, _, _ := cut(t, "id|title\n1|a\x8c\x7cb\n", d, DefaultLimits())
	if diff := cmp.Diff([][]string{{"id", "title"}, {"1", "a\x8c\x7cb"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestUTF16ComesBackByteForByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 10, 'a', ',', 0xD8, 0xDC, 0xDF, 0xFF, 0xFE, 0x3D, 0xED, 0xA0}), 0, 64).Draw(t, "bytes")
		e := rapid.SampledFrom([]endian{little, big}).Draw(t, "order")
		text, err := io.ReadAll(newFromUTF16(bytes.NewReader(want), e))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := &toUTF16{dst: &out, e: e}
		for len(text) > 0 { // in pieces that cut characters
			n := min(len(text), rapid.IntRange(1, 5).Draw(t, "piece"))
			if _, err := w.Write(text[:n]); err != nil {
				t.Fatal(err)
			}
			text = text[n:]
		}
		if !bytes.Equal(out.Bytes(), want) {
			t.Errorf("% X became % X", want, out.Bytes())
		}
	})
}

func TestCodecsWriteBackWhatTheyRead(t *testing.T) {
	for _, name := range []string{"utf-8", "gb18030", "big5", "shift_jis", "euc-kr", "windows-1252"} {
		c, err := codecNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []string{"plain", "a\xFF", string(c.encode("手机壳 é ソニー 한")), ""} {
			text, ok := c.decode([]byte(b))
			if ok && string(c.encode(text)) != b {
				t.Errorf("%s: % X became %q and % X", name, b, text, c.encode(text))
			}
		}
	}
}
