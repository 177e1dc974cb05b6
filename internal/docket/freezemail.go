// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"io"
	"net/mail"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// FreezeMail is a message about a lawsuit or a frozen account, taken apart. Every finding carries its words; places are
// bytes of Text, which is the message as it was read. Warnings are signs of fraud: that there are none says nothing about
// who wrote it.
type FreezeMail struct {
	Name     string          `json:"name"`
	From     string          `json:"from,omitempty"`
	ReplyTo  string          `json:"reply_to,omitempty"`
	Subject  string          `json:"subject,omitempty"`
	Received calendar.Moment `json:"received"`
	Text     string          `json:"text"`
	Numbers  []FoundNumber   `json:"numbers"`
	Courts   []FoundCourt    `json:"courts"`
	Parties  []FoundParty    `json:"parties"`
	Firms    []FoundFirm     `json:"firms"`
	Products []FoundProduct  `json:"products"`
	Links    []FoundLink     `json:"links"`
	Emails   []string        `json:"emails"`
	Amounts  []FoundAmount   `json:"amounts"`
	Dates    []MailDate      `json:"dates"`
	Periods  []MailPeriod    `json:"periods"`
	Rights   []FoundRight    `json:"rights"`
	Warnings []Warning       `json:"warnings"`
	Note     Text            `json:"note"`
}

// FoundNumber is a docket number in a message. Why says what is wrong with a number that cannot be read.
type FoundNumber struct {
	Number Number `json:"-"`
	Key    string `json:"key"` // court and canonical number, see Number.Key
	Court  string `json:"court,omitempty"`
	Text   string `json:"number"`
	Why    string `json:"why,omitempty"`
	Quote  Quote  `json:"quote"`
}

// FoundProduct is an accused product: an ASIN, or another platform's product with its address.
type FoundProduct struct {
	Platform Platform `json:"platform"`
	ID       string   `json:"id"`
	URL      string   `json:"url,omitempty"`
	Quote    Quote    `json:"quote"`
}

// FoundLink is an address in a message. Words are what a reader sees, when they are not the address.
type FoundLink struct {
	URL    string `json:"url"`
	Words  string `json:"words,omitempty"`
	Domain string `json:"domain"`
}

// MailOptions are what is known besides the message.
type MailOptions struct {
	Received calendar.Moment // when we got it, in our own time; the message's own date stands in when it is zero
	Zone     *time.Location  // of Received; UTC when nil
	Known    []string        // names of plaintiffs and brands to look for
}

// mostScanned bounds what is searched of a message; letters of this kind have a few thousand characters.
const mostScanned = 256 << 10

// ReadFreezeMail takes a message apart: pasted text, a saved mail, or a page, in English or Chinese. It reads nothing else
// and asks nobody, so that it works without a network. The error is for an empty message.
func ReadFreezeMail(r io.Reader, name string, o MailOptions) (FreezeMail, error) {
	data, err := readAll(r, name, mostMail)
	if err != nil {
		return FreezeMail{}, err
	}
	l := readLetter(data)
	text := halfWidth(l.text)
	if l.subject != "" && !strings.Contains(text, l.subject) {
		text = l.subject + "\n" + text
	}
	if strings.TrimSpace(text) == "" {
		return FreezeMail{}, fault.New(fault.Invalid, "%s has no text: paste the message itself, not a picture of it", name)
	}
	text = strings.ToValidUTF8(text[:min(len(text), mostScanned)], "")
	m := FreezeMail{Name: name, From: l.from, ReplyTo: l.replyTo, Subject: l.subject, Text: text}
	m.received(l, o)
	m.Courts = findCourts(text)
	m.Numbers = findNumbers(text, m.Courts)
	m.Firms = FindFirms(text)
	for _, f := range FindFirms(l.from) {
		if !slices.ContainsFunc(m.Firms, func(o FoundFirm) bool { return o.Firm.Name == f.Firm.Name }) {
			f.Quote.Field = "from"
			m.Firms = append(m.Firms, f)
		}
	}
	m.Parties = findParties(text, o.Known)
	m.products(l)
	m.Amounts = findAmounts(text)
	m.Dates, m.Periods = findMailDates(text), findPeriods(text)
	m.Rights = FindRights(text)
	m.Warnings = warnings(&m, l)
	m.settle()
	return m, nil
}

// halfWidth writes full-width letters, digits and the signs between digits as plain ones: East Asian keyboards mix them into
// numbers and amounts. Other full-width signs are Chinese punctuation and stay.
func halfWidth(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= '０' && r <= 'ｚ' }) {
		return s
	}
	runes := []rune(s)
	wide := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] >= '０' && runes[i] <= '９' }
	out := slices.Clone(runes)
	for i, r := range runes {
		letter := wide(i) || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || r == '＄' || r == '．' || r == '－'
		if letter || (r == '，' || r == '：') && wide(i-1) && wide(i+1) {
			out[i] = r - 0xFEE0
		}
	}
	return string(out)
}

// settle makes empty lists of missing ones and says what the findings are worth.
func (m *FreezeMail) settle() {
	for _, fill := range []func(){
		func() { m.Numbers = orEmpty(m.Numbers) }, func() { m.Courts = orEmpty(m.Courts) }, func() { m.Parties = orEmpty(m.Parties) },
		func() { m.Firms = orEmpty(m.Firms) }, func() { m.Products = orEmpty(m.Products) }, func() { m.Links = orEmpty(m.Links) },
		func() { m.Emails = orEmpty(m.Emails) }, func() { m.Amounts = orEmpty(m.Amounts) }, func() { m.Dates = orEmpty(m.Dates) },
		func() { m.Periods = orEmpty(m.Periods) }, func() { m.Rights = orEmpty(m.Rights) }, func() { m.Warnings = orEmpty(m.Warnings) },
	} {
		fill()
	}
	if len(m.Warnings) == 0 {
		m.Note = say("None of %d checks found a sign of fraud. That does not say who wrote the message: look the case up at the court before you pay or sign in anywhere.",
			"%d 项检查均未发现欺诈迹象。但这并不表明发件人身份属实：付款或登录前请先在法院系统核实案件。", len(warningRules))
		return
	}
	m.Note = say("%d of %d checks found signs of fraud. Do not pay, answer or sign in before the case is looked up at the court.",
		"%[2]d 项检查中有 %[1]d 项发现欺诈迹象。在法院系统核实案件之前，请勿付款、回复或登录。", len(m.Warnings), len(warningRules))
}

// orEmpty is the list, or an empty one: a list is a list in JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// received settles when the message came: as told, else by its own head.
func (m *FreezeMail) received(l letter, o MailOptions) {
	m.Received = o.Received
	if !m.Received.Date.IsZero() {
		return
	}
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	if t, err := mail.ParseDate(l.date); err == nil {
		m.Received = calendar.MomentOf(t.In(zone).Truncate(time.Minute))
	} else if d := scanDates(l.date); len(d) > 0 {
		m.Received = d[0].moment
	}
}

// Addresses in plain text.
var (
	webAddress  = lazily(`(?i)\b(?:https?://|www\.)[^\s<>"'）（，。；、]+`)
	mailAddress = lazily(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}`)
	asinInText  = lazily(`\bB0[0-9A-Z]{8}\b`)
)

// products gathers addresses, mail addresses and accused products.
func (m *FreezeMail) products(l letter) {
	for _, k := range l.links {
		if u := ParseStoreURL(k.target); u.Host != "" {
			f := FoundLink{URL: k.target, Domain: registrable(u.Host)}
			if k.words != k.target {
				f.Words = k.words
			}
			m.Links = append(m.Links, f)
			m.product(u, k.target, Quote{Rule: "link", Words: k.target})
		}
	}
	for _, at := range webAddress.FindAllStringIndex(m.Text, mostLinks) {
		address := strings.TrimRight(m.Text[at[0]:at[1]], ".,;:)]}")
		u := ParseStoreURL(address)
		if u.Host == "" {
			continue
		}
		m.Links = append(m.Links, FoundLink{URL: address, Domain: registrable(u.Host)})
		m.product(u, address, Quote{Rule: "address", Words: address, Start: at[0], End: at[0] + len(address)})
	}
	for _, at := range asinInText.FindAllStringIndex(m.Text, mostLinks) {
		id := m.Text[at[0]:at[1]]
		m.addProduct(FoundProduct{Platform: Amazon, ID: id, Quote: Quote{Rule: "asin", Words: id, Start: at[0], End: at[1]}})
	}
	m.Emails = unique(mailAddress.FindAllString(m.Text, mostLinks))
}

// product files the product an address carries.
func (m *FreezeMail) product(u StoreURL, address string, q Quote) {
	if u.Product != "" {
		m.addProduct(FoundProduct{Platform: u.Platform, ID: u.Product, URL: address, Quote: q})
	}
}

// addProduct adds a product once; an address is worth more than a bare number.
func (m *FreezeMail) addProduct(p FoundProduct) {
	for i, have := range m.Products {
		if have.Platform == p.Platform && have.ID == p.ID {
			if have.URL == "" {
				m.Products[i] = p
			}
			return
		}
	}
	m.Products = append(m.Products, p)
}
