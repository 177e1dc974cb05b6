// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

func TestStoresInEveryForm(t *testing.T) {
	want := []Store{
		{ID: "s1", Seller: "ann", Platform: "Amazon", Name: "SunnyFern", URL: "https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4", SellerID: "A1EXAMPLE2X3Y4", Emails: []string{"a@b.co", "c@d.co"}, Products: []string{"B0EXAMPLE1", "B0EXAMPLE2"}, Aliases: []string{"Sunny Fern Ltd."}},
		{ID: "s2", Seller: "bo", Platform: "", Name: "日光蕨", Domains: []string{"kite-home.com"}},
	}
	book := excelize.NewFile()
	head := []string{"ID", "Seller", "Platform", "Store Name", "URL", "Seller ID", "Emails", "Products", "Company", "Domain"}
	rows := [][]string{head, {"s1", "ann", "Amazon", "SunnyFern", "https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4", "A1EXAMPLE2X3Y4", "a@b.co; c@d.co", "B0EXAMPLE1 B0EXAMPLE2", "Sunny Fern Ltd.", ""}, {"s2", "bo", "", "日光蕨", "", "", "", "", "", "kite-home.com"}}
	var lines []string
	for r, cells := range rows {
		lines = append(lines, strings.Join(cells, ","))
		for c, v := range cells {
			name, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if err := book.SetCellValue("Sheet1", name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"csv":  strings.Join(lines, "\n"),
		"xlsx": xlsx.String(),
		"jsonl": `{"id":"s1","seller":"ann","platform":"Amazon","name":"SunnyFern","url":"https://www.amazon.com/sp?seller=A1EXAMPLE2X3Y4","seller_id":"A1EXAMPLE2X3Y4","emails":["a@b.co","c@d.co"],"products":["B0EXAMPLE1","B0EXAMPLE2"],"aliases":["Sunny Fern Ltd."]}` + "\n" +
			`{"id":"s2","seller":"bo","name":"日光蕨","domains":["kite-home.com"]}`,
	} {
		got, err := ReadStores(strings.NewReader(text), name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for name, text := range map[string]string{"empty": "", "no columns": "a,b\n1,2\n", "no stores": "name,platform\n,\n", "broken JSON": `{"id":`, "a broken workbook": "PK\x03\x04x"} {
		if _, err := ReadStores(strings.NewReader(text), name); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

// TestOneListInThreeFormsIsOneList writes the same list as CSV, as text with columns and as a workbook: the rows keep
// their keys.
func TestOneListInThreeFormsIsOneList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"Sunny", "Fern", "Kite", "Home", "Blue", "Lamp", "365", "日光", "Café", "A-1"}
		n := rapid.IntRange(2, 30).Draw(t, "rows")
		var csvText, plain strings.Builder
		csvText.WriteString("No,Defendant,Marketplace,URL\n")
		plain.WriteString("SCHEDULE A\nNo.   Defendant   Marketplace   URL\n")
		book := excelize.NewFile()
		_ = book.SetSheetRow("Sheet1", "A1", &[]string{"No", "Defendant", "Marketplace", "URL"})
		for i := range n {
			name := rapid.SampledFrom(words).Draw(t, "a") + " " + rapid.SampledFrom(words).Draw(t, "b") + " " + fmt.Sprint(i)
			address := fmt.Sprintf("https://www.dhgate.com/store/%d", 20000000+i)
			fmt.Fprintf(&csvText, "%d,%s,DHgate,%s\n", i+1, name, address)
			fmt.Fprintf(&plain, "%d   %s   DHgate   %s\n", i+1, name, address)
			_ = book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &[]any{i + 1, name, "DHgate", address})
		}
		var xlsx bytes.Buffer
		if err := book.Write(&xlsx); err != nil {
			t.Fatal(err)
		}
		var keys [][]string
		for _, text := range []string{csvText.String(), plain.String(), xlsx.String()} {
			s, err := ScheduleOfText(text, "l")
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, d := range s.Defendants {
				list = append(list, d.No+" "+d.Alias+" "+d.Key())
			}
			keys = append(keys, list)
		}
		if len(keys[0]) != n || !slices.Equal(keys[0], keys[1]) || !slices.Equal(keys[0], keys[2]) {
			t.Fatalf("csv %q\ntext %q\nxlsx %q", keys[0], keys[1], keys[2])
		}
	})
}

func FuzzReadStores(f *testing.F) {
	f.Add("id,name,platform\ns1,SunnyFern,Amazon\n")
	f.Add(`{"id":"s1","name":"x"}`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadStores(strings.NewReader(text), "f")
		if err != nil {
			return
		}
		for _, s := range list {
			if s.ID == "" {
				t.Fatalf("a store without an id: %+v", s)
			}
		}
		if len(list) < 100 {
			NewStoreIndex(list)
		}
	})
}
