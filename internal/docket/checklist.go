// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"time"
)

// CheckState is where a step of answering a case stands.
type CheckState string

// The states, the most pressing last.
const (
	CheckDone CheckState = "done"
	CheckOpen CheckState = "open" // to do, without a date on file
	CheckDue  CheckState = "due"  // to do by a date
	CheckLate CheckState = "late" // the date is past, or the court has moved on
)

// CheckItem is a step of answering a case, as far as what is on file tells. Due is zero where no date is known.
type CheckItem struct {
	Code  string     `json:"code"`
	Title Text       `json:"title"`
	State CheckState `json:"state"`
	Due   time.Time  `json:"due,omitzero"`
	Note  Text       `json:"note"`
}

// CheckClock is a clock of the case for the checklist.
type CheckClock struct {
	Key   string
	Title Text
	Shown Text      // the end in words
	Due   time.Time // zero while it must be read in a paper
	Done  bool
}

// Checklist is what to do in a case and what is done, from the file alone: what was done and not recorded is open. Matches
// are those with our stores; the rows they name are ours unless a person said that they are not.
func Checklist(l Lawsuit, matches []StoreMatch, clocks []CheckClock, now time.Time) []CheckItem {
	list := []CheckItem{checkDocket(l), checkList(l), checkMatches(l, matches), checkOrder(l), checkHeld(l)}
	if n := len(Replay(l.Court, l.Events).Tasks); n > 0 {
		list = append(list, CheckItem{Code: "READ", Title: Text{EN: "Read the entries that can be read in two ways", ZH: "阅读含义不明的条目"}, State: CheckOpen, Note: say("%d to read.", "待阅读 %d 项。", n)})
	}
	list = append(list, checkRows(l, matches)...)
	for _, c := range clocks {
		item := CheckItem{Code: "CLOCK " + c.Key, Title: c.Title, State: CheckDue, Due: c.Due, Note: c.Shown}
		switch {
		case c.Done:
			item.State = CheckDone
		case c.Due.IsZero():
			item.State, item.Note = CheckOpen, Text{EN: "The date must be read in a paper.", ZH: "日期须查阅文件。"}
		case c.Due.Before(now):
			item.State = CheckLate
		}
		list = append(list, item)
	}
	if len(l.Restraints) > 0 {
		list = append(list, checkRelease(l))
	}
	return list
}

func checkDocket(l Lawsuit) CheckItem {
	item := CheckItem{Code: "DOCKET", Title: Text{EN: "Put the docket on file", ZH: "案卷存档"}, State: CheckOpen, Note: Text{EN: "No entry is on file: import the court's docket.", ZH: "无条目：请导入法院案卷。"}}
	if n := len(l.Events); n > 0 {
		item.State, item.Note = CheckDone, say("%d on file, the last of %s.", "已存 %d 条，最近一条日期 %s。", n, l.LastFiling.String())
	}
	return item
}

func checkList(l Lawsuit) CheckItem {
	item := CheckItem{Code: "LIST", Title: Text{EN: "Get the list of defendants", ZH: "取得被告名单"}, State: CheckOpen, Note: Text{EN: "No list is on file: ask counsel or import it once it is public.", ZH: "无名单：请向律师索取，或在公开后导入。"}}
	if n := len(l.Defendants); n > 0 {
		item.State, item.Note = CheckDone, say("%d rows on file.", "已存 %d 行。", n)
	}
	return item
}

func checkMatches(l Lawsuit, matches []StoreMatch) CheckItem {
	item := CheckItem{Code: "MATCH", Title: Text{EN: "Decide each match with our stores", ZH: "逐项判定与我方店铺的匹配"}, State: CheckOpen}
	open := 0
	for _, m := range matches {
		if m.Verdict != Confirmed && m.Verdict != NotUs || m.Reopened {
			open++
		}
	}
	switch {
	case len(l.Defendants) == 0:
		item.Note = Text{EN: "There is no list to compare with.", ZH: "尚无可比对的名单。"}
	case open > 0:
		item.Note = say("%d of %d not decided.", "%d 项未判定，共 %d 项。", open, len(matches))
	case len(matches) == 0:
		item.State, item.Note = CheckDone, Text{EN: "No match in the list on file. Later lists may differ.", ZH: "已存名单中未发现匹配。后续名单可能不同。"}
	default:
		item.State, item.Note = CheckDone, say("%d decided.", "已判定 %d 项。", len(matches))
	}
	return item
}

func checkOrder(l Lawsuit) CheckItem {
	item := CheckItem{Code: "ORDER", Title: Text{EN: "Get the order that restrains", ZH: "取得限制令"}, State: CheckOpen, Note: Text{EN: "No restraining order or injunction is on file.", ZH: "未存有临时限制令或初步禁令。"}}
	for _, e := range slices.Backward(l.Events) {
		for _, t := range e.Reading.Types {
			if t.Sure && slices.Contains([]EventType{TROGranted, TROOrder, TROExtended, PIOrder}, t.Type) {
				item.State, item.Note = CheckDone, orderedIn(e)
				return item
			}
		}
	}
	return item
}

// orderedIn names the entry of an order. Minute entries, and papers that came by mail before the docket showed them, have no
// number; what a person told the program may have no day either.
func orderedIn(e Event) Text {
	switch {
	case e.Entry != "" && !e.Filed.IsZero():
		return say("Entry %s of %s.", "条目 %s，%s。", e.Entry, e.Filed)
	case e.Entry != "":
		return say("Entry %s.", "条目 %s。", e.Entry)
	case !e.Filed.IsZero():
		return say("An entry of %s, without a number.", "%s的一条无编号条目。", e.Filed)
	}
	return Text{EN: "An entry without a number or a date.", ZH: "一条无编号、无日期的条目。"}
}

func checkHeld(l Lawsuit) CheckItem {
	item := CheckItem{Code: "HELD", Title: Text{EN: "Record what is held", ZH: "登记被冻结的账户与金额"}, State: CheckOpen, Note: Text{EN: "Nothing is recorded as held.", ZH: "未登记任何冻结。"}}
	if n := len(l.Restraints); n > 0 {
		item.State, item.Note = CheckDone, say("%d recorded.", "已登记 %d 项。", n)
	}
	return item
}

// checkRows is the answer of each row that is ours.
func checkRows(l Lawsuit, matches []StoreMatch) (list []CheckItem) {
	for _, d := range l.Defendants {
		if !slices.ContainsFunc(matches, func(m StoreMatch) bool { return m.Row == d.Key() && m.Verdict == Confirmed }) {
			continue
		}
		item := CheckItem{Code: "ANSWER " + d.Key(), Title: say("Answer for row %s, %s", "第 %s 行 %s：提交答辩", d.No, d.Alias), State: CheckOpen, Note: Text{EN: "No appearance or answer is on file.", ZH: "未存有应诉或答辩记录。"}}
		switch d.State {
		case DefAppeared, DefSettling, DefSettled, DefDismissed, DefReleased:
			item.State, item.Note = CheckDone, onFile(d.State)
		case DefRisk, DefDefaulted, DefJudged:
			item.State, item.Note = CheckLate, onFile(d.State)
		}
		list = append(list, item)
	}
	return list
}

func onFile(s DefendantState) Text {
	return Text{EN: "On file: " + s.Text().EN + ".", ZH: "已存：" + s.Text().ZH + "。"}
}

func checkRelease(l Lawsuit) CheckItem {
	held := 0
	for _, r := range l.Restraints {
		if r.To.IsZero() {
			held++
		}
	}
	item := CheckItem{Code: "RELEASE", Title: Text{EN: "Have everything held released", ZH: "解除全部冻结"}, State: CheckOpen, Note: say("%d still held.", "仍冻结 %d 项。", held)}
	if held == 0 {
		item.State, item.Note = CheckDone, Text{EN: "All is released.", ZH: "已全部解除。"}
	}
	return item
}
