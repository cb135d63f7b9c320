package timeline

import (
	"context"

	"hindcast/casefile"
)

// wholeGrid bounds questions whose rollup looks at all evidence anyway.
var wholeGrid = span{0, minute}

// extents asks what every source holds of every table with one time a row.
func (s *Session) extents(ctx context.Context) ([]extent, error) {
	rows, _, err := s.Rollup(ctx, "source_extent", wholeGrid.from, wholeGrid.to, 60)
	if err != nil {
		return nil, err
	}
	out := make([]extent, 0, len(rows))
	for _, r := range rows {
		out = append(out, extent{r.Keys["table"], r.Keys["source"],
			casefile.Time(r.N["first_us"]), casefile.Time(r.N["last_us"]), casefile.Time(r.N["from_us"]), casefile.Time(r.N["to_us"]), r.N["rows"]})
	}
	return out, nil
}

// minuteCounts asks for the rows of every source in every minute of the span, and for
// when requests were logged.
func (s *Session) minuteCounts(ctx context.Context, padded span) (minuteCounts, error) {
	rows, _, err := s.Rollup(ctx, "source_minutes", padded.from, padded.to, 60)
	if err != nil {
		return nil, err
	}
	out := minuteCounts{}
	for _, r := range rows {
		key := [2]string{r.Keys["table"], r.Keys["source"]}
		if out[key].rows == nil {
			n := map[casefile.Time]int64{}
			out[key] = minutes{logged: n, rows: n}
		}
		out[key].rows[r.Bucket] += r.N["n"]
	}
	delays, err := s.logged(ctx, padded)
	if err != nil {
		return nil, err
	}
	for source, at := range delays {
		key := [2]string{"requests", source}
		m := minutes{map[casefile.Time]int64{}, out[key].rows, at}
		for t, all := range at {
			for _, d := range all {
				m.logged[t] += d.n
			}
		}
		out[key] = m
	}
	return out, nil
}

// minuteSeconds are the seconds of a minute that hold a record, as bits: those in
// which something was logged, and those in which a request began.
type minuteSeconds struct{ logged, began uint64 }

// sourceSeconds are the seconds of each source, by table and source and by minute.
type sourceSeconds map[[2]string]map[casefile.Time]minuteSeconds

// seconds asks which seconds of the span hold a record of which source.
func (s *Session) seconds(ctx context.Context, padded span) (sourceSeconds, error) {
	rows, _, err := s.Rollup(ctx, "source_seconds", padded.from, padded.to, 60)
	if err != nil {
		return nil, err
	}
	out := sourceSeconds{}
	for _, r := range rows {
		key := [2]string{r.Keys["table"], r.Keys["source"]}
		if out[key] == nil {
			out[key] = map[casefile.Time]minuteSeconds{}
		}
		was := out[key][r.Bucket]
		if n := uint64(r.N["seconds"]); r.Keys["of"] == "began" {
			was.began |= n
		} else {
			was.logged |= n
		}
		out[key][r.Bucket] = was
	}
	return out, nil
}
