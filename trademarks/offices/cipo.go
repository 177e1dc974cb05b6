// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// The wanted columns of the Canadian researcher data set, as its editions name them. The first is the key.
var (
	cipoMain = append(columns("applicationnumber", "registrationnumber", "filingdate", "registrationdate", "cipostatuscode", "wipostatuscode",
		"currentstatusdate", "markverbalelementtext|markverbalelementdescription", "marksignificantverbalelementtext|marksignificantdescription",
		"marktranslationtext|marktranslationdescription"), column{[]string{"classificationtermenglishdescription"}, maxText})
	cipoParty = columns("applicationnumber", "partytypecode", "partyname", "currentownerlegalname", "partycountrycode")
	cipoClass = columns("applicationnumber", "nicecode|niceclassificationcode", "classificationkindcode")
)

// cipoKey is an application number in a form that sorts as numbers do.
func cipoKey(s string) string {
	if s == "" || len(s) > 20 {
		return ""
	}
	lead := strings.IndexFunc(s+" ", func(r rune) bool { return r < '0' || r > '9' })
	return strings.Repeat("0", max(0, 12-lead)) + s
}

// cipo joins the main table with the interested parties and the classes by application number.
func (r *run) cipo(set map[string][]part) (j *joined, err error) {
	j = &joined{run: r, parts: set["main"], build: r.fromCIPO}
	open := func(table string, want []column) *side {
		var s *side
		if err == nil {
			s, err = r.side(set[table], want, cipoKey)
		}
		return s
	}
	j.main = open("main", cipoMain)
	j.sisters = []*side{open("party", cipoParty), open("classification", cipoClass)}
	return j, err
}

// fromCIPO builds a Canadian mark; of several rows of one number the last counts.
func (r *run) fromCIPO(main []entry, sisters [][]entry) (trademarks.Mark, *trademarks.RowError) {
	cell := main[len(main)-1].cells
	is := cipoStatus(cell[4], cell[5])
	m := trademarks.Mark{
		ID: "CA-" + cell[0], Office: "CA", Number: cell[1], Text: cell[7], Status: is.status, StatusText: is.text,
		Filed: day(cell[2]), Registered: day(cell[3]), Transacted: day(cell[6]), Goods: cell[10], Source: r.source("CIPO researcher data set"),
	}
	first(&m.Number, cell[0])
	first(&m.Text, cell[8])
	for _, s := range names(nil, cell[9], m.Text) {
		addAlias(&m, s, trademarks.AliasTranslation)
	}
	m.Owners = cipoOwners(sisters[0])
	var classes []nice.Class
	for _, e := range sisters[1] {
		if n, ok := niceClass(trimZeros(e.cells[1])); ok {
			classes = append(classes, n)
		}
	}
	m.Classes = sorted(classes)
	return m, nil
}

// cipoOwners are the parties nearest to a present owner.
func cipoOwners(parties []entry) (out []trademarks.Owner) {
	last := 1
	for _, e := range parties {
		last = max(last, cipoRank(e.cells[1]))
	}
	for _, e := range parties {
		if cipoRank(e.cells[1]) == last {
			name := e.cells[3]
			first(&name, e.cells[2])
			out = addOwner(out, trademarks.Owner{Name: name, Country: country(e.cells[4])})
		}
	}
	return out
}
