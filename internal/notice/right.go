// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/listing"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Issue is something about a right that a person must know before acting on it. Bars says that the right as stated cannot
// carry a removal; the others need a look.
type Issue struct {
	Code  string `json:"code"`
	Bars  bool   `json:"bars"`
	Words Text   `json:"words"`
}

// The codes of issues.
const (
	IssueNoRecord     = "no-record"     // the register has no such record
	IssueCurated      = "curated"       // a brand fact of ours, no office's record
	IssueDead         = "dead"          // expired, cancelled, refused, withdrawn
	IssuePending      = "pending"       // applied for, not registered
	IssueStatus       = "status"        // the register does not say
	IssueNumber       = "number"        // another number
	IssueOffice       = "office"        // another office
	IssueMark         = "mark"          // another sign
	IssueClass        = "class"         // a class the record does not have
	IssueOwner        = "owner"         // another owner
	IssueOwnerSimilar = "owner-similar" // an owner of nearly this name
	IssueGoods        = "goods"         // the listing's goods have nothing to do with the record's
	IssueGoodsUnknown = "goods-unknown"
)

// Barred reports an issue that bars acting on the right.
func Barred(issues []Issue) bool {
	return slices.ContainsFunc(issues, func(i Issue) bool { return i.Bars })
}

// CheckRight holds a trade mark that a notice relies on against the register's record of it: does it live, is it
// registered, are number, office, sign, class and owner those of the record. rec is nil when the register has none. The
// absence of a record bars nothing by itself, because no installation holds every register; it needs the sender's proof.
func CheckRight(r Right, rec *trademarks.Mark) []Issue {
	list := []Issue{}
	add := func(code string, bars bool, words Text) { list = append(list, Issue{code, bars, words}) }
	switch {
	case r.Kind != RightTrademark:
		return list
	case rec == nil:
		add(IssueNoRecord, false, say("The register here has no record %s: ask for the certificate.", "本库没有注册号 %s 的记录：请要求提供注册证。", clip(r.Number)))
		return list
	case rec.Curated || rec.Status == trademarks.StatusCurated:
		add(IssueCurated, false, say("%s is a brand entry of ours and no office's record: ask for the certificate.", "%s 为我们整理的品牌条目，并非商标局记录：请要求提供注册证。", rec.Text))
		return list
	}
	checkStatus(rec, add)
	checkIdentity(r, rec, add)
	checkOwner(r, rec, add)
	return list
}

// adder notes an issue.
type adder func(code string, bars bool, words Text)

// checkStatus looks at the record's life.
func checkStatus(rec *trademarks.Mark, add adder) {
	switch rec.Status {
	case trademarks.StatusDead:
		add(IssueDead, true, say("Record %s is dead (%s): it proves no right.", "记录 %s 已失效（%s）：不能证明权利。", rec.Number, orUnknown(rec.StatusText)))
	case trademarks.StatusPending:
		add(IssuePending, true, say("Record %s is an application and not registered yet: it proves no right.", "记录 %s 尚在申请，未获注册：不能证明权利。", rec.Number))
	case trademarks.StatusRegistered:
	default:
		add(IssueStatus, false, say("The register does not say whether %s lives: ask for the certificate.", "登记资料未说明 %s 是否有效：请要求提供注册证。", rec.Number))
	}
}

// orUnknown is a status as the office wrote it.
func orUnknown(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// checkIdentity looks at number, office, sign and classes.
func checkIdentity(r Right, rec *trademarks.Mark, add adder) {
	if says(r.Number) && digitsOf(r.Number) != digitsOf(rec.Number) && digitsOf(r.Number) != digitsOf(rec.ID) {
		add(IssueNumber, true, say("The notice says number %s, the record has %s.", "通知所称注册号为 %s，记录为 %s。", clip(r.Number), rec.Number))
	}
	if says(r.Jurisdiction) && rec.Office != "" && !sameOffice(r.Jurisdiction, rec.Office) {
		add(IssueOffice, true, say("The notice says %s, the record is of %s.", "通知所称国家或机构为 %s，记录为 %s。", clip(r.Jurisdiction), rec.Office))
	}
	if says(r.Mark) && rec.Text != "" && lettersOf(r.Mark) != lettersOf(rec.Text) {
		add(IssueMark, true, say("The notice says the sign %s, the record %s.", "通知所称标志为 %s，记录为 %s。", clip(r.Mark), rec.Text))
	}
	for _, c := range r.Classes {
		if len(rec.Classes) > 0 && !slices.Contains(rec.Classes, c) {
			add(IssueClass, true, say("The notice says class %d, the record covers %s.", "通知所称类别为第 %d 类，记录为第 %s 类。", c, classList(rec.Classes)))
		}
	}
}

// checkOwner looks at the owner's name in comparing form; any of the record's owners will do.
func checkOwner(r Right, rec *trademarks.Mark, add adder) {
	if !says(r.Owner) || len(rec.Owners) == 0 {
		return
	}
	best := different
	for _, o := range rec.Owners {
		best = max(best, compareOwners(r.Owner, o.Name))
	}
	switch best {
	case similar:
		add(IssueOwnerSimilar, false, say("The notice says the owner %s, the record %s: ask how they belong together.", "通知所称权利人为 %s，记录为 %s：请核实二者关系。", clip(r.Owner), rec.OwnerName()))
	case different:
		add(IssueOwner, true, say("The notice says the owner %s, the record %s.", "通知所称权利人为 %s，记录为 %s。", clip(r.Owner), rec.OwnerName()))
	}
}

// CheckGoods relates a listing's goods to the record's: a right for other goods carries a removal only when a person finds
// that it reaches so far. Goods that are not known on one side are said to be so.
func CheckGoods(l listing.Listing, rec trademarks.Mark) []Issue {
	guesses := append(nice.Classify(l.Category), nice.Classify(l.Title)...)
	relation := nice.Compare(guesses, l.Classes, nice.Families(rec.Goods), rec.Classes)
	const remote = 0.25 // between what the tables call related (0.6, 0.45) and unrelated (0.1)
	switch {
	case !relation.Known:
		return []Issue{{IssueGoodsUnknown, false, say("Whether the goods are alike is not known: give the listing a category or the record its goods.", "无法判断商品是否类似：请补充商品类目或记录的商品范围。")}}
	case relation.Degree < remote:
		return []Issue{{IssueGoods, false, say("The record covers class %s; the listing's goods have nothing to do with them.", "记录覆盖第 %s 类；所售商品与之无关。", classList(rec.Classes))}}
	}
	return []Issue{}
}

// classList writes classes for people.
func classList(list []nice.Class) Text {
	var en, zh []string
	for _, c := range list {
		n := say("%d", "%d", c)
		en, zh = append(en, n.EN), append(zh, n.ZH)
	}
	return Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}
}

// digitsOf is a number without what people and offices put around it: leading zeros, dots, commas, an office's letters.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' && b.Len() > 0 {
			b.WriteRune(r)
		}
	}
	return strings.TrimLeft(b.String(), "0")
}

// lettersOf is a sign without case, accents and punctuation.
func lettersOf(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	if b.Len() == 0 {
		return s // a sign of other characters compares as it stands
	}
	return b.String()
}

// offices are words people write for an office's code (WIPO ST.3).
var offices = map[string]string{"USA": "US", "UNITED STATES": "US", "USPTO": "US", "CHINA": "CN", "CNIPA": "CN", "EU": "EM", "EUIPO": "EM",
	"EUROPEAN UNION": "EM", "UK": "GB", "UKIPO": "GB", "UNITED KINGDOM": "GB", "WIPO": "WO", "WIPO IR": "WO", "IR": "WO", "IB": "WO",
	"CANADA": "CA", "CIPO": "CA", "中国": "CN", "美国": "US", "欧盟": "EM", "英国": "GB", "加拿大": "CA", "日本": "JP", "JAPAN": "JP", "GERMANY": "DE"}

// sameOffice compares two names of an office.
func sameOffice(a, b string) bool { return officeCode(a) == officeCode(b) }

// officeCode is the code of an office as people write it.
func officeCode(s string) string {
	s = strings.ToUpper(strings.TrimSpace(strings.ReplaceAll(s, ".", "")))
	if code, ok := offices[s]; ok {
		return code
	}
	return s
}
