// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/json"
	"strings"

	"markwarden/internal/calendar"
)

// clHit is a search result of CourtListener, version 1 or 2. Names of fields are the same in both where they matter here;
// version 2 dates are days and version 1 dates instants, and some version 1 lists are texts.
type clHit struct {
	CaseName     string          `json:"caseName"`
	CaseNameFull string          `json:"caseNameFull"`
	CourtID      string          `json:"court_id"`
	Filed        string          `json:"dateFiled"`
	Terminated   string          `json:"dateTerminated"`
	DocketNumber string          `json:"docketNumber"`
	DocketID     json.Number     `json:"docket_id"`
	PACERCase    json.RawMessage `json:"pacer_case_id"`
	Nature       string          `json:"suitNature"`
	Cause        string          `json:"cause"`
	Judge        string          `json:"judge"`
	Assigned     string          `json:"assignedTo"`
	Referred     string          `json:"referredTo"`
	Attorneys    json.RawMessage `json:"attorney"`
	Firms        json.RawMessage `json:"firm"`
	Parties      json.RawMessage `json:"party"`
	Documents    []struct {
		Entry       *json.Number `json:"entry_number"`
		Number      json.Number  `json:"document_number"`
		Description string       `json:"description"`
		Short       string       `json:"short_description"`
		Filed       string       `json:"entry_date_filed"`
		PACER       string       `json:"pacer_doc_id"`
		URL         string       `json:"absolute_url"`
		Available   bool         `json:"is_available"`
		Pages       *int         `json:"page_count"`
		Attachment  *int         `json:"attachment_number"`
	} `json:"recap_documents"`
}

// clHit files a search result: a case, and the entries the search found in it.
func (b gatherer) clHit(raw json.RawMessage, from Source) error {
	var x clHit
	if err := json.Unmarshal(raw, &x); err != nil {
		return readable(err)
	}
	if x.DocketID.String() == "" && x.DocketNumber == "" {
		return wrongValue("it names no docket")
	}
	ref := CaseRef{Court: x.CourtID, Caption: squeeze(plainText(x.CaseName)), CourtListener: x.DocketID.String(), PACERCase: strings.Trim(string(x.PACERCase), `"`)}
	if ref.PACERCase == "null" {
		ref.PACERCase = ""
	}
	ref.Number, ref.Judges = feedNumber(x.CourtID, squeeze(x.DocketNumber))
	l := b.lawsuit(ref, from)
	if full := squeeze(x.CaseNameFull); len(full) > len(l.Caption) {
		l.Variants = appendOnce(l.Variants, l.Caption)
		l.Caption = full
	}
	l.Filed, l.Terminated = clDay(x.Filed), clDay(x.Terminated)
	l.Nature, l.Cause = x.Nature, x.Cause
	l.Judge, l.Magistrate = x.Assigned, x.Referred
	if l.Judge == "" {
		l.Judge = x.Judge
	}
	for _, p := range texts(x.Parties) {
		l.Plaintiffs, l.Defendants = sortParty(l.Caption, p, l.Plaintiffs, l.Defendants)
	}
	for _, f := range texts(x.Firms) {
		l.Counsel = append(l.Counsel, counsel(f))
	}
	if a := texts(x.Attorneys); a != nil {
		l.Counsel = append(l.Counsel, Counsel{Attorneys: a})
	}
	b.clHitEntries(ref, x, from)
	return nil
}

// clHitEntries files the entries of a search result.
func (b gatherer) clHitEntries(ref CaseRef, x clHit, from Source) {
	for _, d := range x.Documents {
		e := Event{Entry: numberText(d.Entry), Short: squeeze(d.Short), Text: squeeze(plainText(d.Description)), Source: from, Filed: clDay(d.Filed)}
		doc := Document{ID: DocumentID(d.PACER), Number: d.Number.String(), Text: d.Short, Available: d.Available}
		if d.Pages != nil {
			doc.Pages = *d.Pages
		}
		if d.Attachment != nil {
			doc.Attachment = *d.Attachment
		}
		if strings.HasPrefix(d.URL, "/") {
			doc.URL = clHost + d.URL
		}
		if at, ok := b.keys[entryKey(ref, e)]; ok && e.Entry != "" { // another paper of an entry found before
			have := &b.Lawsuits[at.suit].Events[at.event]
			have.Documents = append(have.Documents, doc)
			continue
		}
		e.Documents = []Document{doc}
		b.add(ref, e)
	}
}

// sortParty puts a party on the side of the caption its name stands on; the side is not told otherwise. A name on neither
// side is left with the defendants, who are the many.
func sortParty(caption, name string, plaintiffs []Party, defendants []Defendant) ([]Party, []Defendant) {
	first, _ := SplitCaption(caption)
	if strings.Contains(strings.ToLower(first), strings.ToLower(name)) {
		return append(plaintiffs, Party{Name: name, Role: "Plaintiff"}), defendants
	}
	return plaintiffs, append(defendants, Defendant{Alias: name})
}

// counsel is a firm by its canonical name where the table has it.
func counsel(firm string) Counsel {
	if f, ok := LookupFirm(firm); ok {
		return Counsel{Firm: f.Name}
	}
	return Counsel{Firm: firm}
}

// clDay is the day of a date or an instant; the zero date where there is none. An instant of version 1 shows the day it
// was filed in its own offset.
func clDay(s string) calendar.Date {
	if len(s) < 10 {
		return calendar.Date{}
	}
	d, _ := calendar.ParseDate(s[:10])
	return d
}

// texts is a list of texts that may also be one text or null.
func texts(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var one string
	if json.Unmarshal(raw, &one) == nil && strings.TrimSpace(one) != "" {
		return []string{one}
	}
	return nil
}

// plainText drops the marks a search puts around the words it found.
func plainText(s string) string {
	return unescape(strings.NewReplacer("<mark>", "", "</mark>", "", "<strong>", "", "</strong>", "", "<em>", "", "</em>", "").Replace(s))
}

// appendOnce adds a text that is not in the list yet.
func appendOnce(list []string, s string) []string {
	if s == "" {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
