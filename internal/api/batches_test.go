// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/jobs"
	"markwarden/internal/sample"
	"markwarden/internal/screening"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// shop is the door with everything that takes files, over a register of one mark.
type shop struct {
	t    *testing.T
	bulk *workflow.Bulk
	http.Handler
}

func openShop(t *testing.T) *shop {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "own.csv")
	if err := os.WriteFile(list, []byte("mark,owner,classes,goods,strength,famous\nZephyrine,Zephyrine Ltd,25,athletic shoes,coined,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	reg, err := workflow.OpenFile(list)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reg.Close() })
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	rights, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	engine := screening.NewEngine(reg.Register, policy)
	s := &shop{t: t, bulk: &workflow.Bulk{
		DB: storagetest.Open(t, storagetest.SQLite(t)), Dir: filepath.Join(dir, "files"), Now: func() time.Time { return noon }, Policy: policy.Version, Workers: 2,
		Hold: func() (*screening.Engine, func(), error) { return engine, func() {}, nil },
	}}
	do := services()
	do.Bulk = s.bulk
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.Use(func(c *gin.Context) {
		actor := auth.Local()
		if as := c.GetHeader("As"); as != "" {
			actor = auth.Actor{ID: "other", Tenant: auth.HomeTenant, Organisation: strings.TrimPrefix(as, "nobody"), Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}}
		}
		c.Request = c.Request.WithContext(auth.WithVisit(c.Request.Context(), &auth.Visit{Actor: actor, Policy: rights}))
	})
	if err := Routes(e, "1.2.3", do); err != nil {
		t.Fatal(err)
	}
	s.Handler = e
	return s
}

// call asks and reads the answer; headers are names and values in turn.
func (s *shop) call(method, address, body string, headers ...string) (*httptest.ResponseRecorder, map[string]any) {
	s.t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, address, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	s.ServeHTTP(w, r)
	out := map[string]any{}
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return w, out
}

// work does every job that waits.
func (s *shop) work() {
	s.t.Helper()
	q := s.bulk.DB.Jobs()
	list, err := q.Lease(s.t.Context(), jobs.Ask{Holder: "test", Kinds: []string{workflow.JobScreenBatch}, Most: 9, Now: noon, Until: noon.Add(time.Hour)})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, j := range list {
		if err := s.bulk.ScreenBatch(s.t.Context(), j); err != nil {
			s.t.Fatal(err)
		}
		if err := q.Finish(s.t.Context(), j); err != nil {
			s.t.Fatal(err)
		}
	}
}

const shopFile = "id,title,category\na-1,Zephyrine running shoes,Athletic shoes\na-2,Plain red shoes,Athletic shoes\n"

func TestABatchThroughTheAPI(t *testing.T) {
	s := openShop(t)
	w, b := s.call("POST", UploadPath+"?name=shop.csv&market=US", shopFile, keyHeader, "k1")
	if w.Code != http.StatusAccepted || w.Header().Get("Location") != UploadPath+"/"+b["id"].(string) || b["state"] != "waiting" {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	at := w.Header().Get("Location")
	if again, same := s.call("POST", UploadPath+"?name=shop.csv&market=US", shopFile, keyHeader, "k1"); same["id"] != b["id"] || again.Header().Get(replayedHeader) != "true" {
		t.Errorf("the same again is %v", same["id"])
	}
	if w, _ := s.call("POST", UploadPath+"?name=other.csv", shopFile, keyHeader, "k1"); w.Code != http.StatusConflict {
		t.Errorf("the key for another file: status %d", w.Code)
	}
	if w, _ := s.call("GET", at+"/annotated", ""); w.Code != http.StatusConflict {
		t.Errorf("a file at work: status %d", w.Code)
	}
	s.work()
	_, b = s.call("GET", at, "")
	if b["state"] != "done" || b["done"] != 2.0 || b["total"] != 2.0 {
		t.Errorf("%v", b)
	}
	_, list := s.call("GET", at+"/results?level=clear", "")
	items := list["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != "a-2" || list["total"] != 1.0 {
		t.Errorf("%v", list)
	}
	w, row := s.call("POST", at+"/results/1/suggestion", `{"accepted":true}`, "Content-Type", "application/json")
	if w.Code != http.StatusOK || row["accepted"] != true || row["verdict"].(map[string]any)["findings"] == nil {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	for path, want := range map[string]string{"/annotated": "markwarden_accepted", "/results.csv": "row,id,title", "/results.jsonl": `"accepted":`} {
		w, _ := s.call("GET", at+path+"?lang=zh", "")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename=shop-") {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Header().Get("Content-Disposition"))
		}
	}
	w, _ = s.call("GET", at+"/events", "")
	if event, data, _ := strings.Cut(w.Body.String(), "\n"); event != "event: ended" || !strings.Contains(data, `"state":"done"`) || !strings.HasSuffix(data, "\n\n") {
		t.Errorf("%s", w.Body)
	}
	if w, _ := s.call("POST", at+"/cancel", ""); w.Code != http.StatusConflict {
		t.Errorf("cancelling what is done: status %d", w.Code)
	}
	if _, all := s.call("GET", UploadPath, ""); len(all["items"].([]any)) != 1 {
		t.Errorf("%v", all)
	}
}

// What is refused says so with a problem, and nothing is kept.
func TestUploadsThatAreRefused(t *testing.T) {
	s := openShop(t)
	form := "multipart/form-data; boundary=b"
	got := map[string]int{}
	for name, ask := range map[string][3]string{
		"empty":             {UploadPath, "text/csv", ""},
		"no listings":       {UploadPath, "text/csv", "\x7fELF\x00\x01"},
		"unknown format":    {UploadPath + "?format=floppy", "text/csv", shopFile},
		"unknown question":  {UploadPath + "?colour=red", "text/csv", shopFile},
		"a bad map":         {UploadPath + "?map=title", "text/csv", shopFile},
		"form without file": {UploadPath, form, "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--\r\n"},
		"form cut off":      {UploadPath, form, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\ntitle\n"},
	} {
		w, p := s.call("POST", ask[0], ask[2], "Content-Type", ask[1])
		got[name] = w.Code
		if w.Header().Get("Content-Type") != "application/problem+json" || p["detail"] == "" {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	want := map[string]int{"empty": 422, "no listings": 422, "unknown format": 422, "unknown question": 422, "a bad map": 422, "form without file": 400, "form cut off": 400}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if left, _ := os.ReadDir(s.bulk.Dir); len(left) > 0 {
		t.Errorf("kept: %v", left)
	}
}

// TestHostileFiles: each is refused with one sentence and nothing of it kept, or read to its end with what is wrong in it
// unscreened.
func TestHostileFiles(t *testing.T) {
	s := openShop(t)
	for _, f := range sample.HostileFiles() {
		if f.Large && !strings.HasPrefix(f.Name, "endless-row") && !strings.HasPrefix(f.Name, "bomb") {
			continue // the reader's own test has all of them
		}
		before, _ := os.ReadDir(s.bulk.Dir)
		w, answer := s.call("POST", UploadPath+"?name="+url.QueryEscape(f.Name), string(f.Bytes()), "Content-Type", "application/octet-stream")
		if w.Code != http.StatusAccepted {
			after, _ := os.ReadDir(s.bulk.Dir)
			if detail, _ := answer["detail"].(string); w.Code != http.StatusUnprocessableEntity || detail == "" || strings.Contains(detail, "\n") || len(after) != len(before) {
				t.Errorf("%s: %d %s, %d files kept", f.Name, w.Code, w.Body, len(after)-len(before))
			}
			continue
		}
		s.work()
		_, b := s.call("GET", UploadPath+"/"+answer["id"].(string), "")
		done := int(b["done"].(float64))
		switch levels, _ := b["counts"].(map[string]any); b["state"] {
		case "failed":
			if b["problem"] == "" || done > f.Listings+200 {
				t.Errorf("%s: %v", f.Name, b)
			}
		case "done":
			if clear, _ := levels["clear"].(float64); int(clear) > f.Listings || done < f.Listings {
				t.Errorf("%s: %v", f.Name, b)
			}
		default:
			t.Errorf("%s: %v", f.Name, b)
		}
	}
}

// Another organisation's batch is not there, and who is in none has no files.
func TestBatchesOfOthers(t *testing.T) {
	s := openShop(t)
	w, _ := s.call("POST", UploadPath, shopFile)
	at := w.Header().Get("Location")
	for _, tc := range []struct{ method, path, body string }{
		{"GET", "", ""}, {"GET", "/events", ""}, {"GET", "/results", ""}, {"GET", "/annotated", ""}, {"GET", "/results.csv", ""},
		{"POST", "/cancel", ""}, {"POST", "/results/1/suggestion", `{"accepted":true}`},
	} {
		for as, want := range map[string]int{"rival": 404, "nobody": 403} {
			if w, _ := s.call(tc.method, at+tc.path, tc.body, "As", as, "Content-Type", "application/json"); w.Code != want {
				t.Errorf("%s %s as %s: status %d", tc.method, tc.path, as, w.Code)
			}
		}
	}
}
