package formats

import (
	"fmt"
	"maps"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// jsonMessages says how a kind of JSON log of messages, one object a line, names
// its fields.
type jsonMessages struct {
	keys map[string]string
	own  [][]string // a line that has all keys of one of these is of this kind
	not  []string   // a line with one of these may be a log of requests
}

type jsonMessageParser struct {
	fieldRow
	set  map[string]fieldSetter
	json jsonLine
}

func (k jsonMessages) parser(env *ingest.Env) (*jsonMessageParser, error) {
	names := k.keys
	if m := env.Options["map"]; m != "" {
		stated, err := fieldMap(m)
		if err != nil {
			return nil, err
		}
		names = maps.Clone(k.keys)
		maps.Copy(names, stated)
	}
	set, err := messageSetters(names)
	if err != nil {
		return nil, err
	}
	p := &jsonMessageParser{set: set}
	p.env = env
	p.json.take = func(key, value []byte) *reject {
		if set, ok := p.set[string(key)]; ok {
			return set(&p.fieldRow, value)
		}
		return nil
	}
	return p, nil
}

func (k jsonMessages) lines(env *ingest.Env) (ingest.LineParser, error) { return k.parser(env) }

// ParseLine implements ingest.LineParser.
func (p *jsonMessageParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Messages.Append(&p.row)
	return nil
}

func (k jsonMessages) unwrap(env *ingest.Env) (ingest.Unwrapper, error) { return k.parser(env) }

// Unwrap implements ingest.Unwrapper: shippers put the lines of other programs
// into an object.
func (p *jsonMessageParser) Unwrap(line []byte, at casefile.Origin) (ingest.Wrapped, *ingest.Reason) {
	p.begin(at)
	why := p.parse(line)
	return ingest.Wrapped{Text: p.said}, why
}

// ParseText implements ingest.Unwrapper.
func (p *jsonMessageParser) ParseText(_ []byte, _ casefile.Origin, b *casefile.Batch) *ingest.Reason {
	b.Messages.Append(&p.row)
	return nil
}

func (p *jsonMessageParser) parse(line []byte) *reject {
	if why := p.json.walk(line); why != nil {
		return why
	}
	return p.finish()
}

func (k jsonMessages) sniff(h ingest.Head) ingest.Guess {
	p, err := k.parser(&ingest.Env{Zone: time.UTC})
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	tried, good, own := 0, 0, 0
	why := badJSON
	eachLine(h, func(line []byte) {
		tried++
		p.begin(casefile.Origin{})
		if r := p.parse(line); r != nil {
			if r != badJSON {
				why = r
			}
			return
		}
		good++
		if k.isOwn(line) {
			own++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines is an object with a time and a message: %s", tried, why.Text)}
	case own*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}

func (k jsonMessages) isOwn(line []byte) bool {
	for _, n := range k.not {
		if has(line, []string{n}) {
			return false
		}
	}
	for _, keys := range k.own {
		if has(line, keys) {
			return true
		}
	}
	return false
}

// Source: Elastic Common Schema 8, base, log, service, process, host and error fields.
var ecsJSON = jsonMessages{
	not: []string{"status_code", "http.response.status_code"}, // requests: ecs-http
	own: [][]string{{"@timestamp", "ecs.version"}, {"@timestamp", "ecs"}, {"@timestamp", "log.level", "message"}},
	keys: map[string]string{
		"@timestamp": "time", "message": "text", "error.message": "text", "log.level": "level", "service.name": "service", "process.name": "service",
		"event.dataset": "service", "log.logger": "service", "host.name": "host", "host.hostname": "host", "process.pid": "pid", "source.ip": "client", "client.ip": "client",
	}}

var _ = ingest.Register(ingest.Format{
	Name: "ecs-json",
	Doc: `Application logs in the Elastic Common Schema, one JSON object a line, with dotted keys or objects. The stamp is @timestamp, when the
event happened by the program that logged it.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Options: []ingest.Option{messageMap},
	Sniff: ecsJSON.sniff, Lines: ecsJSON.lines, Unwrap: ecsJSON.unwrap, Samples: ecsJSONSamples,
})

// appJSON knows the keys of the loggers that are in use: zap, logrus, slog, bunyan,
// pino, winston, logback's and Logstash's encoders, Serilog's compact format, GELF,
// Google Cloud, MongoDB. Sources: their own documentation.
var appJSON = jsonMessages{
	own: [][]string{{"level", "msg"}, {"level", "message"}, {"severity", "message"}, {"@t", "@mt"}, {"@t", "@m"}, {"short_message", "host"}, {"t", "s", "c", "ctx", "msg"}},
	not: []string{"request", "status", "log.level", "ecs.version", "ecs", "stream"},
	keys: map[string]string{
		"@timestamp": "time", "timestamp": "time", "time": "time", "ts": "time", "@t": "time", "t.$date": "time", "datetime": "time", "date": "time",
		"level": "level", "severity": "level", "lvl": "level", "@l": "level", "loglevel": "level", "s": "letter",
		"msg": "text", "message": "text", "@m": "text", "@mt": "text", "short_message": "text", "textPayload": "text",
		"service": "service", "app": "service", "name": "service", "logger": "service", "logger_name": "service", "component": "service", "c": "service", "SourceContext": "service",
		"hostname": "host", "host": "host", "HOSTNAME": "host", "pid": "pid", "remote_addr": "client", "remote_ip": "client", "attr.remote": "client",
	}}

var _ = ingest.Register(ingest.Format{
	Name: "app-json",
	Doc: `Application logs as JSON, one object a line, of zap, logrus, slog, bunyan, pino, winston, logback, Serilog, GELF, Google Cloud, MongoDB, and
of any other logger with --option map=. The stamp is the moment of logging. Times are ISO 8601 or counted from 1970 in seconds to
nanoseconds; the digits tell which.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Options: []ingest.Option{messageMap},
	Sniff: appJSON.sniff, Lines: appJSON.lines, Unwrap: appJSON.unwrap, Samples: appJSONSamples,
})
