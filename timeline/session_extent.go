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
