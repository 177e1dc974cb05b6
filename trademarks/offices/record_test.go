// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"markwarden/trademarks"
)

// Where a record is said to stand, it stands: of XML and JSON by its byte, of rows by its line.
func TestRecordsStandWhereTheySay(t *testing.T) {
	for _, tc := range []struct{ office, file, begins string }{
		{"uspto", raw(t, "uspto_daily_apc_2018_seed.xml"), "<case-file>"},
		{"uspto", raw(t, "uspto_tsdr_rn2178784-ST-962.2.1.xml"), "<ns2:Trademark"},
		{"euipo", raw(t, "euipo_018224422.xml"), "<TradeMark"},
		{"kipris", raw(t, "kipris_TradeMarkInfo.xml"), "<TradeMarkInfo>"},
		{"kipris", raw(t, "kipris_sample.json"), "{"},
		{"tmview", raw(t, "tmview_search_sample.json"), "{"},
		{"dpma", raw(t, "dpmaregister_export_sample.csv"), ""},
		{"rospatent", raw(t, "rospatent_export_sample.csv"), ""},
		{"uspto", filepath.Join("testdata", "daily.xml"), "<case-file>"},
	} {
		t.Run(filepath.Base(tc.file), func(t *testing.T) {
			whole, err := os.ReadFile(tc.file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimPrefix(string(whole), "\ufeff"), "\n")
			n := 0
			for rec, err := range recordsOf(t, tc.office, Options{Keep: 1 << 20}, tc.file) {
				if err != nil {
					continue
				}
				n++
				switch {
				case rec.File == "" || rec.Size != int64(len(rec.Text)) || !strings.HasPrefix(rec.Text, tc.begins):
					t.Errorf("%s: %d bytes, %q", rec.File, rec.Size, clip(rec.Text))
				case rec.Line == 0 && !bytes.Equal(whole[rec.Offset:rec.Offset+rec.Size], []byte(rec.Text)):
					t.Errorf("at %d stands %q, not %q", rec.Offset, clip(string(whole[rec.Offset:])), clip(rec.Text))
				case rec.Line > 0 && strings.TrimRight(lines[rec.Line-1], "\r") != strings.Split(rec.Text, "\n")[0]:
					t.Errorf("on line %d stands %q, not %q", rec.Line, clip(lines[rec.Line-1]), clip(rec.Text))
				}
			}
			if n == 0 {
				t.Error("no record")
			}
		})
	}
}

// recordsOf is each mark's record, or the error in its place.
func recordsOf(t *testing.T, office string, opt Options, files ...string) func(func(trademarks.Record, error) bool) {
	t.Helper()
	rd, _, err := Open(office, files, opt)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(trademarks.Record, error) bool) {
		for {
			_, err := rd.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(rd.(trademarks.Sourced).Record(), err) {
				return
			}
		}
	}
}

// A record that is longer than is kept is known by its place; one that a window cuts in two is whole.
func TestRecordsLongerThanIsKept(t *testing.T) {
	long := "<case-file><serial-number>70000001</serial-number><case-file-header><mark-identification>LONG</mark-identification></case-file-header><x>" + strings.Repeat("y", 3*windowSize) + "</x></case-file>"
	short := "<case-file><serial-number>70000002</serial-number><case-file-header><mark-identification>SHORT</mark-identification></case-file-header></case-file>"
	head := "<trademark-applications-daily>"
	path := filepath.Join(t.TempDir(), "apc.xml")
	if err := os.WriteFile(path, []byte(head+long+"\n"+short+"</trademark-applications-daily>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for keep, want := range map[int][2]string{1000: {"", short}, len(long): {long, short}, 0: {"", ""}} {
		i := 0
		for rec, err := range recordsOf(t, "uspto", Options{Keep: keep}, path) {
			at := []int{len(head), len(head) + len(long) + 1}[i]
			size := []int{len(long), len(short)}[i]
			if err != nil || rec.Text != want[i] || rec.Offset != int64(at) || rec.Size != int64(size) {
				t.Errorf("keep %d: record %d at %d, %d bytes, %q, %v", keep, i, rec.Offset, rec.Size, clip(rec.Text), err)
			}
			i++
		}
	}
}

// Of a set of tables the record is the rows that the mark was made of, also where they had to be sorted first.
func TestRecordsOfTables(t *testing.T) {
	all, err := filepath.Glob(filepath.Join("testdata", "casefiles", "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rec, err := range recordsOf(t, "uspto-casefiles", Options{Keep: 1 << 16}, all...) {
		if err != nil {
			continue
		}
		n++
		if !strings.HasPrefix(rec.Text, "# case_file\n") || !strings.HasSuffix(rec.File, "case_file.csv") || rec.Line < 2 || rec.Size < int64(len(rec.Text)) {
			t.Errorf("%+v", rec)
		}
		if n == 1 && (!strings.Contains(rec.Text, "\n# owner\n") || !strings.Contains(rec.Text, "\n# statement\n")) {
			t.Errorf("rows of sister tables are missing: %q", rec.Text)
		}
	}
	if n == 0 {
		t.Error("no record")
	}
}
