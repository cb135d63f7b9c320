package main

import (
	"context"
	"errors"

	"hindcast/casefile"
)

// The exit codes are an interface; docs/exit-codes.md is checked against this
// table. A verdict is never an exit code.
const (
	exitDone       = 0   // done
	exitCould      = 1   // could not finish
	exitUsage      = 2   // wrong usage
	exitIncomplete = 3   // done, but a whole source could not be read
	exitMismatch   = 4   // evidence does not match its recorded hash
	exitInterrupt  = 130 // interrupted
)

var exitMeaning = []struct {
	code int
	text string
}{
	{exitDone, "done"},
	{exitCould, "could not finish"},
	{exitUsage, "wrong usage"},
	{exitIncomplete, "done, but a whole source could not be read (rejects alone are not an error)"},
	{exitMismatch, "evidence does not match its recorded hash"},
	{exitInterrupt, "interrupted"},
}

// usageError is a mistake in the command line.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// coded is an error whose exit code is not 1.
type coded struct {
	error
	code int
}

func (e coded) Unwrap() error { return e.error }

// hinted is an error with a remedy, printed on its own line.
type hinted struct {
	error
	hint string
}

func (e hinted) Unwrap() error { return e.error }

func hint(err error, text string) error { return hinted{err, text} }

func exitCode(err error) int {
	var c coded
	var u usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		return exitInterrupt
	case errors.As(err, &c):
		return c.code
	case errors.As(err, &u):
		return exitUsage
	}
	return exitCould
}

// hintOf returns the remedies of err, outermost first.
func hintOf(err error) []string {
	var out []string
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch h := e.(type) {
		case hinted:
			out = append(out, h.hint)
		case interface{ Hint() string }:
			if t := h.Hint(); t != "" {
				out = append(out, t)
			}
		}
	}
	if f := (*casefile.FormatError)(nil); errors.As(err, &f) && len(out) == 0 {
		out = append(out, "use the hindcast that made the case, or ingest the evidence again into a new case")
	}
	return out
}
