// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"net/netip"
	"net/url"
	"strings"

	"markwarden/internal/fold"
)

// hiddenLink finds a link whose words are an address of another domain than its target's.
func hiddenLink(_ *FreezeMail, l letter) (Quote, bool) {
	for _, k := range l.links {
		shown := ParseStoreURL(k.words)
		if shown.Host == "" && strings.Contains(k.words, "@") { // a mail address that leads to a page
			shown.Host = senderDomain(k.words)
		}
		target := ParseStoreURL(k.target)
		if target.Host == "" { // a number or another address that is no name
			target.Host = hostOf(k.target)
		}
		if mail, ok := strings.CutPrefix(strings.ToLower(k.target), "mailto:"); ok {
			target.Host = senderDomain(mail)
		}
		if shown.Host != "" && target.Host != "" && registrable(shown.Host) != registrable(target.Host) {
			return Quote{Field: "link", Words: k.words + " → " + k.target}, true
		}
	}
	return Quote{}, false
}

// shortLinks are services that hide an address behind a short one.
var shortLinks = wordSet("bit.ly tinyurl.com t.co goo.gl is.gd ow.ly rebrand.ly cutt.ly t.ly shorturl.at rb.gy dwz.cn t.cn url.cn suo.im")

// oddLink finds addresses that hide where they lead.
func oddLink(m *FreezeMail, l letter) (Quote, bool) {
	targets := []string{}
	for _, k := range l.links {
		targets = append(targets, k.target)
	}
	targets = append(targets, webAddress.FindAllString(m.Text, mostLinks)...)
	for _, t := range targets {
		u, err := url.Parse(strings.TrimRight(t, ".,;)"))
		if err != nil || u.Host == "" {
			continue
		}
		_, number := netip.ParseAddr(u.Hostname())
		if number == nil || u.User != nil || shortLinks[bareHost(strings.ToLower(u.Hostname()))] {
			return Quote{Field: "link", Words: t}, true
		}
	}
	return Quote{}, false
}

// lookalikeDomain finds domains that imitate those of courts, marketplaces and firms: other letters that look the same,
// one letter changed, or the name inside a domain that is not theirs.
func lookalikeDomain(m *FreezeMail, l letter) (Quote, bool) {
	var hosts []string
	for _, k := range m.Links {
		if u := ParseStoreURL(k.URL); u.Host != "" {
			hosts = append(hosts, u.Host)
		}
	}
	for _, head := range []string{m.From, m.ReplyTo} {
		if d := senderDomain(head); d != "" {
			hosts = append(hosts, d)
		}
	}
	for _, e := range m.Emails {
		hosts = append(hosts, senderDomain(e))
	}
	for _, h := range unique(hosts) {
		if imitates(h) {
			return Quote{Field: "domain", Words: h}, true
		}
	}
	return Quote{}, false
}

// imitates reports a host whose registrable name looks like that of a court, a marketplace or a firm and is not theirs.
func imitates(host string) bool {
	if strings.HasSuffix("."+host, ".gov") || freeServices[host] {
		return false
	}
	if platformsOwn(host) {
		return false
	}
	if strings.Contains(host, "uscourt") || strings.HasPrefix(host, "xn--") || strings.Contains(host, ".xn--") {
		return true
	}
	name, _, _ := strings.Cut(registrable(host), ".")
	for _, f := range firms {
		for _, d := range f.Domains {
			if host == d || strings.HasSuffix(host, "."+d) {
				return false
			}
			own, _, _ := strings.Cut(d, ".")
			if near(name, own) {
				return true
			}
		}
	}
	for _, p := range platforms {
		if p.domains == nil || p.id == Wish || p.id == Joom { // ordinary words, or too short to be imitated
			continue
		}
		if len(p.id) >= 5 && near(name, string(p.id)) || platformPart(host, string(p.id)) {
			return true
		}
	}
	return false
}

// platformsOwn reports a host of a platform: of its stores, or of the company that writes the mails.
func platformsOwn(host string) bool {
	if _, _, own := platformOf(host); own {
		return true
	}
	for _, p := range platforms {
		for _, d := range p.senders {
			if host == d || strings.HasSuffix(host, "."+d) {
				return true
			}
		}
	}
	return false
}

// near reports a name that is another one in disguise: equal once look-alikes are one, "rn" read as m, or one edit apart.
func near(name, own string) bool {
	return disguised(name, own) || name != own && len(own) >= 6 && oneEdit([]rune(name), []rune(own))
}

// disguised reports a name that is another one once look-alikes are one and "rn" is read as m.
func disguised(name, own string) bool {
	return fold.Skeleton(joinedStrokes.Replace(fold.Word(name))) == fold.Skeleton(joinedStrokes.Replace(own))
}

// joinedStrokes are letters that look like another one when they stand together.
var joinedStrokes = strings.NewReplacer("rn", "m", "vv", "w", "-", "")

// platformPart reports a platform's name as a whole part of a host: amazon-legal.com, amazon.com.case.net.
func platformPart(host, own string) bool {
	for part := range strings.FieldsFuncSeq(host, func(r rune) bool { return r == '.' || r == '-' }) {
		if part == own || len(own) >= 5 && disguised(part, own) {
			return true
		}
	}
	return false
}
