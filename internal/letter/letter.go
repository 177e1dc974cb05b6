// SPDX-License-Identifier: Apache-2.0

// Package letter writes: a template and its fields become one letter in English and Chinese, as text, as an HTML fragment
// and as an e-mail. It also puts one decision into the three records the law and good practice ask for: the statement of
// reasons to the seller, the record for the DSA Transparency Database, and a public notice in the form of Lumen.
//
// It knows no case, no clock and no network: every value is an argument. It promises that no letter leaves with an empty
// field, in either language; that nothing a stranger wrote can become markup, a header line or a direction override; that
// a letter with duties (a court order's) cannot be rendered without them, whatever wording an operator loads; and that a
// public record carries no person's contact data.
//
// Who sends letters does this: Standard (or Parse for an own wording) once, then Set.Render with Fields, files Letter with
// its Version and SHA beside the case, hands Letter.Mail to the post office. Decision.Fields fills letter L5.
package letter

// Lang is a language a letter is written in.
type Lang string

// The languages; both are always rendered.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Text is one sentence in both languages.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// In is the sentence in a language: Chinese for Chinese, English for anything else.
func (t Text) In(lang Lang) string {
	if lang == Chinese {
		return t.ZH
	}
	return t.EN
}

// ID names a letter (specification 5.4).
type ID string

// The letters.
const (
	Receipt         ID = "L1"   // to the notifier: the notice has arrived
	AppealReceipt   ID = "L1a"  // to whoever appeals
	Incomplete      ID = "L2"   // to the notifier: what is missing
	MayInfringe     ID = "L3"   // to the seller: our own flag
	Forwarded       ID = "L4"   // to the seller: a right holder's notice
	Reasons         ID = "L5"   // to the seller: statement of reasons
	Outcome         ID = "L6"   // to the notifier
	Disputed        ID = "L7"   // to the notifier: the seller's statement
	Restored        ID = "L8"   // to both
	CourtOrder      ID = "L9"   // to the seller, once a seal allows
	Upheld          ID = "L10"  // to whoever appealed
	StrikeWarning   ID = "L11"  // to the seller
	NotifierWarning ID = "L11n" // to the notifier
	Closed          ID = "L12"  // to both
	Restraint       ID = "L13"  // to the plaintiff's counsel
	Release         ID = "L14"  // to the seller and counsel
)

// Audience is whom a letter is written to.
type Audience string

// The audiences of the table.
const (
	ToSeller        Audience = "seller"
	ToNotifier      Audience = "notifier"
	ToAppellant     Audience = "appellant"
	ToBoth          Audience = "both" // seller and notifier
	ToCounsel       Audience = "counsel"
	ToSellerCounsel Audience = "seller_counsel"
)

// Letter is a rendered letter. Version names the wording it was rendered with; SHA is the SHA-256 of both texts in
// hexadecimal, the proof of what was sent.
type Letter struct {
	ID      ID        `json:"id"`
	To      Audience  `json:"to"`
	EN      Rendering `json:"en"`
	ZH      Rendering `json:"zh"`
	Version string    `json:"version"`
	SHA     string    `json:"sha256"`
}

// Rendering is a letter in one language. Subject is one line. Text ends with a line feed and has lines of any length. HTML
// is a fragment of p, h3, ul, li, blockquote, bdi and br without attributes, safe to put into a page.
type Rendering struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// In is the letter in a language.
func (l Letter) In(lang Lang) Rendering {
	if lang == Chinese {
		return l.ZH
	}
	return l.EN
}

// Mail is an e-mail with both languages in it.
type Mail struct {
	Subject string `json:"subject"` // one line, at most 200 code points
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// The line between the two languages of an e-mail.
const (
	rule     = "\n--------\n\n"
	ruleHTML = "<hr>\n"
)

// mostSubject bounds a subject: longer ones are cut by mail programs, and RFC 5322 bounds the line to 998 bytes.
const mostSubject = 200

// Mail puts both languages into one e-mail, first the reader's own: who reads only the other must still learn what it says.
func (l Letter) Mail(first Lang) Mail {
	a, b := l.In(first), l.In(other(first))
	return Mail{
		Subject: cut(a.Subject+" / "+b.Subject, mostSubject),
		Text:    a.Text + rule + b.Text,
		HTML:    a.HTML + ruleHTML + b.HTML,
	}
}

// other is the other language.
func other(l Lang) Lang {
	if l == Chinese {
		return English
	}
	return Chinese
}

// cut shortens to n code points, with a sign that something was left out.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
