// SPDX-License-Identifier: Apache-2.0

package review

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"markwarden/internal/notice"
)

//go:embed states.tsv reasons.tsv strikes.json queue.json routing.tsv review.json
var files embed.FS

// Book is the rules a desk works by: the table of moves, the reasons, the clocks and the numbers. It is read-only and safe
// for use by many. Setting names the pack of clocks, the platform's zone and its own holidays.
type Book struct {
	Setting notice.Setting
	Desk    Desk
	Strikes StrikePack
	Queue   QueuePolicy

	moves    []move
	lines    map[moveKey][]move
	takes    map[State]string // the events that move a case from a state, for a sentence
	reasons  []Reason
	routes   []Route
	elements *notice.Elements
	version  string
}

// Desk is review.json: numbers of the daily work.
type Desk struct {
	Version      string `json:"version"`
	UndoMinutes  int    `json:"undo_minutes"`       // how long a decision can be undone by whoever took it
	LeaseMinutes int    `json:"lease_minutes"`      // how long a claim holds
	BulkSecond   int    `json:"bulk_second_person"` // from how many cases a bulk decision takes a second person
	BulkSample   int    `json:"bulk_sample_least"`  // how many of a bulk must be viewed at least
	DailyLoad    int    `json:"daily_load"`         // decisions of one person in 24 hours after which the desk advises a rest; 0 for no cap
	BlurImages   bool   `json:"blur_images"`        // pictures are blurred until somebody asks to see them
	SkipHours    int    `json:"skip_hours"`         // how long a skipped case is not offered to whoever skipped it
}

// Undo is how long a decision can be undone.
func (d Desk) Undo() time.Duration { return time.Duration(d.UndoMinutes) * time.Minute }

// Lease is how long a claim holds.
func (d Desk) Lease() time.Duration { return time.Duration(d.LeaseMinutes) * time.Minute }

// Skip is how long a case is not offered again to whoever skipped it.
func (d Desk) Skip() time.Duration { return time.Duration(d.SkipHours) * time.Hour }

// move is a line of states.tsv.
type move struct {
	event EventKind
	from  []State
	to    State // empty for no change
	who   []Role
	needs []string
	sla   []notice.TimerCode
	sends []send
	why   string
}

// moveKey finds lines by what happens in which state.
type moveKey struct {
	event EventKind
	from  State
}

// send is a letter that a move sends.
type send struct {
	letter string
	to     string // seller, notifier or appellant
	when   string // own, notice, unsealed or empty
}

var standardBook = sync.OnceValues(func() (*Book, error) { return ParseBook(files) })

// StandardBook is the rules that come with the program, with times in UTC.
func StandardBook() (*Book, error) { return standardBook() }

// With is the same rules under another setting.
func (b *Book) With(s notice.Setting) *Book {
	c := *b
	c.Setting = s
	return &c
}

// Version names the rules by their content: twelve hexadecimal digits of a SHA-256, and the pack of clocks. Every entry of
// a history keeps it.
func (b *Book) Version() string {
	if b.Setting.Pack == "" {
		return b.version + "/standard"
	}
	return b.version + "/" + b.Setting.Pack
}

// ParseBook reads an operator's own rules: the same files the program carries. A state, role, condition, clock, letter or
// number that cannot be is refused with its file and line.
func ParseBook(fsys fs.FS) (*Book, error) {
	b := &Book{}
	hash := sha256.New()
	for _, f := range []struct {
		name string
		read func(string) error
	}{
		{"reasons.tsv", func(s string) (err error) { b.reasons, err = parseReasons(s); return err }},
		{"states.tsv", func(s string) (err error) { b.moves, err = parseMoves(s); b.arrange(); return err }},
		{"review.json", func(s string) error { return b.Desk.parse(s) }},
		{"strikes.json", func(s string) error { return b.Strikes.parse(s) }},
		{"queue.json", func(s string) error { return b.Queue.parse(s) }},
		{"routing.tsv", func(s string) (err error) { b.routes, err = parseRoutes(s); return err }},
	} {
		text, err := fs.ReadFile(fsys, f.name)
		if err != nil {
			return nil, err
		}
		if err := f.read(string(text)); err != nil {
			return nil, err
		}
		fmt.Fprintf(hash, "%s %d\n%s", f.name, len(text), text)
	}
	var err error
	b.elements, err = notice.StandardElements()
	b.version = hex.EncodeToString(hash.Sum(nil))[:12]
	return b, err
}

// parse reads review.json.
func (d *Desk) parse(text string) error {
	if err := json.Unmarshal([]byte(text), d); err != nil {
		return fmt.Errorf("review.json: %w", err)
	}
	if d.UndoMinutes < 0 || d.LeaseMinutes < 1 || d.BulkSecond < 1 || d.BulkSample < 1 || d.SkipHours < 0 || d.DailyLoad < 0 || d.Version == "" {
		return fmt.Errorf("review.json: each number must be positive and the version named: %+v", *d)
	}
	return nil
}

// groups are the names that stand for several states in states.tsv.
var groups = map[string][]State{
	"-":    {Unborn},
	"open": slices.DeleteFunc(States(), func(s State) bool { return s == Closed }),
	"any":  States(), // the last letter of a case is written as it closes
	// closing are the states a decision ends in (specification 5.3, last line).
	"closing": {Cleared, Removed, Restricted, Reinstated, Upheld},
}

// parseMoves reads states.tsv.
func parseMoves(text string) ([]move, error) {
	table, err := rows("states.tsv", text, 8)
	if err != nil {
		return nil, err
	}
	var list []move
	for _, r := range table {
		m, err := parseMove(r)
		if err != nil {
			return nil, fmt.Errorf("states.tsv: %s from %s: %w", r[0], r[1], err)
		}
		list = append(list, m)
	}
	return list, nil
}

// parseMove reads a line.
func parseMove(r []string) (move, error) {
	m := move{event: EventKind(r[0]), needs: strings.Fields(r[4]), why: r[7]}
	if m.from = groups[r[1]]; m.from == nil {
		for s := range strings.SplitSeq(r[1], "|") {
			if !State(s).Known() {
				return m, fmt.Errorf("%q is no state", s)
			}
			m.from = append(m.from, State(s))
		}
	}
	if r[2] != "same" {
		if m.to = State(r[2]); !m.to.Known() {
			return m, fmt.Errorf("%q is no state", r[2])
		}
	}
	for role := range strings.SplitSeq(r[3], "|") {
		if !slices.Contains(Roles(), Role(role)) || role == string(Auditor) || role == string(Admin) {
			return m, fmt.Errorf("%q is no role that moves a case", role)
		}
		m.who = append(m.who, Role(role))
	}
	for _, n := range m.needs {
		if _, ok := guards[n]; !ok {
			return m, fmt.Errorf("%q is no condition", n)
		}
	}
	for code := range strings.FieldsSeq(r[5]) {
		m.sla = append(m.sla, notice.TimerCode(code))
	}
	for s := range strings.FieldsSeq(r[6]) {
		letter, rest, ok := strings.Cut(s, ">")
		to, when, _ := strings.Cut(rest, "?")
		if !ok || !slices.Contains([]string{"seller", "notifier", "appellant"}, to) || !slices.Contains([]string{"", "own", "notice", "unsealed"}, when) {
			return m, fmt.Errorf("%q is no letter to a party", s)
		}
		m.sends = append(m.sends, send{letter, to, when})
	}
	return m, nil
}

// arrange sorts the lines by event and state.
func (b *Book) arrange() {
	b.lines, b.takes = map[moveKey][]move{}, map[State]string{}
	for _, state := range States() {
		var can []string
		for _, m := range b.moves {
			if slices.Contains(m.from, state) && m.to != "" && !slices.Contains(can, string(m.event)) {
				can = append(can, string(m.event))
			}
		}
		b.takes[state] = strings.Join(can, ", ")
	}
	for _, m := range b.moves {
		for _, from := range m.from {
			key := moveKey{m.event, from}
			b.lines[key] = append(b.lines[key], m)
		}
	}
}

// rowsOf are the lines of an event from a state.
func (b *Book) rowsOf(e EventKind, from State) []move { return b.lines[moveKey{e, from}] }

// target is where a line leads.
func (m move) target(from State) State {
	if m.to == "" {
		return from
	}
	return m.to
}
