// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/jobs"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

// words is what stands in a text of a house: whose text it is, which one, and how many characters it may have.
type words func(whose, field string, most int) string

// house is a tenant with people in every role and something of every kind.
type house struct {
	*town
	name   string
	tenant string
	say    words
	orgs   map[auth.Kind]string
	users  map[string]string   // by name, which is the role for one of each
	keys   map[string]string   // their sessions
	ids    map[string][]string // of things, by kind
	texts  []string            // secrets that were shown once
}

// members are the people of a house: the name, the organisation and the role.
var members = []struct {
	name string
	kind auth.Kind
	role auth.Role
}{
	{"seller", auth.SellerAccount, auth.Seller}, {"brand", auth.RightsHolder, auth.RightsOwner}, {"moderator", auth.Platform, auth.Moderator}, {"senior", auth.Platform, auth.SeniorModerator},
	{"other senior", auth.Platform, auth.SeniorModerator}, {"legal", auth.Platform, auth.Legal}, {"other legal", auth.Platform, auth.Legal}, {"admin", auth.Platform, auth.Admin}, {"auditor", auth.Platform, auth.Auditor},
	{"lawyer", auth.LawFirm, auth.Legal}, {"agent", auth.LawFirm, auth.RightsOwner},
}

// house settles people of every role in a tenant.
func (w *town) house(name, tenant string, say words) *house {
	w.t.Helper()
	h := &house{town: w, name: name, tenant: tenant, say: say, orgs: map[auth.Kind]string{}, users: map[string]string{}, keys: map[string]string{}, ids: map[string][]string{}}
	actor := auth.Operator()
	actor.Tenant = tenant
	ctx := auth.WithVisit(w.t.Context(), &auth.Visit{Actor: actor, Policy: w.people.Policy, At: w.now})
	for _, kind := range auth.Kinds() {
		o, err := w.people.NewOrganisation(ctx, kind, say(string(kind), "organisation", 200))
		if err != nil {
			w.t.Fatal(err)
		}
		h.orgs[kind] = o.ID
		h.ids["organisation"] = append(h.ids["organisation"], o.ID)
	}
	for _, m := range members {
		login := strings.ReplaceAll(m.name, " ", ".") + "@" + name + ".example"
		u, _, err := w.people.Invite(ctx, workflow.NewPerson{Login: login, Email: login, Name: say(m.name, "name", 200), Organisation: h.orgs[m.kind], Roles: []auth.Role{m.role}, Password: password})
		if err != nil {
			w.t.Fatal(err)
		}
		h.users[m.name] = u.ID
		h.ids["user"] = append(h.ids["user"], u.ID)
	}
	h.signIn()
	return h
}

// signIn gives everybody a new session, as after the clock was moved.
func (h *house) signIn() {
	h.t.Helper()
	for _, m := range members {
		a := auth.Admission{User: auth.User{ID: h.users[m.name], Tenant: h.tenant, Login: "x"}, SecondFactor: m.role.NeedsSecondFactor(), Method: "password", Place: auth.NewPlace("x", "", ""), Attempt: auth.Attempt{At: h.now, Organisation: h.orgs[m.kind]}}
		admitted, err := (&storage.Accounts{Journal: h.people.Journal, Limits: h.people.Guesses}).Admit(h.t.Context(), a)
		if err != nil {
			h.t.Fatal(err)
		}
		h.keys[m.name] = admitted.Secret
	}
}

// does asks the API in somebody's name and gives the answer, which must have a status of success.
func (h *house) does(who, method, path string, body any) map[string]any {
	h.t.Helper()
	text := ""
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			h.t.Fatal(err)
		}
		text = string(b)
	}
	return h.got(who+" "+method+" "+path, h.as(h.keys[who], method, path, text))
}

func (h *house) got(what string, r *httptest.ResponseRecorder) map[string]any {
	h.t.Helper()
	if r.Code/100 != 2 {
		h.t.Fatalf("%s: %d %s", what, r.Code, firstLines(r))
	}
	out := map[string]any{}
	if r.Body.Len() > 0 {
		if err := json.Unmarshal(r.Body.Bytes(), &out); err != nil {
			h.t.Fatalf("%s: %v", what, err)
		}
	}
	return out
}

// gives sends a file in somebody's name.
func (h *house) gives(who, path, content string) map[string]any {
	h.t.Helper()
	return h.got(who+" "+path, h.as(h.keys[who], http.MethodPost, path, content, "Content-Type", "application/octet-stream"))
}

// fills sends a form of a page in somebody's name.
func (h *house) fills(who, path string, form url.Values) {
	h.t.Helper()
	if r := h.as(h.keys[who], http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); r.Code >= 400 {
		h.t.Fatalf("%s %s: %d %s", who, path, r.Code, firstLines(r))
	}
}

// has notes the id of something that was made.
func (h *house) has(kind string, id any) string {
	h.t.Helper()
	s, ok := id.(string)
	if !ok || s == "" {
		h.t.Fatalf("no %s was made: %v", kind, id)
	}
	if !slices.Contains(h.ids[kind], s) {
		h.ids[kind] = append(h.ids[kind], s)
	}
	return s
}

// listed notes the ids of a list.
func (h *house) listed(who, kind, path string) {
	h.t.Helper()
	items := h.does(who, http.MethodGet, path, nil)["items"].([]any)
	for _, x := range items {
		h.has(kind, x.(map[string]any)["id"])
	}
	if len(items) == 0 {
		h.t.Fatalf("%s sees no %s at %s", who, kind, path)
	}
}

// furnish makes something of every kind through the doors.
func (h *house) furnish() {
	h.t.Helper()
	h.furnishDesk()
	h.furnishNotices()
	h.furnishLawsuits()
	h.furnishAlerts()
	h.furnishAccounts()
	h.furnishFiles()
}

// jobs does the jobs of some kinds that are due.
func (w *town) jobs(do map[string]jobs.Handler) {
	w.t.Helper()
	var kinds []string
	for kind := range do {
		kinds = append(kinds, kind)
	}
	for {
		list, err := w.people.DB.Jobs().Lease(w.t.Context(), jobs.Ask{Holder: "test", Kinds: kinds, Most: 50, Now: w.now, Until: w.now.Add(time.Minute)})
		if err != nil {
			w.t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		for _, j := range list {
			if err := do[j.Kind](w.t.Context(), j); err != nil {
				w.t.Fatal(err)
			}
			if err := w.people.DB.Jobs().Finish(w.t.Context(), j); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

type object = map[string]any

// listing is a listing of the shop that a mark is found in, with every text there is.
func (h *house) listing(n int) object {
	s := func(field string, most int) string { return h.say("seller", field, most) }
	return object{"id": fmt.Sprintf("sku-%d", n), "title": "Zephyrine shoes " + s("title", 400), "bullets": []string{s("bullet", 400)}, "description": s("description", 400), "brand": s("brand", 200), "keywords": s("keywords", 200),
		"category": "Athletic shoes", "classes": []int{25}, "markets": []string{"US"}, "url": fmt.Sprintf("https://shop.example/item/sku-%d", n), "images": []string{"https://shop.example/" + url.PathEscape(s("image", 200))},
		"attributes": map[string]string{"colour": s("attribute", 200)}, "price": object{"amount": "19.90", "currency": "USD"}}
}

// furnishDesk has three cases: one that was decided and appealed, two that wait.
func (h *house) furnishDesk() {
	h.t.Helper()
	var waiting []string
	for n := range 3 {
		kept := h.does("seller", "POST", "/api/v1/listings?open_case_from=caution", h.listing(n))
		h.has("listing", kept["id"])
		id := h.has("case", kept["cases"].([]any)[0])
		if n > 0 {
			waiting = append(waiting, id)
		}
	}
	at := "/api/v1/cases/" + h.ids["case"][0]
	h.does("moderator", "POST", at+"/claim", nil)
	h.does("moderator", "POST", at+"/notes", object{"note": h.say("desk", "note", 400)})
	h.does("moderator", "POST", at+"/decisions", object{"decision": "request_edit", "reason_code": "TM-INF", "rules": []string{"R1"}, "note": h.say("told", "wording", 400)})
	h.does("seller", "POST", at+"/responses", object{"statement": h.say("seller", "statement", 400), "claims": []string{h.say("seller", "claim", 400)}, "evidence": []string{h.say("seller", "evidence", 200)}})
	h.does("moderator", "POST", at+"/decisions", object{"decision": "remove", "reason_code": "TM-INF", "rules": []string{"R1"}, "facts": h.say("told", "facts", 400), "note": h.say("desk", "decision note", 400), "answers": []string{h.say("told", "answer", 400)}})
	h.does("seller", "POST", at+"/appeals", object{"statement": h.say("seller", "appeal", 400), "claims": []string{h.say("seller", "appeal claim", 400)}, "evidence": []string{h.say("seller", "appeal evidence", 200)}})
	h.now = h.now.Add(2 * time.Minute)
	h.jobs(h.s.cases.Handlers())
	h.fills("moderator", "/desk/views", url.Values{"name": {h.say("desk", "view", 60)}, "query": {"level=high"}})
	for n, id := range waiting {
		h.does("moderator", "POST", "/api/v1/cases/"+id+"/decisions", object{"decision": "request_edit", "reason_code": "TM-INF", "rules": []string{"R1"}})
		h.does("seller", "POST", "/api/v1/cases/"+id+"/responses", object{"statement": h.say("seller", fmt.Sprint("statement ", n), 400)})
	}
}

// furnishNotices has a notice of each of two senders; one is checked.
func (h *house) furnishNotices() {
	h.t.Helper()
	h.has("notifier", h.orgs[auth.RightsHolder])
	for _, from := range []string{"brand", "agent"} {
		s := func(field string, most int) string { return h.say(from, field, most) }
		sent := h.does(from, "POST", "/api/v1/notices", object{"kind": "trademark", "name": s("complainant", 400), "address": s("address", 400), "email": "ip@" + from + ".example", "phone": "+44 20 7946 0000", "capacity": "owner", "authority": s("authority", 200), "identity": s("identity", 200),
			"rights":  []object{{"kind": "trademark", "number": s("number", 60), "jurisdiction": "US", "mark": s("mark", 200), "classes": []int{25}, "owner": s("owner", 200), "work": s("work", 200), "proof": s("proof", 200)}},
			"targets": []object{{"item": "sku-1", "why": s("target", 200)}, {"url": "https://shop.example/nowhere", "why": s("other target", 200)}}, "why": s("why", 400), "evidence": []string{s("notice evidence", 200)}, "test_buy": s("test buy", 100), "good_faith": true, "signature": s("signature", 200)})
		id := h.has("notice", sent["id"])
		if from == "brand" {
			h.fills("senior", "/notices/"+id+"/verify", url.Values{"check": {"email"}, "note": {h.say("desk", "check", 100)}})
		}
	}
}

// furnishLawsuits has an open and a sealed suit with everything that can be on file, and one in the law firm's own room.
func (h *house) furnishLawsuits() {
	h.t.Helper()
	h.gives("legal", "/api/v1/stores?name=stores.csv", "id,seller,platform,name,seller_id\ns1,"+h.orgs[auth.SellerAccount]+",amazon,\"Kite Home "+cell(h.say("legal", "store", 100))+"\",A1KITE0000001\n")
	for n, sealed := range []bool{false, true} {
		docket, own := "docket", "legal"
		if sealed {
			docket, own = "sealed", "sealed"
		}
		s := func(field string, most int) string { return h.say(docket, field, most) }
		number := fmt.Sprintf("1:26-cv-0%d23%d", n+1, len(h.name)%10)
		made := h.does("legal", "POST", "/api/v1/lawsuits", object{"court": "ilnd", "number": number, "caption": "Zephyrine Ltd v. " + s("caption", 400), "judge": s("judge", 100), "filed": "2026-11-12",
			"plaintiffs": []string{s("plaintiff", 200)}, "firms": []string{s("firm", 200)}, "rights": []object{{"kind": "trademark", "number": "5555555", "mark": s("asserted", 100), "owner": s("asserted owner", 100)}}, "itc": s("itc", 100), "sealed": sealed})
		id := h.has("lawsuit", made["id"])
		at := "/api/v1/lawsuits/" + id
		file := "case_number,court,caption,date_filed,entry,text\n" + number + ",ilnd,,2026-11-13,5,\"MOTION for temporary restraining order " + cell(s("entry", 200)) + "\"\n"
		h.gives("legal", fmt.Sprintf("/api/v1/docket/imports?name=cases.csv&sealed=%v", sealed), file)
		h.gives("legal", fmt.Sprintf("%s/schedules?name=list.csv&sealed=%v", at, sealed), "No,Seller alias,Platform,Seller ID\n1,Kite-Home,amazon,A1KITE0000001\n2,\""+cell(s("defendant", 100))+"\",amazon,A1FERN0000002\n")
		h.does("legal", "POST", at+"/matches", object{"row": "1", "store": "s1", "verdict": "confirmed", "note": h.say(own, "match note", 200)})
		h.does("legal", "POST", at+"/restraints", object{"provider": s("provider", 60), "account": s("account", 200), "amount": "12345.67", "currency": "USD", "from": "2026-11-13", "defendant": "1", "order": s("order", 150), "sealed": sealed})
		h.does("legal", "POST", at+"/restraints", object{"provider": "PayPal", "account": "held@example.com", "from": "2026-11-13", "sealed": sealed})
		h.does("legal", "POST", at+"/releases", object{"provider": "PayPal", "account": "held@example.com", "from": "2026-11-13", "day": "2026-11-20", "trigger": "order", "reference": s("reference", 200)})
		h.does("legal", "POST", at+"/events", object{"type": "SERVED", "date": "2026-11-18", "defendant": "1", "means": []string{"email"}, "allowed": []string{"email"}, "note": h.say(own, "event note", 400)})
	}
	h.listed("legal", "deadline", "/api/v1/deadlines")
	own := h.does("lawyer", "POST", "/api/v1/lawsuits", object{"court": "nysd", "number": "26 C 4444", "caption": h.say("firm", "caption", 400), "plaintiffs": []string{h.say("firm", "plaintiff", 200)}})
	h.has("firm lawsuit", own["id"])
}

// cell is a text inside quotes of a CSV file.
func cell(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, `"`, `""`), "\n", " ") }

// furnishAlerts has watches, alerts, reminders, receivers with deliveries, feeds and settings.
func (h *house) furnishAlerts() {
	h.t.Helper()
	for _, who := range []string{"seller", "brand", "legal"} {
		s := func(field string, most int) string { return h.say(who, field, most) }
		h.has("watch", h.does(who, "POST", "/api/v1/watches", object{"kind": "brand", "value": "Zephyrine"})["id"])
		h.has("watch", h.does(who, "POST", "/api/v1/watches", object{"kind": "owner", "value": s("watch", 150)})["id"])
		hook := h.does(who, "POST", "/api/v1/webhooks", object{"name": s("webhook", 150), "url": h.receivers + url.PathEscape(s("receiver", 100))})
		id := h.has("webhook", hook["id"])
		h.texts = append(h.texts, hook["secret"].(string))
		h.does(who, "POST", "/api/v1/webhooks/"+id+"/test", nil)
		if who == "seller" {
			h.listed(who, "delivery", "/api/v1/webhooks/"+id+"/deliveries")
		}
		h.does(who, "PUT", "/api/v1/alert-settings", object{"mail": strings.ReplaceAll(who, " ", ".") + "@" + h.name + ".example", "zone": "Asia/Shanghai"})
		feed := h.does(who, "POST", "/api/v1/feeds", nil)
		h.has("feed", feed["id"])
		h.has("feed token", feed["token"])
		h.texts = append(h.texts, feed["token"].(string))
	}
	s := func(field string, most int) string { return h.say("docket", field, most) }
	suit := h.does("legal", "POST", "/api/v1/lawsuits", object{"court": "ilnd", "number": fmt.Sprintf("1:26-cv-0777%d", len(h.name)%10), "caption": "Zephyrine v. " + s("alert caption", 200), "plaintiffs": []string{s("alert plaintiff", 100)}, "rights": []object{{"kind": "trademark", "mark": "Zephyrine", "number": "5555556"}}})
	h.has("lawsuit", suit["id"])
	h.listed("seller", "alert", "/api/v1/alerts")
	h.listed("legal", "alert", "/api/v1/alerts")
	h.listed("legal", "reminder", "/api/v1/reminders")
	own := h.does("seller", "GET", "/api/v1/alerts", nil)["items"].([]any)[0].(object)["id"].(string)
	h.does("seller", "POST", "/api/v1/alerts/"+own+"/resolve", object{"reason": h.say("seller", "resolution", 400)})
}

// furnishAccounts has rights on record, tokens and an invitation.
func (h *house) furnishAccounts() {
	h.t.Helper()
	s := func(field string, most int) string { return h.say("seller", field, most) }
	kept := h.does("seller", "POST", "/api/v1/licences", object{"kind": "licence", "mark": "Luminest", "owner": s("licensor", 200), "channels": []string{"amazon.de"}, "territories": []string{"US"}, "classes": []int{25}, "seller_id": s("licensee", 100), "document": s("document", 200), "note": s("licence note", 400), "valid_to": "2030-01-01"})
	h.has("licence", kept["id"])
	for _, m := range members {
		if m.role == auth.Auditor {
			continue
		}
		made := h.does(m.name, "POST", "/api/v1/tokens", object{"name": h.say(m.name, "token", 150)})
		h.has("token", made["id"])
		h.texts = append(h.texts, made["token"].(string))
	}
	hold := h.does("legal", "POST", "/api/v1/holds", object{"user": h.users["agent"], "reason": h.say("legal", "hold", 400)})
	h.has("hold", hold["id"])
	own := h.does("seller", "GET", "/api/v1/me/account", nil)["sessions"].([]any)
	h.has("session", own[len(own)-1].(object)["id"])
	made := h.does("admin", "POST", "/api/v1/users", object{"login": "invited@" + h.name + ".example", "name": h.say("admin", "invited", 150), "email": "invited@" + h.name + ".example", "organisation": h.orgs[auth.SellerAccount], "roles": []string{"seller"}})
	h.has("user", made["id"])
	h.texts = append(h.texts, made["secret"].(string))
}

// furnishFiles has a seller's file that was screened, and a bulk decision that was drafted.
func (h *house) furnishFiles() {
	h.t.Helper()
	s := func(field string, most int) string { return cell(h.say("seller", field, most)) }
	file := "id,title,brand,category,description\na-1,\"Zephyrine shoes " + s("row title", 200) + "\",\"" + s("row brand", 100) + "\",Athletic shoes,\"" + s("row description", 200) + "\"\n"
	batch := h.gives("seller", "/api/v1/batches?name="+url.QueryEscape(h.say("seller", "file", 80)+".csv"), file)
	h.has("batch", batch["id"])
	h.jobs(map[string]jobs.Handler{workflow.JobScreenBatch: h.s.opt.Bulk.ScreenBatch})
	bulk := h.does("moderator", "POST", "/api/v1/bulk-decisions", object{"decision": "remove", "reason_code": "TM-CF", "rules": []string{"R1"}, "facts": h.say("told", "bulk facts", 200), "note": h.say("desk", "bulk note", 200), "cases": h.ids["case"][1:3:3]})
	h.has("bulk", bulk["id"])
	h.does("senior", "POST", "/api/v1/second-looks", object{"share": 1})
	look := h.does("other senior", "POST", "/api/v1/second-looks/next", nil)
	h.has("second look", look["item"].(object)["id"])
	h.listed("seller", "mark", "/api/v1/marks?q=zephyrine")
}

// kinds are the kinds of thing that a variable of a way names, by the way's beginning.
var kinds = []struct{ at, kind string }{
	{"/api/v1/cases/", "case"}, {"/desk/", "case"}, {"/mine/", "case"}, {"/api/v1/bulk-decisions/", "bulk"}, {"/bulk-decisions/", "bulk"}, {"/api/v1/notices/", "notice"}, {"/notices/", "notice"},
	{"/api/v1/listings/", "listing"}, {"/api/v1/sellers/", "organisation"}, {"/api/v1/licences/", "licence"}, {"/licences/", "licence"}, {"/api/v1/lawsuits/", "lawsuit"}, {"/lawsuits/case/", "lawsuit"},
	{"/api/v1/deadlines/", "deadline"}, {"/deadlines/", "deadline"}, {"/people/", "user"}, {"/api/v1/users/", "user"}, {"/organisations/", "organisation"}, {"/api/v1/organisations/", "organisation"},
	{"/tokens/", "token"}, {"/api/v1/tokens/", "token"}, {"/bulk/", "batch"}, {"/api/v1/batches/", "batch"}, {"/api/v1/watches/", "watch"}, {"/watches/", "watch"}, {"/api/v1/alerts/", "alert"}, {"/alerts/", "alert"},
	{"/api/v1/reminders/", "reminder"}, {"/reminders/", "reminder"}, {"/api/v1/webhooks/", "webhook"}, {"/webhooks/", "webhook"}, {"/api/v1/feeds/", "feed"}, {"/alert-settings/feeds/", "feed"}, {"/feeds/", "feed token"},
	{"/api/v1/notifiers/", "notifier"}, {"/notifiers/", "notifier"}, {"/api/v1/letters/", "letter"}, {"/letters/", "letter"}, {"/privacy/", "hold"}, {"/api/v1/holds/", "hold"}, {"/api/v1/me/sessions/", "session"}, {"/api/v1/second-looks/", "second look"}, {"/api/v1/marks/", "mark"}, {"/register/marks/", "mark"},
}

// at is a way with ids of a house in its variable parts, one address for each thing of the kind.
func (h *house) at(x way) (addresses []string) {
	kind := ""
	for _, k := range kinds {
		if strings.HasPrefix(x.path, k.at) {
			kind = k.kind
		}
	}
	rest := strings.NewReplacer(":case", newest(h.ids["case"]), ":delivery", first(h.ids["delivery"]), ":organisation", first(h.ids["organisation"]), ":row", "1", ":kind", "annotated", ":file", "alerts.rss")
	for _, id := range h.ids[kind] {
		path := variable.ReplaceAllStringFunc(x.path, func(v string) string {
			if v == ":id" || v == ":token" {
				return url.PathEscape(id)
			}
			return v
		})
		addresses = append(addresses, rest.Replace(path))
	}
	return addresses
}

func newest(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return list[len(list)-1]
}

func first(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return list[0]
}

// houses is two tenants on one database, each with something of every kind, and a third house of strangers in ours.
type houses struct {
	*town
	dsn                  string
	ours, theirs, nextTo *house
}

// openHouses settles and furnishes them on an empty database; say gives the words of a house by its name.
func openHouses(t *testing.T, dsn string, say func(house string) words) *houses {
	t.Helper()
	w := settle(t, storagetest.Open(t, dsn), false)
	all := settleHouses(w, dsn, say)
	all.furnish()
	return all
}

// settleHouses settles the people of the houses.
func settleHouses(w *town, dsn string, say func(house string) words) *houses {
	w.s.opt.Docketing.Alerts = w.s.opt.Alerts
	all := &houses{town: w, dsn: dsn}
	all.ours = w.house("ours", auth.HomeTenant, say("ours"))
	all.nextTo = w.house("next", auth.HomeTenant, say("next"))
	all.theirs = w.house("theirs", "elsewhere", say("theirs"))
	return all
}

func (all *houses) furnish() {
	all.t.Helper()
	all.ours.furnish()
	all.theirs.furnish()
	for _, h := range []*house{all.ours, all.nextTo, all.theirs} {
		h.signIn()
	}
}
