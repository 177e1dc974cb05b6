// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// Page asks for part of a list: what follows Cursor, at most Limit items. The zero value is the first page.
type Page struct {
	Cursor string // List.Next of the page before; empty for the first
	Limit  int    // 0 is 50; more than 1000 is 1000
}

// List is one page of a list. Items is never nil; Next is empty on the last page.
type List[T any] struct {
	Items []T
	Next  string
}

func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return 50
	case p.Limit > 1000:
		return 1000
	}
	return p.Limit
}

// place is where a page ended: the sort key and the id that breaks its ties. Lists go on from there by comparison, so
// rows that come or go in between neither repeat nor hide others.
type place struct {
	key int64
	id  string
}

func (p place) cursor() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", p.key, p.id))
}

// start is the place a page goes on from; ok is false for the first page.
func (p Page) start() (from place, ok bool, err error) {
	if p.Cursor == "" {
		return place{}, false, nil
	}
	bad := fault.New(fault.Invalid, "The cursor is not one that a list of this kind gave: start again without it.")
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || !utf8.Valid(raw) || strings.ContainsRune(string(raw), 0) {
		return place{}, false, bad
	}
	key, id, found := strings.Cut(string(raw), " ")
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil || !found {
		return place{}, false, bad
	}
	return place{n, id}, true, nil
}

// cut makes a page of limit items out of up to limit+1 rows: the one too many only says that there is a next page.
func cut[T any](items []T, limit int, at func(T) place) List[T] {
	if items == nil {
		items = []T{}
	}
	if len(items) <= limit {
		return List[T]{Items: items}
	}
	items = items[:limit]
	return List[T]{Items: items, Next: at(items[limit-1]).cursor()}
}

// micros is how a time is kept; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is the time kept as n, in UTC.
func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
