// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"markwarden/internal/fault"
)

// member is a file of a zip of these tests, in its order.
type member struct {
	name, body string
	link       bool
}

func zipOf(t testing.TB, list []member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range list {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.link {
			h.SetMode(0o777 | 1<<27) // fs.ModeSymlink
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(m.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sha(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// bundled adds the manifest of files to them.
func bundled(list ...member) []member {
	m := map[string]any{"format": "markwarden-handoff/1", "made": "2026-03-06T15:00:00Z", "case": "ilnd 1:26-cv-01234"}
	var lines []map[string]any
	for _, f := range list {
		lines = append(lines, map[string]any{"name": f.name, "size": len(f.body), "sha256": sha(f.body)})
	}
	m["files"] = lines
	body, _ := json.Marshal(m)
	return append(list, member{name: "manifest.json", body: string(body)}, member{name: "manifest.json.sha256", body: sha(string(body)) + "  manifest.json\n"})
}

func verify(raw []byte) (BundleReport, error) {
	return VerifyBundle(bytes.NewReader(raw), int64(len(raw)))
}

func TestVerifyBundleNamesWhatDiffers(t *testing.T) {
	good := bundled(member{name: "case.json", body: `{"a":1}`}, member{name: "case.txt", body: "text"})
	changed := func(change func([]member) []member) []byte { return zipOf(t, change(append([]member{}, good...))) }
	with := func(list ...member) []byte { return zipOf(t, bundled(list...)) }
	whole := zipOf(t, good)
	for _, c := range []struct {
		name string
		raw  []byte
		want string // in the sentence; empty for one that agrees
	}{
		{"as written", whole, ""},
		{"a byte of a file", changed(func(l []member) []member { l[1].body = "tExt"; return l }), "case.txt differs"},
		{"a longer file", changed(func(l []member) []member { l[1].body = "text and more"; return l }), "case.txt has 13 bytes and not the 4"},
		{"a missing file", changed(func(l []member) []member { return l[1:] }), `"case.json" is missing`},
		{"a file more", changed(func(l []member) []member { return append(l, member{name: "more.txt"}) }), "more.txt is in it and not in the manifest"},
		{"no manifest", changed(func(l []member) []member { return l[:2] }), "manifest.json is missing"},
		{"no hash of the manifest", changed(func(l []member) []member { return l[:3] }), "manifest.json.sha256 is missing"},
		{"another manifest", changed(func(l []member) []member { l[2].body += " "; return l }), "manifest.json differs"},
		{"a name twice", changed(func(l []member) []member { return append(l, l[0]) }), "is in it twice"},
		{"a name that climbs", with(member{name: "../case.json", body: "x"}), "could lead out of a folder"},
		{"a rooted name", with(member{name: "/etc/passwd", body: "x"}), "could lead out of a folder"},
		{"a name with a backslash", with(member{name: `a\b`, body: "x"}), "could lead out of a folder"},
		{"a name of two cases", with(member{name: "Case.json", body: "x"}), "could lead out of a folder"},
		{"a folder", with(member{name: "a/"}), "could lead out of a folder"},
		{"a link", with(member{name: "a", body: "b", link: true}), "is a link"},
		{"no zip", []byte("no zip at all, but long enough"), "is not a zip file"},
		{"nothing", nil, "is not a zip file"},
		{"cut off", whole[:len(whole)-1], "is cut off"},
		{"something behind", append(bytes.Clone(whole), "more"...), "behind its end"},
		{"something before", append([]byte("more"), whole...), "do"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := verify(c.raw)
			switch {
			case c.want == "" && err == nil:
				if got.Files != 2 || got.Bytes != 11 || got.Case != "ilnd 1:26-cv-01234" || got.Hash != sha(string(c.raw)) {
					t.Errorf("%+v", got)
				}
			case c.want == "" || err == nil || !strings.Contains(fault.Message(err), c.want) || !fault.Is(err, fault.Invalid):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A small zip that unpacks to more than there may be is refused from its directory.
func TestVerifyBundleRefusesABomb(t *testing.T) {
	zeros := strings.Repeat("\x00", 65<<20)
	list := []member{{name: "a", body: zeros}, {name: "b", body: zeros}, {name: "c", body: zeros}, {name: "d", body: zeros}}
	if _, err := verify(zipOf(t, list)); err == nil || !strings.Contains(fault.Message(err), "unpacks to more") {
		t.Error(err)
	}
}

// A changed byte anywhere is found, or changes nothing that is read.
func TestVerifyBundleAnyByte(t *testing.T) {
	list := bundled(member{name: "case.json", body: `{"a":1}`})
	whole := zipOf(t, list)
	for i := range whole {
		raw := bytes.Clone(whole)
		raw[i] ^= 0x15
		got, err := verify(raw)
		if err == nil && got.Hash == sha(string(whole)) {
			t.Errorf("byte %d: not seen", i)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

func FuzzVerifyBundle(f *testing.F) {
	f.Add(zipOf(f, bundled(member{name: "case.json", body: `{}`})))
	f.Add(zipOf(f, []member{{name: "../a", body: "b"}}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<16 {
			return
		}
		got, err := verify(raw)
		if err == nil && got.Hash != sha(string(raw)) {
			t.Error("the report is of another bundle")
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}
