// SPDX-License-Identifier: Apache-2.0

// Package fault is the few kinds of error Markwarden knows. A kind says who can mend it; its sentence is written for
// the person who must act, and whatever lies below stays in the chain for the log.
// It promises that Message never shows internals: only sentences given to New, Because and Fields are repeated.
package fault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Kind is what an error means to the one who called.
type Kind uint8

// The kinds. Internal is the zero value: an error nobody gave a kind to is our own fault, never the caller's.
const (
	Internal    Kind = iota // a defect or a failure of ours
	NotFound                // the thing asked for is not there, or not there for this caller
	Invalid                 // what was sent cannot be accepted; the sentence or the fields say why
	Conflict                // it was acceptable, but the state has moved or something else holds its place
	Forbidden               // this caller may not do it
	Unavailable             // not now: busy, away, stopping or out of time; the same call may succeed later
)

// kinds is the one table from kind to name, HTTP status and the sentence for people when no better one was written.
// Invalid is 422 and not 400, because the request was readable and its content was refused (RFC 9110 15.5.21).
var kinds = [...]struct {
	name    string
	status  int
	generic string
}{
	Internal:    {"internal", http.StatusInternalServerError, "Something went wrong here and has been logged. Try again; if it stays, tell the operator."},
	NotFound:    {"not_found", http.StatusNotFound, "It does not exist, or it is not yours to see."},
	Invalid:     {"invalid", http.StatusUnprocessableEntity, "What was sent cannot be accepted."},
	Conflict:    {"conflict", http.StatusConflict, "It was changed in the meantime. Load it again and repeat."},
	Forbidden:   {"forbidden", http.StatusForbidden, "Your role does not allow this."},
	Unavailable: {"unavailable", http.StatusServiceUnavailable, "This is not possible at the moment. Try again shortly."},
}

// String is the kind's name as it stands in logs and in the API's problem type.
func (k Kind) String() string { return kinds[k.known()].name }

// Status is the HTTP status a door answers with.
func (k Kind) Status() int { return kinds[k.known()].status }

// known maps a value outside the table to Internal, so that a wrong cast can never index out of it.
func (k Kind) known() Kind {
	if int(k) >= len(kinds) {
		return Internal
	}
	return k
}

// fault is an error with a kind and a sentence for people. cause is for the log and for errors.Is only.
type fault struct {
	kind    Kind
	message string
	fields  []Field
	cause   error
}

// Error is the whole story, for logs.
func (f *fault) Error() string {
	if f.cause == nil || f.cause.Error() == f.message { // a reader's sentence that was written for people is told once
		return f.message
	}
	return f.message + ": " + f.cause.Error()
}

// Unwrap is the cause, if there is one.
func (f *fault) Unwrap() error { return f.cause }

// New is an error of a kind. The sentence is shown to people: one clear sentence that names what is wrong and what to
// do, without anything a stranger wrote beyond what the reader already knows and without another error's text
// (use Because for that).
func New(kind Kind, format string, args ...any) error {
	return &fault{kind: kind.known(), message: fmt.Sprintf(format, args...)}
}

// Because is New with a cause that errors.Is and errors.As still see and the log still prints, and people do not.
func Because(cause error, kind Kind, format string, args ...any) error {
	return &fault{kind: kind.known(), message: fmt.Sprintf(format, args...), cause: cause}
}

// At says which field an error of New or Because is about; path is as in Fields.Add. An error that names fields already, one
// of nobody's kind and nil come back as they are.
func At(err error, path string) error {
	f := find(err)
	if f == nil || len(f.fields) > 0 {
		return err
	}
	return &fault{kind: f.kind, message: f.message, fields: []Field{{path, f.message}}, cause: f.cause}
}

// Wrap puts the operation and its operand in front of *err, and does nothing when *err is nil. It is meant for defer,
// once per floor: defer fault.Wrap(&err, "storage.Case(%s)", id). Kind, message and fields pass through.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

// KindOf is the kind of the outermost fault in the chain. A context that ended is Unavailable; any other error, and
// nil, is Internal.
func KindOf(err error) Kind {
	if f := find(err); f != nil {
		return f.kind
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Unavailable
	}
	return Internal
}

// Is reports whether err is not nil and of the given kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Message is what a person may read of err: the sentence of the outermost fault, or the general sentence of its kind.
// An Internal error never shows its own sentence.
func Message(err error) string {
	kind := KindOf(err)
	if f := find(err); f != nil && kind != Internal && f.message != "" {
		return f.message
	}
	return kinds[kind].generic
}

// find is the outermost fault in err's chain, or nil.
func find(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}
