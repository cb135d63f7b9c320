package casefile

import "net/netip"

// The structs in rows_*.go are the only declaration of the tables: `go generate`
// derives the Arrow and Parquet schema, the appenders, the DuckDB views and
// docs/tables.md from them. A tag reads
//
//	col:"name[,dict][,null]" unit:"us" trust:"outsider"
//
// dict: low cardinality, dictionary-encoded. null: empty text is stored as null
// (Null[T] and netip.Addr are nullable by type). trust:"outsider": somebody
// outside the service chose this text; it may be a script, a formula or an
// escape sequence, and every renderer treats it as data.

// Origin says where in the evidence a row comes from. Every row has one; the
// source column is added by the part writer.
type Origin struct {
	Offset int64 `col:"offset" unit:"byte"` // first byte of the record in the decompressed source
	Line   int64 `col:"line"`               // 1-based line number; 0 for binary evidence
}

// Request is one request as a server, proxy, balancer or CDN logged it.
type Request struct {
	Origin
	TS             Time         `col:"ts" unit:"us"`                           // the instant minutes are counted by: the start where it is logged or derivable, else the logged instant
	TSStart        Null[Time]   `col:"ts_start" unit:"us"`                     // first byte of the request, where known
	TSEnd          Null[Time]   `col:"ts_end" unit:"us"`                       // end of the response or the log write, where known
	Stamp          string       `col:"stamp,dict"`                             // which instant the source logged: start, end or both
	Client         netip.Addr   `col:"client_ip"`                              // the client by the stated trust rule, canonical text
	ClientNet      netip.Prefix `col:"client_net,dict"`                        // its /24 (IPv4) or /48 (IPv6)
	ClientName     string       `col:"client_name,dict,null" trust:"outsider"` // the first field where it is a host name, not an address
	Forwarded      string       `col:"x_forwarded_for,null" trust:"outsider"`  // X-Forwarded-For as logged
	Method         string       `col:"method,dict,null" trust:"outsider"`      // HTTP method (RFC 9110 section 9)
	Scheme         string       `col:"scheme,dict,null" trust:"outsider"`      // http or https, where logged
	Host           string       `col:"host,dict,null" trust:"outsider"`        // virtual host or :authority
	Path           string       `col:"path,null" trust:"outsider"`             // request target up to the first question mark
	Query          string       `col:"query,null" trust:"outsider"`            // request target after the first question mark
	Protocol       string       `col:"protocol,dict,null" trust:"outsider"`    // HTTP/1.1, HTTP/2.0 ...
	Request        string       `col:"request,null" trust:"outsider"`          // the request line as logged, only where it is not method, target and protocol
	Status         Null[int32]  `col:"status"`                                 // response status code (RFC 9110 section 15); null where none was logged
	BytesOut       Null[int64]  `col:"bytes_out" unit:"byte"`                  // bytes sent to the client, as the source defines them
	BytesIn        Null[int64]  `col:"bytes_in" unit:"byte"`                   // bytes received from the client
	Duration       Null[int64]  `col:"duration_us" unit:"us"`                  // total time as logged, or between both ends
	Queue          Null[int64]  `col:"queue_us" unit:"us"`                     // time waiting for a server
	Upstream       Null[int64]  `col:"upstream_us" unit:"us"`                  // time spent in the upstream, last attempt
	UpstreamAddr   string       `col:"upstream_addr,dict,null"`                // the upstream that answered
	UpstreamStatus Null[int32]  `col:"upstream_status"`                        // its status code
	Termination    string       `col:"termination,dict,null"`                  // termination state or response flags, as logged
	Cache          string       `col:"cache,dict,null"`                        // cache status, as logged
	Server         string       `col:"server,dict,null"`                       // frontend, backend or node that logged it
	Referer        string       `col:"referer,dict,null" trust:"outsider"`     // Referer (RFC 9110 section 10.1.3)
	Agent          string       `col:"user_agent,dict,null" trust:"outsider"`  // User-Agent (RFC 9110 section 10.1.5)
	User           string       `col:"user_hash,dict,null"`                    // user name, keyed hash with the case's key
	Session        string       `col:"session_hash,dict,null"`                 // session id, keyed hash with the case's key
	RequestID      string       `col:"request_id,null" trust:"outsider"`       // request or trace id
	Country        string       `col:"client_country,dict,null"`               // country of the client as logged, else by the stated MMDB file (ISO 3166-1 alpha-2)
	ASN            Null[int64]  `col:"client_asn"`                             // autonomous system of the client as logged, else by the stated MMDB file
}

// Message is one line of an application, system or error log.
type Message struct {
	Origin
	TS       Time        `col:"ts" unit:"us"`                       // logged instant
	Host     string      `col:"host,dict,null" trust:"outsider"`    // machine that wrote it
	Service  string      `col:"service,dict,null" trust:"outsider"` // program or unit
	PID      Null[int64] `col:"pid"`                                // process id
	Level    string      `col:"level,dict,null"`                    // severity, lower case (RFC 5424 section 6.2.1 names)
	Template string      `col:"template,dict,null"`                 // id of the message with its variable parts removed
	Class    string      `col:"class,dict,null"`                    // signature class: pool_exhausted, conntrack_full, oom ...
	Client   netip.Addr  `col:"client_ip"`                          // client named in the line
	Text     string      `col:"text" trust:"outsider"`              // the message
}

// Flow is one unidirectional flow: at most one second long when it comes from packets.
type Flow struct {
	Origin
	Records      int64       `col:"records"`                             // records (packets, flow records) this row stands for
	TS           Time        `col:"ts" unit:"us"`                        // first packet
	TSEnd        Time        `col:"ts_end" unit:"us"`                    // last packet
	Src          netip.Addr  `col:"src_ip"`                              // source address
	Dst          netip.Addr  `col:"dst_ip"`                              // destination address
	SrcPort      Null[int32] `col:"src_port"`                            // source port; null for protocols without ports and for later fragments
	DstPort      Null[int32] `col:"dst_port"`                            // destination port; likewise
	Protocol     int32       `col:"protocol"`                            // IANA protocol number
	Packets      Null[int64] `col:"packets"`                             // packets, scaled by sampling once; null where the source states none
	IPBytes      Null[int64] `col:"ip_bytes" unit:"byte"`                // IP total length, header included, scaled by sampling once
	WireBytes    Null[int64] `col:"wire_bytes" unit:"byte"`              // frame length on the wire as captured (without FCS unless the capture has it)
	FlagFIN      Null[int64] `col:"fin"`                                 // TCP segments with FIN; null where the source has no per-packet counts
	FlagSYN      Null[int64] `col:"syn"`                                 // TCP segments with SYN and without ACK
	FlagSYNACK   Null[int64] `col:"synack"`                              // TCP segments with SYN and ACK
	FlagRST      Null[int64] `col:"rst"`                                 // TCP segments with RST
	FlagACK      Null[int64] `col:"ack"`                                 // TCP segments with ACK and without SYN
	FlagsOr      Null[int32] `col:"tcp_flags"`                           // all TCP flags seen, or-ed (RFC 9293 section 3.1)
	TTLMin       Null[int32] `col:"ttl_min"`                             // smallest TTL or hop limit
	TTLMax       Null[int32] `col:"ttl_max"`                             // largest TTL or hop limit
	LenMin       Null[int32] `col:"len_min" unit:"byte"`                 // smallest IP total length
	LenMax       Null[int32] `col:"len_max" unit:"byte"`                 // largest IP total length
	Fragments    Null[int64] `col:"fragments"`                           // packets that are fragments
	SynISN0      Null[int64] `col:"syn_isn0"`                            // SYNs whose sequence number has 16 zero low bits
	SynNoOpt     Null[int64] `col:"syn_noopt"`                           // SYNs without any TCP option
	SynNoMSS     Null[int64] `col:"syn_nomss"`                           // SYNs without a maximum segment size option
	SynWinMin    Null[int32] `col:"syn_win_min"`                         // smallest window of a SYN
	SynWinMax    Null[int32] `col:"syn_win_max"`                         // largest window of a SYN
	ICMPType     Null[int32] `col:"icmp_type"`                           // ICMP or ICMPv6 type
	DNSName      string      `col:"dns_name,dict,null" trust:"outsider"` // first query name seen
	DNSType      Null[int32] `col:"dns_type"`                            // first query type seen (IANA)
	DNSResponses Null[int64] `col:"dns_responses"`                       // DNS messages with QR set
	VLAN         Null[int32] `col:"vlan"`                                // outermost VLAN id
	Tunnel       string      `col:"tunnel,dict,null"`                    // encapsulation the inner flow was found in: gre, vxlan, ipip, mpls
	Interface    string      `col:"interface,dict,null"`                 // capture interface or exporter interface index
	Exporter     string      `col:"exporter,dict,null"`                  // address and observation domain of the exporter
	Action       string      `col:"action,dict,null"`                    // accept or reject, where a firewall logged the flow
	Sampling     Null[int64] `col:"sampling"`                            // N of 1:N sampling; 1 is unsampled; null is not stated
}

// Connection is one attempted TCP connection seen in packets.
type Connection struct {
	Origin
	TS         Time        `col:"ts" unit:"us"`             // first SYN
	Client     netip.Addr  `col:"client_ip"`                // who sent the SYN
	ClientPort int32       `col:"client_port"`              // its port
	Server     netip.Addr  `col:"server_ip"`                // who was asked
	ServerPort int32       `col:"server_port"`              // its port
	Syns       int64       `col:"syns"`                     // SYNs of this attempt, retries included
	Gap1       Null[int64] `col:"gap1_us" unit:"us"`        // time from first to second SYN
	Gap2       Null[int64] `col:"gap2_us" unit:"us"`        // time from second to third SYN
	SynAckAt   Null[Time]  `col:"ts_synack" unit:"us"`      // first SYN-ACK
	AckAt      Null[Time]  `col:"ts_ack" unit:"us"`         // ACK that completed the handshake
	EndAt      Null[Time]  `col:"ts_end" unit:"us"`         // last packet seen
	State      string      `col:"state,dict"`               // established, no_synack, no_ack, refused, reset_by_client or unknown (one direction captured)
	FailedBy   string      `col:"failed_by,dict,null"`      // who failed to answer: server or client; null when neither or not visible
	Reset      string      `col:"reset_by,dict,null"`       // who sent RST, if anybody: server or client
	ISN0       bool        `col:"isn0"`                     // first SYN's sequence number has 16 zero low bits
	NoOptions  bool        `col:"noopt"`                    // first SYN has no TCP option
	Window     int32       `col:"window"`                   // first SYN's window
	TTL        int32       `col:"ttl"`                      // first SYN's TTL or hop limit
	PacketsIn  int64       `col:"packets_in"`               // packets client to server
	PacketsOut int64       `col:"packets_out"`              // packets server to client
	BytesIn    int64       `col:"ip_bytes_in" unit:"byte"`  // IP bytes client to server
	BytesOut   int64       `col:"ip_bytes_out" unit:"byte"` // IP bytes server to client
	TwoWay     bool        `col:"two_way"`                  // the capture holds packets of both directions between these hosts' networks
}
