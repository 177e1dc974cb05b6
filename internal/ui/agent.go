// SPDX-License-Identifier: Apache-2.0

package ui

import "strings"

// agentMark is how a browser or system is told in a User-Agent, and what people call it.
type agentMark struct{ sign, name string }

// browsers and systems are in the order in which they must be looked for: most browsers say that they are others, too.
var (
	browsers = []agentMark{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"MicroMessenger/", "微信"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = []agentMark{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// agentName is a browser and its system as people call them; a program that is no browser keeps what it said of itself.
func agentName(agent string) string {
	if !strings.HasPrefix(agent, "Mozilla/") {
		return agent
	}
	browser, system := firstOf(browsers, agent), firstOf(systems, agent)
	switch {
	case browser == "":
		return agent
	case system == "":
		return browser
	}
	return browser + " · " + system
}

func firstOf(list []agentMark, agent string) string {
	for _, m := range list {
		if strings.Contains(agent, m.sign) {
			return m.name
		}
	}
	return ""
}
