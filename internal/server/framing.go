// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
)

// A request that states its body's length and also sends it in chunks can be read in two ways, which is how one request is
// smuggled inside another past a proxy (RFC 9112 section 6.3; ASVS 4.2.1 has it refused). net/http silently believes the
// chunks and drops the length before a handler could see it. So each connection remembers the head of the request it is
// reading, and a chunked request is taken only if its head was seen and states no length.

// heads hands out connections that remember.
type heads struct{ net.Listener }

// Accept waits for the next connection.
func (l *heads) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &headConn{Conn: c}, nil
}

// headConn remembers the bytes read since the last request, up to the end of a head.
type headConn struct {
	net.Conn
	mu   sync.Mutex
	head []byte
	full bool // the head is whole, or too long to keep
}

// Read reads on and remembers.
func (c *headConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	if !c.full {
		c.head = append(c.head, b[:n]...)
		if i := bytes.Index(c.head, endOfHead); i >= 0 {
			c.head, c.full = c.head[:i+len(endOfHead)], true
		} else if len(c.head) > 2*maxHead {
			c.head, c.full = nil, true
		}
	}
	c.mu.Unlock()
	return n, err
}

var endOfHead = []byte("\r\n\r\n")

// forget begins a new head: the request before is done.
func (c *headConn) forget() {
	c.mu.Lock()
	c.head, c.full = nil, false
	c.mu.Unlock()
}

// statesLength reports a head that states the length of its body, or one that was not seen whole: bytes sent ahead of an
// answer are in net/http's hands already, and a request nobody saw the head of is not trusted with chunks.
func (c *headConn) statesLength() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !bytes.HasSuffix(c.head, endOfHead) || bytes.Contains(bytes.ToLower(c.head), []byte("\ncontent-length"))
}

type headKey struct{}

func withHead(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, headKey{}, c)
}

func forgetHead(c net.Conn, state http.ConnState) {
	if h, ok := c.(*headConn); ok && state == http.StateIdle {
		h.forget()
	}
}

// doublyFramed reports a chunked request that also states a length.
func doublyFramed(r *http.Request) bool {
	if len(r.TransferEncoding) == 0 {
		return false
	}
	c, ok := r.Context().Value(headKey{}).(*headConn)
	return ok && c.statesLength()
}
