// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strconv"

	"markwarden/internal/clearance"
	"markwarden/internal/similarity"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// answerView is what was found about one name.
type answerView struct {
	N        int // of the answer on its page
	Name     string
	Risk     int
	Band     string
	Meaning  string
	Scale    riskScale
	Classes  []classView
	Markets  []string
	Crowd    []workflow.Crowd
	Hits     []hitView
	Counts   []bandCount
	Register string
	Marks    int
}

// hitView is an earlier mark with its likeness in the four ways in which marks are compared.
type hitView struct {
	cardView
	Rank, Risk, Records int
	Text, Band, Number  string
	Live                bool
	Ways                []wayView
	Evidence            []evidenceView
}

// wayView is how near a mark is in one way; Value is empty where nothing is known.
type wayView struct {
	Name, Value string
	Width       int
}

// riskBand is a step of the risk: its name in texts and styles, and what lies in it.
type riskBand struct {
	Name           string
	From, To       int
	X, Width, Text int
	Meaning        string
}

// bandCount is how many of the marks shown lie in a step.
type bandCount struct {
	riskBand
	Count int
}

// riskScale is the picture of a risk among the steps.
type riskScale struct {
	Title string
	ID    string
	Bands []riskBand
	At    int
}

// riskNames are the steps of clearance.RiskBands, lowest first.
var riskNames = []string{"remote", "low", "moderate", "high", "very-high"}

func (u *UI) riskBands(lang web.Lang) []riskBand {
	var out []riskBand
	steps := clearance.RiskBands()
	for i, from := range steps {
		to := topScore
		if i+1 < len(steps) {
			to = int(steps[i+1])
		}
		b := riskBand{Name: riskNames[min(i, len(riskNames)-1)], From: int(from), To: to, X: int(from) * unitsPerPoint, Width: (to-int(from))*unitsPerPoint - bandGap, Meaning: riskMeaning(lang, from)}
		if to < topScore {
			b.To--
		}
		out = append(out, b)
	}
	return out
}

func riskMeaning(lang web.Lang, r clearance.Risk) string {
	en, zh := r.Meaning()
	if lang == web.Chinese {
		return zh
	}
	return en
}

func bandOf(bands []riskBand, r clearance.Risk) int {
	at := 0
	for i, b := range bands {
		if int(r) >= b.From {
			at = i
		}
	}
	return at
}

func (u *UI) answer(lang web.Lang, n int, c *workflow.Clearance) answerView {
	bands := u.riskBands(lang)
	a := answerView{
		N: n, Name: c.Name, Risk: int(c.Risk), Band: bands[bandOf(bands, c.Risk)].Name, Meaning: riskMeaning(lang, c.Risk), Classes: u.classes(lang, c.Classes), Markets: c.Markets,
		Crowd: crowdOf(c), Register: c.Register.Version, Marks: c.Register.Marks,
	}
	a.Scale = riskScale{ID: "risk-" + strconv.Itoa(n), Bands: bands, At: int(c.Risk) * unitsPerPoint}
	a.Scale.Title = u.site.Text(lang, "clearance.scale", "Risk", strconv.Itoa(a.Risk), "Band", u.site.Label(lang, "risk", a.Band))
	for i := len(bands) - 1; i >= 0; i-- {
		a.Counts = append(a.Counts, bandCount{riskBand: bands[i]})
	}
	for i := range c.Hits {
		h := &c.Hits[i]
		at := bandOf(bands, h.Risk)
		a.Counts[len(bands)-1-at].Count++
		v := hitView{
			cardView: cardView{URL: markURL(h.MarkID), Mark: h.Mark, Owner: h.Owner, ID: h.MarkID, Office: h.Office, Status: string(h.Status), Classes: u.classes(lang, h.Classes), Curated: h.Note != ""},
			Rank:     h.Rank, Risk: int(h.Risk), Records: h.Records, Text: h.Text, Band: bands[at].Name, Live: h.Live, Ways: waysOf(h.Evidence), Evidence: evidenceViews(lang, h.Evidence),
		}
		a.Hits = append(a.Hits, v)
	}
	return a
}

// crowdOf leaves out words that set nothing apart.
func crowdOf(c *workflow.Clearance) []workflow.Crowd {
	var out []workflow.Crowd
	for _, w := range c.Crowd {
		if !w.Idle {
			out = append(out, w)
		}
	}
	return out
}

// waysOf are the four ways in which marks are compared. That nothing speaks of one is said as not known, never as far apart.
func waysOf(all []similarity.Evidence) []wayView {
	ways := similarity.Ways(all)
	out := make([]wayView, 0, len(ways))
	for _, w := range ways {
		v := wayView{Name: w.Way}
		if w.Known {
			v.Value, v.Width = decimals(w.Value), int(100*min(1, max(0, w.Value))+0.5)
		}
		out = append(out, v)
	}
	return out
}
