// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// StaticPath is where static files are served.
const StaticPath = "/static/"

// asset is a static file in memory with what its answer needs.
type asset struct {
	body []byte
	kind string // media type
	tag  string // fingerprint of the bytes
}

// stylesheet is the one file made of all style sheets: browsers fetch one, we keep each short.
const stylesheet = "style.css"

// sheets are the parts of the style sheet in their order; later rules win.
var sheets = []string{"tokens.css", "base.css", "pieces.css", "pages.css", "bulk.css", "insights.css", "desk.css", "docket.css"}

func loadAssets(fsys fs.FS) (map[string]*asset, map[string]string, error) {
	names, err := fs.Glob(fsys, "static/*")
	if err != nil {
		return nil, nil, err
	}
	bodies := map[string][]byte{}
	for _, name := range names {
		if bodies[path.Base(name)], err = fs.ReadFile(fsys, name); err != nil {
			return nil, nil, err
		}
	}
	parts := make([][]byte, 0, len(sheets))
	for _, name := range sheets {
		if bodies[name] == nil {
			return nil, nil, fmt.Errorf("the style sheet %s is missing", name)
		}
		parts = append(parts, bodies[name])
		delete(bodies, name)
	}
	bodies[stylesheet] = slices.Concat(parts...)
	assets, links := map[string]*asset{}, map[string]string{}
	for name, body := range bodies {
		kind := mediaTypes[path.Ext(name)]
		if kind == "" {
			kind = mime.TypeByExtension(path.Ext(name))
		}
		sum := sha256.Sum256(body)
		a := &asset{body: body, kind: kind, tag: hex.EncodeToString(sum[:6])}
		assets[name] = a
		links[name] = StaticPath + name + "?v=" + a.tag
	}
	return assets, links, nil
}

// mediaTypes are fixed here, because what the system says of them differs from machine to machine.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml; charset=utf-8",
}

// ServeAsset answers a request for a static file by its name, and reports whether there is one. An address with the right
// fingerprint may be kept for good, any other is asked again.
func (s *Site) ServeAsset(w http.ResponseWriter, r *http.Request, name string) bool {
	a, ok := s.assets[name]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", strconv.Quote(a.tag))
	if r.URL.Query().Get("v") == a.tag {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), a.tag) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	_, _ = bytes.NewReader(a.body).WriteTo(w) // a reader who left is nobody's error
	return true
}
