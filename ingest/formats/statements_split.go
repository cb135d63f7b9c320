package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"hindcast/casefile"
)

// listSections are the top-level keys that hold lists.
var listSections = map[string]bool{"documents": true, "events": true, "statements": true}

// split cuts the file into items. The error says where the rest cannot be read.
func (f *statementsFile) split() ([]item, error) {
	start := 0
	if bytes.HasPrefix(f.data, utf8BOM) {
		start = len(utf8BOM)
	}
	t := bytes.TrimLeft(f.data[start:], " \t\r\n")
	if len(t) > 0 && t[0] == '{' {
		return f.splitJSON(int64(len(f.data) - len(t)))
	}
	s := yamlSplitter{data: f.data, pos: start, line: 1, indent: -1}
	s.run()
	return s.items, nil
}

// yamlSplitter cuts a YAML file at its top-level keys and at the items of their
// lists, without reading what is inside: one broken item cannot take the others
// with it, and memory is bounded by the largest item.
type yamlSplitter struct {
	data    []byte
	pos     int
	line    int64
	section string
	indent  int // of the section's items; -1 before the first
	open    bool
	cur     item
	end     int // after the last line with content of the open item
	items   []item
}

func (s *yamlSplitter) run() {
	for s.pos < len(s.data) {
		end := bytes.IndexByte(s.data[s.pos:], '\n')
		next := s.pos + end + 1
		if end < 0 {
			next = len(s.data)
		}
		s.take(bytes.TrimRight(s.data[s.pos:next], " \t\r\n"))
		s.pos = next
		s.line++
	}
	s.close()
}

// take looks at one line: a top-level key, the start of an item, or a line of
// what is open.
func (s *yamlSplitter) take(line []byte) {
	body := bytes.TrimLeft(line, " ")
	indent := len(line) - len(body)
	switch {
	case len(body) == 0 || body[0] == '#':
		return
	case indent == 0 && (bytes.HasPrefix(line, []byte("---")) || bytes.Equal(line, []byte("...")) || line[0] == '%'):
		s.close()
		return
	case indent == 0 && !startsItem(body):
		s.topLevel(line)
		return
	case listSections[s.section] && startsItem(body) && (s.indent < 0 || indent == s.indent):
		s.close()
		s.indent = indent
		s.begin(s.pos, s.section)
	case !s.open:
		s.begin(s.pos, s.section)
		s.cur.bad = &fault{reason: "expected a list item starting with -"}
	}
	s.end = s.pos + len(line)
}

func startsItem(body []byte) bool {
	return body[0] == '-' && (len(body) == 1 || body[1] == ' ' || body[1] == '\t')
}

// topLevel opens a section; a list section must have nothing behind its key.
func (s *yamlSplitter) topLevel(line []byte) {
	s.close()
	key, rest, ok := bytes.Cut(line, []byte(":"))
	s.section, s.indent = string(key), -1
	rest = bytes.TrimSpace(rest)
	bare := len(rest) == 0 || rest[0] == '#' || bytes.Equal(rest, []byte("[]"))
	if ok && listSections[s.section] && bare {
		return
	}
	s.begin(s.pos, s.section)
	s.end = s.pos + len(line)
	if !ok || listSections[s.section] {
		s.cur.bad = &fault{reason: "expected a key and a list of items, one a line starting with -"}
	}
	if !listSections[s.section] {
		return
	}
	s.close()
}

func (s *yamlSplitter) begin(pos int, section string) {
	s.open = true
	s.cur = item{section: section, at: casefile.Origin{Offset: int64(pos), Line: s.line}}
}

func (s *yamlSplitter) close() {
	if !s.open {
		return
	}
	s.open = false
	s.cur.raw = s.data[s.cur.at.Offset:s.end]
	if len(s.cur.raw) > maxStatementItem && s.cur.bad == nil {
		s.cur.bad = &fault{reason: "item is longer than 64 KiB"}
	}
	s.items = append(s.items, s.cur)
}

// lines counts lines up to an offset; offsets must not go back.
type lines struct {
	data []byte
	off  int64
	line int64
}

func (l *lines) at(off int64) casefile.Origin {
	l.line += int64(bytes.Count(l.data[l.off:off], []byte("\n")))
	l.off = off
	return casefile.Origin{Offset: off, Line: l.line}
}

var errJSON = errors.New("expected valid JSON to the end, found an error")

// splitJSON cuts a JSON object at the elements of its lists.
func (f *statementsFile) splitJSON(start int64) ([]item, error) {
	dec := json.NewDecoder(bytes.NewReader(f.data[start:]))
	pos := &lines{data: f.data, line: 1}
	var items []item
	add := func(section string) error {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		at := pos.at(start + dec.InputOffset() - int64(len(raw)))
		it := item{section: section, at: at, raw: f.data[at.Offset : at.Offset+int64(len(raw))]}
		it.node, it.bad = parseJSONItem(it)
		items = append(items, it)
		return nil
	}
	err := walkJSON(dec, add)
	if err == nil && len(bytes.TrimSpace(f.data[start+dec.InputOffset():])) > 0 {
		err = errJSON
	}
	if err == nil {
		return items, nil
	}
	at := pos.at(min(start+max(dec.InputOffset(), pos.off-start), int64(len(f.data))))
	if at.Offset < int64(len(f.data)) {
		items = append(items, item{section: "?", at: at, raw: f.data[at.Offset:], bad: &fault{reason: "not valid JSON from here on"}})
	}
	return items, errJSON
}

// walkJSON calls add for every element of a list section and for every setting.
func walkJSON(dec *json.Decoder, add func(section string) error) error {
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if !listSections[key] {
			if err := add(key); err != nil {
				return err
			}
			continue
		}
		if t, err = dec.Token(); err != nil {
			return err
		}
		if d, ok := t.(json.Delim); !ok || d != '[' {
			return errJSON
		}
		for dec.More() {
			if err := add(key); err != nil {
				return err
			}
		}
		if _, err := dec.Token(); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	if err == io.EOF {
		return errJSON
	}
	return err
}
