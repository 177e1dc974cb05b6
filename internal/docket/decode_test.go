// SPDX-License-Identifier: Apache-2.0

package docket

import "testing"

// A table saved by a program of the West or of China is read in its own letters.
func TestATextIsReadInItsOwnLetters(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"UTF-8", "Soci\u00e9t\u00e9, \u6848\u53f7", "Soci\u00e9t\u00e9, \u6848\u53f7"},
		{"Windows-1252 with quotation marks", "\x93Soci\xe9t\xe9\x94 v. Z", "\u201cSoci\u00e9t\u00e9\u201d v. Z"},
		{"Latin-1", "ilnd,Caf\xe9 K\xfchn GmbH", "ilnd,Caf\u00e9 K\u00fchn GmbH"},
		{"GB18030", "\xb0\xb8\xba\xc5,\xb7\xa8\xd4\xba", "\u6848\u53f7,\u6cd5\u9662"},
		{"GB18030 with a rare character", "\xb0\xb8\xba\xc5,\x81\x40,\xb7\xa8\xd4\xba", "\u6848\u53f7,\u4e02,\u6cd5\u9662"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := decodeText([]byte(tc.in)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
