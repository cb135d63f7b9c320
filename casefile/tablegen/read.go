package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

// rowTables says which struct is a row of which table, in the order of the tables.
// A new table is a struct in rows_*.go and a line here.
var rowTables = []struct{ row, table string }{
	{"Request", "requests"},
	{"Message", "messages"},
	{"Flow", "flows"},
	{"Connection", "connections"},
	{"Change", "changes"},
	{"Alert", "alerts"},
	{"Post", "posts"},
	{"Statement", "statements"},
	{"Document", "documents"},
	{"Gauge", "gauges"},
	{"Reject", "rejects"},
}

// table is one table as its struct declares it.
type table struct {
	Row, Name, Doc string
	Columns        []column
}

// column is one field of a row struct.
type column struct {
	Field    string // Go name
	Type     string // Go type
	Name     string
	Unit     string
	Doc      string
	Dict     bool
	EmptyNil bool // empty text is null
	Outsider bool
}

// kinds maps the Go type of a field to the column type, whether it is nullable by
// type, and the suffix of the reading function.
var kinds = map[string]struct {
	kind, read string
	null       bool
}{
	"string":        {"Text", "text", false},
	"netip.Addr":    {"Text", "addr", true},
	"netip.Prefix":  {"Text", "prefix", true},
	"Time":          {"Timestamp", "time", false},
	"Null[Time]":    {"Timestamp", "nullTime", true},
	"int64":         {"Int64", "int64", false},
	"Null[int64]":   {"Int64", "nullInt64", true},
	"int32":         {"Int32", "int32", false},
	"Null[int32]":   {"Int32", "nullInt32", true},
	"Null[float64]": {"Float64", "nullFloat64", true},
	"bool":          {"Bool", "bool", false},
}

// Null reports whether the column can be null.
func (c column) Null() bool { return c.EmptyNil || kinds[c.Type].null }

// readTables parses rows_*.go in dir.
func readTables(dir string) ([]table, error) {
	files, err := filepath.Glob(filepath.Join(dir, "rows_*.go"))
	if err != nil {
		return nil, err
	}
	structs := map[string]*ast.StructType{}
	docs := map[string]string{}
	fset := token.NewFileSet()
	for _, name := range files {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, s := range gen.Specs {
				spec := s.(*ast.TypeSpec)
				if st, ok := spec.Type.(*ast.StructType); ok {
					structs[spec.Name.Name] = st
					docs[spec.Name.Name] = sentence(gen.Doc.Text())
				}
			}
		}
	}
	var out []table
	for _, rt := range rowTables {
		st, ok := structs[rt.row]
		if !ok {
			return nil, fmt.Errorf("rows_*.go: expected a struct %s for the table %s, found none", rt.row, rt.table)
		}
		cols, err := columnsOf(fset, st, structs)
		if err != nil {
			return nil, err
		}
		out = append(out, table{rt.row, rt.table, strings.TrimPrefix(docs[rt.row], rt.row+" is "), cols})
	}
	if len(structs) != len(rowTables)+1 { // and Origin
		return nil, fmt.Errorf("rows_*.go: expected %d structs, found %d; name new ones in rowTables", len(rowTables)+1, len(structs))
	}
	return out, nil
}

// columnsOf lists the columns of a struct, those of an embedded struct first.
func columnsOf(fset *token.FileSet, st *ast.StructType, all map[string]*ast.StructType) ([]column, error) {
	var out []column
	for _, f := range st.Fields.List {
		at := fset.Position(f.Pos())
		if len(f.Names) == 0 {
			cols, err := columnsOf(fset, all[f.Type.(*ast.Ident).Name], all)
			if err != nil {
				return nil, err
			}
			out = append(out, cols...)
			continue
		}
		c := column{Field: f.Names[0].Name, Type: typeText(f.Type), Doc: sentence(f.Comment.Text())}
		if f.Tag == nil || c.Doc == "" || len(f.Names) != 1 {
			return nil, fmt.Errorf("%s: expected one field with a tag and a comment at its end", at)
		}
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		words := strings.Split(tag.Get("col"), ",")
		c.Name, c.Unit, c.Outsider = words[0], tag.Get("unit"), tag.Get("trust") == "outsider"
		for _, w := range words[1:] {
			switch w {
			case "dict":
				c.Dict = true
			case "null":
				c.EmptyNil = true
			default:
				return nil, fmt.Errorf("%s: expected dict or null in the tag, found %q", at, w)
			}
		}
		if _, ok := kinds[c.Type]; !ok || c.Name == "" {
			return nil, fmt.Errorf("%s: expected a column name and a type that tables can hold, found %q %s", at, c.Name, c.Type)
		}
		if c.EmptyNil && c.Type != "string" {
			return nil, fmt.Errorf("%s: expected null on text only, found it on %s", at, c.Type)
		}
		out = append(out, c)
	}
	return out, nil
}

func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeText(e.X) + "." + e.Sel.Name
	case *ast.IndexExpr:
		return typeText(e.X) + "[" + typeText(e.Index) + "]"
	}
	return ""
}

func sentence(s string) string { return strings.Join(strings.Fields(s), " ") }
