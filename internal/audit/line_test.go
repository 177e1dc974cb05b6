// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
)

func TestLinesComeBackAsTheyWere(t *testing.T) {
	for _, it := range append(chain(t, 3), audit.Item{Link: testKey(t).Append(audit.Digest{}, audit.Entry{Seq: 1, At: noon, Action: "x"})}) {
		text := must[[]byte](t)(audit.EncodeLine(it.Link))
		if diff := cmp.Diff(it.Link, must[audit.Link](t)(audit.DecodeLine(text))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDigestsHaveOneText(t *testing.T) {
	d := chain(t, 1)[0].Hash
	if got := must[audit.Digest](t)(audit.ParseDigest(d.String())); got != d {
		t.Errorf("got %s", got)
	}
	for _, bad := range []string{strings.ToUpper(d.String()), d.String()[1:], d.String() + "0", strings.Repeat("0", 64), "x" + d.String()[1:]} {
		if _, err := audit.ParseDigest(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, err := audit.ParseSalt(""); err == nil {
		t.Error("an empty salt was taken")
	}
	s := audit.NewSalt()
	if got := must[audit.Salt](t)(audit.ParseSalt(s.String())); got != s || s == audit.NewSalt() {
		t.Error("a salt does not come back, or is not random")
	}
}

func TestTheHeadFileIsAlwaysWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audit.head")
	if _, err := audit.ReadHead(path); !os.IsNotExist(err) {
		t.Errorf("a head that is not there: %v", err)
	}
	for _, it := range chain(t, 3) {
		h := testKey(t).Head(it.Link)
		if err := audit.WriteHead(path, h); err != nil {
			t.Fatal(err)
		}
		got := must[audit.Head](t)(audit.ReadHead(path))
		if diff := cmp.Diff(h, got); diff != "" || !testKey(t).Genuine(got) {
			t.Error(diff)
		}
	}
	left := must[[]os.DirEntry](t)(os.ReadDir(dir))
	if len(left) != 1 {
		t.Errorf("left beside it: %v", left)
	}
	if mode := must[os.FileInfo](t)(os.Stat(path)).Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
	if err := audit.WriteHead(filepath.Join(dir, "none", "audit.head"), audit.Head{}); err == nil {
		t.Error("a folder that is not there was written to")
	}
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := audit.WriteHead(filepath.Join(dir, "taken"), audit.Head{}); err == nil {
		t.Error("a folder was written over")
	}
	if left := must[[]os.DirEntry](t)(os.ReadDir(dir)); len(left) != 2 {
		t.Errorf("a failed write left something: %v", left)
	}
}

func TestAHeadThatIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.head")
	good := string(must[[]byte](t)(audit.EncodeHead(testKey(t).Head(chain(t, 1)[0].Link))))
	for name, text := range map[string]string{
		"empty": "", "half": good[:50], "two": good + good, "endless": good + strings.Repeat(" ", 5000), "other format": strings.Replace(good, "head 1", "head 2", 1),
		"another time": strings.Replace(good, "000000Z", "0Z", 1),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.ReadHead(path); err == nil || !strings.Contains(err.Error(), "audit.head cannot be used") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A line comes from a stranger: it is refused, or it is the one text of the entry that it gives.
func FuzzDecodeLine(f *testing.F) {
	for _, it := range chain(f, 2) {
		f.Add(must[[]byte](f)(audit.EncodeLine(it.Link)))
	}
	f.Add([]byte(`{"seq":1,"at":"2026-11-24T12:00:00.000000Z"}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := audit.DecodeLine(text)
		if err != nil {
			return
		}
		if again := must[[]byte](t)(audit.EncodeLine(l)); !bytes.Equal(again, text) {
			t.Errorf("%q was read as %q", text, again)
		}
		audit.AppendCanonical(nil, l.Entry)
	})
}

func FuzzDecodeHead(f *testing.F) {
	f.Add(must[[]byte](f)(audit.EncodeHead(testKey(f).Head(chain(f, 1)[0].Link))))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := audit.DecodeHead(text)
		if err == nil && !bytes.Equal(must[[]byte](t)(audit.EncodeHead(h)), text) {
			t.Errorf("%q was read as %+v", text, h)
		}
	})
}

// A bundle comes from a stranger: it opens and can be read to an end, or it is refused.
func FuzzOpenBundle(f *testing.F) {
	f.Add(bundle(f, 1, 20))
	f.Add(bundle(f, 15, 20))
	f.Fuzz(func(t *testing.T, file []byte) {
		b, err := open(file)
		if err != nil {
			return
		}
		_, _ = b.Verify(testKey(t))
	})
}
