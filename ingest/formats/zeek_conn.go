package formats

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Source: Zeek's reference, base/protocols/conn/main.zeek (Conn::Info) and the
// ASCII writer's header lines.
var zeekNames = map[string]string{
	"ts": "start", "duration": "took", "id.orig_h": "src", "id.orig_p": "sport", "id.resp_h": "dst", "id.resp_p": "dport", "proto": "proto",
	"orig_pkts": "packets", "orig_ip_bytes": "ip_bytes", "resp_pkts": "back_packets", "resp_ip_bytes": "back_ip", "vlan": "vlan",
}

var _ = ingest.Register(ingest.Format{
	Name: "zeek-conn",
	Doc: `Zeek's conn.log, as TSV with its header lines (any separator they state) or as JSON, one object a line. Each connection is one
record of two rows, one for each direction with packets; ts is its first packet, ts + duration its last. ip_bytes are orig_ip_bytes and
resp_ip_bytes; orig_bytes and resp_bytes, which Zeek derives from sequence numbers, are not taken. tcp_flags come from the history, which
does not tell PSH and URG.`,
	Record: "connection", Primary: "flows", Tables: []string{"flows"},
	Sniff: sniffZeek, Lines: func(env *ingest.Env) (ingest.LineParser, error) { return newZeek(env), nil }, Header: zeekHeaderName, Samples: zeekSamples,
})

var (
	zeekOther  = &reject{Text: "line of another log of Zeek", Skip: true}
	zeekIsNone = &reject{Text: "JSON object without id.orig_h"}
)

type zeekConn struct {
	flowTable
	json         jsonLine
	keys         recall[flowSetter]
	unset, empty []byte
	other        bool // the header names another log, or the object does
}

func newZeek(env *ingest.Env) *zeekConn {
	p := &zeekConn{unset: []byte("-"), empty: []byte("(empty)")}
	p.env, p.zone, p.sep = env, time.UTC, '\t'
	p.names = mustSetters(zeekNames)
	p.names["history"] = setZeekHistory
	p.json.take = func(key, value []byte) *reject {
		set, known := p.keys.at(key)
		if !known {
			*set = p.names[string(key)]
		}
		if *set != nil && len(value) > 0 {
			return (*set)(&p.flowRow, value)
		}
		if string(key) == "_path" && string(value) != "conn" {
			return zeekOther
		}
		return nil
	}
	return p
}

// zeekHeaderName implements Format.Header.
func zeekHeaderName(line []byte, _ int64) string {
	if len(line) == 0 || line[0] != '#' {
		return ""
	}
	name, _ := zeekDirective(line)
	switch name {
	case "separator", "fields", "unset_field", "empty_field", "path":
		return name
	}
	return ""
}

// zeekDirective cuts "#fields<sep>ts..." into its name and the rest, separator
// included.
func zeekDirective(line []byte) (name string, rest []byte) {
	line = line[1:]
	n := 0
	for n < len(line) && (line[n] >= 'a' && line[n] <= 'z' || line[n] == '_') {
		n++
	}
	return string(line[:n]), line[n:]
}

// Begin implements ingest.HeaderParser.
func (p *zeekConn) Begin(headers [][]byte) {
	p.plan, p.sep, p.other = nil, '\t', false
	for _, h := range headers {
		p.directive(h)
	}
}

func (p *zeekConn) directive(line []byte) {
	name, rest := zeekDirective(line)
	if name == "separator" {
		p.sep = zeekSeparator(strings.TrimSpace(string(rest)))
		return
	}
	if len(rest) < 2 || rest[0] != p.sep {
		return
	}
	switch rest = rest[1:]; name {
	case "fields":
		p.setPlan(p.split(rest))
	case "unset_field":
		p.unset = bytes.Clone(rest)
	case "empty_field":
		p.empty = bytes.Clone(rest)
	case "path":
		p.other = string(rest) != "conn"
	}
}

// zeekSeparator reads \x09; whatever else is its own first byte.
func zeekSeparator(s string) byte {
	if hex, ok := strings.CutPrefix(s, `\x`); ok {
		if n, err := strconv.ParseUint(hex, 16, 8); err == nil {
			return byte(n)
		}
	}
	if s == "" {
		return '\t'
	}
	return s[0]
}

// ParseLine implements ingest.LineParser.
func (p *zeekConn) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if line[0] == '#' {
		p.directive(line)
		return tableHeader
	}
	if why := p.parse(line, at); why != nil {
		return why
	}
	p.emit(b)
	return nil
}

func (p *zeekConn) parse(line []byte, at casefile.Origin) *reject {
	if line[0] == '{' {
		p.begin(at)
		p.keys.begin()
		if why := p.json.walk(line); why != nil {
			return why
		}
		if !p.row.Src.IsValid() {
			return zeekIsNone
		}
	} else if p.other {
		return zeekOther
	} else if why := p.put(line, at, func(v []byte) bool { return bytes.Equal(v, p.unset) || bytes.Equal(v, p.empty) }); why != nil {
		return why
	}
	if p.proto.V == 1 { // id.orig_p holds the type, and both ICMPs are called icmp
		p.icmp = p.sport
		if p.row.Src.Is6() {
			p.proto.V = 58
		}
	}
	return p.finish()
}

// setZeekHistory takes the flags out of a history: a letter for what was seen,
// capital where the originator sent it.
func setZeekHistory(f *flowRow, v []byte) *reject {
	var out, back int32
	for _, c := range v {
		to := &out
		if c >= 'a' && c <= 'z' {
			to, c = &back, c-0x20
		}
		switch c {
		case 'S':
			*to |= 0x02
		case 'H':
			*to |= 0x12
		case 'A', 'D':
			*to |= 0x10
		case 'F':
			*to |= 0x01
		case 'R':
			*to |= 0x04
		}
	}
	if out != 0 {
		f.out.flags = casefile.Some(out)
	}
	if back != 0 {
		f.back.flags = casefile.Some(back)
	}
	return nil
}

func sniffZeek(h ingest.Head) ingest.Guess {
	p := newZeek(&ingest.Env{})
	header := func(line []byte) bool {
		return line[0] == '#' && bytes.HasPrefix(line, []byte("#fields")) && bytes.Contains(line, []byte("id.orig_h")) && bytes.Contains(line, []byte("resp_pkts")) ||
			line[0] == '{' && has(line, []string{"id.orig_h", "proto"}) && (has(line, []string{"conn_state"}) || has(line, []string{"orig_pkts"}))
	}
	return tableSniff(h, "a #fields line or objects with id.orig_h and conn_state", header, func(line []byte) *reject {
		if line[0] == '#' {
			p.directive(line)
			return tableHeader
		}
		return p.parse(line, casefile.Origin{})
	})
}
