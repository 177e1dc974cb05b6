// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"encoding/json"
	"io"

	"markwarden/trademarks"
)

// WriteJSONL writes one mark as a line of JSON, which a Reader gives back unchanged if the mark is one a Reader can give:
// a text without outer blanks, an ID, classes in order, ISO days, a status of ours.
func WriteJSONL(w io.Writer, m trademarks.Mark) error {
	// A slice of bytes would be written as base64, whatever the bytes mean: the classes go out as numbers.
	line := struct {
		trademarks.Mark
		Classes []int `json:"classes,omitempty"`
	}{Mark: m}
	for _, c := range m.Classes {
		line.Classes = append(line.Classes, int(c))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(line)
}
