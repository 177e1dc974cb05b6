// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// Journal is the finished rows of a batch, kept in a file beside its output, so that a run which was interrupted goes on
// where it stopped: what stands in it is not screened again, and every output can be made whole from it.
// It promises that a row is either in it whole or not at all: each line carries its checksum, and what follows the first
// damaged line is cut off and screened again. One program at a time holds it.
type Journal struct {
	path  string
	file  *os.File
	lines *bufio.Reader // of what was there at the opening
	kept  int           // rows that were there at the opening
	count int           // rows that are there
	ended bool
}

// JournalHead is what a batch is of. Two runs with equal heads give the same verdicts.
type JournalHead struct {
	Batch    string        `json:"batch"`
	Files    []JournalFile `json:"files"`
	Options  string        `json:"options"`  // what the verdicts depend on besides the files, in one canonical text
	Register string        `json:"register"` // name of the version
	Engine   string        `json:"engine"`
	Policy   string        `json:"policy"`
}

// JournalFile is one of the seller's files.
type JournalFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// DeriveID is the name of a batch that was given none: sixteen hex digits of what it is of, so that the same work has the
// same name. File names do not count.
func (h JournalHead) DeriveID() string {
	h.Batch, h.Files = "", slices.Clone(h.Files)
	for i := range h.Files {
		h.Files[i].Name = ""
	}
	b, err := json.Marshal(h)
	if err != nil { // texts and numbers only
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// entry is one line of the journal: the head, a row, or the end.
type entry struct {
	Head    *JournalHead       `json:"head,omitempty"`
	N       int                `json:"n,omitempty"`
	Rows    []int              `json:"rows,omitempty"`
	Bad     *listing.RowError  `json:"bad,omitempty"`
	Verdict *screening.Verdict `json:"verdict,omitempty"`
	End     bool               `json:"end,omitempty"`
}

// OpenJournal opens the journal at path, or begins it. Conflict if another program holds it, or if it was begun for other
// files, options or another register: the sentence says what changed. A journal that ended and whose batch was derived
// from what it is of gives way to the new work; replaced says so.
func OpenJournal(path string, head JournalHead) (j *Journal, replaced bool, err error) {
	defer fault.Wrap(&err, "workflow.OpenJournal")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fault.Because(err, fault.Invalid, "the journal %s cannot be opened: check that its folder exists and is writable", path)
	}
	j = &Journal{path: path, file: f}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if err := lockFile(f); err != nil {
		return nil, false, fault.Because(err, fault.Conflict, "the batch %s is being screened by another program: wait for it to end", head.Batch)
	}
	before, err := j.scan()
	if err != nil {
		return nil, false, err
	}
	changed := before.changes(&head)
	if before != nil && len(changed) > 0 {
		if !j.ended || before.Batch != before.DeriveID() {
			return nil, false, before.refusal(path, changed)
		}
		before, replaced = nil, true
	}
	if before == nil {
		err = j.begin(head)
	}
	if err == nil {
		err = j.rewind()
	}
	return j, replaced, err
}

// Kept is how many rows were finished before this run.
func (j *Journal) Kept() int { return j.kept }

// Ended reports whether the batch was finished before this run, or by End.
func (j *Journal) Ended() bool { return j.ended }

// changes names what differs between two heads.
func (h *JournalHead) changes(now *JournalHead) (what []string) {
	if h == nil {
		return nil
	}
	same := func(a, b JournalFile) bool { return a.SHA256 == b.SHA256 && a.Bytes == b.Bytes }
	if !slices.EqualFunc(h.Files, now.Files, same) {
		what = append(what, "the file has changed")
		if len(h.Files) != len(now.Files) {
			what[0] = fmt.Sprintf("it was of %d files and is now of %d", len(h.Files), len(now.Files))
		}
	}
	if h.Register != now.Register {
		what = append(what, fmt.Sprintf("the register was %s and is now %s", h.Register, now.Register))
	}
	if h.Options != now.Options {
		what = append(what, "the options have changed")
	}
	if h.Engine != now.Engine || h.Policy != now.Policy {
		what = append(what, fmt.Sprintf("the program screened by engine %s and policy %s and does now by %s and %s", h.Engine, h.Policy, now.Engine, now.Policy))
	}
	return what
}

func (h *JournalHead) refusal(path string, changed []string) error {
	text := changed[0]
	for _, c := range changed[1:] {
		text += ", " + c
	}
	return fault.New(fault.Conflict, "the batch %s cannot go on, because since it began %s: give another name with --batch, or remove %s, to screen everything anew", h.Batch, text, path)
}

// scan reads the journal to its first damaged line, cuts off what follows, and counts. It is the head, nil for a new journal.
func (j *Journal) scan() (head *JournalHead, err error) {
	r := bufio.NewReaderSize(j.file, 64<<10)
	var good int64
	for {
		line, err := r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, j.unusable(err)
		}
		e, ok := parseEntry(line)
		switch {
		case !ok, head == nil && e.Head == nil, head != nil && e.Head != nil, j.ended && len(line) > 0, e.Head == nil && !e.End && e.N != j.kept+1:
			if err := j.file.Truncate(good); err != nil {
				return nil, j.unusable(err)
			}
			j.count = j.kept
			return head, nil
		case e.Head != nil:
			head = e.Head
		case e.End:
			j.ended = true
		default:
			j.kept++
		}
		good += int64(len(line))
	}
}

// begin empties the journal and writes its head.
func (j *Journal) begin(head JournalHead) error {
	j.kept, j.count, j.ended = 0, 0, false
	if err := j.file.Truncate(0); err != nil {
		return j.unusable(err)
	}
	if _, err := j.file.Seek(0, io.SeekStart); err != nil {
		return j.unusable(err)
	}
	if err := j.write(&entry{Head: &head}); err != nil {
		return err
	}
	if err := errors.Join(j.file.Sync(), syncDir(filepath.Dir(j.path))); err != nil {
		return j.unusable(err)
	}
	return nil
}

// rewind makes ready to hand out the kept rows; rows are added at the end of the file all the while.
func (j *Journal) rewind() error {
	info, err := j.file.Stat()
	if err != nil {
		return j.unusable(err)
	}
	j.lines = bufio.NewReaderSize(io.NewSectionReader(j.file, 0, info.Size()), 64<<10)
	if _, err := j.lines.ReadBytes('\n'); err != nil { // the head
		return j.unusable(err)
	}
	_, err = j.file.Seek(0, io.SeekEnd)
	return err
}

// Known fills in a row that was finished before, and reports whether it was. Rows must come in their order. Conflict if the
// journal's row is another one: then it is of another file, whatever its head says.
func (j *Journal) Known(r *Row) (bool, error) {
	if r.N > j.kept {
		return false, nil
	}
	line, err := j.lines.ReadBytes('\n')
	if err != nil {
		return false, j.unusable(err)
	}
	e, ok := parseEntry(line)
	if !ok || e.N != r.N || (e.Bad == nil) != (r.Bad == nil) || r.Bad == nil && !slices.Equal(e.Rows, r.Item.Rows) || r.Bad != nil && e.Bad.Row != r.Bad.Row {
		return false, fault.New(fault.Conflict, "the journal %s does not fit its file at row %d: remove it to screen everything anew", j.path, r.N)
	}
	if e.Verdict != nil {
		r.Verdict = *e.Verdict
	}
	return true, nil
}

// syncEvery is after how many rows the journal is flushed to the disk: a loss of power costs at most so many screenings,
// the death of the program none.
const syncEvery = 256

// Add keeps a finished row. A row that the journal handed out is there already.
func (j *Journal) Add(r *Row) error {
	if r.N <= j.kept {
		return nil
	}
	e := &entry{N: r.N, Rows: r.Item.Rows, Bad: r.Bad}
	if r.Bad == nil {
		e.Verdict = &r.Verdict
	}
	if err := j.write(e); err != nil {
		return err
	}
	if j.count = r.N; j.count%syncEvery == 0 {
		return j.file.Sync()
	}
	return nil
}

// End notes that the file was read to its end.
func (j *Journal) End() error {
	if j.ended {
		return nil
	}
	if err := j.write(&entry{End: true}); err != nil {
		return err
	}
	j.ended = true
	return j.file.Sync()
}

// Close gives the journal back; it stays where it is.
func (j *Journal) Close() error {
	if j == nil {
		return nil
	}
	return j.file.Close()
}

// write adds one line in one call, so that a program that dies leaves a whole line or a damaged last one.
func (j *Journal) write(e *entry) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	line := make([]byte, 0, len(body)+10)
	line = fmt.Appendf(line, "%08x ", crc32.ChecksumIEEE(body))
	line = append(append(line, body...), '\n')
	if _, err := j.file.Write(line); err != nil {
		return j.unusable(err)
	}
	return nil
}

// parseEntry reads a whole line that fits its checksum.
func parseEntry(line []byte) (e entry, ok bool) {
	sum, body, found := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if !found || !bytes.HasSuffix(line, []byte("\n")) {
		return e, false
	}
	want, err := strconv.ParseUint(string(sum), 16, 32)
	if err != nil || crc32.ChecksumIEEE(body) != uint32(want) {
		return e, false
	}
	return e, json.Unmarshal(body, &e) == nil
}

func (j *Journal) unusable(err error) error {
	return fault.Because(err, fault.Unavailable, "the journal %s cannot be read or written: check its disk", j.path)
}

// syncDir makes a new name in a folder last through a loss of power.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
