// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// line is a connection to a server that can be cut and mended.
type line struct {
	server string
	mu     sync.Mutex
	cut    bool
	open   []net.Conn
}

// start listens and hands every connection through.
func (l *line) start(t *testing.T) (address string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close(); l.set(true) })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			l.join(client)
		}
	}()
	return listener.Addr().String()
}

// join connects a client with the server, or drops it while the line is cut.
func (l *line) join(client net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	server, err := net.Dial("tcp", l.server)
	if err != nil || l.cut {
		client.Close()
		return
	}
	l.open = append(l.open, client, server)
	go func() { io.Copy(server, client); server.Close() }()
	go func() { io.Copy(client, server); client.Close() }()
}

// set cuts every connection, or lets new ones through again.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.open {
		c.Close()
	}
	l.open = nil
}

// The bar: with the server away every call says so at once; when it is back, work goes on without a restart.
func TestTheServerGoesAwayAndComesBack(t *testing.T) {
	address, err := url.Parse(storagetest.Postgres(t))
	must(t, err)
	l := &line{server: address.Host}
	address.Host = l.start(t)
	db := storagetest.Open(t, address.String())
	save := func() error {
		return db.WithTx(ctx, func(tx *storage.Tx) error {
			_, err := tx.SaveListing(ctx, "t", listing.Listing{}, "", noon)
			return err
		})
	}
	must(t, save())
	l.set(true)
	for range 3 {
		wantKind(t, save(), fault.Unavailable, "does not answer")
		_, err := db.CurrentVersion(ctx)
		wantKind(t, err, fault.Unavailable, "does not answer")
		wantKind(t, db.Ping(ctx), fault.Unavailable)
	}
	l.set(false)
	must(t, db.Ping(ctx))
	must(t, save())
	if got := len(externalIDs(t, db, storage.ListFilter{Tenant: "t"})); got != 2 {
		t.Errorf("%d listings, want the two that were acknowledged", got)
	}
}

// A connection that dies inside a transaction: nothing of it is kept and the caller is told.
func TestTheServerGoesAwayInATransaction(t *testing.T) {
	address, err := url.Parse(storagetest.Postgres(t))
	must(t, err)
	l := &line{server: address.Host}
	address.Host = l.start(t)
	db := storagetest.Open(t, address.String())
	err = db.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.SaveListing(ctx, "t", listing.Listing{}, "", noon)
		l.set(true)
		return err
	})
	wantKind(t, err, fault.Unavailable, "does not answer")
	l.set(false)
	must(t, db.Ping(ctx))
	if got := externalIDs(t, db, storage.ListFilter{Tenant: "t"}); len(got) != 0 {
		t.Errorf("%d listings of a transaction that failed", len(got))
	}
}
