// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"

	"golang.org/x/net/html"
)

// letter is a message as far as it could be read: pasted text, a saved mail, or HTML.
type letter struct {
	from, replyTo, subject, date string
	text                         string
	links                        []link
	attachments                  []string // names of files, which are not opened
}

// link is an address in a message and the words it hides behind; words equal the address for a bare one.
type link struct{ words, target string }

// Limits of a message.
const (
	mostMail  = 4 << 20
	mostParts = 64
	mostDepth = 8
	mostLinks = 2_000
)

// mailHead is a line of a mail's head.
var mailHead = lazily(`^(?i)(?:from|to|subject|date|received|return-path|message-id|delivered-to|mime-version|发件人|主题|收件人)\s*[:：]`)

// readLetter reads a message in any of its forms.
func readLetter(data []byte) letter {
	text := strings.ReplaceAll(strings.TrimLeft(decodeText(data), " \t\r\n"), "\r\n", "\n")
	if line, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(line, "From ") && mailHead.MatchString(rest) {
		text = rest // the line a mailbox file puts before each message
	}
	var l letter
	if mailHead.MatchString(text) {
		if m, err := mail.ReadMessage(strings.NewReader(text)); err == nil {
			l.head(textproto.MIMEHeader(m.Header))
			if l.from == "" && l.subject == "" { // a head in Chinese
				l.pastedHead(text)
			}
			l.body(textproto.MIMEHeader(m.Header), m.Body, 0)
			if l.text != "" || l.links != nil {
				return l
			}
		}
		l.pastedHead(text)
	}
	l.take(text, looksHTML(text))
	return l
}

// head takes what a mail's head tells.
func (l *letter) head(h textproto.MIMEHeader) {
	l.from, l.replyTo, l.subject, l.date = word(h.Get("From")), word(h.Get("Reply-To")), word(h.Get("Subject")), h.Get("Date")
}

// pastedHead takes what the first lines of a pasted message tell, in English or Chinese.
func (l *letter) pastedHead(text string) {
	for i, line := range strings.SplitN(text, "\n", 30) {
		key, value, ok := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		if !ok || i == 29 {
			continue
		}
		switch value = strings.TrimSpace(value); strings.ToLower(strings.TrimSpace(key)) {
		case "from", "发件人":
			l.from = value
		case "reply-to", "回复":
			l.replyTo = value
		case "subject", "主题":
			l.subject = value
		case "date", "sent", "发送时间", "日期":
			l.date = value
		}
	}
}

// word undoes the encoding of words in a mail's head.
func word(s string) string {
	d := mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
		data, err := io.ReadAll(io.LimitReader(in, 1<<16))
		return strings.NewReader(decodeAs(data, name)), err
	}}
	out, err := d.DecodeHeader(s)
	if err != nil {
		return s
	}
	return squeeze(out)
}

// body reads a part and the parts inside it. Attached files are named and not opened.
func (l *letter) body(h textproto.MIMEHeader, r io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if depth > mostDepth {
		return
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		m := multipart.NewReader(r, params["boundary"])
		for range mostParts {
			p, err := m.NextRawPart()
			if err != nil {
				return
			}
			l.body(p.Header, p, depth+1)
		}
		return
	}
	if kind == "message/rfc822" {
		l.inner(transfer(h.Get("Content-Transfer-Encoding"), r), depth)
		return
	}
	if name := params["name"] + fileName(h); name != "" || !strings.HasPrefix(kind, "text/") {
		l.attachments = append(l.attachments, word(name))
		return
	}
	data, _ := io.ReadAll(io.LimitReader(transfer(h.Get("Content-Transfer-Encoding"), r), mostMail))
	text := string(data)
	if params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		text = decodeAs(data, params["charset"])
	}
	l.take(strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n"), kind == "text/html")
}

// inner reads a message that another one carries along; its text stands below the carrier's.
func (l *letter) inner(r io.Reader, depth int) {
	m, err := mail.ReadMessage(io.LimitReader(r, mostMail))
	if err != nil {
		return
	}
	var in letter
	in.head(textproto.MIMEHeader(m.Header))
	in.body(textproto.MIMEHeader(m.Header), m.Body, depth+1)
	l.take(in.text, false)
	l.links = append(l.links, in.links[:min(len(in.links), mostLinks-min(mostLinks, len(l.links)))]...)
	l.attachments = append(l.attachments, in.attachments...)
}

// fileName is the name of an attached file.
func fileName(h textproto.MIMEHeader) string {
	disposition, params, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	if disposition != "attachment" {
		return ""
	}
	return params["filename"]
}

// transfer undoes the transfer encoding.
func transfer(name string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

// take adds a text or a page. Of a message that comes both ways the text is kept, with the page's links.
func (l *letter) take(text string, isHTML bool) {
	if isHTML {
		plain, links := flatten(text)
		l.links = append(l.links, links[:min(len(links), mostLinks-min(mostLinks, len(l.links)))]...)
		text = plain
	}
	switch {
	case l.text == "":
		l.text = text
	case !isHTML:
		l.text += "\n" + text
	}
}

// looksHTML reports a page.
func looksHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 4096)])
	return strings.Contains(head, "<html") || strings.Contains(head, "<body") || strings.Contains(head, "<div") || strings.Contains(head, "<p>") || strings.Contains(head, "<table")
}

// blockTags end a line.
var blockTags = map[string]bool{"p": true, "div": true, "br": true, "tr": true, "li": true, "h1": true, "h2": true, "h3": true, "h4": true, "table": true, "ul": true, "ol": true, "hr": true, "blockquote": true}

// flatten is the text of a page with a line for each block, and its links. Scripts and styles are passed over.
func flatten(page string) (string, []link) {
	ends := lineEnds(page)
	z := html.NewTokenizer(strings.NewReader(page))
	var b strings.Builder
	var links []link
	skip, open, pre := "", -1, 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tidyLines(b.String()), links
		case html.TextToken:
			if skip == "" {
				text := z.Text()
				if !ends && pre == 0 {
					text = bytes.ReplaceAll(text, []byte("\n"), []byte(" "))
				}
				b.Write(text)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch {
			case t.Data == "script" || t.Data == "style":
				skip = t.Data
			case t.Data == "pre":
				pre++
			case t.Data == "a":
				for _, a := range t.Attr {
					if a.Key == "href" && len(links) < mostLinks {
						links, open = append(links, link{target: strings.TrimSpace(a.Val)}), b.Len()
					}
				}
			case t.Data == "td" || t.Data == "th":
				b.WriteByte('\t')
			case blockTags[t.Data]:
				b.WriteByte('\n')
			}
		case html.EndTagToken:
			t := z.Token()
			switch {
			case t.Data == skip:
				skip = ""
			case t.Data == "pre":
				pre--
			case t.Data == "a" && open >= 0:
				links[len(links)-1].words, open = squeeze(html.UnescapeString(b.String()[open:])), -1
			case blockTags[t.Data]:
				b.WriteByte('\n')
			}
		}
	}
}

// lineEnds reports a page whose own ends of lines count: text that somebody put a few tags into. In a page made of blocks
// they are blanks, as browsers have it.
func lineEnds(page string) bool {
	const linesPerBlock = 6
	blocks, low := 0, strings.ToLower(page)
	for _, tag := range []string{"<br", "<p", "<div", "<tr", "<li"} {
		blocks += strings.Count(low, tag)
	}
	return strings.Count(page, "\n") > blocks*linesPerBlock
}

// tidyLines makes text of raw page text: entities undone, blanks squeezed, no more than one empty line in a row. A control
// character, which no text has left, keeps the place of a cell's end.
func tidyLines(raw string) string {
	var lines []string
	for line := range strings.SplitSeq(html.UnescapeString(raw), "\n") {
		line = strings.Trim(strings.Join(strings.Fields(strings.ReplaceAll(line, "\t", " \x01 ")), " "), " \x01")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, strings.ReplaceAll(line, " \x01 ", "\t"))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
