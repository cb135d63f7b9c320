package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var noOTLPTime = &reject{Text: "log record has neither timeUnixNano nor observedTimeUnixNano"}

var _ = ingest.Register(ingest.Format{
	Name: "otlp-json",
	Doc: `OpenTelemetry logs as OTLP JSON: one export request or several after each other, a line each or pretty-printed, each of
many log records. The stamp is timeUnixNano, when the event happened, else observedTimeUnixNano, when it was collected.
Text that is no string is kept as JSON. A resource with its records may take 8 MiB.`,
	Record: "log record", Primary: "messages", Tables: []string{"messages"},
	Sniff: sniffOTLP, Stream: streamOTLP, Samples: otlpSamples,
})

func sniffOTLP(h ingest.Head) ingest.Guess {
	s := headShape(h.Bytes)
	switch {
	case s.has("resourceLogs[]", "resourceLogs[].scopeLogs[]"), s.has("resource_logs[]", "resource_logs[].scope_logs[]"):
		return ingest.Guess{Score: ingest.Certain}
	case s.has("resourceLogs[]"), s.has("resource_logs[]"):
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Never, Why: "no object with a list resourceLogs"}
}

var otlpLists = map[string]bool{"resourceLogs": true, "resource_logs": true}

func streamOTLP(_ context.Context, src *ingest.Source, in *ingest.Intake) error {
	o := &otlpReader{jsonDocuments: newJSONDocuments(src.R), in: in}
	o.env = src.Env
	for documents := 0; ; documents++ {
		err := o.document(otlpLists, o.resource)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF) && documents > 0:
			return nil
		default:
			return fmt.Errorf("byte %d: %w", o.jsonDocuments.last.Offset, err)
		}
	}
}

// otlpReader turns log records into rows (opentelemetry-proto logs/v1/logs.proto;
// JSON names may be in lower camel case or as in the proto). Of a name that stands
// twice in an object the last counts. A node that is 0 was not there: 0 is the
// resource itself.
type otlpReader struct {
	messageRow
	*jsonDocuments
	in            *ingest.Intake
	b             []byte          // the resource in hand
	at            casefile.Origin // where bytes of it were last looked at
	seen          int             // which ones
	service, host []byte
	pid           casefile.Null[int64]
}

// each calls f with every member of the object at n; of anything else there are none.
func (o *otlpReader) each(n uint32, f func(key []byte, value uint32)) {
	if o.b[o.nodes[n].at] != '{' {
		return
	}
	for end, k := o.nodes[n].end, n+1; k < end; k = o.after(o.b, k+1) {
		f(o.tape.text(o.b, k), k+1)
	}
}

// elements returns the nodes of the first element of the list at n and behind its
// last; none where n is no list.
func (o *otlpReader) elements(n uint32) (first, end uint32) {
	if n == 0 || o.b[o.nodes[n].at] != '[' {
		return 0, 0
	}
	return n + 1, o.nodes[n].end
}

// place returns where a node stands. Going back costs what is gone back over.
func (o *otlpReader) place(n uint32) casefile.Origin {
	i := int(o.nodes[n].at)
	if i >= o.seen {
		o.at.Line += int64(bytes.Count(o.b[o.seen:i], newline))
	} else {
		o.at.Line -= int64(bytes.Count(o.b[i:o.seen], newline))
	}
	o.at.Offset += int64(i - o.seen)
	o.seen = i
	return o.at
}

func (o *otlpReader) resource(b []byte, at casefile.Origin) error {
	o.b, o.at, o.seen = b, at, 0
	o.service, o.host, o.pid = nil, nil, casefile.Null[int64]{}
	var about uint32
	var scopes [2]uint32
	o.each(0, func(key []byte, n uint32) {
		switch string(key) {
		case "resource":
			about = n
		case "scopeLogs":
			scopes[0] = n
		case "scope_logs":
			scopes[1] = n
		}
	})
	if about > 0 {
		o.about(about)
	}
	for _, list := range scopes {
		for n, end := o.elements(list); n < end; n = o.after(o.b, n) {
			if err := o.scope(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// about reads what all records of a resource share.
func (o *otlpReader) about(resource uint32) {
	var list uint32
	o.each(resource, func(key []byte, n uint32) {
		if string(key) == "attributes" {
			list = n
		}
	})
	for n, end := o.elements(list); n < end; n = o.after(o.b, n) {
		key, value := o.attribute(n)
		switch string(key) {
		case "service.name":
			o.service = o.anyValue(value)
		case "host.name", "k8s.node.name":
			if len(o.host) == 0 {
				o.host = o.anyValue(value)
			}
		case "process.pid":
			if pid, ok := decimal(o.anyValue(value)); ok {
				o.pid = casefile.Some(pid)
			}
		}
	}
}

func (o *otlpReader) scope(scope uint32) error {
	var records [2]uint32
	o.each(scope, func(key []byte, n uint32) {
		switch string(key) {
		case "logRecords":
			records[0] = n
		case "log_records":
			records[1] = n
		}
	})
	for _, list := range records {
		for n, end := o.elements(list); n < end; n = o.after(o.b, n) {
			o.record(n)
			if err := o.in.Done(); err != nil {
				return err
			}
		}
	}
	return nil
}
