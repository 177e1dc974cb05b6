// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/letter"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// The kinds of job that look at what a party's record amounts to.
const (
	JobWeighSeller   = "case.weigh-seller"   // points against thresholds
	JobWeighNotifier = "case.weigh-notifier" // rejected notices against the rule on misuse
)

// weigh asks for a look at the records that a move changed: after the pause of letters, so that a slip that is undone at
// once warns nobody.
func (w *work) weigh(c review.Case, fx review.Effects) (list []jobs.Job, err error) {
	add := func(kind, party string) {
		j, failed := w.job(kind, caseJob{w.who.Tenant, c.ID, party}, w.at.Add(letterPause))
		if failed != nil {
			err = failed
		}
		list = append(list, j)
	}
	if len(fx.Strikes)+len(fx.Withdrawn) > 0 {
		add(JobWeighSeller, c.SellerID)
	}
	if len(fx.Outcomes) > 0 {
		for _, p := range c.Notices {
			add(JobWeighNotifier, p.Notifier)
		}
	}
	return list, err
}

// live are the warnings that count at a time: not withdrawn, and no older than so many days.
func live(list []storage.Warning, days int, at time.Time) []storage.Warning {
	return slices.DeleteFunc(slices.Clone(list), func(w storage.Warning) bool {
		return !w.Withdrawn.IsZero() || !at.Before(w.At.AddDate(0, 0, days))
	})
}

// WeighSeller is the handler of JobWeighSeller: a threshold that a seller's points have reached is told once, with letter
// L11, for as long as points last; a warning whose points fell with a decision falls with them.
func (d *Desk) WeighSeller(ctx context.Context, j jobs.Job) error {
	about, err := caseOf(j)
	if err != nil {
		return err
	}
	return d.do(ctx, system(about.Tenant), "strikes.weigh", func(w *work) error {
		strikes, err := w.Strikes(ctx, about.Tenant, about.Ref)
		if err != nil {
			return err
		}
		all, err := w.Warnings(ctx, about.Tenant, storage.SideSeller, about.Ref)
		if err != nil {
			return err
		}
		pack := d.Book.Strikes
		counting := []storage.Warning{}
		for _, earlier := range live(all, pack.WindowDays, w.at) {
			if then := pack.Standing(strikes, earlier.At); then.Points < earlier.Points {
				if err := w.WithdrawWarning(ctx, about.Tenant, earlier); err != nil {
					return err
				}
				if err := w.tellOf(ctx, review.MeasureWithdrawn, earlier); err != nil {
					return err
				}
				continue
			}
			counting = append(counting, earlier)
		}
		standing := pack.Standing(strikes, w.at)
		reached, ok := reachedBy(pack, standing)
		if !ok || slices.ContainsFunc(counting, func(e storage.Warning) bool { return e.Points >= reached.Points }) {
			return nil
		}
		return w.warnSeller(ctx, about, strikes, standing, reached)
	})
}

// reachedBy is the highest threshold that a standing has reached; counterfeit events propose termination by themselves.
func reachedBy(p review.StrikePack, s review.StrikeStanding) (reached review.Threshold, ok bool) {
	for _, t := range p.Thresholds {
		if t.Points <= s.Points || t.Action == review.ActTerminate && s.Fakes >= p.FakeEvents {
			reached, ok = t, true
		}
	}
	return reached, ok
}

// measures are what thresholds lead to, in words.
var measures = map[review.ActionKind]letter.Text{
	review.ActWarn:      {EN: "this warning", ZH: "本次警告"},
	review.ActRestrict:  {EN: "no selling until %s", ZH: "限制销售至 %s"},
	review.ActTerminate: {EN: "closing the account is proposed; a senior officer decides", ZH: "已提议关闭账户，由高级审核员决定"},
}

// warnSeller writes letter L11 and keeps the warning.
func (w *work) warnSeller(ctx context.Context, about caseJob, strikes []review.Strike, standing review.StrikeStanding, reached review.Threshold) error {
	c, err := w.Case(ctx, about.Tenant, about.Case)
	if err != nil || c.Sealed() || c.MergedInto != "" {
		return err
	}
	measure := storage.Warning{ID: "W-" + storage.NewID(w.at), Side: storage.SideSeller, Party: about.Ref, Action: string(reached.Action), Points: reached.Points, At: w.at, Case: c.ID, By: w.who.ID}
	words := measures[reached.Action]
	if reached.Days > 0 {
		measure.Until = w.at.AddDate(0, 0, reached.Days)
		day := measure.Until.Format(time.DateOnly)
		words = letter.Text{EN: fmt.Sprintf(words.EN, day), ZH: fmt.Sprintf(words.ZH, day)}
	}
	var history []letter.Text
	for _, s := range strikes {
		if !slices.Contains(standing.Because, s.ID) {
			continue
		}
		r, _ := w.desk.Book.Reason(s.Reason)
		day := s.At.UTC().Format(time.DateOnly)
		history = append(history, letter.Text{EN: fmt.Sprintf("%s, case %s: %s (%s), %d points", day, s.Case, r.Words.EN, s.Reason, s.Points), ZH: fmt.Sprintf("%s，案号 %s：%s（%s），%d 分", day, s.Case, r.Words.ZH, s.Reason, s.Points)})
	}
	f := letter.Fields{"points": letter.Same(fmt.Sprint(standing.Points)), "history": letter.List(history...), "appeal_link": letter.Same(w.desk.Address + "/mine"),
		"next_threshold": letter.Say("reached: "+words.EN+". After it: "+standing.NextText.EN, "已达到："+words.ZH+"。下一级："+standing.NextText.ZH)}
	if err := w.sendLetter(ctx, c, letter.StrikeWarning, review.ToSeller, f); err != nil {
		return err
	}
	if err := w.FileWarning(ctx, about.Tenant, measure); err != nil {
		return err
	}
	return w.tellOf(ctx, review.MeasureEvents()[reached.Action], measure)
}

// tellOf puts a measure against a seller into the outbox of webhooks, in the transaction that files it.
func (w *work) tellOf(ctx context.Context, event string, m storage.Warning) error {
	if w.desk.TellOf == nil {
		return nil
	}
	return w.desk.TellOf(ctx, w.Tx, w.who.Tenant, review.Measure{ID: m.ID, Event: event, Action: review.ActionKind(m.Action), Seller: m.Party, Case: m.Case, Points: m.Points, Until: m.Until, At: w.at})
}

// sendLetter writes a letter that no move of the case asks for, and files it with the case.
func (w *work) sendLetter(ctx context.Context, c review.Case, id letter.ID, party string, f letter.Fields) error {
	l, err := w.desk.Wording.Render(id, f)
	if err != nil {
		return fault.Because(err, fault.Internal, "letter %s of case %s: %v", string(id), c.ID, err)
	}
	kept := storage.KeptLetter{Case: c.ID, Ref: fmt.Sprintf("%d-1-%s", c.Version+1, id), Party: party, At: w.at, Letter: l}
	after, fx, err := w.desk.Book.Apply(c, review.Event{Kind: review.LogMessage, Messages: []review.Message{{Ref: kept.Ref, Letter: string(id), To: party, SHA: l.SHA}}}, system(w.who.Tenant).Actor, w.at)
	if err != nil {
		return err
	}
	return w.file(ctx, c, after, fx, []storage.KeptLetter{kept})
}

// given are a notifier's warnings as the rule on misuse reads them.
func given(list []storage.Warning) (out []notice.Warning) {
	for _, x := range list {
		if x.Withdrawn.IsZero() {
			out = append(out, notice.Warning{Complainant: x.Party, At: x.At, Step: notice.MisuseStep(x.Action), Until: x.Until})
		}
	}
	return out
}

// WeighNotifier is the handler of JobWeighNotifier: a notifier whose record calls for a warning gets letter L11n once. A
// suspension is never made by the program: it is proposed on the notifier's page, and a person weighs the circumstances
// (DSA art. 23(3)). A suspension that has ended frees the notifier's open cases.
func (d *Desk) WeighNotifier(ctx context.Context, j jobs.Job) error {
	about, err := caseOf(j)
	if err != nil {
		return err
	}
	return d.do(ctx, system(about.Tenant), "notifiers.weigh", func(w *work) error {
		m, _, err := w.misuse(ctx, about.Ref)
		if err != nil {
			return err
		}
		if m.Step == notice.StepWarn {
			rule := notice.StandardMisuse()
			words := letter.Text{EN: fmt.Sprintf("we stop processing your notices for a time, usually %d days", rule.Suspension), ZH: fmt.Sprintf("我们将在一段时间内（通常为 %d 天）暂停处理您的通知", rule.Suspension)}
			if err := w.warnNotifier(ctx, about.Ref, storage.Warning{Action: string(notice.StepWarn), Why: m.Words.EN}, m, words); err != nil {
				return err
			}
		}
		if about.Case == "" { // a suspension ends
			_, err = w.recheckAll(ctx, about.Ref)
		}
		return err
	})
}

// misuse is what a notifier's record amounts to, with the warnings that were given.
func (w *work) misuse(ctx context.Context, notifier string) (notice.Misuse, []storage.Warning, error) {
	ledger, err := w.Outcomes(ctx, w.who.Tenant, notifier, w.at.AddDate(-1, 0, 0))
	if err != nil {
		return notice.Misuse{}, nil, err
	}
	list, err := w.Warnings(ctx, w.who.Tenant, storage.SideNotifier, notifier)
	return notice.StandardMisuse().Assess(notifier, ledger, given(list), w.at), list, err
}

// warnNotifier writes letter L11n, into the newest case of the notifier, and keeps the warning.
func (w *work) warnNotifier(ctx context.Context, notifier string, measure storage.Warning, m notice.Misuse, consequence letter.Text) error {
	id, err := w.LastCaseOf(ctx, w.who.Tenant, notifier)
	if err != nil {
		return err
	}
	if id == "" {
		return review.Refuse(fault.Conflict, "No notice of this sender has led to a case: there is nothing to warn of.", "该发送方的通知均未立案：没有可警告的事项。")
	}
	c, err := w.Case(ctx, w.who.Tenant, id)
	for err == nil && c.MergedInto != "" {
		c, err = w.Case(ctx, w.who.Tenant, c.MergedInto)
	}
	if err != nil {
		return err
	}
	f := letter.Fields{"numbers": letter.Say(m.Words.EN, m.Words.ZH), "consequence": letter.Say(consequence.EN, consequence.ZH)}
	if err := w.sendLetter(ctx, c, letter.NotifierWarning, notifier, f); err != nil {
		return err
	}
	measure.ID, measure.Side, measure.Party, measure.At, measure.Case, measure.By = "W-"+storage.NewID(w.at), storage.SideNotifier, notifier, w.at, c.ID, w.who.ID
	return w.FileWarning(ctx, w.who.Tenant, measure)
}
