// SPDX-License-Identifier: Apache-2.0

package api

import (
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
		out[strconv.Itoa(s)] = &huma.Response{
			Description: kinds[s].title,
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: problemRef}}},
		}
	}
	return out
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
		for _, op := range []*huma.Operation{path.Get, path.Post} {
			if op == nil {
				continue
			}
			delete(op.Responses, "default")
			for _, p := range op.Parameters {
				neverNull(p.Schema)
			}
		}
	}
	delete(schemas.Map()["VerdictBody"].Properties, "problem") // an unscreened listing is an error, not a verdict
	for name, fields := range enums {
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
	"Suggestion": {
		"title": "A wording of the title with a lower level.",
		"level": "The level of the suggested title, which was screened again.",
		"edits": "What was replaced by what.",
	},
}
