// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"markwarden/internal/fault"
)

// rowOf is what a test asks of a row.
type rowOf struct {
	No, Alias string
	Platform  Platform
	ID        string
	Domains   []string
	ASINs     []string
	Emails    []string
}

// rowsOfSchedule are the rows of a schedule for a test.
func rowsOfSchedule(s Schedule) []rowOf {
	var list []rowOf
	for _, d := range s.Defendants {
		list = append(list, rowOf{d.No, d.Alias, d.Platform, d.SellerID, d.Domains, d.ASINs, d.Emails})
	}
	return list
}

func TestSchedulesInEveryForm(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []rowOf
	}{
		{"named columns, a row a product", "No.,Seller Alias,Marketplace,Store URL,ASIN,Email\n1,SunnyFern,Amazon,https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4,B0EXAMPLE1,a@example.org\n1,SunnyFern,Amazon,https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4,B0EXAMPLE2,\n2,Kite Home,eBay,https://www.ebay.com/usr/kitehome,,\n", []rowOf{
			{"1", "SunnyFern", Amazon, "A1EXAMPLE2X3Y4", nil, []string{"B0EXAMPLE1", "B0EXAMPLE2"}, []string{"a@example.org"}},
			{"2", "Kite Home", EBay, "kitehome", nil, nil, nil},
		}},
		{"Chinese names of columns", "序号,店铺名称,平台,卖家ID\n1,日光蕨旗舰店,亚马逊,A1EXAMPLE2X3Y4\n", []rowOf{{"1", "日光蕨旗舰店", Amazon, "A1EXAMPLE2X3Y4", nil, nil, nil}}},
		{"a title above the names", "SCHEDULE A,,\n,,\nNo,Defendant,URL\n1,SunnyFern,https://www.dhgate.com/store/20123456\n", []rowOf{{"1", "SunnyFern", DHgate, "20123456", nil, nil, nil}}},
		{"no names of columns", "1,SunnyFern,https://www.wish.com/merchant/5a0123456789abcdef012345\n2,KiteHome,https://www.wish.com/merchant/5b0123456789abcdef012345\n3,BlueFern,https://www.wish.com/merchant/5c0123456789abcdef012345\n", []rowOf{
			{"1", "SunnyFern", Wish, "5a0123456789abcdef012345", nil, nil, nil}, {"2", "KiteHome", Wish, "5b0123456789abcdef012345", nil, nil, nil}, {"3", "BlueFern", Wish, "5c0123456789abcdef012345", nil, nil, nil},
		}},
		{"two lists side by side in columns", "No,Defendant,No,Defendant\n1,SunnyFern,3,BlueFern\n2,KiteHome,4,GreenFern\n", []rowOf{
			{"1", "SunnyFern", "", "", nil, nil, nil}, {"3", "BlueFern", "", "", nil, nil, nil}, {"2", "KiteHome", "", "", nil, nil, nil}, {"4", "GreenFern", "", "", nil, nil, nil},
		}},
		{"two columns of names and an address under a name", "Defendant,Merchant Storefront,Infringing Product\nSunnyFern,https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4,https://www.amazon.com/dp/B0EXAMPLE1\nKiteHome,Kite Home US,https://www.amazon.com/dp/B0EXAMPLE2\n", []rowOf{
			{"", "SunnyFern", Amazon, "A1EXAMPLE2X3Y4", nil, []string{"B0EXAMPLE1"}, nil}, {"", "KiteHome", Amazon, "", nil, []string{"B0EXAMPLE2"}, nil},
		}},
		{"semicolons", "Defendant;Domain\nSunnyFern;sunny-fern.com\nKiteHome;www.kite-home.co.uk\n", []rowOf{{"", "SunnyFern", OwnSite, "", []string{"sunny-fern.com"}, nil, nil}, {"", "KiteHome", OwnSite, "", []string{"kite-home.co.uk"}, nil, nil}}},
		{"a product row without a name belongs to the row above", "Seller,ASIN\nSunnyFern,B0EXAMPLE1\n,B0EXAMPLE2\n", []rowOf{{"", "SunnyFern", "", "", nil, []string{"B0EXAMPLE1", "B0EXAMPLE2"}, nil}}},
		{"pasted lines", "SCHEDULE A\n\nNo. Seller Alias URL\n1 Sunny Fern https://www.aliexpress.com/store/912345678\n2 Kite Home Official https://www.aliexpress.com/store/912345679 a@example.org\n", []rowOf{
			{"1", "Sunny Fern", AliExpress, "912345678", nil, nil, nil}, {"2", "Kite Home Official", AliExpress, "912345679", nil, nil, []string{"a@example.org"}},
		}},
		{"text of a PDF with page stamps and broken lines", "Case: 1:26-cv-01234 Document #: 2 Filed: 03/02/26 Page 1 of 2 PageID #:12\nDefendant Online Marketplaces\nNo.   URL   Seller Alias\n1   https://www.aliexpress.com/store/91\n2345678   Sunny\nFern\n2   https://www.aliexpress.com/store/912345679   Kite Home\n\fCase: 1:26-cv-01234 Document #: 2 Filed: 03/02/26 Page 2 of 2 PageID #:13\n- 2 -\n3   https://www.aliexpress.com/store/912345680   Blue Fern\n", []rowOf{
			{"1", "Sunny Fern", AliExpress, "912345678", nil, nil, nil}, {"2", "Kite Home", AliExpress, "912345679", nil, nil, nil}, {"3", "Blue Fern", AliExpress, "912345680", nil, nil, nil},
		}},
		{"two lists side by side in text", "1  Sunny Fern      3  Blue Fern\n2  Kite Home       4  Green 365 Fern\n", []rowOf{
			{"1", "Sunny Fern", "", "", nil, nil, nil}, {"2", "Kite Home", "", "", nil, nil, nil}, {"3", "Blue Fern", "", "", nil, nil, nil}, {"4", "Green 365 Fern", "", "", nil, nil, nil},
		}},
		{"names alone, one a line, some with figures", "Sunny Fern\n365 Kites\nBlue Fern\n8 Lamps\n", []rowOf{{"", "Sunny Fern", "", "", nil, nil, nil}, {"", "365 Kites", "", "", nil, nil, nil}, {"", "Blue Fern", "", "", nil, nil, nil}, {"", "8 Lamps", "", "", nil, nil, nil}}},
		{"platform in a column of text", "1  Sunny Fern  Amazon  A1EXAMPLE2X3Y4\n2  Best Amazon Kites  eBay\n3  Blue Fern  Walmart.com  China\n", []rowOf{
			{"1", "Sunny Fern", Amazon, "A1EXAMPLE2X3Y4", nil, nil, nil}, {"2", "Best Amazon Kites", EBay, "", nil, nil, nil}, {"3", "Blue Fern", Walmart, "", nil, nil, nil},
		}},
		{"domains alone", "sunny-fern.com\nkite-home.shop\nwww.sunny-fern.com\n", []rowOf{{"", "sunny-fern.com", OwnSite, "", []string{"sunny-fern.com"}, nil, nil}, {"", "kite-home.shop", OwnSite, "", []string{"kite-home.shop"}, nil, nil}}},
		{"two stores of one name have two numbers", "No,Defendant,Platform\n1,SunnyFern,Amazon\n2,SunnyFern,Amazon\n2,SunnyFern,Amazon\n", []rowOf{{"1", "SunnyFern", Amazon, "", nil, nil, nil}, {"2", "SunnyFern", Amazon, "", nil, nil, nil}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := ScheduleOfText(tc.text, "list")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, rowsOfSchedule(s), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s\ncolumns %v notes %v", diff, s.Columns, s.Notes)
			}
			again, err := ScheduleOfText(tc.text, "list")
			if diff := cmp.Diff(s, again); diff != "" || err != nil {
				t.Errorf("read again: %v %s", err, diff)
			}
			for _, d := range s.Defendants {
				if d.Source.At == "" || d.State != DefListed {
					t.Errorf("row without place or state: %+v", d)
				}
			}
		})
	}
}

func TestAWorkbookWithSeveralSheets(t *testing.T) {
	book := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "No", "B1": "Store Name", "C1": "Seller ID", "D1": "Platform", "A2": 1, "B2": "SunnyFern", "C2": 101234567, "D2": "Walmart", "A3": 2, "B3": "日光蕨", "C3": "101234568", "D3": "沃尔玛"} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("Domains"); err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]string{"A1": "Defendant Domain Names", "A2": "sunny-fern.com", "A3": "kite-home.com"} {
		if err := book.SetCellValue("Domains", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		t.Fatal(err)
	}
	s, err := ReadSchedule(bytes.NewReader(buf.Bytes()), "list.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	want := []rowOf{{"1", "SunnyFern", Walmart, "101234567", nil, nil, nil}, {"2", "日光蕨", Walmart, "101234568", nil, nil, nil},
		{"", "", OwnSite, "", []string{"sunny-fern.com"}, nil, nil}, {"", "", OwnSite, "", []string{"kite-home.com"}, nil, nil}}
	if diff := cmp.Diff(want, rowsOfSchedule(s), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if got := s.Defendants[2].Source.String(); got != "list.xlsx Domains row 2 (upload)" {
		t.Errorf("place %q", got)
	}
}

func TestFilesThatAreNoSchedule(t *testing.T) {
	for name, data := range map[string]string{"empty": "", "blank": " \n\t\n", "a PDF": "%PDF-1.7\n", "an old workbook": "\xd0\xcf\x11\xe0\xa1\xb1", "a broken workbook": "PK\x03\x04 nothing", "only a head": "No,Defendant\n", "too wide": "Defendant" + strings.Repeat(",x", 300) + "\nA" + strings.Repeat(",x", 300) + "\n"} {
		if _, err := ReadSchedule(strings.NewReader(data), name); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

// largeSchedule is a list of the size of the largest case known: 1,549 accounts and 12,800 domain names.
func largeSchedule() string {
	var b strings.Builder
	b.WriteString("No,Defendant,Platform,Seller ID,Domain\n")
	for i := range 1549 {
		fmt.Fprintf(&b, "%d,Example Store %d,Amazon,A%013dX,\n", i+1, i, i)
	}
	for i := range 12800 {
		fmt.Fprintf(&b, ",,,,frozen-shop-%d.com\n", i)
	}
	return b.String()
}

func TestTheLargestCaseImportsTwiceAsOnce(t *testing.T) {
	s, err := ScheduleOfText(largeSchedule(), "large.csv")
	if err != nil {
		t.Fatal(err)
	}
	first := Amend(nil, s, true)
	second := Amend(first.Defendants, s, true)
	if len(first.Added) != 1549+12800 || len(second.Added)+len(second.Changed)+len(second.Removed) != 0 || second.Same != 1549+12800 {
		t.Errorf("first %d added; second %d added, %d changed, %d removed, %d same", len(first.Added), len(second.Added), len(second.Changed), len(second.Removed), second.Same)
	}
	if diff := cmp.Diff(first.Defendants, second.Defendants); diff != "" {
		t.Error("the second import changed the list")
	}
	want := DefendantCounts{Rows: 14349, Accounts: 1549, Domains: 12800, Persons: 14349}
	if got := CountDefendants(second.Defendants); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
	}
}

func TestAnAmendedScheduleKeepsHistory(t *testing.T) {
	list := func(text string) Schedule {
		s, err := ScheduleOfText(text, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	current := Amend(nil, list("No,Defendant,Platform\n1,SunnyFern,Amazon\n2,KiteHome,Amazon\n3,BlueFern,eBay\n"), true).Defendants
	current[0].State, current[1].State = DefServed, DefRestr
	a := Amend(current, list("No,Defendant,Platform,Seller ID\n1,KiteHome,Amazon,A1EXAMPLE2X3Y4\n2,BlueFern,eBay,\n3,GreenFern,eBay,\n"), true)
	type row struct {
		Alias, ID string
		State     DefendantState
	}
	var got []row
	for _, d := range a.Defendants {
		got = append(got, row{d.Alias, d.SellerID, d.State})
	}
	want := []row{{"SunnyFern", "", DefDismissed}, {"KiteHome", "A1EXAMPLE2X3Y4", DefRestr}, {"BlueFern", "", DefListed}, {"GreenFern", "", DefListed}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(a.Added) != 1 || len(a.Removed) != 1 || len(a.Changed) != 1 || a.Same != 1 {
		t.Errorf("added %v removed %v changed %v same %d", a.Added, a.Removed, a.Changed, a.Same)
	}
	if current[0].State != DefServed || current[1].SellerID != "" {
		t.Error("the earlier list itself changed")
	}
	if part := Amend(current, list("Defendant,Platform\nGreenFern,eBay\n"), false); len(part.Removed) != 0 || len(part.Added) != 1 {
		t.Errorf("an added page removes: %+v", part)
	}
}

func TestPersonsBehindAccounts(t *testing.T) {
	list := []Defendant{
		{Alias: "a", Person: "Sunny Fern Ltd."}, {Alias: "b", Person: "SUNNY FERN LTD"}, {Alias: "c", Emails: []string{"x@example.org"}}, {Alias: "d", Emails: []string{"X@example.org"}, Domains: []string{"kite.com"}},
		{Alias: "e", Domains: []string{"KITE.com"}}, {Alias: "f"}, {Alias: "g", State: DefDismissed},
	}
	want := DefendantCounts{Rows: 6, Accounts: 6, Domains: 1, Persons: 3, Removed: 1}
	if got := CountDefendants(list); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDefendantsByTheirNumbers(t *testing.T) {
	list := []Defendant{{No: "1", Alias: "a"}, {No: "012", Alias: "b"}, {No: "30", Alias: "c"}}
	var got []string
	for _, d := range ByNumber(list, []int{12, 30, 99}) {
		got = append(got, d.Alias)
	}
	if diff := cmp.Diff([]string{"b", "c"}, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadSchedule(f *testing.F) {
	f.Add([]byte("No,Defendant,URL\n1,SunnyFern,https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4\n"))
	f.Add([]byte("1 Sunny Fern https://x.com/a\n/b Kite\n2  A  3  B\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSchedule(bytes.NewReader(data), "f")
		if err != nil {
			return
		}
		for _, d := range s.Defendants {
			if d.Key() == "" || d.Source.At == "" {
				t.Fatalf("a row without key or place: %+v", d)
			}
		}
		a := Amend(Amend(nil, s, true).Defendants, s, true)
		if len(a.Added)+len(a.Removed) != 0 {
			t.Fatalf("a second import adds %v and removes %v", a.Added, a.Removed)
		}
	})
}
