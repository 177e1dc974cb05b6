// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// receiver is a server of the test's own and a guard that allows it, as an operator allows one inside the house.
func receiver(t testing.TB, h http.HandlerFunc) (Guard, Endpoint) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	port := netip.MustParseAddrPort(s.Listener.Addr().String()).Port()
	g := Guard{HTTP: true, Ports: []uint16{port}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Limits: Limits{Total: 2 * time.Second}}
	return g, Endpoint{ID: "e1", URL: s.URL + "/hook", Secrets: []Secret{secret(1, time.Time{})}}
}

var reminder = Message{ID: "rem_1", Type: "deadline.reminder", At: t0, Data: json.RawMessage(`{"case":"ilnd 1:26-cv-01234","title":"回答 <b>"}`)}

func TestARepeatCarriesTheSameIdentifierAndBodyUnderAFreshSignature(t *testing.T) {
	type got struct {
		id, at, sig, kind string
		body              []byte
	}
	var list []got
	g, e := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		list = append(list, got{r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), r.Header.Get("Content-Type"), b})
		if len(list) == 1 {
			w.WriteHeader(500)
		}
	})
	client := g.Client()
	for i, now := range []time.Time{t0, t0.Add(time.Hour)} {
		err := NewHook(g, client, e, func() time.Time { return now }).Send(context.Background(), reminder)
		if (err == nil) != (i == 1) {
			t.Fatal(i, err)
		}
		h := http.Header{}
		h.Set("webhook-id", list[i].id)
		h.Set("webhook-timestamp", list[i].at)
		h.Set("webhook-signature", list[i].sig)
		if err := Verify(e.Secrets, h, list[i].body, now); err != nil {
			t.Error(err)
		}
	}
	if list[0].id != "rem_1" || list[0].id != list[1].id || string(list[0].body) != string(list[1].body) || list[0].sig == list[1].sig || list[0].kind != "application/json" {
		t.Errorf("first and repeat: %+v", list)
	}
	want := `{"type":"deadline.reminder","timestamp":"2026-03-02T10:00:00Z","data":{"case":"ilnd 1:26-cv-01234","title":"回答 \u003cb\u003e"}}`
	if d := cmp.Diff(want, string(list[0].body)); d != "" {
		t.Error(d)
	}
}

func TestWhatAnAnswerMeans(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		header string
		want   *Failure
	}{
		{"taken", 200, "", nil},
		{"taken without a word", 204, "", nil},
		{"a redirect is not followed", 302, "", &Failure{Status: 302, Reason: "the receiver answered 302: it sends us elsewhere, which we do not follow; give its final address"}},
		{"refused, perhaps by mistake", 400, "", &Failure{Status: 400, Reason: "the receiver answered 400"}},
		{"wants no more", 410, "", &Failure{Status: 410, Permanent: true, Gone: true, Reason: "the receiver answered 410: it wants no more messages"}},
		{"too many, in seconds", 429, "120", &Failure{Status: 429, RetryAfter: 2 * time.Minute, Reason: "the receiver answered 429"}},
		{"busy, until a date", 503, "Mon, 02 Mar 2026 10:30:00 GMT", &Failure{Status: 503, RetryAfter: 30 * time.Minute, Reason: "the receiver answered 503"}},
		{"busy, until yesterday", 503, "Sun, 01 Mar 2026 10:30:00 GMT", &Failure{Status: 503, Reason: "the receiver answered 503"}},
		{"busy for years", 503, "999999999", &Failure{Status: 503, RetryAfter: 6 * time.Hour, Reason: "the receiver answered 503"}},
		{"busy for nonsense", 503, "-5", &Failure{Status: 503, Reason: "the receiver answered 503"}},
		{"out of order", 500, "", &Failure{Status: 500, Reason: "the receiver answered 500"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			calls := 0
			g, e := receiver(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				w.Header().Set("Location", "http://"+r.Host+"/elsewhere")
				if tc.header != "" {
					w.Header().Set("Retry-After", tc.header)
				}
				w.WriteHeader(tc.status)
			})
			err := NewHook(g, g.Client(), e, func() time.Time { return t0 }).Send(context.Background(), reminder)
			var got *Failure
			errors.As(err, &got)
			if d := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(Failure{}, "Cause")); d != "" || calls != 1 {
				t.Errorf("after %d calls: %s", calls, d)
			}
		})
	}
}

func TestWhatIsNeverSent(t *testing.T) {
	for _, tc := range []struct {
		name    string
		spoil   func(*Guard, *Endpoint, *Message)
		reason  string
		lasting bool
	}{
		{"switched off", func(_ *Guard, e *Endpoint, _ *Message) { e.Disabled = true }, "switched off", true},
		{"no longer allowed", func(g *Guard, _ *Endpoint, _ *Message) { g.Allow = nil }, "not allowed", true},
		{"no secret", func(_ *Guard, e *Endpoint, _ *Message) { e.Secrets = nil }, "secret", true},
		{"no identifier", func(_ *Guard, _ *Endpoint, m *Message) { m.ID = "" }, "identifier", true},
		{"no JSON", func(_ *Guard, _ *Endpoint, m *Message) { m.Data = json.RawMessage("{") }, "cannot be written", true},
		{"nobody there", func(g *Guard, e *Endpoint, _ *Message) {
			g.Ports = append(g.Ports, 1)
			e.URL = "http://127.0.0.1:1/"
		}, "could not be reached", false},
		{"no such name", func(g *Guard, e *Endpoint, _ *Message) {
			g.Resolver = (&names{}).resolver()
			g.Ports = append(g.Ports, 80)
			e.URL = "http://nobody.receiver.net/"
		}, "could not be found", false},
		{"a name that leads inside", func(g *Guard, e *Endpoint, _ *Message) {
			g.Resolver = (&names{answers: map[string][]string{"a.receiver.net": {"10.0.0.1"}}}).resolver()
			g.Ports = append(g.Ports, 80)
			e.URL = "http://a.receiver.net/"
		}, "leads to an address that is not allowed", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			calls := 0
			g, e := receiver(t, func(http.ResponseWriter, *http.Request) { calls++ })
			m := reminder
			tc.spoil(&g, &e, &m)
			err := NewHook(g, g.Client(), e, func() time.Time { return t0 }).Send(context.Background(), m)
			var f *Failure
			if !errors.As(err, &f) || !strings.Contains(f.Reason, tc.reason) || IsPermanent(err) != tc.lasting || calls != 0 {
				t.Errorf("%d calls, %v", calls, err)
			}
			if f != nil && strings.Contains(f.Reason, "10.0.0.1") {
				t.Errorf("the reason tells of our network: %s", f.Reason)
			}
		})
	}
}

func TestAnEndlessOrSilentAnswerIsCutOff(t *testing.T) {
	for _, tc := range []struct {
		name    string
		handler http.HandlerFunc
		ok      bool
	}{
		{"an endless body", func(w http.ResponseWriter, r *http.Request) {
			line := []byte(strings.Repeat("x", 1<<15))
			for {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
		}, true},
		{"a huge header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) }, false},
		{"silence", func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, e := receiver(t, tc.handler)
			g.Limits.Total = 300 * time.Millisecond
			begin := time.Now()
			err := NewHook(g, g.Client(), e, func() time.Time { return t0 }).Send(context.Background(), reminder)
			if took := time.Since(begin); (err == nil) != tc.ok || took > 5*time.Second {
				t.Errorf("after %s: %v", took, err)
			}
		})
	}
}

func TestAContextThatEndsIsNoFailureOfTheReceiver(t *testing.T) {
	var once sync.Once
	asked, release := make(chan struct{}), make(chan struct{})
	g, e := receiver(t, func(http.ResponseWriter, *http.Request) { once.Do(func() { close(asked) }); <-release })
	defer close(release)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-asked; cancel() }()
	err := NewHook(g, g.Client(), e, func() time.Time { return t0 }).Send(ctx, reminder)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if d := (Delivery{Created: t0}).After(err, t0, 0); d.Tries != 0 {
		t.Errorf("a stop was counted as a try: %+v", d)
	}
}
