// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Digest is how somebody wants to be told of what can wait.
type Digest struct {
	Mode    Mode         `json:"mode,omitempty"`
	Minute  int          `json:"minute,omitempty"` // of the day, in their zone
	Weekday time.Weekday `json:"weekday,omitempty"`
}

// Mode is how often a digest comes.
type Mode string

// The modes. The zero value is at once.
const (
	Immediate Mode = ""
	Daily     Mode = "daily"
	Weekly    Mode = "weekly"
)

// Check refuses a setting that no clock shows.
func (d Digest) Check() error {
	switch {
	case d.Mode != Immediate && d.Mode != Daily && d.Mode != Weekly:
		return fault.New(fault.Invalid, "news comes immediate, daily or weekly")
	case d.Minute < 0 || d.Minute >= 24*60:
		return fault.New(fault.Invalid, "the time of a digest is given in minutes since midnight, 0 to 1439")
	case d.Weekday < time.Sunday || d.Weekday > time.Saturday:
		return fault.New(fault.Invalid, "the day of a weekly digest is given as 0 for Sunday to 6 for Saturday")
	}
	return nil
}

// next is the first time of the digest after now.
func (d Digest) next(now time.Time, zone *time.Location) time.Time {
	day := calendar.DateOf(now.In(zone))
	for range 8 {
		if t := at(day, d.Minute, zone); t.After(now) && (d.Mode != Weekly || day.Weekday() == d.Weekday) {
			return t
		}
		day = day.AddDays(1)
	}
	return now // not reached: eight days hold every weekday twice or once after now
}

// News is one thing to tell somebody: an alert or a reminder. Due is the date it speaks of, zero for none.
type News struct {
	ID        string    `json:"id"`
	To        string    `json:"to"`
	Title     Text      `json:"title"`
	Body      Text      `json:"body"`
	At        time.Time `json:"at"`
	Due       time.Time `json:"due"`
	Urgency   Urgency   `json:"urgency"`
	Reminder  bool      `json:"reminder,omitempty"`
	Step      Step      `json:"step,omitempty"` // of a reminder
	Escalated bool      `json:"escalated,omitempty"`
	Frozen    bool      `json:"frozen,omitempty"` // accounts may be held
	Default   bool      `json:"default,omitempty"`
	Sealed    bool      `json:"sealed,omitempty"`
}

// Slot is when somebody is told, and with what. Batch is the same for all that comes in one digest, and names the job that
// sends it; it is empty for news that comes alone.
type Slot struct {
	At    time.Time `json:"at"`
	Batch string    `json:"batch,omitempty"`
	Why   Text      `json:"why"`
}

// neverDigested says which news no setting can put off, and why.
func (n News) neverDigested() (Text, bool) {
	switch {
	case n.Escalated:
		return Text{EN: "somebody else was asked and did not answer", ZH: "已询问他人但未获答复"}, true
	case n.Default:
		return Text{EN: "there is a risk of default", ZH: "存在缺席判决风险"}, true
	case n.Reminder && n.Step <= DayAhead:
		return Text{EN: "the deadline is tomorrow, today or over", ZH: "期限为明日、今日或已过"}, true
	case n.Frozen:
		return Text{EN: "accounts may be held", ZH: "账户可能已被冻结"}, true
	case n.Urgency == Now:
		return Text{EN: "it concerns a store or listing of ours directly", ZH: "直接涉及我方店铺或商品"}, true
	}
	return Text{}, false
}

// Place decides when a person is told. A digest never holds what cannot wait, nor what would come too late for the date it
// speaks of; quiet hours move what comes alone, but not to or past that date.
func Place(n News, p Person, now time.Time) Slot {
	zone := p.zone(time.UTC)
	due := n.Due
	if !due.After(now) {
		due = time.Time{}
	}
	alone := Slot{At: p.Quiet.calm(now, now, due, zone)}
	why, never := n.neverDigested()
	switch {
	case never:
		alone.Why = why
		return alone
	case p.Digest.Mode == Immediate || p.Digest.Check() != nil:
		alone.Why = Text{EN: "news comes at once", ZH: "即时通知"}
		return alone
	}
	t := p.Digest.next(now, zone)
	if !due.IsZero() && t.After(due.Add(-24*time.Hour)) {
		alone.Why = Text{EN: "the digest would come less than a day before the date", ZH: "摘要送达时距期限不足一日"}
		return alone
	}
	return Slot{At: t, Batch: Identifier("dig", p.ID, t.UTC().Format(time.RFC3339)), Why: say("it waits for the %s digest", "等待%s摘要", modeName(p.Digest.Mode))}
}

func modeName(m Mode) Text {
	if m == Weekly {
		return Text{EN: "weekly", ZH: "每周"}
	}
	return Text{EN: "daily", ZH: "每日"}
}

// Gather makes one message of the news of a digest: each once, what is due first, then the newest. Sealed news stands there
// without its words.
func Gather(list []News) (title, body Text) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b News) int {
		return cmp.Or(compareDue(a.Due, b.Due), b.At.Compare(a.At), strings.Compare(a.ID, b.ID))
	})
	var en, zh []string
	seen := map[string]bool{}
	for _, n := range list {
		if seen[n.ID] {
			continue
		}
		seen[n.ID] = true
		t := n.Title
		if n.Sealed {
			t = sealedTitle
		}
		en, zh = append(en, "- "+t.EN), append(zh, "- "+t.ZH)
	}
	return say("%d news", "%d 条消息", len(en)), Text{EN: strings.Join(en, "\n"), ZH: strings.Join(zh, "\n")}
}

// compareDue puts dates before none, and earlier dates first.
func compareDue(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}
