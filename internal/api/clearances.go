// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
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
	for i, n := range b.Classes {
		if n < 1 || n > 45 {
			wrong.Add(indexed("classes", i), "must be a Nice class from 1 to 45")
			continue
		}
		q.Classes = append(q.Classes, nice.Class(n))
	}
	for i, m := range b.Markets {
		if m = strings.ToUpper(m); !twoLetters(m) {
			wrong.Add(indexed("markets", i), "must be a two-letter country code, or EU")
			continue
		}
		q.Markets = append(q.Markets, m)
	}
	return q, names, wrong.Err()
}
