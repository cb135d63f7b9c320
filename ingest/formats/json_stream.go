package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"hindcast/casefile"
)

// jsonStream reads a large JSON document value by value and knows where each
// value stands. Memory is bounded by the largest value it is asked for.
type jsonStream struct {
	dec  *json.Decoder
	r    *jsonReader
	base int64           // bytes before the decoder's first: a byte order mark
	last casefile.Origin // of the last value
	read int             // tokens and values read
}

// maxJSONValue bounds one value, in bytes.
const maxJSONValue = 8 << 20

var errJSONValue = fmt.Errorf("expected JSON values of at most %d bytes, found a longer one", maxJSONValue)

// jsonReader passes bytes on, notes where lines end, and stops when one value
// takes too many.
type jsonReader struct {
	r     io.Reader
	n     int64 // bytes passed on
	limit int64 // where reading must not go beyond
	ends  []int64
	line  int64
}

// Read implements io.Reader.
func (j *jsonReader) Read(p []byte) (int, error) {
	if j.n >= j.limit {
		return 0, errJSONValue
	}
	n, err := j.r.Read(p[:min(int64(len(p)), j.limit-j.n)])
	for i, c := range p[:n] {
		if c == '\n' {
			j.ends = append(j.ends, j.n+int64(i))
		}
	}
	j.n += int64(n)
	return n, err
}

// at gives the line of an offset; offsets must not go back.
func (j *jsonReader) at(off int64) casefile.Origin {
	k := 0
	for k < len(j.ends) && j.ends[k] < off {
		k++
	}
	j.line += int64(k)
	j.ends = append(j.ends[:0], j.ends[k:]...)
	return casefile.Origin{Offset: off, Line: j.line}
}

func newJSONStream(r io.Reader) *jsonStream {
	buf := bufio.NewReader(r)
	s := &jsonStream{}
	if head, _ := buf.Peek(len(utf8BOM)); bytes.Equal(head, utf8BOM) {
		s.base = int64(len(head))
		_, _ = buf.Discard(len(head)) // it was just peeked
	}
	s.r = &jsonReader{r: buf, n: s.base, line: 1}
	s.last = casefile.Origin{Offset: s.base, Line: 1}
	s.dec = json.NewDecoder(s.r)
	return s
}

// token returns the next token.
func (s *jsonStream) token() (json.Token, error) {
	s.r.limit = s.r.n + maxJSONValue
	t, err := s.dec.Token()
	if err == nil {
		s.read++
	}
	return t, err
}

// member is one JSON value with its place in the source.
type member struct {
	key   string // its name in the object; empty in a list
	owner string // name of the list it is an element of, where a walk found it
	raw   json.RawMessage
	at    casefile.Origin
}

// value returns the next value whole.
func (s *jsonStream) value() (member, error) {
	s.r.limit = s.r.n + maxJSONValue
	var m member
	if err := s.dec.Decode(&m.raw); err != nil {
		return m, err
	}
	m.at = s.r.at(s.base + s.dec.InputOffset() - int64(len(m.raw)))
	s.last = m.at
	s.read++
	return m, nil
}

// errShape says that a document is JSON, and not of the expected shape.
var errShape = errors.New("expected a JSON object, found something else")

// each walks the members of the top-level object. The value of a key that is in
// lists is walked element by element where it is a list.
func (s *jsonStream) each(lists map[string]bool, take func(member) error) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return errShape
	}
	for s.dec.More() {
		if t, err = s.token(); err != nil {
			return err
		}
		key, _ := t.(string)
		if err := s.eachOf(key, lists[key], take); err != nil {
			return err
		}
	}
	_, err = s.token()
	return err
}

func (s *jsonStream) eachOf(key string, list bool, take func(member) error) error {
	if !list {
		m, err := s.value()
		if err != nil {
			return err
		}
		m.key = key
		return take(m)
	}
	t, err := s.token()
	if err != nil || t == nil { // null
		return err
	}
	if t != json.Delim('[') {
		return errShape
	}
	for s.dec.More() {
		m, err := s.value()
		if err != nil {
			return err
		}
		m.key = key
		if err := take(m); err != nil {
			return err
		}
	}
	_, err = s.token()
	return err
}
