// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
)

// judging holds the flags that check and screen share.
type judging struct {
	failOn     string
	markets    []string
	authorised []string
	all        bool
	channel    string
	ledger     screening.Options // the rights on record and their day
	sued       *workflow.SuedOn  // the lawsuits on record; nil where there are none
}

func (j *judging) flags(c *cobra.Command) {
	c.Flags().StringVar(&j.failOn, "fail-on", "", "exit 3 when a listing reaches this level: caution, high or block")
	c.Flags().StringSliceVar(&j.markets, "market", nil, "market the goods are offered in, as US, EU, GB, CN (repeat)")
	c.Flags().StringArrayVar(&j.authorised, "authorised", nil, "mark you own or may use (repeat)")
	c.Flags().StringVar(&j.channel, "channel", "", "where the goods are offered, as amazon or amazon.de, for licences that hold in some channels only")
	c.Flags().BoolVar(&j.all, "all", false, "also list marks that were found and judged no risk")
}

func (j *judging) check() error {
	if j.failOn != "" && !slices.Contains([]string{"caution", "high", "block"}, j.failOn) {
		return usage("--fail-on %q is not a level: use caution, high or block", j.failOn)
	}
	for i, m := range j.markets {
		j.markets[i] = strings.ToUpper(m)
		if len(m) != 2 {
			return usage("--market %q is not a market: use a two-letter country code, or EU", m)
		}
	}
	return nil
}

func (j *judging) options() screening.Options {
	return screening.Options{Authorised: j.authorised, All: j.all, Pieces: j.all, Channel: j.channel, Licences: j.ledger.Licences, On: j.ledger.On}
}

var levelRank = map[screening.Level]int{screening.Clear: 0, screening.Caution: 1, screening.High: 2, screening.Block: 3}

// outcome is the exit error of a worst level.
func (j *judging) outcome(worst screening.Level, unscreened bool) error {
	switch {
	case unscreened:
		return &exit{code: exitUnscreened}
	case j.failOn != "" && levelRank[worst] >= levelRank[screening.Level(j.failOn)]:
		return &exit{code: exitLevel}
	}
	return nil
}

func (a *app) checkCommand() *cobra.Command {
	var l listing.Listing
	var j judging
	var classes []string
	var condition string
	c := &cobra.Command{
		Use:   "check [flags] | check -",
		Short: "Check one listing",
		Long:  "Check one listing given by flags, or as one JSON object on standard input (check -).",
		Example: `  markwarden check --title "Nlke Air running shoes" --category "Athletic shoes"
  echo '{"title":"USB cable 3m"}' | markwarden check - --output json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := j.check(); err != nil {
				return err
			}
			if len(args) == 1 {
				if args[0] != "-" {
					return usage("check takes flags or -, not %q: see markwarden check --help", args[0])
				}
				in, err := a.readListing()
				if err != nil {
					return err
				}
				l = in
			} else if err := fillListing(&l, classes, condition); err != nil {
				return err
			}
			if len(j.markets) > 0 {
				l.Markets = j.markets
			}
			return a.check(c, &l, &j)
		},
	}
	f := c.Flags()
	f.StringVar(&l.Title, "title", "", "title of the listing")
	f.StringArrayVar(&l.Bullets, "bullet", nil, "bullet point (repeat)")
	f.StringVar(&l.Description, "description", "", "description")
	f.StringVar(&l.Brand, "brand", "", "brand field")
	f.StringVar(&l.Keywords, "keywords", "", "search keywords")
	f.StringVar(&l.Category, "category", "", "category, or its path")
	f.StringArrayVar(&classes, "class", nil, "Nice class of the goods (repeat)")
	f.StringVar(&condition, "condition", "", "new, used or refurbished")
	j.flags(c)
	return c
}

func fillListing(l *listing.Listing, classes []string, condition string) error {
	for _, s := range classes {
		c, err := nice.ParseClass(s)
		if err != nil {
			return usage("--class %q is not a Nice class: use a number from 1 to 45", s)
		}
		l.Classes = append(l.Classes, c)
	}
	switch listing.Condition(condition) {
	case "", listing.ConditionNew, listing.ConditionUsed, listing.ConditionRefurbished:
		l.Condition = listing.Condition(condition)
	default:
		return usage("--condition %q is not known: use new, used or refurbished", condition)
	}
	if l.Title == "" && l.Description == "" && len(l.Bullets) == 0 && l.Brand == "" && l.Keywords == "" {
		return usage("nothing to check: give at least --title, or a JSON listing with check -")
	}
	return nil
}

// readListing reads the one JSON listing of "check -".
func (a *app) readListing() (listing.Listing, error) {
	rd, _, err := listing.Open(a.stdin, "standard input", listing.Options{Format: listing.FormatJSONL})
	if err != nil {
		return listing.Listing{}, &exit{exitUsage, err}
	}
	item, err := rd.Next()
	if err != nil {
		return listing.Listing{}, &exit{exitUsage, err}
	}
	if _, err := rd.Next(); !errors.Is(err, io.EOF) {
		return listing.Listing{}, usage("standard input holds more than one listing: use screen - --format jsonl")
	}
	return item.Listing, nil
}

func (a *app) check(c *cobra.Command, l *listing.Listing, j *judging) error {
	debug.SetGCPercent(50) // one answer and out: memory counts for more than the collector's work
	s, err := a.openEngine(c.Context())
	if err != nil {
		// Whatever keeps the register away keeps the verdict away: that is never a clear.
		return &exit{exitUnscreened, err}
	}
	defer func() { _ = s.close() }()
	done, err := a.records(c.Context(), s.db, j)
	defer func() { done() }()
	if err != nil {
		return &exit{exitUnscreened, err}
	}
	v := s.Screen(l, j.options())
	j.sued.Name(c.Context(), auth.HomeTenant, &v)
	switch a.set.output {
	case "json":
		err = writeJSON(a.stdout, v)
	case "jsonl", "csv":
		r := verdictRows()
		addVerdict(r, &v, a.set.lang)
		if a.set.output == "jsonl" {
			r.values = []any{v}
		}
		err = a.print(r)
	default:
		err = a.printVerdict(&v, l)
	}
	if err != nil {
		return err
	}
	return j.outcome(v.Level, v.Level == screening.Unscreened)
}

// verdictRows are the columns of verdicts in tables and CSV: one row a finding, one for a listing without any.
func verdictRows() *rows {
	return &rows{columns: []string{"id", "level", "score", "field", "text", "mark", "owner", "role", "rule", "reason", "suggestion"}}
}

func addVerdict(r *rows, v *screening.Verdict, lang string) {
	fix := ""
	if v.Suggestion != nil {
		fix = v.Suggestion.Title
	}
	if len(v.Findings) == 0 {
		r.add(v, v.ID, string(v.Level), strconv.Itoa(v.Score), "", "", "", "", "", "", v.Problem, fix)
	}
	for i := range v.Findings {
		f := &v.Findings[i]
		r.add(v, v.ID, string(f.Level), strconv.Itoa(f.Score), string(f.Field), f.Text, f.Mark, f.Owner, string(f.Role), strings.Join(f.Rules, " "), reason(f, lang), fix)
	}
}

func reason(f *screening.Finding, lang string) string {
	if lang == "zh" {
		return f.Reason.ZH
	}
	return f.Reason.EN
}

// levelText is how a level is said to people.
var levelText = map[string]map[screening.Level]string{
	"en": {screening.Clear: "CLEAR  nothing found that should stop it", screening.Caution: "CAUTION  probably lawful or easily mended", screening.High: "HIGH  needs permission or a change", screening.Block: "BLOCK  do not publish", screening.Unscreened: "NOT SCREENED  nothing can be said"},
	"zh": {screening.Clear: "通过  未发现应当阻止发布的问题", screening.Caution: "注意  可能合法或容易修正", screening.High: "高风险  需要许可或修改", screening.Block: "禁止  请勿发布", screening.Unscreened: "未筛查  无法得出结论"},
}

var levelColour = map[screening.Level]string{screening.Clear: "\x1b[32m", screening.Caution: "\x1b[33m", screening.High: "\x1b[91m", screening.Block: "\x1b[31;1m", screening.Unscreened: "\x1b[90m"}

// printVerdict is the verdict for a person: the level, each finding with its words and reason, the fix, the register.
func (a *app) printVerdict(v *screening.Verdict, l *listing.Listing) error {
	zh := a.set.lang == "zh"
	var b strings.Builder
	head := levelText[a.set.lang][v.Level]
	if a.colour() {
		head = levelColour[v.Level] + head + "\x1b[0m"
	}
	fmt.Fprintf(&b, "%s  (%d)\n", head, v.Score)
	if v.Problem != "" {
		fmt.Fprintf(&b, "  %s\n", pick(zh && v.ProblemZH != "", v.ProblemZH, v.Problem))
	}
	told := v.Told()
	for i := range told {
		f := &told[i]
		fmt.Fprintf(&b, "%3d  “%s” → %s  [%s %d · %s · %s %d-%d]\n     %s\n", i+1, printable(f.Text), orDash(f.Mark), a.word("level", string(f.Level)), f.Score, strings.Join(append(f.Rules, a.word("role", string(f.Role))), " "), a.word("field", string(f.Field)), f.Start, f.End, printable(reason(f, a.set.lang)))
		if len(f.Cases) > 0 {
			fmt.Fprintf(&b, "     %s %s\n", pick(zh, "进行中的诉讼：", "running lawsuits:"), printable(strings.Join(f.Cases, ", ")))
		}
		if f.Note != "" {
			fmt.Fprintf(&b, "     (%s)\n", pick(zh, "整理的品牌条目，请向商标局核实", f.Note))
		}
	}
	for i := range v.Considered {
		f := &v.Considered[i]
		fmt.Fprintf(&b, "  -  “%s” ~ %s: %s\n", printable(f.Text), f.Mark, printable(reason(f, a.set.lang)))
	}
	if len(v.Markets) > 1 {
		var parts []string
		for _, m := range v.Markets {
			parts = append(parts, fmt.Sprintf("%s %s %d", m.Market, a.word("level", string(m.Level)), m.Score))
		}
		fmt.Fprintf(&b, "%s %s\n", pick(zh, "各市场：", "By market:"), strings.Join(parts, " · "))
	}
	if v.Suggestion != nil {
		fmt.Fprintf(&b, "%s “%s” → %s\n", pick(zh, "建议标题：", "Try:"), printable(v.Suggestion.Title), a.word("level", string(v.Suggestion.Level)))
	}
	fmt.Fprintf(&b, pick(zh, "登记册 %s，%d 个商标 · 仅供参考，不构成法律意见\n", "register %s, %d marks · information, not legal advice\n"), v.Register.Version, v.Register.Marks)
	_, err := io.WriteString(a.stdout, b.String())
	return err
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func pick(zh bool, inChinese, inEnglish string) string {
	if zh {
		return inChinese
	}
	return inEnglish
}
