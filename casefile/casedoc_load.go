package casefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	caseFileVersion  = 1
	maxCaseFileBytes = 8 << 20
)

// CaseFileError is one thing wrong with a case.yaml. Line and Column are 1-based;
// 0 where the value did not come from a file.
type CaseFileError struct {
	Path         string
	Line, Column int
	Msg          string
	Hint         string
	field        string // YAML path of the value, to find its position
}

// Error reads file:line:column: message; hint: ...
func (e *CaseFileError) Error() string {
	s := e.Msg
	switch {
	case e.Line > 0:
		s = fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Msg)
	case e.Path != "":
		s = fmt.Sprintf("%s: %s", e.Path, e.Msg)
	}
	if e.Hint != "" {
		s += "; hint: " + e.Hint
	}
	return s
}

// LoadCaseFile reads and checks case.yaml. An unknown key, a value of the wrong
// type or an impossible statement is a *CaseFileError.
func LoadCaseFile(path string) (*CaseFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() || info.Size() > maxCaseFileBytes {
		return nil, &CaseFileError{Path: path, Msg: fmt.Sprintf("expected a file of at most %d bytes, found something else", maxCaseFileBytes)}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ParseCaseFile(path, b)
}

// ParseCaseFile is LoadCaseFile for bytes; path is for messages only.
func ParseCaseFile(path string, b []byte) (cf *CaseFile, err error) {
	defer func() { // the YAML library panics on some malformed documents
		if r := recover(); r != nil {
			cf, err = nil, &CaseFileError{Path: path, Msg: fmt.Sprintf("expected YAML, found something its reader cannot take: %v", r)}
		}
	}()
	for _, t := range lexer.Tokenize(string(b)) {
		if t.Type == token.AliasType { // aliases can make a small file very large
			return nil, at(path, t, "expected no aliases, found "+t.Value, "write the value out")
		}
	}
	cf = &CaseFile{}
	if err := yaml.UnmarshalWithOptions(b, cf, yaml.Strict()); err != nil {
		return nil, readable(path, err)
	}
	if cf.Version > caseFileVersion {
		return nil, &FormatError{Path: path, Found: cf.Version, Known: caseFileVersion, Tool: "of a later version"}
	}
	err = cf.Validate()
	var ce *CaseFileError
	if errors.As(err, &ce) {
		ce.Path = path
		ce.locate(b)
	}
	if err != nil {
		return nil, err
	}
	return cf, nil
}

// locate finds line and column of the value the error is about.
func (e *CaseFileError) locate(b []byte) {
	for field := e.field; field != ""; field = field[:max(0, strings.LastIndexAny(field, ".["))] {
		p, err := yaml.PathString("$." + field)
		if err != nil {
			continue
		}
		f, err := parser.ParseBytes(b, 0)
		if err != nil {
			return
		}
		n, err := p.FilterFile(f)
		if err != nil || n == nil || n.GetToken() == nil {
			continue
		}
		e.Line, e.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
		return
	}
}

// readable turns an error of the YAML reader into one with a position.
func readable(path string, err error) error {
	var unknown *yaml.UnknownFieldError
	var syntax *yaml.SyntaxError
	var kind *yaml.TypeError
	var twice *yaml.DuplicateKeyError
	var node *yaml.UnexpectedNodeTypeError
	var big *yaml.OverflowError
	switch {
	case errors.As(err, &unknown):
		key := unknown.Token.Value
		return at(path, unknown.Token, fmt.Sprintf("unknown key %q", key), nearestKey(key))
	case errors.As(err, &syntax):
		return at(path, syntax.Token, syntax.Message, "")
	case errors.As(err, &kind):
		return at(path, kind.Token, fmt.Sprintf("expected %s, found %q", plainType(kind.DstType), kind.Token.Value), "")
	case errors.As(err, &twice):
		return at(path, twice.Token, twice.Message, "")
	case errors.As(err, &node):
		return at(path, node.Token, fmt.Sprintf("expected %s, found %s", strings.ToLower(node.Expected.String()), strings.ToLower(node.Actual.String())), "")
	case errors.As(err, &big):
		return at(path, big.Token, fmt.Sprintf("expected a smaller number, found %s", big.SrcNum), "")
	}
	return &CaseFileError{Path: path, Msg: strings.SplitN(err.Error(), "\n", 2)[0]}
}

func at(path string, t *token.Token, msg, hint string) error {
	e := &CaseFileError{Path: path, Msg: msg, Hint: hint}
	if t != nil && t.Position != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
	return e
}

func plainType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "keys with values"
	}
	return "text"
}

// nearestKey suggests the key of case.yaml that key was probably meant to be.
func nearestKey(key string) string {
	best, dist := "", 3
	for _, k := range knownKeys(reflect.TypeFor[CaseFile](), nil) {
		if d := editDistance(key, k); d < dist {
			best, dist = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best
}

// knownKeys lists the keys of t and of what it holds, in order of declaration.
func knownKeys(t reflect.Type, keys []string) []string {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return keys
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		keys = knownKeys(t.Field(i).Type, append(keys, name))
	}
	return keys
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours between a and b (Damerau 1964, restricted form).
func editDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// SaveCaseFile checks cf and writes it in place of path. The same statements give
// the same bytes; comments of an earlier file are not kept.
func SaveCaseFile(path string, cf *CaseFile) error {
	if err := cf.Validate(); err != nil {
		return err
	}
	b, err := marshalCaseFile(cf)
	if err != nil {
		return err
	}
	return writeFile(path, b, 0o644)
}

func marshalCaseFile(cf *CaseFile) ([]byte, error) {
	return yaml.MarshalWithOptions(cf, yaml.Indent(2), yaml.IndentSequence(true))
}

// Rebased returns a copy of cf for another folder: paths of evidence, which were
// relative to from, become relative to to.
func (cf *CaseFile) Rebased(from, to string) (*CaseFile, error) {
	out := *cf
	out.Evidence = make([]Evidence, len(cf.Evidence))
	for i, e := range cf.Evidence {
		if !filepath.IsAbs(e.Path) {
			abs, err := filepath.Abs(filepath.Join(from, filepath.FromSlash(e.Path)))
			if err != nil {
				return nil, err
			}
			base, err := filepath.Abs(to)
			if err != nil {
				return nil, err
			}
			rel, err := filepath.Rel(base, abs)
			if err != nil {
				return nil, err
			}
			e.Path = filepath.ToSlash(rel)
		}
		out.Evidence[i] = e
	}
	return &out, nil
}
