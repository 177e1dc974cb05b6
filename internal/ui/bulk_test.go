// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/sample"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
	"markwarden/web"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// shop is the door with everything that takes files, over a register of two marks.
type shop struct {
	t       *testing.T
	bulk    *workflow.Bulk
	imports *workflow.Imports
	http.Handler
}

func openShop(t *testing.T) *shop {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "own.csv")
	if err := os.WriteFile(list, []byte("mark,owner,classes,goods,strength,famous\nZephyrine,Zephyrine Ltd,25,athletic shoes,coined,3\nLuminest,Luminest GmbH,11,lamps,coined,1\n"), 0o600); err != nil {
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
	site, err := web.Load()
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
	e.UseRawPath = true
	rights, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	e.Use(func(c *gin.Context) {
		actor := auth.Local()
		if c.Query("as") != "" {
			actor = auth.Actor{ID: "other", Tenant: auth.HomeTenant, Organisation: c.Query("as"), Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}}
		}
		c.Request = c.Request.WithContext(auth.WithVisit(c.Request.Context(), &auth.Visit{Actor: actor, Policy: rights}))
	})
	New(site, policy, do).Routes(e)
	s.Handler = e
	return s
}

// send uploads a file with form values and is the answer.
func (s *shop) send(name, content string, values url.Values) *httptest.ResponseRecorder {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	for k, all := range values {
		for _, v := range all {
			_ = w.WriteField(k, v)
		}
	}
	_ = w.Close()
	return s.ask(http.MethodPost, UploadPath, w.FormDataContentType(), body.String())
}

func (s *shop) ask(method, address, kind, body string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, address, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	s.ServeHTTP(w, r)
	return w
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

// shopFile has a row of each sort: risky with a suggestion, clear, hostile, unreadable.
const shopFile = "id,title,brand,category,description\n" +
	"a-1,Zephyrine running shoes,,Athletic shoes,\n" +
	"a-2,Plain red shoes,,Athletic shoes,soft\n" +
	"a-3,<img src=x onerror=alert(1)> \u202eshoes like Zephyrine,,Athletic shoes,\n" +
	"a-4,\"broken\n"

// filed uploads the file and screens it; it is the batch's address.
func (s *shop) filed() string {
	s.t.Helper()
	w := s.send("my shop.csv", shopFile, url.Values{"key": {"k1"}})
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	s.work()
	return w.Header().Get("Location")
}

var batchID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// fill screens a batch with the sample verdict, so that the pages do not move with the engine.
func (s *shop) fill(id string) {
	s.t.Helper()
	ctx, owner := s.t.Context(), workflow.LocalOwner
	v := verdict()
	v.Findings[0].Field = "bullets[0]"
	err := s.bulk.DB.WithTx(ctx, func(tx *storage.Tx) error {
		stamp := storage.BatchStamp{Register: v.Register.Version, Marks: v.Register.Marks, Engine: v.Engine, Policy: v.Policy, Total: 4}
		if _, err := tx.BeginBatch(ctx, owner, id, stamp, noon); err != nil {
			return err
		}
		var rows []storage.BatchRow
		for i, l := range []listing.Listing{{ID: "a-1", Title: "Nlke Air running shoes", Bullets: []string{"A\u200bAA quality"}}, {ID: "a-2", Title: "<img src=x> \u202ered shoes"}} {
			row := storage.BatchRow{Ordinal: i + 1, FileRows: []int{i + 2}, ExternalID: l.ID, Title: l.Title, Text: workflow.FoldSearch(l.Title), Level: "clear"}
			said := screening.Verdict{Level: screening.Clear}
			if i == 0 {
				said, row.Listing, row.Suggestion = v, &l, v.Suggestion.Title
				row.Level, row.Score, row.Marks, row.Rules = string(v.Level), v.Score, []string{"Nike"}, []string{"R2", "R4"}
			}
			kept, err := tx.SaveListing(ctx, owner, l, row.Text, noon)
			if err != nil {
				return err
			}
			b, err := json.Marshal(said)
			if err != nil {
				return err
			}
			saved, err := tx.SaveScreening(ctx, owner, storage.ScreeningRecord{ListingID: kept.ID, ListingHash: kept.Hash, Register: "r", Engine: "e", Policy: "p", Level: row.Level, Score: row.Score, Verdict: b, Created: noon})
			if err != nil {
				return err
			}
			row.ListingID, row.ScreeningID = kept.ID, saved.ID
			rows = append(rows, row)
		}
		rows = append(rows, storage.BatchRow{Ordinal: 3, FileRows: []int{4}, Level: storage.Unscreened, Problem: "broken", Bad: &listing.RowError{Row: 4, Column: "title", Reason: "is not closed"}})
		return tx.AddBatchRows(ctx, owner, id, 0, rows, noon.Add(3*time.Second))
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestBulkPages(t *testing.T) {
	s := openShop(t)
	key := regexp.MustCompile(`name="key" value="[^"]+"`)
	show := func(name, address string) {
		t.Helper()
		w := s.ask(http.MethodGet, address, "", "")
		if w.Code >= 500 {
			t.Fatalf("%s: status %d", name, w.Code)
		}
		golden(t, name, batchID.ReplaceAllString(key.ReplaceAllString(w.Body.String(), `name="key" value="KEY"`), "BATCH"))
	}
	show("bulk-empty", "/bulk")
	at := s.send("my shop.csv", shopFile, url.Values{"key": {"k1"}}).Header().Get("Location")
	id := strings.TrimPrefix(at, "/bulk/")
	show("batch-waiting", at)
	s.fill(id)
	show("batch-running", at)
	if err := s.bulk.DB.WithTx(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.EndBatch(t.Context(), workflow.LocalOwner, id, storage.BatchDone, "", noon.Add(time.Minute))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	show("batch-done-zh", at+"?lang=zh")
	show("batch-filtered", at+"?part=results&level=clear&q=RED&sort=title")
	show("batch-mark", at+"?part=results&mark=Nike&rule=R2")
	show("batch-none", at+"?part=results&mark=Nike&rule=R9")
	show("batch-wrong-sort", at+"?part=results&sort=colour")
	show("bulk-zh", "/bulk?lang=zh")
}

// A suggestion that was taken stands in the download; the rest of the file is as it came.
func TestTakingASuggestion(t *testing.T) {
	s := openShop(t)
	at := s.filed()
	w := s.ask(http.MethodPost, at+"/rows/1", "application/x-www-form-urlencoded", "take=1&back=level%3Dhigh%26next%3Dhttp%253A%252F%252Felsewhere")
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != at+"?level=high#row-1" {
		t.Fatalf("status %d, location %q", w.Code, got)
	}
	if w := s.ask(http.MethodPost, at+"/rows/2", "application/x-www-form-urlencoded", "take=1"); w.Code != http.StatusConflict {
		t.Errorf("a row without a suggestion: status %d", w.Code)
	}
	if w := s.ask(http.MethodPost, at+"/rows/77", "application/x-www-form-urlencoded", "take=1"); w.Code != http.StatusNotFound {
		t.Errorf("a row that is not there: status %d", w.Code)
	}
	w = s.ask(http.MethodGet, at+"/download/annotated", "", "")
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="my shop-checked.csv"` {
		t.Errorf("disposition %q", got)
	}
	lines := strings.SplitN(w.Body.String(), "\n", 3)
	head, err := csv.NewReader(strings.NewReader(strings.Join(lines[:2], "\n"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := len(head[0]) - 1
	if !strings.HasPrefix(lines[0], "id,title,brand,category,description,") || head[0][last] != "markwarden_accepted" || !strings.HasPrefix(lines[1], "a-1,Zephyrine running shoes,,Athletic shoes,,") {
		t.Errorf("%q", lines[:2])
	}
	if fix := head[1][last]; fix == "" || strings.Contains(fix, "Zephyrine") {
		t.Errorf("the title that was taken is %q", fix)
	}
	s.ask(http.MethodPost, at+"/rows/1?part=row", "application/x-www-form-urlencoded", "take=0")
	b, err := s.bulk.DB.Batch(t.Context(), workflow.LocalOwner, strings.TrimPrefix(at, "/bulk/"))
	if err != nil || b.Counts.Accepted != 0 {
		t.Errorf("%d accepted, %v", b.Counts.Accepted, err)
	}
}

func TestDownloads(t *testing.T) {
	s := openShop(t)
	at := s.send("my shop.csv", shopFile, nil).Header().Get("Location")
	for _, kind := range []string{"annotated", "csv", "jsonl", "report"} {
		if w := s.ask(http.MethodGet, at+"/download/"+kind, "", ""); w.Code != http.StatusConflict {
			t.Errorf("%s of a batch at work: status %d", kind, w.Code)
		}
	}
	s.work()
	for kind, want := range map[string]string{"annotated": "text/csv", "csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8", "report": "text/html; charset=utf-8"} {
		w := s.ask(http.MethodGet, at+"/download/"+kind, "", "")
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != want || !strings.Contains(w.Body.String(), "Zephyrine") {
			t.Errorf("%s: status %d, %s", kind, w.Code, w.Header().Get("Content-Type"))
		}
		if strings.Contains(w.Body.String(), "<img src=x") && kind == "report" {
			t.Error("a stranger's tag stands in the report")
		}
	}
	if w := s.ask(http.MethodGet, at+"/download/exe", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("an unknown form: status %d", w.Code)
	}
	left, err := filepath.Glob(filepath.Join(s.bulk.Dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOneFormIsOneBatch(t *testing.T) {
	s := openShop(t)
	first, again := s.send("a.csv", shopFile, url.Values{"key": {"k"}}), s.send("a.csv", shopFile, url.Values{"key": {"k"}})
	if first.Header().Get("Location") != again.Header().Get("Location") || first.Code != http.StatusSeeOther {
		t.Errorf("%d %s, %d %s", first.Code, first.Header().Get("Location"), again.Code, again.Header().Get("Location"))
	}
	if other := s.send("b.csv", shopFile, url.Values{"key": {"k"}}); other.Code != http.StatusUnprocessableEntity && other.Code != http.StatusConflict {
		t.Errorf("the key for another file: status %d", other.Code)
	}
}

func TestCancelling(t *testing.T) {
	s := openShop(t)
	at := s.send("a.csv", shopFile, nil).Header().Get("Location")
	if w := s.ask(http.MethodPost, at+"/cancel", "", ""); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	s.work()
	b, err := s.bulk.DB.Batch(t.Context(), workflow.LocalOwner, strings.TrimPrefix(at, "/bulk/"))
	if err != nil || b.State != storage.BatchCancelled || b.Done != 0 {
		t.Errorf("%+v, %v", b, err)
	}
	w := s.ask(http.MethodGet, at+"/download/annotated", "", "")
	if w.Code != http.StatusOK || strings.Count(w.Body.String(), "unscreened") != 4 {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

// Whatever is sent, the answer is a page with one sentence, and nothing of the file stays.
func TestHostileUploads(t *testing.T) {
	long := strings.Repeat("x", 40<<20)
	for _, tc := range []struct {
		name, file, content string
		status              int
		says                string
	}{
		{"nothing in it", "a.csv", "", 422, "The file is empty"},
		{"a program", "a.csv", "\x7fELF\x02\x01\x00\x00\x00", 422, "was not taken"},
		{"a broken workbook", "a.xlsx", "PK\x03\x04 and no more", 422, "was not taken"},
		{"a million columns", "a.csv", strings.Repeat("c,", 1_000_000) + "\n", 422, "was not taken"},
		{"a row without end", "a.csv", "title\n\"" + long, 303, ""},
		{"a head without end", "a.csv", "\"" + long, 422, "was not taken"},
		{"no title", "a.csv", "price,stock\n1,2\n", 422, "was not taken"},
		{"deep XML", "a.xml", strings.Repeat("<a>", 100_000), 422, "was not taken"},
		{"a path for a name", "../../etc/passwd", "title\nshoes\n", 303, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := openShop(t)
			w := s.send(tc.file, tc.content, nil)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.says) {
				t.Errorf("status %d: %.300s", w.Code, w.Body)
			}
			s.work()
			kept, _ := os.ReadDir(s.bulk.Dir)
			if want := map[bool]int{true: 1}[tc.status == 303]; len(kept) != want {
				t.Errorf("%d files are kept", len(kept))
			}
		})
	}
}

// TestHostileFilesOnThePage: each of the files that strangers send is a batch, or the form comes back with one sentence and
// nothing is kept.
func TestHostileFilesOnThePage(t *testing.T) {
	s := openShop(t)
	for _, f := range sample.HostileFiles() {
		if f.Large {
			continue
		}
		before, _ := os.ReadDir(s.bulk.Dir)
		w := s.send(f.Name, string(f.Bytes()), nil)
		after, _ := os.ReadDir(s.bulk.Dir)
		switch w.Code {
		case http.StatusSeeOther:
			s.work()
			if page := get(s, w.Header().Get("Location")); page.Code != http.StatusOK {
				t.Errorf("%s: its page is %d", f.Name, page.Code)
			}
		case http.StatusUnprocessableEntity:
			if body := w.Body.String(); len(after) != len(before) || !strings.Contains(body, "was not taken") && !strings.Contains(body, "The file is empty") {
				t.Errorf("%s: %d files kept, %.300s", f.Name, len(after)-len(before), body)
			}
		default:
			t.Errorf("%s: status %d", f.Name, w.Code)
		}
	}
}

func TestUploadsThatAreNoForms(t *testing.T) {
	s := openShop(t)
	boundary := "multipart/form-data; boundary=b"
	many := strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"market\"\r\n\r\nUS\r\n", 70) + "--b--\r\n"
	got := map[string]int{}
	for name, ask := range map[string][2]string{
		"no form at all": {"text/plain", "title"},
		"no boundary":    {"multipart/form-data", "title"},
		"cut off":        {boundary, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\ntitle\n"},
		"no file":        {boundary, "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--b--\r\n"},
		"too many parts": {boundary, many},
	} {
		got[name] = s.ask(http.MethodPost, "/bulk", ask[0], ask[1]).Code
	}
	want := map[string]int{"no form at all": 415, "no boundary": 415, "cut off": 400, "no file": 422, "too many parts": 400}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The stream ends with the batch, and its blocks are the page's own.
func TestBatchEvents(t *testing.T) {
	s := openShop(t)
	at := s.filed()
	w := s.ask(http.MethodGet, at+"/events?lang=zh", "", "")
	body := w.Body.String()
	if w.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" || !strings.HasPrefix(body, "event: ended\ndata: ") || !strings.Contains(body, "已全部筛查") || !strings.HasSuffix(body, "\n\n") {
		t.Errorf("%s: %.200s", w.Header().Get("Content-Type"), body)
	}
	if w := s.ask(http.MethodGet, "/bulk/none/events", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("no batch: status %d", w.Code)
	}
}

// Another organisation's batch is not there, whatever is asked of it.
func TestBatchesOfOthers(t *testing.T) {
	s := openShop(t)
	at := s.filed()
	for _, tc := range []struct{ method, path string }{
		{"GET", ""}, {"GET", "/events"}, {"GET", "/download/annotated"}, {"GET", "/download/report"}, {"POST", "/cancel"}, {"POST", "/rows/1"},
	} {
		if w := s.ask(tc.method, at+tc.path+"?as=rival", "application/x-www-form-urlencoded", "take=1"); w.Code != http.StatusNotFound {
			t.Errorf("%s %s: status %d", tc.method, tc.path, w.Code)
		}
	}
	if w := s.ask(http.MethodGet, "/bulk?as=rival", "", ""); strings.Contains(w.Body.String(), "my shop") {
		t.Error("another's file stands in the list")
	}
}

// Whoever has no file at hand sees what the check gives by an example.
func TestTheExample(t *testing.T) {
	s := openShop(t)
	w := s.send("", "", url.Values{"example": {"1"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	s.work()
	if page := s.ask(http.MethodGet, w.Header().Get("Location"), "", "").Body.String(); !strings.Contains(page, "example.csv") || !strings.Contains(page, "6 rows") {
		t.Errorf("%s", page)
	}
}
