// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// seen is a request as a server took it.
type seen struct {
	Line, Key, Token, Kind, Body string
}

// serve answers requests in order, the last answer for all that follow, and keeps what came.
func serve(t *testing.T, answers ...func(http.ResponseWriter)) (*Client, *[]seen, *[]time.Duration) {
	t.Helper()
	var took []seen
	var waits []time.Duration
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		n := min(len(took), len(answers)-1)
		took = append(took, seen{r.Method + " " + r.RequestURI, r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization"), r.Header.Get("Content-Type"), string(b)})
		answers[n](w)
	}))
	t.Cleanup(s.Close)
	at, err := url.Parse(s.URL + "/marks/")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(at, Token("mw_x"), HTTP(s.Client()), Waiting(func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }))
	if err != nil {
		t.Fatal(err)
	}
	return c, &took, &waits
}

func says(status int, body string, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const busy = `{"type":"/problems/unavailable","title":"Not possible at the moment","status":503,"detail":"Try again shortly.","errors":[]}`

// A write that was refused for the moment is sent again, word for word and under the same key.
func TestAWriteIsRepeatedUnderItsKey(t *testing.T) {
	c, took, waits := serve(t, says(503, busy, "Retry-After", "7"), says(429, "slow down", "Retry-After", "Tue, 24 Nov 2026 09:00:30 GMT", "Date", "Tue, 24 Nov 2026 09:00:00 GMT"), says(503, ""), says(201, `{"id":"w1","new_field":{"a":[1]}}`))
	w, err := c.CreateWatch(WithKey(t.Context(), "order-17"), NewWatch{Kind: "brand", Value: "Zephyrine"})
	if err != nil || w.ID != "w1" {
		t.Fatal(w, err)
	}
	one := seen{"POST /marks/api/v1/watches", "order-17", "Bearer mw_x", "application/json", `{"kind":"brand","value":"Zephyrine"}`}
	if diff := cmp.Diff([]seen{one, one, one, one}, *took); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]time.Duration{7 * time.Second, 30 * time.Second, 4 * time.Second}, *waits); diff != "" {
		t.Error(diff)
	}
	_ = c.DeleteWatch(t.Context(), "w1")
	_ = c.DeleteWatch(t.Context(), "w1")
	if a, b := (*took)[4].Key, (*took)[5].Key; len(a) < 20 || a == b {
		t.Errorf("keys of two writes: %q and %q", a, b)
	}
}

// A refusal ends in a Problem: one that lasts at once, one that passes after the tries, one that is long at once.
func TestARefusalIsAProblem(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer func(http.ResponseWriter)
		want   Problem
		sent   int
	}{
		{"not found", says(404, `{"type":"/problems/not_found","title":"Not found","status":404,"detail":"Nothing.","instance":"urn:request:abc","errors":[]}`), Problem{Type: "/problems/not_found", Title: "Not found", Status: 404, Detail: "Nothing.", Instance: "urn:request:abc", RequestID: "abc", Errors: []FieldError{}}, 1},
		{"a proxy's page", says(502, "<html>", "X-Request-Id", "p9"), Problem{Type: "about:blank", Title: "Bad Gateway", Status: 502, RequestID: "p9", Detail: "The answer is no problem of the API: something between may have refused the request."}, 1},
		{"always busy", says(503, busy), Problem{Type: "/problems/unavailable", Title: "Not possible at the moment", Status: 503, Detail: "Try again shortly.", Errors: []FieldError{}}, 4},
		{"an hour", says(429, busy, "Retry-After", "3600"), Problem{Type: "/problems/unavailable", Title: "Not possible at the moment", Status: 429, Detail: "Try again shortly.", RetryAfter: time.Hour, Errors: []FieldError{}}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, took, _ := serve(t, tc.answer)
			_, err := c.Case(t.Context(), "x")
			var p *Problem
			if !errors.As(err, &p) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, *p); diff != "" || len(*took) != tc.sent {
				t.Errorf("sent %d times; %s", len(*took), diff)
			}
		})
	}
}

// Pages are asked for as they are consumed; a server that gives the same page for ever is found out.
func TestPagesAsTheyAreConsumed(t *testing.T) {
	c, took, _ := serve(t, says(200, `{"items":[{"id":"a"},{"id":"b"}],"next":"n 1"}`), says(200, `{"items":[],"next":"n2"}`), says(200, `{"items":[{"id":"c"}],"next":"n2"}`))
	list := c.Watches(t.Context(), PageQuery{Limit: 2})
	for range list {
		break
	}
	if len(*took) != 1 {
		t.Errorf("%d pages for one item", len(*took))
	}
	*took = nil
	got, err := All(list)
	if len(got) != 3 || got[2].ID != "c" || err == nil || !strings.Contains(err.Error(), "same page again") {
		t.Errorf("%v, %v", got, err)
	}
	var lines []string
	for _, s := range *took {
		lines = append(lines, s.Line)
	}
	if diff := cmp.Diff([]string{"GET /marks/api/v1/watches?limit=2", "GET /marks/api/v1/watches?cursor=n+1&limit=2", "GET /marks/api/v1/watches?cursor=n2&limit=2"}, lines); diff != "" {
		t.Error(diff)
	}
}

// A file that can be sought is sent again whole; a stream that is gone is not sent again in part.
func TestAFileIsSentWholeOrNotAgain(t *testing.T) {
	c, took, _ := serve(t, says(503, busy), says(202, `{"id":"b1"}`))
	file := strings.NewReader("skip\nid,title\n1,x\n")
	_, _ = file.Seek(5, io.SeekStart)
	if b, err := c.Upload(t.Context(), `a "b".csv`, file, UploadQuery{Market: []string{"US", "EU"}}); err != nil || b.ID != "b1" {
		t.Fatal(b, err)
	}
	for _, s := range *took {
		if s.Line != "POST /marks/api/v1/batches?market=US&market=EU" || !strings.Contains(s.Body, "\r\n\r\nid,title\n1,x\n\r\n--") || !strings.Contains(s.Body, `filename="a \"b\".csv"`) || !strings.HasPrefix(s.Kind, "multipart/form-data") {
			t.Errorf("%+v", s)
		}
	}
	if len(*took) != 2 || (*took)[0].Key != (*took)[1].Key {
		t.Errorf("%+v", *took)
	}
	c, took, _ = serve(t, says(503, busy))
	_, err := c.ImportDocket(t.Context(), io.MultiReader(strings.NewReader("x")), DocketQuery{Name: "a.csv"})
	var p *Problem
	if !errors.As(err, &p) || len(*took) != 1 {
		t.Errorf("%v after %d times", err, len(*took))
	}
}

// An ID is one part of a path, whatever it holds.
func TestAnIDStaysInItsPlace(t *testing.T) {
	c, took, _ := serve(t, says(200, `{}`))
	if _, err := c.Mark(t.Context(), "us/1 2?x=%2F"); err != nil {
		t.Fatal(err)
	}
	if got, want := (*took)[0].Line, "GET /marks/api/v1/marks/us%2F1%202%3Fx=%252F"; got != want {
		t.Errorf("%s instead of %s", got, want)
	}
	for _, id := range []string{"", ".", ".."} {
		if _, err := c.Mark(t.Context(), id); err == nil {
			t.Errorf("%q was asked for", id)
		}
	}
}

// Nothing but a server's plain address is one.
func TestAddressesOfServers(t *testing.T) {
	for _, s := range []string{"", "marks.example", "ftp://marks.example", "https://user:secret@marks.example", "https://marks.example?x=1", "https://marks.example#x"} {
		at, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(at); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := New(nil); err == nil {
		t.Error("no address at all was taken")
	}
}

// Waiting ends with the context, and the error says so.
func TestWaitingEndsWithTheContext(t *testing.T) {
	c, took, _ := serve(t, says(503, busy, "Retry-After", "60"))
	ctx, cancel := context.WithCancel(t.Context())
	c.pause = func(ctx context.Context, d time.Duration) error { cancel(); return Sleep(ctx, d) }
	if _, err := c.Me(ctx); !errors.Is(err, context.Canceled) || len(*took) != 1 {
		t.Errorf("%v after %d times", err, len(*took))
	}
}
