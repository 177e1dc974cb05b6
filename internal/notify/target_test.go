// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

// numbers are addresses that are not of the public net, in every form the registries know. Each is tried as it is written
// and as the answer of a name server.
var numbers = []string{
	// this machine and this network
	"127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::",
	// private, shared, link-local
	"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.255", "100.64.0.1", "100.127.255.254",
	"169.254.0.1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd12:3456:789a::1",
	// metadata of clouds
	"169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254",
	// multicast, broadcast, reserved, documentation, benchmarks
	"224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "198.19.255.255", "192.88.99.1",
	"192.0.0.8", "ff02::1", "ff05::2", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
	// IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP
	"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:0:7f00:1",
	"64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::10.0.0.1", "2002:7f00:1::1", "2002:a00:1::", "2002:a9fe:a9fe::1",
	"2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2620:4f:8000::1",
	"2a00:1450:4001:81b:0:5efe:127.0.0.1", "2a00:1450:4001:81b:200:5efe:10.0.0.1",
}

// addresses are whole addresses that are refused when they are saved.
var addresses = []string{
	// schemes
	"", "example.com", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com:443/_x", "javascript:alert(1)", "data:text/plain,x",
	"http://example.com/", "HTTP://example.com/", "ldap://example.com/", "unix:///run/docker.sock", "https:example.com", "https:///path", "dict://example.com:443/",
	// ports
	"https://example.com:22/", "https://example.com:6379/", "https://example.com:80/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:/",
	"https://example.com:0443/", "https://example.com:443x/", "https://example.com:-1/", "https://example.com:8443/",
	// names and passwords, what hides the host
	"https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/", "https://127.0.0.1#@example.com/", "https://example.com/#x",
	"https://example.com\\@127.0.0.1/", "https:\\\\127.0.0.1/", "https://exa mple.com/", " https://example.com/", "https://example.com/\n", "https://example.com/\r\nHost: x",
	"https://example.com\t/", "https://example.com/\u202e", "https://example.com/\u200b", "https://example.com\x00.evil.com/", "https://[::1/", "https://::1/", "https://[fe80::1%25eth0]/",
	"https://[127.0.0.1]/", "https://[::ffff:127.0.0.1]/", "https://[v1.x]/",
	// numbers in unusual forms
	"https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/", "https://127.1/", "https://127.0.1/", "https://127.0.0.1./",
	"https://127.000.000.001/", "https://0/", "https://127.0.0.0x1/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://１２７.0.0.1/", "https://evil.127/",
	"https://foo.0x/", "https://%31%32%37.0.0.1/", "https://10.0.0.1%2f@example.com/",
	// names of private networks
	"https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://foo.localhost/", "https://localhost.localdomain/", "https://ip6-localhost/", "https://router/", "https://db/",
	"https://printer.local/", "https://metadata.google.internal/", "https://metadata/", "https://vault.service.consul/", "https://api.default.svc/", "https://kubernetes.default.svc.cluster.local/",
	"https://host.docker.internal/", "https://intranet.corp/", "https://nas.home/", "https://box.lan/", "https://x.home.arpa/", "https://1.0.0.127.in-addr.arpa/", "https://a.onion/", "https://x.test/",
	"https://x.invalid/", "https://ｌｏｃａｌｈｏｓｔ/", "https://ⓛocalhost/", "https://.example.com/", "https://a..example.com/", "https://-/", "https://exa_mple/", "https://a,b.com/", "https://*.example.com/",
}

func TestTargetsOfOurOwnNetworkAreRefusedWhenSaved(t *testing.T) {
	g := Guard{}
	list := append([]string{"https://" + strings.Repeat("a", 2048) + ".com/"}, addresses...)
	for _, n := range numbers {
		host := n
		if strings.Contains(n, ":") {
			host = "[" + n + "]"
		}
		list = append(list, "https://"+host+"/")
	}
	if len(list) < 95 {
		t.Fatalf("only %d targets", len(list))
	}
	for _, given := range list {
		if got, err := g.Check(given); !errors.Is(err, ErrTarget) {
			t.Errorf("%q was taken as %q, error %v", given, got, err)
		}
	}
}

// A name that leads to any of these numbers is refused when it is dialled, and nothing is connected to.
func TestTargetsOfOurOwnNetworkAreRefusedWhenDialled(t *testing.T) {
	port, hits := trap(t)
	dns := &names{answers: map[string][]string{}}
	g := Guard{HTTP: true, Ports: []uint16{port}, Resolver: dns.resolver()}
	client := g.Client()
	for i, n := range numbers {
		name := fmt.Sprintf("n%d.receiver.net", i)
		dns.answers[name] = []string{n}
		target, err := g.Check(fmt.Sprintf("http://%s:%d/hook", name, port))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n == "::ffff:8.8.8.8" {
			continue // dialled as the public address it stands for, and no test leaves the machine
		}
		resp, err := client.Post(target, "application/json", nil)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, ErrTarget) {
			t.Errorf("%s by name: %v, want a refusal", n, err)
		}
	}
	if hits() != 0 {
		t.Errorf("%d connections to the loopback address", hits())
	}
}

// Every number a machine can dial goes through one check, so these hold whatever the name server does in between.
func TestANameThatChangesItsAnswerIsRefused(t *testing.T) {
	port, hits := trap(t)
	for _, tc := range []struct {
		name    string
		answers []string
	}{
		{"public when saved, loopback when called", []string{"127.0.0.1"}},
		{"public first, loopback second", []string{"192.0.2.200", "127.0.0.1"}},
		{"private and loopback at once", []string{"10.0.0.1 127.0.0.1 ::1"}},
		{"loopback and metadata", []string{"169.254.169.254 127.0.0.1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dns := &names{answers: map[string][]string{"rebind.receiver.net": tc.answers}}
			g := Guard{HTTP: true, Ports: []uint16{port}, Resolver: dns.resolver()}
			target, err := g.Check(fmt.Sprintf("http://rebind.receiver.net:%d/", port))
			if err != nil {
				t.Fatal(err)
			}
			client := g.Client()
			for range 5 {
				resp, err := client.Get(target)
				if err == nil {
					resp.Body.Close()
				}
				if !errors.Is(err, ErrTarget) {
					t.Errorf("called: %v", err)
				}
			}
		})
	}
	if hits() != 0 {
		t.Errorf("%d connections to the loopback address", hits())
	}
}

func TestTargetsThatAreTaken(t *testing.T) {
	own := Guard{HTTP: true, Ports: []uint16{443, 8443, 80}, Hosts: []string{"Receiver.net", "8.8.4.4"}, Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}}
	for _, tc := range []struct {
		name        string
		guard       Guard
		given, want string
	}{
		{"a plain one", Guard{}, "https://receiver.net/hook", "https://receiver.net/hook"},
		{"capitals, a final dot and the default port go", Guard{}, "HTTPS://Receiver.NET.:443/Hook?a=B", "https://receiver.net/Hook?a=B"},
		{"a name in other letters", Guard{}, "https://例子.中国/x", "https://xn--fsqu00a.xn--fiqs8s/x"},
		{"a public number", Guard{}, "https://8.8.8.8/", "https://8.8.8.8/"},
		{"a public number of version 6", Guard{}, "https://[2A00:1450:4001:081b::200e]/", "https://[2a00:1450:4001:81b::200e]/"},
		{"http and a port where allowed", own, "http://hooks.receiver.net:8443/", "http://hooks.receiver.net:8443/"},
		{"an own network where allowed", own, "https://10.1.2.3/", "https://10.1.2.3/"},
		{"also of version 6", own, "https://[fd00:1::5]/", "https://[fd00:1::5]/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.guard.Check(tc.given)
			if err != nil || got != tc.want {
				t.Errorf("got %q, %v; want %q", got, err, tc.want)
			}
		})
	}
	for _, given := range []string{"https://receiver.com/", "https://notreceiver.net/", "https://10.2.0.1/"} {
		if got, err := own.Check(given); err == nil {
			t.Errorf("%q was taken as %q although the operator allows others only", given, got)
		}
	}
	deny := Guard{Deny: []netip.Prefix{netip.MustParsePrefix("8.8.8.0/24"), netip.MustParsePrefix("2a00:1450::/32")}, Allow: []netip.Prefix{netip.MustParsePrefix("8.8.8.8/32")}}
	for _, given := range []string{"https://8.8.8.8/", "https://[2a00:1450::1]/"} {
		if _, err := deny.Check(given); err == nil {
			t.Errorf("%q was taken although the operator refuses it", given)
		}
	}
}

func TestAProxyOfTheMachineIsNotUsed(t *testing.T) {
	port, hits := trap(t)
	t.Setenv("HTTPS_PROXY", fmt.Sprintf("http://127.0.0.1:%d", port))
	t.Setenv("HTTP_PROXY", fmt.Sprintf("http://127.0.0.1:%d", port))
	dns := &names{answers: map[string][]string{"a.receiver.net": {"10.0.0.1"}}}
	g := Guard{Resolver: dns.resolver()}
	resp, err := g.Client().Get("https://a.receiver.net/")
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, ErrTarget) {
		t.Error(err)
	}
	if hits() != 0 {
		t.Error("the proxy was called")
	}
}

func FuzzCheck(f *testing.F) {
	for _, a := range addresses {
		f.Add(a)
	}
	for _, n := range numbers {
		f.Add("https://" + n + "/")
		f.Add("https://[" + n + "]/")
	}
	f.Fuzz(func(t *testing.T, given string) {
		g := Guard{HTTP: true}
		got, err := g.Check(given)
		if err != nil {
			if !errors.Is(err, ErrTarget) || got != "" {
				t.Fatalf("%q: %q, %v", given, got, err)
			}
			return
		}
		again, err := g.Check(got)
		if err != nil || again != got {
			t.Fatalf("%q was taken as %q, which is taken as %q, %v", given, got, again, err)
		}
	})
}
