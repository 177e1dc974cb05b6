// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/http"
	"strings"
	"testing"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage/storagetest"
)

// The log is read in the reader's language: sentences of the program are said in it, and what is empty is not shown.
func TestTheAuditLogIsReadInBothLanguages(t *testing.T) {
	w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
	platform := w.org(auth.Platform, "Kiln")
	auditor := w.session(w.resident("looker", platform, auth.Auditor), platform, true)
	if err := w.people.Journal.Record(t.Context(), audit.Event{At: w.now, Action: "cases.decide", Actor: audit.Actor{Tenant: auth.HomeTenant}, Facts: map[string]string{
		"from_state": "", "to_state": "TRIAGE", "why": "A token has no more roles than its owner: senior_moderator is not among them.",
	}}); err != nil {
		t.Fatal(err)
	}
	if r := w.as(auditor, http.MethodPost, "/bulk?lang=en", ""); r.Code == http.StatusOK {
		t.Fatalf("an auditor uploads: %d", r.Code)
	}
	for lang, want := range map[string][]string{
		"en": {"why: Your role does not allow this.", "senior_moderator is not among them.", "to_state: TRIAGE"},
		"zh": {"why: 您的角色不允许此操作。", "why: 令牌的角色不能多于其所有人：不含“高级审核员”。", "to_state: TRIAGE"},
	} {
		text := textOf(readSheet(t, w.as(auditor, http.MethodGet, "/audit?lang="+lang, "")).root)
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("%s: lacks %q", lang, s)
			}
		}
		if strings.Contains(text, "from_state") {
			t.Errorf("%s: shows a fact that says nothing", lang)
		}
	}
}
