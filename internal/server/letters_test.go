// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/jobs"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// postman takes mails, and fails in the manner set.
type postman struct {
	fails []error
	sent  []notify.Message
}

func (p *postman) Send(_ context.Context, m notify.Message) error {
	if len(p.fails) > 0 {
		err := p.fails[0]
		p.fails = p.fails[1:]
		return err
	}
	p.sent = append(p.sent, m)
	return nil
}

// mails does the jobs of mails that are due, as a runner would; those that fail wait for their next attempt.
func (m *market) mails() {
	m.t.Helper()
	ctx, q := m.t.Context(), m.people.DB.Jobs()
	list, err := q.Lease(ctx, jobs.Ask{Holder: "test", Kinds: []string{workflow.JobCaseMail}, Most: 50, Now: m.now, Until: m.now.Add(time.Minute)})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, j := range list {
		err := m.s.cases.MailHandlers()[j.Kind](ctx, j)
		if err == nil {
			err = q.Finish(ctx, j)
		} else {
			err = q.Fail(ctx, j, workflow.MailRetry.Next(j, err, m.now, 0.5))
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
}

// reader is one more person of the shop, with a mail address and Chinese for a language.
func (m *market) reader(email string) {
	m.t.Helper()
	_, _, err := m.people.Invite(auth.WithVisit(m.t.Context(), m.operator()), workflow.NewPerson{Login: email, Email: email, Language: "zh", Organisation: m.shopOrg, Roles: []auth.Role{auth.Seller}, Password: password})
	if err != nil {
		m.t.Fatal(err)
	}
}

const editing = `{"decision":"request_edit","reason_code":"TM-INF","rules":["R1"],"note":"Athletic shoes"}`

// A letter goes to each of its readers once: after a failure that passes, in their language first; one that was taken back
// goes to nobody, and one that the mail server refuses stands on the page until somebody sends it again.
func TestALetterIsMailedOnce(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		post := &postman{fails: []error{&notify.Failure{Reason: "the mail server could not be reached"}}}
		m.s.cases.Mailer = post
		m.reader("wang@shop.example")
		id := m.keep(1)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/decisions", editing), http.StatusOK)
		m.after(2 * time.Minute)
		m.mails()
		first := m.read(m.as(m.mod, "GET", "/api/v1/letters", ""), http.StatusOK)["items"].([]any)[0].(map[string]any)
		if len(post.sent) != 0 || first["state"] != "waiting" || first["tries"] != 1.0 || first["problem"] == "" {
			t.Fatalf("after a failure: %v", first)
		}
		m.now = m.now.Add(5 * time.Minute)
		for range 3 { // whatever comes twice changes nothing
			m.after(time.Minute)
			m.mails()
		}
		if len(post.sent) != 1 {
			t.Fatalf("%d mails instead of one", len(post.sent))
		}
		got := post.sent[0]
		if got.To != "wang@shop.example" || got.Lang != "zh" || !strings.HasPrefix(got.Subject, "您的商品") || !strings.Contains(got.Subject, " / Your listing") || !strings.Contains(got.Text, "Zephyrine") || !strings.Contains(got.HTML, "<hr>") || strings.ContainsAny(got.Subject, "\r\n") {
			t.Errorf("%+v", got)
		}
		undone := m.keep(2)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+undone+"/decisions", editing), http.StatusOK)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+undone+"/undo", `{}`), http.StatusOK)
		m.after(2 * time.Minute)
		m.mails()
		if len(post.sent) != 1 {
			t.Error("a letter that was taken back was mailed")
		}
		post.fails = []error{&notify.Failure{Reason: "the mail server did not take the message (550)", Permanent: true}}
		refused := m.keep(3)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+refused+"/decisions", editing), http.StatusOK)
		m.after(2 * time.Minute)
		m.mails()
		m.sees(m.mod, "/letters?state=dead", "550")
		dead := m.read(m.as(m.mod, "GET", "/api/v1/letters?state=dead", ""), http.StatusOK)["items"].([]any)
		if len(dead) != 1 {
			t.Fatalf("%v", dead)
		}
		again := "/letters/" + dead[0].(map[string]any)["id"].(string) + "/again"
		for who, want := range map[string]int{m.shop: http.StatusForbidden, m.looker: http.StatusForbidden, m.mod: http.StatusSeeOther} {
			if status, _, body, _ := m.post(who, again, nil); status != want {
				t.Errorf("sending again: %d instead of %d %.200s", status, want, body)
			}
		}
		if status, _, _, _ := m.post(m.mod, again, nil); status != http.StatusConflict {
			t.Errorf("sent again twice: %d", status)
		}
		m.mails()
		if len(post.sent) != 2 || post.sent[1].ID == post.sent[0].ID {
			t.Errorf("%d mails", len(post.sent))
		}
		if log := fmt.Sprint(m.read(m.as(m.looker, "GET", "/api/v1/audit?action=letters.send", ""), http.StatusOK)["items"]); !strings.Contains(log, "to_state:sent") || strings.Contains(log, "wang@") {
			t.Errorf("the audit log says %.500s", log)
		}
	})
}

// A notice about several listings is acknowledged by one mail, that names the others; each place has its own letter here.
func TestOneReceiptForANotice(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		post := &postman{}
		m.s.cases.Mailer = post
		_, _, err := m.people.Invite(auth.WithVisit(t.Context(), m.operator()), workflow.NewPerson{Login: "ip", Email: "ip@brand.example", Organisation: m.brandOrg, Roles: []auth.Role{auth.RightsOwner}, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"sku-1", "sku-404"} {
			m.read(m.as(m.shop, "POST", "/api/v1/listings", fmt.Sprintf(`{"id":%q,"title":"Plain lamp","category":"Lamps"}`, id)), http.StatusCreated)
		}
		sent := m.read(m.as(m.brand, "POST", "/api/v1/notices", copyright), http.StatusCreated)
		m.after(2 * time.Minute)
		m.mails()
		if len(post.sent) != 1 || !strings.Contains(post.sent[0].Text, "the other places (1)") || !strings.Contains(post.sent[0].Text, "sku-1") {
			t.Errorf("%d mails: %+v", len(post.sent), post.sent)
		}
		page := m.as(m.brand, "GET", "/notices/"+sent["id"].(string)+"?lang=en", "").Body.String()
		if strings.Count(page, "L1 · ") != 2 {
			t.Errorf("the page has %d receipts", strings.Count(page, "L1 · "))
		}
	})
}

// The listings of a notice that are decided within some minutes are told in one mail; what is decided later is told in the next,
// what was taken back in none.
func TestOutcomesOfANoticeAreOneMail(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		post := &postman{}
		m.s.cases.Mailer = post
		_, _, err := m.people.Invite(auth.WithVisit(t.Context(), m.operator()), workflow.NewPerson{Login: "ip", Email: "ip@brand.example", Organisation: m.brandOrg, Roles: []auth.Role{auth.RightsOwner}, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		var places []string
		for n := range 4 {
			m.read(m.as(m.shop, "POST", "/api/v1/listings", fmt.Sprintf(`{"id":"lamp-%d","title":"Plain lamp %d","category":"Lamps"}`, n, n)), http.StatusCreated)
			places = append(places, fmt.Sprintf(`{"item":"lamp-%d"}`, n))
		}
		notice := strings.Replace(copyright, `{"item":"sku-1"},{"item":"sku-404"}`, strings.Join(places, ","), 1)
		targets := m.read(m.as(m.brand, "POST", "/api/v1/notices", notice), http.StatusCreated)["targets"].([]any)
		decide := func(n int) string {
			at := "/api/v1/cases/" + targets[n].(map[string]any)["case"].(string)
			m.read(m.as(m.mod, "POST", at+"/decisions", `{"decision":"reject_notice","reason_code":"OK-NOMATCH","facts":"Another photograph."}`), http.StatusOK)
			return at
		}
		m.after(2 * time.Minute)
		m.mails()
		post.sent = nil // the receipt
		decide(0)
		m.after(2 * time.Minute)
		m.mails()
		decide(1)
		undone := decide(2)
		m.read(m.as(m.mod, "POST", undone+"/undo", `{}`), http.StatusOK)
		m.after(2 * time.Minute)
		m.mails()
		if len(post.sent) != 0 {
			t.Errorf("the first outcome did not wait: %+v", post.sent)
		}
		minutes := func(n int) {
			for range n {
				m.after(time.Minute)
				m.mails()
			}
		}
		minutes(9)
		told := func() (outcomes, closed []notify.Message) {
			for _, x := range post.sent {
				if strings.Contains(x.Text, "the notice is rejected") {
					outcomes = append(outcomes, x)
				} else {
					closed = append(closed, x)
				}
			}
			return outcomes, closed
		}
		outcomes, _ := told()
		if len(outcomes) != 1 || !strings.HasPrefix(outcomes[0].Subject, "Decisions on your notice: 2 listings / ") || strings.Count(outcomes[0].Text, "the notice is rejected") != 2 || strings.Count(outcomes[0].HTML, "the notice is rejected") != 2 {
			t.Fatalf("%d mails: %+v", len(outcomes), outcomes)
		}
		decide(3)
		minutes(14)
		outcomes, closed := told()
		if len(outcomes) != 2 || strings.Contains(outcomes[1].Subject, "2 listings") || strings.Count(outcomes[1].Text, "the notice is rejected") != 1 {
			t.Errorf("%d mails: %+v", len(outcomes), outcomes)
		}
		if len(closed) != 2 || !strings.HasPrefix(closed[0].Subject, "Cases of your notice that are closed: 2 / ") {
			t.Errorf("%d mails of closed cases: %+v", len(closed), closed)
		}
	})
}

// sendForm posts a form with documents.
func (m *market) sendForm(who, address string, values map[string]string, files [][2]string) *httptest.ResponseRecorder {
	m.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, v := range values {
		if err := w.WriteField(name, v); err != nil {
			m.t.Fatal(err)
		}
	}
	for _, f := range files {
		field, name := "file", f[0]
		if rest, ok := strings.CutPrefix(name, "table="); ok {
			field, name = "table", rest
		}
		part, err := w.CreateFormFile(field, name)
		if err == nil {
			_, err = part.Write([]byte(f[1]))
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		m.t.Fatal(err)
	}
	return request(m.s, "POST", address, body.String(), "Content-Type", w.FormDataContentType(), "Sec-Fetch-Site", "same-origin", "Cookie", auth.SessionCookie+"="+who)
}

// documents are the names and types of a case's documents, as somebody sees them.
func (m *market) documents(who, id string) (out [][2]string) {
	m.t.Helper()
	for _, f := range m.read(m.as(who, "GET", "/api/v1/cases/"+id+"/files", ""), http.StatusOK)["items"].([]any) {
		f := f.(map[string]any)
		out = append(out, [2]string{f["name"].(string), f["type"].(string)})
	}
	return out
}

const pdf = "%PDF-1.7\nan invoice"

// A seller answers with documents: names are cleaned and kinds found out, what could run is refused whole, and nobody but
// the seller and the desk can open them.
func TestASellerAnswersWithDocuments(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		id := m.keep(1)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+id+"/decisions", editing), http.StatusOK)
		rival := m.org(auth.SellerAccount, "Rival")
		stranger := m.session(m.resident("rival@example.com", rival, auth.Seller), rival, false)
		for name, f := range map[string][2]string{"HTML": {"a.pdf", "<html><script>alert(1)</script>"}, "SVG": {"a.png", `<?xml version="1.0"?><svg onload="alert(1)"/>`}, "an archive": {"a.pdf", "PK\x03\x04"}, "nothing": {"a.pdf", ""}, "controls": {"a.txt", "a\x00b"}} {
			r := m.sendForm(m.shop, "/mine/"+id+"/answer", map[string]string{"statement": "See."}, [][2]string{{"good.pdf", pdf}, f})
			if r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), "See.") {
				t.Errorf("%s: %d %.300s", name, r.Code, r.Body)
			}
		}
		if r := m.sendForm(m.shop, "/mine/"+id+"/answer", nil, [][2]string{{"big.pdf", pdf + strings.Repeat(" ", workflow.MostDocument)}}); r.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("too large: %d", r.Code)
		}
		if got := m.documents(m.mod, id); got != nil {
			t.Fatalf("a refused answer left %v", got)
		}
		sent := [][2]string{{"../..\\in\u202evoice \"<1>.exe", pdf}, {".htaccess", "\x89PNG\r\n\x1a\n"}, {"说明.txt", "我们是制造商。"}}
		if r := m.sendForm(m.shop, "/mine/"+id+"/answer", map[string]string{"statement": "See."}, sent); r.Code != http.StatusSeeOther {
			t.Fatalf("%d %.300s", r.Code, r.Body)
		}
		body := fmt.Sprintf(`{"statement":"More.","documents":[{"name":"licence.jpeg","content":%q}]}`, base64.StdEncoding.EncodeToString([]byte("\xff\xd8\xff\xe0 jpeg")))
		other := m.keep(2)
		m.read(m.as(m.mod, "POST", "/api/v1/cases/"+other+"/decisions", editing), http.StatusOK)
		m.read(m.as(m.shop, "POST", "/api/v1/cases/"+other+"/responses", body), http.StatusOK)
		want := [][2]string{{"invoice 1.pdf", "application/pdf"}, {"htaccess.png", "image/png"}, {"说明.txt", "text/plain; charset=utf-8"}}
		for _, who := range []string{m.shop, m.mod, m.looker} {
			if diff := cmp.Diff(want, m.documents(who, id)); diff != "" {
				t.Error(diff)
			}
		}
		if diff := cmp.Diff([][2]string{{"licence.jpg", "image/jpeg"}}, m.documents(m.shop, other)); diff != "" {
			t.Error(diff)
		}
		files := m.read(m.as(m.shop, "GET", "/api/v1/cases/"+id+"/files", ""), http.StatusOK)["items"].([]any)
		one := files[0].(map[string]any)
		path := "/files/" + one["id"].(string)
		for _, way := range [][2]string{{m.shop, "/mine/" + id}, {m.mod, "/desk/" + id}, {m.shop, "/api/v1/cases/" + id}, {m.mod, "/api/v1/cases/" + id}} {
			r := m.as(way[0], "GET", way[1]+path, "")
			if r.Code != http.StatusOK || r.Body.String() != pdf || !strings.HasPrefix(r.Header().Get("Content-Disposition"), "attachment") || r.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(r.Header().Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s: %d %v", way[1], r.Code, r.Header())
			}
			for _, not := range []string{stranger, m.brand, ""} {
				if r := m.as(not, "GET", way[1]+path, ""); r.Code == http.StatusOK || strings.Contains(r.Body.String(), "PDF") {
					t.Errorf("%s for a stranger: %d", way[1], r.Code)
				}
			}
		}
		if r := m.as(m.shop, "GET", "/mine/"+other+path, ""); r.Code != http.StatusNotFound {
			t.Errorf("under another case: %d", r.Code)
		}
		m.sees(m.shop, "/mine/"+id, "invoice 1.pdf")
		m.sees(m.mod, "/desk/"+id, one["sha256"].(string))
		if log := fmt.Sprint(m.read(m.as(m.looker, "GET", "/api/v1/audit?action=cases.respond", ""), http.StatusOK)["items"]); !strings.Contains(log, one["sha256"].(string)) {
			t.Error("the audit log does not name the document")
		}
	})
}

// What is filed together comes back together: a letter's mails and the people they go to stay within a tenant.
func TestMailsOfAnotherTenant(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		list, err := m.people.DB.Mails(t.Context(), "elsewhere", "", "", storage.Page{})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("%v %v", list, err)
		}
	})
}
