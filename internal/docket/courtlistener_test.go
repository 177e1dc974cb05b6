// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/sample"
)

const clEntryJSON = `{"id":7,"docket":9001,"date_filed":"2026-03-05","description":"MINUTE entry: motion for temporary restraining order 8 is granted.","entry_number":%s,
"date_created":"2026-03-06T14:21:40.855097-07:00","pacer_sequence_number":%s,"recap_sequence_number":"2026-03-05.003","new_field":{"kept":true},
"recap_documents":[{"id":1,"document_number":"14","attachment_number":null,"document_type":1,"description":"Order","pacer_doc_id":"067130000014","is_available":true,"is_sealed":null,"page_count":3,"absolute_url":"/docket/9001/14/x/","filepath_local":"recap/gov.uscourts.ilnd.500001/gov.uscourts.ilnd.500001.14.0.pdf"},
{"id":2,"document_number":"14","attachment_number":1,"document_type":2,"description":"Schedule A","pacer_doc_id":"067130000015","is_available":false,"is_sealed":true,"page_count":null,"absolute_url":"/docket/9001/14/1/x/","filepath_local":null}]}`

func TestDocketAlertsInBothShapes(t *testing.T) {
	entry := fmt.Sprintf(clEntryJSON, "14", "88")
	for name, body := range map[string]string{
		"version 1":      `{"payload":{"results":[` + entry + `]},"webhook":{"version":1,"event_type":1,"date_created":"2026-03-06T14:21:40-07:00","deprecation_date":null}}`,
		"version 2":      `{"payload":{"results":[` + entry + `]},"webhook":{"version":2,"event_type":1,"date_created":"2026-03-06T14:21:40-07:00","deprecation_date":null}}`,
		"at the top":     `{"results":[` + entry + `],"webhook":{"version":1,"event_type":1}}`,
		"no envelope":    `{"results":[` + entry + `]}`,
		"unknown fields": `{"payload":{"results":[` + entry + `],"more":1},"webhook":{"version":9,"event_type":1,"x":[]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			d, err := ReadWebhook(strings.NewReader(body), "body", "key-1")
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Lawsuits) != 1 || len(d.Notes) != 0 || d.Key != "key-1" {
				t.Fatalf("%d cases, notes %v, key %q", len(d.Lawsuits), d.Notes, d.Key)
			}
			l, e := d.Lawsuits[0], d.Lawsuits[0].Events[0]
			want := []string{"ilnd", "500001", "9001", "ilnd/500001/88", "14", "2026-03-05", "TRO_GRANTED", "result 1"}
			got := []string{l.Court, l.PACERCase, l.CourtListener, e.Key, e.Entry, e.Filed.String(), string(e.Reading.Types[0].Type), e.Source.At}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			docs := []Document{
				{ID: "067030000014", Number: "14", Text: "Order", URL: "https://www.courtlistener.com/docket/9001/14/x/", Pages: 3, Available: true},
				{ID: "067030000015", Number: "14", Attachment: 1, Text: "Schedule A", URL: "https://www.courtlistener.com/docket/9001/14/1/x/", Sealed: true},
			}
			if diff := cmp.Diff(docs, e.Documents); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(string(e.Raw), "new_field") {
				t.Error("an unknown field is lost")
			}
		})
	}
}

func TestAMinuteEntryHasNoNumber(t *testing.T) {
	d, err := ReadWebhook(strings.NewReader(`{"payload":{"results":[`+strings.ReplaceAll(fmt.Sprintf(clEntryJSON, "null", "null"), `"14"`, `""`)+`]},"webhook":{"event_type":1}}`), "body", "")
	if err != nil {
		t.Fatal(err)
	}
	if e := d.Lawsuits[0].Events[0]; e.Entry != "" || e.Key != "ilnd/500001/2026-03-05.003" {
		t.Errorf("entry %q, key %q", e.Entry, e.Key)
	}
}

func TestASearchAlertNamesTheCase(t *testing.T) {
	body := `{"payload":{"results":[{"caseName":"Lumineer Outdoor, LLC v. The <mark>Partnerships</mark> and Unincorporated Associations Identified on Schedule A","court_id":"ilnd","docketNumber":"1:26-cv-01234","docket_id":9001,"pacer_case_id":"500001",
"dateFiled":"2026-03-02","suitNature":"840 Trademark","cause":"15:1114 Trademark Infringement","assignedTo":"A. B. Example","firm":["Greer Burns & Crain"],"attorney":["Justin R. Gaudio"],"party":["Lumineer Outdoor, LLC","GlowMart"],
"recap_documents":[{"entry_number":1,"document_number":"1","description":"COMPLAINT filed by Lumineer","short_description":"Complaint","entry_date_filed":"2026-03-02","pacer_doc_id":"067130000001","absolute_url":"/docket/9001/1/x/"}]}],
"alert":{"name":"Schedule A"}},"webhook":{"version":2,"event_type":2}}`
	d, err := ReadWebhook(strings.NewReader(body), "body", "")
	if err != nil {
		t.Fatal(err)
	}
	l := d.Lawsuits[0]
	got := []string{l.Court, l.Number, l.Caption, l.Judge, l.Nature, l.Filed.String(), l.Plaintiffs[0].Name, l.Defendants[0].Alias, l.Counsel[0].Firm, l.Counsel[1].Attorneys[0], l.ScheduleA.Level, l.Events[0].Key, d.Alert}
	want := []string{"ilnd", "1:26-cv-01234", "Lumineer Outdoor, LLC v. The Partnerships and Unincorporated Associations Identified on Schedule A", "A. B. Example", "840 Trademark", "2026-03-02",
		"Lumineer Outdoor, LLC", "GlowMart", "Greer, Burns & Crain, Ltd.", "Justin R. Gaudio", "strong", "ilnd/500001/no-1", "Schedule A"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDeliveriesThatTellNothing(t *testing.T) {
	for name, tc := range map[string]struct{ body, note string }{
		"another kind":   {`{"payload":{"id":1},"webhook":{"event_type":3}}`, "kind 3"},
		"no results":     {`{"payload":{"results":[]},"webhook":{"event_type":1}}`, "no results"},
		"a bad result":   {`{"payload":{"results":[{"docket":"x","entry_number":[]}]},"webhook":{"event_type":1}}`, "left out"},
		"no docket":      {`{"payload":{"results":[{"description":"x"}]},"webhook":{"event_type":1}}`, "names no docket"},
		"an empty hit":   {`{"payload":{"results":[{}]},"webhook":{"event_type":2}}`, "names no docket"},
		"soon to end":    {`{"payload":{"results":[]},"webhook":{"event_type":9,"version":1,"deprecation_date":"2026-12-31"}}`, "2026-12-31"},
		"null results":   {`{"payload":null,"webhook":{"event_type":1}}`, "no results"},
		"nothing at all": {`{}`, "kind 0"},
	} {
		d, err := ReadWebhook(strings.NewReader(tc.body), name, "")
		if err != nil || len(d.Lawsuits) != 0 {
			t.Errorf("%s: %v, %d cases", name, err, len(d.Lawsuits))
			continue
		}
		if len(d.Notes) == 0 || !strings.Contains(d.Notes[0].Text.EN+d.Notes[len(d.Notes)-1].Text.EN, tc.note) {
			t.Errorf("%s: notes %v, want %q", name, d.Notes, tc.note)
		}
	}
	for _, body := range []string{"", "[", "<html>", `{"payload":7}`} {
		if _, err := ReadWebhook(strings.NewReader(body), "f", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: got %v, want a refusal", body, err)
		}
	}
}

// TestPublishedDeliveries reads the sender's published test bodies, which are templates with the version left open.
func TestPublishedDeliveries(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(sample.SharedData(t, "litigation", "courtlistener"), "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		Kind                      WebhookKind
		Version, Cases, Events, N int
		Case                      string
	}
	want := map[string]line{
		"docket_alert_webhook_dummy.txt":      {WebhookDocket, 2, 1, 1, 0, "dcd 178502 4214664 "},
		"search_alert_webhook_dummy.txt":      {WebhookSearch, 2, 1, 0, 0, "scotus  2668808 14-556"},
		"search_alert_webhook_dummy_v2.txt":   {WebhookSearch, 2, 1, 0, 0, "scotus  2668808 14-556"},
		"recap_fetch_webhook_dummy.txt":       {3, 2, 0, 0, 1, ""},
		"old_alerts_report_webhook_dummy.txt": {4, 2, 0, 0, 1, ""},
		"pray_and_pay_webhook_dummy.txt":      {5, 2, 0, 0, 1, ""},
	}
	got := map[string]line{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.ReplaceAll(string(data), "{{ webhook_version }}", "2")
		d, err := ReadWebhook(strings.NewReader(body), filepath.Base(path), "k")
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		l := line{Kind: d.Kind, Version: d.Version, Cases: len(d.Lawsuits), N: len(d.Notes)}
		for _, c := range d.Lawsuits {
			l.Events += len(c.Events)
			l.Case = c.Court + " " + c.PACERCase + " " + c.CourtListener + " " + c.Number
		}
		got[filepath.Base(path)] = l
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadWebhook(f *testing.F) {
	f.Add(`{"payload":{"results":[` + fmt.Sprintf(clEntryJSON, "14", "88") + `]},"webhook":{"version":1,"event_type":1}}`)
	f.Add(`{"results":[{"caseName":"A v. B","docket_id":1,"party":"x","firm":null}],"webhook":{"event_type":2}}`)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := ReadWebhook(strings.NewReader(body), "f", "")
		if err != nil {
			return
		}
		for _, l := range d.Lawsuits {
			for _, e := range l.Events {
				if e.Key == "" {
					t.Fatal("an entry without a key")
				}
			}
		}
	})
}
