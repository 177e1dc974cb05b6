// SPDX-License-Identifier: Apache-2.0

package server

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// marked are the words of a house that name the house and whose they are.
func marked(name string) words {
	return func(whose, field string, most int) string {
		s := strings.ReplaceAll(fmt.Sprintf("MK%s.%s.%s", name, whose, field), " ", "-")
		return s[:min(most, len(s))]
	}
}

// What belongs to one tenant or organisation is neither read nor changed by another, and within one house each role sees
// what it is for. The last part uses the things up.
func TestHouses(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		all := openHouses(t, dsn, marked)
		t.Run("nobody reads another's", all.nobodyReads)
		t.Run("each sees their own", all.eachSeesTheirOwn)
		t.Run("nobody changes another's", all.nobodyChanges)
		t.Run("foreign ids in bodies", all.foreignIDs)
		t.Run("what is too much", all.tooMuch)
		t.Run("what is no text", all.noText)
		t.Run("every operation is for somebody", all.everyOperationIsForSomebody)
	})
}

// nobodys is an id of nothing.
const nobodys = "01a20cc8-8e80-7000-99eb-f7f11a20fba9"

// hostile are ids that are tricks with paths, numbers and encodings.
var hostile = []string{"%2e%2e%2f%2e%2e%2fusers", "..%2fusers", "%2f", "1'%20OR%20'1'='1", "%00", nobodys + "%00", "..;", "%F0%9F%92%A3", "-1", "99999999999999999999999999", "%FF", nobodys + "%0d%0aX-Y:%20z", "*", "%25"}

// strangers are people who may see nothing of our house: everybody of another tenant, and other organisations of our own.
func (all *houses) strangers() map[string]string {
	out := map[string]string{"nobody": ""}
	for _, m := range members {
		if testing.Short() && m.name != "seller" && m.name != "legal" {
			continue
		}
		out[m.name+" of another tenant"] = all.theirs.keys[m.name]
		if m.kind != auth.Platform {
			out[m.name+" next door"] = all.nextTo.keys[m.name]
		}
	}
	return out
}

// plain is a body as text, with what is packed in it.
func plain(r *httptest.ResponseRecorder) string {
	body := r.Body.Bytes()
	if !bytes.HasPrefix(body, []byte("PK")) {
		return string(body)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return string(body)
	}
	var b strings.Builder
	for _, f := range z.File {
		b.WriteString(f.Name + "\n")
		if in, err := f.Open(); err == nil {
			_, _ = io.Copy(&b, in)
			_ = in.Close()
		}
	}
	return b.String()
}

// Nobody reads anything of another tenant or of another organisation, by whatever id; what is another's is answered as what
// is not there; and reading changes nothing.
func (all *houses) nobodyReads(t *testing.T) {
	all.t = t
	before := storagetest.Digests(t, all.dsn, "audit_entries", "audit_head", "audit_salts", "audit_addresses")
	for name, key := range all.strangers() {
		for _, x := range all.ways() {
			if x.method != "GET" || strings.Contains(x.path, "/marks/") { // the register is everybody's
				continue
			}
			addresses := all.ours.at(x)
			if !variable.MatchString(x.path) {
				addresses = []string{x.path + "?q=MKours", x.path + "?limit=200", x.path + "?cursor=x&seller=" + all.ours.orgs[auth.SellerAccount]}
			}
			unknown := all.as(key, "GET", x.at(nobodys), "").Code
			for _, address := range addresses {
				r := all.as(key, "GET", address, "")
				body := strings.ReplaceAll(strings.ReplaceAll(plain(r), "MKours\"", "\""), "q=MKours", "q=")
				if i := strings.Index(body, "MKours"); i >= 0 && x.path != "/feeds/:token/:file" {
					t.Errorf("%s at %s sees %.120s", name, address, body[max(0, i-60):])
				}
				if variable.MatchString(x.path) && !strings.HasPrefix(x.path, "/feeds/") && r.Code != unknown {
					t.Errorf("%s at %s: %d, and %d for what is not there", name, address, r.Code, unknown)
				}
			}
		}
	}
	if diff := cmp.Diff(before, storagetest.Digests(t, all.dsn, "audit_entries", "audit_head", "audit_salts", "audit_addresses")); diff != "" {
		t.Errorf("reading changed something:\n%s", diff)
	}
	log := all.log.String()
	if i := strings.Index(log, "MKours"); i >= 0 {
		t.Errorf("the log holds %.120s", log[max(0, i-60):])
	}
	for _, secret := range slices.Concat(all.ours.texts, []string{password, all.ours.keys["admin"]}) {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %.10s…", secret)
		}
	}
}

// hiddenFrom are the words that somebody of the same house must not see: who reported, who decides, the desk's notes, what is
// sealed, the law firm's own room.
var hiddenFrom = map[string][]string{
	"seller":    {"desk", "sealed", "legal", "firm", "brand", "agent", "moderator", "senior", "admin", "auditor"},
	"brand":     {"desk", "sealed", "legal", "firm", "agent", "moderator", "senior", "admin", "auditor"},
	"agent":     {"desk", "sealed", "legal", "seller", "brand", "moderator", "senior", "admin", "auditor"},
	"lawyer":    {"desk", "sealed", "legal", "docket", "seller", "brand", "told", "moderator", "senior", "admin", "auditor"},
	"moderator": {"sealed", "firm", "lawyer", "admin"},
	"senior":    {"sealed", "firm", "lawyer", "admin"},
	"auditor":   {"sealed", "firm"},
	"admin":     {"sealed", "firm", "desk", "told", "docket"},
	"legal":     {"firm"},
}

// Within one house everybody sees what their role is for, and no more.
func (all *houses) eachSeesTheirOwn(t *testing.T) {
	all.t = t
	seen := map[string]bool{}
	for name, hidden := range hiddenFrom {
		for _, x := range all.ways() {
			if x.method != "GET" || x.path == "/feeds/:token/:file" {
				continue
			}
			addresses := all.ours.at(x)
			if !variable.MatchString(x.path) {
				addresses = []string{x.path, x.path + "?limit=200"}
			}
			for _, address := range addresses {
				r := all.as(all.ours.keys[name], "GET", address, "")
				if r.Code >= 500 {
					t.Errorf("%s at %s: %d", name, address, r.Code)
				}
				body := strings.ReplaceAll(plain(r), "MKours.seller.title", "") // what is offered for sale is nobody's secret
				for _, whose := range hidden {
					if i := strings.Index(body, "MKours."+whose+"."); i >= 0 && !strings.HasPrefix(body[i:], "MKours."+whose+".organisation") {
						t.Errorf("%s at %s sees %.120s", name, address, body[max(0, i-60):])
					}
				}
				for _, whose := range []string{"seller", "brand", "agent", "told", "desk", "docket", "sealed", "legal", "firm"} {
					seen[whose] = seen[whose] || strings.Contains(body, "MKours."+whose+".")
				}
			}
		}
	}
	for whose, somebody := range seen {
		if !somebody {
			t.Errorf("nobody sees the words of %s: the test shows nothing", whose)
		}
	}
}

// steps are what a page's button may say it does.
var steps = []string{"acknowledge", "assign", "resolve", "remove", "pause", "resume", "on", "off", "rotate", "test", "again", "done", "waived", "close"}

// tries are the bodies, each with its type, by which something may be changed in a way.
func (w *town) tries(x way, bodies map[string]string) (bodiesAndTypes [][2]string) {
	const form = "application/x-www-form-urlencoded"
	if strings.HasPrefix(x.path, "/api/") {
		body, kind := bodies[x.method+" "+x.path], "application/json"
		if body == "" {
			body, kind = "id,title\n1,x\n", "application/octet-stream"
		}
		return [][2]string{{body, kind}}
	}
	if !strings.HasSuffix(x.path, "/:id") {
		return [][2]string{{wholeForm, form}}
	}
	for _, step := range steps {
		bodiesAndTypes = append(bodiesAndTypes, [2]string{wholeForm + "&do=" + step, form})
	}
	return bodiesAndTypes
}

// wholeForm has a value for every field of every page.
const wholeForm = "title=Red&note=n&reason=TM-INF&decision=clear&rules=R1&facts=f&statement=s&claims=c&evidence=e&name=n&address=a&email=a%40example.com&phone=%2B1&signature=s&perjury=1&guarantee=1&accept_service=1&jurisdiction=any" +
	"&check=email&event=defect&order=o&row=1&store=s1&verdict=confirmed&provider=PayPal&account=held%40example.com&from=2026-11-13&day=2026-11-20&trigger=order&reference=r&type=ANSWER&date=2026-11-19&defendant=1" +
	"&amount=1.00&currency=USD&organisation=x&role=admin&login=x%40example.com&language=en&state=disabled&kind=seller&to=x&delivery=x&take=1&value=v&password=seven+lanterns+by+the+kiln"

// Nobody changes anything of another tenant or of another organisation: each try is refused as one on what is not there, and
// every table stays as it was.
func (all *houses) nobodyChanges(t *testing.T) {
	all.t = t
	bodies := all.bodies()
	without := []string{"audit_entries", "audit_head", "audit_salts", "audit_addresses"}
	before := storagetest.Digests(t, all.dsn, without...)
	for name, key := range all.strangers() {
		last := all.entries()
		for _, x := range all.ways() {
			if x.method == "GET" || !variable.MatchString(x.path) || strings.HasPrefix(x.path, "/hooks/") || strings.HasPrefix(x.path, "/api/v1/queue-views/") { // a view's name is its owner's own
				continue
			}
			for i, try := range all.tries(x, bodies) {
				addresses := all.ours.at(x)
				addresses = addresses[:min(2, len(addresses))]
				if slices.Contains([]string{"seller next door", "senior of another tenant"}, name) && (i == 0 || !strings.Contains(try[0], "&do=")) {
					for _, id := range hostile {
						addresses = append(addresses, x.at(id))
					}
				}
				for _, address := range addresses {
					r := all.as(key, x.method, address, try[0], "Content-Type", try[1], "Sec-Fetch-Site", "same-origin")
					away := r.Code == 401 || r.Code == 403 || r.Code == 404 || r.Code == 422 || r.Code == 405 || r.Code == 303 && strings.HasPrefix(r.Header().Get("Location"), "/mine/") // where parties are shown their side, if any
					if strings.Contains(r.Body.String(), "MKours") || r.Code/100 == 5 || r.Code/100 == 2 || !away && !refused(r) && r.Code != all.as(key, x.method, x.at(nobodys), try[0], "Content-Type", try[1], "Sec-Fetch-Site", "same-origin").Code {
						t.Errorf("%s: %s %s: %d, and another for what is not there: %.200s", name, x.method, address, r.Code, r.Body)
					}
				}
			}
		}
		found, err := all.people.DB.AuditEntries(t.Context(), storage.AuditFilter{}, storage.Page{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range found.Items {
			if e.Seq > last && e.Action != "access.refused" {
				t.Errorf("%s changed something: %s on %s %s", name, e.Action, e.Object.Kind, e.Object.ID)
			}
		}
		after := storagetest.Digests(t, all.dsn, without...)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s changed something:\n%s", name, diff)
			before = after
		}
	}
}

// Every operation with an id is for somebody: with their own thing and a body that fits it is found.
func (all *houses) everyOperationIsForSomebody(t *testing.T) {
	all.t = t
	bodies := all.bodies()
	list := all.ways()
	slices.SortStableFunc(list, func(a, b way) int { return strings.Compare(last(a), last(b)) })
	for _, x := range list {
		if !variable.MatchString(x.path) || !strings.HasPrefix(x.path, "/api/") || len(all.ours.at(x)) == 0 { // a house has nothing of some kinds
			continue
		}
		var got []string
		found := false
		for _, m := range members {
			for _, address := range all.ours.at(x) {
				if found {
					break
				}
				try := all.tries(x, bodies)[0]
				if x.method == "GET" {
					try = [2]string{}
				}
				r := all.as(all.ours.keys[m.name], x.method, address, try[0], "Content-Type", try[1])
				found = r.Code != 401 && r.Code != 403 && r.Code != 404 && r.Code < 500
				if r.Code >= 500 {
					t.Errorf("%s: %s %s: %d %s", m.name, x.method, address, r.Code, r.Body)
				}
				got = append(got, fmt.Sprint(m.name, " ", r.Code))
			}
		}
		if !found && !slices.Contains(forNobodyHere, x.path) {
			t.Errorf("%s %s is for nobody: %v", x.method, x.path, got)
		}
	}
}

// last sorts ways so that what others still need goes last: things are ended at the end, and people after them.
func last(x way) string {
	if strings.HasPrefix(x.path, "/api/v1/users") || strings.HasPrefix(x.path, "/api/v1/organisations") {
		return "9" + x.method
	}
	return map[string]string{"GET": "0", "POST": "1", "PUT": "2", "PATCH": "3", "DELETE": "4"}[x.method]
}

// forNobodyHere are operations whose body names something more that an example does not hit.
var forNobodyHere = []string{"/api/v1/lawsuits/:id/matches", "/api/v1/letters/:id/again", "/api/v1/cases/:id/files/:file", "/api/v1/notices/:id/files/:file"}

// A parameter that stands there twice counts once, and the first is it; a field that nobody asked for is refused.
func (all *houses) tooMuch(t *testing.T) {
	all.t = t
	first := all.ours.does("moderator", "GET", "/api/v1/listings?limit=1&limit=200", nil)["items"].([]any)
	if len(first) != 1 {
		t.Errorf("of limit=1&limit=200 the answer has %d", len(first))
	}
	if r := all.as("", "GET", "/login?lang=zh&lang=en", ""); !strings.Contains(r.Body.String(), `lang="zh-Hans"`) {
		t.Error("of two languages on a page the second counts")
	}
	without := []string{"audit_entries", "audit_head", "audit_salts", "audit_addresses"}
	before := storagetest.Digests(t, all.dsn, without...)
	for key, body := range all.bodies() {
		method, path, _ := strings.Cut(key, " ")
		x := way{method, path}
		action, _ := all.s.doors.Action(method, path)
		if action == auth.OpenDoor || body == noBody {
			continue
		}
		for _, field := range []string{`"tenant":"elsewhere"`, `"owner":"x"`, `"roles_":["admin"]`, `"id_":"x"`, `"created":"2020-01-01T00:00:00Z"`, `"State":"disabled"`} {
			more := strings.TrimSuffix(body, "}") + "," + field + "}"
			if body == "{}" {
				more = "{" + field + "}"
			}
			for _, m := range members {
				addresses := all.ours.at(x)
				if !variable.MatchString(path) {
					addresses = []string{path}
				}
				if len(addresses) == 0 {
					continue
				}
				if r := all.as(all.ours.keys[m.name], method, addresses[0], more, "Content-Type", "application/json"); r.Code/100 == 2 || r.Code/100 == 5 {
					t.Errorf("%s: %s %s with %s: %d", m.name, method, addresses[0], field, r.Code)
				}
			}
		}
	}
	if diff := cmp.Diff(before, storagetest.Digests(t, all.dsn, without...)); diff != "" {
		t.Errorf("a refused body changed something:\n%s", diff)
	}
}

// Characters that a database cannot hold, in whatever place of an address or of a body, are kept or refused with a reason,
// and never a failure of ours.
func (all *houses) noText(t *testing.T) {
	all.t = t
	const odd = "?q=%00&cursor=%FF&state=%00&seller=%FF&mark=%00&lawsuit=%00&kind=%FF&action=%00&object=%00&actor=%00&month=%00&limit=-1&page=%00"
	names := []string{"seller", "senior", "legal", "admin", "auditor"}
	if testing.Short() {
		names = names[:2]
	}
	for _, name := range names {
		for _, x := range all.ways() {
			if x.method != "GET" {
				continue
			}
			addresses := []string{x.path}
			if variable.MatchString(x.path) {
				addresses = all.ours.at(x)
			}
			for _, address := range addresses[:min(1, len(addresses))] {
				if r := all.as(all.ours.keys[name], "GET", address+odd, ""); r.Code >= 500 && r.Code != 503 {
					t.Errorf("%s at %s: %d", name, address+odd, r.Code)
				}
			}
		}
	}
	bodies := all.bodies()
	for _, key := range slices.Sorted(maps.Keys(bodies)) {
		body := bodies[key]
		method, path, _ := strings.Cut(key, " ")
		addresses := []string{path}
		if variable.MatchString(path) {
			addresses = all.ours.at(way{method, path})
		}
		if body == noBody || len(addresses) == 0 {
			continue
		}
		nul := spoilt(t, body)
		for _, m := range members {
			// The newest of a kind: the person who was invited, whom nothing else here needs.
			if r := all.as(all.ours.keys[m.name], method, newest(addresses), nul, "Content-Type", "application/json"); r.Code >= 500 || r.Code == 401 && path != "/api/v1/sessions" {
				t.Errorf("%s: %s %s with %s: %d %s", m.name, method, newest(addresses), nul, r.Code, r.Body)
			}
		}
	}
}

// spoilt is a JSON body with a NUL at the end of each text in it.
func spoilt(t *testing.T, body string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatal(err)
	}
	var spoil func(v any) any
	spoil = func(v any) any {
		switch x := v.(type) {
		case string:
			return x + "\x00"
		case []any:
			for i := range x {
				x[i] = spoil(x[i])
			}
		case map[string]any:
			for name := range x {
				x[name] = spoil(x[name])
			}
		}
		return v
	}
	b, err := json.Marshal(spoil(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What a form of a page carries beside its fields changes nothing, and neither does a foreign id in a body.
func (all *houses) foreignIDs(t *testing.T) {
	all.t = t
	ours, theirs := all.ours, all.theirs
	before := storagetest.Digests(t, all.dsn, "audit_entries", "audit_head", "audit_salts", "audit_addresses", "login_attempts")
	for _, tc := range []struct{ who, method, path, body string }{
		{"moderator", "POST", "/api/v1/cases", fmt.Sprintf(`{"listing_id":%q}`, ours.ids["listing"][0])},
		{"admin", "POST", "/api/v1/users", fmt.Sprintf(`{"login":"eve@example.com","organisation":%q,"roles":["seller"]}`, ours.orgs[auth.SellerAccount])},
		{"admin", "PUT", "/api/v1/users/" + theirs.users["moderator"] + "/roles/" + ours.orgs[auth.Platform], `{"roles":["moderator"]}`},
		{"moderator", "POST", "/api/v1/bulk-decisions", fmt.Sprintf(`{"decision":"clear","cases":[%q,%q]}`, ours.ids["case"][1], ours.ids["case"][2])},
		{"moderator", "POST", "/api/v1/bulk-decisions/" + theirs.ids["bulk"][0] + "/viewed/" + ours.ids["case"][1], ""},
		{"legal", "POST", "/api/v1/deadlines/" + ours.ids["deadline"][0] + "/done", ""},
		{"seller", "POST", "/api/v1/webhooks/" + theirs.ids["webhook"][0] + "/deliveries/" + ours.ids["delivery"][0] + "/replay", ""},
		{"seller", "POST", "/api/v1/tokens", `{"name":"more","roles":["admin"]}`},
		{"", "POST", "/api/v1/sessions", fmt.Sprintf(`{"username":"seller@theirs.example","password":%q,"organisation":%q}`, password, ours.orgs[auth.Platform])},
	} {
		if r := all.as(theirs.keys[tc.who], tc.method, tc.path, tc.body); r.Code < 400 || r.Code >= 500 || strings.Contains(r.Body.String(), "MKours") {
			t.Errorf("%s %s %s: %d %s", tc.who, tc.method, tc.path, r.Code, r.Body)
		}
	}
	if diff := cmp.Diff(before, storagetest.Digests(t, all.dsn, "audit_entries", "audit_head", "audit_salts", "audit_addresses", "login_attempts")); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
	form := "name=Mei&email=mei%40example.com&language=en&role=admin&roles=admin&tenant=main&organisation=" + ours.orgs[auth.Platform] + "&id=" + ours.users["admin"] + "&state=active"
	if r := all.as(theirs.keys["seller"], http.MethodPost, "/profile/contact", form, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"); r.Code != http.StatusSeeOther {
		t.Errorf("a profile with more: %d", r.Code)
	}
	me := theirs.does("seller", "GET", "/api/v1/me", nil)
	if got := fmt.Sprint(me["id"], me["tenant"], me["organisation"], me["roles"]); got != fmt.Sprint(theirs.users["seller"], "elsewhere", theirs.orgs[auth.SellerAccount], "[seller]") {
		t.Errorf("a form made the seller %s", got)
	}
	if name := ours.does("admin", "GET", "/api/v1/users/"+ours.users["admin"], nil)["name"]; name == "Mei" {
		t.Error("a form changed somebody else")
	}
}
