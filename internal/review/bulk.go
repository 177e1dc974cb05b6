// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
)

// Pattern is the comparing form of a listing's title: lower case, full width folded, every number one sign, punctuation
// and repeated blanks gone. Listings that differ in size, count or article number have the same one.
func Pattern(l listing.Listing) string {
	var b strings.Builder
	last := ' '
	for _, r := range norm.NFKC.String(strings.ToLower(l.Title)) {
		switch {
		case unicode.IsDigit(r):
			r = '#'
		case !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r):
			r = ' '
		}
		if r == last && (r == '#' || r == ' ') {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSpace(b.String())
}

// ClusterKey is what the cases of a cluster share.
type ClusterKey struct {
	Seller  string `json:"seller"`
	Mark    string `json:"mark"`
	Pattern string `json:"pattern"`
	State   State  `json:"state"`
}

// Cluster is cases of one seller, one mark and one text pattern in one state: what one decision can be taken on.
type Cluster struct {
	Key ClusterKey `json:"key"`
	IDs []string   `json:"ids"`
}

// Clusters groups items that can be decided together, the largest first; a case alone is none, and a sealed one is in none.
func Clusters(items []Item) []Cluster {
	groups := map[ClusterKey][]string{}
	for _, i := range items {
		if i.Sealed || !i.State.Open() || i.MarkID == "" || i.Pattern == "" {
			continue
		}
		key := ClusterKey{i.SellerID, i.MarkID, i.Pattern, i.State}
		groups[key] = append(groups[key], i.ID)
	}
	list := []Cluster{}
	for key, ids := range groups {
		if len(ids) > 1 {
			slices.Sort(ids)
			list = append(list, Cluster{key, ids})
		}
	}
	slices.SortFunc(list, func(a, b Cluster) int { return cmp.Or(len(b.IDs)-len(a.IDs), cmp.Compare(a.IDs[0], b.IDs[0])) })
	return list
}

// Sample is which cases of a bulk must be viewed before it is decided: as many as the square root of its size, at least
// least (all of a smaller one), chosen by a hash of the seed and the id, so that nobody picks the easy ones and everybody
// finds the same.
func Sample(ids []string, seed string, least int) []string {
	n := min(len(ids), max(least, int(math.Ceil(math.Sqrt(float64(len(ids)))))))
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, func(a, b string) int { return cmp.Or(cmp.Compare(draw(seed, a), draw(seed, b)), cmp.Compare(a, b)) })
	return sorted[:n]
}

// draw is a number from a seed and an id, the same on every machine.
func draw(seed, id string) uint64 {
	sum := sha256.Sum256([]byte(seed + "\x00" + id))
	return binary.BigEndian.Uint64(sum[:8])
}

// Bulk is a decision on a cluster. ID is its seed and its name in every history. Viewed are the cases that First looked at.
// Second agrees to one that has BulkSecond cases or more.
type Bulk struct {
	ID       string
	Decision Decision
	Viewed   []string
	First    Actor
	Second   Actor
	// Messages are the letters of each case by its id, rendered and filed; a decision that tells the seller needs them.
	Messages map[string][]Message
}

// DecideBulk takes one decision in many cases of a cluster. It is refused as a whole when the cases are not one cluster,
// when the sample was not viewed, or when it takes a second person and there is none; after that each case stands for
// itself, and one that refuses is left as it was and says why.
func (b *Book) DecideBulk(cases []Case, k Bulk, at time.Time) ([]BulkResult, error) {
	if err := b.checkBulk(cases, k); err != nil {
		return nil, err
	}
	return each(cases, func(c Case) (Case, Effects, error) {
		d := k.Decision
		d.Bulk, d.Second, d.Messages = k.ID, k.Second.ID, k.Messages[c.ID]
		return b.Decide(c, d, k.First, at)
	}), nil
}

// checkBulk refuses a bulk as a whole.
func (b *Book) checkBulk(cases []Case, k Bulk) error {
	if k.ID == "" || len(cases) == 0 {
		return refuse(fault.Invalid, say("a bulk decision needs a name and cases", "批量决定须有名称和案件"))
	}
	var ids []string
	first := b.Item(cases[0])
	for _, c := range cases {
		i := b.Item(c)
		if i.SellerID != first.SellerID || i.MarkID != first.MarkID || i.Pattern != first.Pattern || i.State != first.State || i.MarkID == "" || slices.Contains(ids, c.ID) {
			return refuse(fault.Conflict, say("case %s is not of this cluster: one seller, one mark, one text, one state", "案件 %s 不属于该批次：须为同一卖家、同一商标、同一文字、同一状态", c.ID))
		}
		ids = append(ids, c.ID)
	}
	for _, id := range Sample(ids, k.ID, b.Desk.BulkSample) {
		if !slices.Contains(k.Viewed, id) {
			return refuse(fault.Conflict, say("view case %s first: it is in the sample", "请先查看案件 %s：该案在抽样之列", id))
		}
	}
	if len(cases) >= b.Desk.BulkSecond {
		officer := k.Second.Has(TriageOfficer) || k.Second.Has(SeniorOfficer)
		if k.Second.ID == "" || k.Second.ID == k.First.ID || !officer {
			return refuse(fault.Forbidden, say("%d cases or more take a second officer's agreement", "%d 件及以上须经另一名审核员同意", b.Desk.BulkSecond))
		}
	}
	return nil
}
