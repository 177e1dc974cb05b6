// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	nike = trademarks.Mark{ID: "brand:nike", Text: "Nike", Owners: []trademarks.Owner{{Name: "Nike, Inc."}}, Classes: []nice.Class{18, 25}, Status: trademarks.StatusCurated, Fame: 3, Curated: true}
	bare = trademarks.Mark{ID: "US/1 2", Office: "US", Number: "1 2", Text: "LUMINEST", Status: trademarks.StatusPending, Filed: "2024-05-31"}
)

func verdict(l *listing.Listing, opt screening.Options) screening.Verdict {
	finding := screening.Finding{
		Mark: "Nike", MarkID: nike.ID, Owner: "Nike, Inc.", Classes: nike.Classes, Status: nike.Status, Note: trademarks.CuratedNote, Role: screening.RoleMasked, Level: screening.High, Score: 78,
		Field: listing.FieldTitle, Text: "Nlke", End: 4, ByteEnd: 4, Evidence: []screening.Evidence{{Measure: "lookalike", Value: 0.97, Why: "l for i"}}, Rules: []string{"R2"}, Cases: []string{},
		Reason: screening.Text{EN: "“Nlke” reads as Nike.", ZH: "“Nlke”会被认作 Nike。"},
	}
	v := screening.Verdict{
		ID: l.ID, Level: screening.High, Score: 78, Markets: []screening.MarketVerdict{{Market: "US", Level: screening.High, Score: 78}}, Register: screening.RegisterStamp{Version: "2026-11-20.3", Marks: 3512204},
		Engine: "1.4.0", Policy: "default@7", Findings: []screening.Finding{finding}, Suggestion: &screening.Suggestion{Title: "Running shoes", Level: screening.Clear, Edits: []screening.Edit{{Field: "title", From: "Nlke Air", To: ""}}},
	}
	if opt.All {
		finding.Level, finding.SuppressedBy, finding.Classes = screening.Clear, "ordinary", nil
		v.Considered = []screening.Finding{finding}
	}
	if slices.Contains(opt.Authorised, "Nike") {
		v.Level, v.Score, v.Findings, v.Suggestion = screening.Clear, 0, []screening.Finding{}, nil
	}
	return v
}

func services() Services {
	return Services{
		Alerts:    &workflow.Alerts{},    // for the description as well
		People:    &workflow.People{},    // for the description; what it does is tested with a database
		Bulk:      &workflow.Bulk{},      // described here; batches_test.go asks one with a database
		Docketing: &workflow.Docketing{}, // described here; the story in internal/server asks one with a database
		Screen: func(_ context.Context, l *listing.Listing, opt screening.Options) (screening.Verdict, error) {
			switch l.Title {
			case "away":
				return screening.Verdict{}, fault.New(fault.Unavailable, "The register is not open yet. Try again shortly.")
			case "half":
				return screening.Verdict{Level: screening.Unscreened, Problem: "the register could not be read"}, nil
			}
			return verdict(l, opt), nil
		},
		Search: func(_ context.Context, q index.Query) (index.Result, []trademarks.Mark, error) {
			switch q.Text {
			case "none":
				return index.Result{Stamp: index.Stamp{Version: "v"}}, nil, nil
			case "away":
				return index.Result{}, nil, fault.Because(index.ErrNotReady, fault.Unavailable, "The register cannot be searched at the moment.")
			case "broken":
				return index.Result{}, nil, os.ErrPermission
			}
			if q.After != "" {
				return index.Result{}, nil, fault.New(fault.Invalid, "This page marker belongs to another search. Start again from the first page.")
			}
			return index.Result{Stamp: index.Stamp{Version: "v"}, Total: 7, Next: "bmV4dA"}, []trademarks.Mark{nike, bare}, nil
		},
		Mark: func(_ context.Context, id string) (trademarks.Mark, error) {
			for _, m := range []trademarks.Mark{nike, bare} {
				if m.ID == id {
					return m, nil
				}
			}
			return trademarks.Mark{}, fault.New(fault.NotFound, "The register has no mark with this ID: look for it with a search.")
		},
	}
}

func door(t testing.TB) http.Handler {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.UseRawPath = true
	e.HandleMethodNotAllowed = true
	if err := Routes(e, "1.2.3", services()); err != nil {
		t.Fatal(err)
	}
	e.NoRoute(func(c *gin.Context) { Refuse(c, http.StatusNotFound) })
	e.NoMethod(func(c *gin.Context) { Refuse(c, http.StatusMethodNotAllowed) })
	return e
}

func ask(h http.Handler, method, address, body string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, address, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	h.ServeHTTP(w, r)
	return w
}

func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(body)); diff != "" {
		t.Errorf("%s differs (-want +got); go test -update writes it anew\n%s", path, diff)
	}
}

func TestAnswers(t *testing.T) {
	h := door(t)
	const screenings, marks = "/api/v1/screenings", "/api/v1/marks"
	for _, tc := range []struct {
		name, method, address, body string
		status                      int
	}{
		{"screen", "POST", screenings, `{"id":"sku-1","title":"Nlke Air running shoes","classes":[25],"price":{"amount":"9.90","currency":"USD"},"attributes":{"colour":"red"}}`, 200},
		{"screen-all", "POST", screenings + "?all=1", `{"title":"Nlke Air running shoes"}`, 200},
		{"screen-authorised", "POST", screenings + "?authorised=Adidas&authorised=Nike", `{"title":"Nike shoes"}`, 200},
		{"screen-away", "POST", screenings, `{"title":"away"}`, 503},
		{"screen-half", "POST", screenings, `{"title":"half"}`, 503},
		{"screen-empty", "POST", screenings, `{"category":"shoes"}`, 422},
		{"screen-wrong", "POST", screenings, `{"title":"x\u0000","classes":[25,99],"markets":["US","Germany"],"bullets":["` + strings.Repeat("a", screening.MaxFieldBytes+1) + `"]}`, 422},
		{"screen-unknown-field", "POST", screenings, `{"title":"x","brand_name":"y","bullets":[1]}`, 422},
		{"screen-wrong-case", "POST", screenings, `{"Title":"x"}`, 422},
		{"screen-null", "POST", screenings, `{"title":null}`, 422},
		{"screen-doubled", "POST", screenings, `{"title":"x","title":"y"}`, 400},
		{"screen-broken", "POST", screenings, `{"title":"x"`, 400},
		{"screen-no-body", "POST", screenings, ``, 400},
		{"screen-list", "POST", screenings, `[]`, 422},
		{"screen-too-large", "POST", screenings, `{"title":"` + strings.Repeat("a", MaxBody) + `"}`, 413},
		{"screen-unknown-parameter", "POST", screenings + "?al=1", `{"title":"x"}`, 422},
		{"search", "GET", marks + "?q=nike&class=25&limit=2", "", 200},
		{"search-none", "GET", marks + "?q=none", "", 200},
		{"search-away", "GET", marks + "?q=away", "", 503},
		{"search-broken", "GET", marks + "?q=broken", "", 500},
		{"search-cursor", "GET", marks + "?cursor=x", "", 422},
		{"search-wrong", "GET", marks + "?class=46&limit=0&status=alive&mode=guess&office=USA", "", 422},
		{"mark", "GET", marks + "/brand:nike", "", 200},
		{"mark-escaped", "GET", marks + "/US%2F1%202", "", 200},
		{"mark-none", "GET", marks + "/nobody", "", 404},
		{"no-such-path", "GET", "/api/v1/nothing", "", 404},
		{"no-such-method", "DELETE", screenings, "", 405},
		{"openapi", "GET", "/openapi.json", "", 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(h, tc.method, tc.address, tc.body)
			kind := w.Header().Get("Content-Type")
			if w.Code != tc.status || tc.status >= 400 != strings.HasPrefix(kind, "application/problem+json") {
				t.Errorf("status %d as %s, want %d", w.Code, kind, tc.status)
			}
			var body bytes.Buffer
			if err := json.Indent(&body, w.Body.Bytes(), "", "  "); err != nil {
				t.Fatalf("%v: %s", err, w.Body)
			}
			golden(t, tc.name, body.Bytes())
			retry := w.Header().Get("Retry-After")
			if (tc.status == 503) != (retry != "") {
				t.Errorf("Retry-After is %q", retry)
			}
		})
	}
}

func TestTheNextPageIsLinked(t *testing.T) {
	w := ask(door(t), "GET", "/api/v1/marks?q=a%26b&limit=2", "")
	if got, want := w.Header().Get("Link"), `</api/v1/marks?cursor=bmV4dA&limit=2&q=a%26b>; rel="next"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOtherMediaTypesAreRefused(t *testing.T) {
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=x"} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/api/v1/screenings", strings.NewReader(`{"title":"x"}`))
		r.Header.Set("Content-Type", kind)
		door(t).ServeHTTP(w, r)
		if w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: status %d: %s", kind, w.Code, w.Body)
		}
	}
}

// No list anywhere in the description may be null, no object takes unknown fields but the ones of free attributes and facts, and each
// operation says how it refuses.
func TestTheDescriptionIsClosed(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(ask(door(t), "GET", "/openapi.json", "").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	walk(doc, "", func(at string, o map[string]any) {
		if kinds, ok := o["type"].([]any); ok && slices.Contains(kinds, any("array")) {
			t.Errorf("%s may be null", at)
		}
		if o["type"] == "object" && o["additionalProperties"] != false && !strings.HasSuffix(at, "/attributes") && !strings.HasSuffix(at, "/facts") {
			t.Errorf("%s is open: %v", at, o["additionalProperties"])
		}
	})
	for path, ops := range doc["paths"].(map[string]any) {
		for method, op := range ops.(map[string]any) {
			answers := op.(map[string]any)["responses"].(map[string]any)
			if answers["500"] == nil || answers["200"] == nil && answers["201"] == nil && answers["202"] == nil && answers["204"] == nil || answers["default"] != nil {
				t.Errorf("%s %s answers %v", method, path, answers)
			}
		}
	}
}

func walk(v any, at string, visit func(string, map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(at, v)
		for k, x := range v {
			walk(x, at+"/"+k, visit)
		}
	case []any:
		for _, x := range v {
			walk(x, at, visit)
		}
	}
}

// What the page of the description loads comes from the program itself.
func TestDocsAssets(t *testing.T) {
	for name := range docsParts {
		for _, packed := range []bool{true, false} {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, docsPath+name, nil)
			if packed {
				r.Header.Set("Accept-Encoding", "gzip")
			}
			door(t).ServeHTTP(w, r)
			if w.Code != http.StatusOK || (w.Header().Get("Content-Encoding") == "gzip") != packed || w.Body.Len() < 10000 {
				t.Errorf("%s: status %d, %s, %d bytes", name, w.Code, w.Header().Get("Content-Encoding"), w.Body.Len())
			}
		}
	}
}

func FuzzScreenings(f *testing.F) {
	h := door(f)
	for _, s := range []string{`{"title":"x"}`, `{"title":1}`, `{"bullets":["a",null]}`, `{"price":{"amount":"1"}}`, `{"attributes":{"a":"b"}}`, `[`, `{"classes":[1e400]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w := ask(h, "POST", "/api/v1/screenings", body)
		if w.Code >= 500 && w.Code != 503 || !json.Valid(w.Body.Bytes()) {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		if w.Code != 200 && !strings.Contains(w.Body.String(), `"level":"unscreened"`) {
			t.Fatalf("refused without saying that nothing was screened: %s", w.Body)
		}
	})
}

func BenchmarkScreenings(b *testing.B) {
	h := door(b)
	for b.Loop() {
		if w := ask(h, "POST", "/api/v1/screenings", `{"title":"Nlke Air running shoes"}`); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}
