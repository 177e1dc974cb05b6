// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"math/bits"
	"strings"

	"markwarden/internal/fault"
)

// Cents is an amount in US dollars, in cents.
type Cents int64

// String is the amount as people write it: $129,115.56, and without cents when there are none: $6,000.
func (c Cents) String() string {
	sign, u := "", uint64(c)
	if c < 0 {
		sign, u = "-", -u
	}
	digits := fmt.Sprint(u / 100)
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	s := sign + "$" + strings.Join(append([]string{digits}, groups...), ",")
	if u%100 != 0 {
		s += fmt.Sprintf(".%02d", u%100)
	}
	return s
}

// Exposure is the range of statutory damages: what a court may award at least, at most, and at most for a wilful
// infringement.
type Exposure struct {
	Min       Cents  `json:"min"`
	Max       Cents  `json:"max"`
	MaxWilful Cents  `json:"max_wilful"`
	Source    string `json:"source"`
}

// Statutory amounts in dollars: per counterfeit mark per type of goods or services, and per work.
const (
	markMin, markMax, markWilful = 1_000, 200_000, 2_000_000
	workMin, workMax, workWilful = 750, 30_000, 150_000
)

// CounterfeitExposure is the range under 15 USC 1117(c) for a number of marks, types of goods and defendants. For one
// defendant's own view defendants is 1. Zero, negative and numbers too large to multiply are refused.
func CounterfeitExposure(marks, types, defendants int64) (Exposure, error) {
	n, err := product([]factor{{"marks", marks}, {"types of goods", types}, {"defendants", defendants}})
	if err != nil {
		return Exposure{}, err
	}
	return exposure(n, [3]int64{markMin, markMax, markWilful}, "15 USC 1117(c)")
}

// CopyrightExposure is the range under 17 USC 504(c) for a number of works. The reduction for an innocent infringer, to
// not less than $200 a work, is for the court and not in the range.
func CopyrightExposure(works int64) (Exposure, error) {
	n, err := product([]factor{{"works", works}})
	if err != nil {
		return Exposure{}, err
	}
	return exposure(n, [3]int64{workMin, workMax, workWilful}, "17 USC 504(c)")
}

// PerDefendant is an equal share of a total, rounded half up to the cent.
func PerDefendant(total Cents, defendants int64) (Cents, error) {
	if total <= 0 || defendants <= 0 {
		return 0, fault.New(fault.Invalid, "the total and the number of defendants must be whole numbers above zero")
	}
	q, r := int64(total)/defendants, int64(total)%defendants
	if r >= defendants-r {
		q++
	}
	return Cents(q), nil
}

// factor is one number with the name a message gives it.
type factor struct {
	name  string
	value int64
}

// product multiplies the factors, refusing what is not above zero and what overflows.
func product(factors []factor) (int64, error) {
	n := int64(1)
	for _, f := range factors {
		if f.value <= 0 {
			return 0, fault.New(fault.Invalid, "the number of %s must be a whole number above zero, not %d", f.name, f.value)
		}
		m, ok := times(n, f.value)
		if !ok {
			return 0, errTooLarge(f.name)
		}
		n = m
	}
	return n, nil
}

// errTooLarge refuses a product beyond 64 bits.
func errTooLarge(name string) error {
	return fault.New(fault.Invalid, "the exposure is too large to compute: check the number of %s", name)
}

// times multiplies two numbers above zero and reports whether the product fits.
func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(lo), hi == 0 && int64(lo) >= 0
}

// exposure multiplies the three amounts, given in dollars, by n.
func exposure(n int64, dollars [3]int64, source string) (Exposure, error) {
	var cents [3]Cents
	for i, d := range dollars {
		c, ok := times(n, d*100)
		if !ok {
			return Exposure{}, errTooLarge("units")
		}
		cents[i] = Cents(c)
	}
	return Exposure{cents[0], cents[1], cents[2], source}, nil
}
