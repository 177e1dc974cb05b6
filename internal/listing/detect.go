// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/fault"
)

// heading is a table's header and what it tells: whose file it is and where its listings begin.
type heading struct {
	format Format
	names  []string
	alias  map[int]string // see layout.alias
	row    int            // 1-based row of the header
	first  int            // 1-based row of the first listing
}

// signatures are column keys that together occur in one shop's files only, the more particular first.
var signatures = []struct {
	format Format
	keys   []string
}{
	{FormatShopify, []string{"handle", "title", "body html"}},
	{FormatShopify, []string{"handle", "title", "vendor"}},
	{FormatShopify, []string{"handle", "title", "variant sku"}},
	{FormatShopify, []string{"handle", "title", "option1 name"}},
	{FormatShopify, []string{"url handle", "title"}},
	{FormatAmazon, []string{"item sku", "item name"}},
	{FormatAmazon, []string{"item sku", "feed product type"}},
	{FormatAmazon, []string{"contribution sku", "item name"}},
	{FormatAmazon, []string{"item name", "seller sku"}},
	{FormatAmazon, []string{"item name", "asin1"}},
	{FormatAmazon, []string{"item name", "listing id"}},
	{FormatAmazon, []string{"seller sku", "asin1"}},
	{FormatAmazon, []string{"artikelbezeichnung", "asin1"}},
	{FormatAmazon, []string{"artikelbezeichnung", "händler sku"}},
	{FormatAmazon, []string{"nome dell articolo", "sku venditore"}},
	{FormatAmazon, []string{"título del producto", "sku del vendedor"}},
	{FormatAmazon, []string{"nom produit", "sku vendeur"}},
	{FormatAmazon, []string{"nazwa produktu", "sku sprzedawcy"}},
	{FormatAmazon, []string{"item name ürün adı", "seller sku satıcı sku"}},
	{FormatAmazon, []string{"商品名", "出品者sku"}},
	{FormatAmazon, []string{"商品名称", "卖家 sku"}},
	{FormatAmazon, []string{"sku", "product id", "product id type"}},
	{FormatAmazon, []string{"sku", "minimum seller allowed price"}},
	{FormatEBay, []string{"item number", "title", "available quantity"}},
	{FormatEBay, []string{"item number", "title", "custom label sku"}},
	{FormatEBay, []string{"item number", "title", "variation details"}},
	{FormatEBay, []string{"ebay category 1 name", "title"}},
	{FormatEBay, []string{"customlabel", "title", "conditionid"}},
	{FormatEtsy, []string{"title", "description", "price", "currency code", "quantity", "tags"}},
	{FormatWooCommerce, []string{"id", "type", "sku", "name", "published"}},
	{FormatWooCommerce, []string{"type", "sku", "name", "short description", "regular price"}},
	{FormatWalmart, []string{"sku", "product name", "published status"}},
	{FormatWalmart, []string{"sku", "product name", "lifecycle status"}},
	{FormatGoogle, []string{"id", "title", "link", "image link"}},
	{FormatGoogle, []string{"id", "title", "link", "availability"}},
}

// headerSearch is how many rows may stand above a header: notes, settings, a template's group names and labels.
const headerSearch = 12

// findHeading finds the header among a table's first rows and tells whose it is. The caller's format auto detects it, CSV
// keeps to names, a shop's must fit.
func findHeading(rows [][]string, opt Options, file string) (heading, error) {
	h, err := headingIn(rows, opt, file)
	if err == nil && opt.place.first > 0 {
		if opt.place.first <= h.row {
			return h, fault.New(fault.Invalid, "%s has its header on row %d, and %s=%d is not below it: give %s too", file, h.row, mapFirstRow, opt.place.first, mapHeaderRow)
		}
		h.first = opt.place.first
	}
	return h, err
}

// headingIn finds the header on the row that the caller names, else among the first.
func headingIn(rows [][]string, opt Options, file string) (heading, error) {
	want := opt.Format
	if n := opt.place.header; n > 0 {
		if n > len(rows) || note(rows[n-1]) {
			return heading{}, fault.New(fault.Invalid, "%s has no header on row %d: give the row its columns are named on", file, n)
		}
		h, ok := recognise(rows[n-1], rows[n:], want)
		if !ok {
			h = heading{format: want, names: rows[n-1]}
		}
		if h.format == FormatAuto {
			h.format = FormatCSV
		}
		h.row, h.first = n, n+1
		return h, nil
	}
	plain, titled := -1, -1
	for i, r := range rows[:min(len(rows), headerSearch)] {
		if note(r) {
			continue
		}
		if plain < 0 {
			plain = i
		}
		if titled < 0 && titleIn(r, opt.Map) {
			titled = i
		}
		if h, ok := recognise(r, rows[i+1:], want); ok {
			// A template has its names twice: for people in their language, and below that for machines.
			for ; i+1 < len(rows) && signed(rows[i+1], h.format) == h.format; i++ {
				h.names = rows[i+1]
			}
			h.row, h.first = i+1, i+2
			h.amazonSettings(rows)
			return h, nil
		}
	}
	switch {
	case plain < 0:
		return heading{}, fault.New(fault.Invalid, "%s has no header row within its first %d rows", file, headerSearch)
	case want != FormatAuto && want != FormatCSV:
		return heading{}, fault.New(fault.Invalid, "%s is no %s file that is known here: use --format auto, or --format csv with --map; its columns are %s", file, want, listColumns(rows[plain]))
	case titled >= 0: // lines above it are a title or a date that some export writes there
		plain = titled
	}
	return heading{format: FormatCSV, names: rows[plain], row: plain + 1, first: plain + 2}, nil
}

// note reports whether a row above the header is no header: blank, a comment, Excel's separator, a template's settings.
func note(r []string) bool {
	i := slices.IndexFunc(r, func(c string) bool { return strings.TrimSpace(c) != "" })
	if i < 0 {
		return true
	}
	first := strings.ToLower(strings.TrimSpace(r[i]))
	return strings.HasPrefix(first, "#") || strings.HasPrefix(first, "sep=") || strings.HasPrefix(first, "templatetype=") ||
		strings.HasPrefix(first, "settings=") || first == "info"
}

// titleIn reports whether a row names the title's column: the mapped one, else one known by name.
func titleIn(r []string, m map[string]string) bool {
	name := m[string(FieldTitle)]
	if name == "" {
		return namesTitle(r)
	}
	return slices.ContainsFunc(r, func(c string) bool { return c == name || columnKey(c) != "" && columnKey(c) == columnKey(name) })
}

// namesTitle reports whether a row has a cell that is a title column's name, as a header has and data has not.
func namesTitle(r []string) bool {
	return slices.ContainsFunc(r, func(c string) bool {
		claim, ok := claimOf(FormatCSV, columnKey(c))
		return ok && claim.field == FieldTitle
	})
}

// signed is the shop whose signature a row of names bears, among those wanted; empty for none.
func signed(r []string, want Format) Format {
	keys := make([]string, len(r))
	for i, name := range r {
		keys[i] = columnKey(name)
	}
	for _, s := range signatures {
		if (want == FormatAuto || want == s.format) && !slices.ContainsFunc(s.keys, func(k string) bool { return !slices.Contains(keys, k) }) {
			return s.format
		}
	}
	return ""
}

// recognise tells whose header a row is by its names, else by the values below it.
func recognise(r []string, below [][]string, want Format) (heading, bool) {
	fits := func(f Format) bool { return want == FormatAuto || want == f }
	rows := fullRows(below)
	if f := signed(r, want); f != "" {
		h := heading{format: f, names: r}
		if f == FormatEtsy {
			h.alias = etsyShape(r, rows)
		}
		return h, true
	}
	if fits(FormatEBay) && ebaySettings(r) != nil {
		return heading{format: FormatEBay, names: r}, true
	}
	if alias := etsyShape(r, rows); alias != nil && fits(FormatEtsy) {
		return heading{format: FormatEtsy, names: r, alias: alias}, true
	}
	if alias := wooShape(r, rows); alias != nil && fits(FormatWooCommerce) {
		return heading{format: FormatWooCommerce, names: r, alias: alias}, true
	}
	return heading{}, false
}

// shapeRows is how many rows decide whose file an unknown header is.
const shapeRows = 20

// fullRows are the first rows that are not blank.
func fullRows(rows [][]string) [][]string {
	var full [][]string
	for _, r := range rows {
		if len(full) < shapeRows && !note(r) {
			full = append(full, r)
		}
	}
	return full
}

var dataRow = regexp.MustCompile(`(?i)\bdataRow=(\d+)`)

// amazonSettings reads from the settings above a category template's header on which row its listings begin; newer
// templates have an example row between.
func (h *heading) amazonSettings(rows [][]string) {
	if h.format != FormatAmazon {
		return
	}
	for _, r := range rows[:h.row-1] {
		m := dataRow.FindStringSubmatch(strings.Join(r, "&"))
		if m == nil {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil && n > h.row && n <= h.row+headerSearch {
			h.first = n
		}
	}
}
