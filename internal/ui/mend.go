// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// mend is why a form was not taken: what is wrong with inputs, each to stand beside its own, and what else is in the way.
type mend struct {
	Problem string

	at    []inputWrong // in the order of the form
	whose string       // which of several like forms was sent; empty where there is one
}

// inputWrong is what is wrong with the input that has an ID; Why is empty where nothing is. The first of a form takes the keyboard.
type inputWrong struct {
	ID, Why string
	First   bool
}

// refused reports whether there is anything to mend.
func (m mend) refused() bool { return m.Problem != "" || len(m.at) > 0 }

// Wrong is what is wrong with an input of the page; whose says in which of several like forms it stands.
func (m mend) Wrong(input string, whose ...string) inputWrong {
	w := inputWrong{ID: strings.Join(append([]string{input}, whose...), "-")}
	if m.whose != strings.Join(whose, "-") {
		return w
	}
	for i, x := range m.at {
		if x.ID == input {
			w.Why, w.First = x.Why, i == 0 && m.Problem == ""
		}
	}
	return w
}

// mend is what to show of an error with the form whose inputs are given in their order, as ID or, where the error calls it
// otherwise, ID=path; ok is false for an error that was
// answered by a page of its own.
func (u *UI) mend(c *gin.Context, err error, inputs ...string) (m mend, ok bool) {
	lang := u.lang(c)
	wrong := fault.FieldsOf(err)
	switch {
	case errors.Is(err, auth.ErrCodeNeeded) && slices.Contains(inputs, "code"):
		wrong = fault.Fields{{Path: "code", Message: u.text(c, "login.code-needed")}}
	case errors.Is(err, auth.ErrUsed) && slices.Contains(inputs, "secret"):
		wrong = fault.Fields{{Path: "secret", Message: u.text(c, "welcome.used")}}
	case len(wrong) == 0 || !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict):
		m.Problem = u.said(c, err)
		return m, m.Problem != ""
	}
	for _, input := range inputs {
		id, path, other := strings.Cut(input, "=")
		if !other {
			path = id
		}
		if i := slices.IndexFunc(wrong, func(f fault.Field) bool { return f.Path == path }); i >= 0 {
			m.at = append(m.at, inputWrong{ID: id, Why: upper(u.site.Refusal(lang, wrong[i].Message))})
			wrong = slices.DeleteFunc(wrong, func(f fault.Field) bool { return f.Path == path })
		}
	}
	var rest []string
	for _, f := range wrong {
		rest = append(rest, f.Path+": "+u.site.Refusal(lang, f.Message))
	}
	m.Problem = strings.Join(rest, " ")
	return m, true
}

// upper begins a part of a sentence as a sentence.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// done goes back to a page after its form was taken, or shows the page again with what is wrong with its inputs.
func (u *UI) done(c *gin.Context, err error, to string, again func(mend), inputs ...string) {
	if err == nil {
		c.Redirect(http.StatusSeeOther, to)
		return
	}
	if m, ok := u.mend(c, err, inputs...); ok {
		again(m)
	}
}
