package pcapflow

// maxAsked bounds how many servers and networks of servers are watched.
const maxAsked = 1 << 16

// place is an address or the network it lies in.
type place struct {
	addr address
	bits uint8 // prefix length in the mapped form; 128 is the address itself
}

func host(a address) place { return place{a, 128} }

// network returns the /24 of an IPv4 address or the /48 of an IPv6 address.
func network(a address) place {
	p := place{a, 48}
	if a.is4() {
		p.bits = 96 + 24
	}
	clear(p.addr[p.bits/8:])
	return p
}

func (a *address) is4() bool {
	return a[0]|a[1]|a[2]|a[3]|a[4]|a[5]|a[6]|a[7]|a[8]|a[9] == 0 && a[10] == 0xff && a[11] == 0xff
}

// coverage learns in which directions a capture sees the servers that were asked
// for connections. An answer to anybody, from the server or from its network,
// proves that answers are captured; without one, a missing answer says nothing.
//
// Only segments with ACK or RST count as answers, and for the network only those
// that leave it: a spoofed SYN can bear the victim's own network as its source.
type coverage struct {
	answers   map[place]bool // true: an answer was seen
	lastAsked address
	lastSpoke address
	spoke     bool         // lastSpoke's answers are all noted
	maybe     [1024]uint64 // bit fold(a) is set where a's network was asked
}

// fold spreads the network of a over 65,536 bits. Most sources of a crowd were
// never asked, and one bit says so.
func fold(a *address) uint16 {
	x := uint64(a[0])<<40 | uint64(a[1])<<32 | uint64(a[2])<<24 | uint64(a[3])<<16 | uint64(a[4])<<8 | uint64(a[5])
	if a.is4() {
		x = uint64(a[12])<<16 | uint64(a[13])<<8 | uint64(a[14])
	}
	return uint16(x * 0x9e3779b97f4a7c15 >> 48) // Fibonacci hashing: Knuth, TAOCP 3, 6.4
}

// asked notes that a connection to a was attempted.
func (c *coverage) asked(a address) {
	if a == c.lastAsked && c.answers != nil {
		return
	}
	c.lastAsked, c.spoke = a, false
	bit := fold(&a)
	c.maybe[bit/64] |= 1 << (bit % 64)
	if c.answers == nil {
		c.answers = map[place]bool{}
	}
	for _, p := range [2]place{host(a), network(a)} {
		if _, known := c.answers[p]; !known && len(c.answers) < maxAsked {
			c.answers[p] = false
		}
	}
}

// answered notes a segment with ACK or RST from src to dst.
func (c *coverage) answered(src, dst address) {
	if len(c.answers) == 0 || c.spoke && src == c.lastSpoke || src == dst {
		return
	}
	if bit := fold(&src); c.maybe[bit/64]&(1<<(bit%64)) == 0 {
		return
	}
	c.lastSpoke, c.spoke = src, true
	if _, known := c.answers[host(src)]; known {
		c.answers[host(src)] = true
	}
	from := network(src)
	if from == network(dst) {
		c.spoke = false // another of its segments may leave the network
		return
	}
	if _, known := c.answers[from]; known {
		c.answers[from] = true
	}
}

// sees reports whether answers of a server have been seen, its own or those of
// its network.
func (c *coverage) sees(server address) bool {
	return c.answers[host(server)] || c.answers[network(server)]
}
