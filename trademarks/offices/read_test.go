// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"markwarden/trademarks"
)

// readAll opens files and reads them to the end. Rows set aside come back beside the marks.
func readAll(t testing.TB, office string, opt Options, files ...string) (marks []trademarks.Mark, aside []trademarks.RowError, info Info) {
	t.Helper()
	r, info, err := Open(office, files, opt)
	if err != nil {
		t.Fatal(err)
	}
	marks, aside, err = drainReader(r)
	if err != nil {
		t.Fatal(err)
	}
	return marks, aside, info
}

// drainReader reads to the end, or to the error that ends the reading.
func drainReader(r trademarks.Reader) (marks []trademarks.Mark, aside []trademarks.RowError, err error) {
	for {
		m, err := r.Next()
		var row *trademarks.RowError
		switch {
		case errors.Is(err, io.EOF):
			return marks, aside, nil
		case errors.As(err, &row):
			aside = append(aside, *row)
		case err != nil:
			return marks, aside, err
		default:
			marks = append(marks, m)
		}
	}
}

// put writes a file into the test's own folder and returns its path.
func put(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// packed is a member of an archive made for a test.
type packed struct{ name, content string }

func zipped(t testing.TB, members ...packed) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, m.content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return put(t, "files.zip", b.String())
}

func tarGz(t testing.TB, members ...packed) string {
	t.Helper()
	var b bytes.Buffer
	g := gzip.NewWriter(&b)
	w := tar.NewWriter(g)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o600, Size: int64(len(m.content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, m.content)
	}
	if err := errors.Join(w.Close(), g.Close()); err != nil {
		t.Fatal(err)
	}
	return put(t, "files.tar.gz", b.String())
}

// sound checks what every mark must keep whatever the file held.
func sound(t testing.TB, m trademarks.Mark) {
	t.Helper()
	switch m.Status {
	case trademarks.StatusRegistered, trademarks.StatusPending, trademarks.StatusDead, trademarks.StatusUnknown:
	default:
		t.Fatalf("status %q in %+v", m.Status, m)
	}
	if m.ID == "" || !strings.HasPrefix(m.ID, m.Office+"-") || m.Number == "" {
		t.Fatalf("the mark has no name: %+v", m)
	}
	for _, d := range []string{m.Filed, m.Registered, m.Transacted} {
		if d != "" && day(d) != d {
			t.Fatalf("date %q in %+v", d, m)
		}
	}
	for _, c := range m.Classes {
		if !c.Valid() {
			t.Fatalf("class %d in %+v", c, m)
		}
	}
	texts := []string{m.ID, m.Number, m.Text, m.StatusText, m.Goods, m.Raw, m.Disclaimer, m.Source}
	for _, o := range m.Owners {
		texts = append(texts, o.Name, o.Country)
	}
	for _, a := range m.Aliases {
		texts = append(texts, a.Text)
	}
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) || len(s) > maxText {
			t.Fatalf("text %q (%d bytes) in %s", clip(s), len(s), m.ID)
		}
	}
}
