// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A round over the pages and the API: begun by a senior, answered by a moderator who cannot see the case meanwhile.
func TestCalibrationOverThePages(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		if status, _, body, _ := m.post(m.senior, "/calibration", url.Values{"size": {"5"}, "days": {"7"}}); status != http.StatusConflict || !strings.Contains(body, "nothing to ask") {
			t.Errorf("a round of nothing: %d", status)
		}
		id := m.keep(1)
		m.read(m.as(m.senior, "POST", "/api/v1/cases/"+id+"/decisions", `{"decision":"remove","rules":["R1"],"reason_code":"TM-CF","facts":"A fact of the first.","ground":"counterfeit_manifest"}`), http.StatusOK)
		m.read(m.as(m.senior, "POST", "/api/v1/cases/"+id+"/moves", `{"event":"reverse","reason_code":"OK-DESC","facts":"A word of the trade."}`), http.StatusOK)
		if got := m.as(m.mod, "POST", "/api/v1/calibrations", `{"size":5,"days":7}`).Code; got != http.StatusForbidden {
			t.Errorf("a moderator begins a round: %d", got)
		}
		_, to, _, _ := m.post(m.senior, "/calibration", url.Values{"size": {"5"}, "days": {"7"}})
		m.sees(m.mod, "/calibration", to)
		m.posts(m.mod, to+"/next", url.Values{}, to)
		page := m.as(m.mod, "GET", to+"?lang=en", "").Body.String()
		for _, secret := range []string{id, "A fact of the first", "REMOVED", "word of the trade"} {
			if strings.Contains(page, secret) {
				t.Errorf("the question tells %q", secret)
			}
		}
		for _, address := range []string{"/desk/" + id, "/api/v1/cases/" + id, "/api/v1/cases/" + id + "/letters", "/api/v1/cases/" + id + "/record"} {
			if got := m.as(m.mod, "GET", address, "").Code; got != http.StatusConflict && got != http.StatusForbidden {
				t.Errorf("%s is open meanwhile: %d", address, got)
			}
		}
		m.posts(m.mod, to+"/answer", url.Values{"question": {"001"}, "decision": {"clear"}, "reason": {"OK-DESC"}}, to+"?done=said")
		m.sees(m.senior, to, "100")
		round := strings.TrimPrefix(to, "/calibration/")
		if got := m.as(m.mod, "GET", "/api/v1/calibrations/"+round+"/results", "").Code; got != http.StatusForbidden {
			t.Errorf("a moderator sees the results: %d", got)
		}
		if got := m.read(m.as(m.looker, "GET", "/api/v1/calibrations/"+round+"/results", ""), http.StatusOK)["items"].([]any); len(got) != 1 {
			t.Errorf("%v", got)
		}
		m.posts(m.senior, "/calibration/schedule", url.Values{"version": {"0"}, "weeks": {"4"}, "size": {"10"}, "days": {"7"}}, "/calibration?done=scheduled")
		m.sees(m.senior, "/calibration", `value="4"`)
	})
}
