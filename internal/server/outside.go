// SPDX-License-Identifier: Apache-2.0

package server

import (
	"crypto/tls"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// Outside is how others reach the program. The zero value is: they do not, or by its number.
type Outside struct {
	Public  []string         // the addresses others use, as https://marks.example.com
	Proxies []string         // networks whose X-Forwarded-For is believed, as 10.0.0.0/8; none by default
	TLS     *tls.Certificate // nil speaks HTTP, as behind a proxy
	Rate    auth.Bucket      // requests of one caller; the zero value is DefaultRate
	NoRate  bool             // no limit of requests, as for load tests
}

// DefaultRate is how many requests one caller may make: a person, a token, or an address that nobody signed in from. Far
// above what anybody does by hand, and far below what keeps others waiting.
func DefaultRate() auth.Bucket { return auth.Bucket{Most: 2000, Refill: 10 * time.Second} }

// names are the host names that the public addresses hold.
func (o Outside) names() (names []string, secure bool, err error) {
	for _, text := range o.Public {
		a, err := url.Parse(text)
		if err != nil || a.Hostname() == "" || (a.Scheme != "https" && a.Scheme != "http") || strings.Trim(a.Path, "/") != "" {
			return nil, false, fault.New(fault.Invalid, "the public address %q is not one: write it like https://marks.example.com", text)
		}
		names = append(names, strings.ToLower(a.Hostname()))
		secure = secure || a.Scheme == "https"
	}
	return names, secure || o.TLS != nil, nil
}

// answersTo reports whether a request's host is one of ours. A number is no name: no name server can point it elsewhere, so
// that it is fine wherever people sign in.
func (s *Server) answersTo(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	if local(host) {
		return true
	}
	for _, name := range s.names {
		if host == name {
			return true
		}
	}
	return s.opt.People != nil && !s.opt.People.Local && net.ParseIP(host) != nil
}

// strictTransport tells browsers to come back over TLS only, for a year (ASVS 3.4.1).
func (s *Server) strictTransport(c *gin.Context) {
	if s.secure {
		c.Header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// secured is a listener that speaks TLS where there is a certificate.
func (s *Server) secured(l net.Listener) net.Listener {
	if s.opt.Outside.TLS == nil {
		return l
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*s.opt.Outside.TLS}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
}

// callers counts the requests of each caller. Whoever has been away long enough to have a full supply again is forgotten.
type callers struct {
	bucket auth.Bucket
	mu     sync.Mutex
	seen   map[string]*caller
	swept  time.Time
}

type caller struct {
	limit *rate.Limiter
	last  time.Time
}

func newCallers(o Outside) *callers {
	if o.NoRate {
		return nil
	}
	if o.Rate.Most == 0 {
		o.Rate = DefaultRate()
	}
	return &callers{bucket: o.Rate, seen: map[string]*caller{}}
}

// take takes one request of a caller; wait is positive when there is none.
func (k *callers) take(who string, at time.Time) (wait time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at.Sub(k.swept) > k.bucket.Refill {
		for name, c := range k.seen {
			if at.Sub(c.last) > k.bucket.Refill {
				delete(k.seen, name)
			}
		}
		k.swept = at
	}
	c := k.seen[who]
	if c == nil {
		c = &caller{limit: rate.NewLimiter(rate.Limit(float64(k.bucket.Most)/k.bucket.Refill.Seconds()), k.bucket.Most)}
		k.seen[who] = c
	}
	c.last = at
	r := c.limit.ReserveN(at, 1)
	if wait = r.DelayFrom(at); wait > 0 {
		r.CancelAt(at)
	}
	return wait
}

// pace refuses who asks too often. Health is answered always, and whoever sits at the machine has no limit without accounts.
func (s *Server) pace(c *gin.Context, a auth.Actor) error {
	if s.callers == nil || a.ID == auth.LocalUser || c.FullPath() == "/healthz" || c.FullPath() == "/readyz" {
		return nil
	}
	who := a.Session
	if who == "" {
		who = networkOf(a.Address)
	}
	if wait := s.callers.take(who, s.opt.Now()); wait > 0 {
		return auth.TooOften(wait)
	}
	return nil
}

// networkOf is the address as one caller: a machine with IPv6 has a whole network of addresses to call from.
func networkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() || ip.Is4In6() {
		return address
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
