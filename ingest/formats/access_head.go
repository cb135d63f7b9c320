package formats

import (
	"bytes"
	"net/netip"

	"hindcast/casefile"
)

// accessHead is what stands before the stamp: an optional virtual host, the
// client (an address, a host name, or the list of addresses an
// X-Forwarded-For left), the identity and the user.
type accessHead struct {
	host  []byte
	chain []byte // list of addresses, "" where there is none
	peer  []byte // the client, or the last hop
	user  []byte
}

// splitHead takes the text before " [" apart. The grammar has no marker for
// its optional first field, so the place of the identity ("-" in practice) and
// of addresses decides; docs in the format's Doc.
func splitHead(b []byte) (h accessHead, ok bool) {
	first, rest := nextField(b)
	if len(first) == 0 || len(rest) == 0 {
		return h, false
	}
	if len(rest) > 1 && rest[0] == '-' && rest[1] == ' ' && first[0] != '"' && first[len(first)-1] != ',' {
		h.peer, h.user = first, rest[2:] // host - user, nearly always
		return h, len(h.user) > 0
	}
	if opensClient(first) { // a list comes first, there is no virtual host
		return h.client(b)
	}
	second, after := nextField(rest)
	third, _ := nextField(after)
	switch {
	case len(third) == 0 && len(after) == 0:
		return h, false // two fields only
	case opensClient(second), isAddr(second) && len(third) > 0 && countFields(after) >= 2, string(third) == "-" && countFields(after) >= 2 && string(second) != "-":
		h.host = first
		if first[0] == '<' || looksISO(first) || first[0] == '[' && !isAddr(first) {
			return h, false // what a relay or a runtime puts before a line is no host
		}
		return h.client(rest)
	}
	h.peer, h.user = first, after // host identity user: one of both may hold spaces, not both be stated
	return h, len(after) > 0 && len(second) > 0 && (string(second) == "-" || countFields(after) == 1)
}

// client reads [list] [peer] identity user.
func (h accessHead) client(b []byte) (accessHead, bool) {
	first, rest := nextField(b)
	switch {
	case len(first) == 0:
		return h, false
	case first[0] == '"':
		h.chain = bytes.Trim(first, `"`)
		first, rest = nextField(rest)
	case first[len(first)-1] == ',':
		h.chain, rest = cutList(b)
		first, rest = nextField(rest)
	}
	if len(h.chain) > 0 && string(first) == "-" { // the list stands in the client's place
		h.user = rest
		return h, len(rest) > 0
	}
	h.peer = first
	_, h.user = nextField(rest)
	return h, len(first) > 0 && len(h.user) > 0
}

// opensClient reports whether a field can only be the start of a list of clients.
func opensClient(f []byte) bool {
	return len(f) > 0 && (f[0] == '"' || f[len(f)-1] == ',')
}

// cutList takes "a, b, c" off the front of b.
func cutList(b []byte) (list, rest []byte) {
	rest = b
	for {
		var f []byte
		f, rest = nextField(rest)
		if len(f) == 0 || f[len(f)-1] != ',' {
			break
		}
	}
	return bytes.TrimRight(b[:len(b)-len(rest)], " "), rest
}

// nextField cuts b at the first space outside a quoted field.
func nextField(b []byte) (field, rest []byte) {
	from := 0
	if len(b) > 0 && b[0] == '"' {
		if end := bytes.IndexByte(b[1:], '"'); end >= 0 {
			from = end + 2
		}
	}
	if i := bytes.IndexByte(b[from:], ' '); i >= 0 {
		return b[:from+i], b[from+i+1:]
	}
	return b, nil
}

func countFields(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	return bytes.Count(b, []byte{' '}) + 1
}

// isAddr reports whether f is written like an address, with or without a port.
func isAddr(f []byte) bool { return addrOf(f).IsValid() }

// addrOf reads an IPv4 or IPv6 address (RFC 4291 section 2.2), with brackets or
// not, with a port or not; the zero Addr where f is something else. It allocates
// for nothing that is written like a host name.
func addrOf(f []byte) netip.Addr {
	if a, ok := ipv4Of(f); ok {
		return a
	}
	if len(f) < 2 || len(f) > 64 {
		return netip.Addr{}
	}
	if f[0] == '[' {
		end := bytes.IndexByte(f, ']')
		if end < 0 {
			return netip.Addr{}
		}
		f = f[1:end]
	}
	if i := bytes.IndexByte(f, '%'); i >= 0 { // RFC 4007 zone: the recording machine's own name for a link
		f = f[:i]
	}
	colons := 0
	for _, c := range f {
		switch {
		case c == ':':
			colons++
		case c == '.', c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
		default:
			return netip.Addr{}
		}
	}
	if colons == 1 { // 192.0.2.1:4711
		a, _ := ipv4Of(f[:bytes.IndexByte(f, ':')])
		return a
	}
	if colons == 0 {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(casefile.View(f))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap()
}

// ipv4Of reads a dotted quad without leading zeros.
func ipv4Of(f []byte) (netip.Addr, bool) {
	if len(f) < 7 || len(f) > 15 {
		return netip.Addr{}, false
	}
	var quad [4]byte
	part, value, size := 0, 0, 0
	for _, c := range f {
		if c == '.' {
			if size == 0 || part == 3 {
				return netip.Addr{}, false
			}
			quad[part] = byte(value)
			part, value, size = part+1, 0, 0
			continue
		}
		if c -= '0'; c > 9 || size > 0 && value == 0 {
			return netip.Addr{}, false
		}
		value, size = value*10+int(c), size+1
		if value > 255 {
			return netip.Addr{}, false
		}
	}
	if part != 3 || size == 0 {
		return netip.Addr{}, false
	}
	quad[3] = byte(value)
	return netip.AddrFrom4(quad), true
}

// netOf returns the /24 (IPv4) or /48 (IPv6) an address lies in.
func netOf(a netip.Addr) netip.Prefix {
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// proxyTrust is the rule by which X-Forwarded-For is believed: only when the peer
// that sent it is a trusted proxy, and then the rightmost address that is not
// one; when all of them are, the leftmost (RFC 7239 section 8.1 on why no more).
type proxyTrust []netip.Prefix

func (t proxyTrust) has(a netip.Addr) bool {
	for _, p := range t {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// hopOf takes the address out of an element of Forwarded (RFC 7239 section 4),
// for="[2001:db8::1]:4711";proto=https; what is none is returned as it is.
func hopOf(b []byte) []byte {
	const mark = "for="
	for part := range bytes.SplitSeq(b, []byte{';'}) {
		if part = bytes.TrimSpace(part); len(part) > len(mark) && bytes.EqualFold(part[:len(mark)], []byte(mark)) {
			return bytes.Trim(part[len(mark):], `"`)
		}
	}
	return b
}

// client picks the client from the chain of a request that came from peer. An
// invalid peer means that the last entry of the chain is the peer.
func (t proxyTrust) client(peer netip.Addr, chain []byte) netip.Addr {
	last := peer
	if last.IsValid() && !t.has(last) {
		return last
	}
	for len(chain) > 0 {
		cut := bytes.LastIndexByte(chain, ',')
		hop := addrOf(hopOf(bytes.TrimSpace(chain[cut+1:])))
		if !hop.IsValid() {
			return last // "unknown", a name, an obfuscated identifier: believe nothing beyond it
		}
		last = hop
		if !t.has(hop) || cut < 0 {
			return hop
		}
		chain = chain[:cut]
	}
	return last
}
