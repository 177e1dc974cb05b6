// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"testing"
	"unicode/utf8"
)

// A refusal is said in the reader's language, with what it names in its place.
func TestRefusal(t *testing.T) {
	s := load(t)
	for _, tc := range []struct{ name, said, want string }{
		{"names nothing", "The code was used before.", "该验证码已用过。"},
		{"names something", fmt.Sprintf("There is no case %s.", "C-1"), "没有案件 C-1。"},
		{"quoted", fmt.Sprintf("There is no user %q.", `a "b"`), `没有用户“a "b"”。`},
		{"in another order", fmt.Sprintf("There is no letter %s in case %s.", "L5", "C-1"), "案件 C-1 中没有信件 L5。"},
		{"several lines", fmt.Sprintf("There is no case %s.", "a\nb"), "没有案件 a\nb。"},
		{"holds another", "the clock SELLER: trigger date", "期限 SELLER：trigger date"},
		{"a role", "A token has no more roles than its owner: senior_moderator is not among them.", "令牌的角色不能多于其所有人：不含“高级审核员”。"},
		{"roles and kinds", "The role seller belongs into an organisation of the kind seller or platform, not law_firm.", "角色“卖家”属于“卖家账户或平台”类机构，而非“律师事务所”。"},
		{"a list of roles", `The role "x y" is not known: use one of seller, rights_owner or legal.`, "不认识角色“x y”：请用卖家、权利人或法务之一。"},
		{"a role that is none", "Nobody holds the roles auditor and %s together: use two accounts.", "同一人不得兼任审计员与%s：请用两个账户。"},
		{"nobody knows it", "Something else.", "Something else."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := s.Refusal(Chinese, tc.said); got != tc.want {
				t.Errorf("%q instead of %q", got, tc.want)
			}
			if got := s.Refusal(English, tc.said); got != tc.said {
				t.Errorf("in English %q", got)
			}
		})
	}
}

// Every sentence of the list is found again when its values are filled in, and each value stands in the Chinese.
func TestEverySentenceOfTheListIsFound(t *testing.T) {
	s := load(t)
	for english, chinese := range s.refusals.exact {
		n := 0
		said := verb.ReplaceAllStringFunc(english, func(v string) string {
			n++
			switch v {
			case "%d":
				return fmt.Sprint(7000 + n)
			case "%q":
				return fmt.Sprintf("%q", fmt.Sprint("value", n))
			case "%U":
				return "U+202E"
			}
			return fmt.Sprint("value", n)
		})
		got, ok := s.refusals.chinese(said, innerPhrases)
		if !ok || verb.MatchString(got) {
			t.Errorf("%q is said as %q", said, got)
		}
		if named := len(verb.FindAllString(chinese, -1)); named != n {
			t.Errorf("%q names %d values and the Chinese %d", english, n, named)
		}
	}
}

// Whatever a stranger wrote into a refusal comes through as it is.
func FuzzRefusal(f *testing.F) {
	s := load(f)
	f.Add("There is no case \x00%s%[9]d.")
	f.Add("an alert that is %s cannot become %q: it can be \"")
	f.Fuzz(func(t *testing.T, said string) {
		if got := s.Refusal(Chinese, said); utf8.ValidString(said) && !utf8.ValidString(got) {
			t.Errorf("%q became %q", said, got)
		}
	})
}
