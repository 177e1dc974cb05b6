// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
)

// bundle is the entries first to 20 of a log of 20, as a file, with the head of a log of length head.
func bundle(t testing.TB, first, head int) []byte {
	t.Helper()
	items := chain(t, max(20, head))
	x := audit.Excerpt{At: noon, Head: testKey(t).Head(items[head-1].Link), Links: func(yield func(audit.Link, error) bool) {
		for _, it := range items[first-1 : 20] {
			if !yield(it.Link, nil) {
				return
			}
		}
	}}
	if first > 1 {
		x.Previous = items[first-2].Hash
	}
	var b bytes.Buffer
	must[audit.Manifest](t)(audit.WriteBundle(&b, x))
	return b.Bytes()
}

// rewrite is a bundle with one file changed and everything else as it was.
func rewrite(t testing.TB, bundle []byte, name string, change func(string) string) []byte {
	t.Helper()
	archive := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(bundle), int64(len(bundle))))
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range archive.File {
		r := must[io.ReadCloser](t)(f.Open())
		text := string(must[[]byte](t)(io.ReadAll(r)))
		if f.Name == name {
			text = change(text)
		}
		must[int](t)(must[io.Writer](t)(out.Create(f.Name)).Write([]byte(text)))
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(b []byte) (*audit.Bundle, error) {
	return audit.OpenBundle(bytes.NewReader(b), int64(len(b)))
}

// sealAnew makes the manifest fit the entries again, as a forger would.
func sealAnew(t *testing.T, b []byte) []byte {
	var entries string
	rewrite(t, b, "entries.jsonl", func(s string) string { entries = s; return s })
	sum := sha256.Sum256([]byte(entries))
	return rewrite(t, b, "manifest.json", func(s string) string {
		i := strings.Index(s, `"sha256": "`) + len(`"sha256": "`)
		return s[:i] + hex.EncodeToString(sum[:]) + s[i+64:]
	})
}

func TestBundles(t *testing.T) {
	edit := func(b []byte) []byte {
		return rewrite(t, b, "entries.jsonl", func(s string) string { return strings.Replace(s, `"case-9"`, `"case-8"`, 1) })
	}
	cut := func(b []byte) []byte {
		return rewrite(t, b, "entries.jsonl", func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] })
	}
	for _, tc := range []struct {
		name   string
		bundle []byte
		want   []found
	}{
		{"a whole log", bundle(t, 1, 20), nil},
		{"its end", bundle(t, 8, 20), nil},
		{"a part that ends before the log", bundle(t, 8, 25), nil},
		{"an edit", edit(bundle(t, 8, 20)), []found{{audit.Changed, 8, 20}, {audit.Changed, 9, 9}}},
		{"an edit with a fitting manifest", sealAnew(t, edit(bundle(t, 8, 20))), []found{{audit.Changed, 9, 9}}},
		{"a truncation", cut(bundle(t, 8, 20)), []found{{audit.Truncated, 20, 20}, {audit.Truncated, 8, 20}}},
		{"a head of another log", rewrite(t, bundle(t, 8, 20), "head.json", func(string) string {
			b := must[[]byte](t)(audit.EncodeHead(audit.Head{Seq: 20, At: noon, Hash: audit.Digest{1}}))
			return string(b)
		}), []found{{audit.WrongHead, 20, 20}}},
		{"a forged head behind the part", rewrite(t, bundle(t, 8, 25), "head.json", func(s string) string {
			return strings.Replace(s, `"seq":25`, `"seq":26`, 1)
		}), []found{{audit.WrongHead, 26, 26}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := must[*audit.Bundle](t)(open(tc.bundle))
			report := must[audit.Report](t)(b.Verify(testKey(t)))
			got := problems(report)
			if len(got) == 2 && got[0].From > got[1].From { // their order does not matter here
				got[0], got[1] = got[1], got[0]
			}
			if len(tc.want) == 2 && tc.want[0].From > tc.want[1].From {
				tc.want[0], tc.want[1] = tc.want[1], tc.want[0]
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%v\n%s", report.Problems, diff)
			}
		})
	}
}

// A head kept elsewhere proves that a bundle is of the log it claims to be of, also when it is older than the bundle.
func TestABundleAgainstAHeadKeptElsewhere(t *testing.T) {
	items, key := chain(t, 25), testKey(t)
	b := must[*audit.Bundle](t)(open(bundle(t, 8, 20)))
	for _, n := range []int{3, 10, 20, 25} { // before, inside, at the end, behind
		report := must[audit.Report](t)(b.Verify(key, key.Head(items[n-1].Link)))
		if !report.OK() {
			t.Errorf("a genuine head of entry %d: %v", n, report.Problems)
		}
	}
	other := items[9].Link
	other.Hash[0] ^= 1
	report := must[audit.Report](t)(b.Verify(key, key.Head(other)))
	if diff := cmp.Diff([]found{{audit.WrongHead, 10, 10}}, problems(report)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoBundle(t *testing.T) {
	good := bundle(t, 1, 20)
	for _, tc := range []struct {
		name   string
		bundle []byte
		words  string
	}{
		{"no zip", []byte("no zip at all"), "no zip file"},
		{"a file more", func() []byte {
			var b bytes.Buffer
			w := zip.NewWriter(&b)
			for _, name := range []string{"entries.jsonl", "head.json", "manifest.json", "run.sh"} {
				must[io.Writer](t)(w.Create(name))
			}
			w.Close()
			return b.Bytes()
		}(), "nothing else"},
		{"a manifest of another kind", rewrite(t, good, "manifest.json", func(string) string { return `{"format":"other"}` }), "manifest.json cannot be read"},
		{"a manifest with more in it", rewrite(t, good, "manifest.json", func(s string) string { return strings.Replace(s, "{", `{"x":1,`, 1) }), "manifest.json cannot be read"},
		{"a manifest without end", rewrite(t, good, "manifest.json", func(s string) string { return s + strings.Repeat(" ", 5000) }), "manifest.json cannot be read"},
		{"a head that is none", rewrite(t, good, "head.json", func(string) string { return "{}" }), "head.json cannot be read"},
		{"a line that is none", rewrite(t, good, "entries.jsonl", func(s string) string { return strings.Replace(s, "\n", "\n{}\n", 1) }), "line 2 of entries.jsonl"},
		{"a line written differently", rewrite(t, good, "entries.jsonl", func(s string) string { return strings.Replace(s, `{"seq":1,`, `{"seq": 1,`, 1) }), "line 1 of entries.jsonl"},
		{"a name twice", rewrite(t, good, "entries.jsonl", func(s string) string { return strings.Replace(s, `"role":`, `"role":"admin","role":`, 1) }), "line 1 of entries.jsonl"},
		{"a line without end", rewrite(t, good, "entries.jsonl", func(s string) string { return s + strings.Repeat(" ", 2<<20) }), "line 21 of entries.jsonl"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, err := open(tc.bundle)
			if err == nil {
				_, err = b.Verify(testKey(t))
			}
			if err == nil || !strings.Contains(err.Error(), tc.words) {
				t.Errorf("got %v, want a sentence with %q", err, tc.words)
			}
		})
	}
}

// An error while writing is the caller's to see: what was written so far has no manifest and opens nowhere.
func TestABundleIsWholeOrNone(t *testing.T) {
	away := errors.New("away")
	var b bytes.Buffer
	_, err := audit.WriteBundle(&b, audit.Excerpt{At: noon, Links: func(yield func(audit.Link, error) bool) {
		if yield(chain(t, 1)[0].Link, nil) {
			yield(audit.Link{}, away)
		}
	}})
	if !errors.Is(err, away) {
		t.Errorf("got %v", err)
	}
	if _, err := open(b.Bytes()); err == nil {
		t.Error("half a bundle opens")
	}
}

func TestABundleOfNothing(t *testing.T) {
	var b bytes.Buffer
	must[audit.Manifest](t)(audit.WriteBundle(&b, audit.Excerpt{At: noon, Head: testKey(t).Head(audit.Link{}), Links: func(func(audit.Link, error) bool) {}}))
	report := must[audit.Report](t)(must[*audit.Bundle](t)(open(b.Bytes())).Verify(testKey(t)))
	if !report.OK() || report.Entries != 0 {
		t.Errorf("%+v", report)
	}
}
