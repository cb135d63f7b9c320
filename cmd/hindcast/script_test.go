package main

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// clock is the time every script runs at: results must not depend on it.
func clock() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"hindcast": func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, clock)) },
	})
}

// TestScripts runs testdata/script/*.txtar against the whole program.
func TestScripts(t *testing.T) {
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("FIXTURES", filepath.Join(top, "fixtures"))
			e.Setenv("REALDATA", os.Getenv("HINDCAST_REALDATA"))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			return cond == "realdata" && os.Getenv("HINDCAST_REALDATA") != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"gzip":     gzipFile,
			"truncate": truncateFile,
			"replace":  replaceIn,
			"fill":     fillFile,
		},
	})
}

// exits CODE ARGS... runs hindcast and demands its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	err := ts.Exec("hindcast", args[1:]...)
	got := "0"
	if err != nil {
		got = err.Error()
	}
	if want := args[0]; got != want && got != "exit status "+want {
		ts.Fatalf("hindcast %v: expected exit code %s, found %s", args[1:], want, got)
	}
}

// gzip FILE writes FILE.gz.
func gzipFile(ts *testscript.TestScript, _ bool, args []string) {
	b := ts.ReadFile(args[0])
	f, err := os.Create(ts.MkAbs(args[0] + ".gz"))
	ts.Check(err)
	w := gzip.NewWriter(f)
	_, err = w.Write([]byte(b))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(f.Close())
}

// truncate FILE N cuts N bytes off the end.
func truncateFile(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	st, err := os.Stat(path)
	ts.Check(err)
	n := int64(0)
	for _, c := range args[1] {
		n = n*10 + int64(c-'0')
	}
	ts.Check(os.Truncate(path, st.Size()-n))
}

// replace FILE OLD NEW edits a file in place; OLD must occur.
func replaceIn(ts *testscript.TestScript, _ bool, args []string) {
	b := ts.ReadFile(args[0])
	out := ""
	for i := 0; ; i++ {
		if i+len(args[1]) > len(b) {
			ts.Fatalf("%s: does not hold %q", args[0], args[1])
		}
		if b[i:i+len(args[1])] == args[1] {
			out = b[:i] + args[2] + b[i+len(args[1]):]
			break
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out), 0o644))
}

// fill FILE COUNT REPEAT TEXT appends TEXT, in which \x00 and \n are escapes,
// REPEAT times in a row, and that COUNT times.
func fillFile(ts *testscript.TestScript, _ bool, args []string) {
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	repeat, err := strconv.Atoi(args[2])
	ts.Check(err)
	text, end := strings.CutSuffix(args[3], `\n`)
	piece, err := strconv.Unquote(`"` + text + `"`)
	ts.Check(err)
	piece = strings.Repeat(piece, repeat)
	if end {
		piece += "\n"
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.WriteString(strings.Repeat(piece, count))
	ts.Check(err)
	ts.Check(f.Close())
}
