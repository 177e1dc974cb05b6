// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// personal are the shapes of contact and identity data that no public record may hold (DSA art. 24(5)). A number of a
// registration (EM 018123456, 5,123,456) has none of these shapes; where a doubt is left, too much goes rather than too
// little.
var personal = []struct {
	shape *regexp.Regexp
	word  string
}{
	{regexp.MustCompile(`(?i)[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+\.[\p{L}]{2,}`), "[e-mail]"},
	{regexp.MustCompile(`\b[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]\b`), "[identity number]"}, // PRC GB 11643
	{regexp.MustCompile(`\b\d{3}-\d{2}-\d{4}\b`), "[identity number]"},                                                     // US social security
	{regexp.MustCompile(`\+\d{1,3}[ .()/-]*\d(?:[ .()/-]*\d){5,13}`), "[telephone]"},
	{regexp.MustCompile(`\(\d{2,4}\)[ .-]*\d{3,4}[ .-]?\d{3,4}`), "[telephone]"},
	{regexp.MustCompile(`\b\d{3}[ .-]\d{3,4}[ .-]\d{4}\b`), "[telephone]"},
	{regexp.MustCompile(`\b0\d{2,3}[ -]\d{7,8}\b`), "[telephone]"},
	{regexp.MustCompile(`\b1[3-9]\d{9}\b`), "[telephone]"}, // Chinese mobile
	{regexp.MustCompile(`(?i)\b(?:wechat|weixin|whatsapp|qq|telegram|skype)(?: id| no\.?)?\s*[:：]\s*[\w.+@-]{4,}`), "[account]"},
	{regexp.MustCompile(`(?:微信|微信号|QQ号?|电话|手机)\s*[:：]\s*[\w.+@-]{4,}`), "[account]"},
}

// Redact takes contact and identity data out of a text, and the names given; each place says what stood there. What it
// returns it leaves unchanged when called again.
func Redact(s string, names ...string) string {
	for _, p := range personal {
		s = p.shape.ReplaceAllString(s, p.word)
	}
	for _, n := range names {
		s = redactName(s, n)
	}
	return s
}

// redactName takes a name out wherever it stands as a whole, in any case of its letters.
func redactName(s, name string) string {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) < 2 || strings.Contains("[name]", strings.ToLower(name)) {
		return s
	}
	left, right := "", ""
	if wordByte(name[0]) {
		left = `\b`
	}
	if wordByte(name[len(name)-1]) {
		right = `\b`
	}
	shape, err := regexp.Compile(`(?i)` + left + regexp.QuoteMeta(name) + right)
	if err != nil { // invalid UTF-8 in a name: nothing can be found by it
		return s
	}
	return shape.ReplaceAllLiteralString(s, "[name]")
}

// wordByte reports a byte next to which \b means the edge of a word.
func wordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}

// publicURL is an address without what may be somebody's own: user, query and fragment. It is empty for what is no web
// address.
func publicURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	u.User, u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment = nil, "", false, "", ""
	return u.String()
}
