// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"slices"
	"strings"
)

// ebaySites are the SiteID values of eBay's upload templates and the market each stands for.
var ebaySites = map[string]string{"us": "US", "ebaymotors": "US", "uk": "GB", "germany": "DE", "france": "FR", "italy": "IT", "spain": "ES",
	"netherlands": "NL", "belgium_dutch": "BE", "belgium_french": "BE", "austria": "AT", "switzerland": "CH", "poland": "PL",
	"ireland": "IE", "canada": "CA", "canadafrench": "CA", "australia": "AU", "hongkong": "HK", "singapore": "SG", "malaysia": "MY", "philippines": "PH"}

// ebay folds an item's variation rows, which repeat its number and title, and reads the item specifics (C:Brand) and
// the settings that stand in the first header of an upload template: *Action(SiteID=US|Country=US|Currency=USD|…).
func (l *layout) ebay() {
	l.key = l.find("item number", "item id", "itemid")
	l.notes = []string{"#INFO", "Info"}
	for i, h := range l.header {
		h = strings.TrimLeft(strings.TrimSpace(h), "*")
		if name, ok := strings.CutPrefix(h, "C:"); ok && !slices.ContainsFunc(l.slots, func(s slot) bool { return s.col == i }) {
			l.slots = append(l.slots, slot{col: i, field: fieldAttribute, name: strings.TrimSpace(name), nameAt: -1})
		}
	}
	settings := ebaySettings(l.header)
	l.currency = strings.ToUpper(settings["currency"])
	if market, ok := ebaySites[strings.ToLower(settings["siteid"])]; ok {
		l.markets = []string{market}
	}
}

// ebaySettings are the settings within the Action header, keys in lower case; nil if there is none.
func ebaySettings(header []string) map[string]string {
	for _, h := range header {
		h = strings.TrimLeft(strings.TrimSpace(h), "*")
		rest, ok := strings.CutPrefix(h, "Action(")
		if !ok {
			continue
		}
		settings := map[string]string{}
		for _, pair := range strings.Split(strings.TrimSuffix(rest, ")"), "|") {
			key, value, _ := strings.Cut(pair, "=")
			settings[strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
		}
		return settings
	}
	return nil
}
