// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"math"
	"strings"

	"markwarden/internal/fault"
)

// Money is an amount in the smallest unit of a currency (cents, fen, whole yen) with the currency's ISO 4217 code.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// noMinor are the currencies without a smaller unit among those that marketplaces pay in (ISO 4217).
var noMinor = map[string]bool{"JPY": true, "KRW": true, "VND": true, "CLP": true}

// places is how many decimal places the currency has.
func places(currency string) int {
	if noMinor[currency] {
		return 0
	}
	return 2
}

// String is the amount for people: USD 12,345.67.
func (m Money) String() string {
	sign, u := "", uint64(m.Minor)
	if m.Minor < 0 {
		sign, u = "-", -u
	}
	if places(m.Currency) == 0 {
		return m.Currency + " " + sign + grouped(u)
	}
	return fmt.Sprintf("%s %s%s.%02d", m.Currency, sign, grouped(u/100), u%100)
}

// grouped writes a number with commas.
func grouped(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// ParseMoney reads a number as people write amounts (1,234.56, 1.234,56, 12 345.6, 1.5万) in a currency. A number that
// could mean two amounts is refused rather than guessed.
func ParseMoney(number, currency string) (Money, error) {
	s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "，", ",", "．", ".").Replace(strings.TrimSpace(number))
	factor := int64(1)
	for _, unit := range []struct {
		mark string
		by   int64
	}{{"万", 10_000}, {"萬", 10_000}, {"亿", 100_000_000}, {"億", 100_000_000}} {
		if cut, ok := strings.CutSuffix(s, unit.mark); ok {
			s, factor = cut, unit.by
		}
	}
	whole, fraction, ok := splitDecimal(s)
	if !ok {
		return Money{}, fault.New(fault.Invalid, "the amount %q is not a number that can mean only one thing: write it like 1234.56", short(number))
	}
	minor, ok := scale(whole, fraction, factor, places(currency))
	if !ok {
		return Money{}, fault.New(fault.Invalid, "the amount %q is too large or too fine for %s: check it", short(number), currency)
	}
	return Money{Minor: minor, Currency: currency}, nil
}

// splitDecimal finds the decimal sign: the last of . and , unless it parts off groups of three. A single sign before
// exactly three digits groups thousands, as United States courts and platforms write.
func splitDecimal(s string) (whole, fraction string, ok bool) {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return s, "", allDigits(s)
	}
	sign := s[last : last+1]
	head, tail := s[:last], s[last+1:]
	grouping := strings.Count(s, sign) > 1 || len(tail) == 3 && sign == ","
	if grouping {
		return strings.ReplaceAll(s, sign, ""), "", wellGrouped(s, sign)
	}
	other := "."
	if sign == "." {
		other = ","
	}
	if strings.Contains(head, other) && !wellGrouped(head, other) {
		return "", "", false
	}
	head = strings.ReplaceAll(head, other, "")
	return head, tail, allDigits(head) && allDigits(tail)
}

// wellGrouped reports one to three digits and then groups of three.
func wellGrouped(s, sign string) bool {
	for i, part := range strings.Split(s, sign) {
		if !allDigits(part) || i > 0 && len(part) != 3 || i == 0 && len(part) > 3 {
			return false
		}
	}
	return true
}

// allDigits reports at least one digit and nothing else.
func allDigits(s string) bool { return s != "" && digitsOf(s) == s }

// scale is whole.fraction times factor in units of 10^-places.
func scale(whole, fraction string, factor int64, places int) (int64, bool) {
	if len(whole) > 15 || len(fraction) > 8 {
		return 0, false
	}
	var n int64
	for _, r := range whole + fraction {
		if n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n = n*10 + int64(r-'0')
	}
	n, ok := times(n, factor)
	if !ok {
		return 0, false
	}
	for range max(0, places-len(fraction)) {
		if n > math.MaxInt64/10 {
			return 0, false
		}
		n *= 10
	}
	for range max(0, len(fraction)-places) {
		if n%10 != 0 {
			return 0, false
		}
		n /= 10
	}
	return n, true
}
