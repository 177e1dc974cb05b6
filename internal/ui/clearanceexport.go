// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/workflow"
	"markwarden/web"
)

// exportClearance gives the answer as a file: CSV with a line for each earlier mark, JSON as the API writes it, or a document
// that stands alone.
func (u *UI) exportClearance(c *gin.Context, format string, found []workflow.Clearance) {
	var b bytes.Buffer
	var kind string
	var err error
	switch format {
	case "csv":
		kind, err = "text/csv; charset=utf-8", clearanceCSV(&b, found)
	case "json":
		kind = "application/json; charset=utf-8"
		e := json.NewEncoder(&b)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		err = e.Encode(map[string]any{"items": found, "next": ""})
	case "html":
		kind, err = "text/html; charset=utf-8", u.clearanceReport(&b, u.lang(c), found)
	default:
		u.Problem(c, http.StatusNotFound)
		return
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="clearance.`+format+`"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, kind, b.Bytes())
}

// clearanceCSV begins with a byte order mark, by which spreadsheets know that it is UTF-8.
func clearanceCSV(b *bytes.Buffer, found []workflow.Clearance) error {
	b.WriteString("\ufeff")
	w := csv.NewWriter(b)
	_ = w.Write([]string{"name", "name_risk", "rank", "text", "mark", "risk", "score", "mark_id", "office", "owner", "classes", "status", "live", "records", "note", "why"})
	for i := range found {
		c := &found[i]
		for j := range c.Hits {
			h := &c.Hits[j]
			var why []string
			for _, e := range h.Evidence {
				why = append(why, e.Measure+" "+decimals(e.Value)+": "+e.Why)
			}
			var classes []string
			for _, n := range h.Classes {
				classes = append(classes, strconv.Itoa(int(n)))
			}
			_ = w.Write(guarded(c.Name, strconv.Itoa(int(c.Risk)), strconv.Itoa(h.Rank), h.Text, h.Mark, strconv.Itoa(int(h.Risk)), strconv.FormatFloat(h.Score, 'f', 4, 64), h.MarkID, h.Office, h.Owner,
				strings.Join(classes, " "), string(h.Status), strconv.FormatBool(h.Live), strconv.Itoa(h.Records), h.Note, strings.Join(why, "; ")))
		}
	}
	w.Flush()
	return w.Error()
}

// guarded keeps spreadsheets from taking a stranger's text for a formula.
func guarded(cells ...string) []string {
	for i, c := range cells {
		if c != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(c)[0]) {
			cells[i] = "'" + c
		}
	}
	return cells
}

// clearanceDocument is the body of the document that stands alone.
type clearanceDocument struct {
	Policy   string
	Style    template.CSS
	Answers  []answerView
	Register string
	Marks    int
	Bands    []riskBand
}

func (u *UI) clearanceReport(b *bytes.Buffer, lang web.Lang, found []workflow.Clearance) error {
	d := &clearanceDocument{Bands: u.riskBands(lang)}
	slices.Reverse(d.Bands)
	var style string
	for _, name := range [...]string{"tokens.css", "report.css", "clearance-report.css"} {
		text, err := web.Inline(name)
		if err != nil {
			return err
		}
		style += text
	}
	sum := sha256.Sum256([]byte(style))
	d.Style = template.CSS(style) // files of ours, built into the program
	d.Policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	for i := range found {
		d.Answers = append(d.Answers, u.answer(lang, i+1, &found[i]))
		d.Register, d.Marks = found[i].Register.Version, found[i].Register.Marks
	}
	return u.site.Fragment(b, lang, "clearance-report", "document", d)
}
