// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// Bounds of what is mailed: an address (RFC 5321 4.5.3.1), and a subject that a header line can hold (RFC 5322 2.1.1).
const mostAddress, mostSubject = 254, 900

// Address reads one mail address, with or without a name before it. It refuses lists, line breaks and other controls.
func Address(s string) (mail.Address, error) {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return mail.Address{}, errors.New("a mail address must not hold line breaks or other control characters")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || len(a.Address) > mostAddress {
		return mail.Address{}, errors.New("the mail address cannot be read: write it like name@example.com")
	}
	local, domain, _ := strings.Cut(a.Address, "@")
	if local == "" || domain == "" || strings.ContainsAny(a.Address, " \"<>()[]:;,\\") || strings.Contains(domain, "@") || strings.ContainsFunc(a.Address, hidden) {
		return mail.Address{}, errors.New("the mail address holds characters that are not taken: write it like name@example.com")
	}
	return *a, nil
}

// compose writes a message as mail: plain text and HTML side by side, UTF-8, with the message's identifier as Message-ID
// so that a repeat is seen as one. What could break out of a header is refused, never mended.
func compose(m Message, from mail.Address, now time.Time) (*gomail.Msg, error) {
	if err := checkID(m.ID); err != nil {
		return nil, err
	}
	to, err := Address(m.To)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Subject == "" || m.Text == "":
		return nil, errors.New("a mail needs a subject and a text")
	case strings.ContainsFunc(m.Subject, unicode.IsControl):
		return nil, errors.New("a subject must not hold line breaks or other control characters")
	case len(m.Subject) > mostSubject:
		return nil, fmt.Errorf("a subject must not be longer than %d bytes", mostSubject)
	case m.Lang != "en" && m.Lang != "zh":
		return nil, errors.New("a mail needs its language, en or zh")
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&to)
	msg.Subject(m.Subject)
	_, domain, _ := strings.Cut(from.Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	msg.SetDateWithValue(now)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer by machines
	msg.SetGenHeader("Content-Language", map[string]string{"en": "en", "zh": "zh-Hans"}[m.Lang])
	html := m.HTML
	if html == "" {
		html = Page(m.Lang, markup(m.Text))
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	return msg, nil
}

// Page is an HTML fragment as a small page of its own, in en or zh. The fragment is taken as it is: it must be escaped.
func Page(lang, fragment string) string {
	return `<!doctype html><html lang="` + map[string]string{"en": "en", "zh": "zh-Hans"}[lang] + `"><head><meta charset="utf-8"></head><body>` + "\n" + fragment + "</body></html>\n"
}
