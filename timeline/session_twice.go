package timeline

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// twiceSpans is the most spans two logs are held against each other in: of more, as
// of logs full of gaps, the longest.
const twiceSpans = 200

// heldAgainst asks requests_twice of two logs: each with all its files as one source,
// in the spans, which are by the clock of x; that of y is ahead by so much. The SQL
// that is executed and recorded says all this.
func (s *Session) heldAgainst(ctx context.Context, x, y *stream, ahead casefile.Time, spans []span) ([]Ints, error) {
	r := s.byName["requests_twice"]
	slices.SortStableFunc(spans, func(p, q span) int { return cmp.Compare(q.to-q.from, p.to-p.from) })
	spans = joined(spans[:min(len(spans), twiceSpans)])
	head, body := r.headOf()
	r.SQL = head + "-- The files of two logs, each as one source, where both cover the moment.\nWITH requests AS NOT MATERIALIZED (\n" +
		oneLog(x, 0, spans) + "\n  UNION ALL\n" + oneLog(y, ahead, moved(spans, ahead)) + "),\n" + strings.TrimPrefix(body, "WITH ")
	sum := sha256.Sum256([]byte(r.SQL))
	r.SHA256 = hex.EncodeToString(sum[:])
	rows, err := s.answered(ctx, r, question{r.SHA256, spans[0].from, spans[len(spans)-1].to, clockBucket})
	if err != nil {
		return nil, fmt.Errorf("rollup %s: %w", r.Name, err)
	}
	return rows, nil
}

// oneLog selects the requests of a stream in the spans, by its own clock, under the
// id of its first file, as a clock would have stamped them that it is ahead of.
func oneLog(s *stream, ahead casefile.Time, spans []span) string {
	ts := "ts"
	if ahead != 0 {
		ts = fmt.Sprintf("ts - INTERVAL '%d microseconds' AS ts", int64(ahead))
	}
	return "  SELECT " + quoted(s.files[0].source) + " AS source, client_ip, method, path, query, status, " + ts +
		"\n  FROM   main.requests\n  WHERE  source IN (" + quotedSources(s) + ") AND (" + inSpans(spans) + ")"
}

func quotedSources(s *stream) string {
	var all []string
	for _, f := range s.files {
		all = append(all, quoted(f.source))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
