// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
)

// told is what a test asks of a message.
type told struct {
	Received                                                                                     string
	Numbers, Courts, Parties, Firms, Products, Amounts, Dates, Periods, Rights, Warnings, Emails []string
}

// tellMail reads a message of the testdata.
func tellMail(t testing.TB, name string, o MailOptions) (FreezeMail, told) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "mail", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := ReadFreezeMail(file, name, o)
	if err != nil {
		t.Fatal(err)
	}
	x := told{Received: m.Received.String(), Emails: m.Emails}
	for _, n := range m.Numbers {
		x.Numbers = append(x.Numbers, n.Key)
	}
	for _, c := range m.Courts {
		x.Courts = append(x.Courts, c.ID)
	}
	for _, p := range m.Parties {
		x.Parties = append(x.Parties, p.Role+": "+p.Name)
	}
	for _, f := range m.Firms {
		x.Firms = append(x.Firms, f.Firm.Nickname)
	}
	for _, p := range m.Products {
		x.Products = append(x.Products, string(p.Platform)+" "+p.ID)
	}
	for _, a := range m.Amounts {
		x.Amounts = append(x.Amounts, string(a.Role)+" "+a.Money.String())
	}
	for _, d := range m.Dates {
		x.Dates = append(x.Dates, string(d.Role)+" "+d.At.String())
	}
	for _, p := range m.Periods {
		x.Periods = append(x.Periods, fmt.Sprintf("%d %s", p.N, p.Unit))
	}
	for _, r := range m.Rights {
		x.Rights = append(x.Rights, r.Number)
	}
	for _, w := range m.Warnings {
		x.Warnings = append(x.Warnings, w.Code)
	}
	return m, x
}

func TestMessagesTakenApart(t *testing.T) {
	for name, want := range map[string]told{
		"marketplace.txt": {
			Received: "2026-03-05T16:20",
			Numbers:  []string{"ilnd 1:26-cv-01234"}, Courts: []string{"ilnd"},
			Parties: []string{"plaintiff: Lumineer Outdoor, LLC"}, Firms: []string{"GBC"},
			Products: []string{"amazon B0EXAMPLE2", "amazon B0EXAMPLE1"},
			Amounts:  []string{"restrained USD 12,345.67"},
			Dates:    []string{"order of 2026-03-04", "respond by 2026-03-19", "hearing 2026-03-18T09:45", "runs to 2026-03-18"},
			Rights:   []string{"1234567"},
		},
		"firm_zh.txt": {
			Numbers: []string{"ilnd 1:26-cv-01234"}, Courts: []string{"ilnd"},
			Parties: []string{"plaintiff: Lumineer Outdoor LLC", "brand: LUMINEER"}, Firms: []string{"GBC"},
			Products: []string{"amazon B0EXAMPLE1"},
			Amounts:  []string{"restrained CNY 85,000.00", "demanded USD 5,000.00"},
			Dates:    []string{"filed on 2026-03-02", "order of 2026-03-04", "respond by 2026-03-19"},
			Periods:  []string{"21 days"},
			Emails:   []string{"notice@gbcinternetenforcement.net"},
		},
		"phish_free.txt": {
			Courts: []string{"ilnd"}, Firms: []string{"GBC"}, Amounts: []string{"demanded USD 1,200.00"}, Periods: []string{"24 hours"},
			Warnings: []string{"FREE_MAIL", "REPLY_ELSEWHERE", "HIDDEN_LINK", "ODD_LINK", "PAY_PERSON", "GIFT_CARD", "URGENT_NO_CASE", "ASKS_SECRET", "NO_LAWYER"},
		},
		"phish_court.txt": {
			Received: "2026-03-05T16:20",
			Numbers:  []string{"ilnd 1:31-cv-99999"}, Courts: []string{"ilnd"}, Amounts: []string{"demanded USD 480.00"},
			Warnings: []string{"OTHER_DOMAIN", "LOOKALIKE_DOMAIN", "BAD_NUMBER", "COURT_WANTS_MONEY", "ODD_FILE"},
		},
		"phish_zh.txt": {
			Amounts: []string{"demanded CNY 3,000.00"}, Periods: []string{"24 hours"},
			Warnings: []string{"LOOKALIKE_DOMAIN", "PAY_PERSON", "URGENT_NO_CASE", "ASKS_SECRET", "NO_LAWYER"},
		},
		"lookalike.txt": {
			Numbers: []string{"ilnd 1:26-cv-01234"}, Courts: []string{"ilnd"},
			Warnings: []string{"OTHER_DOMAIN", "LOOKALIKE_DOMAIN", "ODD_LINK", "ASKS_SECRET"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, got := tellMail(t, name, MailOptions{})
			if len(got.Emails) == 0 || want.Emails == nil {
				got.Emails = want.Emails
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			checkQuotes(t, m)
		})
	}
}

// checkQuotes asks that every finding stands where it says, that every warning has its words, and that nothing is called
// safe.
func checkQuotes(t testing.TB, m FreezeMail) {
	t.Helper()
	var quotes []Quote
	for _, n := range m.Numbers {
		quotes = append(quotes, n.Quote)
	}
	for _, c := range m.Courts {
		quotes = append(quotes, c.Quote)
	}
	for _, p := range m.Parties {
		quotes = append(quotes, p.Quote)
	}
	for _, a := range m.Amounts {
		quotes = append(quotes, a.Quote)
	}
	for _, d := range m.Dates {
		quotes = append(quotes, d.Quote)
	}
	for _, q := range quotes {
		if m.Text[q.Start:q.End] != q.Words {
			t.Errorf("%s: %q does not stand at its place", q.Rule, q.Words)
		}
	}
	for _, w := range m.Warnings {
		if strings.TrimSpace(w.Quote.Words) == "" || w.Text.EN == "" || w.Text.ZH == "" {
			t.Errorf("warning %s has no words: %+v", w.Code, w)
		}
	}
	for _, s := range []string{m.Note.EN, m.Note.ZH} {
		if s == "" || strings.Contains(strings.ToLower(s), "safe") || strings.Contains(s, "安全") {
			t.Errorf("the note promises or is empty: %q", s)
		}
	}
}

func TestKnownPlaintiffsAreFoundByName(t *testing.T) {
	m, err := ReadFreezeMail(strings.NewReader("your listing used the KITE & FERN mark"), "m", MailOptions{Known: []string{"Kite and Fern", "Somebody Else"}, Received: moment(t, "2026-03-05T10:00")})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Parties) != 1 || m.Parties[0].Name != "Kite and Fern" || m.Received.String() != "2026-03-05T10:00" {
		t.Errorf("got %+v, received %s", m.Parties, m.Received)
	}
}

func TestDocketNumbersInLetters(t *testing.T) {
	for text, want := range map[string][]string{
		"Case No. 23 C 1234 in the Northern District of Illinois":                                          {"ilnd 1:23-cv-01234"},
		"No. 15-60431-CIV-COHN/SELTZER (S.D. Fla.)":                                                        {"flsd 0:15-cv-60431"},
		"21 Civ. 8431 (JPC), S.D.N.Y.":                                                                     {"nysd 1:21-cv-08431"},
		"CV 13-06837 DDP (PJWx), United States District Court for the Central District of California":      {"cacd 2:13-cv-06837"},
		"C19-0990JLR (W.D. Wash.)":                                                                         {"wawd 2:19-cv-00990"},
		"ilnd-1-2022-cv-04498 and 1:2016cv07988":                                                           {"ilnd 1:22-cv-04498", "1:16-cv-07988"},
		"案号：1:25-cv-04957，美国佛罗里达州南区法院":                                                                     {"flsd 1:25-cv-04957"},
		"1:26-cv-01234 and again 26-cv-01234, N.D. Ill.":                                                   {"ilnd 1:26-cv-01234"},
		"Case 1:26-cv-00001 (S.D.N.Y.) and, in the Northern District of Georgia, case 1:26-cv-00002":       {"nysd 1:26-cv-00001", "gand 1:26-cv-00002"},
		"vitamin C 1000 and 20 C 100 and phone 23-4567":                                                    nil,
		"纽约南区法院 1:26-cv-00003":                                                                             {"nysd 1:26-cv-00003"},
		"see https://ecf.txed.uscourts.gov/cgi-bin/DktRpt.pl?1 for 4:24-CV-922-SDJ":                        {"txed 4:24-cv-00922"},
		"Order No. 4-24-cv-00922":                                                                          {"4:24-cv-00922"},
		"District of New Jersey, 2:26-cv-00044":                                                            {"njd 2:26-cv-00044"},
		"Federal District Court for the District of Delaware case 1:26-cv-00045 in the District of Nevada": {"ded 1:26-cv-00045"},
	} {
		var got []string
		for _, n := range findNumbers(text, findCourts(text)) {
			got = append(got, n.Key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestPeriodsBecomeDeadlines(t *testing.T) {
	m, err := ReadFreezeMail(strings.NewReader("Respond within seven (7) days of receipt, within 3 business days, or in 48 hours. 请在5个工作日内回复。"), "m", MailOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range m.Periods {
		r, err := Compute(p.Request(moment(t, "2026-03-05T10:00"), "ilnd"))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s %q %s", p.N, p.Unit, p.From, r.Due))
	}
	want := []string{`7 days "receipt" 2026-03-12`, `3 working days "" 2026-03-10`, `48 hours "" 2026-03-09T10:00`, `5 working days "" 2026-03-12`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnEmptyMessageIsRefused(t *testing.T) {
	for _, text := range []string{"", " \n ", "<html><body></body></html>"} {
		if _, err := ReadFreezeMail(strings.NewReader(text), "m", MailOptions{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: got %v, want a refusal", text, err)
		}
	}
}

func TestDomainsThatImitate(t *testing.T) {
	for host, want := range map[string]bool{
		"amazon.com": false, "sellercentral.amazon.co.uk": false, "arnazon.com": true, "amaz0n.com": true, "amazon-legal.com": true, "amazon.com.case.net": true, "ebay-claims.top": true,
		"ilnd.uscourts.gov": false, "uscourts-ilnd.com": true, "gbcinternetenforcement.net": false, "gbcintemetenforcement.net": true, "xn--amazn-mye.com": true, "wishlist.com": false,
		"etsy.com": false, "example.org": false, "gmail.com": false, "fine-lamps.com": false, "walrnart.com": true, "alibaba.com": false, "alibaba1.com": true,
	} {
		if got := imitates(host); got != want {
			t.Errorf("%s imitates: %v, want %v", host, got, want)
		}
	}
}

func FuzzReadFreezeMail(f *testing.F) {
	paths, err := filepath.Glob("testdata/mail/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadFreezeMail(strings.NewReader(text), "f", MailOptions{Known: []string{"Kite and Fern"}})
		if err == nil {
			checkQuotes(t, m)
		}
	})
}

func BenchmarkReadFreezeMail(b *testing.B) {
	data, err := os.ReadFile("testdata/mail/marketplace.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ReadFreezeMail(strings.NewReader(string(data)), "m", MailOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
