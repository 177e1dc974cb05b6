// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"slices"
	"strings"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fold"
)

// Outside is an alert as it leaves the program: to a webhook, a feed or a mail. Of a sealed matter it tells that there is
// something and nothing of what (specification section 7, rule 3).
type Outside struct {
	ID       string    `json:"id"`
	Kind     Kind      `json:"kind,omitempty"`
	Subject  string    `json:"subject,omitempty"`
	Lawsuit  string    `json:"lawsuit,omitempty"`
	Caption  string    `json:"caption,omitempty"`
	State    State     `json:"state"`
	Urgency  Urgency   `json:"urgency"`
	Score    float64   `json:"score,omitempty"`
	Listings int       `json:"listings,omitempty"`
	Frozen   bool      `json:"frozen,omitempty"` // the court has let accounts be held
	Sealed   bool      `json:"sealed"`
	Title    Text      `json:"title"`
	Advice   Text      `json:"advice"`
	Version  int       `json:"version"`
	Raised   time.Time `json:"raised"`
}

// Outside is the alert for those outside.
func (a Alert) Outside() Outside {
	if a.Sealed {
		return Outside{ID: a.ID, State: a.State, Urgency: a.Urgency, Sealed: true, Title: sealedTitle, Version: a.Version, Raised: a.Raised}
	}
	return Outside{ID: a.ID, Kind: a.Kind, Subject: a.Subject, Lawsuit: a.Lawsuit, Caption: a.Caption, State: a.State, Urgency: a.Urgency, Score: a.Score, Listings: a.Total,
		Frozen: a.Frozen(), Title: a.Title, Advice: a.Advice, Version: a.Version, Raised: a.Raised}
}

// News is the alert as one thing to tell a person.
func (a Alert) News(to string, at time.Time) News {
	return News{ID: Identifier("new", a.ID, to, at.UTC().Format(time.RFC3339Nano)), To: to, Title: a.Title, Body: a.Advice, At: at, Urgency: a.Urgency, Escalated: a.State == StateEscalated, Frozen: a.Frozen(), Sealed: a.Sealed}
}

// News is the reminder as one thing to tell a person.
func (r Reminder) News(d Deadline) News {
	title := say("%s: %s, due %s", "%s：%s，截止 %s", r.Step, d.Title, d.Shown)
	body := say("Lawsuit %s. Say in Markwarden that you see to it; without an answer the next person is asked.", "案件 %s。请在 Markwarden 中确认由您处理；如无答复，将询问下一位。", d.Lawsuit)
	if r.Step == DayAfter {
		body = say("Lawsuit %s. This date has passed and nothing says that it was met: act today, or note why nothing is due.", "案件 %s。该期限已过，且无记录显示已完成：请今日处理，或注明无需处理的原因。", d.Lawsuit)
	}
	if r.Asked != "" {
		body.EN, body.ZH = body.EN+" Somebody else was asked and did not answer.", body.ZH+"此前被询问的人员未答复。"
	}
	return News{ID: r.ID, To: r.To, Title: title, Body: body, At: r.At, Due: d.At, Urgency: Routine, Reminder: true, Step: r.Step, Escalated: r.Asked != "", Sealed: d.Sealed}
}

// Shown are the words of news outside: those of a sealed matter are not.
func (n News) Shown() (title, body Text) {
	if n.Sealed {
		return sealedTitle, sealedTitle
	}
	return n.Title, n.Body
}

// Words are the words by which listings that may use what a plaintiff sues on are looked up again: the signs sued on, and
// the telling word of each owner's name. Whoever finds a listing by one of them must still hold it against the lawsuit (NewBook,
// Match).
func Words(l docket.Lawsuit) []string {
	var list []string
	add := func(w string) {
		if w = strings.ToLower(strings.TrimSpace(w)); len([]rune(w)) >= leastValue && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	for _, r := range l.Rights {
		add(r.Mark)
	}
	for _, n := range ownerNames(l) {
		longest := ""
		f := fold.Fold(n.text)
		for _, t := range f.Tokens {
			if !companyForms[t.Text] && len(t.Text) > len(longest) {
				longest = t.Text
			}
		}
		if len([]rune(longest)) >= 4 {
			add(longest)
		}
	}
	return list
}
