// SPDX-License-Identifier: Apache-2.0

// Package docket is the court side: which court and case, what is due when, and what is at stake.
// It promises that a computed date carries its whole derivation (rule, steps, skipped days with the reason, zone, every
// other reading of the law that gives another date) in English and Chinese, so that a lawyer can check it; that nothing
// is guessed in silence; and that all of it is computed from the arguments, with no clock and no network.
// What it says is information, not legal advice.
package docket

import (
	"fmt"

	"markwarden/internal/calendar"
)

// Text is one sentence in both languages.
type Text = calendar.Text

// notAdvice goes with every result.
var notAdvice = Text{
	EN: "This is information, not legal advice; a lawyer should check the date against the docket.",
	ZH: "本结果仅供参考，不构成法律意见；请由律师对照案卷核实日期。",
}

// say builds a sentence in both languages from two formats and one list of arguments; an argument that is itself a Text,
// or has one, is put in by language.
func say(en, zh string, args ...any) Text {
	e, z := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case Text:
			e[i], z[i] = v.EN, v.ZH
		case interface{ Text() Text }:
			t := v.Text()
			e[i], z[i] = t.EN, t.ZH
		default:
			e[i], z[i] = a, a
		}
	}
	return Text{EN: fmt.Sprintf(en, e...), ZH: fmt.Sprintf(zh, z...)}
}

// in picks the language: zh for Chinese, English for anything else.
func in(t Text, lang string) string {
	if lang == "zh" {
		return t.ZH
	}
	return t.EN
}
