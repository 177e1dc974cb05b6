// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markup is what makes a text HTML: a tag of HTML, a comment, or a character reference. "5 < 6" and "A & B" are none.
var markup = regexp.MustCompile(`(?i)</?[a-z][a-z0-9]*[\s/>]|<!--|&(#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);`)

// lineTags begin or end a line on the page.
var lineTags = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Hr: true, atom.Li: true, atom.Ul: true, atom.Ol: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Thead: true, atom.Tbody: true,
	atom.Tfoot: true, atom.Caption: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Blockquote: true, atom.Pre: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Nav: true,
	atom.Aside: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true, atom.Form: true, atom.Fieldset: true, atom.Center: true,
	atom.Details: true, atom.Summary: true, atom.Main: true, atom.Option: true, atom.Body: true, atom.Html: true, atom.Head: true, atom.Title: true}

// inlineTags stand within a line: text runs on through them, so that N<b>ike</b> reads as the page shows it.
var inlineTags = map[atom.Atom]bool{atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true, atom.Cite: true,
	atom.Code: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Img: true, atom.Ins: true, atom.Kbd: true,
	atom.Label: true, atom.Link: true, atom.Mark: true, atom.Meta: true, atom.Meter: true, atom.Q: true, atom.S: true, atom.Samp: true,
	atom.Small: true, atom.Span: true, atom.Strike: true, atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true,
	atom.U: true, atom.Var: true, atom.Wbr: true, atom.Iframe: true, atom.Input: true, atom.Button: true, atom.Select: true, atom.Textarea: true,
	atom.Video: true, atom.Audio: true, atom.Source: true, atom.Picture: true, atom.Object: true, atom.Embed: true, atom.Param: true,
	atom.Svg: true, atom.Math: true, atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Col: true,
	atom.Colgroup: true, atom.Ruby: true, atom.Rt: true, atom.Rp: true, atom.Nobr: true, atom.Data: true, atom.Base: true, atom.Map: true, atom.Area: true}

// reference is a character reference as HTML and many exports write it, closed by its semicolon: &amp; &#39; &#x2019;
var reference = regexp.MustCompile(`&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);`)

// unescapeText decodes the character references of a text that is not HTML otherwise, such as a title.
func unescapeText(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return reference.ReplaceAllStringFunc(s, html.UnescapeString)
}

// PlainText is the text a page shows for a description: tags dropped, character references decoded once, a line break
// where a block begins or ends. It reports whether s was HTML; a text without tags and references comes back unchanged.
// What only looks like a tag is kept, and so is everything within unknown ones: no word goes unscreened.
func PlainText(s string) (text string, decoded bool) {
	if !markup.MatchString(s) {
		return s, false
	}
	z := html.NewTokenizer(strings.NewReader(s))
	p := page{blocks: hasBlock(s)}
	p.b.Grow(len(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			p.write(string(z.Raw())) // an unfinished tag at the end
			text = strings.TrimSpace(p.b.String())
			return text, text != s
		case html.TextToken:
			if !p.hidden {
				p.write(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw()) // before Token, which reads on into it
			p.tag(z.Token(), raw)
		}
	}
}

var blockTag = regexp.MustCompile(`(?i)<(p|div|br|li|ul|ol|table|tr|td|h[1-6]|dl|section|blockquote|pre)[\s/>]`)

// hasBlock reports whether the lines of a text are set by tags; if not, its own line breaks stand for them, as
// WooCommerce and Etsy descriptions have it.
func hasBlock(s string) bool { return blockTag.MatchString(s) }

// page collects the text of a page.
type page struct {
	b      strings.Builder
	blocks bool // line breaks come from tags, those in the text are blanks
	hidden bool // within script or style
}

func (p *page) tag(t html.Token, raw string) {
	switch {
	case t.DataAtom == atom.Script || t.DataAtom == atom.Style:
		p.hidden = t.Type == html.StartTagToken
	case lineTags[t.DataAtom]:
		p.lineBreak()
	case !inlineTags[t.DataAtom]:
		p.write(raw)
	}
}

// lineBreak ends the line, once however many tags say so.
func (p *page) lineBreak() {
	if s := p.b.String(); s != "" && s[len(s)-1] != '\n' {
		p.b.WriteByte('\n')
	}
}

// write adds text. Where tags set the lines, each run of blanks and breaks is one blank, as on the page.
func (p *page) write(s string) {
	if !p.blocks {
		p.b.WriteString(s)
		return
	}
	for s != "" {
		n := strings.IndexAny(s, " \n\t\r\f")
		if n < 0 {
			n = len(s)
		}
		p.b.WriteString(s[:n])
		if s = s[n:]; s != "" {
			p.blank()
			s = strings.TrimLeft(s, " \n\t\r\f")
		}
	}
}

// blank adds one blank between words.
func (p *page) blank() {
	if s := p.b.String(); s != "" && s[len(s)-1] != ' ' && s[len(s)-1] != '\n' {
		p.b.WriteByte(' ')
	}
}
