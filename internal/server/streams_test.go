// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/jobs"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// listener is somebody of a house at a stream of events that is held open.
type listener struct {
	house     *house
	who, path string
	lines     *bufio.Reader
}

// The streams of events are opened by everybody at once and held while something happens in every house: what arrives holds
// no word and no id of another house, nothing of the own house that the reader may not see, and no case under seal.
func TestStreamsHeldOpenStayInTheirHouse(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		all := openHouses(t, dsn, marked)
		base := all.flushing()
		sealed, batches := map[string]string{}, map[string]string{}
		for _, h := range []*house{all.ours, all.theirs} {
			sealed[h.name] = h.caseAbout(7)
			batches[h.name] = h.file()
		}
		desks := all.atTheDesk(base)
		files := all.atTheFiles(base, batches)
		for _, h := range []*house{all.ours, all.theirs} {
			h.stirs(sealed[h.name])
		}
		last := map[string]string{}
		for _, h := range []*house{all.ours, all.theirs} { // what everybody waits for comes after all else
			last[h.name] = h.caseAbout(9)
			h.does("other senior", "POST", "/api/v1/cases/"+last[h.name]+"/claim", nil)
		}
		for _, l := range desks {
			said := l.until(t, last[l.house.name])
			all.holds(t, l, said)
			if hears := strings.Contains(said, sealed[l.house.name]); hears != strings.HasSuffix(l.who, "legal") {
				t.Errorf("%s of %s hears of a case under seal: %v", l.who, l.house.name, hears)
			}
		}
		for _, l := range files {
			said := l.until(t, "event: ended")
			all.holds(t, l, said)
			if strings.HasPrefix(l.path, "/api/") && !strings.Contains(said, "MK"+l.house.name) {
				t.Errorf("%s of %s is told nothing of their own file: the test shows nothing", l.who, l.house.name)
			}
		}
	})
}

// flushing serves the houses over real connections whose deadlines the clock of the test does not move.
func (all *houses) flushing() (base string) {
	all.people.Look = time.Millisecond
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all.s.Handler().ServeHTTP(struct {
			http.ResponseWriter
			http.Flusher
		}{w, w.(http.Flusher)}, r)
	}))
	all.t.Cleanup(served.Close)
	return served.URL
}

// listen opens a stream in somebody's name; nil says that they are refused.
func (h *house) listen(base, who, path string) *listener {
	h.t.Helper()
	ask, err := http.NewRequestWithContext(h.t.Context(), "GET", base+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+h.keys[who])
	r, err := http.DefaultClient.Do(ask)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = r.Body.Close() })
	switch r.StatusCode {
	case http.StatusOK:
		return &listener{house: h, who: who, path: path, lines: bufio.NewReader(r.Body)}
	case http.StatusForbidden, http.StatusNotFound:
		return nil
	}
	h.t.Fatalf("%s of %s at %s: %d", who, h.name, path, r.StatusCode)
	return nil
}

// until reads a stream to the line with a text.
func (l *listener) until(t *testing.T, text string) string {
	t.Helper()
	var said strings.Builder
	for {
		line, err := l.lines.ReadString('\n')
		said.WriteString(line)
		switch {
		case strings.Contains(line, text) && text != "event: ended":
			return said.String()
		case err == io.EOF && strings.Contains(said.String(), text):
			return said.String()
		case err != nil:
			t.Fatalf("%s of %s at %s: %v before %q in\n%s", l.who, l.house.name, l.path, err, text, said.String())
		}
	}
}

// atTheDesk opens the desk's events for everybody; who decides or may look on is let in.
func (all *houses) atTheDesk(base string) (in []*listener) {
	all.t.Helper()
	for _, h := range []*house{all.ours, all.nextTo, all.theirs} {
		for _, m := range members {
			since := "none"
			if news := h.as(h.keys[m.name], "GET", "/api/v1/desk-news", ""); news.Code == http.StatusOK {
				since, _ = h.does(m.name, "GET", "/api/v1/desk-news", nil)["seen"].(string)
			}
			l := h.listen(base, m.name, "/desk/events?since="+since)
			if may := slices.Contains([]string{"moderator", "senior", "other senior", "legal", "other legal", "auditor"}, m.name); (l != nil) != may {
				all.t.Errorf("%s of %s at the desk's events: let in %v", m.name, h.name, l != nil)
			}
			if l != nil && h != all.nextTo && m.name != "other senior" { // who makes the last event is not told of it; the next house's desk is ours
				in = append(in, l)
			}
		}
	}
	return in
}

// atTheFiles opens the events of every house's file for everybody, in both forms; its owner is let in.
func (all *houses) atTheFiles(base string, batches map[string]string) (in []*listener) {
	all.t.Helper()
	for _, h := range []*house{all.ours, all.nextTo, all.theirs} {
		for _, m := range members {
			for of, id := range batches {
				for _, path := range []string{"/api/v1/batches/" + id + "/events", "/bulk/" + id + "/events"} {
					l := h.listen(base, m.name, path)
					if may := of == h.name && m.name == "seller"; (l != nil) != may {
						all.t.Errorf("%s of %s at the file of %s: let in %v", m.name, h.name, of, l != nil)
					}
					if l != nil {
						in = append(in, l)
					}
				}
			}
		}
	}
	return in
}

// caseAbout keeps a listing that a case is opened about.
func (h *house) caseAbout(n int) string {
	h.t.Helper()
	return h.has("case", h.does("seller", "POST", "/api/v1/listings?open_case_from=caution", h.listing(n))["cases"].([]any)[0])
}

// file sends a file of listings, which waits.
func (h *house) file() string {
	h.t.Helper()
	title := cell(h.say("seller", "row title", 200))
	return h.has("batch", h.gives("seller", "/api/v1/batches?name="+h.say("seller", "file", 80)+".csv", "id,title,category\na-1,\"Zephyrine shoes "+title+"\",Athletic shoes\n")["id"])
}

// stirs lets something happen that the desk and the seller are told of.
func (h *house) stirs(sealed string) {
	h.t.Helper()
	h.does("legal", "POST", "/api/v1/cases/"+sealed+"/moves", object{"event": "hold", "sealed": true, "order": h.say("sealed", "order", 200), "facts": h.say("sealed", "facts", 400)})
	for n, who := range []string{"moderator", "senior"} {
		id := h.caseAbout(20 + n)
		h.does(who, "POST", "/api/v1/cases/"+id+"/claim", nil)
		h.does(who, "POST", "/api/v1/cases/"+id+"/notes", object{"note": h.say("desk", "note", 400)})
		h.does(who, "POST", "/api/v1/cases/"+id+"/decisions", object{"decision": "request_edit", "reason_code": "TM-INF", "rules": []string{"R1"}, "note": h.say("told", "wording", 400)})
		h.does("seller", "POST", "/api/v1/cases/"+id+"/responses", object{"statement": h.say("seller", "statement", 400), "claims": []string{h.say("seller", "claim", 400)}})
	}
	h.jobs(map[string]jobs.Handler{workflow.JobScreenBatch: h.s.opt.Bulk.ScreenBatch})
}

// holds checks what arrived at a stream.
func (all *houses) holds(t *testing.T, l *listener, said string) {
	t.Helper()
	foreign := []string{"MKnext"}
	for _, h := range []*house{all.ours, all.nextTo, all.theirs} {
		if h == l.house {
			continue
		}
		foreign = append(foreign, "MK"+h.name)
		for kind, ids := range h.ids {
			if kind != "mark" { // the register is everybody's
				foreign = append(foreign, ids...)
			}
		}
		for _, key := range h.keys {
			foreign = append(foreign, key)
		}
		foreign = append(foreign, h.texts...)
	}
	for _, whose := range hiddenFrom[strings.TrimPrefix(l.who, "other ")] {
		foreign = append(foreign, "MK"+l.house.name+"."+whose+".")
	}
	for _, word := range foreign {
		if i := strings.Index(said, word); i >= 0 {
			t.Errorf("%s of %s at %s is told %.160s", l.who, l.house.name, l.path, said[max(0, i-80):])
		}
	}
}
