package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestDocumentedCommands runs every line of every fenced `sh` block in README.md
// and docs/, so that documentation cannot lie. Each file gets a fresh folder
// with the repository's fixtures in it. `make` lines are checked against the
// Makefile, because running the tests from a test would not end.
func TestDocumentedCommands(t *testing.T) {
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(top, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, filepath.Join(top, "README.md"), filepath.Join(top, "CONTRIBUTING.md"))
	ran := 0
	for _, file := range files {
		lines, err := shellLines(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) == 0 {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.CopyFS("fixtures", os.DirFS(filepath.Join(top, "fixtures"))); err != nil {
				t.Fatal(err)
			}
			for _, l := range lines {
				if err := runDocumented(l.text, makefile); err != nil {
					t.Errorf("%s:%d: %s: %v", filepath.Base(file), l.line, l.text, err)
				}
				ran++
			}
		})
	}
	if ran < 8 {
		t.Errorf("only %d documented commands were found; the test must not become empty", ran)
	}
}

type docLine struct {
	line int
	text string
}

func shellLines(file string) ([]docLine, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var out []docLine
	in := false
	sc := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		switch {
		case strings.HasPrefix(line, "```sh"):
			in = true
		case strings.HasPrefix(line, "```"):
			in = false
		case in && strings.TrimSpace(line) != "":
			out = append(out, docLine{n, strings.TrimSpace(line)})
		}
	}
	return out, sc.Err()
}

func runDocumented(line string, makefile []byte) error {
	args, err := splitArgs(line)
	if err != nil {
		return err
	}
	switch {
	case args[0] == "make":
		if !bytes.Contains(makefile, []byte("\n"+args[1]+":")) {
			return fmt.Errorf("the Makefile has no such target")
		}
		return nil
	case line == "go test -timeout 30m ./...":
		return nil
	case strings.HasPrefix(line, "go run ./cmd/hindcast "):
		args = args[3:]
	case args[0] == "hindcast":
		args = args[1:]
	default:
		return fmt.Errorf("the test does not know how to run this")
	}
	var out, talk bytes.Buffer
	if code := run(args, strings.NewReader(""), &out, &talk, time.Now); code != exitDone {
		return fmt.Errorf("exit code %d\n%s%s", code, out.String(), talk.String())
	}
	return nil
}

// splitArgs splits a documented line as a shell would, for double quotes only.
func splitArgs(s string) ([]string, error) {
	var out []string
	var cur strings.Builder
	quoted, any := false, false
	for _, r := range s {
		switch {
		case r == '"':
			quoted, any = !quoted, true
		case r == ' ' && !quoted:
			if any || cur.Len() > 0 {
				out = append(out, cur.String())
			}
			cur.Reset()
			any = false
		default:
			cur.WriteRune(r)
		}
	}
	if quoted {
		return nil, fmt.Errorf("unbalanced quote")
	}
	if any || cur.Len() > 0 {
		out = append(out, cur.String())
	}
	return out, nil
}
