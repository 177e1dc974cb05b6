// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"slices"
	"strings"
	"testing"
)

// TestColumnTable keeps columns.tsv true: known fields, known formats, names as columnKey writes them, none twice.
func TestColumnTable(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(columnTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(strings.TrimSpace(line), "\t")
		if len(part) != 3 {
			t.Errorf("not three columns: %q", line)
			continue
		}
		if part[0] != "*" && !slices.Contains(Formats(), Format(part[0])) {
			t.Errorf("there is no format %s", part[0])
		}
		field := part[1]
		if field == string(fieldAttribute) {
			field += ".x"
		}
		if _, _, ok := mapField(field); !ok {
			t.Errorf("there is no field %s", part[1])
		}
		for name := range strings.SplitSeq(part[2], "|") {
			if name != columnKey(name) {
				t.Errorf("%s %s: %q is written %q", part[0], part[1], name, columnKey(name))
			}
			if seen[part[0]+name] {
				t.Errorf("%s: %q stands twice", part[0], name)
			}
			seen[part[0]+name] = true
		}
	}
}

func TestSignaturesAreKeys(t *testing.T) {
	for _, s := range signatures {
		for _, key := range s.keys {
			if key != columnKey(key) {
				t.Errorf("%s: %q is written %q", s.format, key, columnKey(key))
			}
		}
	}
}

func TestColumnKeys(t *testing.T) {
	for name, want := range map[string]string{
		"Body (HTML)": "body html", " *C:Brand ": "c brand", "item-name": "item name", "ＴＩＴＬＥ": "title", "商品标题": "商品标题", "\ufeffid": "id",
		"QUANTITÀ": "quantità", "item_name[marketplace_id=A1]#1.value": "item name", "": "", "#": "", "Attribute 1 value(s)": "attribute 1 value s",
	} {
		if got := columnKey(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestNumberedColumns(t *testing.T) {
	for name, want := range map[string]Field{"bullet_point5": fieldBullets, "Image 3": fieldImages, "generic_keywords2": FieldKeywords, "特点": "", "title2": "", "price 2": ""} {
		if c, _ := claimOf(FormatCSV, columnKey(name)); c.field != want {
			t.Errorf("%s: got %q, want %q", name, c.field, want)
		}
	}
}

func TestColumnLetters(t *testing.T) {
	for _, col := range []int{0, 25, 26, 701, 702, 16383} {
		got, err := columnOf(columnLetters(col) + "7")
		if err != nil || got != col {
			t.Errorf("%d is %s is %d, %v", col, columnLetters(col), got, err)
		}
	}
	for _, ref := range []string{"", "7", "ZZZZ1", "a1"} {
		if col, err := columnOf(ref); err == nil {
			t.Errorf("%q is column %d", ref, col)
		}
	}
}
