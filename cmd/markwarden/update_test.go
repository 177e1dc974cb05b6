// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"markwarden/internal/notify"
)

// A fetched file becomes a version once: fetched again it changes nothing, and nothing of it is left behind.
func TestAnUpdateIsFetchedAndImportedOnce(t *testing.T) {
	var keys []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("X-Key"))
		http.ServeContent(w, r, "marks.csv", time.Time{}, strings.NewReader("number,office,mark,owner,classes,status\n1,XX,Zorvexa,Zorvexa GmbH,25,Registered\n"))
	}))
	t.Cleanup(s.Close)
	port := netip.MustParseAddrPort(s.Listener.Addr().String()).Port()
	guard := notify.Guard{HTTP: true, Ports: []uint16{port}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Limits: notify.Limits{Total: 20 * time.Second}}
	data := t.TempDir()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	job := updateJob{from: s.URL + "/marks.csv", office: "tabular", keyFile: key, keyHeader: "X-Key"}
	for _, want := range []string{"1 read, 1 added", "holds this file already"} {
		var out bytes.Buffer
		a := &app{set: settings{data: data}, stdout: &out, stderr: &bytes.Buffer{}}
		if err := a.update(t.Context(), guard, &job); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("it says %q", out.String())
		}
	}
	if left, err := os.ReadDir(filepath.Join(data, "downloads")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if len(keys) != 2 || keys[0] != "secret" {
		t.Errorf("the host was told %q", keys)
	}
}
