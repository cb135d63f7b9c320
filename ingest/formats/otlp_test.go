package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// otlpRows reads r with one of the two readers; ended is why it ended early.
func otlpRows(r io.Reader, read func(*ingest.Source, *ingest.Intake) error) (out []*casefile.Batch, ended error) {
	put := func(b *casefile.Batch) (*casefile.Batch, error) {
		out = append(out, b)
		return casefile.NewBatch(), nil
	}
	in := ingest.NewIntake(casefile.NewBatch(), put)
	ended = read(&ingest.Source{R: r, Env: &ingest.Env{Zone: time.UTC}}, in)
	return append(out, in.Batch()), ended
}

func fastOTLP(src *ingest.Source, in *ingest.Intake) error {
	return streamOTLP(context.Background(), src, in)
}

// sameOTLP compares the reader with the one that uses encoding/json: rows, rejects,
// offsets, lines, and whether the end was reached.
func sameOTLP(t *testing.T, b []byte) (accepted int64) {
	t.Helper()
	want, wantEnd := otlpRows(bytes.NewReader(b), slowOTLP)
	for _, r := range []io.Reader{bytes.NewReader(b), iotest.HalfReader(bytes.NewReader(b)), iotest.DataErrReader(bytes.NewReader(b))} {
		got, end := otlpRows(r, fastOTLP)
		// The decoder takes a document that is cut off between two tokens for a whole one.
		cut := wantEnd == nil && errors.Is(end, io.ErrUnexpectedEOF)
		if (end == nil) != (wantEnd == nil) && !cut {
			t.Fatalf("ended with %v, want %v: %.3000q", end, wantEnd, b)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("rows differ (ended with %v, want %v): %.3000q", end, wantEnd, b)
		}
	}
	for _, b := range want {
		accepted += b.Account.Accepted
	}
	return accepted
}

// otlpMaker writes documents by chance, well-formed but for what junk says.
type otlpMaker struct {
	*rand.Rand
	strings.Builder
}

func (m *otlpMaker) one(of ...string) string { return of[m.IntN(len(of))] }

func (m *otlpMaker) gap() { m.WriteString(m.one("", "", "", " ", "\n", "\t\r\n ")) }

func (m *otlpMaker) quoted(s string) {
	m.WriteByte('"')
	for i := range len(s) {
		if m.IntN(40) == 0 && s[i] < 0x80 {
			fmt.Fprintf(m, `\u%04x`, s[i])
			continue
		}
		m.WriteByte(s[i])
	}
	m.WriteByte('"')
}

func (m *otlpMaker) scalar() {
	switch m.IntN(8) {
	case 0:
		m.WriteString(m.one("null", "true", "false"))
	case 1:
		m.WriteString(m.one("0", "-0", "1", "17", "-1.5e+30", "1723492803000000000", "0.10E-2", "24", strings.Repeat("9", 60)))
	default:
		m.WriteString(m.one(`""`, `"192.0.2.7"`, `"1723492803000000000"`, `"1723492803000"`, `"0"`, `"WARN"`, `"SEVERITY_NUMBER_ERROR3"`, `"9"`,
			`"too many open files"`, `"a\n\"b\" from 192.0.2.9 \\"`, `"é ü 日本"`, `"\ud83d\ude00 \ud83d \udc00\ud83d x"`, "\"\xff\xfe bad \xc3\"", `"\u0000\/\b\f\r\t"`,
			`"tail escaped \\\\\""`, "\"12345678\x7f\xc3\xa9\"", `"a longer text that has more than eight bytes and a \u00e9"`))
	}
}

// object writes members of these names by chance, in any order, some of them twice.
func (m *otlpMaker) object(value func(key string), keys ...string) {
	m.WriteByte('{')
	m.gap()
	for i := range m.IntN(len(keys) + 2) {
		if i > 0 {
			m.WriteByte(',')
			m.gap()
		}
		key := m.one(keys...)
		m.quoted(key)
		m.gap()
		m.WriteByte(':')
		m.gap()
		if m.IntN(25) == 0 {
			m.any(0)
		} else {
			value(key)
		}
		m.gap()
	}
	m.WriteByte('}')
}

func (m *otlpMaker) list(element func()) {
	m.WriteByte('[')
	m.gap()
	for i := range m.IntN(5) {
		if i > 0 {
			m.WriteByte(',')
		}
		m.gap()
		element()
		m.gap()
	}
	m.WriteByte(']')
}

func (m *otlpMaker) any(depth int) {
	switch n := m.IntN(4); {
	case n == 0 && depth < 5:
		m.list(func() { m.any(depth + 1) })
	case n == 1 && depth < 5:
		m.object(func(string) { m.any(depth + 1) }, "a", "key", "value", "resourceLogs")
	default:
		m.scalar()
	}
}

func (m *otlpMaker) value(string) {
	if m.IntN(10) == 0 {
		m.any(0)
		return
	}
	m.object(func(key string) {
		if strings.HasPrefix(key, "array") || strings.HasPrefix(key, "kvlist") {
			m.any(0)
		} else {
			m.scalar()
		}
	}, anyValues[:]...)
}

func (m *otlpMaker) attributes() {
	m.list(func() {
		m.object(func(key string) {
			if key == "value" {
				m.value("")
				return
			}
			m.quoted(m.one("service.name", "host.name", "k8s.node.name", "process.pid", "client.address", "net.peer.ip", "network.peer.address", "x"))
		}, "key", "value", "key", "value")
	})
}

func (m *otlpMaker) record() {
	m.object(func(key string) {
		switch key {
		case "body":
			m.value("")
		case "attributes":
			m.attributes()
		case "timeUnixNano":
			m.WriteString(m.one(`"1723492803000000001"`, `1723492803000000001`, `"0"`, `17`))
		default:
			m.scalar()
		}
	}, "timeUnixNano", "timeUnixNano", "time_unix_nano", "observedTimeUnixNano", "observed_time_unix_nano", "severityNumber", "severity_number",
		"severityText", "severity_text", "eventName", "event_name", "body", "body", "body", "attributes", "attributes", "other")
}

func (m *otlpMaker) document() {
	m.object(func(key string) {
		if key == "other" {
			m.any(0)
			return
		}
		m.list(func() {
			m.object(func(key string) {
				if key == "resource" {
					m.object(func(string) { m.attributes() }, "attributes", "other")
					return
				}
				m.list(func() {
					m.object(func(string) { m.list(m.record) }, "logRecords", "log_records", "scope")
				})
			}, "resource", "scopeLogs", "scope_logs", "scopeLogs")
		})
	}, "resourceLogs", "resource_logs", "resourceLogs", "other")
	m.WriteString(m.one("\n", "", " ", "\n\n"))
}

// Generated documents, whole, cut off and with a byte changed, give what the reader
// with encoding/json gives.
func TestOTLPAgainstEncodingJSON(t *testing.T) {
	accepted := int64(0)
	for seed := range uint64(100) {
		m := &otlpMaker{Rand: rand.New(rand.NewPCG(seed, 8))}
		for range 1 + m.IntN(4) {
			m.document()
		}
		b := []byte(m.String())
		if m.IntN(8) == 0 {
			b = append([]byte(utf8BOM), b...)
		}
		accepted += sameOTLP(t, b)
		for range 3 {
			sameOTLP(t, b[:m.IntN(len(b)+1)])
			hurt := bytes.Clone(b)
			hurt[m.IntN(len(b))] = "\x00\"\\{}[],:0-e.tn \xff"[m.IntN(17)]
			sameOTLP(t, hurt)
		}
	}
	if accepted < 100 {
		t.Errorf("only %d records of the generated documents were good", accepted)
	}
}

// What the decoder takes for whole is said to be cut off.
func TestOTLPCutBetweenTokens(t *testing.T) {
	const whole = `{"resourceLogs":[]}`
	for n := 1; n < len(whole); n++ {
		_, err := otlpRows(strings.NewReader(whole+"\n"+whole[:n]), fastOTLP)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q behind a document: %v", whole[:n], err)
		}
	}
	if _, err := otlpRows(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(whole))), fastOTLP); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// Hostile documents end with an error, and soon.
func TestOTLPHostile(t *testing.T) {
	const head = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1723492803000000000","body":{"stringValue":"ok"},"x":`
	const tail = `}]}]}]}`
	long := strings.Repeat("1", maxJSONValue+1)
	for name, c := range map[string]struct {
		in   string
		want error
	}{
		"deep":         {head + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + tail, errDepth},
		"deep enough":  {head + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + tail, nil},
		"long text":    {head + `"` + long + `"` + tail, errJSONValue},
		"long number":  {head + long + tail, errJSONValue},
		"open list":    {head + strings.Repeat("[", 9000) + strings.Repeat("0,", maxJSONValue/2), errJSONValue},
		"large number": {head + long[:1<<20] + "e" + long[:1<<20] + tail, nil},
	} {
		_, err := otlpRows(strings.NewReader(c.in), fastOTLP)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: expected %v, found %v", name, c.want, err)
		}
		if len(c.in) < maxJSONValue {
			sameOTLP(t, []byte(c.in))
		}
	}
}

// FuzzOTLP reads anything as the reader with encoding/json does.
func FuzzOTLP(f *testing.F) {
	for _, s := range otlpSamples {
		f.Add([]byte(s.In))
	}
	for seed := range uint64(4) {
		m := &otlpMaker{Rand: rand.New(rand.NewPCG(seed, 9))}
		m.document()
		f.Add([]byte(m.String()))
	}
	f.Fuzz(func(t *testing.T, b []byte) { sameOTLP(t, b) })
}
