// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
)

// subject is what a court may rule on in this kind of case, and the types its outcomes give.
type subject struct {
	mention *pattern
	opens   *pattern // the paper is itself the order when its text begins so
	opening EventType
	granted EventType
	denied  EventType // empty: a denial moves nothing
	unknown EventType
}

// subjects of the rulings. A text that opens with the order's own name is the order, unless what follows is about one.
var subjects = []subject{
	{words(troWords), words(`^[\s\[("'*]*(?:sealed |amended |ex parte |order )*temporary restraining order\b`), TROOrder, TROGranted, TRODenied, TRORulingUnknown},
	{words(`\bpreliminary injunction`), words(`^[\s\[("'*]*(?:sealed |amended |agreed |order )*preliminary injunction\b`), PIOrder, PIOrder, PIDenied, PIRulingUnknown},
	{words(`\b(?:entry of default\b|default be entered)`), words(`^[\s\[("'*]*(?:clerk'?s? )?(?:entry of default|certificate of default|default (?:is )?entered|default by (?:the )?clerk|default as to|default against)\b`), DefaultEntry, DefaultEntry, "", DefaultUnknown},
	{words(`\b(?:final (?:default )?judgment|default judgment|final order of judgment)\b`), words(`^[\s\[("'*]*(?:sealed |amended |entered )*(?:final |default )+(?:order of )?judgment\b`), Judgment, Judgment, "", DefaultUnknown},
}

// showCauseWithOrder is the form of New York's courts, whose order to show cause carries a restraining order; whether it was
// granted in full only the paper tells.
var showCauseWithOrder = words(`^order to show cause\b[^;]{0,160}\b(?:with|and) (?:an? )?(?:ex parte )?` + troWords)

// aboutOrder is what may follow an order's name when the paper is about it and is not the order.
var aboutOrder = words(`^[\s,]*(?:hearing|motion|briefing|conference|issues?|is|was|will|status|set|reply|response)\b`)

// action is what a mention is asked or ordered to do: the words between the motion and the mention say it.
type action uint8

// The actions.
const (
	actIssue   action = iota // the thing itself is sought
	actExtend                // a longer life of it
	actEnd                   // its end
	actAround                // something about it that moves nothing: a reply, a change, time to answer
	actConvert               // into a preliminary injunction
)

// The words of each action, looked for before the mention; the first that matches counts.
var actionWords = []struct {
	do    action
	words *pattern
}{
	{actAround, words(`\bextension of time to\b|\b(?:respon[ds]\w*|reply|oppos\w+|objection|brief\w*|memorandum|hearing|modif\w+|amend\w*|clarif\w+|reconsider\w*|enforce\w*|contempt|violat\w+|compliance|set aside|exceed|pages?|leave to file|status report|seal)\b[^,]*$`)},
	{actEnd, words(`\b(?:dissolv\w+|vacat\w+|lift\w*|quash\w*|terminat\w+|set(?:ting)? aside)\b`)},
	{actExtend, words(`\b(?:exten(?:d|ds|ded|ding|sion))\b`)},
	{actConvert, words(`\bconvert\w*\b`)},
}

// verb is a word of decision with its place. active verbs stand before what they decide, passive ones behind it.
type verb struct {
	span
	ruling Ruling
	active bool
}

// The words of decision, the fullest form first.
var verbForms = lazily(`(?i)(\b(?:is|are|was|were|be|being|hereby|has been|have been)\s+(?:hereby\s+|also\s+)?)?\b(granted in part(?: and denied in part)?|grant(?:ed|s|ing)?|denied in part(?: and granted in part)?|denied as moot|den(?:ied|ies|ying|y)|declin(?:es|ed|ing|e)|refus(?:es|ed|ing)|entered|enters|entering|issued|issues|issuing)\b(\s+as\s+moot|\s+in part)?`)

// conditional words make a decision no decision. What is asked for counts before a form that a party could use as well; "the
// request is denied" is the court's. A colon ends what a court is named by: "MINUTE entry before the Honorable …:".
var (
	conditional = words(`\b(?:if|should|unless|whether|would|may|might|could|shall|not|until|once|when|before|why)\b[^,;:]{0,60}$`)
	askedFor    = words(`\b(?:request\w*|asks?|seek\w*|mov(?:es?|ing)|propos\w+)\b[^,;:]{0,60}$`)
	onlyHeard   = words(`^\s*(?:and|&)\s+continued\b`) // "entered and continued": nothing is ruled
)

// readRulings reads what an order decided on each subject.
func readRulings(text string, base int) []EntryType {
	var types []EntryType
	for _, s := range subjects {
		if m := s.opens.FindStringIndex(text); m != nil && !aboutOrder.MatchString(text[m[1]:]) {
			types = appendType(types, EntryType{Type: s.opening, Ruling: Granted, Sure: true, Quote: quoteAt(text, string(s.opening), m, base)})
		}
	}
	if m := showCauseWithOrder.FindStringIndex(text); m != nil {
		types = appendType(types, EntryType{Type: TROOrder, Ruling: Granted, Quote: quoteAt(text, string(TROOrder), m, base)})
	}
	for _, part := range sentences(text) {
		sentence := part.of(text)
		verbs := findVerbs(sentence)
		for _, s := range subjects {
			for _, m := range s.mention.FindAllStringIndex(sentence, mostMentions) {
				if e, ok := s.rule(sentence, span{m[0], m[1]}, verbs); ok {
					e.Quote = Quote{Rule: string(e.Type), Words: sentence, Start: base + part.from, End: base + part.to}
					types = appendType(types, e)
				}
			}
		}
	}
	return types
}

// mostMentions bounds what is looked at in one sentence; real ones name a thing once or twice.
const mostMentions = 40

// findVerbs are the words of decision of a sentence.
func findVerbs(sentence string) []verb {
	var list []verb
	for _, m := range verbForms.FindAllStringSubmatchIndex(sentence, mostMentions) {
		word := strings.ToLower(sentence[m[4]:m[1]])
		v := verb{span: span{m[0], m[1]}, active: m[2] < 0 && activeForm(word)}
		before := tail(sentence[:m[0]], 120)
		passive := m[2] >= 0 && !strings.EqualFold(strings.TrimSpace(sentence[m[2]:m[3]]), "be")
		if conditional.MatchString(before) || !passive && askedFor.MatchString(before) || onlyHeard.MatchString(sentence[m[1]:]) {
			continue
		}
		switch {
		case strings.Contains(word, "moot"):
			v.ruling = DeniedAsMoot
		case strings.Contains(word, "in part"):
			v.ruling = GrantedInPart
		case strings.HasPrefix(word, "den"), strings.HasPrefix(word, "declin"), strings.HasPrefix(word, "refus"):
			v.ruling = Denied
		default:
			v.ruling = Granted
		}
		list = append(list, v)
	}
	return list
}

// activeForm reports a form that stands before what is decided.
func activeForm(word string) bool {
	first, _, _ := strings.Cut(word, " ")
	switch first {
	case "granting", "grants", "grant", "denying", "denies", "deny", "declines", "declined", "declining", "refuses", "refused", "refusing", "enters", "entering", "issues", "issuing":
		return true
	}
	return false
}

// rule is what a sentence decides about one mention of a subject.
func (s subject) rule(sentence string, at span, verbs []verb) (EntryType, bool) {
	do := s.actionBefore(sentence, at)
	if do == actIssue && s.granted == TROGranted {
		do = actionBehind(sentence[at.to:])
	}
	ruling := nearest(sentence, at, verbs)
	switch do {
	case actAround:
		return EntryType{}, false
	case actExtend:
		return s.extension(sentence, ruling)
	case actEnd:
		if s.granted == TROGranted && ruling != Denied && ruling != DeniedAsMoot && forSome.MatchString(sentence) {
			return EntryType{Type: TRODissolved, Ruling: ruling}, true // for some defendants: the order lives on for the others
		}
		if s.granted == TROGranted && (ruling == Granted || ruling == GrantedInPart || ruling == NoRuling && orderedBehind.MatchString(sentence)) {
			if ruling == NoRuling { // the sentence itself ends the order
				ruling = Granted
			}
			return EntryType{Type: TRODissolved, Ruling: ruling, Sure: true}, true
		}
		return EntryType{}, false
	case actConvert:
		if s.granted == PIOrder && ruling != Denied && ruling != DeniedAsMoot {
			return EntryType{Type: PIOrder, Ruling: Granted, Sure: ruling == Granted || ruling == NoRuling}, true
		}
		return EntryType{}, false
	}
	return s.outcome(sentence, at, ruling)
}

// outcome is the type of a plain grant or denial, or of a ruling the text keeps to itself.
func (s subject) outcome(sentence string, at span, ruling Ruling) (EntryType, bool) {
	e := EntryType{Ruling: ruling, Sure: true}
	switch ruling {
	case Granted, GrantedInPart:
		e.Type = s.granted
	case Denied:
		e.Type = s.denied
	case DeniedAsMoot:
		e.Type, e.Sure = s.denied, false
	case Unclear:
		e.Type = s.unknown
	default:
		if !ruledUpon.MatchString(tail(sentence[:at.from], 300)) {
			return EntryType{}, false
		}
		e.Type, e.Ruling = s.unknown, Unclear
	}
	return e, e.Type != ""
}

// ruledUpon tells that a motion was ruled on: Order on Motion for TRO.
var ruledUpon = words(`\border (?:on|re:?|regarding|as to|ruling on)\b(?: \[?\d+\]?)?(?: (?:ex parte|sealed|emergency|agreed|amended|plaintiff'?s?))*(?: motions?\b.*| for)?[\s\w]*$`)

// extension is the type of a ruling on a longer life of a restraining order.
func (s subject) extension(sentence string, ruling Ruling) (EntryType, bool) {
	if s.granted != TROGranted {
		return EntryType{}, false
	}
	e := EntryType{Type: TROExtended, Ruling: ruling, Sure: true}
	switch ruling {
	case Denied, DeniedAsMoot:
		e.Type, e.Sure = TROExtDenied, ruling == Denied
	case Unclear:
		e.Type = TRORulingUnknown
	case NoRuling:
		if !extendedNow.MatchString(sentence) {
			e.Type, e.Ruling = TRORulingUnknown, Unclear
			break
		}
		e.Ruling = Granted
	}
	return e, true
}

// extendedNow tells that the sentence itself extends.
var extendedNow = words(`\b(?:is|are|be|shall be) (?:hereby )?(?:further )?extended\b|\b(?:hereby )?extend(?:s|ed|ing)\b|^extension of\b|` + remainsUntil)

// remainsUntil are the words that lengthen an order's life without the word for it.
const remainsUntil = `\b(?:(?:shall|will|to) (?:remain|continue)|(?:is|are|be) (?:hereby )?continued) in (?:full )?(?:force|effect)[^.;]{0,40}\b(?:until|through|to and including)\b`

// forSome tells that a ruling is about some defendants.
var forSome = words(`\b(?:as to|as against|with respect to|for) (?:only )?(?:certain |the following )?(?:defendants?|def\.|does?)\b`)

// orderedBehind tells that the sentence itself ends an order.
var orderedBehind = words(`\b(?:is|are) (?:hereby )?(?:dissolved|vacated|lifted|terminated)\b|\b(?:dissolv|vacat|lift|terminat)(?:es|s|ing)\b`)

// actionBefore reads the action from the words between the last "motion" (else the start, else a comma behind the last
// decision) and the mention.
func (s subject) actionBefore(sentence string, at span) action {
	before := strings.ToLower(sentence[:at.from])
	if i := strings.LastIndex(before, "motion"); i >= 0 {
		before = before[i:]
	} else if i := strings.LastIndexAny(before, ",:"); i >= 0 {
		before = before[i:]
	}
	for _, a := range actionWords {
		if a.words.MatchString(before) {
			return a.do
		}
	}
	return actIssue
}

// actionBehind reads the action from the words behind a mention: the TRO is extended.
func actionBehind(after string) action {
	const window = 140
	if len(after) > window {
		after = after[:window]
	}
	switch {
	case behindHearing.MatchString(after):
		return actAround
	case behindExtend.MatchString(after):
		return actExtend
	case behindEnd.MatchString(after):
		return actEnd
	case behindAround.MatchString(after):
		return actAround
	}
	return actIssue
}

// The words behind a mention that say what becomes of it.
var (
	behindHearing = words(`^\s*(?:motion )?hearing\b`)
	behindExtend  = words(`^[^,;]{0,40}(?:\b(?:is|are|be|shall be|was) (?:hereby )?(?:further )?extended\b|` + remainsUntil + `)`)
	behindEnd     = words(`^[^,;]{0,40}\b(?:is|are|was) (?:hereby )?(?:dissolved|vacated|lifted|terminated)\b`)
	behindAround  = words(`^\s*(?:hearing|expires|expired|will expire|remains?|bond|papers)\b`)
)

// nearest is the decision that belongs to a mention: the nearest of the last active verb before it and the first passive
// one behind it. Two at about the same distance that disagree are unclear.
func nearest(sentence string, at span, verbs []verb) Ruling {
	var before, behind *verb
	for i := range verbs {
		v := &verbs[i]
		switch {
		case v.to <= at.from && v.active:
			before = v
		case v.from >= at.to && !v.active && behind == nil:
			behind = v
		}
	}
	const close = 12
	switch {
	case before == nil && behind == nil:
		return NoRuling
	case before == nil:
		return behind.ruling
	case behind == nil:
		return before.ruling
	}
	left, right := at.from-before.to, behind.from-at.to
	if before.ruling != behind.ruling && max(left, right)-min(left, right) < close {
		return Unclear
	}
	if left <= right {
		return before.ruling
	}
	return behind.ruling
}
