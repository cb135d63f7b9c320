package formats

import (
	"bytes"

	"hindcast/casefile"
)

// otlpRecord is where the members of a log record stand.
type otlpRecord struct {
	times            [4]uint32 // happened and collected, each in both spellings
	number, severity [2]uint32
	event            [2]uint32
	body, attributes uint32
}

func (o *otlpReader) fields(record uint32) (f otlpRecord) {
	o.each(record, func(key []byte, n uint32) {
		var to *uint32
		switch string(key) {
		case "timeUnixNano":
			to = &f.times[0]
		case "time_unix_nano":
			to = &f.times[1]
		case "observedTimeUnixNano":
			to = &f.times[2]
		case "observed_time_unix_nano":
			to = &f.times[3]
		case "severityNumber":
			to = &f.number[0]
		case "severity_number":
			to = &f.number[1]
		case "severityText":
			to = &f.severity[0]
		case "severity_text":
			to = &f.severity[1]
		case "eventName":
			to = &f.event[0]
		case "event_name":
			to = &f.event[1]
		case "body":
			f.body = n
			return
		case "attributes":
			f.attributes = n
			return
		default:
			return
		}
		if !o.container(n) {
			*to = n
		}
	})
	return f
}

func (o *otlpReader) container(n uint32) bool {
	c := o.b[o.nodes[n].at]
	return c == '{' || c == '['
}

// first returns the first text of these nodes that is not empty.
func (o *otlpReader) first(nodes ...uint32) []byte {
	for _, n := range nodes {
		if n == 0 {
			continue
		}
		if s := o.tape.text(o.b, n); len(s) > 0 {
			return s
		}
	}
	return nil
}

func (o *otlpReader) record(n uint32) {
	b := o.in.Batch()
	at := o.place(n)
	f := o.fields(n)
	o.row = casefile.Message{Origin: at, Service: casefile.View(o.service), Host: casefile.View(o.host), PID: o.pid, Level: o.level(&f)}
	t, why := o.time(&f)
	if why != nil {
		b.Reject(at, o.raw(o.b, n), why.Text)
		return
	}
	o.row.TS = t
	for a, end := o.elements(f.attributes); a < end; a = o.after(o.b, a) {
		key, value := o.attribute(a)
		switch string(key) {
		case "client.address", "net.peer.ip", "network.peer.address":
			o.row.Client = addrOf(o.anyValue(value))
		}
	}
	text := o.anyValue(f.body)
	if len(text) == 0 {
		text = o.first(f.event[0], f.event[1])
	}
	if len(text) == 0 {
		b.Reject(at, o.raw(o.b, n), noText.Text)
		return
	}
	o.describe(text)
	b.Messages.Append(&o.row)
	b.Accept(1)
}

func (o *otlpReader) time(f *otlpRecord) (casefile.Time, *reject) {
	for _, n := range f.times {
		v := o.first(n)
		if len(v) == 0 || string(v) == "0" {
			continue
		}
		if len(v) > 19 || len(v) < 13 {
			return 0, badStamp
		}
		us, ok := decimal(v[:len(v)-3])
		if !ok {
			return 0, badStamp
		}
		t, _, why := inRange(us, false)
		return t, why
	}
	return 0, noOTLPTime
}

// level maps SeverityNumber, four numbers a level from TRACE to FATAL (logs
// data model, "Displaying severity"); without one the text decides.
func (o *otlpReader) level(f *otlpRecord) string {
	v := o.first(f.number[0], f.number[1])
	if n, ok := digits(v); ok && n >= 1 && n <= 24 {
		return [6]string{"debug", "debug", "informational", "warning", "error", "critical"}[(n-1)/4]
	}
	if word, ok := bytes.CutPrefix(v, []byte("SEVERITY_NUMBER_")); ok { // enums may be written by name
		return levelWord(bytes.TrimRight(word, "1234"))
	}
	return levelWord(o.first(f.severity[0], f.severity[1]))
}

// attribute returns a KeyValue.
func (o *otlpReader) attribute(n uint32) (key []byte, value uint32) {
	o.each(n, func(name []byte, n uint32) {
		switch string(name) {
		case "key":
			if !o.container(n) {
				key = o.tape.text(o.b, n)
			}
		case "value":
			value = n
		}
	})
	return key, value
}

// anyValues are the members of an AnyValue in the order they are looked for, those
// that are kept as JSON last.
var anyValues = [14]string{"stringValue", "string_value", "intValue", "int_value", "doubleValue", "double_value", "boolValue", "bool_value",
	"bytesValue", "bytes_value", "arrayValue", "kvlistValue", "array_value", "kvlist_value"}

// anyScalars is how many of anyValues are no lists.
const anyScalars = 10

// anyValue returns an AnyValue as text; lists and maps stay JSON, in one line.
func (o *otlpReader) anyValue(value uint32) []byte {
	if value == 0 || o.b[o.nodes[value].at] != '{' {
		return o.first(value)
	}
	var found [len(anyValues)]uint32
	o.each(value, func(key []byte, n uint32) {
		for i, name := range anyValues {
			if string(key) == name {
				if i >= anyScalars || !o.container(n) {
					found[i] = n
				}
				return
			}
		}
	})
	if s := o.first(found[:anyScalars]...); len(s) > 0 {
		return s
	}
	for _, n := range found[anyScalars:] {
		if n > 0 {
			return o.compact(n)
		}
	}
	return nil
}

// compact returns a value without the white space between its tokens.
func (o *otlpReader) compact(n uint32) []byte {
	raw := o.raw(o.b, n)
	if !bytes.ContainsAny(raw, " \t\r\n") {
		return raw
	}
	from := len(o.words.text)
	out := o.words.text
	for i := 0; i < len(raw); {
		if raw[i] == '"' {
			end := stringEnd(raw, i)
			out = append(out, raw[i:end]...)
			i = end
			continue
		}
		if c := raw[i]; c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			out = append(out, c)
		}
		i++
	}
	o.words.text = out
	return out[from:]
}
