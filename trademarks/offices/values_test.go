// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"markwarden/trademarks"
)

func TestDaysAsOfficesWriteThem(t *testing.T) {
	for said, want := range map[string]string{
		"20180218": "2018-02-18", "2018-02-18": "2018-02-18", "2000-05-09-04:00": "2000-05-09", "2020-08-28T17:48:48": "2020-08-28",
		"20180218 10:00": "2018-02-18", "09feb2018": "2018-02-09", "09FEB2018": "2018-02-09", "20240229": "2024-02-29",
		"20230229": "", "0": "", "": "", "19960100": "", "20001301": "", "00000000": "", "2018": "", "201802": "", "1018-02-18": "",
		"99991231": "", "2018-2-18": "", "yesterday": "", "2018/02/18": "", "31xyz2018": "", "+2018021": "",
	} {
		if got := day(said); got != want {
			t.Errorf("day(%q) = %q, want %q", said, got, want)
		}
	}
	for said, want := range map[string]string{"1120046400000": "2005-06-29", "0": "", "": "", "x": "", "-86400000": "1969-12-31", "99999999999999999": ""} {
		if got := millis(said); got != want {
			t.Errorf("millis(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestAnyDayReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Unix(rapid.Int64Range(-5364662400, 7258118399).Draw(t, "seconds"), 0).UTC() // 1800 to 2199
		want := d.Format(time.DateOnly)
		for _, layout := range []string{"20060102", time.DateOnly, "2006-01-02-05:00", time.RFC3339, "02Jan2006"} {
			if got := day(d.Format(layout)); got != want {
				t.Fatalf("%s of %s is %q", layout, want, got)
			}
		}
		if s := rapid.String().Draw(t, "text"); day(s) != "" && day(day(s)) != day(s) {
			t.Fatalf("%q is %q", s, day(s))
		}
	})
}

func TestCutsAndClips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "n")
		if got := cutAt(s, n); len(got) > n || !utf8.ValidString(got) || !strings.HasPrefix(s, got) {
			t.Fatalf("cutAt(%q, %d) = %q", s, n, got)
		}
		bytes := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		if got := clip(bytes); !utf8.ValidString(got) || utf8.RuneCountInString(got) > 80 || strings.ContainsAny(got, "\r\n\x00") {
			t.Fatalf("clip(%q) = %q", bytes, got)
		}
		if got := collapse(s); collapse(got) != got || strings.Contains(got, "  ") {
			t.Fatalf("collapse(%q) = %q", s, got)
		}
	})
}

func TestCodesOfTheUSPTO(t *testing.T) {
	// The groups of the office's own table, as ranges of codes.
	groups := map[trademarks.Status]string{
		trademarks.StatusRegistered: "624-625 700-708 717 739 778 780 790 800",
		trademarks.StatusPending: "410 413 616 620 630-631 638 640-661 663-668 672 680-682 686 688-690 692-694 718-722 724-725 730-734 740 744-746 748 " +
			"752-753 756-757 760 762-766 771-775 777 779 794 801-804 806-825 969 973",
		trademarks.StatusDead: "400-406 411-412 414-417 600-610 612 614 618 626 632 709-714 781-783 900-901 968",
	}
	want := make(map[string]trademarks.Status)
	for status, list := range groups {
		for _, r := range strings.Fields(list) {
			from, to, ranged := strings.Cut(r, "-")
			if !ranged {
				to = from
			}
			for code := from; code <= to; code = next3(code) {
				want[code] = status
			}
		}
	}
	counts := make(map[trademarks.Status]int)
	for code := "000"; code != "1000"; code = next3(code) {
		status, known := want[code]
		if !known {
			status = trademarks.StatusUnknown
		}
		if got := usptoStatus(code); got.status != status {
			t.Errorf("%s is %s, want %s", code, got.status, status)
		}
		if known {
			counts[status]++
		}
	}
	if counts[trademarks.StatusRegistered] != 17 || counts[trademarks.StatusPending] != 107 || counts[trademarks.StatusDead] != 41 {
		t.Errorf("%v", counts)
	}
	for _, code := range []string{"", "7", "0700", "seven"} {
		if got := usptoStatus(code); got.status != trademarks.StatusUnknown || got.text != code {
			t.Errorf("%q is %v: an unknown code is unknown and shows itself", code, got)
		}
	}
}

// next3 is the following code of three digits.
func next3(code string) string {
	b := []byte(code)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i]++; b[i] <= '9' {
			return string(b)
		}
		b[i] = '0'
	}
	return "1000"
}

func TestOtherCodeTables(t *testing.T) {
	for code, want := range map[string]string{"1000": "word", "4": "word", "3T19": "combined", "2000": "figurative", "5000": "stylised", "6": "none", "0000": "", "9": "", "": ""} {
		if got := usDrawing(code); got != want {
			t.Errorf("drawing %q is %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{"GS0251": "goods", "D10000": "disclaimer", "D00000": "disclaimer", "PM0001": "pseudo", "TR0010": "translation",
		"TLIT00": "transliteration", "TNSF00": "", "LINKBR": "", "MK0000": "mark", "MD9901": "", "ZZ": "", "G": "", "": ""} {
		if got := statementKind(code); got != want {
			t.Errorf("statement %q is %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]int{"10": 10, "19": 19, "30": 30, "69": 69, "70": 0, "09": 0, "": 0, "-1": 0, "x": 0, "1000": 0} {
		if got := partyRank(code); got != want {
			t.Errorf("party %q ranks %d, want %d", code, got, want)
		}
	}
	for words, want := range map[string]trademarks.Status{"Registered": trademarks.StatusRegistered, "  Registration  cancellation pending": trademarks.StatusRegistered,
		"Registration cancelled": trademarks.StatusDead, "Akte vernichtet": trademarks.StatusDead, "등록": trademarks.StatusRegistered, "Действует": trademarks.StatusRegistered,
		"Registered, but who knows": trademarks.StatusUnknown, "": trademarks.StatusUnknown} {
		if got := statusWord(words); got != want {
			t.Errorf("%q is %s, want %s", words, got, want)
		}
	}
	for _, tc := range []struct {
		cipo, wipo string
		want       trademarks.Status
	}{{"12", "", trademarks.StatusRegistered}, {"012", "9", trademarks.StatusRegistered}, {"99", "9", trademarks.StatusDead}, {"", "07", trademarks.StatusRegistered}, {"", "", trademarks.StatusUnknown}} {
		if got := cipoStatus(tc.cipo, tc.wipo).status; got != tc.want {
			t.Errorf("cipo %q wipo %q is %s, want %s", tc.cipo, tc.wipo, got, tc.want)
		}
	}
}

// TestTablesAreWhole: each row of a code table has its columns, and each status is one of ours.
func TestTablesAreWhole(t *testing.T) {
	statuses := []string{"registered", "pending", "dead", "unknown"}
	for name, spec := range map[string]struct{ width, status int }{
		"uspto-status.tsv": {3, 1}, "uspto-class.tsv": {3, -1}, "uspto-party.tsv": {4, -1}, "uspto-statement.tsv": {3, -1}, "uspto-drawing.tsv": {3, -1},
		"cipo-status.tsv": {4, 2}, "cipo-party.tsv": {3, -1}, "status-words.tsv": {2, 1}, "countries.tsv": {2, -1},
	} {
		rows, seen := tableRows(name), make(map[string]bool)
		if len(rows) == 0 {
			t.Errorf("%s is empty", name)
		}
		for _, r := range rows {
			key := r[0]
			if name == "cipo-status.tsv" {
				key += r[1]
			}
			if len(r) != spec.width || seen[key] || spec.status >= 0 && !strings.Contains(strings.Join(statuses, " "), r[spec.status]) {
				t.Errorf("%s: row %q", name, r)
			}
			seen[key] = true
		}
	}
}
