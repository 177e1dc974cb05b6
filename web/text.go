// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// Lang is a language pages are written in, by the short code that addresses, cookies and settings use.
type Lang string

// The languages.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Languages lists the languages, the default first.
func Languages() []Lang { return []Lang{English, Chinese} }

// Tag is the BCP 47 tag of the language, for the lang attribute and for matching: our Chinese is the simplified one.
func (l Lang) Tag() string {
	if l == Chinese {
		return "zh-Hans"
	}
	return "en"
}

// ParseLang reads a language as people write it in an address or a cookie: "en", "zh", "zh-CN". ok is false for anything
// that is not one of ours.
func ParseLang(s string) (lang Lang, ok bool) {
	if len(s) > 16 {
		return "", false
	}
	tag, err := language.Parse(s)
	if err != nil {
		return "", false
	}
	base, _ := tag.Base()
	for _, l := range Languages() {
		if base.String() == string(l) {
			return l, true
		}
	}
	return "", false
}

var (
	languageTags = []language.Tag{language.English, language.SimplifiedChinese}
	matcher      = language.NewMatcher(languageTags)
)

// MatchLang is the language an Accept-Language header asks for, the default if it asks for none of ours.
func MatchLang(accept string) Lang {
	if len(accept) > 256 {
		return English // nobody reads that many languages, and parsing is not free
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return English
	}
	_, i, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return English
	}
	return Languages()[i]
}

// texts are the sentences of one language.
type texts struct {
	localizer *i18n.Localizer
	ids       map[string]bool
}

func loadTexts(fsys fs.FS) (map[Lang]*texts, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	out := map[Lang]*texts{}
	for _, l := range Languages() {
		t := &texts{ids: map[string]bool{}}
		names, err := fs.Glob(fsys, "locale/*."+l.Tag()+".toml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			b, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			f, err := bundle.ParseMessageFileBytes(b, name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			for _, m := range f.Messages {
				if t.ids[m.ID] {
					return nil, fmt.Errorf("%s: %s stands twice", name, m.ID)
				}
				t.ids[m.ID] = true
			}
		}
		t.localizer = i18n.NewLocalizer(bundle, l.Tag())
		out[l] = t
	}
	return out, nil
}

// Text is the sentence of an ID in a language, its braces filled from args: names and values in turn. A value named Count
// also chooses the plural form, and a text among them is made Plain. An ID without a sentence comes back as it is, so that a page still stands; a test finds it.
func (s *Site) Text(lang Lang, id string, args ...any) string {
	config := i18n.LocalizeConfig{MessageID: id}
	if len(args) > 0 {
		data, err := dict(args...)
		if err != nil {
			return id
		}
		if n, ok := data["Count"]; ok {
			config.PluralCount = n
			data["Count"] = Number(n)
		}
		for name, value := range data {
			if s, ok := value.(string); ok {
				data[name] = Plain(s)
			}
		}
		config.TemplateData = data
	}
	text, err := s.texts[lang].localizer.Localize(&config)
	if err != nil && config.PluralCount != nil { // a sentence that is the same for one and many has no form of its own for one
		config.PluralCount = nil
		text, err = s.texts[lang].localizer.Localize(&config)
	}
	if err != nil {
		return id
	}
	return text
}

// Label is the word for a value of a known group (a level, a role, a measure), or the value itself where there is none:
// what the engine names and we have no word for must still be shown.
func (s *Site) Label(lang Lang, group, value string) string {
	id := group + "." + strings.ReplaceAll(value, " ", "-")
	if !s.Has(lang, id) {
		return Plain(value)
	}
	return s.Text(lang, id)
}

// Has reports whether a language has a sentence of its own for an ID.
func (s *Site) Has(lang Lang, id string) bool { return s.texts[lang].ids[id] }

// Number is a whole number with its thousands set apart, which English and Chinese do alike. Anything else is written as
// it is.
func Number(v any) string {
	text := fmt.Sprint(v)
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		return text
	}
	digits := strings.TrimPrefix(text, "-")
	var b strings.Builder
	b.WriteString(text[:len(text)-len(digits)])
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Day is an ISO 8601 day as the language's readers write it; what is no day is shown as it stands.
func (s *Site) Day(lang Lang, iso string) string {
	d, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	month := s.Text(lang, "date.month-"+strconv.Itoa(int(d.Month())))
	return s.Text(lang, "date.day", "Day", d.Day(), "Month", month, "Year", d.Year())
}
