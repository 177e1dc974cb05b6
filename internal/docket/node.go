// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"golang.org/x/net/html"
)

// nodeText is the text of an element, blanks as they are; scripts and styles are passed over.
func nodeText(n *html.Node) string {
	var b strings.Builder
	writeText(&b, n)
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// writeText walks an element. The parser bounds how deep a page is.
func writeText(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
	case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style"):
		return
	case n.Type == html.ElementNode && n.Data == "br":
		b.WriteByte('\n')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeText(b, c)
	}
	if n.Type == html.ElementNode && (n.Data == "td" || n.Data == "tr" || n.Data == "p" || n.Data == "div") {
		b.WriteByte('\n')
	}
}

// nodeLines are the lines of an element that say something.
func nodeLines(n *html.Node) []string {
	var lines []string
	for line := range strings.SplitSeq(nodeText(n), "\n") {
		if line = squeeze(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// find1 is the first element of a name inside n, nil when there is none.
func find1(n *html.Node, name string) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			return d
		}
	}
	return nil
}

// rowsOf are the rows of a table itself, without those of tables inside it.
func rowsOf(table *html.Node) []*html.Node {
	var rows []*html.Node
	for _, c := range childrenOf(table) {
		switch c.Data {
		case "tr":
			rows = append(rows, c)
		case "tbody", "thead", "tfoot":
			rows = append(rows, rowsOf(c)...)
		}
	}
	return rows
}

// rowsOfAll are all rows inside an element.
func rowsOfAll(n *html.Node) []*html.Node {
	var rows []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == "tr" {
			rows = append(rows, d)
		}
	}
	return rows
}

// cellsOf are the cells of a row.
func cellsOf(row *html.Node) []*html.Node {
	var cells []*html.Node
	for _, c := range childrenOf(row) {
		if c.Data == "td" || c.Data == "th" {
			cells = append(cells, c)
		}
	}
	return cells
}

// childrenOf are the elements right inside one.
func childrenOf(n *html.Node) []*html.Node {
	var list []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			list = append(list, c)
		}
	}
	return list
}

// attr is an attribute's value.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// attributes are the addresses inside an element, one after another.
func attributes(n *html.Node) string {
	var list []string
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == "a" {
			list = append(list, attr(d, "href"), attr(d, "onclick"))
		}
	}
	return strings.Join(list, " ")
}

// clone copies an element, because one may stand in one place of a tree only.
func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom, Attr: n.Attr}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.AppendChild(clone(k))
	}
	return c
}
