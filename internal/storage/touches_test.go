// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// touching keeps a listing whose verdict speaks of a mark and an owner.
func touching(t *testing.T, db *storage.DB, tenant, seller, sku, mark, owner string, n int) string {
	t.Helper()
	at := noon.Add(time.Duration(n) * time.Minute)
	l := saveListing(t, db, tenant, listing.Listing{ID: sku, SellerID: seller, Title: sku}, at)
	saveScreening(t, db, tenant, storage.ScreeningRecord{ListingID: l.ID, ListingHash: l.Hash, Level: "high", Score: 70, Verdict: json.RawMessage(`{}`), Created: at,
		Touches: []storage.LawsuitParty{{Kind: storage.PartyMark, Folded: mark}, {Kind: storage.PartyPlaintiff, Folded: owner}}})
	return l.ID
}

// Which listings new plaintiffs touch: by the mark or by the owner, each once, of the caller's own, in pages.
func TestListingsThatNewLawsuitsTouch(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		suit := func(number, filed string, sealed bool, parties ...storage.LawsuitParty) {
			day, err := calendar.ParseDate(filed)
			must(t, err)
			must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
				r := storage.LawsuitRecord{Owner: "t", Suit: docket.Lawsuit{CaseRef: docket.CaseRef{Court: "ilnd", Number: number}, Filed: day, Sealed: sealed}}
				_, err := tx.PutLawsuit(ctx, r, []string{number}, parties, noon)
				return err
			}))
		}
		mark := func(s string) storage.LawsuitParty { return storage.LawsuitParty{storage.PartyMark, s, s} }
		plaintiff := func(s string) storage.LawsuitParty { return storage.LawsuitParty{storage.PartyPlaintiff, s, s} }
		suit("1", "2026-11-01", false, mark("zephyrine"), plaintiff("zephyrineltd"))
		suit("2", "2026-11-02", false, plaintiff("nordvik"))
		suit("3", "2024-01-01", false, mark("kiterose"))
		suit("4", "2026-11-03", true, mark("hushmark"))
		touching(t, db, "t", "s-1", "both", "zephyrine", "zephyrineltd", 1)
		touching(t, db, "t", "s-2", "owner", "other", "nordvik", 2)
		touching(t, db, "t", "s-1", "old", "kiterose", "x", 3)
		touching(t, db, "t", "s-1", "sealed", "hushmark", "x", 4)
		touching(t, db, "u", "s-1", "stranger", "zephyrine", "x", 5)
		touching(t, db, "t", "s-1", "rewritten", "zephyrine", "x", 6)
		saveListing(t, db, "t", listing.Listing{ID: "rewritten", SellerID: "s-1", Title: "something else"}, noon.Add(time.Hour))
		touching(t, db, "t", "s-1", "judged anew", "zephyrine", "x", 7)
		touching(t, db, "t", "s-1", "judged anew", "quiet", "x", 8)
		ask := func(f storage.TouchFilter, limit int) (got []string) {
			f.Tenant, f.Court.Owner, f.From, f.Until = "t", "t", "2026-08-01", "2026-12-01"
			for page := (storage.Page{Limit: limit}); ; {
				list, err := db.TouchedListings(ctx, f, page)
				must(t, err)
				for _, x := range list.Items {
					line := x.ExternalID
					for _, l := range x.Lawsuits {
						line += " " + l.Case
					}
					got = append(got, line)
				}
				if page.Cursor = list.Next; list.Next == "" {
					return got
				}
			}
		}
		if d := cmp.Diff([]string{"owner ilnd 2", "both ilnd 1"}, ask(storage.TouchFilter{}, 1)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"both ilnd 1"}, ask(storage.TouchFilter{SellerID: "s-1"}, 0)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"sealed ilnd 4", "owner ilnd 2", "both ilnd 1"}, ask(storage.TouchFilter{Court: storage.Sight{Sealed: true}}, 0)); d != "" {
			t.Error(d)
		}
	})
}

// BenchmarkTouchedListings asks for the listings that plaintiffs of a month touch: a million listings, one in five
// of them flagged for one of 20,000 marks and owners, and 10,000 cases with an owner and two marks each, 1,111 of them filed
// in the time asked for.
func BenchmarkTouchedListings(b *testing.B) {
	const listings, cases = 1_000_000, 10_000
	for engine, open := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLite, "pgx": storagetest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			dsn := open(b)
			db := storagetest.Open(b, dsn)
			raw, err := sql.Open(engine, dsn)
			must(b, err)
			defer raw.Close()
			fillTouches(b, raw, 1000, listings, cases)
			f := storage.TouchFilter{Tenant: "t", Court: storage.Sight{Owner: "t"}, From: "2026-12-01", Until: "2026-12-31"}
			for b.Loop() {
				list, err := db.TouchedListings(ctx, f, storage.Page{Limit: 200})
				if err != nil || len(list.Items) != 200 {
					b.Fatal(len(list.Items), err)
				}
			}
		})
	}
}

// fillTouches keeps listings of some sellers, one in five of them flagged for one of 20,000 marks and owners, and cases with an
// owner and two marks each, all running.
func fillTouches(t testing.TB, raw *sql.DB, sellers, listings, cases int) {
	t.Helper()
	for _, q := range []string{
		`INSERT INTO listings (id, tenant, seller_id, external_id, text, payload, hash, level, score, created, updated)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
			SELECT 'l' || (10000000 + i), 't', 's' || (i %% %[3]d), 'sku' || i, 'zephyrine shoes', '{"title":"Zephyrine shoes"}', 'h', CASE WHEN i %% 5 = 0 THEN 'high' ELSE 'clear' END, 50, i, i FROM n`,
		`INSERT INTO listing_touches (tenant, kind, folded, listing_id)
			WITH RECURSIVE n(i) AS (SELECT 5 UNION ALL SELECT i + 5 FROM n WHERE i < %[1]d)
			SELECT 't', k.kind, SUBSTR(k.kind, 1, 1) || ((i %% 20000) * 7919 %% 20000), 'l' || (10000000 + i) FROM n, (SELECT 'mark' AS kind UNION ALL SELECT 'plaintiff') k`,
		`INSERT INTO lawsuits (id, owner, court, number, caption, state, seal, schedule_a, filed, last_filing, text, payload, version, created, updated)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[2]d)
			SELECT 'c' || i, 't', 'ilnd', '' || i, 'v.', 'FILED', 0, 1, '20' || (24 + i / 3 %% 3) || '-' || (10 + i %% 3) || '-' || (10 + i %% 18), '', '', '{}', 1, i, i FROM n`,
		`INSERT INTO lawsuit_parties (owner, kind, folded, lawsuit_id, shown)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3 * %[2]d)
			SELECT 't', CASE WHEN i %% 3 = 0 THEN 'plaintiff' ELSE 'mark' END, CASE WHEN i %% 3 = 0 THEN 'p' ELSE 'm' END || ((i * 31) %% 20000), 'c' || (1 + i / 3 %% %[2]d), 'Zephyrine' FROM n WHERE true ON CONFLICT DO NOTHING`,
		`ANALYZE`,
	} {
		if q != `ANALYZE` {
			q = fmt.Sprintf(q+`/* %[1]d %[2]d %[3]d */`, listings, cases, sellers)
		}
		_, err := raw.Exec(q)
		must(t, err)
	}
}
