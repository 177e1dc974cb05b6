// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// Download is a file to be fetched from another host: a publication of an office. It goes on where an earlier attempt broke
// off, if the host still has the same file; it is at its place whole or not at all.
type Download struct {
	Guard    Guard                   // whom we may call; its Limits.Total bounds the whole
	From     string                  // address
	Header   http.Header             // sent to the host of From and to no other
	Dir      string                  // folder of finished and unfinished files
	SHA256   string                  // what the file must have, in hexadecimal; empty where nobody said
	Most     int64                   // bytes it may have
	Patience time.Duration           // how long nothing may come
	Progress func(done, total int64) // total is 0 while it is not known; may be nil
}

// Downloaded is a file that was fetched whole.
type Downloaded struct {
	Path, SHA256 string
	Bytes        int64
	Resumed      int64 // bytes that an earlier attempt had fetched
}

// unfinished is what is known of a file that is not there whole.
type unfinished struct {
	From string `json:"from"`
	Tag  string `json:"tag"` // ETag or Last-Modified: of the same file
}

// mostRedirects is enough for an office that hands its files out through signed addresses. Each is checked like the first.
const mostRedirects = 3

// Fetch fetches the file. A *Failure is permanent for an address that may not be called and for a file that is not the one
// expected, and temporary when the host did not answer or broke off: then another call goes on. Other errors are the disk's.
func (d Download) Fetch(ctx context.Context) (got Downloaded, err error) {
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return got, err
	}
	place := filepath.Join(d.Dir, fileOf(d.From))
	part, err := os.OpenFile(place+".part", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return got, err
	}
	defer part.Close()
	if got.Resumed, err = d.fill(ctx, part, place+".part.json"); err != nil {
		return got, err
	}
	got.SHA256, got.Bytes, err = sumOf(part)
	if err != nil {
		return got, err
	}
	if d.SHA256 != "" && !strings.EqualFold(d.SHA256, got.SHA256) {
		err := permanent(nil, "the file fetched has the checksum %s and not the one expected: it was removed; check the address and the checksum", got.SHA256)
		return got, errors.Join(err, os.Remove(part.Name()), os.Remove(place+".part.json"))
	}
	got.Path = place
	return got, errors.Join(part.Sync(), os.Rename(part.Name(), place), os.Remove(place+".part.json"))
}

// fileOf is a name for the file of an address: its last part, if that is a plain one. Two addresses have two names.
func fileOf(from string) string {
	sum := sha256.Sum256([]byte(from))
	name := "publication"
	if u, err := url.Parse(from); err == nil {
		if last := path.Base(u.Path); last != "." && last != "/" && !strings.HasPrefix(last, ".") && strings.Trim(last, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == "" && len(last) <= 100 {
			name = last
		}
	}
	return hex.EncodeToString(sum[:4]) + "-" + name
}

// fill fetches what is missing of the file.
func (d Download) fill(ctx context.Context, part *os.File, notePath string) (resumed int64, err error) {
	have, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	note := readUnfinished(notePath)
	if note.From != d.From || note.Tag == "" {
		have = 0
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	answer, err := d.ask(ctx, d.From, have, note.Tag)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	total := answer.ContentLength
	switch {
	case answer.StatusCode == http.StatusPartialContent && strings.HasPrefix(answer.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)):
		resumed = have
		if total >= 0 {
			total += have
		}
	case answer.StatusCode == http.StatusOK:
		have = 0
	default:
		return 0, temporary(nil, "the host answered with status %d: check the address, and whether it asks for a key", answer.StatusCode)
	}
	if total > d.Most {
		return 0, permanent(nil, "the file has %d bytes, more than the %d that are fetched: fetch it by hand and import it", total, d.Most)
	}
	b, err := json.Marshal(unfinished{d.From, tagOf(answer)})
	if err != nil {
		return 0, err
	}
	if err := errors.Join(part.Truncate(have), os.WriteFile(notePath, b, 0o600)); err != nil {
		return 0, err
	}
	if _, err := part.Seek(have, io.SeekStart); err != nil {
		return 0, err
	}
	return resumed, d.copy(part, answer.Body, have, total, stop)
}

func readUnfinished(path string) (n unfinished) {
	b, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(b, &n) != nil {
		return unfinished{}
	}
	return n
}

// tagOf tells a file from another at the same address. A weak tag does not: byte ranges of two such files do not fit.
func tagOf(r *http.Response) string {
	if tag := r.Header.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		return tag
	}
	return r.Header.Get("Last-Modified")
}

// ask requests the file from a byte on, through redirects that the guard allows. What is secret stays with the first host.
func (d Download) ask(ctx context.Context, to string, from int64, tag string) (*http.Response, error) {
	client := d.Guard.Client()
	for range mostRedirects + 1 {
		checked, err := d.Guard.Check(to)
		if err != nil {
			return nil, permanent(err, "the address may not be called: %v", err)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, checked, nil)
		if err != nil {
			return nil, err
		}
		if sameHost(checked, d.From) {
			r.Header = d.Header.Clone()
			if r.Header == nil {
				r.Header = http.Header{}
			}
		}
		r.Header.Set("User-Agent", "markwarden")
		if from > 0 {
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
			r.Header.Set("If-Range", tag)
		}
		answer, err := client.Do(r)
		if errors.Is(err, ErrTarget) {
			return nil, permanent(err, "the address may not be called: it leads to a host that is not public")
		}
		if err != nil {
			return nil, temporary(err, "the host did not answer: try again later")
		}
		if answer.StatusCode < 300 || answer.StatusCode > 399 || answer.Header.Get("Location") == "" {
			return answer, nil
		}
		_ = answer.Body.Close()
		next, err := answer.Location()
		if err != nil {
			return nil, temporary(err, "the host led on to an address that cannot be read")
		}
		to = next.String()
	}
	return nil, temporary(nil, "the host led on more than %d times", mostRedirects)
}

func sameHost(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	return err == nil && err2 == nil && strings.EqualFold(x.Host, y.Host) && x.Scheme == y.Scheme
}

// copy writes what comes, as long as something comes.
func (d Download) copy(to io.Writer, body io.Reader, have, total int64, stop context.CancelCauseFunc) error {
	quiet := time.AfterFunc(d.Patience, func() { stop(errSilent) })
	defer quiet.Stop()
	piece := make([]byte, 256<<10)
	for {
		n, err := body.Read(piece)
		quiet.Reset(d.Patience)
		if have += int64(n); have > d.Most {
			return permanent(nil, "the file has more than the %d bytes that are fetched: fetch it by hand and import it", d.Most)
		}
		if _, werr := to.Write(piece[:n]); werr != nil {
			return werr
		}
		if d.Progress != nil {
			d.Progress(have, max(0, total))
		}
		switch {
		case errors.Is(err, io.EOF) && (total < 0 || have == total):
			return nil
		case err != nil:
			return temporary(err, "the host broke off after %d bytes: run the command again, it goes on from there", have)
		}
	}
}

var errSilent = errors.New("the host fell silent")

func sumOf(f *os.File) (sum string, n int64, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", 0, err
	}
	h := sha256.New()
	n, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), n, err
}
