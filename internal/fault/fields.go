// SPDX-License-Identifier: Apache-2.0

package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Field is what is wrong with one field of what was sent. Path is as the sender wrote it: title, bullets[0],
// price.amount. Message is a sentence part that follows the path: "must not be empty".
type Field struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Fields collects what is wrong, so that a person learns of everything at once. The zero value is ready.
type Fields []Field

// Add notes one wrong field.
func (f *Fields) Add(path, format string, args ...any) {
	*f = append(*f, Field{Path: path, Message: fmt.Sprintf(format, args...)})
}

// Err is nil when nothing was noted, else an Invalid error whose message names every field in the order noted.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	parts := make([]string, len(f))
	for i, field := range f {
		parts[i] = strings.TrimSpace(field.Path + " " + field.Message)
	}
	return &fault{kind: Invalid, message: strings.Join(parts, "; "), fields: slices.Clone(f)}
}

// FieldsOf is the fields of the outermost fault in err's chain, never nil, so that it encodes as a list.
func FieldsOf(err error) Fields {
	if f := find(err); f != nil && f.fields != nil {
		return slices.Clone(f.fields)
	}
	return Fields{}
}
