// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
)

// decided is a whole decision on a notice; its facts hold what no public record may repeat.
func decided() Decision {
	return Decision{
		ID: "C-2041-1", CaseID: "C-2041", Listing: "SKU-77 · Nordvik rain jacket", Kind: RightTrademark,
		URLs:     []string{"https://shop.example/item/77?session=abc#top", "javascript:alert(1)"},
		Signs:    places()[:1],
		Measures: []Measure{Removed, SellingSuspended}, Territory: []string{"DE", "FR", "US"},
		Effective: "2026-03-20", Until: "2026-04-03", Published: "2026-02-01",
		Facts: Text{
			EN: "The title says Nordvik; the seller, Wang Xiaoming, wrote from wang@example.cn and +86 138 0013 8000 that the goods are not from the owner.",
			ZH: "标题含有 Nordvik；卖家王小明来信（wang@example.cn，13800138000）称商品并非来自权利人。",
		},
		Ground: Ground{Law: Text{"Regulation (EU) 2017/1001 art. 9(2)(a)", "欧盟条例 2017/1001 第9条第2款(a)项"}, Why: Text{"An identical sign on identical goods.", "在相同商品上使用相同标志。"}},
		Source: SourceNotice, Detected: true, Automation: Partly,
		Redress:  Text{"An appeal to us, a certified body under DSA art. 21, or a court.", "可向我们申诉、向《数字服务法》第21条的认证机构申请或起诉。"},
		AppealBy: time.Date(2026, 9, 21, 21, 59, 0, 0, time.UTC), AppealZone: "Europe/Brussels", AppealLink: "https://shop.example/appeals/C-2041",
		Business: true, EAN: "4006381333931", Language: "EN",
		Seller: Person{Name: "Wang Xiaoming", Natural: true, Country: "CN"}, Notifier: Person{Name: "Maria Lind", Natural: true, Country: "SE"},
		Principal: Person{Name: "Nordvik Outdoor AB", Country: "SE"}, Platform: Person{Name: "Shop Example Ltd", Country: "IE"},
		Notice: Notice{Sent: "2026-03-17", Received: "2026-03-18", Language: "en", Granted: true,
			Body: "I, Maria Lind (maria@nordvik.example, (617) 867-5309), say that these goods bear our mark no. 5123456."},
	}
}

// pretty is a value as a golden file shows it.
func pretty(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + "\n"
}

// One decision, three records: what the seller reads, what the database takes, what the public sees.
func TestOneDecisionThreeRecords(t *testing.T) {
	d := decided()
	fields, err := d.Fields()
	if err != nil {
		t.Fatal(err)
	}
	l, err := set(t).Render(Reasons, fields)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "reasons.golden", fmt.Sprintf("%s\n\n%s\n%s\n\n%s", l.EN.Subject, l.EN.Text, l.ZH.Subject, l.ZH.Text))

	record, err := d.DSA()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "dsa.golden", pretty(t, record))

	notice, err := d.Lumen()
	if err != nil {
		t.Fatal(err)
	}
	body, err := notice.JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "lumen.golden", string(body)+"\n")
}

// What the three share is said alike, and what is a person's stands only in the letter to that person.
func TestRecordsAgreeAndPublicOnesNameNobody(t *testing.T) {
	d := decided()
	record, err := d.DSA()
	if err != nil {
		t.Fatal(err)
	}
	notice, err := d.Lumen()
	if err != nil {
		t.Fatal(err)
	}
	if record.ApplicationDate != d.Effective || record.VisibilityEnd != d.Until || record.ProvisionEnd != d.Until || notice.MarkNumber != d.Signs[0].Number {
		t.Errorf("dates or numbers differ: %+v, %+v", record, notice)
	}
	public := pretty(t, record) + pretty(t, notice)
	for _, private := range []string{"Wang", "wang@", "13800138000", "138 0013 8000", "Maria", "maria@", "867-5309", "session", "javascript"} {
		if strings.Contains(public, private) {
			t.Errorf("a public record holds %q", private)
		}
	}
	for _, wanted := range []string{"Nordvik Outdoor AB", "5123456", "https://shop.example/item/77"} {
		if !strings.Contains(public, wanted) {
			t.Errorf("the public records lack %q", wanted)
		}
	}
	fields, err := d.Fields()
	if err != nil {
		t.Fatal(err)
	}
	l, err := set(t).Render(Reasons, fields)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(l.EN.Text, "Maria") {
		t.Error("the seller's letter names the reporter")
	}
}

// What any record would refuse is known before the decision is taken.
func TestCheckFindsEverythingBefore(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Decision)
		want   string
	}{
		{"whole", func(*Decision) {}, ""},
		{"outside the Union the database is not asked", func(d *Decision) { d.Territory, d.Published = []string{"US"}, "" }, ""},
		{"inside it is", func(d *Decision) { d.Published = "" }, "dsa.content_date must be a day as YYYY-MM-DD"},
		{"everywhere is inside", func(d *Decision) { d.Territory, d.Published = nil, "" }, "dsa.content_date must be a day as YYYY-MM-DD"},
		{"no measure", func(d *Decision) { d.Measures = nil }, "measures must name what was done; dsa.decision_visibility or another decision field must be filled: a statement names a restriction"},
		{"an unknown measure", func(d *Decision) { d.Measures = append(d.Measures, "shamed") }, `measures has the unknown measure "shamed"`},
		{"facts in one language", func(d *Decision) { d.Facts.ZH = "" }, "facts must be filled in both languages"},
		{"facts too long", func(d *Decision) { d.Facts.EN = strings.Repeat("a", mostFacts+1) }, "dsa.decision_facts has 5001 characters, more than 5000"},
		{"no ground", func(d *Decision) { d.Ground.Law = Text{} }, "dsa.incompatible_content_ground must be filled"},
		{"no source", func(d *Decision) { d.Source = "" }, "source and automation must say what set the decision off and how far a machine took it; dsa.source_type must be filled"},
		{"no way to appeal", func(d *Decision) { d.AppealLink = "" }, "appeal_link and the last day to appeal must be filled: every seller message says how to object and until when"},
		{"a zone of this machine", func(d *Decision) { d.AppealZone = "Local" }, "appeal_zone is no time zone: write an IANA name such as Europe/Brussels"},
		{"a country in words", func(d *Decision) { d.Territory = []string{"DE", "France"} }, `territory has "France", which is no ISO 3166 code of two letters`},
		{"no first day", func(d *Decision) { d.Effective = "" }, "effective must be a day as YYYY-MM-DD; dsa.application_date must be a day as YYYY-MM-DD"},
		{"a last day in words", func(d *Decision) { d.Territory, d.Until = []string{"US"}, "soon" }, "until must be a day as YYYY-MM-DD"},
		{"no end", func(d *Decision) { d.Until = "" }, ""},
		{"no listing", func(d *Decision) { d.Listing = "" }, "listing must be filled"},
		{"a bad identifier", func(d *Decision) { d.ID = "C 2041" }, "dsa.puid must be 1 to 500 letters, digits, - and _"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := decided()
			tc.change(&d)
			err := d.Check()
			if got := fault.Message(err); err != nil && got != tc.want || err == nil && tc.want != "" {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if _, ferr := d.Fields(); (ferr == nil) != (err == nil) {
				t.Errorf("Fields says %v", ferr)
			}
		})
	}
}

// A decision of our own answers no notice; one for another market owes no record.
func TestRecordsThatAreNotOwed(t *testing.T) {
	d := decided()
	d.Source, d.Notice = SourceOwn, Notice{}
	if _, err := d.Lumen(); !fault.Is(err, fault.Invalid) {
		t.Errorf("Lumen: %v", err)
	}
	if r, err := d.DSA(); err != nil || r.SourceType != "SOURCE_VOLUNTARY" || r.SourceIdentity != "" {
		t.Errorf("DSA: %+v, %v", r, err)
	}
	d.Territory = []string{"US"}
	if _, err := d.DSA(); !fault.Is(err, fault.Invalid) || d.InUnion() {
		t.Errorf("DSA for the United States: %v", err)
	}
	d.Territory = nil
	if r, err := d.DSA(); err != nil || len(r.TerritorialScope) != 30 {
		t.Errorf("a decision for everywhere names %d countries, %v", len(r.TerritorialScope), err)
	}
}

// Every kind of right and every source has its words in all three.
func TestEveryKindAndSource(t *testing.T) {
	for _, kind := range []RightKind{RightTrademark, RightCounterfeit, RightCopyright, RightDesign, RightPatent} {
		for _, source := range []Source{SourceNotice, SourceTrustedFlagger, SourceOther} {
			for _, how := range []Automation{ByPerson, Partly, ByMachine} {
				d := decided()
				d.Kind, d.Source, d.Automation, d.Notifier = kind, source, how, Person{Name: "Lind Agency AB"}
				d.PublicURLOf = []string{"https://work.example/1"}
				r, err := d.DSA()
				if err != nil || len(r.CategorySpecification) != 1 || r.SourceIdentity != "Lind Agency AB" {
					t.Fatalf("%s %s %s: %+v, %v", kind, source, how, r, err)
				}
				n, err := d.Lumen()
				want := map[RightKind]string{RightTrademark: "Trademark", RightCounterfeit: "Counterfeit", RightCopyright: "DMCA"}[kind]
				if want == "" || source == SourceOther {
					want = "Other"
				}
				if err != nil || n.Type != want || len(n.Works[0].Copyrighted) != 1 {
					t.Fatalf("%s %s: %+v, %v", kind, source, n, err)
				}
				if _, err := d.Fields(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// A decision is kept as JSON and read back whole.
func TestDecisionKeepsItself(t *testing.T) {
	b, err := json.Marshal(decided())
	if err != nil {
		t.Fatal(err)
	}
	var back Decision
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decided(), back); diff != "" {
		t.Error(diff)
	}
}
