// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/similarity"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
)

// MaxNames is how many names one request may ask about.
const MaxNames = 100

// clearanceBody is one name or many, and where they shall be used.
type clearanceBody struct {
	Name    string   `json:"name,omitempty" maxLength:"256" example:"LUMINEST" doc:"The name to adopt. For many at once use names."`
	Names   []string `json:"names,omitempty" nullable:"false" maxItems:"100" doc:"Names to adopt, answered in their order."`
	Classes []int    `json:"classes,omitempty" nullable:"false" maxItems:"45" doc:"Nice classes of the goods, 1 to 45; all if left out."`
	Markets []string `json:"markets,omitempty" nullable:"false" maxItems:"64" doc:"Two-letter country codes, EU for the Union; all if left out."`
	Limit   int      `json:"limit,omitempty" minimum:"1" maximum:"200" default:"20" doc:"Most earlier marks for a name."`
	Least   int      `json:"least,omitempty" minimum:"0" maximum:"100" doc:"Leave out what has less risk than this."`
}

type clearanceInput struct{ Body clearanceBody }

type clearanceOutput struct {
	Body struct {
		Items []workflow.Clearance `json:"items" doc:"One answer for each name, in the order asked."`
		Next  string               `json:"next" doc:"Always empty: all answers are here."`
	}
}

func (s Services) registerClearances(a huma.API) {
	if s.Clear == nil {
		return
	}
	huma.Register(a, huma.Operation{
		OperationID: "clear-names", Method: http.MethodPost, Path: Prefix + "/clearances", Tags: []string{tagRegister}, MaxBodyBytes: MaxBody + 1, DefaultStatus: http.StatusOK,
		Summary:     "May these names be adopted?",
		Description: "Finds the earlier marks nearest to each name by sight, sound and meaning, each with a risk from 0 to 100 and its evidence. Nothing is kept. What was not imported cannot be found, and silence is no permission. While the names of a new register version are made ready the answer is 503.",
		Responses:   refusals(http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusServiceUnavailable),
	}, s.clearNames)
}

// comparisonBody is two signs, with the classes or the goods of each where they are known.
type comparisonBody struct {
	MarkA    string `json:"mark_a" minLength:"1" maxLength:"256" example:"XCEED" doc:"The name to adopt."`
	MarkB    string `json:"mark_b" minLength:"1" maxLength:"256" example:"X-SEED" doc:"The earlier sign."`
	ClassesA []int  `json:"classes_a,omitempty" nullable:"false" maxItems:"45" doc:"Nice classes of the first sign, 1 to 45."`
	ClassesB []int  `json:"classes_b,omitempty" nullable:"false" maxItems:"45" doc:"Nice classes of the second sign, 1 to 45."`
	GoodsA   string `json:"goods_a,omitempty" maxLength:"4096" example:"running shoes" doc:"Goods of the first sign in words; read where no class is given."`
	GoodsB   string `json:"goods_b,omitempty" maxLength:"4096" doc:"Goods of the second sign in words; read where no class is given."`
}

type comparisonInput struct{ Body comparisonBody }

type comparisonOutput struct{ Body workflow.Comparison }

func (s Services) registerComparisons(a huma.API) {
	huma.Register(a, huma.Operation{
		OperationID: "compare-signs", Method: http.MethodPost, Path: Prefix + "/comparisons", Tags: []string{tagRegister}, MaxBodyBytes: MaxBody + 1, DefaultStatus: http.StatusOK,
		Summary:     "How alike are two signs?",
		Description: "Compares two signs by sight, sound, meaning and goods, without a register, as if the second were a live earlier mark: risk from 0 to 100 with its meaning, and every measure with its reason, in English and Chinese. It helps to find what may conflict; it does not say who would win. Nothing is kept.",
		Responses:   refusals(http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity),
	}, s.compareSigns)
}

func (s Services) compareSigns(_ context.Context, in *comparisonInput) (*comparisonOutput, error) {
	b := &in.Body
	var wrong fault.Fields
	signs := [2]similarity.Sign{{Text: b.MarkA}, {Text: b.MarkB}}
	for i, x := range [...]struct {
		at, goods string
		classes   []int
	}{{"a", b.GoodsA, b.ClassesA}, {"b", b.GoodsB, b.ClassesB}} {
		if !clearance.Searchable(signs[i].Text) {
			wrong.Add("mark_"+x.at, "must hold a letter or a digit")
		}
		signs[i].Classes = readClasses(&wrong, "classes_"+x.at, x.classes)
		if len(x.classes) == 0 {
			signs[i].Classes = nice.ClassesOf(x.goods)
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, fail(err)
	}
	return &comparisonOutput{Body: workflow.Compare(signs[0], signs[1])}, nil
}

// readClasses reads Nice classes and notes every wrong one.
func readClasses(wrong *fault.Fields, path string, in []int) (out []nice.Class) {
	for i, n := range in {
		if n < 1 || n > 45 {
			wrong.Add(indexed(path, i), "must be a Nice class from 1 to 45")
			continue
		}
		out = append(out, nice.Class(n))
	}
	return out
}

func (s Services) clearNames(ctx context.Context, in *clearanceInput) (*clearanceOutput, error) {
	q, names, err := in.Body.query()
	if err != nil {
		return nil, fail(err)
	}
	out := &clearanceOutput{}
	out.Body.Items = make([]workflow.Clearance, 0, len(names))
	for _, q.Name = range names {
		c, err := s.Clear(ctx, q)
		if err != nil {
			return nil, fail(err)
		}
		out.Body.Items = append(out.Body.Items, c)
	}
	return out, nil
}

// query checks what a schema cannot say and notes every wrong field at once.
func (b *clearanceBody) query() (q clearance.Query, names []string, err error) {
	var wrong fault.Fields
	q = clearance.Query{Limit: b.Limit, Least: clearance.Risk(b.Least)}
	switch {
	case b.Name != "" && len(b.Names) > 0:
		wrong.Add("names", "must be left out where name is given")
	case len(b.Names) > 0:
		names = b.Names
	default:
		names = []string{b.Name}
	}
	for i, n := range names {
		path := indexed("names", i)
		if len(b.Names) == 0 {
			path = "name"
		}
		switch {
		case len(n) > 1024:
			wrong.Add(path, "must not be longer than 256 characters")
		case !clearance.Searchable(n):
			wrong.Add(path, "must hold a letter or a digit")
		}
	}
	q.Classes = readClasses(&wrong, "classes", b.Classes)
	for i, m := range b.Markets {
		if m = strings.ToUpper(m); !twoLetters(m) {
			wrong.Add(indexed("markets", i), "must be a two-letter country code, or EU")
			continue
		}
		q.Markets = append(q.Markets, m)
	}
	return q, names, wrong.Err()
}
