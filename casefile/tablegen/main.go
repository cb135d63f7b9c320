// Command tablegen writes what follows from the row structs of package casefile:
// tables_gen.go (schema, buffers with their appenders, readers) and docs/tables.md.
// It runs in the folder casefile; `go generate ./casefile` calls it.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	out := ".."
	if len(os.Args) > 1 {
		out = os.Args[1] // folder that stands for the repository, for the test
	}
	tables, err := readTables(".")
	if err != nil {
		log.Fatal(err)
	}
	code, err := renderGo(tables)
	if err != nil {
		log.Fatal(err)
	}
	write(filepath.Join(out, "casefile", "tables_gen.go"), code)
	doc, err := renderDoc(tables, "sources.go", "agents.go")
	if err != nil {
		log.Fatal(err)
	}
	write(filepath.Join(out, "docs", "tables.md"), doc)
}

func write(path string, b []byte) {
	if err := os.WriteFile(path, b, 0o644); err != nil {
		log.Fatal(fmt.Errorf("write %s: %w", path, err))
	}
}
