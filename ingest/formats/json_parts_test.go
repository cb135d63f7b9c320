package formats

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"hindcast/casefile"
)

// slowParts is member.parts by the standard decoder.
func slowParts(m member) (out []member) {
	dec := json.NewDecoder(bytes.NewReader(m.raw))
	t, err := dec.Token()
	if err != nil || t != json.Delim('{') && t != json.Delim('[') {
		return nil
	}
	pos := &lines{data: m.raw, line: m.at.Line}
	for dec.More() {
		var p member
		if t == json.Delim('{') {
			k, err := dec.Token()
			if err != nil {
				return out
			}
			p.key, _ = k.(string)
		}
		if dec.Decode(&p.raw) != nil {
			return out
		}
		p.at = pos.at(dec.InputOffset() - int64(len(p.raw)))
		p.at.Offset += m.at.Offset
		out = append(out, p)
	}
	return out
}

// slowText is member.text by the standard decoder.
func slowText(m member) string {
	var v any
	dec := json.NewDecoder(bytes.NewReader(m.raw))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return ""
	}
	switch x := v.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	}
	return ""
}

// FuzzJSONParts takes a value apart as the standard decoder does, and anything
// that is no value without a panic.
func FuzzJSONParts(f *testing.F) {
	for _, s := range []string{"{}", "[]", "null", "-1.5e3", `"a"`, `"\u00e9\ud83d\ude00\"\\"`, "\"\xff\"", `{"a":1,"b":[1,{"c":"]}"}],"a":"2"}`, "\n{ \"k\" :\n [ 1 ,\t2 ] ,\n\"\\n\":true }\n",
		`[[],{},"",0,false,null]`, `{"a"`, `{"a":`, `[1,`, `{"a":"`, `[`, `{,}`, `{"a" 1}`, `]`, `"`, `"\`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m := member{raw: b, at: casefile.Origin{Offset: 7, Line: 3}}
		parts, text := m.parts(), m.text()
		if !json.Valid(b) {
			return
		}
		if want := slowText(m); text != want {
			t.Errorf("text of %q is %q, want %q", b, text, want)
		}
		same := func(a, b member) bool { return a.key == b.key && bytes.Equal(a.raw, b.raw) && a.at == b.at }
		if want := slowParts(m); !slices.EqualFunc(parts, want, same) {
			t.Errorf("parts of %q are %v, want %v", b, parts, want)
		}
	})
}
