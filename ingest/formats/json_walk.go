package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// walkPaths names the containers of a document that are walked member by
// member: "" is the document, "a" a member of it, "a[]" the elements of a, ".x"
// a member of those. A "*" stands for every name.
type walkPaths map[string]bool

// maxWalkDepth bounds how deep a walk follows its paths.
const maxWalkDepth = 4000

var errDepth = errors.New("expected a document, found containers nested too deeply")

// walk reads one document and hands over every value that is no container to
// walk, with the path of where it stands. Memory is bounded by the largest one.
func (s *jsonStream) walk(paths walkPaths, take func(path string, m member) error) error {
	return s.walkValue("", "", "", paths, 0, take)
}

func (s *jsonStream) walkValue(path, key, owner string, paths walkPaths, depth int, take func(string, member) error) error {
	if depth > maxWalkDepth {
		return errDepth
	}
	if !paths[path] {
		m, err := s.value()
		if err != nil {
			return err
		}
		m.key, m.owner = key, owner
		return take(path, m)
	}
	t, err := s.token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
		err = s.walkObject(path, paths, depth, take)
	case json.Delim('['):
		element := path + "[]"
		if i := strings.LastIndexByte(path, '.'); i >= 0 && paths["="+element] {
			element = path[:i]
		}
		for err == nil && s.dec.More() {
			err = s.walkValue(element, "", key, paths, depth+1, take)
		}
	default:
		raw, _ := json.Marshal(t) // a scalar just decoded
		end := s.base + s.dec.InputOffset()
		return take(path, member{key: key, owner: owner, raw: raw, at: s.r.at(max(end-int64(len(raw)), s.base))})
	}
	if err != nil {
		return err
	}
	_, err = s.token()
	return err
}

func (s *jsonStream) walkObject(path string, paths walkPaths, depth int, take func(string, member) error) error {
	for s.dec.More() {
		t, err := s.token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		name := key
		if any := join(path, "*"); paths[any] || paths[any+"[]"] {
			name = "*"
		}
		if err := s.walkValue(join(path, name), key, "", paths, depth+1, take); err != nil {
			return err
		}
	}
	return nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object holds the members of an object that was read whole: scalars as text,
// containers as they are.
type object struct {
	text map[string]string
	raw  map[string]member
	null bool // the value is null
	ok   bool // the value is an object
}

// object splits an object; ok is false where the value is none.
func (m member) object() object {
	f := object{text: map[string]string{}, raw: map[string]member{}}
	b := bytes.TrimSpace(m.raw)
	f.null = string(b) == "null"
	f.ok = len(b) > 0 && b[0] == '{'
	if !f.ok {
		return f
	}
	for _, p := range m.parts() {
		f.raw[p.key] = p
		if c := p.raw[0]; c != '{' && c != '[' {
			f.text[p.key] = p.scalar()
		}
	}
	return f
}

// scalar returns a string, number or boolean as text; null is empty.
func (m member) scalar() string {
	switch s := string(m.raw); s {
	case "true", "false":
		return s
	}
	return m.text()
}

// first returns the first of the keys that has a text.
func (f object) first(keys ...string) string {
	for _, k := range keys {
		if s := f.text[k]; s != "" {
			return s
		}
	}
	return ""
}

// in returns the members of a member that is an object.
func (f object) in(key string) object { return f.raw[key].object() }

// list returns the elements of a member that is a list.
func (f object) list(key string) []member {
	m, ok := f.raw[key]
	if !ok || len(m.raw) == 0 || m.raw[0] != '[' {
		return nil
	}
	return m.parts()
}

// joined joins one text member of each element of a list ("; " between them);
// elements that are texts themselves stand for themselves.
func joined(list []member, keys ...string) string {
	var out []string
	for _, m := range list {
		s := ""
		if m.raw[0] == '"' {
			s = m.text()
		} else {
			s = m.object().first(keys...)
		}
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ")
}

// shape is what a head of JSON looks like: the paths of its members, lists
// collapsed, as in walkPaths.
type shape struct {
	kind  byte // '{' or '[', 0 where it is no JSON container
	paths map[string]bool
}

// Bounds of the work of looking at a head.
const (
	maxShapeTokens = 4000
	maxShapeDepth  = 16
)

// headShape looks at a head. What is cut off at its end is not seen.
func headShape(head []byte) shape {
	s := shape{paths: map[string]bool{}}
	b := bytes.TrimLeft(bytes.TrimPrefix(head, utf8BOM), " \t\r\n")
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return s
	}
	s.kind = b[0]
	dec := json.NewDecoder(bytes.NewReader(b))
	left := maxShapeTokens
	s.see(dec, "", 0, &left)
	return s
}

// see walks one value; it reports whether the head goes on behind it.
func (s *shape) see(dec *json.Decoder, path string, depth int, left *int) bool {
	if *left--; *left < 0 || depth > maxShapeDepth {
		return false
	}
	t, err := dec.Token()
	if err != nil {
		return false
	}
	switch t {
	case json.Delim('{'):
		for dec.More() {
			k, err := dec.Token()
			if err != nil {
				return false
			}
			key, _ := k.(string)
			p := join(path, key)
			s.paths[p] = true
			if !s.see(dec, p, depth+1, left) {
				return false
			}
		}
	case json.Delim('['):
		s.paths[path+"[]"] = true
		for dec.More() {
			if !s.see(dec, path+"[]", depth+1, left) {
				return false
			}
		}
	default:
		return true
	}
	_, err = dec.Token()
	return err == nil || err == io.EOF
}

// has reports whether the head holds all of these paths.
func (s shape) has(paths ...string) bool {
	for _, p := range paths {
		if tail, any := strings.CutPrefix(p, "*"); any && s.hasTail(tail) {
			continue
		}
		if !s.paths[p] {
			return false
		}
	}
	return s.kind != 0
}

// hasTail reports whether a name at the top has this below it.
func (s shape) hasTail(tail string) bool {
	for p := range s.paths {
		if name, ok := strings.CutSuffix(p, tail); ok && name != "" && !strings.ContainsAny(name, ".[") {
			return true
		}
	}
	return false
}
