// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func TestRecordsInJSON(t *testing.T) {
	type rec struct{ N int }
	for _, tc := range []struct {
		name, json string
		want       []int
		aside      []string
	}{
		{"a list", `[{"N":1},{"N":2}]`, []int{1, 2}, nil},
		{"a list in the top object", `{"kw":"a{[","total":"2","rows":[{"N":1,"x":{"rows":[1]}},{"N":2}],"more":{"N":9}}`, []int{1, 2}, nil},
		{"a list two objects down", `{"response":{"header":{"code":""},"body":{"items":[{"N":1}]}}}`, []int{1}, nil},
		{"one behind the other", "{\"N\":1}\n{\"N\":2}\n", []int{1, 2}, nil},
		{"no records", `{"rows":[]}`, nil, nil},
		{"quotes and braces in texts", `[{"N":1,"t":"}]\"{"},{"N":2,"t":"\\"}]`, []int{1, 2}, nil},
		{"a broken record", `[{"N":1},{"N":},{"N":3}]`, []int{1, 3}, []string{"the record is not JSON of the names that are known here: invalid character '}' looking for beginning of value"}},
		{"another type", `[{"N":1},{"N":"x"},{"N":3}]`, []int{1, 3}, []string{"the record is not JSON of the names that are known here: json: cannot unmarshal string into Go struct field rec.N of type int"}},
		{"a name twice", `[{"N":1},{"N":2,"n":3}]`, []int{1}, []string{`the record gives "n" twice: keep one`}},
		{"not UTF-8", "[{\"N\":1,\"t\":\"\xff\"},{\"N\":2}]", []int{2}, []string{"the record is not valid UTF-8: save the file as UTF-8"}},
		{"a cut file", `[{"N":1},{"N":2`, []int{1}, []string{"the file ends inside this record: it is cut, fetch it again"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := newObjects(nil, iotest.HalfReader(strings.NewReader(tc.json)))
			var got []int
			var aside []string
			for {
				var r rec
				err := o.next(&r)
				if errors.Is(err, io.EOF) {
					break
				}
				var bad *trademarks.RowError
				if errors.As(err, &bad) {
					aside = append(aside, bad.Reason)
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, r.N)
			}
			if diff := cmp.Diff(tc.want, got) + cmp.Diff(tc.aside, aside); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTMviewRecords(t *testing.T) {
	doc := `{"kw":"a","records":"5","total":"1","rows":[
 {"OperationCode":"Insert","oc":"BX","an":"1400000","tm":"Torvik","sc":"Registration cancelled","ty":"Figurative","nc":[25,9,99,25],"ApplicantName":["A","B","A"],"ad":1700006400000,"RegistrationNumber":"1000000","timestamp":1763640000000},
 {"oc":"FR","an":"2","MarkVerbalElementText":"HAVN","sc":"Whatever","nc":null},
 {"oc":"DE","an":"3","OperationCode":"Delete","sc":"Registered"},
 {"oc":"DE","an":""},
 {"oc":"","an":"5"}
]}`
	marks, aside, info := readAll(t, "tmview", Options{}, put(t, "tm.json", doc))
	want := []trademarks.Mark{
		{ID: "BX-1400000", Office: "BX", Number: "1000000", Text: "Torvik", Owners: []trademarks.Owner{{Name: "A"}, {Name: "B"}}, Classes: []nice.Class{9, 25},
			Status: trademarks.StatusDead, StatusText: "Registration cancelled", Filed: "2023-11-15", Transacted: "2025-11-20", Drawing: trademarks.DrawingCombined, Source: "TMview"},
		{ID: "FR-2", Office: "FR", Number: "2", Text: "HAVN", Status: trademarks.StatusUnknown, StatusText: "Whatever", Source: "TMview"},
		{ID: "DE-3", Office: "DE", Number: "3", Status: trademarks.StatusDead, StatusText: "Deleted from the register", Source: "TMview"},
	}
	if diff := cmp.Diff(want, marks); diff != "" {
		t.Error(diff)
	}
	if len(aside) != 2 || aside[0].Row != 4 || aside[1].Row != 5 || info.Counts.Records != 5 {
		t.Error(aside, info.Counts)
	}
}

func TestKIPRISRecords(t *testing.T) {
	jsonDoc := `[{"applicationNumber":"4020200000001","productName":"토르빅","productNameEng":"TORVIK","registerStatus":"공고","applicationDate":"20200101","registrationNumber":[null],"registrationDate":[null],"asignProductMainCodeList":["09","25","052","9"],"applicantName":"토르빅 주식회사"},
{"applicationNumber":null,"productName":"X"}]`
	xmlDoc := `<response><body><items><TotalSearchCount>2</TotalSearchCount>
<TradeMarkInfo><ApplicationNumber>4020200000002</ApplicationNumber><ApplicationStatus>소멸</ApplicationStatus><GoodClassificationCode>09|25</GoodClassificationCode><ApplicantName>A</ApplicantName><Title>HAVN</Title></TradeMarkInfo>
<TradeMarkInfo><ApplicationNumber>none</ApplicationNumber></TradeMarkInfo></items></body></response>`
	marks, aside, _ := readAll(t, "kipris", Options{}, put(t, "k.json", jsonDoc), put(t, "k.xml", xmlDoc))
	want := []trademarks.Mark{
		{ID: "KR-4020200000001", Office: "KR", Number: "4020200000001", Text: "토르빅", Owners: []trademarks.Owner{{Name: "토르빅 주식회사"}}, Classes: []nice.Class{9, 25},
			Status: trademarks.StatusPending, StatusText: "공고", Filed: "2020-01-01", Aliases: []trademarks.Alias{{Text: "TORVIK"}}, Source: "KIPRIS"},
		{ID: "KR-4020200000002", Office: "KR", Number: "4020200000002", Text: "HAVN", Owners: []trademarks.Owner{{Name: "A"}}, Classes: []nice.Class{9, 25},
			Status: trademarks.StatusDead, StatusText: "소멸", Source: "KIPRIS"},
	}
	if diff := cmp.Diff(want, marks); diff != "" || len(aside) != 2 {
		t.Error(diff, aside)
	}
	if marks, aside, _ := readAll(t, "kipris", Options{}, put(t, "none.xml", "<response><body><items><TotalSearchCount>0</TotalSearchCount></items></body></response>")); len(marks)+len(aside) != 0 {
		t.Errorf("an answer without hits gave %v %v", marks, aside)
	}
}

// TestSetAsideAndReadAreAll: of generated records, each comes back as a mark or is set aside, the good ones unharmed.
func TestSetAsideAndReadAreAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doc []string
		var want []string
		n := rapid.IntRange(1, 20).Draw(t, "records")
		for i := range n {
			good, _ := json.Marshal(map[string]any{"oc": "AL", "an": fmt.Sprint(i), "tm": rapid.String().Draw(t, "text")})
			switch rapid.IntRange(0, 4).Draw(t, "fault") {
			case 0:
				doc = append(doc, `{"oc":"AL","an":`+rapid.SampledFrom([]string{"{}", "[1]", "tru", `"x","an":"y"`, "1"}).Draw(t, "broken")+"}")
			default:
				doc = append(doc, string(good))
				want = append(want, fmt.Sprintf("AL-%d", i))
			}
		}
		r := &run{office: "tmview", counts: &Counts{}}
		src := r.sourceOf(kind{format: formatTMview}, strings.NewReader(`{"rows":[`+strings.Join(doc, ", ")+"]}"))
		marks, aside, err := drainReader(&reader{run: r, src: src, file: func() string { return "x" }})
		if diff := cmp.Diff(want, ids(marks)); diff != "" || err != nil || len(marks)+len(aside) != n || r.counts.Records != int64(n) {
			t.Fatal(diff, aside, err)
		}
	})
}
