// SPDX-License-Identifier: Apache-2.0

package docket

import "strings"

// Trace is the derivation in one language (en or zh), a sentence a line: what, how counted, what was passed over, when it
// ends, what else it could be, and what to mind.
func (r Result) Trace(lang string) []string {
	lines := []string{in(say("%s: %s (%s).", "%s：%s（%s）。", r.Rule, r.Title, r.Source), lang)}
	add := func(t Text) {
		if t.EN != "" {
			lines = append(lines, in(t, lang))
		}
	}
	for _, s := range r.Steps {
		add(s)
	}
	if len(r.Readings) > 1 {
		for _, reading := range r.Readings {
			add(say("Reading: %s: %s.", "解读：%s：%s。", reading.Label, reading.Due))
		}
		add(say("Earliest %s, latest %s.", "最早 %s，最晚 %s。", r.Earliest, r.Latest))
	}
	if t := r.TRO; t != nil {
		add(say("Restraining order: entered %s; 14 days %s, rolled %s; 28 days %s, rolled %s.", "限制令：登录 %s；14日 %s，顺延后 %s；28日 %s，顺延后 %s。",
			t.Entered, t.Raw14, t.Rolled14, t.Raw28, t.Rolled28))
	}
	if r.NoExtension.EN != "" {
		add(say("No extension: %s.", "不得延长：%s。", r.NoExtension))
	}
	if r.Note.EN != "" {
		add(say("Note: %s", "说明：%s", r.Note))
	}
	for _, w := range r.Warnings {
		add(say("Mind: %s", "注意：%s", w))
	}
	add(r.Disclaimer)
	return lines
}

// TraceLine is the derivation in one line, for a cell of a table.
func (r Result) TraceLine(lang string) string {
	sep := " "
	if lang == "zh" {
		sep = ""
	}
	return strings.Join(r.Trace(lang), sep)
}
