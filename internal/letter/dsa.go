// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"bytes"
	_ "embed" // measures.tsv, dsa.tsv
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"markwarden/internal/fault"
)

//go:embed measures.tsv
var measuresText string

//go:embed dsa.tsv
var dsaText string

// Record is one statement for the DSA Transparency Database, by the names of its fields (specification 5.2). Dates are
// YYYY-MM-DD. Empty fields are left out.
type Record struct {
	Visibility              []string          `json:"decision_visibility,omitempty"`
	VisibilityOther         string            `json:"decision_visibility_other,omitempty"`
	VisibilityEnd           string            `json:"end_date_visibility_restriction,omitempty"`
	Monetary                string            `json:"decision_monetary,omitempty"`
	MonetaryOther           string            `json:"decision_monetary_other,omitempty"`
	MonetaryEnd             string            `json:"end_date_monetary_restriction,omitempty"`
	Provision               string            `json:"decision_provision,omitempty"`
	ProvisionEnd            string            `json:"end_date_service_restriction,omitempty"`
	Account                 string            `json:"decision_account,omitempty"`
	AccountEnd              string            `json:"end_date_account_restriction,omitempty"`
	AccountType             string            `json:"account_type,omitempty"`
	Ground                  string            `json:"decision_ground"`
	GroundURL               string            `json:"decision_ground_reference_url,omitempty"`
	IllegalGround           string            `json:"illegal_content_legal_ground,omitempty"`
	IllegalExplanation      string            `json:"illegal_content_explanation,omitempty"`
	IncompatibleGround      string            `json:"incompatible_content_ground,omitempty"`
	IncompatibleExplanation string            `json:"incompatible_content_explanation,omitempty"`
	IncompatibleIllegal     string            `json:"incompatible_content_illegal,omitempty"`
	ContentType             []string          `json:"content_type"`
	ContentTypeOther        string            `json:"content_type_other,omitempty"`
	Category                string            `json:"category"`
	CategorySpecification   []string          `json:"category_specification,omitempty"`
	Facts                   string            `json:"decision_facts"`
	TerritorialScope        []string          `json:"territorial_scope,omitempty"`
	ContentLanguage         string            `json:"content_language,omitempty"`
	ContentDate             string            `json:"content_date"`
	ApplicationDate         string            `json:"application_date"`
	SourceType              string            `json:"source_type"`
	SourceIdentity          string            `json:"source_identity,omitempty"`
	AutomatedDetection      string            `json:"automated_detection"`
	AutomatedDecision       string            `json:"automated_decision"`
	ContentID               map[string]string `json:"content_id,omitempty"`
	PUID                    string            `json:"puid"`
}

// MostPerBatch is how many statements the database takes in one request.
const MostPerBatch = 100

// DSA is the record of the decision for the Transparency Database, without personal data (art. 24(5)), in English.
func (d Decision) DSA() (Record, error) {
	if !d.InUnion() {
		return Record{}, fault.New(fault.Invalid, "decision %s holds in no country of the Union: the Transparency Database takes no record of it", cut(oneLine(d.ID), 60))
	}
	r := d.record()
	return r, r.Check()
}

// Words of the database for ours.
var (
	dsaSource = map[Source]string{SourceNotice: "SOURCE_ARTICLE_16", SourceTrustedFlagger: "SOURCE_TRUSTED_FLAGGER",
		SourceOwn: "SOURCE_VOLUNTARY", SourceOther: "SOURCE_TYPE_OTHER_NOTIFICATION"}
	dsaAutomation = map[Automation]string{ByPerson: "AUTOMATED_DECISION_NOT_AUTOMATED", Partly: "AUTOMATED_DECISION_PARTIALLY",
		ByMachine: "AUTOMATED_DECISION_FULLY"}
	dsaKeyword = map[RightKind]string{RightTrademark: "KEYWORD_TRADEMARK_INFRINGEMENT", RightCounterfeit: "KEYWORD_TRADEMARK_INFRINGEMENT",
		RightCopyright: "KEYWORD_COPYRIGHT_INFRINGEMENT", RightDesign: "KEYWORD_DESIGN_INFRINGEMENT", RightPatent: "KEYWORD_PATENT_INFRINGEMENT"}
)

// record fills the fields without checking them.
func (d Decision) record() Record {
	clean := func(s string) string { return Redact(visible(s), d.names()...) }
	r := Record{
		Facts: clean(d.Facts.EN), ContentType: []string{"CONTENT_TYPE_PRODUCT"}, TerritorialScope: inUnion(d.Territory),
		Category: "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", ContentLanguage: d.Language,
		ContentDate: d.Published, ApplicationDate: d.Effective, PUID: d.ID,
		SourceType: dsaSource[d.Source], AutomatedDetection: yesNo(d.Detected), AutomatedDecision: dsaAutomation[d.Automation],
		AccountType: "ACCOUNT_TYPE_PRIVATE",
	}
	if k := dsaKeyword[d.Kind]; k != "" {
		r.CategorySpecification = []string{k}
	}
	if d.Business {
		r.AccountType = "ACCOUNT_TYPE_BUSINESS"
	}
	if d.EAN != "" {
		r.ContentID = map[string]string{"EAN-13": d.EAN}
	}
	if d.Source != SourceOwn && !d.Notifier.Natural {
		r.SourceIdentity = clean(d.Notifier.Name)
	}
	if d.Ground.Law.EN != "" {
		r.Ground, r.IllegalGround, r.IllegalExplanation = "DECISION_GROUND_ILLEGAL_CONTENT", clean(d.Ground.Law.EN), clean(d.Ground.Why.EN)
	} else {
		r.Ground, r.IncompatibleGround, r.IncompatibleExplanation = "DECISION_GROUND_INCOMPATIBLE_CONTENT", clean(d.Ground.Terms.EN), clean(d.Ground.Why.EN)
	}
	d.recordMeasures(&r)
	return r
}

// recordMeasures puts the measures into their fields, with the end where there is one.
func (d Decision) recordMeasures(r *Record) {
	known, _ := measures()
	for _, m := range d.Measures {
		row := known[m]
		switch row.field {
		case "decision_visibility":
			r.Visibility, r.VisibilityEnd = append(r.Visibility, row.value), d.Until
		case "decision_monetary":
			r.Monetary, r.MonetaryEnd = row.value, d.Until
		case "decision_provision":
			r.Provision, r.ProvisionEnd = row.value, d.Until
		case "decision_account":
			r.Account, r.AccountEnd = row.value, d.Until
		}
	}
}

// inUnion keeps the countries the database knows, which are all of them for a decision that holds everywhere.
func inUnion(territory []string) []string {
	if len(territory) == 0 {
		return slices.Sorted(maps.Keys(dsaWords()["territorial_scope"]))
	}
	var list []string
	for _, c := range territory {
		if dsaWords()["territorial_scope"][c] {
			list = append(list, c)
		}
	}
	return list
}

// yesNo is how the database writes a truth.
func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

// ParseRecord reads one statement. A field that is unknown or stands twice, and anything behind the object, is refused.
func ParseRecord(b []byte) (Record, error) {
	var r Record
	if twice := doubledKey(b); twice != "" {
		return r, fault.New(fault.Invalid, "the statement has the field %q twice: keep one", cut(oneLine(twice), 60))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Record{}, fault.Because(err, fault.Invalid, "this is no statement for the DSA Transparency Database: it must be one JSON object with the database's fields")
	}
	if _, err := d.Token(); err != io.EOF {
		return Record{}, fault.New(fault.Invalid, "something stands behind the statement: send one JSON object")
	}
	return r, r.Check()
}

// doubledKey is a key of the outermost object that stands twice, which encoding/json would pass in silence.
func doubledKey(b []byte) string {
	d := json.NewDecoder(bytes.NewReader(b))
	seen := map[string]bool{}
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return ""
	}
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return ""
		}
		if seen[key] {
			return key
		}
		seen[key] = true
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			return ""
		}
	}
	return ""
}

// Batches packs records into request bodies of at most MostPerBatch statements each. A record that would be refused, and
// an identifier that stands twice, refuses the whole with its number.
func Batches(records []Record) ([][]byte, error) {
	seen := map[string]int{}
	for i, r := range records {
		if err := r.Check(); err != nil {
			return nil, fault.Because(err, fault.Invalid, "statement %d (%s): %s", i+1, cut(oneLine(r.PUID), 60), fault.Message(err))
		}
		if first, twice := seen[r.PUID]; twice {
			return nil, fault.New(fault.Invalid, "statements %d and %d have the same puid %s: each decision is reported once", first+1, i+1, r.PUID)
		}
		seen[r.PUID] = i
	}
	var bodies [][]byte
	for len(records) > 0 {
		n := min(len(records), MostPerBatch)
		body, err := json.Marshal(map[string][]Record{"statements": records[:n]})
		if err != nil {
			return nil, fmt.Errorf("statements of batch %s: %w", strconv.Itoa(len(bodies)+1), err)
		}
		bodies, records = append(bodies, body), records[n:]
	}
	return bodies, nil
}
