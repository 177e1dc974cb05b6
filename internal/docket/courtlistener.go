// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// WebhookKind is what a delivery of CourtListener is about (its event_type).
type WebhookKind int

// The kinds that are read; the sender has others, which are answered and noted.
const (
	WebhookDocket WebhookKind = 1
	WebhookSearch WebhookKind = 2
)

// Delivery is one webhook delivery. Key is the sender's Idempotency-Key: a second delivery with the same key is to be
// answered and not filed. The sender signs nothing and wants its answer within a second: store first, read later.
type Delivery struct {
	Batch
	Key         string      `json:"key"`
	Kind        WebhookKind `json:"kind"`
	Version     int         `json:"version"`
	Created     time.Time   `json:"created"`
	Deprecation string      `json:"deprecation,omitempty"` // the day the sender will stop this version
	Alert       string      `json:"alert,omitempty"`       // the name of a search alert
}

// mostDelivery bounds a delivery. Real ones are some kilobytes.
const mostDelivery = 8 << 20

// clEnvelope is the outer shape: results stand inside payload, or at the top in the sender's published test body.
type clEnvelope struct {
	Payload clPayloads        `json:"payload"`
	Results []json.RawMessage `json:"results"`
	Webhook struct {
		Version     clText          `json:"version"`
		EventType   clText          `json:"event_type"`
		DateCreated clText          `json:"date_created"`
		Deprecation json.RawMessage `json:"deprecation_date"`
	} `json:"webhook"`
}

// clPayload is what one alert found.
type clPayload struct {
	Results []json.RawMessage `json:"results"`
	Alert   struct {
		Name clText `json:"name"`
	} `json:"alert"`
}

// clPayloads is one payload, or several in a list; null is none.
type clPayloads []clPayload

// UnmarshalJSON reads either form.
func (p *clPayloads) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		var list []clPayload
		err := json.Unmarshal(data, &list)
		*p = list
		return err
	}
	var one clPayload
	if string(data) == "null" {
		return nil
	}
	err := json.Unmarshal(data, &one)
	*p = []clPayload{one}
	return err
}

// clText is a text that may come as a number or as null: the sender's versions differ.
type clText string

// UnmarshalJSON reads any of them; a list or an object is refused.
func (t *clText) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		var s string
		err := json.Unmarshal(data, &s)
		*t = clText(s)
		return err
	case '[', '{':
		return &json.UnmarshalTypeError{Value: "list or object", Type: reflect.TypeFor[string]()}
	case 'n':
		*t = ""
	default:
		*t = clText(data)
	}
	return nil
}

// number is the text as a number, 0 where it is none.
func (t clText) number() int {
	n, _ := strconv.Atoi(string(t))
	return n
}

// ReadWebhook reads a delivery. name is for positions, key the Idempotency-Key header. Kinds that are not read, and
// results that cannot be, give a note and no error: the sender is to be answered all the same. Unknown fields are kept in
// each event's Raw.
func ReadWebhook(r io.Reader, name, key string) (Delivery, error) {
	data, err := readAll(r, name, mostDelivery)
	if err != nil {
		return Delivery{}, err
	}
	var env clEnvelope
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &env); err != nil {
		return Delivery{}, fault.Because(err, fault.Invalid, "%s is no JSON as CourtListener sends it: check the sender", name)
	}
	d := Delivery{Batch: Batch{Kind: FromWebhook, Name: name}, Key: key, Kind: WebhookKind(env.Webhook.EventType.number()), Version: env.Webhook.Version.number()}
	d.Created, _ = time.Parse(time.RFC3339Nano, string(env.Webhook.DateCreated))
	d.Deprecation = strings.Trim(string(env.Webhook.Deprecation), `"`)
	if d.Deprecation == "null" || d.Deprecation == "None" {
		d.Deprecation = ""
	}
	var results []json.RawMessage
	for _, p := range env.Payload {
		results = append(results, p.Results...)
		if name := string(p.Alert.Name); name != "" && d.Alert != "" {
			d.Alert += "; " + name
		} else if name != "" {
			d.Alert = name
		}
	}
	results = append(results, env.Results...)
	if d.Kind == 0 && len(results) > 0 {
		d.Kind = guessKind(results[0])
	}
	d.read(results)
	if d.Deprecation != "" {
		d.note("webhook", say("The sender will stop version %d of its deliveries on %s.", "发送方将于 %[2]s 停用第 %[1]d 版推送。", d.Version, short(d.Deprecation)))
	}
	d.finish()
	return d, nil
}

// guessKind tells an entry from a search result where the envelope does not.
func guessKind(raw json.RawMessage) WebhookKind {
	var probe map[string]json.RawMessage
	if json.Unmarshal(raw, &probe) != nil {
		return 0
	}
	if _, ok := probe["docket"]; ok {
		return WebhookDocket
	}
	return WebhookSearch
}

// read reads the results by kind.
func (d *Delivery) read(results []json.RawMessage) {
	g := d.gather()
	for i, raw := range results {
		at := fmt.Sprintf("result %d", i+1)
		var err error
		switch d.Kind {
		case WebhookDocket:
			err = g.clEntry(raw, Source{FromWebhook, d.Name, at})
		case WebhookSearch:
			err = g.clHit(raw, Source{FromWebhook, d.Name, at})
		}
		if err != nil {
			g.note(at, say("The result cannot be read and was left out: %s.", "该结果无法读取，已略过：%s。", err))
		}
	}
	switch {
	case d.Kind != WebhookDocket && d.Kind != WebhookSearch:
		g.note("webhook", say("A delivery of kind %d tells of no docket entry and was left unread.", "类型 %d 的推送不含案卷条目，未读取。", int(d.Kind)))
	case len(results) == 0:
		g.note("webhook", Text{EN: "The delivery has no results.", ZH: "该推送没有结果。"})
	}
}

// clEntry is a docket entry of CourtListener.
type clEntry struct {
	Docket      clDocket     `json:"docket"`
	Filed       clText       `json:"date_filed"`
	Created     clText       `json:"date_created"`
	Description clText       `json:"description"`
	Number      clText       `json:"entry_number"` // null for minute entries
	PACERSeq    clText       `json:"pacer_sequence_number"`
	RECAPSeq    clText       `json:"recap_sequence_number"`
	Documents   []clDocument `json:"recap_documents"`
}

// clDocument is a paper of an entry.
type clDocument struct {
	Number     clText `json:"document_number"`
	Attachment clText `json:"attachment_number"`
	Text       clText `json:"description"`
	PACER      clText `json:"pacer_doc_id"`
	Available  bool   `json:"is_available"`
	Sealed     bool   `json:"is_sealed"`
	Pages      clText `json:"page_count"`
	URL        clText `json:"absolute_url"`
	Local      clText `json:"filepath_local"`
	IA         clText `json:"filepath_ia"`
}

// clDocket is the docket of an entry: its number, the number's address, or an object that says more.
type clDocket struct{ CaseRef }

// clDocketURL is a docket's number in its address.
var clDocketURL = lazily(`/dockets?/(\d{1,12})/`)

// UnmarshalJSON reads any of the forms.
func (d *clDocket) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		var id clText
		err := id.UnmarshalJSON(data)
		d.CourtListener = string(id)
		if m := clDocketURL.FindStringSubmatch(d.CourtListener); m != nil {
			d.CourtListener = m[1]
		}
		return err
	}
	var x struct {
		ID      clText `json:"id"`
		Court   clText `json:"court_id"`
		Number  clText `json:"docket_number"`
		Caption clText `json:"case_name"`
		PACER   clText `json:"pacer_case_id"`
	}
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	d.CaseRef = CaseRef{Court: string(x.Court), Caption: squeeze(string(x.Caption)), PACERCase: string(x.PACER), CourtListener: string(x.ID)}
	if x.Number != "" {
		d.Number, d.Judges = feedNumber(d.Court, squeeze(string(x.Number)))
	}
	return nil
}

// clFile is the court and the court system's case id in the path of a file: gov.uscourts.ilnd.328711.
var clFile = lazily(`gov\.uscourts\.([a-z0-9\-]{2,12})\.(\d{1,12})`)

// clHost is where the addresses of papers begin.
const clHost = "https://www.courtlistener.com"

// clEntry files a docket entry. The delivery names the case by CourtListener's own number; court and court system's number
// stand in the papers' paths, where there are papers.
func (b gatherer) clEntry(raw json.RawMessage, from Source) error {
	var x clEntry
	if err := json.Unmarshal(raw, &x); err != nil {
		return readable(err)
	}
	ref := x.Docket.CaseRef
	e := Event{Entry: string(x.Number), Sequence: cmp.Or(string(x.PACERSeq), string(x.RECAPSeq)), Text: squeeze(string(x.Description)), Source: from, Raw: raw}
	e.Filed, _ = calendar.ParseDate(string(x.Filed))
	if t, err := time.Parse(time.RFC3339Nano, string(x.Created)); err == nil && e.Filed.IsZero() {
		e.Filed = calendar.DateOf(t)
	}
	for _, d := range x.Documents {
		doc := d.document()
		if m := clFile.FindStringSubmatch(string(d.Local) + " " + string(d.IA)); m != nil && (ref.Court == "" || ref.Court == m[1]) && ref.PACERCase == "" {
			ref.Court, ref.PACERCase = m[1], m[2]
		}
		if doc.Attachment == 0 {
			e.Entry = cmp.Or(e.Entry, doc.Number)
			if e.Text == "" {
				e.Short = cmp.Or(e.Short, squeeze(doc.Text))
			}
		}
		e.Documents = append(e.Documents, doc)
	}
	if ref.CourtListener == "" && ref.PACERCase == "" {
		return wrongValue("it names no docket")
	}
	b.add(ref, e)
	return nil
}

// document is the paper in our form.
func (d clDocument) document() Document {
	doc := Document{ID: DocumentID(string(d.PACER)), Number: string(d.Number), Attachment: d.Attachment.number(), Text: string(d.Text), Pages: d.Pages.number(), Available: d.Available, Sealed: d.Sealed}
	if strings.HasPrefix(string(d.URL), "/") {
		doc.URL = clHost + string(d.URL)
	}
	return doc
}

// numberText is a number of JSON that may be null.
func numberText(n *json.Number) string {
	if n == nil {
		return ""
	}
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return strconv.FormatInt(i, 10)
	}
	return n.String()
}

// readable is an error of JSON without the innards of the decoder.
func readable(err error) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return wrongValue("its field " + t.Field + " is a " + t.Value)
	}
	return wrongValue("it is not the object expected")
}

// CourtListenerSenders are the addresses deliveries come from (the sender's documentation). Nothing is signed: a secret
// path and these are all there is to know the sender by.
func CourtListenerSenders() []string { return []string{"34.210.230.218", "54.189.59.91"} }
