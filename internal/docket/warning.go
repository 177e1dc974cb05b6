// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/fold"
)

// Warning is a sign of fraud in a message, with the words that caused it.
type Warning struct {
	Code  string `json:"code"`
	Text  Text   `json:"text"`
	Quote Quote  `json:"quote"`
}

// warningRule is one check. find gives the words that caused it, and false when it finds nothing.
type warningRule struct {
	code string
	text Text
	find func(*FreezeMail, letter) (Quote, bool)
}

// warningRules are the checks, in order.
var warningRules = []warningRule{
	{"FREE_MAIL", Text{EN: "The sender writes from a free mail service and speaks as a court, a law firm or a marketplace.", ZH: "发件人使用免费邮箱，却自称法院、律所或平台。"}, freeMail},
	{"OTHER_DOMAIN", Text{EN: "The sender's domain is not that of who it claims to be.", ZH: "发件人域名与其自称的身份不符。"}, otherDomain},
	{"REPLY_ELSEWHERE", Text{EN: "Answers go to another domain than the sender's.", ZH: "回复地址与发件人域名不同。"}, replyElsewhere},
	{"LOOKALIKE_DOMAIN", Text{EN: "A domain imitates that of a court, a marketplace or a firm.", ZH: "域名仿冒法院、平台或律所。"}, lookalikeDomain},
	{"HIDDEN_LINK", Text{EN: "A link shows one address and leads to another.", ZH: "链接显示的网址与实际指向不同。"}, hiddenLink},
	{"ODD_LINK", Text{EN: "A link hides where it leads: a number instead of a name, a short link, or a name before an @.", ZH: "链接隐藏去向：数字地址、短链接或带 @ 的网址。"}, oddLink},
	{"PAY_PERSON", Text{EN: "Money is asked for in a way courts and law firms do not use: to a person, a wallet or a money transfer service.", ZH: "要求以法院和律所不会使用的方式付款：个人账户、加密钱包或汇款服务。"}, match(`\b(?:bitcoin|btc|usdt|ethereum|crypto(?:currency)?|wallet address|western union|moneygram|zelle|cash ?app|venmo|bc1[a-z0-9]{25,59}|0x[0-9a-f]{40}|personal (?:bank )?account|my (?:bank |paypal )?account|friends and family)\b|比特币|虚拟货币|个人(?:银行)?账户|私人账户|微信转账|微信支付|支付宝转账|个人银行卡|西联`)},
	{"GIFT_CARD", Text{EN: "Gift cards are asked for.", ZH: "要求购买礼品卡。"}, match(`\b(?:gift|itunes|google play|steam|prepaid) ?cards?\b|礼品卡|购物卡|充值卡`)},
	{"URGENT_NO_CASE", Text{EN: "It presses for haste and names no docket number.", ZH: "催促立即行动，却未给出案号。"}, urgentWithoutCase},
	{"BAD_NUMBER", Text{EN: "What stands for a docket number cannot be one.", ZH: "所列案号不可能存在。"}, badNumber},
	{"ASKS_SECRET", Text{EN: "It asks for a password, a code or remote access.", ZH: "索要密码、验证码或远程控制。"}, match(`\b(?:your password|verification code|one[- ]time (?:code|password)|otp|login (?:details|credentials)|sign in to (?:verify|confirm|unlock)|verify your account|anydesk|teamviewer)\b|(?:提供|发送|告知|输入)[^。；]{0,12}(?:密码|验证码)|远程(?:协助|控制)`)},
	{"NO_LAWYER", Text{EN: "It tells you not to ask a lawyer or the marketplace.", ZH: "要求不得联系律师或平台。"}, match(`\b(?:do not|don'?t|never) (?:contact|consult|inform|tell|speak (?:to|with))[^.;]{0,40}\b(?:lawyer|attorney|counsel|amazon|ebay|walmart|platform|marketplace|police|court)\b|(?:不要|请勿|切勿|无需)(?:联系|咨询|告知)[^。；]{0,8}(?:律师|平台|法院|亚马逊|警方)`)},
	{"COURT_WANTS_MONEY", Text{EN: "It speaks as the court and asks to be paid.", ZH: "自称法院并要求付款。"}, courtWantsMoney},
	{"ODD_FILE", Text{EN: "A file that can run a program is attached.", ZH: "附件为可执行文件。"}, oddFile},
}

// warnings runs the checks.
func warnings(m *FreezeMail, l letter) []Warning {
	var list []Warning
	for _, r := range warningRules {
		if q, ok := r.find(m, l); ok {
			q.Rule = r.code
			list = append(list, Warning{r.code, r.text, q})
		}
	}
	return list
}

// match is a check for words of the text.
func match(pattern string) func(*FreezeMail, letter) (Quote, bool) {
	re := words(pattern)
	return func(m *FreezeMail, _ letter) (Quote, bool) {
		at := re.FindStringIndex(m.Text)
		if at == nil {
			return Quote{}, false
		}
		return quoteAt(m.Text, "", at, 0), true
	}
}

// Who a message claims to be, by its sender's name, subject and first lines.
var (
	claimCourt = words(`\b(?:clerk of (?:the )?court|united states district court|u\.?s\.? (?:district )?court|federal court|judge [a-z]+|court notice|marshal)\b|法院|法庭|书记官`)
	claimFirm  = words(`\b(?:law ?(?:firm|office|offices|group)|attorneys? (?:at law|for plaintiff)|plaintiff'?s? (?:counsel|attorney)|counsel for plaintiff|esq\.?|llp|legal department)\b|律所|律师事务所|律师`)
	signature  = words(`\b(?:sincerely|regards|truly yours|respectfully)\b`)
)

// freeServices are domains anybody can have an address at.
var freeServices = wordSet("gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com " +
	"protonmail.com proton.me pm.me gmx.com gmx.net mail.com yandex.com yandex.ru mail.ru zoho.com tutanota.com tuta.io inbox.com hushmail.com fastmail.com yahoo.co.uk yahoo.co.jp aliyun.com")

// senderDomain is the domain of a mail address in a head, in small letters.
func senderDomain(head string) string {
	at := mailAddress.FindString(head)
	_, domain, _ := strings.Cut(at, "@")
	return strings.ToLower(domain)
}

// opening is the part of a message where a sender says who it is: head, first lines, and signature.
func opening(m *FreezeMail) string {
	text := m.From + "\n" + m.Subject + "\n" + m.Text[:min(len(m.Text), 600)]
	if at := signature.FindStringIndex(m.Text); at != nil {
		text += "\n" + m.Text[at[0]:min(len(m.Text), at[0]+400)]
	}
	return strings.ToValidUTF8(text, "")
}

// freeMail finds a sender at a free service that speaks as somebody with a domain of their own.
func freeMail(m *FreezeMail, _ letter) (Quote, bool) {
	if !freeServices[senderDomain(m.From)] {
		return Quote{}, false
	}
	who := opening(m)
	if claimCourt.MatchString(who) || claimFirm.MatchString(who) || len(m.Firms) > 0 || claimedPlatform(m) != "" {
		return Quote{Field: "from", Words: m.From}, true
	}
	return Quote{}, false
}

// claimedPlatform is the marketplace whose name a sender gives itself.
func claimedPlatform(m *FreezeMail) Platform {
	name, _, _ := strings.Cut(m.From, "<")
	for _, t := range fold.Fold(name).Tokens {
		for _, p := range platforms {
			if t.Text == string(p.id) && p.domains != nil {
				return p.id
			}
		}
	}
	return ""
}

// otherDomain finds a sender that gives itself the name of a marketplace, of a court or of a firm whose domain is known,
// and writes from another.
func otherDomain(m *FreezeMail, _ letter) (Quote, bool) {
	domain := senderDomain(m.From)
	if domain == "" || freeServices[domain] {
		return Quote{}, false
	}
	name, _, _ := strings.Cut(m.From, "<")
	q := Quote{Field: "from", Words: m.From}
	if p := claimedPlatform(m); p != "" {
		return q, !platformsOwn(domain) && !strings.HasSuffix(domain, "amazonaws.com") && !strings.HasSuffix(domain, "amazonses.com")
	}
	if claimCourt.MatchString(name) {
		return q, !strings.HasSuffix("."+domain, ".uscourts.gov")
	}
	for _, f := range m.Firms {
		if f.By == "name" && len(f.Firm.Domains) > 0 && firmInName(name, f.Firm) {
			return q, !slices.ContainsFunc(f.Firm.Domains, func(d string) bool { return domain == d || strings.HasSuffix(domain, "."+d) })
		}
	}
	return Quote{}, false
}

// firmInName reports a sender that gives itself a firm's name.
func firmInName(name string, f Firm) bool {
	folded := fold.Fold(name)
	_, ok := findTokens(&folded, firmTokens(f.Name), "and")
	return ok
}

// replyElsewhere finds answers that go to another registrable domain.
func replyElsewhere(m *FreezeMail, _ letter) (Quote, bool) {
	from, reply := senderDomain(m.From), senderDomain(m.ReplyTo)
	if from == "" || reply == "" || registrable(from) == registrable(reply) {
		return Quote{}, false
	}
	return Quote{Field: "reply_to", Words: m.ReplyTo}, true
}

// urgency is pressing words.
var urgency = words(`\b(?:urgent(?:ly)?|immediately|at once|final (?:notice|warning)|last chance|within (?:the next )?(?:12|24|48|72) hours|act now|without delay)\b|立即|马上|紧急|最后(?:通知|警告|机会)|(?:12|24|48|72)\s*小时(?:之)?内|否则`)

// urgentWithoutCase finds haste in a message about a lawsuit that names no docket number.
func urgentWithoutCase(m *FreezeMail, _ letter) (Quote, bool) {
	at := urgency.FindStringIndex(m.Text)
	named := slices.ContainsFunc(m.Numbers, func(n FoundNumber) bool { return n.Why == "" })
	if at == nil || named {
		return Quote{}, false
	}
	return quoteAt(m.Text, "", at, 0), true
}

// badNumber finds a number that cannot be read, or of a year after the message.
func badNumber(m *FreezeMail, _ letter) (Quote, bool) {
	for _, n := range m.Numbers {
		late := !m.Received.Date.IsZero() && n.Why == "" && n.Number.Year > m.Received.Date.Year
		if n.Why != "" || late {
			return n.Quote, true
		}
	}
	return Quote{}, false
}

// courtWantsMoney finds a demand for money by a sender that speaks as the court.
func courtWantsMoney(m *FreezeMail, _ letter) (Quote, bool) {
	name, _, _ := strings.Cut(m.From, "<")
	if !claimCourt.MatchString(name) {
		return Quote{}, false
	}
	for _, a := range m.Amounts {
		if a.Role == AmountDemanded {
			return a.Quote, true
		}
	}
	return Quote{}, false
}

// programs are endings of files that can run.
var programs = lazily(`(?i)\.(?:exe|scr|js|jse|vbs|bat|cmd|com|pif|hta|iso|img|lnk|msi|jar|ps1|html?|docm|xlsm)$`)

// oddFile finds an attached program.
func oddFile(_ *FreezeMail, l letter) (Quote, bool) {
	for _, name := range l.attachments {
		if programs.MatchString(strings.TrimSpace(name)) {
			return Quote{Field: "attachment", Words: name}, true
		}
	}
	return Quote{}, false
}
