// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"time"
)

// feedWindow is how far back a court's feed reaches when it does not show it by its items.
const feedWindow = 24 * time.Hour

// Gap says whether entries may have been lost since the last success: the feed begins after it. A zero last success is a
// first reading, and what was before the feed is simply not known.
func (f Feed) Gap(lastSuccess time.Time) (lost bool, why Text) {
	if lastSuccess.IsZero() {
		return false, Text{EN: "First reading: what happened before the feed's oldest entry is not known.", ZH: "首次读取：来源最早条目之前的情况未知。"}
	}
	begin := f.Oldest
	if begin.IsZero() || !f.Built.IsZero() && f.Built.Add(-feedWindow).Before(begin) {
		begin = f.Built.Add(-feedWindow)
	}
	if f.Built.IsZero() && f.Oldest.IsZero() {
		return true, Text{EN: "The feed tells no time at all: check the docket by hand.", ZH: "来源未给出任何时间：请人工核对案卷。"}
	}
	if !begin.After(lastSuccess) {
		return false, Text{}
	}
	return true, say("The feed begins at %s and was last read at %s: entries between may be lost, check the docket by hand.",
		"来源起始于 %s，上次读取为 %s：其间的条目可能遗漏，请人工核对案卷。", begin.UTC().Format(time.RFC3339), lastSuccess.UTC().Format(time.RFC3339))
}

// Fetch is what to do after asking a court for its feed.
type Fetch struct {
	Read bool          // the body is a feed to read
	Wait time.Duration // before asking again
	Why  Text
}

// How long to wait: the usual pace, and the first and the longest wait after failures.
const (
	feedPace    = 5 * time.Minute
	firstRetry  = time.Minute
	longestWait = 2 * time.Hour
)

// AfterFetch decides by the HTTP status and the number of failures in a row, this one included. A feed that is not changed
// is no failure; one that is gone is asked for at the slowest pace, because courts move them. Waiting never grows past the
// longest wait, which is far inside the window of a day.
func AfterFetch(status, failures int) Fetch {
	backOff := firstRetry
	for range min(max(failures-1, 0), 10) {
		backOff = min(2*backOff, longestWait)
	}
	switch {
	case status == 200:
		return Fetch{Read: true, Wait: feedPace}
	case status == 304:
		return Fetch{Wait: feedPace, Why: Text{EN: "The feed has not changed.", ZH: "来源没有变化。"}}
	case status == 429 || status >= 500:
		return Fetch{Wait: backOff, Why: say("The court's server answered %d: asking again later.", "法院服务器返回 %d：稍后重试。", status)}
	case status >= 400:
		return Fetch{Wait: longestWait, Why: say("The court's server answered %d: the address may have moved, check it.", "法院服务器返回 %d：地址可能已变更，请核对。", status)}
	}
	return Fetch{Wait: backOff, Why: say("The answer %d is not a feed.", "返回 %d 不是来源内容。", status)}
}
