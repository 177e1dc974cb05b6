// SPDX-License-Identifier: Apache-2.0

// Package notify is the post office: mail, signed webhooks, and feeds that others fetch.
//
// It promises that a webhook never reaches an address of our own network, whatever its name resolves to; that a message
// keeps its identifier however often it is sent, so that a receiver can tell a repeat; that text a stranger wrote cannot
// become a header, a calendar entry or markup; and that a failure is a value which says whether trying again helps. It
// keeps nothing: what was sent when is the caller's to store. Time and randomness are arguments.
package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Message is one thing to tell somebody. Mail uses To, Lang, Subject, Text and HTML; a webhook uses Type and Data.
type Message struct {
	ID      string          `json:"id"` // stable: a repeat carries the same
	Type    string          `json:"type"`
	At      time.Time       `json:"at"` // when the event was, not when it is sent
	To      string          `json:"to,omitempty"`
	Lang    string          `json:"lang,omitempty"` // en or zh
	Subject string          `json:"subject,omitempty"`
	Text    string          `json:"text,omitempty"`
	HTML    string          `json:"html,omitempty"` // made from Text when empty
	Data    json.RawMessage `json:"data,omitempty"`
}

// Sender delivers a message. An error that is not a *Failure is a defect or a context that ended.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Failure is why a message was not delivered. Reason is a sentence for people, without addresses inside our network and
// without what the receiver wrote; Cause is for the log.
type Failure struct {
	Reason     string
	Permanent  bool          // trying again cannot help
	Gone       bool          // the receiver wants no more messages at all (HTTP 410)
	Status     int           // of the receiver's answer, 0 for none
	RetryAfter time.Duration // as the receiver asked, 0 when it did not
	Cause      error
}

// Error is the reason alone.
func (f *Failure) Error() string { return f.Reason }

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// temporary is a failure that may pass by itself.
func temporary(cause error, format string, args ...any) *Failure {
	return &Failure{Reason: fmt.Sprintf(format, args...), Cause: cause}
}

// permanent is a failure that somebody must mend.
func permanent(cause error, format string, args ...any) *Failure {
	f := temporary(cause, format, args...)
	f.Permanent = true
	return f
}

// IsPermanent reports a failure that trying again cannot mend.
func IsPermanent(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Permanent
}

// mostID bounds a message's identifier: it stands in headers.
const mostID = 128

// checkID refuses what may not be an identifier: it is signed with dots as separators (Standard Webhooks) and stands in
// mail headers.
func checkID(id string) error {
	if id == "" || len(id) > mostID {
		return fmt.Errorf("a message needs an identifier of 1 to %d characters", mostID)
	}
	for _, r := range id {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", r) {
			return errors.New("a message's identifier is letters, digits, - and _ only")
		}
	}
	return nil
}
