// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// Quality is how well an engine does on files of labelled cases, so that anyone can judge a register or a policy. What was not
// asked for is nil.
type Quality struct {
	Register screening.RegisterStamp `json:"register"`
	Engine   string                  `json:"engine"`
	Policy   string                  `json:"policy"`
	Cases    *CaseScore              `json:"cases,omitempty"`
	Pairs    *PairScore              `json:"pairs,omitempty"`
	Evasion  []Recall                `json:"evasion,omitempty"`
	Ordinary *OrdinaryScore          `json:"ordinary,omitempty"`
}

// Case is a listing with the verdict that a careful reader gives it (columns of testdata/eval/README.md).
type Case struct {
	Listing listing.Listing
	Level   string   // expected
	Marks   []string // that must be named
	Rule    string   // that decides, as the reason names it; empty when it names none
	Role    string   // expected, when the file has the column expected_role
	Reason  string
}

// CaseScore counts how well levels, marks, rules and roles of cases are met. All fields are numbers of cases.
type CaseScore struct {
	N            int `json:"n"`
	Exact        int `json:"exact"`
	Within       int `json:"within_one"`
	BlockAsLess  int `json:"block_as_clear_or_caution"`
	ClearAsBlock int `json:"clear_as_block"`
	Clears       int `json:"clears"`
	ClearAsHigh  int `json:"clear_as_high_or_block"`
	WithMarks    int `json:"with_marks"`
	Named        int `json:"marks_named"`
	WithRule     int `json:"with_rule"` // cases that expect a finding and say by which rule
	Rule         int `json:"rule_met"`
	WithRole     int `json:"with_role"`
	Role         int `json:"role_met"`
	Unscreened   int `json:"unscreened"`
}

var levelNames = []string{"clear", "caution", "high", "block"}

// ruleOf is the rule that a reason names first.
var ruleOf = regexp.MustCompile(`^(R\d{1,2})\b`)

// rolesOf are the roles that a rule can give (docs/scoring.md, section 4): where a file names no role, the role is met when it
// is one of these.
var rolesOf = map[string][]screening.Role{
	"R1": {screening.RoleSource, screening.RoleMasked, screening.RoleLookalike}, "R2": {screening.RoleMasked, screening.RoleSource}, "R3": {screening.RoleSource}, "R4": {screening.RoleLookalike},
	"R5": {screening.RoleLookalike}, "R6": {screening.RoleKeyword}, "R7": {screening.RoleSource, screening.RoleLicence, screening.RoleResale}, "R8": {screening.RoleNominative, screening.RoleSource},
	"R10": {screening.RoleDescriptive}, "R11": {screening.RoleSource}, "R12": {screening.RoleSource}, "R13": {screening.RoleSource, screening.RoleLookalike}, "R14": {screening.RoleComparative},
	"R15": {screening.RoleLookalike}, "R16": {screening.RoleDescriptive},
}

// ReadCases reads a case file by the names of its columns: id, title and expected_level are needed; description, brand_field,
// category, expected_marks, expected_role and reason are read where they are. The error names file, row and remedy.
func ReadCases(r io.Reader, name string) ([]Case, error) {
	var out []Case
	err := eachRow(r, name, []string{"id", "title", "expected_level"}, func(n int, row map[string]string) error {
		c := Case{
			Listing: listing.Listing{ID: row["id"], Title: row["title"], Description: row["description"], Brand: row["brand_field"], Category: row["category"]},
			Level:   row["expected_level"], Role: row["expected_role"], Reason: row["reason"],
		}
		if !slices.Contains(levelNames, c.Level) {
			return fmt.Errorf("%s row %d: expected_level %q must be one of %s", name, n, c.Level, strings.Join(levelNames, ", "))
		}
		for m := range strings.SplitSeq(row["expected_marks"], ";") {
			if m = strings.TrimSpace(m); m != "" {
				c.Marks = append(c.Marks, m)
			}
		}
		if m := ruleOf.FindString(c.Reason); m != "" {
			c.Rule = m
		}
		out = append(out, c)
		return nil
	})
	return out, err
}

// eachRow hands out the rows of a CSV file by the names of its columns; the first row behind the header is number 2.
func eachRow(r io.Reader, name string, needed []string, fn func(n int, row map[string]string) error) error {
	rd := csv.NewReader(r)
	rd.FieldsPerRecord = -1
	head, err := rd.Read()
	if err != nil {
		return fmt.Errorf("%s has no header: its first row must name the columns %s", name, strings.Join(needed, ", "))
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	for _, column := range needed {
		if !slices.Contains(head, column) {
			return fmt.Errorf("%s has no column %s: its first row must name %s", name, column, strings.Join(needed, ", "))
		}
	}
	for n := 2; ; n++ {
		cells, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s row %d cannot be read: %w", name, n, err)
		}
		row := make(map[string]string, len(head))
		for i, c := range cells {
			if i < len(head) {
				row[head[i]] = c
			}
		}
		if err := fn(n, row); err != nil {
			return err
		}
	}
}

// ScoreCases screens cases and counts. miss is told every case whose level or marks are not met; it may be nil.
func ScoreCases(e *screening.Engine, cases []Case, miss func(*Case, *screening.Verdict)) *CaseScore {
	s := &CaseScore{}
	for i := range cases {
		c := &cases[i]
		v := e.Screen(&c.Listing, screening.Options{NoFix: true})
		s.Count(c, &v)
		if miss != nil && (string(v.Level) != c.Level || !c.Named(&v)) {
			miss(c, &v)
		}
	}
	return s
}

// Count adds the verdict on one case.
func (s *CaseScore) Count(c *Case, v *screening.Verdict) {
	s.N++
	want, got := slices.Index(levelNames, c.Level), slices.Index(levelNames, string(v.Level))
	if got < 0 {
		s.Unscreened++
		return
	}
	if d := want - got; d == 0 {
		s.Exact++
		s.Within++
	} else if d == 1 || d == -1 {
		s.Within++
	}
	add := func(to *int, yes bool) {
		if yes {
			*to++
		}
	}
	add(&s.BlockAsLess, want == 3 && got < 2)
	add(&s.Clears, want == 0)
	add(&s.ClearAsBlock, want == 0 && got == 3)
	add(&s.ClearAsHigh, want == 0 && got >= 2)
	if len(c.Marks) > 0 {
		s.WithMarks++
		add(&s.Named, c.Named(v))
	}
	s.countRule(c, v, want)
}

// countRule counts rule and role of the gravest finding, where a finding is expected: on a clear case only for R8, which reports
// a name that is used for fit.
func (s *CaseScore) countRule(c *Case, v *screening.Verdict, want int) {
	if c.Role == "" && (want == 0 && c.Rule != "R8" || rolesOf[c.Rule] == nil) {
		return
	}
	rule, role := "", screening.Role("")
	if len(v.Findings) > 0 {
		role = v.Findings[0].Role
		if len(v.Findings[0].Rules) > 0 {
			rule = v.Findings[0].Rules[0]
		}
	}
	if c.Rule != "" {
		s.WithRule++
		if rule == c.Rule {
			s.Rule++
		}
	}
	s.WithRole++
	if c.Role != "" && string(role) == c.Role || c.Role == "" && slices.Contains(rolesOf[c.Rule], role) {
		s.Role++
	}
}

// Named reports whether every expected mark is named by a finding, by its own name or by the words of the listing.
func (c *Case) Named(v *screening.Verdict) bool {
	var got strings.Builder
	for i := range v.Findings {
		got.WriteString(lettersOnly(v.Findings[i].Mark) + " " + lettersOnly(v.Findings[i].Text) + " ")
	}
	for _, m := range c.Marks {
		if !strings.Contains(got.String(), lettersOnly(m)) {
			return false
		}
	}
	return true
}

func lettersOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// Part is a part of a whole, 0 of nothing.
func Part(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// String is the score in one line.
func (s *CaseScore) String() string {
	p := func(a, b int) float64 { return 100 * Part(a, b) }
	return fmt.Sprintf("n %d  exact %.1f %%  within one %.1f %%  block as less than high %d  clear as block %d  clear as high or block %.1f %%  marks named %.1f %%  rule %.1f %%  role %.1f %%  unscreened %d",
		s.N, p(s.Exact, s.N), p(s.Within, s.N), s.BlockAsLess, s.ClearAsBlock, p(s.ClearAsHigh, s.Clears), p(s.Named, s.WithMarks), p(s.Rule, s.WithRule), p(s.Role, s.WithRole), s.Unscreened)
}
