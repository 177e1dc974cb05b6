// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// workedMail is a message whose findings were written down before it was read.
type workedMail struct {
	name, body string
	want       map[string][]string
}

// workedMails reads a file of messages: a line === NAME, lines of what is to be found, ---, and the message.
func workedMails(t testing.TB, name string) (list []workedMail) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "mail", "worked", name))
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(string(data), "=== "), "\n=== ") {
		head, body, _ := strings.Cut(part, "\n---\n")
		first, lines, _ := strings.Cut(head, "\n")
		m := workedMail{name: first, body: body, want: map[string][]string{}}
		for line := range strings.SplitSeq(lines, "\n") {
			key, value, _ := strings.Cut(line, ": ")
			if key == "party" {
				m.want[key] = append(m.want[key], value)
			} else if key != "" {
				amounts := strings.Split(value, ", ")
				m.want[key] = append(m.want[key], amounts...)
			}
		}
		list = append(list, m)
	}
	return list
}

// foundIn is what was found in a message, by the names of the file.
func foundIn(m FreezeMail) map[string][]string {
	got := map[string][]string{}
	for _, n := range m.Numbers {
		got["numbers"] = append(got["numbers"], n.Key)
	}
	for _, c := range m.Courts {
		got["courts"] = append(got["courts"], c.ID)
	}
	for _, f := range m.Firms {
		got["firms"] = append(got["firms"], f.Firm.Nickname)
	}
	for _, p := range m.Products {
		got["products"] = append(got["products"], string(p.Platform)+" "+p.ID)
	}
	for _, a := range m.Amounts {
		got["amounts"] = append(got["amounts"], string(a.Role)+" "+a.Money.Currency+" "+strings.Fields(a.Money.String())[1])
	}
	for _, r := range m.Rights {
		got["rights"] = append(got["rights"], r.Number)
	}
	for _, w := range m.Warnings {
		got["warnings"] = append(got["warnings"], w.Code)
	}
	return got
}

// Messages of marketplaces, payment providers and law firms, in English and Chinese, forwarded, quoted, stripped and
// mistyped, with signs of fraud and without. Whose they are is made up; their findings were written down before any was read.
func TestMessagesWorkedByHand(t *testing.T) {
	for _, file := range []string{"build.txt", "judge.txt", "more.txt"} {
		for _, w := range workedMails(t, file) {
			t.Run(w.name, func(t *testing.T) {
				m, err := ReadFreezeMail(strings.NewReader(w.body), w.name, MailOptions{})
				if err != nil {
					t.Fatal(err)
				}
				got := foundIn(m)
				for _, key := range []string{"numbers", "courts", "firms", "products", "amounts", "rights", "warnings"} {
					want := slices.Clone(w.want[key])
					slices.Sort(want)
					slices.Sort(got[key])
					if diff := cmp.Diff(want, got[key]); diff != "" && len(want)+len(got[key]) > 0 {
						t.Errorf("%s (-want +got):\n%s", key, diff)
					}
				}
				for _, name := range w.want["party"] {
					if !slices.ContainsFunc(m.Parties, func(p FoundParty) bool { return p.Name == name }) {
						t.Errorf("party %q is not among %+v", name, m.Parties)
					}
				}
			})
		}
	}
}
