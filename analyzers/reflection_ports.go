package analyzers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Reflector is a UDP service that has been used to reflect and amplify traffic.
type Reflector struct {
	Port    int64
	Service string
	Source  string // where the port's use is reported
}

// Sources of the reflector list.
const (
	usCERT    = "CISA alert TA14-017A, UDP-based amplification attacks"
	dissector = "port table of the DDoS dissector of the DDoS clearing house project"
	ampList   = "amplification factors collected in Phenomite/AMP-Research"
)

// reflectors is the one list of reflector ports. A port that ordinary clients
// use as a source for other reasons (443 QUIC, 80) is left out on purpose, as
// are ports above 49151, which any client may pick (RFC 6335 section 6).
var reflectors = []Reflector{
	{17, "QOTD", usCERT}, {19, "chargen", usCERT}, {53, "DNS", usCERT}, {69, "TFTP", usCERT},
	{111, "portmap", usCERT}, {123, "NTP", usCERT}, {137, "NetBIOS name service", usCERT}, {161, "SNMP", usCERT},
	{177, "XDMCP", dissector}, {389, "CLDAP", usCERT}, {427, "SLP", ampList}, {500, "ISAKMP", dissector},
	{520, "RIPv1", usCERT}, {623, "IPMI", dissector}, {1194, "OpenVPN", ampList}, {1434, "MS SQL resolution", dissector},
	{1604, "Citrix ICA browser", ampList}, {1900, "SSDP", usCERT}, {2362, "Digiman", ampList},
	{3283, "Apple Remote Desktop", dissector}, {3389, "RDP over UDP", dissector}, {3478, "STUN", ampList},
	{3702, "WS-Discovery", dissector}, {3784, "BFD", ampList}, {4500, "ISAKMP NAT traversal", ampList}, {5060, "SIP", ampList},
	{5093, "Sentinel licence manager", dissector}, {5351, "NAT-PMP", dissector}, {5353, "multicast DNS", usCERT},
	{5683, "CoAP", dissector}, {6881, "BitTorrent DHT", usCERT}, {7001, "AFS", ampList}, {10001, "Ubiquiti discovery", ampList},
	{10074, "Mitel TP-240", dissector}, {11211, "memcached", usCERT}, {17185, "VxWorks debug", ampList},
	{20811, "Powerhouse VPN", ampList}, {27015, "Source engine", usCERT}, {27960, "Quake 3", usCERT},
	{30120, "FiveM", ampList}, {30718, "Lantronix", ampList}, {32412, "Plex discovery", ampList},
	{32414, "Plex discovery", dissector}, {33848, "Jenkins discovery", dissector}, {37810, "DHDiscover", dissector},
	{41794, "Crestron", ampList}, {47808, "BACnet", ampList},
}

// Reflectors returns the reflector list, by port.
func Reflectors() []Reflector { return slices.Clone(reflectors) }

func reflector(port int64) (Reflector, bool) {
	i := slices.IndexFunc(reflectors, func(r Reflector) bool { return r.Port == port })
	if i < 0 {
		return Reflector{}, false
	}
	return reflectors[i], true
}

var _ = RegisterIndicator(Indicator{
	Name:     "reflection_ports",
	IDs:      []string{"D14", "N6"},
	Group:    "N",
	Question: "What share of the UDP packets came from ports of services that can reflect traffic, and had anybody asked for them?",
	Needs:    []string{"flows_minute", "flows_udp_unasked"},
	Doc: "Packets from a source port of the reflector list over all UDP packets with a stated protocol, and among them " +
		"those for which the evidence holds no packet from the receiver to that address and port. Answers nobody asked " +
		"for are the mark of reflection with a forged source (Rossow 2014, Amplification Hell).",
	Reading: "A reflection flood lifts the share from almost nothing to more than half, in a few exact sizes, without " +
		"requests. Browsing, name lookups and clock synchronisation use the same ports with requests. A low share says " +
		"nothing about floods of any other kind.",
	Caveats: []string{
		"standing on the list is never enough: DNS, NTP, STUN and mDNS are ordinary traffic",
		"what was dropped upstream of the capture is not in it",
		"later fragments carry no port and are left out of the numerator, as are multicast and limited broadcast",
		"name services that broadcast to their own subnet look unasked",
		"only the 20 busiest source ports of each minute are counted",
	},
	Scores:  []string{"from listed ports", "of these, without a request in the evidence"},
	Measure: measureReflection,
})

// udpShare is one span's UDP packets by what the reflector list says of them.
type udpShare struct {
	udp, listed, listedAsked, asked int64
}

func measureReflection(ctx context.Context, in Input) (Finding, error) {
	totals, err := ask(ctx, in, "flows_minute", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	ports, found, err := in.Ask.Rollup(ctx, "flows_udp_unasked", in.Timeline.Window.From, in.Timeline.Window.To, 60)
	if err != nil {
		return Finding{}, err
	}
	var all udpShare
	by := map[casefile.Time]*udpShare{}
	at := func(t casefile.Time) *udpShare {
		if by[t] == nil {
			by[t] = &udpShare{}
		}
		return by[t]
	}
	for _, r := range totals {
		all.udp += r.N["udp"]
		at(r.Bucket).udp += r.N["udp"]
	}
	if all.udp == 0 || !found {
		return Finding{}, absent("no UDP packet in the window")
	}
	top := map[int64]int64{}
	for _, r := range ports {
		asked := r.N["packets"] - r.N["unasked"]
		all.asked += asked
		if _, ok := reflector(r.N["src_port"]); ok {
			all.listed, all.listedAsked = all.listed+r.N["packets"], all.listedAsked+asked
			at(r.Bucket).listed += r.N["packets"]
			top[r.N["src_port"]] += r.N["packets"]
		}
	}
	return reflectionFinding(in.Timeline, all, by, top), nil
}

func reflectionFinding(tl *timeline.Timeline, all udpShare, by map[casefile.Time]*udpShare, top map[int64]int64) Finding {
	f := Finding{State: Observed, SeriesUnit: "share of UDP packets from listed ports"}
	f.Values = []Value{share("from listed ports", all.listed, all.udp)}
	shares := map[casefile.Time]float64{}
	for t, u := range by {
		if u.udp > 0 {
			shares[t] = float64(u.listed) / float64(u.udp)
		}
	}
	f.Series = series(tl, shares)
	f.Observed = fmt.Sprintf("%.1f %% of %d UDP packets came from ports of the reflector list%s.", 100*f.Values[0].X, all.udp, topPorts(top))
	switch {
	case all.listed == 0:
	case all.asked == 0:
		f.Caveats = append(f.Caveats, "the evidence shows no UDP exchange in both directions: whether anybody asked for these packets cannot be told")
	default:
		v := share("of these, without a request in the evidence", all.listed-all.listedAsked, all.listed)
		f.Values = append(f.Values, v)
		f.Observed += fmt.Sprintf(" For %.1f %% of these the evidence holds no request.", 100*v.X)
	}
	f.Caveats = append(f.Caveats, "packets are not independent draws, so that the interval is too narrow")
	return f
}

// topPorts names the three busiest listed ports.
func topPorts(top map[int64]int64) string {
	ports := make([]int64, 0, len(top))
	for p := range top {
		ports = append(ports, p)
	}
	slices.SortFunc(ports, func(a, b int64) int {
		if top[a] != top[b] {
			return cmp.Compare(top[b], top[a])
		}
		return cmp.Compare(a, b)
	})
	if len(ports) == 0 {
		return ""
	}
	var names []string
	for _, p := range ports[:min(3, len(ports))] {
		r, _ := reflector(p)
		names = append(names, fmt.Sprintf("%d %s (%d)", p, r.Service, top[p]))
	}
	return ", most from " + strings.Join(names, ", ")
}
