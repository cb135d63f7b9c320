package formats

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// jsonAccess says how a kind of JSON log of requests, one object a line, names
// its fields.
type jsonAccess struct {
	keys   map[string]string // dotted key to the name of a field, see httpFields
	stamp  string            // which instant "time" is
	must   []string          // keys without which a head is not of this kind
	assume string            // what the kind leaves open, for the manifest
	only   func(key, value []byte) bool
	utc    bool // stamps without a zone are UTC by definition
	local  bool // stamps may carry no zone: the format is Zoneless
}

// jsonParser parses the lines of one kind.
type jsonParser struct {
	*httpRow
	kind jsonAccess
	set  map[string]httpSetter
	json jsonLine
}

var notAccess = &reject{Text: "a record of another logger of the same program", Skip: true}

func (k jsonAccess) parser(env *ingest.Env) (ingest.LineParser, error) {
	return k.newParser(env)
}

func (k jsonAccess) newParser(env *ingest.Env) (*jsonParser, error) {
	stamp := k.stamp
	if s := env.Options["stamp"]; s != "" {
		if s != "start" && s != "end" {
			return nil, fmt.Errorf("option stamp: expected start or end, found %q", s)
		}
		stamp = s
	}
	h, err := newHTTPRow(env, stamp)
	if err != nil {
		return nil, err
	}
	switch {
	case k.utc:
		h.zone = time.UTC
	case !k.local:
		h.zone = nil
	}
	if k.assume != "" {
		env.Assume(k.assume)
	}
	names := k.keys
	if m := env.Options["map"]; m != "" {
		stated, err := fieldMap(m)
		if err != nil {
			return nil, err
		}
		names = maps.Clone(k.keys)
		maps.Copy(names, stated)
	}
	p := &jsonParser{httpRow: h, kind: k}
	if p.set, err = settersOf(names); err != nil {
		return nil, fmt.Errorf("option map: %w", err)
	}
	p.json.take = p.take
	return p, nil
}

// fieldMap reads key=field,key=field.
func fieldMap(s string) (map[string]string, error) {
	out := map[string]string{}
	for _, pair := range strings.Split(s, ",") {
		eq := strings.LastIndexByte(pair, '=')
		if eq < 1 {
			return nil, fmt.Errorf("option map: expected key=field, found %q", pair)
		}
		out[strings.TrimSpace(pair[:eq])] = strings.TrimSpace(pair[eq+1:])
	}
	return out, nil
}

func (p *jsonParser) take(key, value []byte) *reject {
	if p.kind.only != nil && !p.kind.only(key, value) {
		return notAccess
	}
	if set, ok := p.set[string(key)]; ok {
		return p.put(set, value)
	}
	return nil
}

// ParseLine implements ingest.LineParser.
func (p *jsonParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

// parse reads a line. A stamp and an address before the object, as a syslog
// sender or a container runtime leave them, are passed over.
func (p *jsonParser) parse(line []byte) *reject {
	if line[0] != '{' {
		open := bytes.IndexByte(line[:min(len(line), 256)], '{')
		if open < 0 {
			return badJSON
		}
		line = line[open:]
	}
	if why := p.json.walk(line); why != nil {
		return why
	}
	return p.finish()
}

// sniff tries the first lines. Certain needs the kind's own keys, at the
// beginning of lines: an object behind something else may be a wrapper's.
func (k jsonAccess) sniff(h ingest.Head) ingest.Guess {
	env := &ingest.Env{Zone: time.UTC, Options: map[string]string{}, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}
	p, err := k.newParser(env)
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	tried, good, own, bare := 0, 0, 0, 0
	why := badJSON
	eachLine(h, func(line []byte) {
		tried++
		p.begin(casefile.Origin{})
		if line[0] == '{' {
			bare++
		}
		if has(line, k.must) {
			own++
		}
		if r := p.parse(line); r == nil {
			good++
		} else if r != badJSON {
			why = r
		}
	})
	switch {
	case own == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines has all of the keys %s", tried, strings.Join(k.must, ", "))}
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines can be read: %s", tried, why.Text)}
	case own*2 >= tried && bare*2 >= tried && good*2 >= own:
		return ingest.Guess{Score: ingest.Certain}
	case own*2 >= tried:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Maybe}
}

// has reports whether line holds all keys, each in quotes.
func has(line []byte, keys []string) bool {
	for _, k := range keys {
		if !bytes.Contains(line, []byte(`"`+k+`"`)) {
			return false
		}
	}
	return true
}

// eachLine calls f with the first lines of a head that hold something; the last
// one may be cut off and is left out.
func eachLine(h ingest.Head, f func([]byte)) {
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	for n := 0; len(b) > 0 && n < sniffLines; {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			if !h.Whole && n > 0 {
				return
			}
			end = len(b)
		}
		line := bytes.TrimRight(b[:end], "\r")
		b = b[min(end+1, len(b)):]
		if len(bytes.TrimSpace(line)) > 0 {
			f(line)
			n++
		}
	}
}
