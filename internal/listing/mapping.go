// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/fault"
)

// ParseMap reads "field=column" pairs as --map takes them, and the lines of a mapping file: blank lines and lines that
// begin with # are passed over. A field is one of MapFields, brand_field (which is brand) or bullets[N]; a column is a
// header's name or #N for the Nth column. A field may be given once. Besides fields there are the settings of a table:
// sheet=NAME, header_row=N and first_row=N, the row on which its listings begin.
func ParseMap(pairs []string) (map[string]string, error) {
	m := map[string]string{}
	for _, pair := range pairs {
		pair = strings.TrimSpace(pair)
		if pair == "" || strings.HasPrefix(pair, "#") {
			continue
		}
		field, column, ok := strings.Cut(pair, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !ok || field == "" || column == "" {
			return nil, fault.New(fault.Invalid, "%s is not field=column, such as title=Name or title=#2", quote(pair))
		}
		if field == "brand_field" {
			field = string(FieldBrand)
		}
		if _, twice := m[field]; twice {
			return nil, fault.New(fault.Invalid, "field %s is mapped twice: keep one", quote(field))
		}
		m[field] = column
	}
	return m, checkMap(m)
}

// MapFields lists the fields that a column can be mapped to.
func MapFields() []string {
	return []string{"id", "title", "bullets", "description", "brand", "keywords", "category", "classes", "markets",
		"condition", "price", "currency", "seller_id", "url", "images", "attributes.NAME"}
}

// mapField is a mapped field: for attributes with the attribute's name.
func mapField(s string) (f Field, attribute string, ok bool) {
	if s == "brand_field" {
		return FieldBrand, "", true
	}
	if name, found := strings.CutPrefix(s, "attributes."); found {
		return fieldAttribute, name, name != ""
	}
	if strings.HasPrefix(s, "bullets[") && strings.HasSuffix(s, "]") {
		_, err := strconv.ParseUint(s[len("bullets["):len(s)-1], 10, 16)
		return fieldBullets, "", err == nil
	}
	return Field(s), "", slices.Contains(MapFields(), s)
}

// The settings of a mapping, which say where in a table its listings are.
const (
	mapSheet     = "sheet"
	mapHeaderRow = "header_row"
	mapFirstRow  = "first_row"
)

// place is where a mapping says that a table's listings are; a zero row is left to be found.
type place struct {
	sheet         string
	header, first int
}

// placeOf takes the settings out of a mapping and leaves its fields.
func placeOf(m map[string]string) (p place, fields map[string]string, err error) {
	fields = map[string]string{}
	for key, value := range m {
		switch key {
		case mapSheet:
			p.sheet = value
		case mapHeaderRow:
			p.header, err = rowSetting(key, value, sampleRecords)
		case mapFirstRow:
			p.first, err = rowSetting(key, value, maxSheetRow)
		default:
			fields[key] = value
		}
		if err != nil {
			return p, nil, err
		}
	}
	if p.first > 0 && p.first <= p.header {
		return p, nil, fault.New(fault.Invalid, "%s=%d is not below %s=%d: listings begin below their header", mapFirstRow, p.first, mapHeaderRow, p.header)
	}
	return p, fields, nil
}

func rowSetting(key, value string, most int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		return 0, fault.New(fault.Invalid, "%s=%s is no row: write a number from 1 to %d", key, excerpt(value), most)
	}
	return n, nil
}

func checkMap(m map[string]string) error {
	_, m, err := placeOf(m)
	if err != nil {
		return err
	}
	for _, field := range sortedKeys(m) {
		if _, _, ok := mapField(field); !ok {
			return fault.New(fault.Invalid, "there is no field %s to map a column to: use one of %s", quote(field), strings.Join(MapFields(), ", "))
		}
	}
	return nil
}

// sortedKeys keeps what is built from a mapping the same from run to run; bullets[2] comes before bullets[10].
func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if strings.HasPrefix(a, "bullets[") && strings.HasPrefix(b, "bullets[") && len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return keys
}

// columnNamed is the column a mapping names: #N, the exact name, else the same name but for case and punctuation.
func columnNamed(header []string, name, file string) (int, error) {
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "#")); err == nil && strings.HasPrefix(name, "#") {
		if n >= 1 && n <= len(header) {
			return n - 1, nil
		}
		return 0, fault.New(fault.Invalid, "%s has no column %s: it has %d", file, name, len(header))
	}
	for _, same := range []func(h string) bool{
		func(h string) bool { return h == name },
		func(h string) bool { return columnKey(h) != "" && columnKey(h) == columnKey(name) },
	} {
		switch found := indexesOf(header, same); len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return 0, fault.New(fault.Invalid, "%s has more than one column %s: name it by its number, #%d or #%d", file, quote(name), found[0]+1, found[1]+1)
		}
	}
	return 0, fault.New(fault.Invalid, "%s has no column %s: its columns are %s", file, quote(name), listColumns(header))
}

func indexesOf(header []string, same func(string) bool) (found []int) {
	for i, h := range header {
		if same(h) {
			found = append(found, i)
		}
	}
	return found
}

// listedColumns is how many column names one sentence holds.
const listedColumns = 40

// listColumns names the columns found, for an error.
func listColumns(header []string) string {
	var names []string
	for i, h := range header {
		if len(names) == listedColumns {
			names = append(names, "and "+strconv.Itoa(len(header)-i)+" more")
			break
		}
		names = append(names, columnName(h, i))
	}
	return strings.Join(names, ", ")
}

// columnName is a column's name for people: its header, or its number when it has none.
func columnName(h string, i int) string {
	h = strings.Join(strings.Fields(h), " ")
	if h == "" {
		return "#" + strconv.Itoa(i+1)
	}
	return excerpt(h)
}
