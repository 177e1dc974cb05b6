// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"errors"
	"html"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// Feed is a list of what happened, for a feed reader. Link is a page of ours, without the token that opens the feed.
type Feed struct {
	ID      string // stable, such as urn:uuid:…
	Title   string
	Link    string
	Lang    string // en or zh
	Updated time.Time
	Items   []Item
}

// Item is one thing that happened. ID is stable: the reader shows an item once.
type Item struct {
	ID    string
	Title string
	Text  string
	Link  string
	At    time.Time
}

// Bounds of a feed: readers fetch it often.
const mostItems, mostTitle, mostText = 200, 200, 4000

// check refuses links that a reader should not follow, and items it could not tell apart.
func (f Feed) check() error {
	if f.ID == "" || f.Title == "" {
		return errors.New("a feed needs an identifier and a title")
	}
	seen := map[string]bool{}
	links := []string{f.Link}
	for _, i := range f.Items {
		if i.ID == "" || seen[i.ID] {
			return errors.New("each item of a feed needs an identifier of its own")
		}
		seen[i.ID] = true
		links = append(links, i.Link)
	}
	for _, l := range links {
		u, err := url.Parse(l)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.ContainsFunc(l, hidden) {
			return errors.New("a link of a feed must be a full http or https address")
		}
	}
	return nil
}

// feed is the library's form. The newest items come first; what is beyond the bound is left out, as in any feed. Readers
// take a description for HTML, so text is escaped once more than XML asks for; a title is text to some and HTML to others,
// so the two signs that begin and end a tag are exchanged for others.
func (f Feed) feed() *feeds.Feed {
	out := &feeds.Feed{Id: f.ID, Title: title(f.Title), Link: &feeds.Link{Href: f.Link}, Description: title(f.Title), Updated: f.Updated.UTC(), Created: f.Updated.UTC()}
	for _, i := range f.Items[:min(len(f.Items), mostItems)] {
		text := strings.ReplaceAll(html.EscapeString(Paragraphs(i.Text, mostText)), "\n", "<br>")
		out.Add(&feeds.Item{Id: i.ID, IsPermaLink: "false", Title: title(i.Title), Description: text, Link: &feeds.Link{Href: i.Link}, Created: i.At.UTC(), Updated: i.At.UTC()})
	}
	return out
}

// title is a line that reads alike as text and as HTML.
func title(s string) string {
	return strings.NewReplacer("<", "‹", ">", "›").Replace(Line(s, mostTitle))
}

// WriteRSS writes RSS 2.0.
func (f Feed) WriteRSS(w io.Writer) error {
	if err := f.check(); err != nil {
		return err
	}
	rss := (&feeds.Rss{Feed: f.feed()}).RssFeed()
	rss.Language = map[string]string{"en": "en", "zh": "zh-Hans"}[f.Lang]
	return feeds.WriteXML(rss, w)
}

// WriteAtom writes Atom (RFC 4287).
func (f Feed) WriteAtom(w io.Writer) error {
	if err := f.check(); err != nil {
		return err
	}
	atom := (&feeds.Atom{Feed: f.feed()}).AtomFeed()
	atom.Id = f.ID
	atom.Author = &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: "Markwarden"}} // RFC 4287 4.2.1: a feed or each entry has one
	return feeds.WriteXML(atom, w)
}
