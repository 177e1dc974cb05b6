// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"markwarden/internal/storage/storagetest"
	"markwarden/internal/worker"
	"markwarden/internal/workflow"
)

// browseBulk is a browser on a server that takes files.
func browseBulk(t *testing.T) *browser {
	t.Helper()
	b := browse(t)
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	bulk := &workflow.Bulk{DB: storagetest.Open(t, storagetest.SQLite(t)), Dir: t.TempDir(), Now: time.Now, Policy: policy(t).Version, Workers: 2}
	w, err := worker.New(worker.Options{DB: bulk.DB, Bulk: bulk, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	bulk.Wake = w.Wake
	s, err := New(Options{Addr: "127.0.0.1:0", Version: "1.2.3", Register: source(register(t)), Policy: policy(t), Poll: time.Hour, Now: time.Now, Bulk: bulk, Work: w.Run})
	if err != nil {
		t.Fatal(err)
	}
	addr, _ := running(t, t.Context(), s)
	b.base = "http://" + addr
	return b
}

func shopFile(t *testing.T, rows int) string {
	t.Helper()
	var list strings.Builder
	list.WriteString("id,title,category\n1,<img src=x onerror=window.hit=1> Zephyrine shoes,Athletic shoes\n")
	for i := range rows {
		fmt.Fprintf(&list, "%d,Zephyrine running shoes number %d,Athletic shoes\n", i+2, i)
	}
	path := filepath.Join(t.TempDir(), "my shop.csv")
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A seller uploads a file, watches it, takes a suggestion and finds the page in order in both languages and on a phone.
func TestAFileInABrowser(t *testing.T) {
	b := browseBulk(t)
	b.size(390)
	b.open("/bulk?lang=en")
	if wrong := b.text(readerAudit); wrong != "" {
		t.Errorf("/bulk: %s", wrong)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{shopFile(t, 150)}), chromedp.Click(chromedp.CSS(`#upload button[type="submit"]`)), chromedp.WaitVisible(chromedp.CSS("#batch")))
	b.until(`document.querySelector(".downloads") && document.querySelectorAll("#results .line").length === 50`)
	b.do(chromedp.Click(chromedp.CSS("form.try button")))
	b.until(`document.querySelector("form.try strong")`)
	if got := b.text(`[window.hit === undefined, document.querySelectorAll("#results img").length].join("|")`); got != "true|0" {
		t.Errorf("a stranger's tag ran: %s", got)
	}
	for _, width := range []int64{360, 1280} {
		b.size(width)
		for _, lang := range []string{"en", "zh"} {
			b.open(strings.TrimPrefix(strings.SplitN(b.text(`location.href`), "?", 2)[0], b.base) + "?lang=" + lang)
			if wrong := b.text(readerAudit); wrong != "" {
				t.Errorf("a batch in %s, %d wide: %s", lang, width, wrong)
			}
		}
	}
	b.quiet()
}

// Without a script the page loads itself again until the batch has ended, and a suggestion can be taken.
func TestAFileWithoutScript(t *testing.T) {
	b := browseBulk(t)
	b.size(390)
	b.scripts(false)
	b.open("/bulk")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{shopFile(t, 3)}), chromedp.Click(chromedp.CSS(`#upload button[type="submit"]`)))
	b.do(chromedp.WaitVisible(chromedp.CSS(".downloads")))
	b.do(chromedp.Click(chromedp.CSS("form.try button")), chromedp.WaitVisible(chromedp.CSS("form.try strong")))
	b.scripts(true)
	b.quiet()
}
