// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"markwarden/internal/screening"
	"markwarden/internal/workflow"
)

// journalEnding is the ending of a journal's name.
const journalEnding = ".markwarden-journal"

// openJournal opens the journal of this run's batch and says what it found.
func (r *screenRun) openJournal() (*workflow.Journal, error) {
	head, err := r.journalHead()
	if err != nil {
		return nil, err
	}
	path, err := r.journalPath(head.Batch)
	if err != nil {
		return nil, err
	}
	j, replaced, err := workflow.OpenJournal(path, head)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	if r.app.set.quiet {
		return j, nil
	}
	switch {
	case replaced:
		fmt.Fprintf(r.app.stderr, "batch %s: new, because its file, options or register changed since the batch before it was finished\n", head.Batch)
	case j.Ended():
		fmt.Fprintf(r.app.stderr, "batch %s: all %d rows were finished before; its outputs are written again\n", head.Batch, j.Kept())
	case j.Kept() > 0:
		fmt.Fprintf(r.app.stderr, "batch %s: going on after %d rows that were finished before\n", head.Batch, j.Kept())
	default:
		fmt.Fprintf(r.app.stderr, "batch %s: new\n", head.Batch)
	}
	return j, nil
}

// journalPath is beside the output. With verdicts on standard output only, it is in the data folder.
func (r *screenRun) journalPath(batch string) (string, error) {
	output := cmp.Or(r.job.out, r.job.annotate, r.job.report)
	switch {
	case output != "" && r.job.batch == "":
		return output + journalEnding, nil
	case output != "":
		return filepath.Join(filepath.Dir(output), batch+journalEnding), nil
	}
	dir := filepath.Join(r.app.set.data, "batches")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", usage("the folder %s cannot be made: give another with --data", dir)
	}
	return filepath.Join(dir, batch+journalEnding), nil
}

// journalHead is what the verdicts of this run depend on.
func (r *screenRun) journalHead() (workflow.JournalHead, error) {
	head := workflow.JournalHead{Batch: r.job.batch, Engine: screening.EngineVersion, Policy: r.policy}
	for _, name := range r.files {
		sum, n, err := hashFile(name)
		if err != nil {
			return head, err
		}
		head.Files = append(head.Files, workflow.JournalFile{Name: filepath.Base(name), SHA256: sum, Bytes: n})
	}
	depends := map[string]any{
		"format": r.job.format, "encoding": r.job.encoding, "map": r.opt.Map, "sheet": r.job.sheet,
		"markets": r.job.markets, "authorised": r.job.authorised, "all": r.job.all,
	}
	if l := &r.job.ledger; len(l.Licences) > 0 { // a right that ended since must not go on covering half of a file
		depends["licences"], depends["day"], depends["channel"] = l.Licences, l.On, r.job.channel
	}
	options, err := json.Marshal(depends)
	if err != nil {
		return head, err
	}
	head.Options = string(options)
	if head.Register, err = r.registerName(); err != nil {
		return head, err
	}
	head.Batch = cmp.Or(head.Batch, head.DeriveID())
	return head, nil
}

// registerName names the register. A file is named by its content as well: its name stays when its rows change.
func (r *screenRun) registerName() (string, error) {
	name := r.service.Register().Stamp.Version
	if set := r.app.set.register; set != "" && set != "starter" {
		sum, _, err := hashFile(set)
		if err != nil {
			return "", err
		}
		name += " " + sum[:12]
	}
	return name, nil
}

// hashFile is the SHA-256 of a file's content, and its length.
func hashFile(name string) (sum string, n int64, err error) {
	h := sha256.New()
	f, err := os.Open(name)
	if err == nil {
		defer f.Close()
		n, err = io.Copy(h, f)
	}
	if err != nil {
		return "", 0, &exit{exitUsage, fmt.Errorf("the file %s cannot be read: check the name and your rights", name)}
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}
