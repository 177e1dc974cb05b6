// SPDX-License-Identifier: Apache-2.0

// Package client is the API of Markwarden for Go programs of this module: one method for each operation of its description.
//
// It promises that a write happens once however often it is sent (every write carries an Idempotency-Key, kept over repeats),
// that a refusal is a *Problem with what the server said, that lists are read page by page as they are consumed, that files
// are streamed, and that fields a newer server adds do no harm. A Client is safe for concurrent use.
package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// prefix is the path under which all operations stand.
const prefix = "/api/v1"

// Client speaks to one server in the name of one token.
type Client struct {
	base  *url.URL
	http  *http.Client
	token string
	agent string
	tries int
	pause Pause
}

// Pause waits for a time, or until the context ends, whose error it gives.
type Pause func(ctx context.Context, d time.Duration) error

// Option sets something of a Client.
type Option func(*Client)

// Token is the API token (mw_…) or session token that requests carry. Without it nobody is named.
func Token(token string) Option { return func(c *Client) { c.token = token } }

// HTTP is what sends requests; http.DefaultClient if left out. A Timeout of it cuts off long uploads and downloads: give
// contexts deadlines instead.
func HTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// UserAgent is how the program names itself; "markwarden-client" if left out.
func UserAgent(name string) Option { return func(c *Client) { c.agent = name } }

// Tries is how often a request is sent at most while the server answers 429 or 503; 4 if left out, 1 for no repeats.
func Tries(n int) Option { return func(c *Client) { c.tries = max(n, 1) } }

// Waiting is how the client waits before it sends a request again; a timer if left out.
func Waiting(p Pause) Option { return func(c *Client) { c.pause = p } }

// New is a client of the server at base, such as https://marks.example. A path of base stands before those of the API. It
// refuses an address that is not http or https, or that holds a password, a query or a fragment.
func New(base *url.URL, options ...Option) (*Client, error) {
	switch {
	case base == nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https"):
		return nil, errors.New("client: the server's address must be http:// or https:// with a host")
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("client: the server's address %s may hold no user, query or fragment: give the token as an option", base.Redacted())
	}
	at := *base
	at.Path, at.RawPath = strings.TrimRight(base.Path, "/"), ""
	c := &Client{base: &at, http: http.DefaultClient, agent: "markwarden-client", tries: 4, pause: Sleep}
	for _, set := range options {
		set(c)
	}
	return c, nil
}

// Sleep is a Pause by the clock.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

type keyOf struct{}

// WithKey gives the next write made with the context its Idempotency-Key, such as the number of an order in the caller's own
// books: repeated after a crash it gives the first answer again. One key is for one write; without it each call makes its own.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyOf{}, key)
}
