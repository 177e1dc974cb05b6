// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// independent verifies a bundle as a stranger would who has read the package's documentation and none of its code: it
// uses nothing of the package. It returns the first thing wrong.
func independent(bundle, key []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			return err
		}
		files[f.Name] = b.Bytes()
	}
	var manifest, head map[string]any
	if err := json.Unmarshal(files["manifest.json"], &manifest); err != nil {
		return err
	}
	if err := json.Unmarshal(files["head.json"], &head); err != nil {
		return err
	}
	if sum := sha256.Sum256(files["entries.jsonl"]); hex.EncodeToString(sum[:]) != manifest["sha256"] {
		return fmt.Errorf("entries.jsonl is not the file of the manifest")
	}
	last, err := independentChain(files["entries.jsonl"], fmt.Sprint(manifest["previous"]), int(manifest["first"].(float64)), key)
	if err != nil {
		return err
	}
	if last != manifest["hash"] || last != head["hash"] {
		return fmt.Errorf("the last hash is not that of the manifest or of the head")
	}
	at, err := time.Parse(time.RFC3339Nano, head["at"].(string))
	if err != nil {
		return err
	}
	text := "markwarden audit head 1\n" + long(int64(head["seq"].(float64))) + unhex(last) + long(at.UnixMicro())
	if mac(key, text) != head["seal"] {
		return fmt.Errorf("the head was not sealed with this key")
	}
	return nil
}

// independentChain checks each line of a file of entries and returns the last hash.
func independentChain(file []byte, previous string, first int, key []byte) (string, error) {
	before := strings.Repeat("\x00", 32)
	if previous != "" {
		before = unhex(previous)
	}
	last := ""
	lines := bufio.NewScanner(bytes.NewReader(file))
	for n := first; lines.Scan(); n++ {
		var e map[string]any
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return "", err
		}
		if int(e["seq"].(float64)) != n {
			return "", fmt.Errorf("entry %d stands in the place of %d", int(e["seq"].(float64)), n)
		}
		at, err := time.Parse(time.RFC3339Nano, e["at"].(string))
		if err != nil {
			return "", err
		}
		canonical := "markwarden audit 1\n" + long(int64(n)) + long(at.UnixMicro())
		for _, name := range strings.Fields("tenant actor role organisation action object_kind object_id about *before *after *address request facts") {
			value := fmt.Sprint(e[strings.TrimPrefix(name, "*")])
			if strings.HasPrefix(name, "*") {
				value = unhex(value)
			}
			canonical += long(int64(len(value)))[4:] + value
		}
		sum := sha256.Sum256([]byte(before + canonical))
		if last = hex.EncodeToString(sum[:]); last != e["hash"] {
			return "", fmt.Errorf("entry %d is not what was hashed", n)
		}
		if before = string(sum[:]); mac(key, "markwarden audit seal 1\n"+before+canonical) != e["seal"] {
			return "", fmt.Errorf("entry %d was not sealed with this key", n)
		}
	}
	return last, lines.Err()
}

func long(n int64) string {
	var b [8]byte
	for i := range b {
		b[i] = byte(uint64(n) >> (56 - 8*i))
	}
	return string(b[:])
}

func unhex(s string) string {
	b, err := hex.DecodeString(s)
	if err != nil {
		return "not hexadecimal"
	}
	return string(b)
}

func mac(key []byte, text string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

// What this package writes is what its documentation says: somebody else's verifier finds it right, and finds an edit.
func TestABundleVerifiesWithoutOurCode(t *testing.T) {
	key := []byte(strings.Repeat("k", 32))
	for _, first := range []int{1, 8} {
		whole := bundle(t, first, 20)
		if err := independent(whole, key); err != nil {
			t.Errorf("a bundle from entry %d: %v", first, err)
		}
		if err := independent(whole, []byte(strings.Repeat("w", 32))); err == nil || !strings.Contains(err.Error(), "not sealed with this key") {
			t.Errorf("with another key: %v", err)
		}
		edited := rewrite(t, whole, "entries.jsonl", func(text string) string { return strings.Replace(text, `"case-9"`, `"case-8"`, 1) })
		if err := independent(edited, key); err == nil {
			t.Error("an edit was not found")
		}
	}
}
