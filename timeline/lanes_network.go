package timeline

// connectionLanes come from the connection tracker over packets.
var connectionLanes = []laneDef{
	{name: "connections", title: "TCP connections attempted", unit: "connections", group: GroupDemand, table: "connections", rollup: "connections_states",
		value: sumOf("n"), floor: true, onset: countModel,
		doc: "TCP connections attempted, counted at their first SYN; retries of the same attempt count once."},
	{name: "connections_established", title: "Handshakes completed", unit: "connections", group: GroupService, table: "connections", rollup: "connections_states",
		value: answered("established"), floor: true,
		doc: "Attempts, in the minute of their first SYN, whose three-way handshake was completed (RFC 9293 section 3.5)."},
	{name: "connections_no_answer", title: "Server did not answer", unit: "connections", group: GroupService, table: "connections", rollup: "connections_states",
		value: answered("no_synack"), floor: true, onset: shareModel,
		doc: "Attempts without a SYN-ACK in a capture that holds both directions."},
	{name: "connections_no_ack", title: "Client did not finish", unit: "connections", group: GroupService, table: "connections", rollup: "connections_states",
		value: answered("no_ack"), floor: true, onset: shareModel,
		doc: "Attempts the server answered and the client did not complete."},
	{name: "connections_refused", title: "Refused with RST", unit: "connections", group: GroupService, table: "connections", rollup: "connections_states",
		value: answered("refused"), floor: true, rare: true,
		doc: "Attempts the server answered with RST."},
	{name: "connections_one_way", title: "One direction captured", unit: "connections", group: GroupNetwork, table: "connections", rollup: "connections_states",
		value: oneWay, floor: true, rare: true,
		doc: "Attempts in a capture that holds one direction only: whether they were answered cannot be known."},
}

// oneWay reads the attempts whose answers no capture holds. An attempt that the end
// of a capture of both directions cut short is none of them.
func oneWay(rows []Ints) (float64, bool) {
	var n float64
	for _, r := range rows {
		if r.N["two_way"] == 0 {
			n += float64(r.N["n"])
		}
	}
	return n, true
}

// answered reads the attempts that reached one state. Where every attempt was
// captured in one direction only nobody can know, so the value is unknown.
func answered(state string) reading {
	return func(rows []Ints) (float64, bool) {
		all, _ := Sum(rows, "n")
		blind, _ := sumWhere("state", "unknown")(rows)
		if all > 0 && blind == all {
			return 0, false
		}
		return sumWhere("state", state)(rows)
	}
}

// flowLanes come from flows, whether made from packets or exported.
var flowLanes = []laneDef{
	{name: "packets", title: "Packets", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("packets"), floor: true, variance: "packets_var", onset: countModel, falls: true,
		doc: "Packets of all flows, both directions, scaled by the stated sampling; a flow that covers several rows is spread over them by time."},
	{name: "ip_bytes", title: "IP bytes", unit: "bytes", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("ip_bytes"), floor: true, variance: "ip_bytes_var", unit2: 1024,
		doc: "IP total length, header included."},
	{name: "wire_bytes", title: "Bytes on the wire", unit: "bytes", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("wire_bytes"), floor: true, variance: "wire_bytes_var", unit2: 1024,
		doc: "Frame lengths as captured, without preamble, gap and (mostly) check sequence."},
	{name: "sources", title: "Distinct source addresses", unit: "addresses", group: GroupNetwork, table: "flows", rollup: "flows_sources",
		value: distinct, floor: true,
		doc: "Distinct source addresses of flows, counted exactly. Source addresses of packets can be forged."},
	{name: "tcp_syn", title: "TCP SYN", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("syn"), floor: true, onset: countModel,
		doc: "TCP segments with SYN and without ACK."},
	{name: "tcp_synack", title: "TCP SYN-ACK", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("synack"), floor: true,
		doc: "TCP segments with SYN and ACK."},
	{name: "tcp_rst", title: "TCP RST", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("rst"), floor: true,
		doc: "TCP segments with RST."},
	{name: "udp_packets", title: "UDP packets", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("udp"), floor: true, variance: "udp_var", onset: countModel,
		doc: "Packets of IANA protocol 17."},
	{name: "icmp_packets", title: "ICMP packets", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("icmp"), floor: true, variance: "icmp_var", rare: true,
		doc: "Packets of IANA protocols 1 and 58."},
	{name: "fragments", title: "IP fragments", unit: "packets", group: GroupNetwork, table: "flows", rollup: "flows_minute",
		value: sumOf("fragments"), floor: true, rare: true,
		doc: "Packets that are fragments of a datagram."},
}
