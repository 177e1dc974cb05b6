// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

// tell is what became of a file, a line each.
func tell(in Intake) string {
	var b strings.Builder
	for _, t := range in.Targets {
		fmt.Fprintf(&b, "%d %s|%s|%s|%s\n", t.Row, t.URL, t.Item, t.Scope, t.Why)
	}
	for _, s := range in.SetAside {
		fmt.Fprintf(&b, "aside row %d line %d %q %q: %s\n", s.Row, s.Line, s.Column, s.Value, s.Reason.EN)
	}
	if len(in.Ignored) > 0 {
		fmt.Fprintf(&b, "ignored %s\n", strings.Join(in.Ignored, ", "))
	}
	return b.String()
}

func TestReadTargets(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"columns by name, in any order", "Why,Product URL,ASIN\nsame sign,https://a.example/1,B01\n", "2 https://a.example/1|B01|listing|same sign\n"},
		{"Chinese columns", "链接,理由,投诉对象\nhttps://a.example/1,同样的标志,店铺\n", "2 https://a.example/1||seller|同样的标志\n"},
		{"a bare list of addresses", "https://a.example/1\nhttps://a.example/2\n", "1 https://a.example/1||listing|\n2 https://a.example/2||listing|\n"},
		{"semicolons and a byte order mark", "\ufeffurl;why\nhttps://a.example/1;a, b\n", "2 https://a.example/1||listing|a, b\n"},
		{"tabs", "url\tscope\nhttps://a.example/1\timage\n", "2 https://a.example/1||image|\n"},
		{"quotes over lines", "url,why\r\nhttps://a.example/1,\"he said \"\"mine\"\",\r\nreally\"\r\nhttps://a.example/2,x\r\n",
			"2 https://a.example/1||listing|he said \"mine\",\r\nreally\n3 https://a.example/2||listing|x\n"},
		{"unknown columns are named and ignored", "url,colour,size\nhttps://a.example/1,red,L\n", "2 https://a.example/1||listing|\nignored colour, size\n"},
		{"the second of two columns of one kind is ignored", "url,link\nhttps://a.example/1,https://a.example/2\n", "2 https://a.example/1||listing|\nignored link\n"},
		{"no last line break, blank lines between", "item\n\nB01\n\n  \nB02", "2 |B01|listing|\n3 |B02|listing|\n"},
		{"a row without a place", "url,item,why\n,,x\n", "aside row 2 line 2 \"\" \"\": the row has neither an address nor an item number\n"},
		{"an address that is none", "url\nshop.example/1\nftp://a.example/1\nhttps://user:pw@a.example/\nhttps://a b.example\njavascript:alert(1)\n",
			"aside row 2 line 2 \"url\" \"shop.example/1\": it is no web address of at most 2000 characters: begin with https://\n" +
				"aside row 3 line 3 \"url\" \"ftp://a.example/1\": it is no web address of at most 2000 characters: begin with https://\n" +
				"aside row 4 line 4 \"url\" \"https://user:pw@a.example/\": it is no web address of at most 2000 characters: begin with https://\n" +
				"aside row 5 line 5 \"url\" \"https://a b.example\": it is no web address of at most 2000 characters: begin with https://\n" +
				"aside row 6 line 6 \"url\" \"javascript:alert(1)\": it is no web address of at most 2000 characters: begin with https://\n"},
		{"a number that is none", "item\nB0 1\n" + strings.Repeat("9", 101) + "\nB\u200b01\n",
			"aside row 2 line 2 \"item\" \"B0 1\": it is no item number: at most 100 characters without blanks\n" +
				"aside row 3 line 3 \"item\" \"" + strings.Repeat("9", 60) + "…\": it is no item number: at most 100 characters without blanks\n" +
				"aside row 4 line 4 \"item\" \"B\\u200b01\": it holds characters that cannot be seen: write it again\n"},
		{"a scope that is none", "item,scope\nB01,everything\n", "aside row 2 line 2 \"scope\" \"everything\": it is none of listing, seller, image, text\n"},
		{"an emoji in a title", "item,title\nB01,mended 👩\u200d🔧\n", "2 |B01|listing|\n"},
		{"the same listing twice", "url\nhttps://A.example/1#top\nhttps://a.example/1\nhttps://a.example/2\n",
			"2 https://A.example/1#top||listing|\n4 https://a.example/2||listing|\naside row 3 line 3 \"\" \"https://a.example/1\": the same listing stands in row 2\n"},
		{"the same number of two sellers is two listings", "item,seller\nB01,a\nB01,b\nB01,a\n", "2 |B01|listing|\n3 |B01|listing|\naside row 4 line 4 \"\" \"B01\": the same listing stands in row 2\n"},
		{"more cells than the header", "item,why\nB01,a,b\nB02,a,\n", "3 |B02|listing|a\naside row 2 line 2 \"\" \"b\": the row has more cells than the header: a cell with the delimiter in it must stand in quotes\n"},
		{"a quote that is not closed costs one row", "item,why\nB01,\"open\nB02,fine\n", "3 |B02|listing|fine\naside row 2 line 2 \"\" \"B01,\\\"open\": a quote is opened and not closed\n"},
		{"text behind a quote costs one row", "item,why\nB01,\"a\"b\nB02,fine\n", "3 |B02|listing|fine\naside row 2 line 2 \"\" \"B01,\\\"a\\\"b\": text follows a closing quote: double a quote inside a cell\n"},
		{"a row too long costs one row", "item,why\nB01," + strings.Repeat("x", mostRecord) + "\nB02,fine\n",
			"3 |B02|listing|fine\naside row 2 line 2 \"\" \"B01," + strings.Repeat("x", 56) + "…\": the row is longer than 65536 bytes: look for a missing quote\n"},
		{"a reason too long", "item,why\nB01," + strings.Repeat("字", mostWhy+1) + "\n", "aside row 2 line 2 \"why\" \"" + strings.Repeat("字", 60) + "…\": it has more than 5000 characters: shorten it\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in, err := ReadTargets(strings.NewReader(tc.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, tell(in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadTargetsRefusesWhatIsNoList(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"nothing", "", "the file holds no rows: its first row names the columns, such as url,item,why"},
		{"blank lines", "\n\n , \n", "the file holds no rows: its first row names the columns, such as url,item,why"},
		{"no column that tells a listing", "why,price\nx,1\n", "no column tells which listing is meant: name one url or item (found: why, price)"},
		{"a workbook", "PK\x03\x04\x00\x00", "the file is no text: save it as CSV in UTF-8"},
		{"bytes of no encoding", "url\nhttps://a.example/\xff\xff\n", "the file is no text: save it as CSV in UTF-8"},
		{"too large", strings.Repeat("a", mostFile+1), "the file is larger than 4 MiB: a notice names at most 1000 listings, send several"},
	} {
		if _, err := ReadTargets(strings.NewReader(tc.in)); !fault.Is(err, fault.Invalid) || fault.Message(err) != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
	if _, err := ReadTargets(iotest.ErrReader(errors.New("gone"))); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

func TestReadTargetsEncodings(t *testing.T) {
	text := "链接,理由\nhttps://a.example/1,高仿\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{"UTF-8": text, "GB18030": gbk, "UTF-16": wide} {
		got, err := ReadTargets(strings.NewReader(in))
		if err != nil || got.Encoding != name || tell(got) != "2 https://a.example/1||listing|高仿\n" {
			t.Errorf("%s: read as %s: %s %v", name, got.Encoding, tell(got), err)
		}
	}
}

// Nothing is lost: beyond a thousand listings each row is named or counted.
func TestMoreThanANoticeCanName(t *testing.T) {
	var b strings.Builder
	b.WriteString("item\n")
	for i := range 2500 {
		fmt.Fprintf(&b, "B%05d\n", i)
	}
	in, err := ReadTargets(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Targets) != MostTargets || len(in.SetAside) != mostSetAside || in.More != 500 {
		t.Errorf("%d taken, %d set aside, %d more", len(in.Targets), len(in.SetAside), in.More)
	}
	if got := in.SetAside[0]; got.Row != 1002 || got.Reason.EN != "a notice names at most 1000 listings: send this one in another" {
		t.Errorf("%+v", got)
	}
}

// accounted checks what holds for every file: each row is in one place, rows rise, and a target is one that can be found.
func accounted(t fataler, in Intake) {
	t.Helper()
	if len(in.Targets) > MostTargets || len(in.SetAside) > mostSetAside || in.Targets == nil || in.SetAside == nil {
		t.Fatalf("%d targets, %d set aside", len(in.Targets), len(in.SetAside))
	}
	seen := map[int]bool{}
	for _, target := range in.Targets {
		if seen[target.Row] || target.URL == "" && target.Item == "" || target.URL != "" && !isWeb(target.URL) || !target.Scope.known() {
			t.Fatalf("%+v", target)
		}
		seen[target.Row] = true
	}
	for _, s := range in.SetAside {
		if seen[s.Row] || s.Row < 1 || s.Line < 1 || s.Reason.EN == "" || s.Reason.ZH == "" || !utf8.ValidString(s.Value) {
			t.Fatalf("%+v", s)
		}
		seen[s.Row] = true
	}
}

// fataler is what a check reports to.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func TestEveryRowIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.SampledFrom([]string{"https://a.example/1", "B01", "\"", "\"x\"", ",", "\n", "\r", "text", "", "字", "\"a\nb\"", "https://b.example/2"})
		text := "url,item\n" + strings.Join(rapid.SliceOfN(cell, 0, 40).Draw(t, "cells"), rapid.SampledFrom([]string{"", ",", "\n"}).Draw(t, "between"))
		in, err := ReadTargets(strings.NewReader(text))
		if err != nil {
			return
		}
		accounted(t, in)
	})
}

func FuzzReadTargets(f *testing.F) {
	for _, s := range []string{"url,item\nhttps://a.example/1,B01\n", "https://a.example/1\n", "链接;理由\n\"x\"y;\n", "item\n\"a", "\ufeffitem\r\nB\r\n", "\xff\xfei\x00t\x00", "url|why\n|\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := ReadTargets(bytes.NewReader(b))
		if err != nil {
			if !fault.Is(err, fault.Invalid) || fault.Message(err) == "" {
				t.Fatalf("%v is not the sender's", err)
			}
			return
		}
		accounted(t, in)
	})
}

func BenchmarkReadTargets(b *testing.B) {
	var text strings.Builder
	text.WriteString("url,item,why\n")
	for i := range MostTargets {
		fmt.Fprintf(&text, "https://shop.example/item/%d,B%05d,\"the title, and the picture\"\n", i, i)
	}
	for b.Loop() {
		if in, err := ReadTargets(strings.NewReader(text.String())); err != nil || len(in.Targets) != MostTargets {
			b.Fatal(len(in.Targets), err)
		}
	}
}
