// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bufio"
	"io"
	"net/http"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// Somebody is disabled on one replica: on the other, too, their session, their token, their feed and the stream that they have
// open end. The program's clock stands still meanwhile.
func TestADismissalIsFeltOnEveryReplica(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		here, there := settle(t, storagetest.Open(t, dsn), false), settle(t, storagetest.Open(t, dsn), false)
		there.people.Look = time.Millisecond
		here.now = time.Now().UTC().Truncate(time.Microsecond) // a stream's connection has deadlines by it
		there.now = here.now
		platform, shop := here.org(auth.Platform, "Platform"), here.org(auth.SellerAccount, "Shop")
		admin := here.session(here.resident("root", platform, auth.Admin), platform, true)
		user := here.resident("mei", shop, auth.Seller)
		mei := here.session(user, shop, false)
		token := there.read(there.as(mei, "POST", "/api/v1/tokens", `{"name":"import"}`), 201)["token"].(string)
		feed := there.read(there.as(mei, "POST", "/api/v1/feeds", ""), 201)["rss"].(string)
		batch := there.read(there.as(mei, "POST", "/api/v1/batches?name=a.csv", "id,title\n1,Shoes\n", "Content-Type", "application/octet-stream"), 202)["id"].(string)
		lin := here.resident("lin", platform, auth.Moderator)
		desk := here.session(lin, platform, true)
		since := there.read(there.as(desk, "GET", "/api/v1/desk-news", ""), 200)["seen"].(string)
		address, _ := running(t, t.Context(), there.s)
		var streams []*bufio.Reader
		for _, x := range []struct{ key, path, first string }{
			{mei, "/api/v1/batches/" + batch + "/events", "event: progress\n"}, {token, "/api/v1/batches/" + batch + "/events", "event: progress\n"},
			{mei, "/bulk/" + batch + "/events", "event: progress\n"}, {token, "/bulk/" + batch + "/events", "event: progress\n"}, {desk, "/desk/events?since=" + since, ": here\n"},
		} {
			streams = append(streams, stream(t, "http://"+address+x.path, x.key, x.first))
		}
		if got := there.as("", "GET", feed, "").Code; got != 200 {
			t.Fatalf("the feed before: %d", got)
		}
		for _, id := range []string{user, lin} {
			here.read(here.as(admin, "POST", "/api/v1/users/"+id+"/disable", ""), 204)
		}
		for _, key := range []string{mei, token, desk} {
			if got := there.as(key, "GET", "/api/v1/me", "").Code; got != 401 {
				t.Errorf("a session or token afterwards: %d", got)
			}
		}
		if got := there.as("", "GET", feed, "").Code; got != 404 {
			t.Errorf("the feed afterwards: %d", got)
		}
		for n, stream := range streams {
			if _, err := io.ReadAll(stream); err != nil {
				t.Errorf("stream %d does not end: %v", n, err)
			}
		}
		here.read(here.as(admin, "POST", "/api/v1/users/"+user+"/enable", ""), 204)
		if got := there.as("", "GET", feed, "").Code; got != 404 {
			t.Errorf("letting somebody in again brings their feed back: %d", got)
		}
	})
}

// stream opens a stream of events and reads its first line.
func stream(t *testing.T, address, key, first string) *bufio.Reader {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+key)
	r, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	lines := bufio.NewReader(r.Body)
	if line, err := lines.ReadString('\n'); r.StatusCode != 200 || line != first {
		t.Fatalf("%s: %d %q %v", address, r.StatusCode, line, err)
	}
	return lines
}

// A feed ends with what it shows being its person's to see: out of the organisation, and with an organisation that is disabled.
func TestAFeedEndsWithTheMembership(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		w := settle(t, storagetest.Open(t, dsn), false)
		platform, shop := w.org(auth.Platform, "Platform"), w.org(auth.SellerAccount, "Shop")
		admin := w.session(w.resident("root", platform, auth.Admin), platform, true)
		var feeds, users []string
		for _, login := range []string{"mei", "lin"} {
			user := w.resident(login, shop, auth.Seller)
			users = append(users, user)
			feeds = append(feeds, w.read(w.as(w.session(user, shop, false), "POST", "/api/v1/feeds", ""), 201)["ics"].(string))
		}
		for n, step := range []struct{ method, path, body string }{
			{"PUT", "/api/v1/users/" + users[0] + "/roles/" + shop, `{"roles":[]}`}, {"PATCH", "/api/v1/organisations/" + shop, `{"state":"disabled"}`},
		} {
			if got := w.as("", "GET", feeds[n], "").Code; got != 200 {
				t.Errorf("feed %d before: %d", n, got)
			}
			if r := w.as(admin, step.method, step.path, step.body); r.Code/100 != 2 {
				t.Fatalf("%s: %d %s", step.path, r.Code, r.Body)
			}
			if got := w.as("", "GET", feeds[n], "").Code; got != 404 {
				t.Errorf("feed %d afterwards: %d", n, got)
			}
		}
	})
}
