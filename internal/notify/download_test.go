// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

var publication = bytes.Repeat([]byte("0123456789abcdef"), 64<<10) // 1 MiB

// host serves the publication under one tag, and notes what it was asked.
type host struct {
	*httptest.Server
	guard  Guard
	breaks int // bytes after which the next answer breaks off; 0 for none
	tag    string
	asked  []http.Header
}

func serving(t *testing.T) *host {
	h := &host{tag: `"one"`}
	mux := http.NewServeMux()
	mux.HandleFunc("/apc.zip", func(w http.ResponseWriter, r *http.Request) {
		h.asked = append(h.asked, r.Header)
		w.Header().Set("ETag", h.tag)
		if n := h.breaks; n > 0 {
			h.breaks = 0
			w.Header().Set("Content-Length", fmt.Sprint(len(publication)))
			_, _ = w.Write(publication[:n])
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(publication))
	})
	mux.HandleFunc("/gone", http.NotFound)
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/secret", http.StatusFound)
	})
	mux.HandleFunc("/on", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/apc.zip", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	port := netip.MustParseAddrPort(h.Listener.Addr().String()).Port()
	h.guard = Guard{HTTP: true, Ports: []uint16{port}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Limits: Limits{Total: 20 * time.Second}}
	return h
}

func (h *host) download(t *testing.T, path string) Download {
	return Download{Guard: h.guard, From: h.URL + path, Header: http.Header{"X-Api-Key": {"k"}}, Dir: t.TempDir(), Most: 4 << 20, Patience: 10 * time.Second}
}

// What broke off goes on from there, unless the host has another file by now.
func TestADownloadGoesOn(t *testing.T) {
	sum := sha256.Sum256(publication)
	want := hex.EncodeToString(sum[:])
	for _, tc := range []struct {
		name    string
		second  string // the host's tag at the second attempt
		resumed bool
	}{{"the same file", `"one"`, true}, {"another file", `"two"`, false}} {
		t.Run(tc.name, func(t *testing.T) {
			h := serving(t)
			d := h.download(t, "/apc.zip")
			d.SHA256, h.breaks = want, 300_000
			if _, err := d.Fetch(t.Context()); err == nil || IsPermanent(err) || !strings.Contains(err.Error(), "broke off") {
				t.Fatalf("got %v", err)
			}
			h.tag = tc.second
			got, err := d.Fetch(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(got.Path)
			if err != nil || !bytes.Equal(b, publication) || got.SHA256 != want || (got.Resumed > 0) != tc.resumed {
				t.Errorf("%d bytes, resumed %d, %v", len(b), got.Resumed, err)
			}
			if left, _ := os.ReadDir(d.Dir); len(left) != 1 || h.asked[0].Get("X-Api-Key") != "k" {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestDownloadsThatAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name, path string
		change     func(*Download)
		permanent  bool
		says       string
	}{
		{"another checksum", "/apc.zip", func(d *Download) { d.SHA256 = strings.Repeat("0", 64) }, true, "checksum"},
		{"too large", "/apc.zip", func(d *Download) { d.Most = 1000 }, true, "more than"},
		{"not there", "/gone", func(*Download) {}, false, "status 404"},
		{"led on to the inside", "/inside", func(*Download) {}, true, "may not be called"},
		{"led in a circle", "/round", func(*Download) {}, false, "led on"},
		{"this machine", "/apc.zip", func(d *Download) { d.Guard.Allow = nil }, true, "may not be called"},
		{"another scheme", "/apc.zip", func(d *Download) { d.From = "file:///etc/passwd" }, true, "may not be called"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := serving(t)
			d := h.download(t, tc.path)
			tc.change(&d)
			got, err := d.Fetch(t.Context())
			if err == nil || IsPermanent(err) != tc.permanent || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v", err)
			}
			if got.Path != "" {
				t.Error("a file stands at its place")
			}
		})
	}
}

func TestADownloadIsLedOn(t *testing.T) {
	h := serving(t)
	d := h.download(t, "/on")
	if got, err := d.Fetch(t.Context()); err != nil || got.Bytes != int64(len(publication)) {
		t.Errorf("%d bytes, %v", got.Bytes, err)
	}
}

// The key of one host is not told to another.
func TestTheKeyStaysWithItsHost(t *testing.T) {
	other := serving(t)
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/apc.zip", http.StatusFound)
	}))
	t.Cleanup(first.Close)
	d := other.download(t, "/apc.zip")
	d.From = first.URL + "/file"
	d.Guard.Ports = append(d.Guard.Ports, netip.MustParseAddrPort(first.Listener.Addr().String()).Port())
	if _, err := d.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if key := other.asked[0].Get("X-Api-Key"); key != "" {
		t.Errorf("another host was told %q", key)
	}
}
