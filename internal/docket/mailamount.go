// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"
	"unicode"
)

// AmountRole is what an amount in a message is for, by the words around it.
type AmountRole string

// The roles.
const (
	AmountRestrained AmountRole = "restrained"
	AmountDemanded   AmountRole = "demanded"
	AmountBond       AmountRole = "bond"
	AmountOther      AmountRole = "other"
)

// FoundAmount is an amount of money in a message. Unsure says that the sign stands for more than one currency.
type FoundAmount struct {
	Money  Money      `json:"money"`
	Role   AmountRole `json:"role"`
	Unsure bool       `json:"unsure,omitempty"`
	Quote  Quote      `json:"quote"`
}

// Currencies by the signs and words before or behind a number.
var (
	currencySigns = map[string]string{
		"us$": "USD", "usd": "USD", "$": "USD", "u.s. $": "USD", "美元": "USD", "美金": "USD", "dollars": "USD", "us dollars": "USD", "u.s. dollars": "USD",
		"rmb": "CNY", "cny": "CNY", "人民币": "CNY", "元": "CNY", "¥": "CNY", "￥": "CNY", "eur": "EUR", "€": "EUR", "euros": "EUR", "欧元": "EUR",
		"gbp": "GBP", "£": "GBP", "英镑": "GBP", "hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "jpy": "JPY", "日元": "JPY", "c$": "CAD", "cad": "CAD", "ca$": "CAD", "加元": "CAD", "aud": "AUD", "a$": "AUD", "澳元": "AUD", "mxn": "MXN",
	}
	amountBefore = lazily(`(?i)(US\$|U\.S\. \$|HK\$|CA\$|C\$|A\$|USD|RMB|CNY|EUR|GBP|HKD|JPY|CAD|AUD|MXN|人民币|美元|美金|欧元|英镑|港币|港元|日元|加元|澳元|[$€£¥￥])\s?:?\s?(\d[\d,.'  ]*\d|\d)\s?(万|亿|萬|億|million\b|thousand\b|k\b|m\b)?`)
	amountBehind = lazily(`(?i)(\d[\d,.]*\d|\d)\s?(万|亿|萬|億|million|thousand)?\s?(US dollars|U\.S\. dollars|dollars|euros|USD|RMB|CNY|EUR|GBP|HKD|美元|美金|人民币|欧元|英镑|港币|港元|日元|加元|澳元|元)`)
)

// What the words before an amount, or else behind it, make of it.
var amountRoles = []struct {
	role  AmountRole
	words *pattern
}{
	{AmountBond, words(`\b(?:bond|surety|security)\b|保证金|担保金`)},
	{AmountRestrained, words(`\b(?:frozen|freez\w+|restrain\w*|withh\w+|held|hold(?:ing)?|reserve\w*|balances?|payouts?|funds|disburse\w*)\b|冻结|扣押|余额|限制|资金|暂扣`)},
	{AmountDemanded, words(`\b(?:pay(?:ment|ing)?|settle\w*|wire|transfer|remit|fee|damages|compensat\w+|demand\w*|offer\w*|sum of|owe[ds]?)\b|支付(?:[^宝寶]|$)|付款|和解|汇款|转账|赔偿|费用|缴纳|打款`)},
}

// findAmounts finds amounts of money.
func findAmounts(text string) []FoundAmount {
	var list []FoundAmount
	add := func(at span, sign, number, unit string) {
		if slices.ContainsFunc(list, func(a FoundAmount) bool { return a.Quote.Start < at.to && at.from < a.Quote.End }) {
			return
		}
		currency := currencySigns[strings.ToLower(sign)]
		factor := int64(1)
		switch strings.ToLower(unit) {
		case "million", "m":
			factor = 1_000_000
		case "thousand", "k":
			factor = 1_000
		default:
			number += unit
		}
		m, err := ParseMoney(strings.Trim(number, ",. "), currency)
		if err != nil {
			return
		}
		if n, ok := times(max(m.Minor, 1), factor); ok && m.Minor > 0 {
			m.Minor = n
		}
		list = append(list, FoundAmount{Money: m, Role: amountRole(text, at), Unsure: (sign == "¥" || sign == "￥") && !hasHan(text),
			Quote: Quote{Rule: "amount", Words: at.of(text), Start: at.from, End: at.to}})
	}
	for _, m := range amountBefore.FindAllStringSubmatchIndex(text, mostLinks) {
		g := groups(text, m)
		add(span{m[0], m[1]}, g[1], g[2], g[3])
	}
	for _, m := range amountBehind.FindAllStringSubmatchIndex(text, mostLinks) {
		g := groups(text, m)
		add(span{m[0], m[1]}, g[3], g[1], g[2])
	}
	slices.SortStableFunc(list, func(a, b FoundAmount) int { return a.Quote.Start - b.Quote.Start })
	return list
}

// amountRole reads the words around an amount: the nearest before it in its sentence, else those behind.
func amountRole(text string, at span) AmountRole {
	before := tail(text[:at.from], 120)
	if i := strings.LastIndexAny(before, ".;\n!?"); i >= 0 {
		before = before[i+1:]
	}
	if i := max(strings.LastIndex(before, "。"), strings.LastIndex(before, "；")); i >= 0 {
		before = before[i:]
	}
	best, role := -1, AmountOther
	for _, r := range amountRoles {
		for _, m := range r.words.FindAllStringIndex(before, -1) {
			if m[1] > best {
				best, role = m[1], r.role
			}
		}
	}
	if role != AmountOther {
		return role
	}
	behind := text[at.to:min(len(text), at.to+80)]
	if i := strings.IndexAny(behind, ".;\n"); i >= 0 {
		behind = behind[:i]
	}
	for _, r := range amountRoles {
		if r.words.MatchString(behind) {
			return r.role
		}
	}
	return AmountOther
}

// hasHan reports Chinese characters.
func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
