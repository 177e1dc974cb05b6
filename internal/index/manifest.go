// SPDX-License-Identifier: Apache-2.0

package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// An index folder holds the manifest, what Bleve wrote, and one columns file for each of its segments. The manifest
// names every other file, and an index folder with a file more or a file less is damaged: Bleve trusts what it finds.
const (
	manifestName  = "manifest.json"
	bleveFolder   = "bleve"
	storeFolder   = "bleve/store"
	columnFolder  = "columns"
	columnSuffix  = ".columns"
	segmentSuffix = ".zap"
)

// maxManifest bounds what is read of a manifest: some ten files of 150 bytes each.
const maxManifest = 1 << 20

// manifest is written last. Sum is the SHA-256 of the manifest with an empty Sum, so that a changed digit in the stamp
// is damage and not another version.
type manifest struct {
	Schema int        `json:"schema"`
	Stamp  Stamp      `json:"stamp"`
	Files  []fileSeal `json:"files"`
	Sum    string     `json:"sum"`
}

// fileSeal is what a file must be. Path is relative to the folder, with slashes.
type fileSeal struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

func (m manifest) sum() string {
	m.Sum = ""
	b, err := json.Marshal(m)
	if err != nil {
		return "" // a struct of strings and numbers always encodes
	}
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// readManifest returns ErrAbsent when there is no folder or no manifest in it, ErrDamaged when the manifest cannot be
// believed, ErrStale when it is of another schema.
func readManifest(dir string) (manifest, error) {
	var m manifest
	f, err := os.Open(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s: %w", dir, ErrAbsent)
	}
	if err != nil {
		return m, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err == nil {
		m, err = parseManifest(b)
	}
	if err != nil {
		return m, fmt.Errorf("%s: %w: %w", manifestName, ErrDamaged, err)
	}
	if m.Schema != schema {
		return m, fmt.Errorf("schema %d, this program writes %d: %w", m.Schema, schema, ErrStale)
	}
	return m, nil
}

// StampOf is the stamp of the index in dir, which may yet be damaged. The error wraps ErrAbsent, ErrStale (another schema) or
// ErrDamaged.
func StampOf(dir string) (Stamp, error) {
	m, err := readManifest(dir)
	return m.Stamp, err
}

var errSum = errors.New("checksum does not match")

func parseManifest(b []byte) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return m, err
	}
	if m.Sum != m.sum() {
		return m, errSum
	}
	for _, s := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(s.Path)) || s.Size < 0 {
			return m, fmt.Errorf("file name %q: %w", s.Path, errSum)
		}
	}
	return m, nil
}

// seal measures every file of a finished folder, brings all of it to the disk and writes the manifest. Files known from
// a folder that was just verified are not read again.
func seal(dir string, stamp Stamp, known map[string]fileSeal) error {
	paths, err := listFiles(dir)
	if err != nil {
		return err
	}
	m := manifest{Schema: schema, Stamp: stamp, Files: []fileSeal{}}
	for _, p := range paths {
		s, ok := known[p]
		if !ok {
			if s, err = sealFile(dir, p); err != nil {
				return err
			}
		}
		m.Files = append(m.Files, s)
	}
	m.Sum = m.sum()
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, manifestName), func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	return syncFolders(dir)
}

func sealFile(dir, path string) (fileSeal, error) {
	f, err := os.OpenFile(filepath.Join(dir, filepath.FromSlash(path)), os.O_RDWR, 0) // some systems sync no other
	if err != nil {
		return fileSeal{}, err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fileSeal{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return fileSeal{Path: path, Size: n, Sum: hexSum(sum)}, err
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// listFiles lists the files below dir but the manifest, sorted, with slashes.
func listFiles(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if rel = filepath.ToSlash(rel); rel != manifestName {
			out = append(out, rel)
		}
		return err
	})
	slices.Sort(out)
	return out, err
}
