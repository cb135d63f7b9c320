package main

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/casefile/duck"
	"hindcast/ingest"
	"hindcast/timeline"
)

func newShow(p *program) *cobra.Command {
	var n int
	c := &cobra.Command{
		Use:   "show CASE CITE",
		Short: "print what a citation points at, down to the bytes of evidence",
		Long: `A citation is one of
  s:SOURCE@OFFSET   the record of a source that starts there: its bytes, from
                    inside compressed files and archives too
  statement:ID      a statement with its document, words and times
  rollup:NAME       the SQL behind a number
  judged:ID         a judged row of case.yaml
  case:KEY          what case.yaml states: case:marks[0], case:events.actual_start
Tables carry source and offset in every row; reports print citations.`,
		Example: "  hindcast show CASE s:3f2a9c01b2d4@4711\n  hindcast show CASE statement:T19",
		Args:    exactArgs("CASE", "CITE"),
		RunE: func(c *cobra.Command, args []string) error {
			cs, err := openCase(args[0])
			if err != nil {
				return err
			}
			cite, err := casefile.ParseCite(args[1])
			if err != nil {
				return usageError{err}
			}
			return p.show(c.Context(), cs, cite, n)
		},
	}
	c.Flags().IntVar(&n, "bytes", 0, "bytes to print of binary evidence (256)")
	return c
}

func (p *program) show(ctx context.Context, c *casefile.Case, cite casefile.Cite, n int) error {
	switch cite.Kind {
	case casefile.CiteRecord:
		return p.showRecord(ctx, c, cite, n)
	case casefile.CiteRollup:
		for _, r := range timeline.Rollups() {
			if r.Name == cite.Name {
				return p.showText(map[string]any{"rollup": r.Name, "sql": r.SQL, "sha256": r.SHA256}, r.SQL)
			}
		}
	case casefile.CiteCase:
		text, line, err := c.CaseKey(cite.Name)
		if err != nil {
			return err
		}
		if !p.json {
			p.say("case.yaml, line %d", line)
		}
		return p.showText(map[string]any{"file": "case.yaml", "line": line, "text": text}, text)
	case casefile.CiteStatement:
		return p.showStatement(ctx, c, cite.Name)
	case casefile.CiteJudged:
		for _, j := range c.CaseFile().Comparison.Judged {
			if j.ID == cite.Name {
				return p.showText(j, fmt.Sprintf("%s\n%s\nreason: %s\nsource: %s\n", j.ID, j.Text, j.Reason, j.Source))
			}
		}
	}
	return hint(fmt.Errorf("%s: expected something in this case, found nothing of that name", cite), "hindcast show --help explains citations")
}

func (p *program) showText(v any, s string) error {
	if p.json {
		return p.value(v)
	}
	p.print("%s\n", strings.TrimRight(lines(s), "\n"))
	return nil
}

// showRecord prints the bytes of one record and where they were read from.
func (p *program) showRecord(ctx context.Context, c *casefile.Case, cite casefile.Cite, n int) error {
	s, err := c.Manifest().Resolve(cite)
	if err != nil {
		return err
	}
	if n <= 0 {
		n = recordLength(ctx, c, s, cite.Offset)
	}
	e, err := ingest.OpenAt(ctx, c, s, cite.Offset, n)
	if err != nil {
		var changed *ingest.ChangedError
		var gone *ingest.GoneError
		switch {
		case errors.As(err, &changed):
			return hint(coded{err, exitMismatch}, "restore the original, or drop the source and ingest the file again")
		case errors.As(err, &gone):
			return hint(err, "the rows are in the case; the original is found by its SHA-256")
		}
		return err
	}
	textual := utf8.Valid(e.Bytes) && !strings.ContainsRune(string(e.Bytes), 0)
	if p.json {
		v := map[string]any{"source": s.ID, "path": s.Files[0].Path, "member": s.Member, "sha256": s.SHA256, "offset": e.Offset, "from": e.From, "kept": e.Kept, "more": e.More, "hex": hex.EncodeToString(e.Bytes)}
		if textual {
			v["text"] = string(e.Bytes)
		}
		return p.value(v)
	}
	p.say("%s, %s, offset %d, SHA-256 %s", safe(sourceName(&s)), s.Format, e.Offset, s.SHA256)
	if textual {
		p.print("%s\n", lines(string(e.Bytes)))
	} else {
		p.print("%s", hex.Dump(e.Bytes))
	}
	if e.More && len(e.Bytes) == mostShown {
		p.say("the record goes on; --bytes prints more")
	}
	return nil
}

// mostShown bounds what is printed of a record whose end is only guessed.
const mostShown = 4096

// recordLength guesses how long the record at offset is: up to the next record of
// the same source that has a row. 0 leaves the length to ingest, which knows the
// ends of lines.
func recordLength(ctx context.Context, c *casefile.Case, s casefile.Source, offset int64) int {
	q, err := duck.Open(ctx, c, duck.Options{})
	if err != nil {
		return 0
	}
	defer q.Close()
	next := s.Unpacked
	for _, part := range s.Parts {
		rows, err := q.Query(ctx, `select min("offset") from "`+part.Table+`" where source = $source and "offset" > $offset`,
			sql.Named("source", string(s.ID)), sql.Named("offset", offset))
		if err != nil {
			return 0
		}
		var at sql.NullInt64
		if rows.Next() && rows.Scan(&at) == nil && at.Valid {
			next = min(next, at.Int64)
		}
		rows.Close()
	}
	return int(min(max(next-offset, 0), mostShown))
}

// showStatement prints a statement and the bytes it was entered as.
func (p *program) showStatement(ctx context.Context, c *casefile.Case, id string) error {
	all, err := casefile.ReadStatements(c)
	if err != nil {
		return err
	}
	for _, row := range all {
		s := row.Row
		if s.ID != id {
			continue
		}
		if p.json {
			return p.value(s)
		}
		p.print("%s  %s: %s\n", safe(s.ID), safe(s.Speaker), safe(s.Assertion))
		for _, f := range [][2]string{{"document", s.Document}, {"via", s.Via}, {"words", s.Words}, {"time words", s.TimeWords}, {"url", s.URL}} {
			if f[1] != "" {
				p.print("  %s: %s\n", f[0], safe(f[1]))
			}
		}
		p.print("  core: %s to %s, support: %s to %s\n", end(s.CoreLo), end(s.CoreHi), end(s.SupportLo), end(s.SupportHi))
		cite := casefile.RecordCite(row.Source, s.Origin)
		p.print("  entered as %s:\n", cite)
		return p.showRecord(ctx, c, cite, 0)
	}
	return fmt.Errorf("statement:%s: expected a statement of the case, found none", id)
}

// end writes one end of an interval.
func end(t casefile.Null[casefile.Time]) string {
	if !t.Valid {
		return "open"
	}
	return t.V.String()
}
