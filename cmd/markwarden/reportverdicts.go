// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"markwarden/internal/screening"
)

// verdictWriter writes verdicts as they come in the format asked for, to standard output or, whole or not at all, to a file.
// JSON is one array.
type verdictWriter struct {
	a     *app // its standard output is where verdicts go
	enc   *json.Encoder
	csv   *csv.Writer
	buf   *bufio.Writer // before the file; nil for standard output, which shows each verdict at once
	file  *wholeFile
	count int
}

// verdictWriter begins the output. Without --output the ending of a file's name tells the format.
func (a *app) verdictWriter(path string) (*verdictWriter, error) {
	w := &verdictWriter{a: a}
	if path != "" {
		file, err := createWhole(path)
		if err != nil {
			return nil, err
		}
		own := *a
		w.file, w.buf = file, bufio.NewWriterSize(file, 64<<10)
		own.stdout = w.buf
		if ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."); own.set.output == "" && (ending == "json" || ending == "jsonl" || ending == "csv") {
			own.set.output = ending
		}
		w.a = &own
	}
	w.enc = json.NewEncoder(w.a.stdout)
	switch w.a.set.output {
	case "csv":
		w.csv = csv.NewWriter(w.a.stdout)
		return w, w.csv.Write(verdictRows().columns)
	case "json":
		_, err := fmt.Fprintln(w.a.stdout, "[")
		return w, err
	}
	return w, nil
}

func (w *verdictWriter) write(v *screening.Verdict) error {
	w.count++
	switch w.a.set.output {
	case "jsonl":
		return w.enc.Encode(v)
	case "json":
		if w.count > 1 {
			fmt.Fprint(w.a.stdout, ",")
		}
		return w.enc.Encode(v)
	}
	r := verdictRows()
	addVerdict(r, v, w.a.set.lang)
	if w.csv != nil {
		for _, c := range r.cells {
			if err := w.csv.Write(guardAll(c)); err != nil {
				return err
			}
		}
		w.csv.Flush()
		return w.csv.Error()
	}
	for _, c := range r.cells {
		if v.Level == screening.Clear && terminal(w.a.stdout) {
			continue // on a terminal only what needs a person
		}
		if err := w.a.plain(&rows{cells: [][]string{c}}); err != nil {
			return err
		}
	}
	return nil
}

// stop ends what a reader of standard output got so far, when the run ends early.
func (w *verdictWriter) stop() error {
	if w.a.set.output == "json" {
		_, err := fmt.Fprintln(w.a.stdout, "]")
		return err
	}
	return nil
}

// close ends the output and puts a file in its place.
func (w *verdictWriter) close() error {
	if err := w.stop(); err != nil || w.file == nil {
		return err
	}
	if w.csv != nil {
		w.csv.Flush()
	}
	if err := w.buf.Flush(); err != nil {
		return unwritable(w.file.path, err)
	}
	return w.file.close()
}

// discard removes an unfinished file.
func (w *verdictWriter) discard() {
	if w != nil {
		w.file.discard()
	}
}
