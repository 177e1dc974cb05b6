// SPDX-License-Identifier: Apache-2.0

package index

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func file(t testing.TB, c *columns) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestColumnsFile writes enough rows that every array crosses the reader's buffer.
func TestColumnsFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 3, 8191, 20_001}).Draw(t, "rows")
		seed := rapid.Uint32().Draw(t, "seed")
		r := newRoster(n)
		for i := range n {
			k := seed + uint32(i)*2654435761
			m := trademarks.Mark{ID: strconv.Itoa(int(k)), Office: "O" + strconv.Itoa(int(k%300)), Status: trademarks.Status("s" + strconv.Itoa(int(k%7))), Classes: []nice.Class{nice.Class(k%45 + 1)}}
			if err := r.add(&m, &entry{length: int(k % 256)}); err != nil {
				t.Fatal(err)
			}
			r.filed[i] = k
		}
		c := &r.columns
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := readColumns(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.ids, c.ids) || !cmp.Equal(got.idEnd, c.idEnd) || !cmp.Equal(got.classes, c.classes) || !cmp.Equal(got.filed, c.filed) ||
			!cmp.Equal(got.office, c.office) || !bytes.Equal(got.status, c.status) || !bytes.Equal(got.length, c.length) || !cmp.Equal(got.offices, c.offices) {
			t.Fatal("read back something else")
		}
		if _, err := readColumns(bytes.NewReader(b.Bytes()), int64(b.Len())-1); err == nil {
			t.Fatal("a file cut short was read")
		}
	})
}

// FuzzColumns reads any bytes: no panic, no memory the file does not account for, and what is read can be written.
func FuzzColumns(f *testing.F) {
	f.Add(file(f, &columns{}))
	f.Add(file(f, &columns{ids: []byte("US-1US-2"), idEnd: []uint32{4, 8}, offices: []string{"US", ""}, office: []uint16{0, 1}, statuses: []string{"dead"}, status: []uint8{0, 0}, classes: []uint64{0, 0}, filed: []uint32{0, 0}, length: []uint8{0, 0}}))
	f.Add([]byte("WKC1\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := readColumns(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for doc := range c.count() {
			_ = c.id(uint32(doc))
		}
		if !bytes.Equal(file(t, c), b) {
			t.Error("read and written again it is another file")
		}
	})
}

// FuzzManifest reads any bytes as a manifest: one that is believed has a right sum and names files inside the folder.
func FuzzManifest(f *testing.F) {
	m := manifest{Schema: schema, Stamp: Stamp{Version: "v1", Marks: 3}, Files: []fileSeal{{Path: "bleve/index_meta.json", Size: 4, Sum: "00"}}}
	m.Sum = m.sum()
	b, err := json.Marshal(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	m.Files[0].Path = "../../etc/passwd"
	m.Sum = m.sum()
	if b, err = json.Marshal(m); err != nil {
		f.Fatal(err)
	}
	if _, err := parseManifest(b); err == nil {
		f.Error("a file outside the folder was accepted")
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := parseManifest(b); err == nil && m.Sum != m.sum() {
			t.Error("a wrong sum was believed")
		}
	})
}

func TestCursor(t *testing.T) {
	want := cursor{key: 0x1234, id: "US-ä"}
	got, err := parseCursor(want.encode(77), 77)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&want, got, cmp.AllowUnexported(cursor{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestGuard(t *testing.T) {
	err := guard(func() error {
		var m map[string]int
		m[t.Name()]++ //nolint:staticcheck // the panic is the point
		return nil
	})
	if err == nil || err.Error() != "the index library gave up: assignment to entry in nil map" {
		t.Errorf("got %v", err)
	}
}
