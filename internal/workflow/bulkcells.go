// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// Reason is a finding's sentence in a language: zh, or else English.
func Reason(f *screening.Finding, lang string) string {
	if lang == "zh" {
		return f.Reason.ZH
	}
	return f.Reason.EN
}

// AnnotationCells are what an annotated copy says of a listing: level, score, marks, words, why and suggestion, as
// listing.AnnotationColumns names them. A name, word or reason that several findings share is said once.
func AnnotationCells(v *screening.Verdict, lang string) []string {
	var marks, words, why []string
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Level == screening.Clear {
			continue
		}
		marks, words, why = once(marks, f.Mark), once(words, f.Text), once(why, Reason(f, lang))
	}
	why = once(why, v.Problem)
	fix := ""
	if v.Suggestion != nil {
		fix = v.Suggestion.Title
	}
	return []string{string(v.Level), strconv.Itoa(v.Score), strings.Join(marks, "; "), strings.Join(words, "; "), strings.Join(why, " "), fix}
}

// UnreadCells are what an annotated copy says of a row that could not be read.
func UnreadCells(bad *listing.RowError) []string {
	return []string{string(screening.Unscreened), "", "", "", bad.Reason, ""}
}

// once appends a text that is not empty and not there.
func once(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
