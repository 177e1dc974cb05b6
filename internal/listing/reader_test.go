// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"markwarden/internal/listing"
	"markwarden/internal/sample"
)

// told is all that a reading of one file gave.
type told struct {
	Items []listing.Item
	Aside []string // row errors as a person reads them
	End   string   // why the reading ended early; empty at the end of the file
}

// drain reads to the end.
func drain(r listing.Reader) (got told) {
	for {
		it, err := r.Next()
		var row *listing.RowError
		switch {
		case err == nil:
			got.Items = append(got.Items, it)
		case errors.As(err, &row):
			got.Aside = append(got.Aside, row.Error())
		case errors.Is(err, io.EOF):
			return got
		default:
			got.End = err.Error()
			return got
		}
	}
}

// read opens and drains a text.
func read(t testing.TB, text string, opt listing.Options) (told, listing.Info) {
	t.Helper()
	r, info, err := listing.Open(strings.NewReader(text), "f.csv", opt)
	if err != nil {
		return told{End: err.Error()}, info
	}
	return drain(r), info
}

// listings are the items' listings alone.
func (g told) listings() []listing.Listing {
	var ls []listing.Listing
	for _, it := range g.Items {
		ls = append(ls, it.Listing)
	}
	return ls
}

// infoOptions leave out what is between Info and the annotator.
var infoOptions = cmpopts.IgnoreUnexported(listing.Info{})

// shape is what every sample file must come out as.
type shape struct {
	Format  listing.Format
	Items   int
	Aside   int
	Rows    int // rows that became part of an item
	Titled  int
	Branded int
	Images  int
	First   string
	Last    string
}

func TestSampleFilesOfTheShops(t *testing.T) {
	for name, want := range map[string]shape{
		"amazon_all_listings_report_sample.txt":  {"amazon", 3, 0, 3, 3, 0, 0, "Vest", "Apple TV 2, MC572FD_A"},
		"amazon_inventory_loader_sample.txt":     {"amazon", 1, 0, 1, 0, 0, 0, "", ""},
		"awin_product_feed.csv":                  {"google", 48, 0, 48, 48, 48, 48, "SOPHIE TOP", "GIA BOTTOM"},
		"ebay_active_listings_report_sample.csv": {"ebay", 3, 0, 5, 3, 0, 0, "Nintendo Wii Power Supply", "Chilling Reign: Pick Your Card"},
		"etsy_EtsyListingsDownload_en.csv": {"etsy", 14, 0, 14, 14, 0, 75, "Variegated Vanilla Orchid (Chartreuse) — *Vanilla Variegata Planifolia* — 3″ Pot",
			"Musa Florida, Variegated Banana - US Seller - WELL ROOTED"},
		"etsy_EtsyListingsDownload_it.csv": {"etsy", 27, 0, 27, 27, 0, 191, "Saggar pottery vase with smoky grey textures and copper marks",
			"Wheel thrown pink saggar fired vessel with organic leaf markings and smoke textures"},
		"shopify_product_data_packt.csv":     {"shopify", 20, 0, 21, 20, 20, 21, "Floor Lamp", "Gardening Gloves"},
		"shopify_products_export_kwpax.csv":  {"shopify", 10, 0, 118, 10, 10, 118, "Premium Footage 50+ Clips", "The GOAT LUT"},
		"shopify_sample_apparel.csv":         {"shopify", 20, 0, 22, 20, 20, 20, "Ocean Blue Shirt", "LED High Tops"},
		"shopify_sample_home-and-garden.csv": {"shopify", 20, 0, 21, 20, 20, 21, "Clay Plant Pot", "Bedside Table"},
		"shopify_sample_jewelery.csv":        {"shopify", 20, 0, 41, 20, 20, 41, "7 Shakra Bracelet", "Stylish Summer Necklace"},
		"woocommerce_sample_products.csv":    {"woocommerce", 24, 0, 24, 24, 0, 32, "T-Shirt", "Hoodie - Green, Yes"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(sample.SharedData(t, "seller-formats", name))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			r, info, err := listing.Open(f, filepath.Base(name), listing.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := drain(r)
			if got.End != "" {
				t.Fatal(got.End)
			}
			if diff := cmp.Diff(want, measure(info.Format, got)); diff != "" {
				t.Errorf("-want +got\n%s\n%s", diff, strings.Join(got.Aside, "\n"))
			}
		})
	}
}

// measure is a reading's shape.
func measure(f listing.Format, got told) shape {
	s := shape{Format: f, Items: len(got.Items), Aside: len(got.Aside)}
	for i, it := range got.Items {
		s.Rows += len(it.Rows)
		s.Images += len(it.Listing.Images)
		if it.Listing.Title != "" {
			s.Titled++
		}
		if it.Listing.Brand != "" {
			s.Branded++
		}
		if i == 0 {
			s.First = it.Listing.Title
		}
		s.Last = it.Listing.Title
	}
	return s
}

func TestLabelledListingsNeedNoMapping(t *testing.T) {
	f, err := os.Open(sample.SharedData(t, "listing_cases_dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, info, err := listing.Open(f, "cases.csv", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := listing.Info{Name: "cases.csv", Format: "csv", Container: "csv", Encoding: "utf-8", Delimiter: ",", HeaderRow: 1, FirstRow: 2,
		Columns: []listing.Column{{"id", 1, "id"}, {"title", 3, "title"}, {"description", 4, "description"}, {"brand_field", 5, "brand"}, {"category", 6, "category"}},
		Ignored: []string{"lang", "expected_level", "expected_marks", "reason"}}
	if diff := cmp.Diff(want, info, infoOptions); diff != "" {
		t.Error(diff)
	}
	if got := drain(r); len(got.Items) != 73 || len(got.Aside) != 0 {
		t.Errorf("%d items, set aside: %v", len(got.Items), got.Aside)
	}
}

func TestRowErrorIsOneSentence(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  listing.RowError
		want string
	}{
		{"all", listing.RowError{File: "a.csv", Row: 3, Line: 9, Column: "Class", Value: "99", Reason: "no class"}, `a.csv, row 3 (line 9), column Class, value "99": no class`},
		{"row alone", listing.RowError{Row: 3, Line: 3, Reason: "broken"}, "row 3: broken"},
		{"hostile value", listing.RowError{Row: 3, Value: "a\nb\x1b", Reason: "broken"}, `row 3, value "a\nb\x1b": broken`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.err.Error(); got != tc.want {
				t.Errorf("got %q\nwant %q", got, tc.want)
			}
		})
	}
}
