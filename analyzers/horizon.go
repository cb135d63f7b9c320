package analyzers

import (
	"context"
	"math"
	"slices"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Horizons are the minutes after the scheduled start at which the comparison is
// made, each calibrated for itself; 0 is the end of the window.
func Horizons() []int { return []int{5, 10, 20, 0} }

// closedByBucket are the rollups whose row of a bucket does not depend on what
// comes after the bucket. Asked up to a horizon they are the answer for the whole
// window, cut; the others are asked again.
var closedByBucket = map[string]bool{
	"requests_minute": true, "requests_statuses": true, "requests_clients": true, "requests_first_seen": true,
	"requests_latency": true, "requests_path_classes": true, "requests_agents": true, "requests_identity": true, "requests_known_accounts": true,
	"requests_repeats": true, "requests_paths_per_client": true, "gauges_samples": true, "connections_states": true,
	"requests_net_blocks": true, "requests_backing_off": true, "requests_costs": true, "flows_source_blocks": true,
	"flows_field_relations": true, "flows_minute": true, "flows_sources": true, "flows_ttl": true, "flows_udp_ports": true,
}

// cutAsker answers for a window that was cut at a horizon.
type cutAsker struct {
	Asker
	whole timeline.Window
}

func (c cutAsker) Rollup(ctx context.Context, name string, from, to casefile.Time, bucket int) ([]timeline.Ints, bool, error) {
	if !closedByBucket[name] || from != c.whole.From || to >= c.whole.To || (to-from)%(casefile.Time(bucket)*1_000_000) != 0 {
		return c.Asker.Rollup(ctx, name, from, to, bucket)
	}
	rows, ok, err := c.Asker.Rollup(ctx, name, from, c.whole.To, bucket)
	var out []timeline.Ints
	for _, r := range rows {
		if r.Bucket < to {
			out = append(out, r)
		}
	}
	return out, ok, err
}

// AtHorizon is what was known some minutes after the scheduled start: the window
// ends there, and nothing later is seen. It counts from the event scheduled_start
// of case.yaml where that lies in the window, else from the window's start. ok is
// false where the window is over by then. Minutes of 0 return in as it is.
func AtHorizon(in Input, minutes int) (Input, bool) {
	if minutes == 0 {
		return in, true
	}
	t := in.Timeline
	end := scheduled(in) + casefile.Time(minutes)*minuteUS
	if end <= t.Window.From || end >= t.Window.To {
		return in, false
	}
	cut := *t
	cut.Window.To = end
	cut.Rows = nil
	keep := []int{}
	for i, r := range t.Rows {
		if r.Kind == timeline.Before || r.Kind == timeline.Minute && r.To <= end {
			cut.Rows = append(cut.Rows, r)
			keep = append(keep, i)
		}
	}
	cut.Lanes = nil
	for _, l := range t.Lanes {
		points := l.Points
		l.Points = nil
		for _, i := range keep {
			l.Points = append(l.Points, points[i])
		}
		cut.Lanes = append(cut.Lanes, l)
	}
	cut.Marks = slices.DeleteFunc(slices.Clone(t.Marks), func(m timeline.Mark) bool { return m.Lo >= end })
	in.Timeline = &cut
	if in.Ask != nil {
		in.Ask = cutAsker{in.Ask, t.Window}
	}
	return in, true
}

// scheduled is the instant horizons are counted from, cut to its minute.
func scheduled(in Input) casefile.Time {
	w := in.Timeline.Window
	for _, e := range in.Case.Events {
		if e.Name != "scheduled_start" || e.At == "" {
			continue
		}
		if at, err := in.Case.ParseInstant(e.At); err == nil && at >= w.From && at < w.To {
			return at - (at-w.From)%minuteUS
		}
	}
	return w.From
}

// ScoreColumns names every value that can enter the comparison, "indicator:
// value", sorted by indicator and then as the indicator lists them.
func ScoreColumns() []string {
	var out []string
	for _, i := range Indicators() {
		for _, s := range i.Scores {
			out = append(out, i.Name+": "+s)
		}
	}
	return out
}

// scoring are the indicators with a value that can enter the comparison.
func scoring() []Indicator {
	return slices.DeleteFunc(Indicators(), func(i Indicator) bool { return len(i.Scores) == 0 })
}

// ScoresOf returns the values of the columns with the ends of their intervals,
// NaN where a finding does not hold them. Values are held to four significant
// digits, the precision of the calibration table.
func ScoresOf(findings []Finding, columns []string) (x, lo, hi []float64) {
	by := map[string]Value{}
	for _, f := range findings {
		for _, v := range f.Values {
			by[f.Indicator+": "+v.Name] = v
		}
	}
	for _, c := range columns {
		v, ok := by[c]
		if !ok || math.IsNaN(v.X) || math.IsInf(v.X, 0) {
			v = Value{X: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}
		}
		x, lo, hi = append(x, digits4(v.X)), append(lo, v.Lo), append(hi, v.Hi)
	}
	return x, lo, hi
}
