// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"markwarden/internal/fold"
)

// Alias is a store's name in comparing forms. Whole is folded and joined; Compact is without the words every store uses;
// Skeleton is Compact with look-alike characters as one; Pinyin is the reading of a Chinese name's core, empty for others.
type Alias struct {
	Given    string
	Whole    string
	Compact  string
	Skeleton string
	Pinyin   string
	Generic  bool // nothing but words every store uses
}

// affixes are words that say store or company and not which (specification section 4.5).
var affixes = wordSet("store stores shop shops official flagship us usa uk eu direct online mall inc co ltd llc corp limited company gmbh storefront outlet")

// longAffixes are those that may be glued to the end of a name.
var longAffixes = []string{"flagshipstore", "officialstore", "official", "flagship", "storefront", "store", "shop", "direct", "online", "mall"}

// hanAffixes end Chinese names, the longest first.
var hanAffixes = []string{"官方旗舰店", "有限责任公司", "旗舰店", "专营店", "专卖店", "有限公司", "分公司", "公司", "商城", "网店", "小店", "店铺", "官方", "店"}

// pinyinAffixes are hanAffixes as companies write them in letters.
var pinyinAffixes = []string{"youxianzerengongsi", "youxiangongsi", "gongsi", "qijiandian", "zhuanyingdian", "zhuanmaidian"}

// genericWords alone name no store.
var genericWords = wordSet("best good great top super new hot big my your our the a and for of fashion trend trendy style home house life living gift gifts toy toys kids baby " +
	"beauty jewelry jewellery clothing clothes apparel wear shoes bag bags electronics electronic digital tech technology phone accessories accessory parts tools goods products product " +
	"trading trade international global world china market marketplace sale sales deal deals discount cheap factory wholesale retail supply supplies center centre city group brand brands " +
	"seller sellers quality high fast free 1 2 3 99 365 24 e ebay amazon aliexpress walmart temu shein etsy wish")

// wordSet is a set of words parted by blanks.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// mostAlias bounds a name; the longest seen company names have some 150 characters.
const mostAlias = 512

// mostNames bounds the names of one row.
const mostNames = 20

// NormalAlias brings a store's name to comparing forms: folded (case, width, accents, look-alike letters, emoji and
// punctuation are gone), then without the words at its ends that every store uses.
func NormalAlias(name string) Alias {
	a := Alias{Given: name}
	if len(name) > mostAlias {
		name = strings.ToValidUTF8(name[:mostAlias], "")
	}
	tokens := aliasTokens(name)
	a.Whole = strings.Join(tokens, "")
	core := stripAffixes(tokens)
	a.Compact = strings.Join(core, "")
	a.Skeleton = fold.Skeleton(a.Compact)
	a.Generic = aliasLength(a.Compact) < 4 || !slices.ContainsFunc(tokens, func(t string) bool { return !genericWords[t] && !affixes[t] && !slices.Contains(hanAffixes, t) })
	if han := strings.Map(onlyHan, a.Compact); len(han) >= 6 && utf8.RuneCountInString(han) == utf8.RuneCountInString(a.Compact) {
		a.Pinyin = fold.Pinyin(han)
	}
	return a
}

// onlyHan keeps Han characters.
func onlyHan(r rune) rune {
	if unicode.Is(unicode.Han, r) {
		return r
	}
	return -1
}

// aliasLength counts a Han character as two letters: two of them tell a name as four letters do.
func aliasLength(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// aliasTokens folds a name into words; XinStoreUS has three of them, and a run of Han is one.
func aliasTokens(name string) []string {
	f := fold.Fold(splitCamel(name))
	var tokens []string
	han := false
	for _, t := range f.Tokens {
		if t.Script == fold.Han && han {
			tokens[len(tokens)-1] += t.Text
			continue
		}
		han = t.Script == fold.Han
		tokens = append(tokens, t.Text)
	}
	return tokens
}

// splitCamel puts a blank where a small letter meets a capital one.
func splitCamel(name string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range name {
		if unicode.IsLower(last) && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// stripAffixes drops the words at both ends that every store uses.
func stripAffixes(tokens []string) []string {
	core := tokens
	for len(core) > 1 && affixes[core[len(core)-1]] {
		core = core[:len(core)-1]
	}
	for len(core) > 1 && affixes[core[0]] {
		core = core[1:]
	}
	if len(core) == 0 || len(core) == 1 && affixes[core[0]] {
		return nil
	}
	core = slices.Clone(core)
	last := &core[len(core)-1]
	alone := len(core) == 1
	if alone && slices.Contains(hanAffixes, *last) {
		return core
	}
	for cutOne(last, hanAffixes, alone, 1) {
	}
	cutOne(last, pinyinAffixes, alone, 1)
	cutOne(last, longAffixes, true, 4)
	return core
}

// cutOne drops the first suffix of a list that a word has, if enough of the word stays.
func cutOne(word *string, suffixes []string, keep bool, least int) bool {
	for _, suffix := range suffixes {
		if cut, ok := strings.CutSuffix(*word, suffix); ok && (len(cut) >= least || !keep) && suffix != "" {
			*word = cut
			return true
		}
	}
	return false
}

// aliasBreak parts the names a row gives for one defendant.
var aliasBreak = lazily(`(?i)\s*(?:\ba/k/a\b|\bd/b/a\b|\bf/k/a\b|\ba\.k\.a\.|\bd\.b\.a\.|\baka\b|\bdba\b|\s/\s|；|;)\s*|/`)

// AliasParts are the names a row gives for one defendant: parted at a/k/a, d/b/a, slashes and semicolons, and where a
// Chinese name stands beside a Latin one. The name as written comes first.
func AliasParts(alias string) []string {
	alias = strings.TrimSpace(alias)
	if alias == "" || len(alias) > mostAlias*4 {
		return nil
	}
	list := []string{alias}
	add := func(s string) {
		if s = trimAlias(s); s != "" && len(list) < mostNames && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	parts := []string{alias}
	if strings.ContainsAny(alias, "/;；.") || strings.Contains(strings.ToLower(alias), "aka") || strings.Contains(strings.ToLower(alias), "dba") {
		parts = aliasBreak.Split(alias, -1)
	}
	for _, part := range parts {
		add(part)
		han, latin := languagePair(part)
		if han != "" && latin != "" {
			add(han)
			add(latin)
		}
	}
	return list
}

// trimAlias drops the signs around a name, and brackets that enclose it or have lost their other half.
func trimAlias(s string) string {
	s = strings.Trim(s, " \t,，-–|")
	for _, b := range [][2]string{{"(", ")"}, {"（", "）"}, {"[", "]"}, {"【", "】"}} {
		opens, closes := strings.Count(s, b[0]), strings.Count(s, b[1])
		if strings.HasPrefix(s, b[0]) && (strings.HasSuffix(s, b[1]) || opens > closes) {
			s = strings.TrimPrefix(s, b[0])
			opens--
		}
		if strings.HasSuffix(s, b[1]) && closes > opens {
			s = strings.TrimSuffix(s, b[1])
		}
	}
	return strings.TrimSpace(s)
}

// languagePair parts a name that is written in Chinese and again in letters; both are empty when it is not: a single
// Latin initial inside a Chinese name makes no pair.
func languagePair(s string) (han, latin string) {
	from := strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if from < 0 {
		return "", ""
	}
	to := strings.LastIndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	_, size := utf8.DecodeRuneInString(s[to:])
	han = trimAlias(s[from : to+size])
	before, behind := trimAlias(s[:from]), trimAlias(s[to+size:])
	if len(before) > len(behind) {
		behind = before
	}
	letters := 0
	for _, r := range behind {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 3 || utf8.RuneCountInString(han) < 2 {
		return "", ""
	}
	return han, behind
}
