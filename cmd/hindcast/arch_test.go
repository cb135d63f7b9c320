package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// law lists what each room may import of ours, and why the rest is forbidden.
// It is docs/architecture.md in a form that fails.
var law = map[string]struct {
	may    []string
	reason string
}{
	"casefile":          {nil, "casefile is what evidence looks like; whoever it imported could change that"},
	"casefile/pages":    {nil, "pages are numbers and bytes; they know no table and no file"},
	"casefile/tablegen": {nil, "the generator reads source files only"},
	"casefile/duck":     {[]string{"casefile"}, "duck asks questions of a case and of nothing else"},
	"ingest":            {[]string{"casefile"}, "ingest turns bytes into rows; it knows nobody downstream"},
	"ingest/formats":    {[]string{"casefile", "ingest", "ingest/decode"}, "a format is one file that turns bytes into rows"},
	"ingest/decode":     {[]string{"casefile", "ingest/decode"}, "decoders know no engine, no Arrow and no SQL"},
	"ingest/ingesttest": {[]string{"casefile", "ingest"}, "the conformance suite walks formats"},
	"timeline":          {[]string{"casefile"}, "the timeline counts; it has no opinion and no files"},
	"analyzers":         {[]string{"casefile", "timeline"}, "analyzers argue from values; no bytes, files or terminals"},
	"reports":           {[]string{"casefile", "timeline", "analyzers"}, "reports choose words; they open nothing and compute nothing"},
	"fixtures":          {[]string{"casefile", "timeline", "fixtures"}, "fixtures hold truth; the rooms under test must not leak into it"},
	"cmd/hindcast":      {[]string{"casefile", "ingest", "timeline", "analyzers", "reports", "fixtures"}, "cmd wires"},
}

// exclusive imports belong to one room each.
var exclusive = map[string]struct{ room, reason string }{
	"github.com/duckdb/":     {"casefile/duck", "one room asks DuckDB, so that its traps are handled once"},
	"github.com/spf13/":      {"cmd/hindcast", "only cmd talks to a shell"},
	"github.com/go-echarts/": {"reports", "charts are reports"},
}

// nobody may import these outside tests.
var forbidden = map[string]string{
	"net/http":                   "no network, ever, unless an engine is named",
	"github.com/google/gopacket": "panics and over-allocates on hostile captures; use github.com/gopacket/gopacket",
	"math/rand":                  "results are reproducible: math/rand/v2 with a fixed seed",
}

// calls that may stand only in the files listed.
var calls = map[string]struct {
	in     []string
	reason string
}{
	"os.Exit":     {[]string{"cmd/hindcast/main.go", "casefile/tablegen/"}, "only main ends the program"},
	"time.Now":    {[]string{"cmd/hindcast/"}, "results know no clock; cmd passes it down"},
	"fmt.Print":   {[]string{"casefile/tablegen/"}, "only the console prints"},
	"fmt.Println": {nil, "only the console prints"},
	"fmt.Printf":  {nil, "only the console prints"},
	"time.Local":  {nil, "never the machine's zone"},
	"log.Fatal":   {[]string{"casefile/tablegen/"}, "errors are returned"},
}

type goFile struct {
	path, room string
	test       bool
	ast        *ast.File
	fset       *token.FileSet
	lines      int
}

func goFiles(t *testing.T) []goFile {
	t.Helper()
	var out []goFile
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name != ".." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "hindcast-demo") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		rel, _ := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, rel, src, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, goFile{rel, filepath.ToSlash(filepath.Dir(rel)), strings.HasSuffix(rel, "_test.go"), f, fset, strings.Count(string(src), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 40 {
		t.Fatalf("the law looked at only %d files", len(out))
	}
	return out
}

// roomOf finds the law for a folder: its own, or that of the nearest parent.
func roomOf(dir string) string {
	for d := dir; d != "." && d != ""; d = filepath.ToSlash(filepath.Dir(d)) {
		if _, ok := law[d]; ok {
			return d
		}
	}
	return ""
}

func TestImportLaw(t *testing.T) {
	for _, f := range goFiles(t) {
		room := roomOf(f.room)
		if room == "" {
			t.Errorf("%s: no room owns this folder; see docs/architecture.md", f.path)
			continue
		}
		for _, imp := range f.ast.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			if reason, bad := forbidden[path]; bad && !f.test {
				t.Errorf("%s imports %s: %s", f.path, path, reason)
			}
			for prefix, x := range exclusive {
				if strings.HasPrefix(path, prefix) && room != x.room && !f.test {
					t.Errorf("%s imports %s, which only %s may: %s", f.path, path, x.room, x.reason)
				}
			}
			if ours, ok := strings.CutPrefix(path, "hindcast/"); ok && !f.test && !allowed(room, ours) {
				t.Errorf("%s imports %s: %s", f.path, path, law[room].reason)
			}
		}
	}
}

func allowed(room, imported string) bool {
	if imported == "casefile/duck" && room != "timeline" && room != "cmd/hindcast" && room != "casefile/duck" {
		return false // evidence is queried through the timeline's rollups
	}
	if imported == room || strings.HasPrefix(imported, room+"/") {
		return true
	}
	for _, m := range law[room].may {
		if imported == m || strings.HasPrefix(imported, m+"/") {
			return true
		}
	}
	return false
}

func TestCallLaw(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s: init() hides work; use a package variable or a call", f.path)
				}
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if !ok {
					return true
				}
				rule, banned := calls[x.Name+"."+n.Sel.Name]
				if banned && !anyPrefix(f.path, rule.in) {
					t.Errorf("%s: %s.%s: %s", f.fset.Position(n.Pos()), x.Name, n.Sel.Name, rule.reason)
				}
			}
			return true
		})
	}
}

func anyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// TestSizeLaw keeps files and functions at a size that fits a head.
func TestSizeLaw(t *testing.T) {
	for _, f := range goFiles(t) {
		generated := ast.IsGenerated(f.ast)
		if f.lines > 400 && !generated {
			t.Errorf("%s has %d lines (at most 400): it holds two nouns", f.path, f.lines)
		}
		if f.test || generated {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if n := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1; n > 70 {
				t.Errorf("%s: %s has %d lines (at most 70)", f.path, fn.Name.Name, n)
			}
		}
	}
}

// TestWordLaw keeps opinions out of the room that counts.
func TestWordLaw(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(filepath.Join(root, "timeline"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(p, "testdata") {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		seen++
		for _, w := range []string{"attack", "capacity"} {
			if strings.Contains(strings.ToLower(string(b)), w) {
				t.Errorf("%s: the word %q belongs to analyzers; the timeline has no opinions", p, w)
			}
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("looked at %d files: %v", seen, err)
	}
}

// TestRooms checks that every package says what it owns, and that nothing else
// stands at the top level.
func TestRooms(t *testing.T) {
	dirs := map[string]bool{}
	for _, f := range goFiles(t) {
		if !f.test && f.ast.Name.Name != "main" {
			dirs[f.room] = true
		}
	}
	var names []string
	for d := range dirs {
		names = append(names, d)
	}
	sort.Strings(names)
	for _, d := range names {
		b, err := os.ReadFile(filepath.Join(root, d, "doc.go"))
		if err != nil {
			t.Errorf("%s has no doc.go", d)
			continue
		}
		for _, w := range []string{"Owns:", "Takes:", "Gives:", "Never:"} {
			if !strings.Contains(string(b), w) {
				t.Errorf("%s/doc.go lacks the sentence %q", d, w)
			}
		}
	}
	top := map[string]bool{"cmd": true, "ingest": true, "timeline": true, "analyzers": true, "reports": true, "fixtures": true, "casefile": true, "docs": true,
		"go.mod": true, "go.sum": true, "README.md": true, "LICENSE": true, "CHANGELOG.md": true, "CONTRIBUTING.md": true, "Makefile": true,
		"hindcast": true, "hindcast-demo": true}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !top[e.Name()] {
			t.Errorf("%s does not belong at the top level; see docs/architecture.md", e.Name())
		}
	}
}
