package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"hindcast/reports"
)

// The rules of the screen, all in this file:
//   - results go to stdout, everything else to stderr;
//   - talk starts with "hindcast: ", lower case, no full stop;
//   - an error is followed by "hint: " lines that say what to do;
//   - text from evidence passes reports.Sanitize before it reaches a terminal;
//   - progress only where stderr is a terminal, never with --json or --quiet;
//   - with --json even the final error is one JSON object on stderr.
type console struct {
	out, err io.Writer
	json     bool
	quiet    bool
}

// say prints one line of talk.
func (c *console) say(format string, args ...any) {
	if c.quiet || c.json {
		return
	}
	fmt.Fprintf(c.err, "hindcast: "+format+"\n", args...)
}

// print writes a result.
func (c *console) print(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// value writes v as indented JSON.
func (c *console) value(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// fail prints the final error.
func (c *console) fail(err error) {
	hints := hintOf(err)
	if c.json {
		_ = json.NewEncoder(c.err).Encode(struct {
			Error string   `json:"error"`
			Hints []string `json:"hints,omitempty"`
			Exit  int      `json:"exit"`
		}{err.Error(), hints, exitCode(err)})
		return
	}
	fmt.Fprintf(c.err, "hindcast: %s\n", lines(err.Error()))
	for _, h := range hints {
		fmt.Fprintf(c.err, "hint: %s\n", lines(h))
	}
}

// lines makes multi-line talk safe for a terminal, line by line.
func lines(s string) string {
	out := make([]byte, 0, len(s))
	start := 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == '\n' {
			out = append(out, reports.Sanitize(s[start:i], 0)...)
			if i < len(s) {
				out = append(out, '\n')
			}
			start = i + 1
		}
	}
	return string(out)
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
