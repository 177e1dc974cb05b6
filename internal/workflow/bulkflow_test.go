// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// jsonLines is a seller's file of listings with these titles; "!" is a line that cannot be read.
func jsonLines(titles ...string) string {
	var b strings.Builder
	for i, title := range titles {
		if title == "!" {
			b.WriteString("{\"titel\":1}\n")
			continue
		}
		fmt.Fprintf(&b, "{\"id\":\"%d\",\"title\":%q}\n", i+1, title)
	}
	return b.String()
}

func openLines(t testing.TB, file string) listing.Reader {
	t.Helper()
	rd, _, err := listing.Open(strings.NewReader(file), "file.jsonl", listing.Options{Format: listing.FormatJSONL})
	if err != nil {
		t.Fatal(err)
	}
	return rd
}

// byTitle is a screening whose level is the title.
func byTitle(l *listing.Listing) screening.Verdict {
	if l.Title == "panic" {
		panic("inside")
	}
	return screening.Verdict{ID: l.ID, Level: screening.Level(l.Title), Markets: []screening.MarketVerdict{}, Findings: []screening.Finding{}}
}

// said is a row in short.
func said(r *Row) string {
	return strings.TrimSuffix(fmt.Sprintf("%d %s %s", r.N, r.Level(), r.Verdict.ID), " ")
}

func TestAFlowHandsEveryRowOnInOrder(t *testing.T) {
	var got []string
	f := Flow{Workers: 4, Screen: byTitle, File: "a.jsonl", Before: 10}
	err := f.Run(t.Context(), openLines(t, jsonLines("clear", "!", "panic", "high", "!", "block")), func(r *Row) error {
		if r.File != "a.jsonl" {
			t.Errorf("file %q", r.File)
		}
		got = append(got, said(r))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"11 clear 1", "12 unscreened", "13 unscreened 3", "14 high 4", "15 unscreened", "16 block 6"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFlowDoesNotJudgeWhatIsKnown(t *testing.T) {
	titles := make([]string, 500)
	for i := range titles {
		titles[i] = "clear"
	}
	var judged atomic.Int32
	f := Flow{Workers: 2, Screen: func(l *listing.Listing) screening.Verdict { judged.Add(1); return byTitle(l) }}
	f.Known = func(_ context.Context, r *Row) (bool, error) {
		r.Verdict.Level = screening.High
		return r.N <= 200, nil
	}
	n, known := 0, 0
	if err := f.Run(t.Context(), openLines(t, jsonLines(titles...)), func(r *Row) error {
		if n++; r.N != n {
			t.Errorf("row %d comes at place %d", r.N, n)
		}
		if r.Verdict.Level == screening.High {
			known++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if judged.Load() != 300 || known != 200 || n != 500 {
		t.Errorf("%d rows, %d judged, %d known", n, judged.Load(), known)
	}
}

// broken fails in the middle of a file.
type broken struct {
	listing.Reader
	left int
}

func (b *broken) Next() (listing.Item, error) {
	if b.left--; b.left < 0 {
		return listing.Item{}, io.ErrUnexpectedEOF
	}
	return b.Reader.Next()
}

func TestWhatEndsAFlow(t *testing.T) {
	titles := strings.Split(strings.Repeat("clear ", 2000), " ")[:2000]
	errWrite, errKnown := errors.New("disk full"), errors.New("journal")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, tc := range []struct {
		name string
		ctx  context.Context
		rd   listing.Reader
		fail int // row whose emit fails
		flow Flow
		want error
	}{
		{"the output", t.Context(), openLines(t, jsonLines(titles...)), 700, Flow{}, errWrite},
		{"the file", t.Context(), &broken{openLines(t, jsonLines(titles...)), 900}, 0, Flow{}, io.ErrUnexpectedEOF},
		{"a stop", stopped, openLines(t, jsonLines(titles...)), 0, Flow{}, context.Canceled},
		{"what is known", t.Context(), openLines(t, jsonLines(titles...)), 0, Flow{Known: func(context.Context, *Row) (bool, error) { return false, errKnown }}, errKnown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.flow.Screen, tc.flow.Workers = byTitle, 3
			last := 0
			err := tc.flow.Run(tc.ctx, tc.rd, func(r *Row) error {
				if r.N != last+1 {
					t.Errorf("row %s follows %d", strconv.Itoa(r.N), last)
				}
				if last = r.N; r.N == tc.fail {
					return errWrite
				}
				return nil
			})
			if !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if tc.fail > 0 && last != tc.fail {
				t.Errorf("rows went on to %d", last)
			}
		})
	}
}

// A file of short lines would fill the disk with its rows: it is refused before any is screened.
func TestFilesOfTooManyRows(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	engine, _ := smallRegister(t)
	b := &Bulk{DB: db, Dir: t.TempDir(), Now: func() time.Time { return noon }, Workers: 1, Hold: func() (*screening.Engine, func(), error) { return engine, func() {}, nil }}
	for name, tc := range map[string]struct{ file, want string }{
		"listings": {"title\n" + strings.Repeat("a\n", mostFileRows+1), "The file holds more than 250000 listings: split it, or screen it with the command line."},
		"bad rows": {"title,classes\na,1\n" + strings.Repeat("a,99\n", mostBadRows+1), `More than 10000 rows of the file cannot be read, the last of them for this reason: shop.csv, row 10003, column classes, value "99": "99" is no Nice class: write numbers from 1 to 45`},
	} {
		t.Run(name, func(t *testing.T) {
			in := ok[*Received](t)(b.Receive("shop.csv", strings.NewReader(tc.file)))
			batch, _, err := b.File(t.Context(), LocalOwner, in, BatchOptions{}, "")
			in.Close()
			if err != nil {
				t.Fatal(err)
			}
			payload := fmt.Appendf(nil, `{"owner":%q,"batch":%q}`, LocalOwner, batch.ID)
			if err := b.ScreenBatch(t.Context(), jobs.Job{Kind: JobScreenBatch, Payload: payload}); err != nil {
				t.Fatal(err)
			}
			if batch, err = db.Batch(t.Context(), LocalOwner, batch.ID); err != nil || batch.State != storage.BatchFailed || batch.Problem != tc.want || batch.Done != 0 {
				t.Errorf("%s %q, %d done, %v", batch.State, batch.Problem, batch.Done, err)
			}
		})
	}
}
