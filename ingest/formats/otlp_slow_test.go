package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

// What follows reads OTLP with encoding/json into maps: slow, plain, and what the
// reader is compared with.

func slowOTLP(src *ingest.Source, in *ingest.Intake) error {
	s := newJSONStream(src.R)
	o := &slowOTLPReader{in: in}
	o.env = src.Env
	lists := map[string]bool{"resourceLogs": true, "resource_logs": true}
	for documents := 0; ; documents++ {
		err := s.each(lists, func(m member) error {
			if !lists[m.key] {
				return nil
			}
			return o.resource(m)
		})
		switch {
		case err == nil:
		case errors.Is(err, io.EOF) && documents > 0 && s.dec.InputOffset() > 0 && !s.dec.More():
			return nil
		default:
			return fmt.Errorf("byte %d: %w", s.last.Offset, err)
		}
	}
}

// slowOTLPReader turns log records into rows (opentelemetry-proto logs/v1/logs.proto;
// JSON names may be in lower camel case or as in the proto).
type slowOTLPReader struct {
	messageRow
	in            *ingest.Intake
	service, host string
	pid           casefile.Null[int64]
}

func (o *slowOTLPReader) resource(m member) error {
	r := m.object()
	o.service, o.host, o.pid = "", "", casefile.Null[int64]{}
	for _, a := range r.in("resource").list("attributes") {
		key, value := slowAttribute(a)
		switch key {
		case "service.name":
			o.service = value
		case "host.name", "k8s.node.name":
			if o.host == "" {
				o.host = value
			}
		case "process.pid":
			if n, ok := decimal([]byte(value)); ok {
				o.pid = casefile.Some(n)
			}
		}
	}
	for _, scope := range append(r.list("scopeLogs"), r.list("scope_logs")...) {
		s := scope.object()
		for _, rec := range append(s.list("logRecords"), s.list("log_records")...) {
			o.record(rec)
			if err := o.in.Done(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *slowOTLPReader) record(m member) {
	b := o.in.Batch()
	r := m.object()
	o.row = casefile.Message{Origin: m.at, Service: o.service, Host: o.host, PID: o.pid, Level: slowSeverity(r)}
	t, why := slowOTLPTime(r)
	if why != nil {
		b.Reject(m.at, m.raw, why.Text)
		return
	}
	o.row.TS = t
	for _, a := range r.list("attributes") {
		key, value := slowAttribute(a)
		if key == "client.address" || key == "net.peer.ip" || key == "network.peer.address" {
			o.row.Client = addrOf([]byte(value))
		}
	}
	text := slowAnyValue(r.raw["body"])
	if text == "" {
		text = r.first("eventName", "event_name")
	}
	if text == "" {
		b.Reject(m.at, m.raw, noText.Text)
		return
	}
	o.describe([]byte(text))
	b.Messages.Append(&o.row)
	b.Accept(1)
}

func slowOTLPTime(r object) (casefile.Time, *reject) {
	for _, key := range []string{"timeUnixNano", "time_unix_nano", "observedTimeUnixNano", "observed_time_unix_nano"} {
		v := r.text[key]
		if v == "" || v == "0" {
			continue
		}
		if len(v) > 19 || len(v) < 13 {
			return 0, badStamp
		}
		us, ok := decimal([]byte(v[:len(v)-3]))
		if !ok {
			return 0, badStamp
		}
		t, _, why := inRange(us, false)
		return t, why
	}
	return 0, noOTLPTime
}

// slowSeverity maps SeverityNumber, four numbers a level from TRACE to FATAL (logs
// data model, "Displaying severity"); without one the text decides.
func slowSeverity(r object) string {
	v := r.first("severityNumber", "severity_number")
	if n, ok := digits([]byte(v)); ok && n >= 1 && n <= 24 {
		return [6]string{"debug", "debug", "informational", "warning", "error", "critical"}[(n-1)/4]
	}
	if word, ok := strings.CutPrefix(v, "SEVERITY_NUMBER_"); ok { // enums may be written by name
		return levelWord([]byte(strings.TrimRight(word, "1234")))
	}
	return levelWord([]byte(r.first("severityText", "severity_text")))
}

// attribute returns a KeyValue.
func slowAttribute(m member) (key, value string) {
	a := m.object()
	return a.text["key"], slowAnyValue(a.raw["value"])
}

// anyValue returns an AnyValue as text; lists and maps stay JSON, in one line.
func slowAnyValue(m member) string {
	if len(m.raw) == 0 {
		return ""
	}
	if m.raw[0] != '{' {
		return m.scalar()
	}
	v := m.object()
	if s := v.first("stringValue", "string_value", "intValue", "int_value", "doubleValue", "double_value", "boolValue", "bool_value", "bytesValue", "bytes_value"); s != "" {
		return s
	}
	for _, key := range []string{"arrayValue", "kvlistValue", "array_value", "kvlist_value"} {
		var line bytes.Buffer
		if p, ok := v.raw[key]; ok && json.Compact(&line, p.raw) == nil {
			return line.String()
		}
	}
	return ""
}
