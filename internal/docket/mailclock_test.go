// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClocksThatAMessageStarts(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string // rule, due
	}{
		{"a marketplace's letter", "In case 1:26-cv-01234 (N.D. Ill.) a temporary restraining order was entered on March 4, 2026. Respond by March 19, 2026. The order expires on March 18, 2026.", []string{"FRCP-65(b)(2) 2026-03-18", "FIXED 2026-03-19", "FIXED 2026-03-18"}},
		{"the same event three ways", "Reply within 48 hours. You have 7 days to settle. The answer is due within 21 days of service.", []string{"ORDER-HOURS 2026-03-09T10:00", "ORDER-DAYS 2026-03-12"}},
		{"service", "You were served by e-mail on March 20, 2026.", []string{"FRCP-12(a)(1)(A)(i) 2026-04-10"}},
		{"Chinese", "伊利诺伊州北区法院 1:26-cv-01234：法院于2026年3月4日签发临时限制令，请于2026年3月19日前回复，并在7天内提供资料。", []string{"FRCP-65(b)(2) 2026-03-18", "FIXED 2026-03-19", "ORDER-DAYS 2026-03-12"}},
		{"a date of two readings is taken as the earlier", "Respond by 04/03/2026.", []string{"FIXED 2026-03-04"}},
		{"nothing to count", "Your account is frozen.", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := ReadFreezeMail(strings.NewReader(tc.text), "m", MailOptions{Received: moment(t, "2026-03-05T10:00")})
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Courts) == 0 { // hours need a court's zone
				m.Courts = []FoundCourt{{ID: "ilnd"}}
			}
			var got []string
			for _, c := range m.Clocks() {
				got = append(got, c.Result.Rule+" "+c.Result.Due.String())
				if c.Quote.Words == "" || c.Title.EN == "" {
					t.Errorf("a clock without words: %+v", c.Quote)
				}
				if c.Result.Rule != codeFixed && c.Assumed.EN == "" {
					t.Errorf("%s assumes nothing", c.Result.Rule)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
