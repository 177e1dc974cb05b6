// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep values may be nested (ASVS 1.5.2); a listing needs three levels.
const maxDepth = 64

// strictError is what is wrong with a JSON text and where: a JSON pointer (RFC 6901).
type strictError struct{ pointer, reason string }

// Error is the reason alone; the pointer has a field of its own in the problem.
func (e *strictError) Error() string { return e.reason }

// strict refuses what encoding/json lets pass without a word: a name that stands twice in one object, text that is no UTF-8
// or holds half a surrogate pair, nesting without end, and anything behind the first value.
func strict(b []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(b)) // refuses doubled names and broken text by itself
	values := 0
	for {
		_, err := d.ReadToken()
		switch {
		case errors.Is(err, io.EOF) && values > 0:
			return nil
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return &strictError{string(d.StackPointer()), "the JSON text ends before its value does: send it whole"}
		case errors.Is(err, jsontext.ErrDuplicateName):
			return &strictError{pointerOf(err, d), "the name stands twice in one object: keep one"}
		case err != nil:
			return &strictError{pointerOf(err, d), "it is no JSON text in UTF-8: " + syntaxOf(err)}
		}
		if d.StackDepth() > maxDepth {
			return &strictError{string(d.StackPointer()), fmt.Sprintf("values are nested deeper than %d levels", maxDepth)}
		}
		if d.StackDepth() == 0 {
			if values++; values > 1 {
				return &strictError{"", "something follows the JSON value: send one value"}
			}
		}
	}
}

func pointerOf(err error, d *jsontext.Decoder) string {
	var s *jsontext.SyntacticError
	if errors.As(err, &s) {
		return string(s.JSONPointer)
	}
	return string(d.StackPointer())
}

func syntaxOf(err error) string {
	var s *jsontext.SyntacticError
	if errors.As(err, &s) && s.Err != nil {
		return fmt.Sprintf("%v at byte %d", s.Err, s.ByteOffset)
	}
	return "it cannot be read"
}
