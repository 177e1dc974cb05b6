// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"markwarden/trademarks/nice"
)

// conditions are the words shops write for the state of goods. Amazon's numbers are those of its inventory files (1-4
// used, 5-8 collectible, 10 refurbished, 11 new), eBay's those of its condition ids (1000-1999 new, 2000-2999
// refurbished, 3000-6999 used; 7000 is for parts).
var conditions = map[string]Condition{
	"new": ConditionNew, "brand new": ConditionNew, "new with tags": ConditionNew, "new with box": ConditionNew, "new without tags": ConditionNew,
	"new other": ConditionNew, "open box": ConditionNew, "neu": ConditionNew, "neuf": ConditionNew, "nuovo": ConditionNew, "nuevo": ConditionNew, "novo": ConditionNew,
	"全新": ConditionNew, "新品": ConditionNew, "11": ConditionNew,
	"used": ConditionUsed, "pre owned": ConditionUsed, "preowned": ConditionUsed, "second hand": ConditionUsed, "secondhand": ConditionUsed, "like new": ConditionUsed,
	"gebraucht": ConditionUsed, "occasion": ConditionUsed, "usato": ConditionUsed, "usado": ConditionUsed, "vintage": ConditionUsed,
	"二手": ConditionUsed, "中古": ConditionUsed, "1": ConditionUsed, "2": ConditionUsed, "3": ConditionUsed, "4": ConditionUsed,
	"refurbished": ConditionRefurbished, "certified refurbished": ConditionRefurbished, "seller refurbished": ConditionRefurbished,
	"manufacturer refurbished": ConditionRefurbished, "renewed": ConditionRefurbished, "remanufactured": ConditionRefurbished,
	"generalüberholt": ConditionRefurbished, "reconditionné": ConditionRefurbished, "ricondizionato": ConditionRefurbished,
	"reacondicionado": ConditionRefurbished, "翻新": ConditionRefurbished, "10": ConditionRefurbished,
}

// parseCondition reads a shop's word or number for the condition; false if it is neither.
func parseCondition(s string) (Condition, bool) {
	key := columnKey(s)
	if c, ok := conditions[key]; ok {
		return c, true
	}
	if n, err := strconv.Atoi(key); err == nil && len(key) == 4 {
		switch {
		case n >= 1000 && n < 2000:
			return ConditionNew, true
		case n >= 2000 && n < 3000:
			return ConditionRefurbished, true
		case n >= 3000 && n < 7000:
			return ConditionUsed, true
		}
	}
	for _, first := range []string{"used", "new", "refurbished", "renewed"} { // "Used; Very Good", "New – Open box"
		if strings.HasPrefix(key, first+" ") {
			return conditions[first], true
		}
	}
	return "", false
}

var (
	amount   = regexp.MustCompile(`\d[\d.,'’   ]*`)
	currency = regexp.MustCompile(`[A-Z]{3}`)
)

// currencySigns are the signs that stand for one currency; $ and ¥ stand for several and are left to the file.
var currencySigns = map[string]string{"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB", "元": "CNY", "人民币": "CNY", "US$": "USD", "円": "JPY"}

// parsePrice reads an amount with an optional currency before or behind it: "89.0 EUR", "1.234,56 €". False if there is
// no amount in it.
func parsePrice(s string) (*Price, bool) {
	digits := strings.TrimRight(amount.FindString(s), " ,.'’\u00a0")
	if digits == "" {
		return nil, false
	}
	p := &Price{Amount: plainDecimal(digits), Currency: currency.FindString(s)}
	if p.Currency == "" {
		for sign, code := range currencySigns {
			if strings.Contains(s, sign) {
				p.Currency = code
			}
		}
	}
	return p, true
}

// plainDecimal writes an amount with a decimal point and without grouping. The last sign is the decimal one if one or two
// digits, or another kind of sign before it, say so: 1,234 is a thousand, 12,50 and 1.234,5 are not.
func plainDecimal(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, s)
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return s
	}
	behind := len(s) - last - 1
	mixed := strings.ContainsAny(strings.ReplaceAll(s[:last], s[last:last+1], ""), ".,")
	if grouped := strings.Count(s, s[last:last+1]) > 1 || s[last] == ',' && behind == 3 && !mixed; grouped {
		return ungrouped(s)
	}
	return ungrouped(s[:last]) + "." + s[last+1:]
}

// ungrouped is a number without points and commas.
func ungrouped(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == ',' {
			return -1
		}
		return r
	}, s)
}

// parseClasses reads Nice classes: "25", "9, 25", "classes 9;25".
func parseClasses(s string) ([]nice.Class, error) {
	var classes []nice.Class
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) {
		n, err := strconv.ParseUint(word, 10, 8)
		if err != nil || !nice.Class(n).Valid() {
			return nil, fmt.Errorf("%s is no Nice class: write numbers from 1 to 45", quote(word))
		}
		if c := nice.Class(n); !slices.Contains(classes, c) {
			classes = append(classes, c)
		}
	}
	return classes, nil
}

// parseMarkets reads market codes: "US", "us;de", "EU". UK is read as GB, which ISO 3166 calls it.
func parseMarkets(s string) ([]string, error) {
	var markets []string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;|/、，；", r) }) {
		code := strings.ToUpper(word)
		if code == "UK" {
			code = "GB"
		}
		if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
			return nil, fmt.Errorf("%s is no market: write a country's two letters (ISO 3166) or EU", quote(word))
		}
		if !slices.Contains(markets, code) {
			markets = append(markets, code)
		}
	}
	return markets, nil
}

var nextURL = regexp.MustCompile(`[\s,;|]+(https?://)`)

// splitImages reads one or more addresses of images; a separator counts only where another address follows, because
// addresses hold commas.
func splitImages(s string) []string {
	return strings.FieldsFunc(nextURL.ReplaceAllString(strings.TrimSpace(s), "\n$1"), func(r rune) bool { return r == '\n' || r == '\r' })
}
