// SPDX-License-Identifier: Apache-2.0

// Package web is what pages are made of: templates, style sheets, scripts and the sentences in English and simplified
// Chinese, all built into the program. It knows how to fill a template in a language and how to serve a static file; what
// is on a page is the business of the doors above.
//
// It promises that every text handed to a template is escaped for the place where it lands, that characters which cannot
// be seen are drawn as their code points (Runs), and that nothing is fetched from another host.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
)

//go:embed templates static locale
var files embed.FS

// Site is everything parsed. It does not change after Load and is safe for concurrent use.
type Site struct {
	pages  map[Lang]map[string]*template.Template
	texts  map[Lang]*texts
	assets map[string]*asset
	links  map[string]string // asset name -> address with its fingerprint

	refusals *phrases
}

// shared are the templates that every page stands on.
var shared = []string{"templates/frame.html", "templates/pieces.html"}

// Load parses templates, texts and assets. An error can only come from a damaged build and names the file.
func Load() (*Site, error) {
	s := &Site{pages: map[Lang]map[string]*template.Template{}}
	var err error
	if s.assets, s.links, err = loadAssets(files); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if s.texts, err = loadTexts(files); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	named := func(group, value string) string { return s.Label(Chinese, group, value) }
	if s.refusals, err = loadPhrases(files, "locale/refusals.zh-Hans.tsv", named); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	for _, lang := range Languages() {
		base, err := template.New("frame.html").Funcs(s.funcs(lang)).ParseFS(files, shared...)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		s.pages[lang] = map[string]*template.Template{}
		for _, name := range names {
			if name == shared[0] || name == shared[1] {
				continue
			}
			page, err := base.Clone()
			if err == nil {
				page, err = page.ParseFS(files, name)
			}
			if err != nil {
				return nil, fmt.Errorf("web: %w", err)
			}
			s.pages[lang][strings.TrimSuffix(path.Base(name), ".html")] = page
		}
	}
	return s, nil
}

// Render writes a whole page. Nothing is written when the template fails, so that a page is never cut off in the middle.
func (s *Site) Render(w io.Writer, lang Lang, page string, data any) error {
	return s.execute(w, lang, page, "frame.html", data)
}

// Fragment writes one named block of a page, for a script that puts it in place of the same block.
func (s *Site) Fragment(w io.Writer, lang Lang, page, block string, data any) error {
	return s.execute(w, lang, page, block, data)
}

func (s *Site) execute(w io.Writer, lang Lang, page, name string, data any) error {
	t, ok := s.pages[lang][page]
	if !ok {
		return fmt.Errorf("web: there is no page %q in %q", page, lang)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("web: page %s: %w", page, err)
	}
	_, err := b.WriteTo(w)
	return err
}

// funcs are what templates may call. None of them makes a string safe: html/template escapes whatever they return.
func (s *Site) funcs(lang Lang) template.FuncMap {
	return template.FuncMap{
		"t":     func(id string, args ...any) string { return s.Text(lang, id, args...) },
		"label": func(group string, value any) string { return s.Label(lang, group, fmt.Sprint(value)) },
		"lang":  func() string { return lang.Tag() },
		"num":   Number,
		"day":   func(iso string) string { return s.Day(lang, iso) },
		"asset": func(name string) string { return s.links[name] },
		"runs":  Runs,
		"plain": Plain,
		"dict":  dict,
	}
}

// dict hands several named values to a template that takes one.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict takes names and values in turn, not %d arguments", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: argument %d must be a name", i+1)
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}
