// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/similarity"
	"markwarden/internal/workflow"
)

// compared is what a comparison answers, without the figures that move when weights are tuned.
type compared struct {
	Status   int
	Marks    [2]string
	Ways     string // those that are known
	Measures string
	Chinese  bool // every reason and the outcome are in Chinese too
	Wrong    []string
}

func TestComparisons(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       compared
	}{
		{"signs alone", `{"mark_a":"XCEED","mark_b":"X-SEED"}`, compared{Status: 200, Marks: [2]string{"XCEED", "X-SEED"}, Ways: "sight sound", Measures: "sight, sound, shared element, first element", Chinese: true}},
		{"classes", `{"mark_a":"LUMINEST","mark_b":"LUMINEST","classes_a":[9],"classes_b":[9,11]}`, compared{Status: 200, Marks: [2]string{"LUMINEST", "LUMINEST"}, Ways: "sight sound goods", Measures: "identical, goods", Chinese: true}},
		{"goods in words", `{"mark_a":"LUMINEST","mark_b":"LUMINEST","goods_a":"running shoes","goods_b":"t-shirts"}`, compared{Status: 200, Marks: [2]string{"LUMINEST", "LUMINEST"}, Ways: "sight sound goods", Measures: "identical, goods", Chinese: true}},
		{"one sign", `{"mark_a":"LUMINEST"}`, compared{Status: 422, Wrong: []string{""}}},
		{"nothing to compare", `{"mark_a":"!!","mark_b":"X1","classes_b":[46]}`, compared{Status: 422, Wrong: []string{"/mark_a", "/classes_b/0"}}},
		{"unknown field", `{"mark_a":"A1","mark_b":"B2","class_a":9}`, compared{Status: 422, Wrong: []string{"/class_a"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			gin.SetMode(gin.ReleaseMode)
			e := gin.New()
			if err := Routes(e, "1", services()); err != nil {
				t.Fatal(err)
			}
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, Prefix+"/comparisons", strings.NewReader(tc.body))
			r.Header.Set("Content-Type", "application/json")
			e.ServeHTTP(w, r)
			if diff := cmp.Diff(tc.want, answered(t, w)); diff != "" {
				t.Error(diff, w.Body)
			}
		})
	}
}

func answered(t *testing.T, w *httptest.ResponseRecorder) compared {
	t.Helper()
	got := compared{Status: w.Code}
	if w.Code != http.StatusOK {
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Errors {
			got.Wrong = append(got.Wrong, f.Pointer)
		}
		return got
	}
	var c workflow.Comparison
	if err := json.Unmarshal(w.Body.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	got.Marks = [2]string{c.MarkA, c.MarkB}
	var ways, measures []string
	for _, x := range c.Ways {
		if x.Known {
			ways = append(ways, x.Way)
		}
	}
	got.Chinese = c.Meaning.EN != "" && c.Meaning.ZH != ""
	for _, x := range c.Evidence {
		measures = append(measures, x.Measure)
		got.Chinese = got.Chinese && x.WhyZH != ""
	}
	got.Ways, got.Measures = strings.Join(ways, " "), strings.Join(measures, ", ")
	if len(c.Ways) != len(similarity.Ways(nil)) {
		t.Errorf("%d ways", len(c.Ways))
	}
	return got
}
