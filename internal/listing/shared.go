// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"encoding/xml"
	"errors"
	"io"
	"os"

	"markwarden/internal/fault"
)

// sharedTexts are a workbook's texts by number. Small ones are held in memory; beyond heldTexts they lie in a temporary
// file that has no name any more, so that nothing is left behind however the reading ends.
type sharedTexts struct {
	ends []int64 // where each text ends
	held []byte
	all  string // what was held, once all texts are added: texts are pieces of it, so that a sheet which names one a million times copies none
	file *os.File
}

const (
	heldTexts = 16 << 20
	maxTexts  = 4_000_000 // numbers of texts: a sheet has a million rows and most texts are of long cells
)

func (s *sharedTexts) end() int64 {
	if len(s.ends) == 0 {
		return 0
	}
	return s.ends[len(s.ends)-1]
}

// add appends a text.
func (s *sharedTexts) add(text string) error {
	if len(s.ends) >= maxTexts {
		return errors.New("it holds too many texts")
	}
	if s.file == nil && len(s.held)+len(text) > heldTexts {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.held = append(s.held, text...)
	s.ends = append(s.ends, s.end()+int64(len(text)))
	if s.file != nil && len(s.held) > 1<<20 {
		return s.flush()
	}
	return nil
}

// spill moves the texts to a file.
func (s *sharedTexts) spill() (err error) {
	if s.file, err = os.CreateTemp("", "markwarden-texts-"); err != nil {
		return err
	}
	_ = os.Remove(s.file.Name()) // where a file in use cannot be removed it stays until the system clears its folder
	return s.flush()
}

// flush appends what is held to the file.
func (s *sharedTexts) flush() error {
	_, err := s.file.Write(s.held)
	s.held = s.held[:0]
	return err
}

// done ends the adding.
func (s *sharedTexts) done() error {
	if s.file == nil {
		s.all, s.held = string(s.held), nil
		return nil
	}
	err := s.flush()
	s.held = nil
	return err
}

// get is the text of a number; false if there is none.
func (s *sharedTexts) get(n int) (string, bool) {
	if n < 0 || n >= len(s.ends) {
		return "", false
	}
	from := int64(0)
	if n > 0 {
		from = s.ends[n-1]
	}
	if s.file == nil {
		return s.all[from:s.ends[n]], true
	}
	b := make([]byte, s.ends[n]-from)
	_, err := s.file.ReadAt(b, from)
	return string(b), err == nil
}

// readTexts reads the part that holds the texts, if there is one. Furigana (rPh) stands beside a text and is no part of it.
func (w *workbook) readTexts() error {
	if w.shared == "" {
		return nil
	}
	r, err := w.part(w.shared)
	if err != nil {
		return w.damaged(err)
	}
	defer r.Close()
	m := newPartStream(r, w.lim.Record)
	for {
		t, err := m.token()
		if errors.Is(err, io.EOF) {
			return w.texts.done()
		}
		if err != nil {
			return w.damaged(err)
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "si" {
			text, err := m.text(w.lim.Cell, "rPh")
			if err != nil {
				return w.damaged(err)
			}
			if err := w.texts.add(text); err != nil {
				return fault.Because(err, fault.Invalid, "%s holds more text than can be read: save its listings as CSV", w.name)
			}
		}
	}
}
