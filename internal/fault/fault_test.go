// SPDX-License-Identifier: Apache-2.0

package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
)

// told is all that a door may learn of an error.
type told struct {
	Kind    string
	Status  int
	Message string
	Fields  fault.Fields
}

func tell(err error) told {
	k := fault.KindOf(err)
	return told{k.String(), k.Status(), fault.Message(err), fault.FieldsOf(err)}
}

func TestWhatADoorLearns(t *testing.T) {
	var bad fault.Fields
	bad.Add("title", "must not be empty")
	bad.Add("price.amount", "must be a number, not %q", "ten")
	generic := "Something went wrong here and has been logged. Try again; if it stays, tell the operator."
	later := "This is not possible at the moment. Try again shortly."
	none := fault.Fields{}
	for _, tc := range []struct {
		name string
		err  error
		want told
	}{
		{"not found", fault.New(fault.NotFound, "no listing %q", "a"), told{"not_found", 404, `no listing "a"`, none}},
		{"conflict", fault.New(fault.Conflict, "claimed by another"), told{"conflict", 409, "claimed by another", none}},
		{"forbidden", fault.New(fault.Forbidden, "legal only"), told{"forbidden", 403, "legal only", none}},
		{"a sentence left out is the kind's", fault.New(fault.Unavailable, ""), told{"unavailable", 503, later, none}},
		{"every wrong field at once", bad.Err(), told{"invalid", 422, `title must not be empty; price.amount must be a number, not "ten"`, bad}},
		{"which field a sentence is about", fault.At(fault.New(fault.Conflict, "it is taken"), "login"), told{"conflict", 409, "it is taken", fault.Fields{{Path: "login", Message: "it is taken"}}}},
		{"an error that names its fields keeps them", fault.At(bad.Err(), "login"), told{"invalid", 422, `title must not be empty; price.amount must be a number, not "ten"`, bad}},
		{"a foreign error shows nothing of itself", errors.New("dial tcp 10.0.0.1: refused"), told{"internal", 500, generic, none}},
		{"an internal fault shows nothing of itself", fault.New(fault.Internal, "table marks is gone"), told{"internal", 500, generic, none}},
		{"a cause is not shown", fault.Because(errors.New("pq: secret"), fault.Unavailable, "the database is away"), told{"unavailable", 503, "the database is away", none}},
		{"out of time", fmt.Errorf("q: %w", context.DeadlineExceeded), told{"unavailable", 503, later, none}},
		{"caller left", context.Canceled, told{"unavailable", 503, later, none}},
		{"a kind outside the table", fault.New(fault.Kind(99), "x"), told{"internal", 500, generic, none}},
		{"nil", nil, told{"internal", 500, generic, none}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tell(tc.err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWrapKeepsKindMessageAndFields(t *testing.T) {
	floor := func(id string) (err error) {
		defer fault.Wrap(&err, "storage.Case(%s)", id)
		return fault.Because(io.ErrUnexpectedEOF, fault.NotFound, "no case %s", id)
	}
	err := floor("c1")
	if got, want := err.Error(), "storage.Case(c1): no case c1: unexpected EOF"; got != want {
		t.Errorf("log text: got %q, want %q", got, want)
	}
	if diff := cmp.Diff(told{"not_found", 404, "no case c1", fault.Fields{}}, tell(err)); diff != "" {
		t.Error(diff)
	}
	twice := fault.Because(err, fault.Invalid, "%s", err.Error())
	if twice.Error() != err.Error() || !errors.Is(twice, io.ErrUnexpectedEOF) {
		t.Errorf("a sentence is told twice: %q", twice)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost to errors.Is")
	}
}

func TestWrapLeavesNilAlone(t *testing.T) {
	var err error
	fault.Wrap(&err, "op")
	if err != nil {
		t.Errorf("got %v, want nil", err)
	}
	if err := (fault.Fields{}).Err(); err != nil {
		t.Errorf("no wrong field: got %v, want nil", err)
	}
}

func TestTheOutermostFaultSpeaks(t *testing.T) {
	inner := fault.New(fault.NotFound, "no mark US-1")
	outer := fault.Because(inner, fault.Invalid, "finding 2 names a mark that is not in the register")
	if diff := cmp.Diff(told{"invalid", 422, "finding 2 names a mark that is not in the register", fault.Fields{}}, tell(outer)); diff != "" {
		t.Error(diff)
	}
	if !fault.Is(outer, fault.Invalid) || fault.Is(outer, fault.NotFound) || fault.Is(nil, fault.Internal) {
		t.Error("Is does not follow the outermost fault")
	}
}
