package formats

import (
	"fmt"
	"net/netip"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Source: Suricata user guide, EVE JSON format: common fields, event types flow,
// netflow and alert.
var eveNames = map[string]string{
	"timestamp": "event", "src_ip": "src", "src_port": "sport", "dest_ip": "dst", "dest_port": "dport", "proto": "proto", "icmp_type": "icmp",
	"in_iface": "interface", "host": "exporter", "vlan": "vlan",
	"flow.pkts_toserver": "packets", "flow.pkts_toclient": "back_packets", "flow.bytes_toserver": "wire_bytes", "flow.bytes_toclient": "back_wire",
	"flow.start": "start", "flow.end": "end", "tcp.tcp_flags_ts": "flags_hex", "tcp.tcp_flags_tc": "back_hex",
	"netflow.pkts": "packets", "netflow.bytes": "wire_bytes", "netflow.start": "start", "netflow.end": "end",
	"netflow.min_ttl": "ttl_min", "netflow.max_ttl": "ttl_max", "tcp.tcp_flags": "flags_hex",
}

var _ = ingest.Register(ingest.Format{
	Name: "suricata-eve",
	Doc: `Suricata's eve.json. Flow events become flows, one row for each direction with packets, from the first packet to the last; alert
events become alerts at the time they fired. Other events are skipped and counted; so are netflow events, which count the packets of
the flow events again (--option events=netflow reads them instead). The bytes are those of whole frames: wire_bytes.`,
	Record: "event", Primary: "flows,alerts", Tables: []string{"flows", "alerts"},
	Options: []ingest.Option{{Name: "events", Doc: "which events hold the flows: flow (default) or netflow"}},
	Sniff:   sniffEVE, Lines: func(env *ingest.Env) (ingest.LineParser, error) { return newEVE(env) }, Samples: eveSamples,
})

// eveSkips are the reasons for events that are passed over, one for each kind that
// Suricata is known to write.
var eveSkips = func() map[string]*reject {
	m := map[string]*reject{}
	for _, kind := range []string{"anomaly", "arp", "bittorrent_dht", "dcerpc", "dhcp", "dnp3", "dns", "drop", "enip", "engine", "fileinfo", "ftp", "ftp_data",
		"http", "http2", "ike", "krb5", "ldap", "mdns", "metadata", "modbus", "mqtt", "nfs", "pgsql", "pop3", "quic", "rdp", "rfb", "sip", "smb", "smtp",
		"snmp", "ssh", "stats", "tftp", "tls", "websocket", "packet"} {
		m[kind] = &reject{Text: kind + " event", Skip: true}
	}
	return m
}()

var (
	eveOther   = &reject{Text: "event of another kind", Skip: true}
	eveNetflow = &reject{Text: "netflow event: counts the packets of flow events again", Skip: true}
	eveFlow    = &reject{Text: "flow event: counts the packets of netflow events again", Skip: true}
	eveNoKind  = &reject{Text: "object without event_type"}
	eveNoFlow  = &reject{Text: "flow event without packet counts"}
	eveNoRule  = &reject{Text: "alert without time or signature"}
)

// eve reads one event after the other.
type eve struct {
	flowRow
	set                                                    map[string]flowSetter
	keys                                                   recall[eveLeaf]
	json                                                   jsonLine
	alert                                                  casefile.Alert
	kind, action, sev, sig, category, rule, rev, gid, port []byte
	bad                                                    *reject // of a field of a flow, told only where the event is one
	netflow                                                bool
}

func newEVE(env *ingest.Env) (*eve, error) {
	p := &eve{set: mustSetters(eveNames)}
	p.env, p.zone = env, time.UTC
	switch env.Options["events"] {
	case "", "flow":
	case "netflow":
		p.netflow = true
	default:
		return nil, fmt.Errorf("option events: expected flow or netflow, found %q", env.Options["events"])
	}
	p.json.take = p.field
	return p, nil
}

// eveLeaf is what becomes of a leaf.
type eveLeaf struct {
	to  *[]byte // where its text is kept; nil nowhere
	set flowSetter
}

// word returns where a leaf's text is kept as it stands; nil is nowhere.
func (p *eve) word(key string) *[]byte {
	switch key {
	case "event_type":
		return &p.kind
	case "alert.action":
		return &p.action
	case "alert.severity":
		return &p.sev
	case "alert.signature":
		return &p.sig
	case "alert.category":
		return &p.category
	case "alert.signature_id":
		return &p.rule
	case "alert.gid":
		return &p.gid
	case "alert.rev":
		return &p.rev
	case "dest_port":
		return &p.port
	}
	return nil
}

// field takes one leaf of the event.
func (p *eve) field(key, v []byte) *reject {
	leaf, known := p.keys.at(key)
	if !known {
		*leaf = eveLeaf{to: p.word(string(key)), set: p.set[string(key)]}
	}
	if leaf.to != nil {
		*leaf.to = v
	}
	if leaf.set != nil && len(v) > 0 {
		if why := leaf.set(&p.flowRow, v); why != nil && p.bad == nil {
			p.bad = why
		}
	}
	return nil
}

// ParseLine implements ingest.LineParser.
func (p *eve) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	why, alert := p.parse(line, at)
	switch {
	case why != nil:
		return why
	case alert:
		b.Alerts.Append(&p.alert)
	default:
		p.emit(b)
	}
	return nil
}

// parse reads an event; alert says that it was left in p.alert.
func (p *eve) parse(line []byte, at casefile.Origin) (why *reject, alert bool) {
	p.begin(at)
	p.keys.begin()
	p.kind, p.action, p.sev, p.sig, p.category, p.rule, p.rev, p.gid, p.port, p.bad = nil, nil, nil, nil, nil, nil, nil, nil, nil, nil
	if why := p.json.walk(line); why != nil {
		return why, false
	}
	switch string(p.kind) {
	case "":
		return eveNoKind, false
	case "alert":
		return p.alarm(at), true
	case "flow":
		if p.netflow {
			return eveFlow, false
		}
	case "netflow":
		if !p.netflow {
			return eveNetflow, false
		}
	default:
		if why := eveSkips[string(p.kind)]; why != nil {
			return why, false
		}
		return eveOther, false
	}
	if p.bad != nil {
		return p.bad, false
	}
	if !p.out.packets.Valid {
		return eveNoFlow, false
	}
	return p.finish(), false
}

// alarm makes the row of an alert.
func (p *eve) alarm(at casefile.Origin) *reject {
	if !p.event.Valid || len(p.sig) == 0 {
		return eveNoRule
	}
	p.alert = casefile.Alert{Origin: at, TS: p.event.V, Rule: casefile.View(p.sig), Severity: casefile.View(p.sev), Action: casefile.View(p.action), Client: p.row.Src}
	if p.row.Dst.IsValid() {
		p.alert.Target = p.row.Dst.String()
		if len(p.port) > 0 {
			p.alert.Target = netip.AddrPortFrom(p.row.Dst, uint16(p.dport.V)).String()
		}
	}
	text := string(p.category)
	if len(p.rule) > 0 {
		text += fmt.Sprintf(" [%s:%s:%s]", p.gid, p.rule, p.rev)
	}
	p.alert.Text = text
	return nil
}

func sniffEVE(h ingest.Head) ingest.Guess {
	p, err := newEVE(&ingest.Env{})
	if err != nil {
		return ingest.Guess{Why: err.Error()}
	}
	own := func(line []byte) bool {
		return line[0] == '{' && has(line, []string{"event_type", "timestamp"}) && (has(line, []string{"src_ip"}) || has(line, []string{"stats"}))
	}
	return tableSniff(h, "objects with timestamp, event_type and src_ip", own, func(line []byte) *reject {
		why, _ := p.parse(line, casefile.Origin{})
		return why
	})
}
