// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/similarity"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

// cleared is what the register says of a name: a dead record of a stranger's making and a curated entry.
func cleared(q clearance.Query) workflow.Clearance {
	meaning := func(r clearance.Risk) screening.Text {
		en, zh := r.Meaning()
		return screening.Text{EN: en, ZH: zh}
	}
	return workflow.Clearance{
		Name: q.Name, Classes: q.Classes, Markets: q.Markets, Register: screening.RegisterStamp{Version: "2026-11-20.3", Marks: 3512204}, Risk: 81, Meaning: meaning(81),
		Crowd: []workflow.Crowd{{Word: "the", Live: 900, Idle: true}, {Word: "nest", Live: 12, InClass: 3}},
		Hits: []workflow.EarlierMark{
			{
				Rank: 1, Text: "Nike", Mark: "Nike", MarkID: nike.ID, Owner: "Nike, Inc.", Classes: nike.Classes, Status: nike.Status, Note: trademarks.CuratedNote, Live: true, Records: 2, Score: 0.7, Risk: 81, Meaning: meaning(81),
				Evidence: []similarity.Evidence{{Measure: "sight", Value: 0.76, Why: "3 letters differ"}, {Measure: "sound", Value: 0.96, Why: "sounds close"}, {Measure: "goods", Value: 1, Why: "class 25 in both"}},
			},
			{Rank: 2, Text: "=LUMI<b>NEST", Mark: "=LUMI<b>NEST", MarkID: "US-1", Office: "US", Owner: "Own \u202eer", Classes: []nice.Class{9}, Status: trademarks.StatusDead, Records: 1, Score: 0.7, Risk: 24, Meaning: meaning(24), Evidence: []similarity.Evidence{}},
		},
	}
}

func clearancePages(t testing.TB) http.Handler {
	t.Helper()
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	do := services()
	do.Clear = func(_ context.Context, q clearance.Query) (workflow.Clearance, error) {
		switch q.Name {
		case "away":
			return workflow.Clearance{}, fault.New(fault.Unavailable, "The names are being made ready.")
		case "none":
			return workflow.Clearance{Name: q.Name}, nil
		}
		return cleared(q), nil
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	New(site, policy, do).Routes(e)
	return e
}

func TestClearancePages(t *testing.T) {
	h := clearancePages(t)
	for _, tc := range []struct {
		name, address string
		form          url.Values
		status        int
	}{
		{"clearance", "/clearance", nil, 200},
		{"clearance-answer", "/clearance", url.Values{"names": {"LUMINEST"}, "classes": {"9, 25"}, "market": {"US"}}, 200},
		{"clearance-answer-zh", "/clearance?lang=zh", url.Values{"names": {"LUMINEST\r\nnone"}}, 200},
		{"clearance-away", "/clearance", url.Values{"names": {"away"}}, 503},
		{"clearance-wrong", "/clearance", url.Values{"names": {" "}, "classes": {"77"}}, 422},
		{"clearance-report", "/clearance?format=html", url.Values{"names": {"LUMINEST"}, "classes": {"9"}}, 200},
		{"compare", "/clearance/compare", url.Values{"a": {"XCEED"}, "b": {"X-SEED"}, "class-a": {"25"}}, 200},
		{"compare-wrong-zh", "/clearance/compare?lang=zh", url.Values{"a": {""}, "b": {"X"}, "class-b": {"x"}}, 422},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := get(h, tc.address)
			if tc.form != nil {
				w = post(h, tc.address, tc.form)
			}
			if w.Code != tc.status {
				t.Errorf("status %d, want %d", w.Code, tc.status)
			}
			golden(t, tc.name, w.Body.String())
		})
	}
}

// A page whose search is not ready never says that nothing was found.
func TestUnreadyIsNeverNothingFound(t *testing.T) {
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := post(clearancePages(t), "/clearance", url.Values{"names": {"away"}})
	if strings.Contains(w.Body.String(), site.Text(web.English, "clearance.none")) {
		t.Error("an unready register is shown as one without near marks")
	}
}

func TestClearanceExports(t *testing.T) {
	h := clearancePages(t)
	w := post(h, "/clearance?format=csv", url.Values{"names": {"=2+3"}})
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := [][]string{rows[1][:8], rows[2][:8]}
	want := [][]string{{"'=2+3", "81", "1", "Nike", "Nike", "81", "0.7000", "brand:nike"}, {"'=2+3", "81", "2", "'=LUMI<b>NEST", "'=LUMI<b>NEST", "24", "0.7000", "US-1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	w = post(h, "/clearance?format=json", url.Values{"names": {"LUMINEST"}})
	var back struct{ Items []workflow.Clearance }
	if err := json.Unmarshal(w.Body.Bytes(), &back); err != nil || len(back.Items) != 1 || len(back.Items[0].Hits) != 2 {
		t.Errorf("%v: %s", err, w.Body)
	}
	if w := post(h, "/clearance?format=exe", url.Values{"names": {"LUMINEST"}}); w.Code != 404 {
		t.Errorf("an unknown form was answered with %d", w.Code)
	}
}
