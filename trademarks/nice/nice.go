// SPDX-License-Identifier: Apache-2.0

// Package nice knows the 45 classes of the Nice Agreement, which goods words belong to which family of goods, what goods a
// listing sells, and how closely two families are related.
//
// A family is a group of goods that are traded side by side and that a buyer would expect from one maker. Families, their
// words and their relations are reviewable data in families/*.tsv; the classes follow the Nice Classification. What no word
// tells is said to be unknown: unknown goods match nothing.
package nice

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Class is a class of the Nice Classification, 1 to 45; 0 is unknown.
type Class uint16

// Valid reports whether c is one of the 45 classes.
func (c Class) Valid() bool { return c >= 1 && c <= 45 }

//go:embed headings.tsv
var headingsText string

var headings = sync.OnceValue(func() [46][2]string {
	var h [46][2]string
	for i, line := range strings.Split(strings.TrimSpace(headingsText), "\n") {
		cells := strings.Split(line, "\t")
		if n, err := strconv.Atoi(cells[0]); i > 0 && err == nil && len(cells) == 3 && Class(n).Valid() {
			h[n] = [2]string{cells[1], cells[2]}
		}
	}
	return h
})

// Heading says in a few words of ours what a class holds, in English and Chinese; both are empty for no class.
func (c Class) Heading() (en, zh string) {
	if !c.Valid() {
		return "", ""
	}
	h := headings()[c]
	return h[0], h[1]
}

// ParseClass reads a class as people and offices write it: 25, 025, IC 025, class 25, Cl. 25, 第25类.
func ParseClass(s string) (Class, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	for _, p := range [...]string{"international class", "nice class", "class", "ic", "cl.", "cl", "第"} {
		t = strings.TrimSpace(strings.TrimPrefix(t, p))
	}
	t = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(t, "類"), "类"))
	n, err := strconv.ParseUint(t, 10, 16)
	if err != nil || n < 1 || n > 45 {
		return 0, fmt.Errorf("%q is no Nice class: give a number from 1 to 45", s)
	}
	return Class(n), nil
}
