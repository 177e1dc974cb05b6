// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/letter"
	"markwarden/internal/notice"
	"markwarden/internal/review"
)

// decision is what an entry of a history decided, as the three records tell it: the statement of reasons to the seller, the
// record for the DSA Transparency Database and the public notice.
func (d *Desk) decision(c review.Case, e review.Entry, n notice.Notice) letter.Decision {
	at := e.At
	if e.Reason == "" {
		e.Reason = "ORDER" // a removal out of a legal hold rests on the order
	}
	reason, _ := d.Book.Reason(e.Reason)
	out := letter.Decision{
		ID: publicID(c.ID, e.Seq), CaseID: c.ID, Listing: listingName(c), Signs: signsOf(c, e.Rules), Kind: letter.RightKind(reason.Record),
		Measures: []letter.Measure{letter.Removed}, Territory: territoryOf(c.Profile), Effective: at.Format(time.DateOnly), Published: c.Snapshot.Taken.Format(time.DateOnly),
		Facts: letter.Text{EN: orDash(e.Facts), ZH: orDash(e.Facts)}, Source: sourceOf(c), Detected: c.Source == review.FromScreening && c.FlaggedBy == "",
		Automation: letter.ByPerson, AppealLink: d.caseLink(c), AppealZone: "UTC", Business: true, Platform: letter.Person{Name: d.Name},
		Ground: letter.Ground{Law: lawOf(c.Profile, reason.Record), Why: letter.Text{EN: reason.Words.EN, ZH: reason.Words.ZH}},
	}
	if strings.TrimSpace(e.Facts) == "" {
		out.Facts = letter.Text{EN: reason.Words.EN, ZH: reason.Words.ZH}
	}
	if out.Kind == "" {
		out.Kind = letter.RightTrademark
	}
	if e.To != review.Removed {
		out.Measures = []letter.Measure{letter.Disabled}
	}
	if c.Snapshot.Listing.URL != "" {
		out.URLs = []string{c.Snapshot.Listing.URL}
	}
	d.redress(&out, c, at)
	if c.HasNotice() && n.ID != "" {
		fillNotice(&out, n)
	}
	return out
}

// redress says until when and how to object.
func (d *Desk) redress(out *letter.Decision, c review.Case, at time.Time) {
	out.AppealBy = at.AddDate(0, 0, 30)
	if due, err := d.Book.Setting.Due(notice.TimerAppealWindow, c.Profile, at); err == nil {
		out.AppealBy = due.End
		if due.Zone != "" {
			out.AppealZone = due.Zone
		}
	}
	out.Redress = letter.Text{EN: "You can appeal to us with your reasons and documents; the courts are open to you.", ZH: "您可提交理由和材料向我们申诉；亦可向法院起诉。"}
	switch {
	case c.HasNotice() && c.Counter == notice.CounterDMCA:
		out.Redress = letter.Text{EN: "You can send a counter-notice (17 USC 512(g)(3)); unless the complainant sues, the listing comes back after 10 to 14 business days. You can also appeal to us or go to court.", ZH: "您可提交反通知（17 USC 512(g)(3)）；若投诉人未起诉，商品将在10至14个工作日后恢复。您也可以向我们申诉或向法院起诉。"}
	case c.HasNotice() && c.Counter == notice.CounterPRC:
		out.Redress = letter.Text{EN: "You can send a statement of non-infringement with preliminary evidence (E-Commerce Law art. 43); unless the right holder complains or sues within 15 days of its arrival, the measure ends. You can also appeal to us or go to court.", ZH: "您可提交不存在侵权行为的声明及初步证据（《电子商务法》第四十三条）；权利人在声明到达后十五日内未投诉或起诉的，将及时终止措施。您也可以向我们申诉或向法院起诉。"}
	case c.Profile == notice.EU:
		out.Redress = letter.Text{EN: "You can complain to us free of charge (DSA art. 20), turn to a certified out-of-court body (art. 21), or go to court.", ZH: "您可免费向我们提出申诉（《数字服务法》第20条），也可诉诸经认证的庭外争议解决机构（第21条）或法院。"}
	}
}

// fillNotice adds the complaint a decision answers.
func fillNotice(out *letter.Decision, n notice.Notice) {
	day := n.Received.Format(time.DateOnly)
	out.Notice = letter.Notice{Sent: day, Received: day, Body: n.Why, Granted: true}
	out.Notifier = letter.Person{Name: n.Who.Name, Natural: n.Who.Natural}
	if n.Who.Capacity == notice.Agent && len(n.Rights) > 0 {
		out.Principal = letter.Person{Name: n.Rights[0].Owner}
	}
}

// publicID is a decision's id in public records: letters, digits, - and _.
func publicID(caseID string, seq int) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, caseID)
	digits := []byte{}
	for n := seq; n > 0; n /= 10 {
		digits = append(digits, byte('0'+n%10))
	}
	slices.Reverse(digits)
	return clean + "-" + string(digits)
}

// territoryOf is where a decision under a profile applies. The Union's countries are those of its law; elsewhere the
// listing is offered in one country.
func territoryOf(p notice.Profile) []string {
	switch p {
	case notice.US:
		return []string{"US"}
	case notice.CN:
		return []string{"CN"}
	}
	return []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
}

// lawOf is the provision by which a listing is unlawful, by procedure and right.
func lawOf(p notice.Profile, right string) letter.Text {
	switch {
	case right == "copyright" && p == notice.US:
		return letter.Text{EN: "17 USC 501, 512(c)", ZH: "《美国法典》第17编第501条、第512(c)条"}
	case p == notice.US && (right == "design" || right == "patent"):
		return letter.Text{EN: "35 USC 271", ZH: "《美国法典》第35编第271条"}
	case p == notice.US:
		return letter.Text{EN: "15 USC 1114, 1125 (Lanham Act)", ZH: "《美国法典》第15编第1114条、第1125条（《兰哈姆法》）"}
	case p == notice.CN && right == "copyright":
		return letter.Text{EN: "Copyright Law of the PRC art. 53; E-Commerce Law art. 42", ZH: "《著作权法》第五十三条；《电子商务法》第四十二条"}
	case p == notice.CN && (right == "design" || right == "patent"):
		return letter.Text{EN: "Patent Law of the PRC art. 11; E-Commerce Law art. 42", ZH: "《专利法》第十一条；《电子商务法》第四十二条"}
	case p == notice.CN:
		return letter.Text{EN: "Trademark Law of the PRC art. 57; E-Commerce Law art. 42", ZH: "《商标法》第五十七条；《电子商务法》第四十二条"}
	case right == "copyright":
		return letter.Text{EN: "Directive 2001/29/EC art. 2 to 4", ZH: "指令2001/29/EC第2至4条"}
	case right == "design":
		return letter.Text{EN: "Regulation (EC) 6/2002 art. 19", ZH: "（EC）第6/2002号条例第19条"}
	}
	return letter.Text{EN: "Regulation (EU) 2017/1001 art. 9", ZH: "（EU）2017/1001号条例第9条"}
}

// sourceOf is what set a decision off.
func sourceOf(c review.Case) letter.Source {
	switch c.Source {
	case review.FromNotice:
		return letter.SourceNotice
	case review.FromFlagger:
		return letter.SourceTrustedFlagger
	case review.FromCourt, review.FromLegal:
		return letter.SourceOther
	}
	return letter.SourceOwn
}

// Record is the last decision of a case that took the listing down and was not undone, ready for the public records.
// Conflict when there is none.
func (d *Desk) Record(ctx context.Context, who Person, id string) (out letter.Decision, err error) {
	c, err := d.Case(ctx, who, id)
	if err != nil {
		return out, err
	}
	for _, r := range slices.Backward(c.Trail().Ruled()) {
		if !takesDown(r.Event) || r.Undone {
			continue
		}
		n, err := d.noticeOf(ctx, who, c)
		return d.decision(c, c.History[r.Seq-1], n), err
	}
	return out, fault.New(fault.Conflict, "Nothing was taken down in case %s: there is no decision to report.", id)
}
