// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Guard decides whom we may call. The zero value allows https on port 443 of public addresses.
type Guard struct {
	HTTP  bool           // plain http too
	Ports []uint16       // 443, and 80 with HTTP, when empty
	Hosts []string       // only these names and those below them, when not empty
	Allow []netip.Prefix // addresses allowed although they are not public: an operator's own receivers
	Deny  []netip.Prefix // further addresses refused, such as our own public ones

	Resolver *net.Resolver // nil for the machine's
	TLS      *tls.Config   // nil for the machine's roots; never below TLS 1.2
	Limits   Limits
}

// Limits bound what one call may cost. A zero field takes the value of DefaultLimits.
type Limits struct {
	Connect time.Duration
	Total   time.Duration // from the first packet to the last byte of the answer
	Header  int64         // bytes of the answer's header
	Body    int64         // bytes of the answer that are read; the rest is left
}

// DefaultLimits are what receivers of webhooks keep to: an answer within fifteen seconds, of which nothing is used.
var DefaultLimits = Limits{Connect: 5 * time.Second, Total: 15 * time.Second, Header: 16 << 10, Body: 64 << 10}

// or fills the zero fields.
func (l Limits) or(d Limits) Limits {
	if l.Connect <= 0 {
		l.Connect = d.Connect
	}
	if l.Total <= 0 {
		l.Total = d.Total
	}
	if l.Header <= 0 {
		l.Header = d.Header
	}
	if l.Body <= 0 {
		l.Body = d.Body
	}
	return l
}

func (g Guard) ports() []uint16 {
	switch {
	case len(g.Ports) > 0:
		return g.Ports
	case g.HTTP:
		return []uint16{80, 443}
	}
	return []uint16{443}
}

// azureWire answers with a machine's secrets at an address that is public by its number.
var azureWire = netip.MustParsePrefix("168.63.129.16/32")

// guardian is the check of numbers: everything in the IANA registries of special-purpose addresses is refused, and with
// it whatever of IPv6 embeds or translates an IPv4 address (NAT64, 6to4, Teredo, mapped, compatible).
func (g Guard) guardian() *ssrf.Guardian {
	deny4, deny6 := []netip.Prefix{azureWire}, []netip.Prefix{}
	for _, p := range g.Deny {
		if p.Addr().Is4() {
			deny4 = append(deny4, p)
		} else {
			deny6 = append(deny6, p)
		}
	}
	var allow4, allow6 []netip.Prefix
	for _, p := range g.Allow {
		if p.Addr().Is4() {
			allow4 = append(allow4, p)
		} else {
			allow6 = append(allow6, p)
		}
	}
	return ssrf.New(ssrf.WithPorts(g.ports()...), ssrf.WithDeniedV4Prefixes(deny4...), ssrf.WithDeniedV6Prefixes(deny6...),
		ssrf.WithAllowedV4Prefixes(allow4...), ssrf.WithAllowedV6Prefixes(allow6...))
}

// dialable refuses an address and port that may not be called.
func (g Guard) dialable(ap netip.AddrPort) error {
	for _, p := range g.Deny { // before Allow: the narrower word of an operator is the refusal
		if p.Contains(ap.Addr().Unmap()) {
			return refuse("its number is one the operator refuses")
		}
	}
	if err := g.guardian().SafeAddrPort(ap); err != nil {
		return refuse("its number is not one of a public host, or its port is not allowed")
	}
	if isatap(ap.Addr()) {
		return refuse("its number is a tunnel to another one")
	}
	return nil
}

// isatap reports an IPv6 address that tunnels to an IPv4 one in its last four bytes (RFC 5214 6.1).
func isatap(a netip.Addr) bool {
	if !a.Is6() {
		return false
	}
	b := a.As16()
	return binary.BigEndian.Uint32(b[8:12])&^0x02000000 == 0x00005efe
}

// control is called with the number that is about to be dialled, after every resolution: between this check and the
// connection nothing is looked up again, which is what defeats a name that changes its answer.
func (g Guard) control(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return refuse("the connection is of an unknown kind")
	}
	return g.dialable(ap)
}

// Client is an HTTP client that dials nothing the guard refuses: no proxy, no redirects, no cookies, bounded in time and
// size. Calls go through Post; it is exported for feeds, which are fetched by the same rules.
func (g Guard) Client() *http.Client {
	l := g.Limits.or(DefaultLimits)
	dialer := &net.Dialer{Timeout: l.Connect, Control: g.control, Resolver: g.Resolver}
	conf := &tls.Config{}
	if g.TLS != nil {
		conf = g.TLS.Clone()
	}
	conf.MinVersion = max(conf.MinVersion, tls.VersionTLS12)
	return &http.Client{
		Timeout:       l.Total,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would do the dialling, unchecked
			DialContext:            dialer.DialContext,
			TLSClientConfig:        conf,
			TLSHandshakeTimeout:    l.Connect,
			ResponseHeaderTimeout:  l.Total,
			MaxResponseHeaderBytes: l.Header,
			DisableCompression:     true, // a small answer stays small
			MaxIdleConns:           16,
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        30 * time.Second,
		},
	}
}
