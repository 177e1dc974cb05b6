// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
	"markwarden/trademarks/nice"
)

// asked is what reached the floor below, or the problem's pointers.
type asked struct {
	Status  int
	Queries []clearance.Query
	Wrong   []string
}

func TestClearances(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       asked
	}{
		{"one name", `{"name":"LUMINEST","classes":[9],"markets":["us"]}`, asked{Status: 200, Queries: []clearance.Query{{Name: "LUMINEST", Classes: []nice.Class{9}, Markets: []string{"US"}, Limit: 20}}}},
		{"many names", `{"names":["A1","B2"],"limit":3,"least":60}`, asked{Status: 200, Queries: []clearance.Query{{Name: "A1", Limit: 3, Least: 60}, {Name: "B2", Limit: 3, Least: 60}}}},
		{"no name", `{}`, asked{Status: 422, Wrong: []string{"/name"}}},
		{"nothing to look for", `{"names":["A","!!"],"classes":[46],"markets":["USA"]}`, asked{Status: 422, Wrong: []string{"/names/1", "/classes/0", "/markets/0"}}},
		{"both", `{"name":"A1","names":["B2"]}`, asked{Status: 422, Wrong: []string{"/names"}}},
		{"unknown field", `{"name":"A1","class":9}`, asked{Status: 422, Wrong: []string{"/class"}}},
		{"not ready", `{"name":"away"}`, asked{Status: 503}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got asked
			do := services()
			do.Clear = func(_ context.Context, q clearance.Query) (workflow.Clearance, error) {
				if q.Name == "away" {
					return workflow.Clearance{}, fault.New(fault.Unavailable, "The names are being made ready.")
				}
				got.Queries = append(got.Queries, q)
				return workflow.Clearance{Name: q.Name}, nil
			}
			gin.SetMode(gin.ReleaseMode)
			e := gin.New()
			if err := Routes(e, "1", do); err != nil {
				t.Fatal(err)
			}
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, Prefix+"/clearances", strings.NewReader(tc.body))
			r.Header.Set("Content-Type", "application/json")
			e.ServeHTTP(w, r)
			got.Status = w.Code
			var p Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			for _, f := range p.Errors {
				got.Wrong = append(got.Wrong, f.Pointer)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff, w.Body)
			}
		})
	}
}
