// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
	"markwarden/trademarks"
)

func TestStatusWords(t *testing.T) {
	for said, want := range map[string]trademarks.Status{
		"":                                    trademarks.StatusUnknown,
		"REGISTERED":                          trademarks.StatusRegistered,
		" Registered.":                        trademarks.StatusRegistered,
		"LIVE/APPLICATION/Under Examination":  trademarks.StatusPending,
		"LIVE/REGISTRATION/Issued and Active": trademarks.StatusRegistered,
		"DEAD/APPLICATION/Refused/Dismissed or Invalidated":           trademarks.StatusDead,
		"Registered. The registration date is used to determine when": trademarks.StatusRegistered,
		"Registration cancellation pending":                           trademarks.StatusRegistered,
		"Application published":                                       trademarks.StatusPending,
		"Abandoned - Failure To Respond Or Late Response":             trademarks.StatusDead,
		"Marke eingetragen":                                           trademarks.StatusRegistered,
		"Anmeldung zurückgenommen":                                    trademarks.StatusDead,
		"Marque enregistrée":                                          trademarks.StatusRegistered,
		"Demande publiée":                                             trademarks.StatusPending,
		"Caducada":                                                    trademarks.StatusDead,
		"已注册":                                                         trademarks.StatusRegistered,
		"初审公告":                                                        trademarks.StatusPending,
		"无效":                                                          trademarks.StatusDead,
		"撤销/无效宣告申请审查中":                                                trademarks.StatusRegistered,
		"등록":                                                          trademarks.StatusRegistered,
		"cancellation considered":                                     trademarks.StatusUnknown,
		"not dead yet":                                                trademarks.StatusUnknown,
		"unregistered":                                                trademarks.StatusUnknown,
	} {
		t.Run(said, func(t *testing.T) {
			if got := statusOf(said); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	for _, tc := range []struct {
		said, want string
		order      DateOrder
		bad        bool
	}{
		{said: "", want: ""},
		{said: "2024-01-31", want: "2024-01-31"},
		{said: "2024-1-3", want: "2024-01-03"},
		{said: "1995-02-07-05:00", want: "1995-02-07"},
		{said: "2024-01-31T08:00:00Z", want: "2024-01-31"},
		{said: "2024-01-31 08:00", want: "2024-01-31"},
		{said: "31.01.2024", want: "2024-01-31"},
		{said: "20240131", want: "2024-01-31"},
		{said: "2024年1月31日", want: "2024-01-31"},
		{said: "31 January 2024", want: "2024-01-31"},
		{said: "Jan. 31, 2024", want: "2024-01-31"},
		{said: "31-Jan-2024", want: "2024-01-31"},
		{said: "31/01/2024", want: "2024-01-31"},
		{said: "01/31/2024", want: "2024-01-31"},
		{said: "05/05/2024", want: "2024-05-05"},
		{said: "03/04/2024", order: DatesDayFirst, want: "2024-04-03"},
		{said: "03/04/2024", order: DatesMonthFirst, want: "2024-03-04"},
		{said: "13/04/2024", order: DatesMonthFirst, want: "2024-04-13"},
		{said: "03/04/2024", bad: true},
		{said: "31/31/2024", bad: true},
		{said: "31.1.24", bad: true},
		{said: "45321", bad: true},
		{said: "soon", bad: true},
		{said: "0000-00-00", bad: true},
		{said: "1066-10-14", bad: true},
	} {
		t.Run(tc.said, func(t *testing.T) {
			w := row{}
			w.cells[fieldFiled] = tc.said
			got, err := w.date(fieldFiled, tc.order)
			if got != tc.want || (err != nil) != tc.bad {
				t.Errorf("got %q, %v; want %q", got, err, tc.want)
			}
		})
	}
}

func TestIdentity(t *testing.T) {
	text := "mark,number,office,owner,classes\n" +
		"A,1,US,x,9\nA,1,,x,9\nA,,,x,9\nA,,,x,25\n" +
		"A,1,US,x,9\n" + // repeats row 2 exactly
		"A,1,US,y,9\nB,1,US,x,9\nB#2,1#2,US,x,9\n"
	got, bad, _ := read(t, text, "a.csv", Options{})
	again, _, _ := read(t, text, "b.csv", Options{})
	var ids []string
	for i, m := range got {
		ids = append(ids, m.ID)
		if again[i].ID != m.ID {
			t.Errorf("row %d: ID %s, at the second import %s", i, m.ID, again[i].ID)
		}
	}
	want := []string{"US-1", "REG-1", got[2].ID, got[3].ID, "US-1#2", "US-1#3", "US-1#2#2"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(got[2].ID, "list:") || got[2].ID == got[3].ID || len(bad) != 1 || bad[0].Row != 6 {
		t.Errorf("%v %v", ids, bad)
	}
}

// The statuses that real exports write, each as the office's own table or wording has it.
func TestStatusOfRealExports(t *testing.T) {
	path := sample.SharedData(t, "registers", "raw", "dpmaregister_export_sample.csv")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff")))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	unknown := 0
	for _, x := range all[1:] {
		if len(x) > 3 && x[3] != "" && statusOf(x[3]) == trademarks.StatusUnknown {
			unknown++
			t.Logf("not in the list: %q", x[3])
		}
	}
	if unknown > len(all)/100 {
		t.Errorf("%d of %d statuses are not known", unknown, len(all)-1)
	}
}
