// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"strings"

	"markwarden/internal/alert"
)

// mostUses bounds the listings that one lawsuit is held against; beyond it every further one says nothing new.
const mostUses = 20_000

// Uses are a tenant's listings in whose newest verdict one of the words stands, with the marks that were found in them, for
// alert.NewBook. Listings that were found clear are left out. It is generous: the words may stand anywhere in the verdict.
func (tx *Tx) Uses(ctx context.Context, tenant string, words []string) (list []alert.Use, err error) {
	defer tx.wrap(&err, "storage.Uses")
	for _, word := range words {
		pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(word)) + "%"
		found, err := collect(ctx, tx.sql, scanUses, `SELECT l.id, l.seller_id, l.payload, s.payload FROM listings l JOIN screenings s ON s.id = l.screening_id
			WHERE l.tenant = $1 AND l.level IN ('caution', 'high', 'block') AND LOWER(s.payload) LIKE $2 ESCAPE '\' ORDER BY l.created DESC, l.id LIMIT `+literal(mostUses), tenant, pattern)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			list = append(list, f...)
		}
	}
	return onceEach(list), nil
}

// onceEach leaves one of what two words found.
func onceEach(list []alert.Use) []alert.Use {
	seen := map[[2]string]bool{}
	var out []alert.Use
	for _, u := range list {
		if key := [2]string{u.Listing, u.Mark}; !seen[key] {
			seen[key] = true
			out = append(out, u)
		}
	}
	return out
}

func scanUses(row scanner) (list []alert.Use, err error) {
	var id, seller string
	var listing, verdict []byte
	if err := row.Scan(&id, &seller, &listing, &verdict); err != nil {
		return nil, err
	}
	var l struct {
		Title string `json:"title"`
		URL   string `json:"url"`
	}
	var v struct {
		Findings []struct {
			Mark   string `json:"mark"`
			MarkID string `json:"mark_id"`
			Owner  string `json:"owner"`
			Level  string `json:"level"`
			Score  int    `json:"score"`
		} `json:"findings"`
	}
	if err := json.Unmarshal(listing, &l); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(verdict, &v); err != nil {
		return nil, err
	}
	for _, f := range v.Findings {
		if f.Level == "clear" {
			continue
		}
		u := alert.Use{Listing: id, Seller: seller, Title: l.Title, URL: l.URL, Mark: f.Mark, Level: f.Level, Score: f.Score}
		if f.Owner != "" {
			u.Owners = []string{f.Owner}
		}
		if _, number, ok := strings.Cut(f.MarkID, ":"); ok && strings.ContainsAny(number, "0123456789") {
			u.Numbers = []string{number}
		}
		list = append(list, u)
	}
	return list, nil
}
