// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// mostAnswer bounds a JSON answer in bytes: a page of 200 cases stays far below, and a wrong server cannot fill the memory.
const mostAnswer = 64 << 20

// longestWait is the longest Retry-After that is waited for; beyond it the caller is told instead.
const longestWait = 2 * time.Minute

// call is one operation with what it sends.
type call struct {
	method string
	path   []string // parts below the prefix, not yet escaped
	query  url.Values
	body   any     // sent as JSON
	file   *upload // or sent as it is
}

func get(path ...string) call  { return call{method: http.MethodGet, path: path} }
func post(path ...string) call { return call{method: http.MethodPost, path: path} }
func put(path ...string) call  { return call{method: http.MethodPut, path: path} }
func patch(path ...string) call {
	return call{method: http.MethodPatch, path: path}
}
func remove(path ...string) call {
	return call{method: http.MethodDelete, path: path}
}

func (o call) with(body any) call { o.body = body; return o }
func (o call) asking(q any) call  { o.query = values(q); return o }

// ask sends a call and reads its JSON answer.
func ask[T any](ctx context.Context, c *Client, o call) (T, error) {
	var out T
	answer, err := c.send(ctx, o)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNoContent {
		return out, nil
	}
	b, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	switch {
	case err != nil:
		return out, fmt.Errorf("client: the answer to %s broke off: %w", o, err)
	case len(b) > mostAnswer:
		return out, fmt.Errorf("client: the answer to %s is larger than %d MiB", o, mostAnswer>>20)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return out, fmt.Errorf("client: the answer to %s is not what the API describes: %w", o, err)
	}
	return out, nil
}

// tell sends a call whose answer holds nothing.
func tell(ctx context.Context, c *Client, o call) error {
	answer, err := c.send(ctx, o)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// download sends a call whose answer is a file. The caller closes it.
func download(ctx context.Context, c *Client, o call) (io.ReadCloser, error) {
	answer, err := c.send(ctx, o)
	if err != nil {
		return nil, err
	}
	return answer.Body, nil
}

func (o call) String() string { return o.method + " " + prefix + "/" + strings.Join(o.path, "/") }

// send sends a call until it is answered by something else than 429 or 503, at most c.tries times.
func (c *Client) send(ctx context.Context, o call) (*http.Response, error) {
	key, _ := ctx.Value(keyOf{}).(string)
	if key == "" {
		key = rand.Text()
	}
	var text []byte
	if o.body != nil {
		var err error
		if text, err = json.Marshal(o.body); err != nil {
			return nil, fmt.Errorf("client: what %s sends cannot be written as JSON: %w", o, err)
		}
	}
	for try := 1; ; try++ {
		answer, err := c.once(ctx, o, text, key)
		if err != nil {
			return nil, err
		}
		if answer.StatusCode < http.StatusMultipleChoices {
			return answer, nil
		}
		p := problemOf(answer)
		wait := p.RetryAfter
		if wait == 0 {
			wait = time.Second << (try - 1)
		}
		if !p.passes() || try >= c.tries || wait > longestWait || !o.file.rewind() {
			return nil, p
		}
		if err := c.pause(ctx, wait); err != nil {
			return nil, fmt.Errorf("client: %s was not sent again: %w", o, err)
		}
	}
}

// once sends a call a single time.
func (c *Client) once(ctx context.Context, o call, text []byte, key string) (*http.Response, error) {
	at := *c.base
	escaped := make([]string, len(o.path))
	for i, part := range o.path {
		// ResolveReference and proxies take dot parts away: no ID is one, and the request would go elsewhere.
		if part == "" || part == "." || part == ".." {
			return nil, fmt.Errorf("client: %q names nothing in %s", part, o)
		}
		escaped[i] = url.PathEscape(part)
	}
	at.Path = c.base.Path + prefix + "/" + strings.Join(o.path, "/")
	at.RawPath = c.base.EscapedPath() + prefix + "/" + strings.Join(escaped, "/")
	at.RawQuery = o.query.Encode()
	var body io.Reader
	if text != nil {
		body = bytes.NewReader(text)
	}
	kind := "application/json"
	if o.file != nil {
		body, kind = o.file.stream()
	}
	r, err := http.NewRequestWithContext(ctx, o.method, at.String(), body)
	if err != nil {
		return nil, fmt.Errorf("client: %s cannot be asked for: %w", o, err)
	}
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("User-Agent", c.agent)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if o.method != http.MethodGet {
		r.Header.Set("Idempotency-Key", key)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("client: %s was not answered: %w", o, err)
	}
	return answer, nil
}
