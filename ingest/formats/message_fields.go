package formats

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var noText = &reject{Text: "no message in it"}

// fieldRow builds a row of messages out of named fields. The first field of a
// name that holds something counts.
type fieldRow struct {
	messageRow
	logged casefile.Null[casefile.Time]
	words  []byte
}

func (f *fieldRow) begin(at casefile.Origin) {
	f.row = casefile.Message{Origin: at}
	f.logged, f.words = casefile.Null[casefile.Time]{}, nil
}

// finish completes the row, or says what is missing.
func (f *fieldRow) finish() *reject {
	switch {
	case !f.logged.Valid:
		return noTime
	case len(f.words) == 0:
		return noText
	}
	f.row.TS = f.logged.V
	f.describe(bytes.TrimRight(f.words, "\r\n"))
	return nil
}

// fieldSetter stores one field's value.
type fieldSetter func(*fieldRow, []byte) *reject

// messageFields are the names a field of a log of messages may be given.
var messageFields = map[string]fieldSetter{
	"ignore":  func(*fieldRow, []byte) *reject { return nil },
	"time":    setLogged,
	"level":   setLevel,
	"letter":  setLetter,
	"text":    func(f *fieldRow, v []byte) *reject { return keepBytes(&f.words, v) },
	"service": func(f *fieldRow, v []byte) *reject { return keepText(&f.row.Service, v) },
	"host":    func(f *fieldRow, v []byte) *reject { return keepText(&f.row.Host, v) },
	"pid":     setPID,
	"client":  setRemote,
}

func messageFieldNames() string {
	return strings.Join(slices.Sorted(maps.Keys(messageFields)), ", ")
}

func messageSetters(names map[string]string) (map[string]fieldSetter, error) {
	out := make(map[string]fieldSetter, len(names))
	for key, name := range names {
		set, ok := messageFields[name]
		if !ok {
			return nil, fmt.Errorf("option map: field %s: expected one of %s, found %q", key, messageFieldNames(), name)
		}
		out[key] = set
	}
	return out, nil
}

var messageMap = ingest.Option{Name: "map", Doc: "key=field,key=field: what the log's own keys hold; dots lead into objects. Fields: " + messageFieldNames()}

func keepBytes(to *[]byte, v []byte) *reject {
	if len(*to) == 0 {
		*to = v
	}
	return nil
}

func keepText(to *string, v []byte) *reject {
	if *to == "" && string(v) != "-" {
		*to = casefile.View(v)
	}
	return nil
}

func setLogged(f *fieldRow, v []byte) *reject {
	if f.logged.Valid || len(v) == 0 {
		return nil
	}
	t, why := f.instant(v)
	if why == nil {
		f.logged = casefile.Some(t)
	}
	return why
}

// setLevel reads a word, a number of RFC 5424, or one of the tens that bunyan and
// pino write. What is none of them leaves the level unknown.
func setLevel(f *fieldRow, v []byte) *reject {
	if f.row.Level != "" {
		return nil
	}
	switch string(v) {
	case "60":
		f.row.Level = "critical"
	case "50":
		f.row.Level = "error"
	case "40":
		f.row.Level = "warning"
	case "30":
		f.row.Level = "informational"
	case "20", "10":
		f.row.Level = "debug"
	default:
		if f.row.Level = levelNumber(v); f.row.Level == "" {
			f.row.Level = levelWord(v)
		}
	}
	return nil
}

// setLetter reads the letters of MongoDB and glog: F, E, W, I, D1.
func setLetter(f *fieldRow, v []byte) *reject {
	f.row.Level = levelLetter(v)
	return nil
}

func levelLetter(v []byte) string {
	if len(v) == 0 || len(v) > 2 {
		return ""
	}
	switch v[0] {
	case 'F':
		return "critical"
	case 'E':
		return "error"
	case 'W':
		return "warning"
	case 'I':
		return "informational"
	case 'D':
		return "debug"
	}
	return ""
}

func setPID(f *fieldRow, v []byte) *reject {
	if n, ok := decimal(v); ok {
		f.row.PID = casefile.Some(n)
	}
	return nil
}

func setRemote(f *fieldRow, v []byte) *reject {
	if !f.row.Client.IsValid() {
		f.row.Client = addrOf(v)
	}
	return nil
}

// instant reads a time in any of the ways programs write one that holds a year.
func (m *messageRow) instant(v []byte) (casefile.Time, *reject) {
	if len(v) > 4 && (v[4] == '-' || v[4] == '/') {
		t, _, why := m.iso.parse(v, m.env.Zone, m.env.Wall)
		return t, why
	}
	t, _, why := epochStamp(v)
	return t, why
}

// levelWord turns the words and letters programs write for a severity into the
// names of RFC 5424; what is none of them is no level.
func levelWord(b []byte) string {
	var low [16]byte
	if len(b) == 0 || len(b) > len(low) {
		return ""
	}
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		low[i] = c
	}
	switch string(low[:len(b)]) {
	case "emerg", "emergency", "panic":
		return "emergency"
	case "alert":
		return "alert"
	case "crit", "critical", "fatal", "dpanic":
		return "critical"
	case "err", "error", "severe", "eror":
		return "error"
	case "warn", "warning":
		return "warning"
	case "notice", "note":
		return "notice"
	case "info", "information", "informational", "log", "statement", "system":
		return "informational"
	case "debug", "trace", "fine", "finer", "finest", "verbose", "dbug":
		return "debug"
	}
	return ""
}
