// SPDX-License-Identifier: Apache-2.0

package api

import (
	"maps"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/screening"
	"markwarden/trademarks"
)

// refusals are the statuses an operation refuses with, for its description; 500 is always possible.
func refusals(statuses ...int) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, s := range append(statuses, http.StatusInternalServerError) {
		out[strconv.Itoa(s)] = problemResponse(s)
	}
	return out
}

func problemResponse(status int) *huma.Response {
	return &huma.Response{
		Description: kinds[status].title,
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: problemRef}}},
	}
}

const problemRef = "#/components/schemas/Problem"

// finish adds to the description what the types cannot say.
func finish(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas
	schemas.Schema(reflect.TypeFor[Problem](), true, "")
	delete(schemas.Map(), "ErrorModel") // huma's own, which no operation answers with
	delete(schemas.Map(), "ErrorDetail")
	for _, s := range schemas.Map() {
		neverNull(s)
	}
	for _, path := range doc.Paths {
		for method, op := range operationsOf(path) {
			if op == nil {
				continue
			}
			delete(op.Responses, "default")
			guarded(method, op)
			for _, p := range op.Parameters {
				neverNull(p.Schema)
			}
		}
	}
	delete(schemas.Map()["VerdictBody"].Properties, "problem_zh")
	delete(schemas.Map()["VerdictBody"].Properties, "problem") // an unscreened listing is an error, not a verdict
	for name, fields := range enums {
		if schemas.Map()[name] == nil {
			continue // of an operation this program does not serve
		}
		for field, values := range fields {
			schemas.Map()[name].Properties[field].Enum = values
		}
	}
	schemas.Map()["ListingBody"].Examples = []any{map[string]any{"id": "sku-1", "title": "Nlke Air running shoes", "category": "Athletic shoes", "markets": []string{"US", "EU"}, "condition": "new"}}
	for name, words := range fieldDocs {
		s := schemas.Map()[name]
		if s == nil {
			continue
		}
		for field, text := range words {
			if p := s.Properties[field]; p != nil && p.Ref == "" {
				p.Description = text
			}
		}
	}
}

// guarded says of an operation what every one has: who may call it, and for a write the key that makes it happen once.
func guarded(method string, op *huma.Operation) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests} {
		maps.Copy(op.Responses, map[string]*huma.Response{strconv.Itoa(status): problemResponse(status)})
	}
	if op.Security == nil {
		op.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	}
	if method != http.MethodGet && op.OperationID != opSignIn {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MinLength: ptr(1), MaxLength: ptr(500)},
			Description: "A random text of yours. Sent again within 24 hours with the same request it gives the first answer again and does nothing; with another request it is refused with 409.",
		})
	}
}

func ptr[T any](v T) *T { return &v }

// neverNull says of every list that it is never null: they are all made, also when they are empty.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	if p, ok := s.AdditionalProperties.(*huma.Schema); ok {
		neverNull(p)
	}
	for _, p := range s.Properties {
		neverNull(p)
	}
}

var (
	levels = []any{screening.Clear, screening.Caution, screening.High, screening.Block}
	roles  = []any{
		screening.RoleSource, screening.RoleNominative, screening.RoleDescriptive, screening.RoleResale, screening.RoleLicence, screening.RoleComparative,
		screening.RoleLookalike, screening.RoleKeyword, screening.RoleMasked, screening.RoleUnit, screening.RoleOwn,
	}
	statuses = []any{trademarks.StatusRegistered, trademarks.StatusPending, trademarks.StatusDead, trademarks.StatusUnknown, trademarks.StatusCurated}
)

// enums are the values that fields of lower floors' types can have.
var enums = map[string]map[string][]any{
	"VerdictBody":   {"level": levels},
	"MarketVerdict": {"level": levels},
	"FindingBody":   {"level": levels, "role": roles},
	"Suggestion":    {"level": levels},
	"MarkBody":      {"status": statuses},
	"EarlierMark":   {"status": statuses},
}

// fieldDocs describe fields of types that lie on lower floors, where no description of an API belongs.
var fieldDocs = map[string]map[string]string{
	"VerdictBody": {
		"id":         "The listing's own name, as it was sent.",
		"level":      "clear < caution < high < block. A listing that was not screened is an error instead.",
		"score":      "0 to 100: the score of the gravest finding.",
		"markets":    "The level in each market that was asked for.",
		"engine":     "Version of the engine. Same input, register, engine and policy give the same answer, byte for byte.",
		"policy":     "Version of the policy with the thresholds.",
		"findings":   "Marks the listing seems to use.",
		"considered": "Marks that were found and judged no risk, with suppressed_by; only with all=1.",
	},
	"FindingBody": {
		"mark":          "The mark as the register writes it; empty where a rule needs none (R4).",
		"classes":       "Nice classes of the mark; empty where the source does not say.",
		"note":          "To be shown wherever the mark is shown.",
		"role":          "How the listing uses the mark.",
		"rules":         "The rules that fired; each has a page under /learn/.",
		"cases":         "Docket numbers of lawsuits for this mark.",
		"field":         "title, brand, bullets[0], description, keywords or attributes.NAME.",
		"text":          "The words of the listing, as they were sent.",
		"start":         "First code point of text in the field.",
		"end":           "Code point behind text in the field.",
		"byte_start":    "First UTF-8 byte of text in the field.",
		"byte_end":      "UTF-8 byte behind text in the field.",
		"suppressed_by": "Why it is no risk; in considered only.",
	},
	"Evidence": {
		"measure": "What was measured.",
		"value":   "0 to 1.",
		"why":     "The measurement in words.",
	},
	"Clearance": {
		"risk":    "0 to 100, of the nearest live mark. A rank to read, no probability.",
		"meaning": "What the risk means, in words.",
		"crowd":   "How many live marks share each word of the name: the more do, the less each can forbid.",
		"hits":    "Earlier marks, the nearest first; at equal likeness live before dead.",
	},
	"Crowd": {
		"live":     "Live marks with this word.",
		"in_class": "Of these, marks in a class that was asked for.",
		"idle":     "A word that sets nothing apart.",
	},
	"EarlierMark": {
		"rank":    "1 for the nearest.",
		"text":    "The text that is near: the mark itself or another name of it.",
		"mark":    "The mark as the register writes it.",
		"note":    "To be shown wherever the mark is shown.",
		"live":    "Whether the record is not known to be dead.",
		"records": "How many records have this text; the one shown weighs most.",
		"score":   "Likeness of the signs, 0 to 1, less where the goods are known to differ.",
	},
	"Suggestion": {
		"title": "A wording of the title with a lower level.",
		"level": "The level of the suggested title, which was screened again.",
		"edits": "What was replaced by what.",
	},
}
