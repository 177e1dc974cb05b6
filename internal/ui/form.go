// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks/nice"
)

// form is the pre-check form as it was filled in.
type form struct {
	Title, Brand, Category, Bullets, Description, Keywords, Classes, Authorised, Channel string
	Conditions, Markets, Channels                                                        []option
	Wrong                                                                                []wrong

	condition string
	markets   []string
}

// option is one value of a choice; Name is the key of its word.
type option struct {
	Code, Name string
	On         bool
}

// wrong is one thing to mend: the input it is about and the sentence.
type wrong struct{ Input, Message string }

// conditions and markets are what can be chosen, in the order shown. The first market is the one a listing without any is
// judged for.
var (
	conditions  = []listing.Condition{"", listing.ConditionNew, listing.ConditionUsed, listing.ConditionRefurbished}
	marketCodes = []string{"US", "EU", "GB", "CN"}
	// channels are offered to choose from; any other may be typed.
	channels     = []string{"amazon", "aliexpress", "ebay", "etsy", "shein", "shopify", "temu", "tiktok", "walmart"}
	inputOfField = map[listing.Field]string{listing.FieldTitle: "title", listing.FieldBrand: "brand", listing.FieldDescription: "description", listing.FieldKeywords: "keywords"}
)

// newForm reads the values of a posted form. The button of a suggestion sends its title as "use": it takes the title's place.
func newForm(v url.Values) *form {
	f := &form{
		Title: oneLine(v.Get("title")), Brand: oneLine(v.Get("brand")), Category: oneLine(v.Get("category")),
		Bullets: lines(v.Get("bullets")), Description: lines(v.Get("description")), Keywords: oneLine(v.Get("keywords")),
		Classes: oneLine(v.Get("classes")), Authorised: lines(v.Get("authorised")), Channel: strings.TrimSpace(oneLine(v.Get("channel"))),
		condition: v.Get("condition"), markets: v["market"],
	}
	if use := v.Get("use"); use != "" {
		f.Title = oneLine(use)
	}
	for _, c := range conditions {
		f.Conditions = append(f.Conditions, option{string(c), orNone(string(c)), f.condition == string(c)})
	}
	for _, c := range channels {
		f.Channels = append(f.Channels, option{Code: c})
	}
	f.markets = slices.DeleteFunc(slices.Clone(f.markets), func(m string) bool { return !slices.Contains(marketCodes, m) })
	if len(f.markets) == 0 {
		f.markets = marketCodes[:1]
	}
	for _, m := range marketCodes {
		f.Markets = append(f.Markets, option{m, m, slices.Contains(f.markets, m)})
	}
	return f
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// lines undoes what a browser does to line breaks in a form (HTML: they are sent as CR LF).
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// oneLine is for fields without lines: a break that was pasted is a space.
func oneLine(s string) string {
	return strings.TrimRight(strings.ReplaceAll(lines(s), "\n", " "), " ")
}

// Open reports whether the folded part of the form holds anything, so that it must be shown.
func (f *form) Open() bool {
	return f.Bullets+f.Description+f.Keywords+f.Classes+f.Authorised+f.Channel+f.condition != "" || slices.ContainsFunc(f.Wrong, func(w wrong) bool { return w.Input != "title" && w.Input != "brand" && w.Input != "category" })
}

// WrongAt reports whether an input has something to mend.
func (f *form) WrongAt(input string) bool {
	return slices.ContainsFunc(f.Wrong, func(w wrong) bool { return w.Input == input })
}

// listing is what the form says, and notes in Wrong what cannot be screened. say finds the words.
func (f *form) listing(say func(id string, args ...any) string) *listing.Listing {
	l := &listing.Listing{
		Title: f.Title, Brand: f.Brand, Category: f.Category, Bullets: nonEmpty(f.Bullets), Description: f.Description, Keywords: f.Keywords,
		Condition: listing.Condition(f.condition), Markets: f.markets,
	}
	if !slices.Contains(conditions, l.Condition) {
		l.Condition = ""
	}
	for _, w := range strings.FieldsFunc(f.Classes, func(r rune) bool { return strings.ContainsRune(" ,;，、；", r) }) {
		c, err := nice.ParseClass(w)
		if err != nil {
			f.Wrong = append(f.Wrong, wrong{"classes", say("wrong.class", "Value", w)})
			break
		}
		l.Classes = append(l.Classes, c)
	}
	if utf8.RuneCountInString(f.Channel) > longestChannel || !utf8.ValidString(f.Channel) {
		f.Wrong = append(f.Wrong, wrong{"channel", say("wrong.channel", "Number", strconv.Itoa(longestChannel))})
	}
	f.check(l, say)
	return l
}

// longestChannel is how many characters a sales channel may have, as in the API.
const longestChannel = 200

// check holds the listing against the bounds of screening, and says each excess in the reader's language.
func (f *form) check(l *listing.Listing, say func(id string, args ...any) string) {
	total, fields, words := 0, 0, false
	for name, text := range l.Texts() {
		fields++
		total += len(text)
		words = words || strings.TrimSpace(text) != ""
		input := inputOfField[name]
		if input == "" {
			input = "bullets"
		}
		switch {
		case !utf8.ValidString(text):
			f.Wrong = append(f.Wrong, wrong{input, say("wrong.encoding", "Field", say("field."+input))})
		case strings.IndexByte(text, 0) >= 0:
			f.Wrong = append(f.Wrong, wrong{input, say("wrong.nul", "Field", say("field."+input))})
		case len(text) > screening.MaxFieldBytes:
			f.Wrong = append(f.Wrong, wrong{input, say("wrong.long", "Field", say("field."+input), "Kilobytes", screening.MaxFieldBytes>>10)})
		}
	}
	switch {
	case !words:
		f.Wrong = append(f.Wrong, wrong{"title", say("wrong.empty")})
	case fields > screening.MaxFields:
		f.Wrong = append(f.Wrong, wrong{"bullets", say("wrong.many", "Number", strconv.Itoa(screening.MaxFields))})
	case total > screening.MaxListingBytes:
		f.Wrong = append(f.Wrong, wrong{"description", say("wrong.total", "Kilobytes", screening.MaxListingBytes>>10)})
	}
}

// authorised are the marks the seller states to own or be allowed to use, one a line.
func (f *form) authorised() []string { return nonEmpty(f.Authorised) }

func nonEmpty(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
