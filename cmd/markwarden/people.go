// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// doorSettings are the settings of serve that decide who is let in and how.
type doorSettings struct {
	local       bool   // only this machine reaches the program
	requireTOTP bool   // roles that need a second factor have no effect without one
	loginRate   string // guesses, as 10/24h; off is none in practice
	idle        time.Duration
	absolute    time.Duration
	acceptHead  bool
	issuer      string // of another provider that people may sign in with
	clientID    string
	secretFile  string
	back        string // our own address that the provider sends people back to
	headFile    string // where the audit log's head is kept; empty is nowhere
}

// defaultDoors are the settings of commands that serve nobody.
func defaultDoors() doorSettings {
	l := auth.DefaultSessionLimits()
	return doorSettings{requireTOTP: true, idle: l.Idle, absolute: l.Absolute}
}

// openPeople joins the steps on accounts with the keys, which are made on the first start.
func (a *app) openPeople(ctx context.Context, db *storage.DB, set doorSettings) (*workflow.People, error) {
	auditKey, err := a.auditKey()
	if err != nil {
		return nil, err
	}
	sealKey, err := a.key("seal.key")
	if err != nil {
		return nil, err
	}
	p := &workflow.People{DB: db, Now: time.Now, Local: set.local, Guesses: auth.DefaultLimits(), Sessions: auth.DefaultSessionLimits()}
	p.Sessions.Idle, p.Sessions.Absolute = set.idle, set.absolute
	if err := errors.Join(p.Sessions.Check(), setGuesses(&p.Guesses, set.loginRate)); err != nil {
		return nil, &exit{exitUsage, err}
	}
	if p.Policy, err = auth.NewPolicy(set.requireTOTP); err != nil {
		return nil, err
	}
	if p.Keys, err = auth.NewKeyring(sealKey); err != nil {
		return nil, err
	}
	if p.Hasher, err = auth.NewHasher(auth.DefaultHashCost(), max(1, runtime.GOMAXPROCS(0)/2)); err != nil {
		return nil, err
	}
	if set.issuer != "" {
		if p.Provider, err = otherProvider(set); err != nil {
			return nil, err
		}
	}
	p.Journal, err = db.NewJournal(ctx, auditKey, storage.JournalOptions{HeadFile: set.headFile, AcceptHead: set.acceptHead, At: time.Now().UTC().Truncate(time.Microsecond)})
	return p, err
}

// setGuesses takes the operator's one figure for every supply of guesses.
func setGuesses(l *auth.Limits, rate string) error {
	switch rate {
	case "":
		return nil
	case "off":
		rate = "1000000/1s"
	}
	b, err := auth.ParseBucket(rate)
	if err == nil {
		l.Account, l.Known, l.Address = b, b, b
	}
	return err
}

// operator is whoever uses the command line, by the name the operating system has for them.
func (a *app) operator() auth.Actor {
	who := auth.Operator()
	who.Shell = "unknown"
	if u, err := user.Current(); err == nil && u.Username != "" {
		who.Shell = u.Username
	}
	return who
}

// journal is the audit log for a command that changes something; its key is made on the first use.
func (a *app) journal(ctx context.Context, db *storage.DB) (*storage.Journal, error) {
	key, err := a.auditKey()
	if err != nil {
		return nil, err
	}
	return db.NewJournal(ctx, key, storage.JournalOptions{At: time.Now().UTC().Truncate(time.Microsecond)})
}

func (a *app) auditKey() (audit.Key, error) {
	secret, err := a.key("audit.key")
	if err != nil {
		return audit.Key{}, err
	}
	return audit.NewKey(secret)
}

// keysFolder is where the keys lie: outside the database, so that its copies do not hold them.
func (a *app) keysFolder() string {
	if a.set.keys != "" {
		return a.set.keys
	}
	return filepath.Join(a.set.data, "keys")
}

// key reads a key of 32 bytes, base64 on one line, and makes it when there is none. Of two programs that make one at once
// both read the same afterwards.
func (a *app) key(name string) ([]byte, error) {
	dir := a.keysFolder()
	path := filepath.Join(dir, name)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(dir, path); err != nil {
			return nil, fault.Because(err, fault.Invalid, "the key %s cannot be made: check that its folder is writable, or give another with --keys", path)
		}
		b, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "the key %s cannot be read: check whose file it is", path)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != 32 {
		return nil, fault.New(fault.Invalid, "the key %s is not 32 bytes in base64: restore it from where you keep it", path)
	}
	return key, nil
}

// makeKey writes a new key beside its place and links it there, which only one program can.
func makeKey(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var key [32]byte
	rand.Read(key[:]) // never fails (crypto/rand)
	f, err := os.CreateTemp(dir, ".key-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key[:]) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		if err = os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	return errors.Join(err, os.Remove(f.Name()))
}
