// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"regexp"
	"testing"

	"markwarden/web"
)

// Every rule, level, role and topic has a page in both languages, with all of its words, and no page leads nowhere.
func TestEveryExplanationStands(t *testing.T) {
	site, err := web.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := pages(t)
	var ids []string
	for i := range ruleLevels {
		ids = append(ids, ruleLevels[i].id)
	}
	for _, l := range allLevels {
		ids = append(ids, string(l))
	}
	for _, r := range roles {
		ids = append(ids, string(r))
	}
	for i := range topics {
		ids = append(ids, topics[i].id)
		if len(topics[i].sources) == 0 {
			t.Errorf("%s names no source", topics[i].id)
		}
	}
	links := regexp.MustCompile(`href="(/learn/[^"?#]+)"`)
	unsaid := regexp.MustCompile(`(?:topic|level-do|role-do|role-means|level-means|rule)\.[a-zA-Z0-9-]+`)
	for _, id := range ids {
		for _, lang := range []web.Lang{web.English, web.Chinese} {
			w := get(h, "/learn/"+id+"?lang="+string(lang))
			if w.Code != http.StatusOK {
				t.Errorf("/learn/%s: %d", id, w.Code)
				continue
			}
			if found := unsaid.FindString(w.Body.String()); found != "" {
				t.Errorf("/learn/%s in %s has no words for %s", id, lang, found)
			}
			for _, to := range links.FindAllStringSubmatch(w.Body.String(), -1) {
				if get(h, to[1]).Code != http.StatusOK {
					t.Errorf("/learn/%s leads to %s, where nothing is", id, to[1])
				}
			}
		}
	}
	for i := range topics {
		en, zh := (&UI{site: site}).topic(web.English, &topics[i]), (&UI{site: site}).topic(web.Chinese, &topics[i])
		for n := range en.Sections {
			if len(zh.Sections) != len(en.Sections) || len(zh.Sections[n].Parts) != len(en.Sections[n].Parts) {
				t.Errorf("%s: the languages do not say the same in section %d", topics[i].id, n+1)
			}
		}
	}
}
