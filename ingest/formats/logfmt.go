package formats

import (
	"bytes"
	"fmt"
	"maps"
	"strconv"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var badLogfmt = &reject{Text: "not key=value pairs, or a quote is not closed"}

// logfmtKeys are the keys that loggers writing this format use (logrus, go-kit,
// slog's text handler, Grafana, Prometheus, Heroku's router).
var logfmtKeys = map[string]string{
	"time": "time", "ts": "time", "t": "time", "timestamp": "time", "@timestamp": "time", "level": "level", "lvl": "level", "severity": "level", "at": "level",
	"msg": "text", "message": "text", "err": "text", "error": "text", "event": "text", "service": "service", "app": "service", "component": "service", "logger": "service",
	"host": "host", "hostname": "host", "pid": "pid", "remote_addr": "client", "fwd": "client",
}

var _ = ingest.Register(ingest.Format{
	Name: "logfmt",
	Doc: `Application logs of key=value pairs, values with spaces in quotes (logfmt). Of a key that stands twice the first counts; a word
without = is passed over. The stamp is the moment of logging. Where no key holds a message the whole line is the message.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Options: []ingest.Option{messageMap},
	Sniff:   sniffLogfmt,
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newLogfmt(env) },
	Samples: logfmtSamples,
})

type logfmtParser struct {
	fieldRow
	set   map[string]fieldSetter
	plain []byte // decoded values; alive until the next line
}

func newLogfmt(env *ingest.Env) (*logfmtParser, error) {
	names := logfmtKeys
	if m := env.Options["map"]; m != "" {
		stated, err := fieldMap(m)
		if err != nil {
			return nil, err
		}
		names = maps.Clone(names)
		maps.Copy(names, stated)
	}
	set, err := messageSetters(names)
	p := &logfmtParser{set: set}
	p.env = env
	return p, err
}

// ParseLine implements ingest.LineParser.
func (p *logfmtParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if _, why := p.parse(line); why != nil {
		return why
	}
	b.Messages.Append(&p.row)
	return nil
}

// parse reads a line and returns how many pairs it holds.
func (p *logfmtParser) parse(line []byte) (pairs int, why *reject) {
	p.plain = p.plain[:0]
	for b := line; ; {
		if b = bytes.TrimLeft(b, " \t"); len(b) == 0 {
			break
		}
		end := bytes.IndexAny(b, "= ")
		if end < 0 || b[end] == ' ' { // a word
			b = b[max(end, 0):]
			if end < 0 {
				break
			}
			continue
		}
		key := b[:end]
		value, rest, ok := p.value(b[end+1:])
		if !ok || len(key) == 0 {
			return pairs, badLogfmt
		}
		b = rest
		pairs++
		if set, ok := p.set[string(key)]; ok && len(value) > 0 {
			if why := set(&p.fieldRow, value); why != nil {
				return pairs, why
			}
		}
	}
	if pairs < 2 {
		return pairs, badLogfmt
	}
	if len(p.words) == 0 {
		p.words = line
	}
	return pairs, p.finish()
}

// value takes a value, in quotes or not, off the front.
func (p *logfmtParser) value(b []byte) (value, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		end := bytes.IndexByte(b, ' ')
		if end < 0 {
			end = len(b)
		}
		return b[:end], b[end:], true
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return p.unquote(b[1:i]), b[i+1:], true
		}
	}
	return nil, nil, false
}

// unquote decodes the escapes of a Go string; an unknown one stays as it is.
func (p *logfmtParser) unquote(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	from := len(p.plain)
	for s := casefile.View(b); len(s) > 0; {
		r, multi, tail, err := strconv.UnquoteChar(s, '"')
		switch {
		case err != nil:
			p.plain = append(p.plain, s[0])
			s = s[1:]
		case multi:
			p.plain = append(p.plain, string(r)...)
			s = tail
		default:
			p.plain = append(p.plain, byte(r))
			s = tail
		}
	}
	return p.plain[from:]
}

func sniffLogfmt(h ingest.Head) ingest.Guess {
	p, err := newLogfmt(&ingest.Env{Zone: time.UTC})
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	tried, good, sure := 0, 0, 0
	eachLine(h, func(line []byte) {
		tried++
		p.begin(casefile.Origin{})
		if _, why := p.parse(line); why != nil {
			return
		}
		good++
		if key, _, ok := bytes.Cut(line, []byte{'='}); ok && p.row.Level != "" && bytes.IndexByte(key, ' ') < 0 {
			sure++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines is key=value pairs with a time", tried)}
	case sure*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
