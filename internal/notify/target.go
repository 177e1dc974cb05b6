// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// mostURL bounds a receiver's address; browsers and servers stay below.
const mostURL = 2048

// ErrTarget is in the chain of every refusal of a receiver's address.
var ErrTarget = errors.New("this address is not allowed as a receiver")

// refuse is an error with ErrTarget in its chain.
func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrTarget}, args...)...)
}

// Check reads a receiver's address as a person gave it and returns it in the form in which it is kept and called. It
// refuses every scheme and port that is not allowed, names and numbers of our own network, and forms that readers take
// differently. A name may still resolve to such a number: that is refused when it is dialled.
func (g Guard) Check(given string) (string, error) {
	if len(given) > mostURL {
		return "", refuse("it is longer than %d characters", mostURL)
	}
	if !utf8.ValidString(given) || strings.ContainsFunc(given, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || r == utf8.RuneError || hidden(r) }) {
		return "", refuse("it has blanks, backslashes or characters that cannot be seen: write it like https://example.com/hook")
	}
	u, err := url.Parse(given)
	if err != nil || u.Opaque != "" || u.Host == "" {
		return "", refuse("it cannot be read: write it like https://example.com/hook")
	}
	switch {
	case u.Scheme != "https" && !(u.Scheme == "http" && g.HTTP):
		return "", refuse("it must begin with https://")
	case u.User != nil:
		return "", refuse("it must not hold a name or password: deliveries are signed instead")
	case u.Fragment != "" || strings.Contains(given, "#"):
		return "", refuse("it must not hold a #")
	}
	if u.Host, err = g.hostPort(u); err != nil {
		return "", err
	}
	return u.String(), nil
}

// hostPort is the host in comparing form, with the port where it is not the scheme's own.
func (g Guard) hostPort(u *url.URL) (string, error) {
	port := defaultPort(u.Scheme)
	if text := u.Port(); text != "" || strings.HasSuffix(u.Host, ":") {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil || strconv.FormatUint(n, 10) != text {
			return "", refuse("its port cannot be read")
		}
		port = uint16(n)
	}
	if !slices.Contains(g.ports(), port) {
		return "", refuse("port %d is not allowed", port)
	}
	host, addr, err := readHost(u.Hostname(), strings.HasPrefix(u.Host, "["))
	if err != nil {
		return "", err
	}
	if addr.IsValid() {
		if err := g.dialable(netip.AddrPortFrom(addr, port)); err != nil {
			return "", err
		}
	} else if err := g.name(host); err != nil {
		return "", err
	}
	if port != defaultPort(u.Scheme) {
		host += ":" + strconv.Itoa(int(port))
	}
	return host, nil
}

func defaultPort(scheme string) uint16 {
	if scheme == "http" {
		return 80
	}
	return 443
}

// readHost reads a host: a number in brackets, a dotted number in its one full form, or a name in ASCII. A name whose
// last part is a number is a number in a form that some readers take for an address and others do not (URL Standard,
// "ends in a number"), and is refused.
func readHost(host string, brackets bool) (string, netip.Addr, error) {
	if brackets {
		a, err := netip.ParseAddr(host)
		if err != nil || !a.Is6() || a.Zone() != "" {
			return "", a, refuse("the number in brackets is no plain IPv6 address")
		}
		return "[" + a.String() + "]", a, nil
	}
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err == nil {
		var again string
		if again, err = idna.Lookup.ToASCII(name); again != name && err == nil {
			err = ErrTarget // bytes that are no letters became some
		}
	}
	if err != nil || name == "" || len(name) > 253 || !utf8.ValidString(host) {
		return "", netip.Addr{}, refuse("its host name cannot be read")
	}
	if a, err := netip.ParseAddr(name); err == nil && a.Is4() {
		return name, a, nil
	}
	labels := strings.Split(strings.ToLower(name), ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return "", netip.Addr{}, refuse("its host name cannot be read")
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return "", netip.Addr{}, refuse("its host is a number in an unusual form: write it as four numbers with dots or as a name")
	}
	return strings.Join(labels, "."), netip.Addr{}, nil
}

// ownNames end names that never mean a host of the public net: the special-use names (RFC 6761, 6762, 8375, 7686, 9476)
// and those that companies, clouds and container networks use inside.
var ownNames = []string{
	"localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "arpa",
	"test", "invalid", "example", "onion", "alt", "svc", "cluster", "docker", "consul", "kubernetes", "workgroup",
}

// name refuses names of our own network, and names outside the operator's list where there is one.
func (g Guard) name(host string) error {
	if !strings.Contains(host, ".") {
		return refuse("%q is no full host name", host)
	}
	if slices.ContainsFunc(ownNames, func(own string) bool { return under(host, own) }) {
		return refuse("%q is a name of a private network", host)
	}
	if len(g.Hosts) > 0 && !slices.ContainsFunc(g.Hosts, func(h string) bool { return under(host, strings.ToLower(h)) }) {
		return refuse("%q is not on the list of receivers that the operator allows", host)
	}
	return nil
}

// under reports a name that is parent or ends in it.
func under(host, parent string) bool {
	return host == parent || strings.HasSuffix(host, "."+parent)
}
