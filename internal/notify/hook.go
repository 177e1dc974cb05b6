// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Endpoint is a receiver of webhooks. URL is as Guard.Check returned it.
type Endpoint struct {
	ID       string   `json:"id"`
	URL      string   `json:"url"`
	Secrets  []Secret `json:"secrets"` // the newest first
	Disabled bool     `json:"disabled"`
}

// event is the body of a webhook (Standard Webhooks, "Payload structure").
type event struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// Body is the bytes of a message as a webhook. They are the same for every attempt, so that a receiver that keeps what it
// got sees a repeat as one; only the time and with it the signature are the attempt's own.
func Body(m Message) ([]byte, error) {
	data := m.Data
	if len(data) == 0 {
		data = json.RawMessage("{}")
	}
	b, err := json.Marshal(event{m.Type, m.At.UTC(), data})
	if err != nil {
		return nil, fmt.Errorf("the message is no JSON: %w", err)
	}
	return b, nil
}

// Hook sends messages to one endpoint. Make it by NewHook.
type Hook struct {
	guard    Guard
	client   *http.Client
	endpoint Endpoint
	now      func() time.Time
}

// NewHook is a sender to an endpoint. The client should be Guard.Client of the same guard, one for all endpoints.
func NewHook(g Guard, client *http.Client, to Endpoint, now func() time.Time) *Hook {
	return &Hook{guard: g, client: client, endpoint: to, now: now}
}

// Send implements Sender. Every attempt is signed anew and carries the message's own identifier.
func (h *Hook) Send(ctx context.Context, m Message) error {
	if h.endpoint.Disabled {
		return permanent(nil, "this receiver is switched off")
	}
	url, err := h.guard.Check(h.endpoint.URL) // the operator's rules may have changed since it was saved
	if err != nil {
		return permanent(err, "%v", err)
	}
	body, err := Body(m)
	if err != nil {
		return permanent(err, "the message cannot be written")
	}
	header, err := Sign(h.endpoint.Secrets, m.ID, h.now(), body)
	if err != nil {
		return permanent(err, "%v", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return permanent(err, "the receiver's address cannot be called")
	}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "Markwarden-Webhook")
	req.Header = header
	resp, err := h.client.Do(req)
	if err != nil {
		return unanswered(ctx, err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, h.guard.Limits.or(DefaultLimits).Body)) // lets the connection be used again
	return answered(resp, h.now())
}

// unanswered is the failure of a call without an answer. People are told its kind only: the receiver's owner chose the
// address, and details would make us a port scanner.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var wait net.Error
	var dns *net.DNSError
	switch {
	case errors.Is(err, ErrTarget):
		return permanent(err, "the receiver's name leads to an address that is not allowed")
	case errors.As(err, &dns):
		return temporary(err, "the receiver's name could not be found")
	case errors.As(err, &wait) && wait.Timeout():
		return temporary(err, "the receiver did not answer in time")
	}
	return temporary(err, "the receiver could not be reached")
}

// answered is nil for an answer of 200 to 299. Everything else is tried again, because receivers answer by mistake with
// almost any number, but for 410, by which a receiver says that it wants no more (Standard Webhooks).
func answered(resp *http.Response, now time.Time) error {
	status := resp.StatusCode
	if status >= 200 && status < 300 {
		return nil
	}
	f := temporary(nil, "the receiver answered %d", status)
	switch {
	case status == http.StatusGone:
		f = permanent(nil, "the receiver answered 410: it wants no more messages")
		f.Gone = true
	case status >= 300 && status < 400:
		f.Reason = fmt.Sprintf("the receiver answered %d: it sends us elsewhere, which we do not follow; give its final address", status)
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		f.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), now)
	}
	f.Status = status
	return f
}

// mostRetryAfter bounds how long a receiver may send us away: it has a day in all.
const mostRetryAfter = 6 * time.Hour

// retryAfter reads Retry-After, a number of seconds or a date (RFC 9110 10.2.3); 0 for neither.
func retryAfter(text string, now time.Time) time.Duration {
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, mostRetryAfter)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, at.Sub(now)), mostRetryAfter)
	}
	return 0
}
