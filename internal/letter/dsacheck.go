// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// dsaWords is dsa.tsv: the words a field takes.
var dsaWords = sync.OnceValue(func() map[string]map[string]bool {
	words := map[string]map[string]bool{}
	table, err := rows(dsaText, 2)
	if err != nil {
		return words // a test reads the table
	}
	for _, r := range table {
		if words[r[0]] == nil {
			words[r[0]] = map[string]bool{}
		}
		words[r[0]][r[1]] = true
	}
	return words
})

// Limits of the database, in code points and days.
const (
	mostShort    = 500
	mostReason   = 2000
	mostFacts    = 5000
	firstContent = "2000-01-01"
	firstApplied = "2020-01-01"
	lastDay      = "2038-01-01"
)

var (
	puidShape     = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	languageShape = regexp.MustCompile(`^[A-Z]{2}$`)
	eanShape      = regexp.MustCompile(`^[0-9]{13}$`)
)

// Check holds a record against every rule of the database, and against art. 24(5): no personal data. The error names all
// fields that would be refused.
func (r Record) Check() error {
	var wrong fault.Fields
	r.check(&wrong, "")
	return wrong.Err()
}

// checker notes what is wrong under a prefix.
type checker struct {
	wrong  *fault.Fields
	prefix string
}

func (c checker) add(field, format string, args ...any) { c.wrong.Add(c.prefix+field, format, args...) }

// check notes everything that is wrong.
func (r Record) check(wrong *fault.Fields, prefix string) {
	c := checker{wrong, prefix}
	r.checkDecision(c)
	r.checkGround(c)
	r.checkContent(c)
	r.checkDates(c)
	r.checkSource(c)
	if !puidShape.MatchString(r.PUID) || utf8.RuneCountInString(r.PUID) > mostShort {
		c.add("puid", "must be 1 to 500 letters, digits, - and _")
	}
}

// word refuses a word the field does not take; empty is left to need.
func (c checker) word(field, value string) {
	if value != "" && !dsaWords()[field][value] {
		c.add(field, "has %q, which the database does not know", cut(oneLine(value), 60))
	}
}

// words is word for a list, in which none may stand twice.
func (c checker) words(field string, values []string) {
	for i, v := range values {
		if v == "" || !dsaWords()[field][v] {
			c.add(field, "has %q, which the database does not know", cut(oneLine(v), 60))
		}
		if slices.Contains(values[:i], v) {
			c.add(field, "has %q twice", cut(oneLine(v), 60))
		}
	}
}

// text refuses a text that is missing when needed, given when not, too long, or personal.
func (c checker) text(field, value string, most int, needed bool) {
	switch {
	case needed && !says(value):
		c.add(field, "must be filled")
	case !needed && value != "":
		c.add(field, "must be left out here")
	}
	c.free(field, value, most)
}

// free refuses a text that is too long or holds personal data.
func (c checker) free(field, value string, most int) {
	if n := utf8.RuneCountInString(value); n > most {
		c.add(field, "has %d characters, more than %d", n, most)
	}
	if Redact(value) != value {
		c.add(field, "holds an e-mail address, a telephone or identity number: the database takes no personal data (DSA art. 24(5))")
	}
	if !utf8.ValidString(value) {
		c.add(field, "is not valid UTF-8")
	}
}

// checkDecision looks at the four kinds of restriction.
func (r Record) checkDecision(c checker) {
	if len(r.Visibility) == 0 && r.Monetary == "" && r.Provision == "" && r.Account == "" {
		c.add("decision_visibility", "or another decision field must be filled: a statement names a restriction")
	}
	c.words("decision_visibility", r.Visibility)
	c.word("decision_monetary", r.Monetary)
	c.word("decision_provision", r.Provision)
	c.word("decision_account", r.Account)
	c.word("account_type", r.AccountType)
	c.text("decision_visibility_other", r.VisibilityOther, mostShort, slices.Contains(r.Visibility, "DECISION_VISIBILITY_OTHER"))
	c.text("decision_monetary_other", r.MonetaryOther, mostShort, r.Monetary == "DECISION_MONETARY_OTHER")
}

// checkGround looks at the ground and what goes with it.
func (r Record) checkGround(c checker) {
	if r.Ground == "" {
		c.add("decision_ground", "must be filled")
	}
	c.word("decision_ground", r.Ground)
	illegal, incompatible := r.Ground == "DECISION_GROUND_ILLEGAL_CONTENT", r.Ground == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
	c.text("illegal_content_legal_ground", r.IllegalGround, mostShort, illegal)
	c.text("illegal_content_explanation", r.IllegalExplanation, mostReason, illegal)
	c.text("incompatible_content_ground", r.IncompatibleGround, mostShort, incompatible)
	c.text("incompatible_content_explanation", r.IncompatibleExplanation, mostReason, incompatible)
	c.word("incompatible_content_illegal", r.IncompatibleIllegal)
	if !incompatible && r.IncompatibleIllegal != "" {
		c.add("incompatible_content_illegal", "must be left out here")
	}
	if u, err := url.Parse(r.GroundURL); r.GroundURL != "" && (err != nil || u.Host == "" || utf8.RuneCountInString(r.GroundURL) > mostShort) {
		c.add("decision_ground_reference_url", "must be a web address of at most 500 characters")
	}
}

// checkContent looks at what was restricted and where.
func (r Record) checkContent(c checker) {
	if len(r.ContentType) == 0 {
		c.add("content_type", "must be filled")
	}
	c.words("content_type", r.ContentType)
	c.text("content_type_other", r.ContentTypeOther, mostShort, slices.Contains(r.ContentType, "CONTENT_TYPE_OTHER"))
	if r.Category == "" {
		c.add("category", "must be filled")
	}
	c.word("category", r.Category)
	c.words("category_specification", r.CategorySpecification)
	c.words("territorial_scope", r.TerritorialScope)
	if r.ContentLanguage != "" && !languageShape.MatchString(r.ContentLanguage) {
		c.add("content_language", "must be two capital letters such as EN")
	}
	for name, value := range r.ContentID {
		if name != "EAN-13" || !eanShape.MatchString(value) {
			c.add("content_id", "must be EAN-13 with thirteen digits")
		}
	}
	c.text("decision_facts", r.Facts, mostFacts, true)
}

// checkDates looks at the six dates. An end belongs to a restriction and cannot lie before it begins.
func (r Record) checkDates(c checker) {
	c.day("content_date", r.ContentDate, firstContent)
	c.day("application_date", r.ApplicationDate, firstApplied)
	for _, end := range []struct {
		field, value string
		of           bool
	}{
		{"end_date_visibility_restriction", r.VisibilityEnd, len(r.Visibility) > 0},
		{"end_date_monetary_restriction", r.MonetaryEnd, r.Monetary != ""},
		{"end_date_service_restriction", r.ProvisionEnd, r.Provision != ""},
		{"end_date_account_restriction", r.AccountEnd, r.Account != ""},
	} {
		switch {
		case end.value == "":
		case !end.of:
			c.add(end.field, "must be left out: there is no such restriction")
		default:
			c.day(end.field, end.value, max(firstApplied, r.ApplicationDate))
		}
	}
}

// day refuses what is no day within the bounds. Days in this form compare as text.
func (c checker) day(field, value, first string) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		c.add(field, "must be a day as YYYY-MM-DD")
		return
	}
	if value < first || value > lastDay {
		c.add(field, "must lie between %s and %s", strings.TrimSpace(cut(oneLine(first), 10)), lastDay)
	}
}

// checkSource looks at what set the decision off and how it was taken.
func (r Record) checkSource(c checker) {
	for _, f := range []struct{ field, value string }{
		{"source_type", r.SourceType}, {"automated_detection", r.AutomatedDetection}, {"automated_decision", r.AutomatedDecision},
	} {
		if f.value == "" {
			c.add(f.field, "must be filled")
		}
		c.word(f.field, f.value)
	}
	if r.SourceType == "SOURCE_VOLUNTARY" && r.SourceIdentity != "" {
		c.add("source_identity", "must be left out: a decision of our own has no notifier")
	}
	c.free("source_identity", r.SourceIdentity, mostShort)
}
