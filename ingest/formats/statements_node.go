package formats

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"hindcast/casefile"
)

// node is one value of an item, the same for YAML and JSON. at is where it
// stands in the file.
type node struct {
	kind byte // m(ap), l(ist), s(calar), 0 for null
	text string
	keys []*node // of a map, in file order
	vals []*node // of a map or list
	at   casefile.Origin
}

// fail makes a fault at n.
func (n *node) fail(reason string) *fault { return &fault{reason: reason, at: n.at} }

const badSyntax = "not valid YAML"

// parseYAMLItem reads one item. The list's dash stays: it gives the item's
// content its indentation.
func parseYAMLItem(it item) (n *node, bad *fault) {
	defer func() { // the YAML library panics on some malformed text
		if recover() != nil {
			n, bad = nil, &fault{reason: badSyntax, at: it.at}
		}
	}()
	if !utf8.Valid(it.raw) {
		return nil, &fault{reason: "not valid UTF-8", at: it.at}
	}
	if tooDeep(it.raw) {
		return nil, &fault{reason: "nested too deeply", at: it.at}
	}
	text := append([]byte(nil), it.raw...)
	file, err := parser.ParseBytes(text, 0)
	if err != nil || len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &fault{reason: badSyntax, at: it.at}
	}
	y := yamlItem{it: it}
	n, bad = y.node(file.Docs[0].Body, 0)
	if bad == nil && listSections[it.section] {
		if n.kind != 'l' || len(n.vals) != 1 || n.vals[0].kind != 'm' {
			return nil, &fault{reason: "expected keys and values", at: it.at}
		}
		n = n.vals[0]
	}
	return n, bad
}

// tooDeep refuses nesting before the parser sees it: its recursion is bounded by
// nothing but the text.
func tooDeep(b []byte) bool {
	open, dashes := 0, 0
	for _, c := range b {
		switch c {
		case '[', '{', '&', '*', '!', '?', '|', '>':
			open++
		case '-':
			dashes++
		case '\n':
			dashes = 0
		case ' ':
		default:
			dashes = -1 << 20 // a dash after text is text
		}
		if open > 2000 || dashes > maxItemNesting {
			return true
		}
	}
	return false
}

type yamlItem struct{ it item }

// origin turns a position inside the item into one of the file.
func (y yamlItem) origin(t *token.Token) casefile.Origin {
	if t == nil || t.Position == nil || t.Position.Line < 1 {
		return y.it.at
	}
	off := 0
	for line := 1; line < t.Position.Line; line++ {
		k := bytes.IndexByte(y.it.raw[off:], '\n')
		if k < 0 {
			return y.it.at
		}
		off += k + 1
	}
	for col := 1; col < t.Position.Column && off < len(y.it.raw); col++ {
		_, size := utf8.DecodeRune(y.it.raw[off:])
		off += size
	}
	return casefile.Origin{Offset: y.it.at.Offset + int64(off), Line: y.it.at.Line + int64(t.Position.Line) - 1}
}

func (y yamlItem) node(a ast.Node, depth int) (*node, *fault) {
	n := &node{at: y.origin(a.GetToken())}
	if depth > maxItemNesting {
		return nil, n.fail("nested too deeply")
	}
	switch v := a.(type) {
	case *ast.MappingNode:
		return y.mapping(n, v.Values, depth)
	case *ast.MappingValueNode:
		return y.mapping(n, []*ast.MappingValueNode{v}, depth)
	case *ast.SequenceNode:
		n.kind = 'l'
		for _, e := range v.Values {
			c, bad := y.node(e, depth+1)
			if bad != nil {
				return nil, bad
			}
			n.vals = append(n.vals, c)
		}
	case *ast.StringNode:
		n.kind, n.text = 's', v.Value
	case *ast.LiteralNode:
		n.kind, n.text = 's', v.Value.Value
	case *ast.NullNode:
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		n.kind, n.text = 's', a.GetToken().Value
	default:
		return nil, n.fail("anchors, aliases and tags are not read")
	}
	return n, nil
}

func (y yamlItem) mapping(n *node, values []*ast.MappingValueNode, depth int) (*node, *fault) {
	n.kind = 'm'
	for i, mv := range values {
		k := &node{kind: 's', text: mv.Key.GetToken().Value, at: y.origin(mv.Key.GetToken())}
		if i == 0 {
			n.at = k.at
		}
		if _, plain := mv.Key.(ast.ScalarNode); !plain {
			return nil, k.fail("expected a plain key")
		}
		v, bad := y.node(mv.Value, depth+1)
		if bad != nil {
			return nil, bad
		}
		n.keys, n.vals = append(n.keys, k), append(n.vals, v)
	}
	return n, nil
}

// parseJSONItem reads one element of a JSON list.
func parseJSONItem(it item) (*node, *fault) {
	if !utf8.Valid(it.raw) {
		return nil, &fault{reason: "not valid UTF-8", at: it.at}
	}
	if len(it.raw) > maxStatementItem {
		return nil, &fault{reason: "item is longer than 64 KiB", at: it.at}
	}
	j := jsonItem{it: it, dec: json.NewDecoder(bytes.NewReader(it.raw)), pos: &lines{data: it.raw, line: it.at.Line}}
	j.dec.UseNumber()
	n, bad := j.node(0)
	if bad == nil && listSections[it.section] && n.kind != 'm' {
		return nil, n.fail("expected keys and values")
	}
	return n, bad
}

type jsonItem struct {
	it  item
	dec *json.Decoder
	pos *lines
}

// origin is where the token that was just read begins.
func (j jsonItem) origin(before int64) casefile.Origin {
	off := before
	for off < j.dec.InputOffset() && bytes.IndexByte([]byte(" \t\r\n,:"), j.it.raw[off]) >= 0 {
		off++
	}
	at := j.pos.at(off)
	at.Offset += j.it.at.Offset
	return at
}

func (j jsonItem) node(depth int) (*node, *fault) {
	before := j.dec.InputOffset()
	t, err := j.dec.Token()
	n := &node{at: j.origin(before)}
	if err != nil {
		return nil, n.fail("not valid JSON")
	}
	if depth > maxItemNesting {
		return nil, n.fail("nested too deeply")
	}
	switch v := t.(type) {
	case json.Delim:
		n.kind = 'l'
		if v == '{' {
			n.kind = 'm'
		}
		return j.fill(n, depth)
	case string:
		n.kind, n.text = 's', v
	case json.Number:
		n.kind, n.text = 's', v.String()
	case bool:
		n.kind, n.text = 's', map[bool]string{true: "true", false: "false"}[v]
	}
	return n, nil
}

// fill reads the members of a map or list and its closing token.
func (j jsonItem) fill(n *node, depth int) (*node, *fault) {
	for j.dec.More() {
		if n.kind == 'm' {
			k, bad := j.node(depth + 1)
			if bad != nil {
				return nil, bad
			}
			for _, o := range n.keys {
				if o.text == k.text {
					return nil, k.fail("key given twice")
				}
			}
			n.keys = append(n.keys, k)
		}
		v, bad := j.node(depth + 1)
		if bad != nil {
			return nil, bad
		}
		n.vals = append(n.vals, v)
	}
	if _, err := j.dec.Token(); err != nil {
		return nil, n.fail("not valid JSON")
	}
	return n, nil
}
