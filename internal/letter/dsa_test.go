// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

// whole is a record the database takes.
func whole(t testing.TB) Record {
	t.Helper()
	r, err := decided().DSA()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheTableOfWords(t *testing.T) {
	got := map[string]int{}
	for field, words := range dsaWords() {
		got[field] = len(words)
	}
	want := map[string]int{"decision_visibility": 7, "decision_monetary": 3, "decision_provision": 4, "decision_account": 2, "account_type": 2,
		"decision_ground": 2, "incompatible_content_illegal": 2, "content_type": 8, "category": 1, "category_specification": 6, "source_type": 4,
		"automated_detection": 2, "automated_decision": 3, "territorial_scope": 30}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	known, err := measures()
	if err != nil || len(known) != 7 {
		t.Fatalf("%d measures, %v", len(known), err)
	}
	for m, row := range known {
		if !dsaWords()[row.field][row.value] || row.words.EN == "" || row.words.ZH == "" {
			t.Errorf("measure %s: %+v", m, row)
		}
	}
}

func TestEveryRuleOfTheDatabase(t *testing.T) {
	long := func(n int) string { return strings.Repeat("字", n) }
	for _, tc := range []struct {
		name   string
		change func(*Record)
		want   string // empty: taken
	}{
		{"as it is", func(*Record) {}, ""},
		{"no restriction", func(r *Record) { r.Visibility, r.VisibilityEnd, r.Provision, r.ProvisionEnd = nil, "", "", "" }, "decision_visibility or another decision field must be filled: a statement names a restriction"},
		{"an account alone", func(r *Record) {
			r.Visibility, r.VisibilityEnd, r.Provision, r.ProvisionEnd, r.Account = nil, "", "", "", "DECISION_ACCOUNT_TERMINATED"
		}, ""},
		{"an unknown word", func(r *Record) { r.Visibility = []string{"DECISION_VISIBILITY_GONE"} }, `decision_visibility has "DECISION_VISIBILITY_GONE", which the database does not know`},
		{"a word twice", func(r *Record) { r.Visibility = append(r.Visibility, r.Visibility[0]) }, `decision_visibility has "DECISION_VISIBILITY_CONTENT_REMOVED" twice`},
		{"an empty word", func(r *Record) { r.ContentType = []string{""} }, `content_type has "", which the database does not know`},
		{"other without words", func(r *Record) { r.Visibility = []string{"DECISION_VISIBILITY_OTHER"} }, "decision_visibility_other must be filled"},
		{"other with words", func(r *Record) { r.Visibility, r.VisibilityOther = []string{"DECISION_VISIBILITY_OTHER"}, long(500) }, ""},
		{"other with too many", func(r *Record) { r.Visibility, r.VisibilityOther = []string{"DECISION_VISIBILITY_OTHER"}, long(501) }, "decision_visibility_other has 501 characters, more than 500"},
		{"words without other", func(r *Record) { r.VisibilityOther = "x" }, "decision_visibility_other must be left out here"},
		{"money other without words", func(r *Record) { r.Monetary = "DECISION_MONETARY_OTHER" }, "decision_monetary_other must be filled"},
		{"a wrong account type", func(r *Record) { r.AccountType = "ACCOUNT_TYPE_SHOP" }, `account_type has "ACCOUNT_TYPE_SHOP", which the database does not know`},
		{"no ground", func(r *Record) { r.Ground = "" }, "decision_ground must be filled; illegal_content_legal_ground must be left out here; illegal_content_explanation must be left out here"},
		{"law at its longest", func(r *Record) { r.IllegalGround, r.IllegalExplanation = long(500), long(2000) }, ""},
		{"law too long", func(r *Record) { r.IllegalGround = long(501) }, "illegal_content_legal_ground has 501 characters, more than 500"},
		{"explanation too long", func(r *Record) { r.IllegalExplanation = long(2001) }, "illegal_content_explanation has 2001 characters, more than 2000"},
		{"terms beside law", func(r *Record) { r.IncompatibleGround = "clause 4" }, "incompatible_content_ground must be left out here"},
		{"terms", func(r *Record) {
			r.Ground, r.IllegalGround, r.IllegalExplanation = "DECISION_GROUND_INCOMPATIBLE_CONTENT", "", ""
			r.IncompatibleGround, r.IncompatibleExplanation, r.IncompatibleIllegal = "clause 4", "why", "No"
		}, ""},
		{"illegal yes or no beside law", func(r *Record) { r.IncompatibleIllegal = "Yes" }, "incompatible_content_illegal must be left out here"},
		{"a reference that is no address", func(r *Record) { r.GroundURL = "clause 4" }, "decision_ground_reference_url must be a web address of at most 500 characters"},
		{"no content type", func(r *Record) { r.ContentType = nil }, "content_type must be filled"},
		{"another content type", func(r *Record) { r.ContentType, r.ContentTypeOther = []string{"CONTENT_TYPE_OTHER"}, "listing" }, ""},
		{"another category", func(r *Record) { r.Category = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD" }, `category has "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", which the database does not know`},
		{"no category", func(r *Record) { r.Category = "" }, "category must be filled"},
		{"a keyword of another category", func(r *Record) { r.CategorySpecification = []string{"KEYWORD_OTHER"} }, `category_specification has "KEYWORD_OTHER", which the database does not know`},
		{"a country outside", func(r *Record) { r.TerritorialScope = []string{"US"} }, `territorial_scope has "US", which the database does not know`},
		{"a language in words", func(r *Record) { r.ContentLanguage = "english" }, "content_language must be two capital letters such as EN"},
		{"a short EAN", func(r *Record) { r.ContentID = map[string]string{"EAN-13": "123"} }, "content_id must be EAN-13 with thirteen digits"},
		{"another code", func(r *Record) { r.ContentID = map[string]string{"ASIN": "B000000000"} }, "content_id must be EAN-13 with thirteen digits"},
		{"no facts", func(r *Record) { r.Facts = "\u200b" }, "decision_facts must be filled"},
		{"facts at their longest", func(r *Record) { r.Facts = long(5000) }, ""},
		{"facts too long", func(r *Record) { r.Facts = long(5001) }, "decision_facts has 5001 characters, more than 5000"},
		{"an e-mail address in the facts", func(r *Record) { r.Facts = "write to a@b.example" }, "decision_facts holds an e-mail address, a telephone or identity number: the database takes no personal data (DSA art. 24(5))"},
		{"no day", func(r *Record) { r.ContentDate = "2026-02-30" }, "content_date must be a day as YYYY-MM-DD"},
		{"an old listing", func(r *Record) { r.ContentDate = "1999-12-31" }, "content_date must lie between 2000-01-01 and 2038-01-01"},
		{"an old decision", func(r *Record) { r.ApplicationDate, r.VisibilityEnd, r.ProvisionEnd = "2019-12-31", "", "" }, "application_date must lie between 2020-01-01 and 2038-01-01"},
		{"a day too far", func(r *Record) { r.VisibilityEnd = "2038-01-02" }, "end_date_visibility_restriction must lie between 2026-03-20 and 2038-01-01"},
		{"an end before the beginning", func(r *Record) { r.ProvisionEnd = "2026-03-19" }, "end_date_service_restriction must lie between 2026-03-20 and 2038-01-01"},
		{"an end of nothing", func(r *Record) { r.AccountEnd = "2026-04-01" }, "end_date_account_restriction must be left out: there is no such restriction"},
		{"no source", func(r *Record) { r.SourceType = "" }, "source_type must be filled"},
		{"our own with a notifier", func(r *Record) { r.SourceType, r.SourceIdentity = "SOURCE_VOLUNTARY", "Lind AB" }, "source_identity must be left out: a decision of our own has no notifier"},
		{"a long notifier", func(r *Record) { r.SourceIdentity = long(501) }, "source_identity has 501 characters, more than 500"},
		{"detection in other words", func(r *Record) { r.AutomatedDetection = "true" }, `automated_detection has "true", which the database does not know`},
		{"no automation", func(r *Record) { r.AutomatedDecision = "" }, "automated_decision must be filled"},
		{"no identifier", func(r *Record) { r.PUID = "" }, "puid must be 1 to 500 letters, digits, - and _"},
		{"an identifier of 500", func(r *Record) { r.PUID = strings.Repeat("a", 500) }, ""},
		{"an identifier of 501", func(r *Record) { r.PUID = strings.Repeat("a", 501) }, "puid must be 1 to 500 letters, digits, - and _"},
		{"an identifier with a line feed", func(r *Record) { r.PUID = "a\n" }, "puid must be 1 to 500 letters, digits, - and _"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := whole(t)
			tc.change(&r)
			err := r.Check()
			if got := fault.Message(err); err == nil && tc.want != "" || err != nil && got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBatches(t *testing.T) {
	r := whole(t)
	var records []Record
	for i := range 201 {
		r.PUID = fmt.Sprint("C-", i)
		records = append(records, r)
	}
	bodies, err := Batches(records)
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	var back []Record
	for _, b := range bodies {
		var body struct{ Statements []Record }
		if err := json.Unmarshal(b, &body); err != nil {
			t.Fatal(err)
		}
		sizes, back = append(sizes, len(body.Statements)), append(back, body.Statements...)
	}
	if diff := cmp.Diff([]int{100, 100, 1}, sizes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(records, back); diff != "" {
		t.Error(diff)
	}
	if none, err := Batches(nil); err != nil || len(none) != 0 {
		t.Errorf("no record: %d bodies, %v", len(none), err)
	}
	records[7].PUID = records[3].PUID
	if _, err := Batches(records); fault.Message(err) != "statements 4 and 8 have the same puid C-3: each decision is reported once" {
		t.Error(err)
	}
	records[7].Facts = ""
	if _, err := Batches(records); fault.Message(err) != "statement 8 (C-3): decision_facts must be filled" {
		t.Error(err)
	}
}

func TestParseRecord(t *testing.T) {
	good, err := json.Marshal(whole(t))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := ParseRecord(good); err != nil || !cmp.Equal(r, whole(t)) {
		t.Errorf("%v: %s", err, cmp.Diff(whole(t), r))
	}
	for name, bad := range map[string]string{
		"nothing": "", "a list": "[]", "a number": "1", "half": string(good[:len(good)/2]), "two": string(good) + string(good),
		"an unknown field": `{"seller":"x"}`, "a field twice": `{"puid":"a","puid":"b"}`, "a wrong type": `{"puid":1}`, "deep": strings.Repeat(`{"content_id":`, 5000),
	} {
		if _, err := ParseRecord([]byte(bad)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the bytes, the answer is a record or a reason; a record that is taken keeps every limit and comes back the same.
func FuzzParseRecord(f *testing.F) {
	good, err := json.Marshal(whole(f))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(good), "{}", `{"decision_visibility":null}`, `{"content_id":{"EAN-13":"0000000000000"}}`, `{"PUID":"x"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseRecord(b)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v is not the sender's", err)
			}
			return
		}
		for _, s := range []string{r.Facts, r.IllegalExplanation, r.IncompatibleExplanation, r.SourceIdentity, r.VisibilityOther} {
			if utf8.RuneCountInString(s) > mostFacts || Redact(s) != s {
				t.Fatalf("%q was taken", s)
			}
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseRecord(again); err != nil || !cmp.Equal(back, r) {
			t.Fatalf("%v: %s", err, cmp.Diff(r, back))
		}
	})
}

func TestRedactTable(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"write to a.b+c@mail.example.com now", "write to [e-mail] now"},
		{"电话：13800138000，微信: abc_123", "电话：[telephone]，[account]"},
		{"call 13800138000 today", "call [telephone] today"},
		{"身份证 110101199003078515。", "身份证 [identity number]。"},
		{"+1 (617) 867-5309 or 617-867-5309", "[telephone] or [telephone]"},
		{"(617) 867-5309, 0755-26012345, 123-45-6789", "[telephone], [telephone], [identity number]"},
		{"whatsapp: +8613800138000", "whatsapp: [telephone]"},
		{"mark EM 018123456, US 5,123,456, serial 97/123456, class 25, SKU 77-12, EAN 4006381333931", "mark EM 018123456, US 5,123,456, serial 97/123456, class 25, SKU 77-12, EAN 4006381333931"},
		{"2026-03-20, 20.03.2026, $309,800,000", "2026-03-20, 20.03.2026, $309,800,000"},
		{"WANG xiaoming and wang xiaomingson, 王小明说", "[name] and wang xiaomingson, [name]说"},
	} {
		got := Redact(tc.in, "Wang Xiaoming", "王小明", "x", "")
		if got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.in, got, tc.want)
		}
		if again := Redact(got); again != got {
			t.Errorf("%q changed again to %q", got, again)
		}
	}
}

func TestRedactedTextStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9a-z@.+() 微信:：-]{0,40}`).Draw(t, "text")
		once := Redact(s, "ab")
		if twice := Redact(once); twice != once {
			t.Fatalf("%q -> %q -> %q", s, once, twice)
		}
	})
}
