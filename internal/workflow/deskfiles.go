// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// Bounds of documents: what a phone's photographs and a scanned contract need, and a case can hold without the database
// becoming a file store.
const (
	MostDocument  = 8 << 20  // bytes of one
	MostDocuments = 5        // sent in at once
	MostSent      = 20 << 20 // bytes sent in at once
	mostKeptFiles = 40       // of one party in a case
	mostFileName  = 100      // characters
)

// documentTypes are the kinds of document that are taken, found out from the content alone, each with its ending. What can
// run or draw by itself (HTML, SVG, Office files with macros, archives) is none.
var documentTypes = []struct{ media, ending string }{
	{"application/pdf", ".pdf"}, {"image/jpeg", ".jpg"}, {"image/png", ".png"}, {"image/webp", ".webp"}, {"image/gif", ".gif"}, {"text/plain; charset=utf-8", ".txt"},
}

// Document is a file as somebody sent it: its name and content are a stranger's.
type Document struct {
	Name    string
	Content []byte
}

// kept is a document as it is kept, or why it is not taken.
func (d Document) kept() (f storage.CaseFile, err error) {
	switch n := len(d.Content); {
	case n == 0:
		return f, review.Refuse(fault.Invalid, "The document %s is empty.", "文件 %s 为空。", cleanName(d.Name))
	case n > MostDocument:
		return f, review.Refuse(fault.Invalid, "The document %s is larger than %d MB: send it in parts, or smaller pictures.", "文件 %s 超过 %d MB：请拆分或压缩后再提交。", cleanName(d.Name), MostDocument>>20)
	}
	f.Type, f.Content, f.Bytes = http.DetectContentType(d.Content), d.Content, len(d.Content)
	i := slices.IndexFunc(documentTypes, func(t struct{ media, ending string }) bool { return t.media == f.Type })
	if i < 0 || strings.HasPrefix(f.Type, "text/") && !plain(d.Content) {
		return f, review.Refuse(fault.Invalid, "The document %s is of a kind that is not taken: send PDF, JPEG, PNG, WebP, GIF or plain text in UTF-8.", "不接受文件 %s 的类型：请提交 PDF、JPEG、PNG、WebP、GIF 或 UTF-8 纯文本。", cleanName(d.Name))
	}
	sum := sha256.Sum256(d.Content)
	f.SHA256 = hex.EncodeToString(sum[:])
	f.Name = strings.TrimSuffix(cleanName(d.Name), path.Ext(cleanName(d.Name))) + documentTypes[i].ending
	return f, nil
}

// plain reports text without controls.
func plain(b []byte) bool {
	return utf8.Valid(b) && !slices.ContainsFunc([]rune(string(b)), func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t\f", r) })
}

// cleanName is a file's name that can stand in a page, a header and a folder: no path, no controls, nothing that hides or
// turns what is read, no dots before it.
func cleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if r := []rune(name); len(r) > mostFileName {
		ending := []rune(path.Ext(name))
		if len(ending) > 10 {
			ending = nil
		}
		name = string(r[:mostFileName-len(ending)]) + string(ending)
	}
	if strings.TrimSuffix(name, path.Ext(name)) == "" {
		return "document" + path.Ext(name)
	}
	return name
}

// examine is the documents of an answer as they will be kept, and the evidence that names each with its hash.
func (w *work) examine(ctx context.Context, c review.Case, documents []Document) (files []storage.CaseFile, evidence []string, err error) {
	if len(documents) == 0 {
		return nil, nil, nil
	}
	if w.who.Org == "" || w.who.Org != c.SellerID && !c.Notifier(w.who.Org) {
		return nil, nil, fault.New(fault.Forbidden, "Only a party to the case sends documents in.")
	}
	earlier, err := w.CaseFiles(ctx, w.who.Tenant, c.ID, w.who.Org)
	if err != nil {
		return nil, nil, err
	}
	return w.asFiles(c.ID, len(earlier), documents)
}

// asFiles are documents as they will be kept with a case or a notice that has some already, and the evidence that names each
// with its hash.
func (w *work) asFiles(of string, earlier int, documents []Document) (files []storage.CaseFile, evidence []string, err error) {
	if len(documents) > MostDocuments {
		return nil, nil, review.Refuse(fault.Invalid, "At most %d documents are sent at once.", "一次最多提交 %d 个文件。", MostDocuments)
	}
	if earlier+len(documents) > mostKeptFiles {
		return nil, nil, review.Refuse(fault.Invalid, "A case takes at most %d documents of one party.", "每案每方最多提交 %d 个文件。", mostKeptFiles)
	}
	for i, d := range documents {
		f, err := d.kept()
		if err != nil {
			return nil, nil, err
		}
		f.ID, f.Case, f.Organisation, f.User, f.At = "F-"+storage.NewID(w.at), of, w.who.Org, w.who.ID, w.at.Add(time.Duration(i)*time.Microsecond) // in the order sent
		files, evidence = append(files, f), append(evidence, f.Name+" (sha256 "+f.SHA256+")")
	}
	return files, evidence, nil
}

// withDocuments makes a party's move with the documents it brings: move gets the evidence that names them. The move and
// the documents are filed together, or neither.
func (d *Desk) withDocuments(ctx context.Context, who Person, action, id string, documents []Document, event func(review.Case, []string, *work) review.Event) (c review.Case, err error) {
	err = d.do(ctx, who, action, func(w *work) error {
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		files, evidence, err := w.examine(ctx, before, documents)
		if err != nil {
			return err
		}
		if c, _, err = w.move(ctx, before, d.event(event(before, evidence, w), who, w.at)); err != nil {
			return err
		}
		for _, f := range files {
			if err := w.FileCaseFile(ctx, who.Tenant, f); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// Files lists the documents of a case: the desk sees all, a party its own.
func (d *Desk) Files(ctx context.Context, who Person, id string) ([]storage.CaseFile, error) {
	if _, err := d.Case(ctx, who, id); err != nil {
		return nil, err
	}
	return d.DB.CaseFiles(ctx, who.Tenant, id, who.only())
}

// File is a document with its content, for whoever may see it.
func (d *Desk) File(ctx context.Context, who Person, id, file string) (storage.CaseFile, error) {
	if _, err := d.Case(ctx, who, id); err != nil {
		return storage.CaseFile{}, err
	}
	return d.DB.CaseFile(ctx, who.Tenant, id, file, who.only())
}

// NoticeFiles lists the documents of a notice, for the desk and whoever sent it.
func (d *Desk) NoticeFiles(ctx context.Context, who Person, id string) ([]storage.CaseFile, error) {
	if _, _, err := d.Notice(ctx, who, id); err != nil {
		return nil, err
	}
	return d.DB.NoticeFiles(ctx, who.Tenant, id)
}

// NoticeFile is a document of a notice with its content, for the desk and whoever sent it.
func (d *Desk) NoticeFile(ctx context.Context, who Person, id, file string) (storage.CaseFile, error) {
	if _, _, err := d.Notice(ctx, who, id); err != nil {
		return storage.CaseFile{}, err
	}
	return d.DB.NoticeFile(ctx, who.Tenant, id, file)
}

// fileWithNotice keeps documents with a notice that is on file.
func (w *work) fileWithNotice(ctx context.Context, files []storage.CaseFile) error {
	for _, f := range files {
		if err := w.FileNoticeFile(ctx, w.who.Tenant, f); err != nil {
			return err
		}
	}
	return nil
}

// only is the organisation whose documents alone somebody sees; empty for the desk.
func (p Person) only() string {
	if !p.Outside() {
		return ""
	}
	if p.Org == "" {
		return "-" // nobody's
	}
	return p.Org
}
