// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/letter"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// A notice about many listings is decided listing by listing. The mail of an outcome, or of a closed case, waits outcomePause, so that the outcomes
// of the others that arrive in time go into it; what arrives in its last minute begins the next one, because the mail may be
// under way already.
const (
	outcomePause = 10 * time.Minute
	joinWithin   = outcomePause - time.Minute
	mostTogether = 20 // outcomes that a mail tells in full; the page of the notice has all
)

// gathered are the letters to a right holder that go out together, with what a mail of several says first.
var gathered = map[letter.ID]letter.Text{
	letter.Outcome: {EN: "Decisions on your notice: %d listings", ZH: "投诉处理结果：%d 件商品"},
	letter.Closed:  {EN: "Cases of your notice that are closed: %d", ZH: "您的通知已结案：%d 件"},
}

// gathers reports a letter to a right holder that may go out with others of the same notice.
func gathers(kind, organisation string, c review.Case) bool {
	_, ok := gathered[letter.ID(kind)]
	return ok && organisation != review.ToSeller && organisation != c.SellerID
}

// joins reports whether a letter is one of several about the listings of a notice, and then whether a mail that waits takes it
// along.
func (w *work) joins(ctx context.Context, c review.Case, m review.Message) (several, joined bool, err error) {
	if !gathers(m.Letter, m.To, c) {
		return false, false, nil
	}
	for _, p := range c.Notices {
		if p.Notifier != m.To {
			continue
		}
		r, err := w.Notice(ctx, w.who.Tenant, p.NoticeID)
		if err != nil || len(r.Targets) < 2 {
			return false, false, err
		}
		joined, err = w.MailWaits(ctx, w.who.Tenant, storage.MailAbout{Notice: p.NoticeID, Organisation: m.To, Letter: m.Letter, Since: w.at.Add(-joinWithin)})
		return true, joined, err
	}
	return false, false, nil
}

// together are the letters that a mail carries: its own letter and those of the same notice that arrived while it waited. One
// that was taken back meanwhile, or lies under seal, is left out.
func (d *Desk) together(ctx context.Context, tenant string, c review.Case, m storage.LetterMail) (list []storage.KeptLetter, err error) {
	for _, id := range d.placesOf(ctx, tenant, c, m.Organisation) {
		x, err := d.DB.Case(ctx, tenant, id)
		if fault.Is(err, fault.NotFound) || err == nil && x.Sealed() {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, s := range x.Messages {
			after := s.Settled.Sub(m.Created)
			if s.Letter != m.Letter || s.To != m.Organisation || s.Settled.IsZero() || !s.Recalled.IsZero() || after <= -time.Millisecond || after >= joinWithin {
				continue
			}
			l, err := d.DB.Letter(ctx, tenant, x.ID, s.Ref)
			if err != nil {
				return nil, err
			}
			list = append(list, l)
		}
	}
	return list, nil
}

// placesOf are the cases of the notice of an organisation that a case is about, the case itself first.
func (d *Desk) placesOf(ctx context.Context, tenant string, c review.Case, organisation string) []string {
	list := []string{c.ID}
	for _, p := range c.Notices {
		if p.Notifier != organisation {
			continue
		}
		r, err := d.DB.Notice(ctx, tenant, p.NoticeID)
		if err != nil {
			continue // then the case's own letter goes alone
		}
		for _, t := range r.Targets {
			if t.Case != "" && !slices.Contains(list, t.Case) {
				list = append(list, t.Case)
			}
		}
		break
	}
	return list
}

// inOne is letters of one kind as one mail in a language first.
func inOne(list []storage.KeptLetter, lang letter.Lang) letter.Mail {
	if len(list) == 1 {
		return list[0].Letter.Mail(lang)
	}
	words := gathered[list[0].Letter.ID]
	en, zh := fmt.Sprintf(words.EN, len(list)), fmt.Sprintf(words.ZH, len(list))
	if lang == letter.Chinese {
		en, zh = zh, en
	}
	out := letter.Mail{Subject: en + " / " + zh}
	texts, pages := []string{out.Subject}, []string{"<p>" + html.EscapeString(out.Subject) + "</p>"}
	for _, l := range list[:min(len(list), mostTogether)] {
		m := l.Letter.Mail(lang)
		texts, pages = append(texts, m.Text), append(pages, m.HTML)
	}
	if more := len(list) - mostTogether; more > 0 {
		rest := fmt.Sprintf("And %d more: the page of the notice has all. / 另有 %d 件，详见通知页面。", more, more)
		texts, pages = append(texts, rest), append(pages, "<p>"+html.EscapeString(rest)+"</p>")
	}
	out.Text, out.HTML = strings.Join(texts, "\n\n====\n\n"), strings.Join(pages, "\n<hr>\n")
	return out
}
