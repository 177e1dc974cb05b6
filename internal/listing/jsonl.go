// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"io"
	"strings"

	"markwarden/internal/fault"
)

// jsonLines reads one JSON object a line.
type jsonLines struct {
	scan  *scanner
	codec codec
	name  string
	keys  map[string]target
	lim   Limits
}

// target is the field that a JSON key fills.
type target struct {
	field     Field
	attribute string
	mapped    bool
}

// listingKeys are the names of a listing's fields in JSON, in the order Listing has them. brand_field is another name
// for brand; markwarden is what an annotated file has added and is passed over.
var listingKeys = []string{"id", "title", "bullets", "description", "brand", "keywords", "category", "classes", "markets",
	"condition", "price", "seller_id", "url", "images", "attributes", "brand_field"}

// annotationKey is the key an annotated line has besides the listing's.
const annotationKey = "markwarden"

// Next is the next line's listing.
func (j *jsonLines) Next() (Item, error) {
	for {
		rec, err := j.scan.next()
		if err != nil {
			return Item{}, err
		}
		if rec == nil {
			return Item{}, io.EOF
		}
		if rec.fault != "" {
			return Item{}, &RowError{File: j.name, Row: rec.row, Line: rec.line, Reason: rec.fault}
		}
		text, ok := j.codec.decode(rec.raw[:rec.body])
		if !ok {
			return Item{}, &RowError{File: j.name, Row: rec.row, Line: rec.line, Reason: "it holds bytes that are no " + j.codec.name + " text: save the file as UTF-8"}
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		l, bad := decodeListing(text, j.keys, j.lim)
		if bad != nil {
			bad.File, bad.Row, bad.Line = j.name, rec.row, rec.line
			return Item{}, bad
		}
		return Item{Listing: l, Rows: []int{rec.row}}, nil
	}
}

// openJSONL reads JSON Lines. A mapping names the keys of fields that are called otherwise.
func openJSONL(f *file, opt Options) (Reader, Info, error) {
	if err := f.checkLines(); err != nil {
		return nil, Info{}, err
	}
	if err := checkMap(opt.Map); err != nil {
		return nil, Info{}, err
	}
	keys, order := map[string]target{}, []string(nil)
	add := func(key string, t target) {
		if _, twice := keys[key]; !twice {
			order = append(order, key)
		}
		keys[key] = t
	}
	mapped := map[Field]bool{}
	for _, name := range sortedKeys(opt.Map) {
		field, attribute, _ := mapField(name)
		add(opt.Map[name], target{field, attribute, true})
		mapped[field] = field != fieldAttribute
	}
	for _, key := range listingKeys {
		field, _, ok := mapField(key)
		if key == string(fieldAttribute) {
			field, ok = fieldAttribute, true
		}
		if _, taken := keys[key]; ok && !taken && !mapped[field] {
			add(key, target{field: field})
		}
	}
	// A JSON line is not cut into cells: NUL is a delimiter that JSON cannot hold.
	scan := newScanner(newWindow(f.body(), opt.Limits.Record), dialect{delim: 0, eol: '\n'}, opt.Limits, f.name)
	info := Info{Name: f.name, Format: FormatJSONL, Container: f.kind.String(), Encoding: f.codec.name, Columns: []Column{}, Ignored: []string{},
		src: &source{kind: f.kind, codec: f.codec, mark: f.mark, lim: f.lim, d: scan.d}}
	for i, key := range order {
		field := string(keys[key].field)
		if keys[key].attribute != "" {
			field += "." + keys[key].attribute
		}
		info.Columns = append(info.Columns, Column{Name: key, Index: i + 1, Field: field})
	}
	return &jsonLines{scan: scan, codec: f.codec, name: f.name, keys: keys, lim: opt.Limits}, info, nil
}

// checkLines refuses one object spread over several lines, which would fail line by line.
func (f *file) checkLines() error {
	text, _ := f.codec.decode(f.head)
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	if line = strings.TrimSpace(line); more && (line == "{" || line == "[") {
		return fault.New(fault.Invalid, "%s spreads one object over several lines: write each object on one line (JSON Lines)", f.name)
	}
	return nil
}
