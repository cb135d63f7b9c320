package timeline

import (
	"context"
	"slices"

	"hindcast/casefile"
)

// Records is what one source holds of a span, with the citation of the first such
// record, which `hindcast show` prints.
type Records struct {
	Table  string `json:"table"`
	Source string `json:"source"`
	Name   string `json:"name"`  // file name for people
	Which  string `json:"which"` // first, or first failed: requests that ended in 408, 429, 499 or 5xx
	N      int64  `json:"n"`
	Cite   string `json:"cite"`
	// SetAside names the source that is counted instead; empty where this one is.
	SetAside string `json:"set_aside,omitempty"`
}

// RecordsIn lists what the sources hold of [from, to), by table and source: the way
// from a row of the table to bytes of evidence. It asks one rollup over the span,
// so it is meant for a minute, not for a day.
func RecordsIn(ctx context.Context, s *Session, t *Timeline, from, to casefile.Time) ([]Records, error) {
	secs := int((to - from + second - 1) / second)
	rows, _, err := s.Rollup(ctx, "source_records", from, to, max(secs, 1))
	if err != nil {
		return nil, err
	}
	out := []Records{}
	for _, r := range rows {
		id := r.Keys["source"]
		out = append(out, Records{Table: r.Keys["table"], Source: id, Name: t.names[id], Which: r.Keys["which"], N: r.N["n"],
			Cite: citeOf(casefile.SourceID(id), casefile.Origin{Offset: r.N["offset"]}), SetAside: t.setAsideIn(id, r.Keys["table"], span{from, to})})
	}
	return out, nil
}

// setAsideIn names the source that is counted in s instead of the source called id.
func (t *Timeline) setAsideIn(id, table string, s span) string {
	overlaps := func(x AsideSpan) bool { return s.overlaps(span{x.From, x.To}) }
	for _, a := range t.SetAside {
		if a.Table != table {
			continue
		}
		if slices.Contains(a.Files, id) && slices.ContainsFunc(a.Spans, overlaps) {
			return a.Counted[0].Name
		}
		for _, c := range a.Counted {
			if slices.Contains(c.files, id) && slices.ContainsFunc(c.Edges, overlaps) {
				return a.Name
			}
		}
	}
	return ""
}
