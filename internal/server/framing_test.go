// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A body is framed in one way or refused: a length and chunks together, two lengths, bad chunks.
func TestFraming(t *testing.T) {
	s := open(t, &bytes.Buffer{})
	addr, _ := running(t, t.Context(), s)
	chunks := "1c\r\n{\"title\":\"Zephyrine shoe\"}  \r\n0\r\n\r\n"
	head := "POST /api/v1/screenings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	get := "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
	for _, tc := range []struct {
		name, sent string
		want       []int
	}{
		{"a length", head + "Content-Length: 13\r\n\r\n{\"title\":\"x\"}", []int{200}},
		{"chunks", head + "Transfer-Encoding: chunked\r\n\r\n" + chunks, []int{200}},
		{"chunks after another request", get + "|" + head + "Transfer-Encoding: chunked\r\n\r\n" + chunks, []int{200, 200}},
		{"both", head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, []int{400}},
		{"both, the other way round and in other letters", head + "Transfer-Encoding: chunked\r\ncontent-LENGTH : 4\r\n\r\n" + chunks, []int{400}},
		{"both, after another request", get + "|" + head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, []int{200, 400}},
		{"both, sent ahead of an answer", get + head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, []int{200, 400}},
		{"two lengths", head + "Content-Length: 4\r\nContent-Length: 13\r\n\r\n{\"title\":\"x\"}", []int{400}},
		{"a length that is none", head + "Content-Length: +13\r\n\r\n{\"title\":\"x\"}", []int{400}},
		{"a coding nobody knows", head + "Transfer-Encoding: xchunked\r\n\r\n" + chunks, []int{501}},
		{"a bad chunk", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", []int{400}},
		{"a space before the colon", "GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n", []int{400}},
		{"two hosts", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", []int{400}},
		{"a head without end", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("a", 2*maxHead), []int{431}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			in := bufio.NewReader(c)
			var got []int
			for _, part := range strings.Split(tc.sent, "|") {
				if _, err := io.WriteString(c, part); err != nil {
					t.Fatal(err)
				}
				for len(got) < len(tc.want) {
					r, err := http.ReadResponse(in, nil)
					if err != nil {
						t.Fatalf("after %v: %v", got, err)
					}
					_, _ = io.Copy(io.Discard, r.Body)
					_ = r.Body.Close()
					got = append(got, r.StatusCode)
					if part != tc.sent && len(got) == 1 {
						break
					}
				}
			}
			for i, want := range tc.want {
				if got[i] != want {
					t.Errorf("got %v, want %v", got, tc.want)
				}
			}
		})
	}
}
