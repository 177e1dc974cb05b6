// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

var update = flag.Bool("update", false, "write the golden files anew")

// nike is a curated mark, record an office's.
var (
	nike = trademarks.Mark{
		ID: "brand:nike", Text: "Nike", Owners: []trademarks.Owner{{Name: "Nike, Inc.", Country: "US"}}, Classes: []nice.Class{18, 25}, Status: trademarks.StatusCurated,
		Goods: "athletic shoes;sportswear", Aliases: []trademarks.Alias{{Text: "耐克"}, {Text: "swoosh", Kind: trademarks.AliasSlang}, {Text: "Air Max", Kind: trademarks.AliasLine}},
		Strength: trademarks.StrengthArbitrary, Fame: 3, Enforcer: true, Source: "a court docket", Curated: true,
	}
	record = trademarks.Mark{
		ID: "US-1", Office: "US", Number: "1", Text: "LUMI<b>NEST", Owners: []trademarks.Owner{{Name: "Own \u202eer"}}, Classes: []nice.Class{9}, Status: trademarks.StatusRegistered,
		StatusText: "REGISTERED", Filed: "2024-05-31", Registered: "2025-01-02", Goods: "lamps", Kind: trademarks.KindLine, House: "Lumi",
	}
)

// verdict is what the screening of the sample title says.
func verdict() screening.Verdict {
	finding := screening.Finding{
		Mark: "Nike", MarkID: nike.ID, Owner: "Nike, Inc.", Classes: nike.Classes, Status: nike.Status, Note: trademarks.CuratedNote, Role: screening.RoleMasked, Level: screening.High, Score: 78,
		Field: listing.FieldTitle, Text: "Nlke", Start: 0, End: 4, ByteStart: 0, ByteEnd: 4,
		Evidence: []screening.Evidence{{Measure: "lookalike", Value: 0.97, Why: "l for i"}, {Measure: "goods", Value: 1, Why: "same goods: shoes"}},
		Rules:    []string{"R2"}, Cases: []string{"ilnd 1:26-cv-01234"}, Reason: screening.Text{EN: "“Nlke” reads as Nike (Nike, Inc.): l for i.", ZH: "“Nlke”会被认作 Nike（Nike, Inc.）：l 代替 i。"},
	}
	bare := screening.Finding{
		Role: screening.RoleLookalike, Level: screening.High, Score: 70, Field: "bullets[0]", Text: "A\u200bAA", ByteStart: 0, ByteEnd: 6,
		Evidence: []screening.Evidence{{Measure: "a measure of tomorrow", Value: 1.7, Why: "AAA"}}, Rules: []string{"R4"}, Cases: []string{}, Reason: screening.Text{EN: "“A\u200bAA” is such a word.", ZH: "“A\u200bAA”属于此类用语。"},
	}
	harmless := finding
	harmless.Level, harmless.SuppressedBy, harmless.Reason = screening.Clear, "ordinary", screening.Text{EN: "“Air” is used in its ordinary meaning.", ZH: "“Air”为普通词义。"}
	return screening.Verdict{
		Level: screening.High, Score: 78, Markets: []screening.MarketVerdict{{Market: "US", Level: screening.High, Score: 78}, {Market: "EU", Level: screening.Clear}},
		Register: screening.RegisterStamp{Version: "2026-11-20.3", Marks: 3512204}, Engine: "1.4.0", Policy: "default@7", Findings: []screening.Finding{bare, finding}, Considered: []screening.Finding{harmless},
		Suggestion: &screening.Suggestion{Title: "Lightweight running shoes", Level: screening.Clear, Edits: []screening.Edit{{Field: listing.FieldTitle, From: "Nlke Air", To: "Lightweight"}}},
	}
}

// services answer as the floors below would: by the sample values, and by kinds of fault for certain questions.
func services() Services {
	return Services{
		Screen: func(_ context.Context, l *listing.Listing, _ screening.Options) (screening.Verdict, error) {
			switch l.Title {
			case "away":
				return screening.Verdict{}, fault.New(fault.Unavailable, "The register is not open yet.")
			case "half":
				return screening.Verdict{Level: screening.Unscreened, Problem: "the register could not be read: /secret/path"}, nil
			case "fine":
				return screening.Verdict{Level: screening.Clear, Markets: []screening.MarketVerdict{{Market: "US", Level: screening.Clear}}, Findings: []screening.Finding{}}, nil
			}
			return verdict(), nil
		},
		Search: func(_ context.Context, q index.Query) (index.Result, []trademarks.Mark, error) {
			switch q.Text {
			case "none":
				return index.Result{}, nil, nil
			case "away":
				return index.Result{}, nil, fault.Because(index.ErrDamaged, fault.Unavailable, "The index is being built again.")
			case "long":
				return index.Result{}, nil, fault.New(fault.Invalid, "The text to search for must not be longer than 256 characters.")
			}
			facets := map[string][]index.Facet{index.FacetClass: {{Value: "25", Count: 40}, {Value: "9", Count: 2}}, index.FacetStatus: {{Value: "curated", Count: 41}, {Value: "registered", Count: 1}}, index.FacetOffice: {{Value: "US", Count: 1}}, index.FacetYear: {{Value: "2024", Count: 1}, {Value: "2019", Count: 1}}}
			return index.Result{Stamp: index.Stamp{Version: "2026-11-20.3"}, Total: 1042, Next: "cursor", Facets: facets}, []trademarks.Mark{nike, record}, nil
		},
		Mark: func(_ context.Context, id string) (trademarks.Mark, error) {
			for _, m := range []trademarks.Mark{nike, record} {
				if m.ID == id {
					return m, nil
				}
			}
			return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark with this ID")
		},
		Register: func() screening.RegisterStamp {
			return screening.RegisterStamp{Version: "2026-11-20.3", Marks: 3512204}
		},
	}
}

// pages is the whole door on its own engine.
func pages(t testing.TB) http.Handler {
	t.Helper()
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.UseRawPath = true
	u := New(site, policy, services())
	u.Routes(e)
	e.NoRoute(func(c *gin.Context) { u.Problem(c, http.StatusNotFound) })
	return e
}

func get(h http.Handler, address string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
	return w
}

func post(h http.Handler, address string, form url.Values) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.ServeHTTP(w, r)
	return w
}

var fingerprint = regexp.MustCompile(`\?v=[0-9a-f]{12}`)

// golden compares a body with the file of its name, the fingerprints of assets left out.
func golden(t *testing.T, name, body string) {
	t.Helper()
	body = fingerprint.ReplaceAllString(body, "?v=…")
	path := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), body); diff != "" {
		t.Errorf("%s differs (-want +got); go test -update writes it anew\n%s", path, diff)
	}
}

func TestPages(t *testing.T) {
	sample := url.Values{"title": {"Nlke Air running shoes"}, "category": {"Shoes"}, "bullets": {"A\u200bAA quality"}, "market": {"US", "EU"}}
	h := pages(t)
	for _, tc := range []struct {
		name, address string
		form          url.Values
		status        int
	}{
		{"precheck-en", "/", nil, 200},
		{"precheck-zh", "/?lang=zh&theme=dark", nil, 200},
		{"verdict-en", "/", sample, 200},
		{"verdict-zh", "/?lang=zh", sample, 200},
		{"verdict-part", "/?part=result", sample, 200},
		{"verdict-clear", "/?part=result", url.Values{"title": {"fine"}}, 200},
		{"unscreened", "/?part=result", url.Values{"title": {"away"}}, 503},
		{"wrong", "/?lang=zh", url.Values{"title": {" "}, "classes": {"77"}}, 422},
		{"register", "/register?q=nike", nil, 200},
		{"register-zh", "/register?q=nike&class=25&lang=zh", nil, 200},
		{"register-none", "/register?q=none", nil, 200},
		{"register-away", "/register?q=away", nil, 503},
		{"register-long", "/register?q=long", nil, 422},
		{"mark-curated", "/register/marks/brand:nike", nil, 200},
		{"mark-record-zh", "/register/marks/US-1?lang=zh", nil, 200},
		{"mark-none", "/register/marks/none", nil, 404},
		{"learn", "/learn", nil, 200},
		{"rule-zh", "/learn/r8?lang=zh", nil, 200},
		{"topic", "/learn/tro", nil, 200},
		{"topic-zh", "/learn/similar-marks?lang=zh", nil, 200},
		{"topic-level", "/learn/high", nil, 200},
		{"topic-role-zh", "/learn/nominative?lang=zh", nil, 200},
		{"docs", "/docs", nil, 200},
		{"problem-zh", "/problems/unscreened?lang=zh", nil, 200},
		{"not-found", "/no/such/page", nil, 404},
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
