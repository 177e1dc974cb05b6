// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// bundleManifest lists every file of a bundle but itself and its own hash.
type bundleManifest struct {
	Format string       `json:"format"`
	Made   string       `json:"made"`
	Case   string       `json:"case"`
	Files  []bundleLine `json:"files"`
}

type bundleLine struct {
	Name string `json:"name"`
	Size int    `json:"size"`
	Hash string `json:"sha256"`
}

// packBundle packs files with a manifest of their sizes and hashes, and the hash of the manifest beside it. The same files
// at the same time give the same bytes.
func packBundle(files map[string][]byte, name string, made time.Time) (Bundle, error) {
	m := bundleManifest{Format: handoffFormat, Made: made.Format(time.RFC3339), Case: name}
	order := slices.Sorted(maps.Keys(files))
	for _, n := range order {
		m.Files = append(m.Files, bundleLine{n, len(files[n]), hashOf(files[n])})
	}
	manifest, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return Bundle{}, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(n string, body []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Deflate, Modified: made})
		if err != nil {
			return err
		}
		_, err = w.Write(body)
		return err
	}
	for _, n := range order {
		if err := add(n, files[n]); err != nil {
			return Bundle{}, err
		}
	}
	if err := add("manifest.json", manifest); err != nil {
		return Bundle{}, err
	}
	if err := add("manifest.json.sha256", []byte(hashOf(manifest)+"  manifest.json\n")); err != nil {
		return Bundle{}, err
	}
	if err := z.Close(); err != nil {
		return Bundle{}, err
	}
	return Bundle{Body: b.Bytes(), Hash: hashOf(b.Bytes())}, nil
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
