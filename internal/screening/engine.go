// SPDX-License-Identifier: Apache-2.0

// Package screening is the judge: it holds a listing against a register of marks and says, for each mark it finds, the exact
// words, how they are written, how the mark is used, under which rule that falls and what to do (DOMAIN §6, docs/scoring.md).
//
// It reads and writes nothing. The same listing, register, policy and engine give the same bytes. What cannot be judged whole
// is Unscreened, never Clear.
package screening

import (
	"fmt"
	"strings"

	"markwarden/internal/listing"
	"markwarden/internal/lookup"
)

// EngineVersion moves whenever a verdict may change for the same listing, register and policy.
const EngineVersion = "1.0.0"

// Options are what the caller knows of the seller and wants of the answer.
type Options struct {
	Authorised []string  // marks the seller owns or may use, by text or mark ID
	Licences   []Licence // rights on record
	On         string    // the day for which licences are judged, as 2026-01-31; without it none counts
	Channel    string    // where the listing is offered, as amazon or amazon.de; without it its URL tells
	All        bool      // also list what was found and judged no risk
	Pieces     bool      // with All: also marks of which only a piece stands there
	NoFix      bool      // leave the suggestion out (bulk work that does not show one)
}

// Engine judges listings against one register version. It is safe for concurrent use.
type Engine struct {
	register *Register
	policy   *Policy
}

// NewEngine joins a register and a policy.
func NewEngine(r *Register, p *Policy) *Engine { return &Engine{register: r, policy: p} }

// Register is the register version the engine judges against.
func (e *Engine) Register() *Register { return e.register }

// Bounds of one listing: beyond them the answer is "unscreened", never a verdict on half a text.
const (
	MaxFieldBytes   = 64 << 10
	MaxListingBytes = 256 << 10
	MaxFields       = 64
)

// Screen judges one listing. It never fails silently: whatever cannot be judged comes back Unscreened with its Problem.
func (e *Engine) Screen(l *listing.Listing, opt Options) Verdict {
	v := e.judge(l, opt)
	if v.Level != Unscreened && v.Level != Clear && !opt.NoFix {
		v.Suggestion = e.suggest(l, opt, &v)
	}
	return v
}

// judge is Screen without the suggestion.
func (e *Engine) judge(l *listing.Listing, opt Options) Verdict {
	v := Verdict{ID: l.ID, Level: Clear, Engine: EngineVersion, Policy: e.policy.Version, Register: e.register.Stamp, Findings: []Finding{}, Markets: []MarketVerdict{}}
	if problem := refuse(l); problem.EN != "" {
		return v.unscreened(problem)
	}
	r := read(l)
	all, err := e.find(r, breadth{pieces: opt.All && opt.Pieces, all: opt.All})
	if err != nil {
		return v.unscreened(Text{EN: "the register could not be read: " + err.Error(), ZH: "无法读取登记册：" + err.Error()})
	}
	j := judgement{engine: e, reading: r, options: opt}
	j.run(all)
	v.Findings = append(v.Findings, j.findings...)
	if opt.All {
		v.Considered = j.considered
	}
	for i := range v.Findings {
		v.Score = max(v.Score, v.Findings[i].Score)
	}
	v.Level = e.policy.level(v.Score)
	v.Markets = e.markets(l, v.Findings)
	return v
}

func (v Verdict) unscreened(problem Text) Verdict {
	v.Level, v.Problem, v.ProblemZH = Unscreened, problem.EN, problem.ZH
	return v
}

// refuse says why a listing cannot be screened, nothing if it can.
func refuse(l *listing.Listing) Text {
	total, fields := 0, 0
	empty := true
	for name, text := range l.Texts() {
		empty = empty && strings.TrimSpace(text) == ""
		fields++
		total += len(text)
		switch {
		case len(text) > MaxFieldBytes:
			return Text{EN: fmt.Sprintf("%s is %d bytes long and at most %d are screened: shorten it", name, len(text), MaxFieldBytes), ZH: fmt.Sprintf("%s 长 %d 字节，最多筛查 %d 字节：请缩短", name, len(text), MaxFieldBytes)}
		case strings.IndexByte(text, 0) >= 0:
			return Text{EN: fmt.Sprintf("%s holds a NUL byte: remove it", name), ZH: fmt.Sprintf("%s 含有 NUL 字节：请删除", name)}
		}
	}
	if empty {
		return Text{EN: "the listing has no text: give at least a title", ZH: "商品没有任何文字：请至少填写标题"}
	}
	if total > MaxListingBytes || fields > MaxFields {
		return Text{
			EN: fmt.Sprintf("the listing has %d fields and %d bytes, and at most %d and %d are screened: shorten it", fields, total, MaxFields, MaxListingBytes),
			ZH: fmt.Sprintf("商品有 %d 个字段、%d 字节，最多筛查 %d 个字段、%d 字节：请缩短", fields, total, MaxFields, MaxListingBytes),
		}
	}
	return Text{}
}

// wideQuota is how many texts are looked at behind one window where pieces of names are.
const wideQuota = 24

// find lists the mentions of every field. Where the listing speaks of copies or hiding, and with pieces where names sell, the
// title and the brand field, also what is a piece of a name only; elsewhere the pieces of names that a model number parts.
func (e *Engine) find(r *reading, as breadth) ([]*mention, error) {
	var all []*mention
	var hits []lookup.Hit
	intent := r.intent()
	for i := range r.fields {
		f := &r.fields[i]
		wide := intent || as.pieces && (f.weight == weightTitle || f.weight == weightBrand)
		opt := lookup.QueryOptions{Pieces: wide || f.hasModel()}
		if wide {
			opt.Quota = wideQuota
		}
		hits = e.register.Finder.Query(hits[:0], &r.fields[i].text, opt)
		ms, err := e.mentions(r, i, hits, breadth{pieces: wide, all: as.all})
		if err != nil {
			return nil, err
		}
		all = append(all, ms...)
		if ms, err = e.misspeltHouses(r, i); err != nil {
			return nil, err
		}
		all = append(all, ms...)
		if !wide {
			continue
		}
		if ms, err = e.shortcutMentions(r, i); err != nil {
			return nil, err
		}
		all = append(all, ms...)
	}
	dress, err := e.described(r)
	return append(all, dress...), err
}

// codePoints is the number of code points in the first n bytes of s.
func codePoints(s string, n int) int {
	c := 0
	for i := range s {
		if i >= n {
			break
		}
		c++
	}
	return c
}
