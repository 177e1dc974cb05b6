// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"markwarden/internal/sample"
	"markwarden/trademarks"
)

// mostMemory is what reading a hostile file may take beyond what was there before (RELIABILITY line 16 allows 256 MiB).
const mostMemory = 64 << 20

// within runs fn and fails if the heap grows beyond mostMemory.
func within(t *testing.T, fn func()) {
	t.Helper()
	before := liveHeap()
	stop, grown := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-stop:
				grown <- most - min(most, before)
				return
			default:
				runtime.Gosched()
			}
		}
	}()
	fn()
	close(stop)
	if n := <-grown; n > mostMemory+64<<20 { // garbage that is not collected yet counts too
		t.Errorf("the heap grew by %d MiB", n>>20)
	}
}

// repeatedText is a stream of n bytes made of one text.
func repeatedText(text string, n int64) io.Reader {
	return io.LimitReader(&endless{block: strings.Repeat(text, 1+(64<<10)/len(text))}, n)
}

// endless gives its block over and over.
type endless struct {
	block string
	at    int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.block[e.at:])
	e.at = (e.at + n) % len(e.block)
	return n, nil
}

// readStream reads a stream as a format to its end, and counts.
func readStream(t testing.TB, format format, in io.Reader) (marks, aside int, err error) {
	t.Helper()
	r := &run{office: formats[format].offices[0], opt: Options{Language: "en"}, counts: &Counts{}}
	src := r.sourceOf(kind{format: format, delim: ','}, in)
	for {
		m, err := src.next()
		switch {
		case errors.Is(err, io.EOF):
			return marks, aside, nil
		case setsAside(err):
			aside++
		case err != nil:
			return marks, aside, err
		default:
			sound(t, m)
			marks++
		}
	}
}

const statementXML = "<case-file-statement><type-code>GS0091</type-code><text>Hats and shirts of all sorts</text></case-file-statement>"

func TestHostileXML(t *testing.T) {
	const long = maxRecord + 16<<20
	start := "<trademark-applications-daily><case-file><serial-number>97000001</serial-number><case-file-header><mark-identification>"
	rest := "</mark-identification></case-file-header></case-file><case-file><serial-number>97000002</serial-number></case-file></trademark-applications-daily>"
	cat := func(parts ...any) io.Reader {
		var all []io.Reader
		for _, p := range parts {
			if s, ok := p.(string); ok {
				p = strings.NewReader(s)
			}
			all = append(all, p.(io.Reader))
		}
		return io.MultiReader(all...)
	}
	for _, tc := range []struct {
		name         string
		in           io.Reader
		marks, aside int
	}{
		{"endless text in a mark", cat(start, repeatedText("word ", long), rest), 1, 1},
		{"long text in a mark", cat(start, repeatedText("word ", 8<<20), rest), 2, 0},
		{"endless text between records", cat("<trademark-applications-daily>", repeatedText("word ", long), "<case-file><serial-number>97000002</serial-number></case-file></trademark-applications-daily>"), 1, 0},
		{"endless tag", cat("<trademark-applications-daily><case-file ", repeatedText("a='b' ", long), "/><case-file><serial-number>97000002</serial-number></case-file></trademark-applications-daily>"), 1, 1},
		{"endless comment", cat("<trademark-applications-daily><!--", repeatedText("<case-file>", long), "--><case-file><serial-number>97000002</serial-number></case-file></trademark-applications-daily>"), 1, 0},
		{"endless CDATA", cat(start, "<![CDATA[", repeatedText("]]&", long), "]]>", rest), 1, 1},
		{"a million nested elements", cat("<trademark-applications-daily><case-file>", repeatedText("<a>", 3_000_000), rest), 1, 1},
		{"a million elements in a record", cat("<trademark-applications-daily><case-file><serial-number>97000001</serial-number><case-file-statements>",
			repeatedText(statementXML, int64(len(statementXML))*400_000), "</case-file-statements></case-file></trademark-applications-daily>"), 1, 0},
		{"entities that expand", cat(`<!DOCTYPE trademark-applications-daily [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`, start, "&c;", rest), 1, 1},
		{"an entity from outside", cat(`<!DOCTYPE trademark-applications-daily [<!ENTITY x SYSTEM "file:///etc/passwd">]>`, start, "&x;", rest), 1, 1},
		{"NULs", cat(start, strings.Repeat("\x00", 1000), rest), 1, 1},
		{"a million broken records", cat("<trademark-applications-daily>", repeatedText("<case-file><b></case-file>", 26*200_000), "<case-file><serial-number>97000002</serial-number></case-file></trademark-applications-daily>"), 1, 200_000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			within(t, func() {
				marks, aside, err := readStream(t, formatUSPTO, tc.in)
				if err != nil || marks != tc.marks || aside != tc.aside {
					t.Errorf("%d marks, %d set aside, %v; want %d, %d", marks, aside, err, tc.marks, tc.aside)
				}
			})
		})
	}
}

func TestBigRealRecordsAreRead(t *testing.T) {
	events := "<case-file-event-statement><code>CNSA</code><description-text>APPROVED FOR PUB</description-text></case-file-event-statement>"
	in := io.MultiReader(strings.NewReader("<trademark-applications-daily><case-file><serial-number>97000001</serial-number><case-file-event-statements>"),
		repeatedText(events, int64(len(events))*120_000), strings.NewReader("</case-file-event-statements><transaction-date>20261122</transaction-date></case-file></trademark-applications-daily>"))
	within(t, func() {
		if marks, aside, err := readStream(t, formatUSPTO, in); marks != 1 || aside != 0 || err != nil {
			t.Errorf("a record of %d MB: %d marks, %d set aside, %v", len(events)*120_000>>20, marks, aside, err)
		}
	})
}

func TestHostileJSONAndTables(t *testing.T) {
	const long = 64 << 20
	rec := `{"oc":"AL","an":"1","tm":"A"}`
	for _, tc := range []struct {
		name         string
		format       format
		in           io.Reader
		marks, aside int
		wantErr      error
	}{
		{"endless string", formatTMview, io.MultiReader(strings.NewReader(`{"rows":[{"oc":"`), repeatedText("a", long), strings.NewReader(`"},`+rec+`]}`)), 1, 1, nil},
		{"endless escapes", formatTMview, io.MultiReader(strings.NewReader(`{"rows":[{"oc":"`), repeatedText(`\"`, long), strings.NewReader(`"},`+rec+`]}`)), 1, 1, nil},
		{"deep lists in a record", formatTMview, io.MultiReader(strings.NewReader(`{"rows":[{"oc":`), repeatedText("[", 1<<20), repeatedText("]", 1<<20), strings.NewReader(`},`+rec+`]}`)), 1, 1, nil},
		{"deep lists around records", formatTMview, repeatedText("[", 1<<20), 0, 0, errWrapped},
		{"never closed", formatTMview, io.MultiReader(strings.NewReader(`{"rows":[{"oc":"AL",`), repeatedText(`"x":1,`, long)), 0, 1, nil},
		{"endless row", formatDPMA, io.MultiReader(strings.NewReader("Datenbestand,Aktenzeichen/Registernummer,Markendarstellung,Aktenzustand\n"), repeatedText("a", long), strings.NewReader("\nDE,1,A,\n")), 1, 1, nil},
		{"quote that never closes", formatDPMA, io.MultiReader(strings.NewReader("Datenbestand,Aktenzeichen/Registernummer,Markendarstellung,Aktenzustand\nDE,1,\"A,\nDE,2,B,\n"), repeatedText("\n", 8<<20)), 1, 1, nil},
		{"a million cells", formatDPMA, io.MultiReader(strings.NewReader("Datenbestand,Aktenzeichen/Registernummer,Markendarstellung,Aktenzustand\n"), repeatedText(",", 1<<20-1), strings.NewReader("\n\""), repeatedText(`","`, 900_000), strings.NewReader("\nDE,1,A,\n")), 1, 2, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			within(t, func() {
				marks, aside, err := readStream(t, tc.format, tc.in)
				if !errors.Is(err, tc.wantErr) || marks != tc.marks || aside != tc.aside {
					t.Errorf("%d marks, %d set aside, %v; want %d, %d, %v", marks, aside, err, tc.marks, tc.aside, tc.wantErr)
				}
			})
		})
	}
}

func TestBombs(t *testing.T) {
	var g bytes.Buffer
	w := gzip.NewWriter(&g)
	io.WriteString(w, dailyHead)
	io.Copy(w, repeatedText(" ", 600<<20))
	w.Close()
	var z bytes.Buffer
	zw := zip.NewWriter(&z)
	f, err := zw.Create("apc.xml")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, dailyHead+"<case-file><serial-number>97000001</serial-number></case-file>")
	io.Copy(f, repeatedText(" ", 600<<20))
	f, _ = zw.Create("apc2.xml")
	io.WriteString(f, dailyOf("<case-file><serial-number>97000002</serial-number></case-file>"))
	zw.Close()
	within(t, func() {
		r, _, err := Open("uspto", []string{put(t, "bomb.xml.gz", g.String())}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := drainReader(r); err == nil || !strings.Contains(err.Error(), errBomb.Error()) {
			t.Error(err)
		}
		marks, aside, _ := readAll(t, "uspto", Options{}, put(t, "bomb.zip", z.String()))
		if len(marks) != 2 || len(aside) != 1 || !strings.Contains(aside[0].Reason, errBomb.Error()) {
			t.Error(ids(marks), aside)
		}
	})
}

func TestZipWithTooManyMembers(t *testing.T) {
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	name := strings.Repeat("n", 1000)
	for i := range 18_000 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%s%d", name, i), Method: zip.Store}); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	path := put(t, "many.zip", z.String())
	within(t, func() {
		_, _, err := Open("uspto", []string{path}, Options{})
		if err == nil || err.Error() != "many.zip cannot be read: "+errDirectory.Error() {
			t.Error(err)
		}
	})
}

// TestMemoryDoesNotGrowWithTheFile reads a generated file of a quarter of a gigabyte.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 250 MB")
	}
	within(t, func() {
		marks, aside, err := readStream(t, formatUSPTO, newDaily(20_000))
		if marks != 20_000 || aside != 0 || err != nil {
			t.Error(marks, aside, err)
		}
	})
}

var _ trademarks.Reader = (*reader)(nil)

// TestHostileFiles: none of the files that strangers send is taken for a publication of an office, and what is wrong is told
// in one sentence that names the file.
func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	for _, f := range sample.HostileFiles() {
		if f.Large && !strings.Contains(f.Name, "bomb") {
			continue
		}
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, office := range []string{"uspto", "euipo", "ukipo", "cipo", "tabular"} {
			marks := 0
			rd, _, err := Open(office, []string{path}, Options{Source: f.Name})
			for rd != nil && (err == nil || setsAside(err)) {
				if _, err = rd.Next(); err == nil {
					marks++
				}
			}
			if c, ok := rd.(io.Closer); ok {
				_ = c.Close()
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			name := strings.TrimSuffix(f.Name, ".gz")
			switch {
			case err == nil && (office != "tabular" || marks > f.Listings+2 && marks > 2):
				t.Errorf("%s as %s: %d marks", f.Name, office, marks)
			case err != nil && (!strings.HasPrefix(err.Error(), strings.TrimSuffix(name, ".tar")) || strings.ContainsAny(err.Error(), "\n\r")):
				t.Errorf("%s as %s: %q", f.Name, office, err)
			}
		}
	}
}
