// SPDX-License-Identifier: Apache-2.0

package docket

// entryRow is one line of the table of types: in entries of these classes, start matches at the beginning or words match
// anywhere, and not does not match. Words that another reading fits too are unsure, unless surer matches.
type entryRow struct {
	kind    EventType
	classes []EntryClass
	words   *pattern
	not     *pattern
	unsure  bool
	surer   *pattern
	scoped  bool // say whom it touches
}

// match is where the row's words are, nil when it does not fire.
func (r entryRow) match(text string) []int {
	m := r.words.FindStringIndex(text)
	if m == nil || r.not != nil && r.not.MatchString(text) {
		return nil
	}
	return m
}

// words compiles a pattern without regard to case. A point in it stops at the end of a sentence as far as a pattern can.
func words(pattern string) *pattern { return lazily(`(?i)` + pattern) }

// Words for a restraining order.
const troWords = `(?:\bTRO\b|\btemporary restraining order)`

// Sets of classes.
var (
	anyPaper  = []EntryClass{ClassOrder, ClassNotice}
	motions   = []EntryClass{ClassMotion}
	orders    = []EntryClass{ClassOrder}
	notices   = []EntryClass{ClassNotice}
	notMotion = []EntryClass{ClassNotice, ClassSupport}
)

// entryTable follows specification section 4.4; rulings on motions are read by readRulings. A dismissal is read from
// notices and orders alone: a motion for one, or a response to one, dismisses nobody.
var entryTable = []entryRow{
	{kind: Complaint, classes: notices, words: words(`^(?:(?:first|second|third|fourth) )?(?:amended )?(?:verified )?complaint\b`)},
	{kind: SealedSchedule, classes: notMotion, words: words(`^sealed (?:document|exhibit).*schedule\s*["'“”‘’]?\s*a\b`)},
	{kind: SealMotion, classes: motions, words: words(`(?:file under seal|\bto seal\b|under seal)`)},
	{kind: TROExtMotion, classes: motions, words: words(`\b(?:extend|extension)\b.*` + troWords), not: words(`extension of time to (?:respond|answer|file)`)},
	{kind: TROMotion, classes: motions, words: words(troWords), not: words(`\b(?:extend|extension|dissolve|vacate|lift|modify|clarify|terminate|reconsider)\b.*` + troWords)},
	{kind: PIMotion, classes: motions, words: words(`preliminary injunction`), not: words(troWords + `|\b(?:dissolve|vacate|lift|modify|clarify|stay|reconsider|enforce)\b.*preliminary injunction`)},
	{kind: ServiceMotion, classes: motions, words: words(`(?:service of process|\bserve\b|\bservice\b|alternat(?:e|ive) service)[^.]*(?:e-?mail|electronic|publication)|alternat(?:e|ive) service`)},
	{kind: DefaultMotion, classes: motions, words: words(`\bdefault\b`), not: words(`(?:set aside|vacate|oppos\w+|relief from)[^.]*default`)},
	{kind: ShowCause, classes: orders, words: words(`\bshow cause\b`), not: words(`show cause[^.]*(?:preliminary injunction|temporary restraining|injunction should not)|(?:withdrawn|discharged|vacated)[^.]*show cause|show cause[^.]*(?:withdrawn|discharged|vacated)`)},
	{kind: Joinder, classes: orders, words: words(`\b(?:mis)?joinder\b`), not: words(`\bden(?:ied|ies|ying)\b[^.;]*\b(?:for|because|as)\b[^.;]*joinder`)},
	{kind: StayLifted, classes: orders, words: words(`\bstay\b[^.]*\b(?:is|are)?\s*(?:hereby )?(?:lifted|vacated|dissolved)\b|\b(?:lifts?|lifting|vacates?|vacating)\b[^.]*\bstay\b`), not: words(`\bden(?:ied|ies|ying)\b[^.]*\bstay\b|\bstay\b[^.]*\bdenied\b`)},
	{kind: Stay, classes: orders, words: words(`\bstayed\b|\bstay(?:s|ing) (?:the|this|all)\b|\bheld in abeyance\b|\bstay is (?:hereby )?(?:entered|granted|imposed)|\b(?:motion|request) to stay\b[^.;]*\b(?:is|are) (?:hereby )?granted\b`), not: words(`\bnot (?:be )?stayed\b`)},
	{kind: Unseal, classes: anyPaper, words: words(`\bunseal(?:s|ed|ing)?\b|\bseal is (?:hereby )?lifted\b`), not: words(`unseal[^.]*\bdenied\b|\bden(?:ies|ying|ied)\b[^.]*unseal`)},
	{kind: BondReleased, classes: anyPaper, words: words(`\b(?:releas|refund|return|disburs)(?:e|es|ed|ing)\b[^.]*\b(?:bond|surety|cash deposit)\b|\bbond\b[^.]*\b(?:released|refunded|returned|exonerated|discharged)\b`), not: words(`bond[^.]*\bdenied\b`)},
	{kind: Bond, classes: notices, words: words(`\bbond\b.*\$|^bond\b|\b(?:surety|cash) bond\b`), not: words(`\b(?:releas|refund)(?:e|ed|ing)\b`)},
	{kind: SummonsIssued, classes: notices, words: words(`\bsummons(?:es)?\b[^.]*\bissued\b`), not: words(`\b(?:request for|proposed|pending) `)},
	{kind: Served, classes: notMotion, words: words(`\bsummons(?:es)?\b[^.]*\breturned executed\b|\bwaiver of (?:the )?service\b[^.]*\breturned executed\b`), not: words(`returned unexecuted`)},
	{kind: Served, classes: notMotion, words: words(`\b(?:certificate|proof|affidavit|declaration) of service\b`), unsure: true, surer: words(`\b(?:summons|complaint|service of process|electronic publication)\b`)},
	{kind: Answer, classes: notices, words: words(`^(?:amended )?answer\b(?: to (?:amended )?complaint| and |\b.*\bby\b|$)`), not: words(`answer to (?:counter|cross)claim`)},
	{kind: Appearance, classes: notices, words: words(`\bappearance\b.*\b(?:for|on behalf of|as attorney for)\b.*\b(?:defendants?|does?)\b`), not: words(`\b(?:withdraw|for plaintiff|on behalf of plaintiff)`)},
	{kind: Dismissal, classes: anyPaper, scoped: true, words: words(`notice of (?:partial )?(?:voluntary )?dismissal|^(?:plaintiff'?s? )?notice\b[^.;]{0,120}\bof (?:voluntary )?dismissal|^order dismissing (?:with(?:out)? prejudice )?(?:the )?(?:claims?|certain|defendants?|does?|all)\b|stipulation (?:and order )?(?:of|for) (?:voluntary )?dismissal|civil case terminated|order dismissing (?:the )?(?:case|action)|\b(?:case|action|complaint|lawsuit)\b[^.;]*\b(?:is|are) (?:hereby )?(?:voluntarily )?dismissed\b|\bdefendants?\b[^;]{0,300}\b(?:is|are) (?:hereby )?(?:voluntarily )?dismissed\b|\bterminat(?:e|ed|ing) (?:the )?civil case`), not: words(`\bnot (?:be )?dismissed\b|motion to dismiss[^.]*\bdenied\b`)},
	{kind: Satisfaction, classes: anyPaper, scoped: true, words: words(`satisfaction of judgment`)},
	{kind: Appeal, classes: notices, words: words(`notice of (?:cross[- ])?appeal\b|notice, appeal\b`)},
	{kind: Transfer, classes: anyPaper, words: words(`\bcase transferred\b|^transfer of (?:the )?case\b|\btransferr(?:ed|ing) (?:the |this )?(?:case|action)?\s*(?:out )?to (?:the )?(?:united states|u\.s\.|district|northern|southern|eastern|western|central|middle)|\b(?:case|action)\b[^.]*\btransferred to\b[^.]*\bdistrict\b`)},
}
