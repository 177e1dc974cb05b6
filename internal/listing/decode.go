// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/trademarks/nice"
)

// maxDepth is how deep a line's values may be nested: a listing needs three levels, and ASVS 1.5.2 allows 64.
const maxDepth = 64

// decodeListing reads one JSON object strictly: every key known and once, every value of its kind. encoding/json alone
// lets doubled keys, other letter case and half surrogate pairs pass.
func decodeListing(text string, keys map[string]target, lim Limits) (l Listing, bad *RowError) {
	if strings.IndexByte(text, 0) >= 0 {
		return l, &RowError{Reason: "it holds a NUL character: export the file again as text"}
	}
	if deeper(text, maxDepth) {
		return l, &RowError{Reason: fmt.Sprintf("its values are nested deeper than %d levels: a listing needs three", maxDepth)}
	}
	var code string
	err := eachMember(text, func(key string, raw json.RawMessage) error {
		t, known := keys[key]
		if !known && key == annotationKey {
			return nil
		}
		if !known {
			return fmt.Errorf("there is no such field: remove it, or map it with --map FIELD=%s", key)
		}
		if len(raw) > lim.Cell {
			return fmt.Errorf("it holds %d bytes, more than %d: shorten it", len(raw), lim.Cell)
		}
		return setMember(&l, t, raw, &code)
	})
	var m *memberError
	switch {
	case errors.As(err, &m):
		return l, &RowError{Column: excerpt(m.key), Value: m.value, Reason: m.err.Error()}
	case err != nil:
		return l, &RowError{Reason: err.Error()}
	case wordless(&l):
		return l, &RowError{Reason: "it holds no words to screen: give it a title"}
	}
	if l.Price != nil && l.Price.Currency == "" {
		l.Price.Currency = code
	}
	return l, nil
}

// memberError is what is wrong with one member of an object.
type memberError struct {
	key, value string
	err        error
}

func (m *memberError) Error() string { return m.key + ": " + m.err.Error() }
func (m *memberError) Unwrap() error { return m.err }

// eachMember calls do for each member of a JSON object, and refuses a key that comes twice and what is no single object.
// Members that are null are passed over.
func eachMember(text string, do func(key string, raw json.RawMessage) error) error {
	dec := json.NewDecoder(strings.NewReader(text))
	broken := func(err error) error {
		if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("it is no whole JSON object: write one object a line")
		}
		return fmt.Errorf("it is no JSON object (%w): write one object a line", err)
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return broken(err)
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return broken(err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return broken(err)
		}
		if seen[key] {
			return &memberError{key, "", errors.New("it stands twice: keep one")}
		}
		seen[key] = true
		if string(raw) == "null" {
			continue
		}
		if err := do(key, raw); err != nil {
			return &memberError{key, excerpt(string(raw)), err}
		}
	}
	if _, err := dec.Token(); err != nil {
		return broken(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON object: write one object a line")
	}
	return nil
}

// setMember gives one field its value.
func setMember(l *Listing, t target, raw json.RawMessage, code *string) (err error) {
	switch t.field {
	case fieldID:
		l.ID, err = scalar(raw)
	case FieldTitle:
		l.Title, err = scalar(raw)
	case FieldDescription:
		l.Description, err = scalar(raw)
	case FieldBrand:
		if l.Brand != "" {
			return errors.New("the brand stands twice (brand and brand_field): keep one")
		}
		l.Brand, err = scalar(raw)
	case FieldKeywords:
		l.Keywords, err = scalar(raw)
	case FieldCategory:
		l.Category, err = scalar(raw)
	case fieldSellerID:
		l.SellerID, err = scalar(raw)
	case fieldURL:
		l.URL, err = scalar(raw)
	case fieldCurrency:
		*code, err = scalar(raw)
	case fieldImages:
		l.Images, err = texts(raw, t)
	case fieldBullets:
		var more []string
		more, err = texts(raw, t)
		l.Bullets = append(l.Bullets, more...)
	default:
		err = setCoded(l, t, raw)
	}
	return err
}

// setCoded gives its value to a field that is more than text.
func setCoded(l *Listing, t target, raw json.RawMessage) (err error) {
	switch t.field {
	case fieldClasses:
		l.Classes, err = classNumbers(raw)
	case fieldMarkets:
		var codes []string
		if codes, err = texts(raw, t); err == nil {
			l.Markets, err = parseMarkets(strings.Join(codes, ","))
		}
	case fieldCondition:
		var word string
		if word, err = scalar(raw); err == nil {
			l.Condition = Condition(word)
			if !slices.Contains([]Condition{ConditionNew, ConditionUsed, ConditionRefurbished, ""}, l.Condition) {
				err = errors.New("a condition is new, used or refurbished")
			}
		}
	case fieldPrice:
		l.Price, err = price(raw, t)
	case fieldAttribute:
		err = attributes(l, t, raw)
	}
	return err
}

// scalar is a text, or a number as it is written.
func scalar(raw json.RawMessage) (string, error) {
	if c := raw[0]; c == '-' || c >= '0' && c <= '9' {
		return string(raw), nil
	}
	if raw[0] != '"' {
		return "", errors.New("it must be text in quotation marks")
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", err
	}
	// json writes U+FFFD for half of a surrogate pair; a seller's own stands in the line as such.
	if strings.ContainsRune(s, utf8.RuneError) && !strings.ContainsRune(string(raw), utf8.RuneError) && !strings.Contains(strings.ToLower(string(raw)), `\ufffd`) {
		return "", errors.New(`it holds half a character (\ud800 to \udfff alone): write it whole`)
	}
	return s, nil
}

// texts is a list of texts; a mapped key may also hold one text.
func texts(raw json.RawMessage, t target) ([]string, error) {
	if t.mapped && raw[0] == '"' {
		s, err := scalar(raw)
		return []string{s}, err
	}
	var items []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		return nil, errors.New(`it must be a list of texts, such as ["first","second"]`)
	}
	list := make([]string, 0, len(items))
	for _, item := range items {
		s, err := scalar(item)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", len(list)+1, err)
		}
		list = append(list, s)
	}
	return list, nil
}

func classNumbers(raw json.RawMessage) ([]nice.Class, error) {
	var numbers []json.Number
	if raw[0] != '[' || json.Unmarshal(raw, &numbers) != nil {
		return nil, errors.New("it must be a list of Nice class numbers, such as [9,25]")
	}
	var classes []nice.Class
	for _, n := range numbers {
		c, err := parseClasses(n.String())
		if err != nil || len(c) != 1 || strings.ContainsAny(n.String(), "-.eE") {
			return nil, fmt.Errorf("%s is no Nice class: write numbers from 1 to 45", n)
		}
		classes = append(classes, c...)
	}
	return classes, nil
}

// price is {"amount":"12.50","currency":"EUR"}; a mapped key may also hold it as text or number.
func price(raw json.RawMessage, t target) (*Price, error) {
	if t.mapped && raw[0] != '{' {
		s, err := scalar(raw)
		if err != nil {
			return nil, err
		}
		if p, ok := parsePrice(s); ok {
			return p, nil
		}
		return nil, errors.New("there is no amount in it")
	}
	p := &Price{}
	if raw[0] != '{' {
		return nil, errors.New(`it must be an object such as {"amount":"12.50","currency":"EUR"}`)
	}
	err := eachMember(string(raw), func(key string, raw json.RawMessage) (err error) {
		switch key {
		case "amount":
			p.Amount, err = scalar(raw)
		case "currency":
			p.Currency, err = scalar(raw)
		default:
			err = errors.New("a price has amount and currency only")
		}
		return err
	})
	return p, err
}

// attributes are an object of texts; a mapped key is one of them.
func attributes(l *Listing, t target, raw json.RawMessage) error {
	if l.Attributes == nil {
		l.Attributes = map[string]string{}
	}
	if t.attribute != "" {
		s, err := scalar(raw)
		l.Attributes[t.attribute] = s
		return err
	}
	if raw[0] != '{' {
		return errors.New(`it must be an object of texts, such as {"material":"cotton"}`)
	}
	return eachMember(string(raw), func(key string, raw json.RawMessage) error {
		s, err := scalar(raw)
		l.Attributes[key] = s
		return err
	})
}

// deeper reports whether brackets outside of texts are nested deeper than limit.
func deeper(text string, limit int) bool {
	depth, within := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case within && c == '\\':
			i++
		case c == '"':
			within = !within
		case within:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
