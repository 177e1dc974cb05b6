// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/workflow"
)

// newsEvent is what a page of the desk is told: a sentence for everything together, and a word for each case on it.
type newsEvent struct {
	Says    string       `json:"says"`
	Changes []newsChange `json:"changes"`
	Stale   bool         `json:"stale,omitempty"`
}

// newsChange is what became of one case.
type newsChange struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Tag  string `json:"tag"`
}

// deskEvents tells a page of the desk what others do while it is looked at (server-sent events, WHATWG HTML 9.2): cases that
// come in, are claimed, given back, decided or closed. What the reader did is no news to them. Whoever names no place to go
// on from is given one and no stream. It ends with the session.
func (u *UI) deskEvents(c *gin.Context) {
	ctx, end := u.do.People.Staying(c.Request.Context())
	defer end()
	who, desk := u.person(c), u.do.Desk
	since := c.GetHeader("Last-Event-ID")
	if since == "" {
		since = c.Query("since")
	}
	news, err := desk.News(ctx, who, since)
	if err != nil {
		u.Fail(c, err)
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	if since == "" {
		_, _ = io.WriteString(c.Writer, "id: "+news.Seen+"\ndata: {\"says\":\"\",\"changes\":[]}\n\n")
		return
	}
	look, alive := time.NewTicker(workflow.NewsEvery), time.NewTicker(aliveEvery)
	defer look.Stop()
	defer alive.Stop()
	quiet := ": here\n\n"
	for {
		text := quiet
		if event, any := u.newsEvent(c, news); any {
			body, err := json.Marshal(event)
			if err != nil {
				return
			}
			text = "id: " + news.Seen + "\ndata: " + string(body) + "\n\n"
		}
		if text != "" {
			if _, err := io.WriteString(c.Writer, text); err != nil {
				return
			}
			c.Writer.Flush()
		}
		quiet = ""
		select {
		case <-ctx.Done():
			return
		case <-desk.Ended():
			return
		case <-alive.C:
			quiet = ": alive\n\n"
		case <-look.C:
		case <-news.Moved:
		}
		if news, err = desk.News(ctx, who, news.Seen); err != nil {
			return
		}
	}
}

// newsEvent is news in the reader's language; any is false where there is none for them.
func (u *UI) newsEvent(c *gin.Context, n workflow.News) (e newsEvent, any bool) {
	lang, me := u.lang(c), u.person(c).ID
	if n.Stale {
		return newsEvent{Says: u.site.Text(lang, "news.stale"), Changes: []newsChange{}, Stale: true}, true
	}
	named, err := u.officers(c)
	if err != nil || len(n.Changes) == 0 {
		return e, false
	}
	counts := map[workflow.ChangeKind]int{}
	for _, change := range n.Changes {
		if change.Kind == workflow.WasClaimed && change.Holder == me {
			continue
		}
		counts[change.Kind]++
		tag := u.site.Label(lang, "news", string(change.Kind))
		switch change.Kind {
		case workflow.WasClaimed:
			tag = u.site.Text(lang, "desk.held", "Who", named.name(change.Holder))
		case workflow.WasDecided:
			tag = u.site.Label(lang, "state", string(change.State))
		}
		e.Changes = append(e.Changes, newsChange{change.ID, string(change.Kind), tag})
	}
	var parts []string
	for _, kind := range []workflow.ChangeKind{workflow.CameIn, workflow.WasClaimed, workflow.WasFreed, workflow.WasDecided, workflow.WasClosed} {
		if counts[kind] > 0 {
			parts = append(parts, u.site.Text(lang, "news.count-"+string(kind), "Count", counts[kind]))
		}
	}
	e.Says = strings.Join(parts, u.site.Text(lang, "news.comma"))
	return e, len(e.Changes) > 0
}
