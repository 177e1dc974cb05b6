// SPDX-License-Identifier: Apache-2.0

package web

import "fmt"

// Inline is the text of a file of static/ as it stands in the program, for a document that must stand alone and can ask for
// no file. An error can only come from a name that is not there.
func Inline(name string) (string, error) {
	b, err := files.ReadFile("static/" + name)
	if err != nil {
		return "", fmt.Errorf("web: there is no static file %q: %w", name, err)
	}
	return string(b), nil
}
