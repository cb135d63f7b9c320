package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Bit rates of live audio, in kbit/s, by which a stated audience is turned into a
// load of the lines.
const (
	audioLow  = 32.0
	audioMid  = 64.0
	audioHigh = 128.0
)

var _ = RegisterIndicator(Indicator{
	Name:     "claim_record",
	IDs:      []string{"D30"},
	Group:    "P",
	Question: "When was a cause first claimed, how specific were the claims, and what do the stated numbers amount to?",
	Needs:    []string{"requests_minute"},
	Doc: "Over the dated statements that claim a cause: minutes from the first measured failure (where no request log shows one, " +
		"from the scheduled start) to the earliest claim; share of them that state a number; independent witnesses (a newsroom " +
		"or wire counts once). The largest stated audience at 32, 64 and 128 kbit/s a listener, in Gbit/s, is what lines " +
		"carry without any attack.",
	Reading: "A claim within minutes comes before any analysis could; a number can be checked and a label cannot. Saturated lines " +
		"fit a crowd and a flood alike. Statements never count as measurement, whatever they say.",
	Caveats: []string{
		"who claims a cause may gain by it",
		"a claim repeated by many is one claim",
		"enters no ratio: statements are judged rows of case.yaml",
	},
	Measure: measureClaims,
})

func measureClaims(ctx context.Context, in Input) (Finding, error) {
	var w *world
	var causes []reading
	audience := 0.0
	if len(in.Timeline.Statements) > 0 && in.Case != nil {
		var err error
		if w, err = newWorld(in); err != nil {
			return Finding{}, err
		}
		causes, audience = w.causes(), w.audience()
	}
	if len(causes) == 0 && audience == 0 {
		return Finding{}, absent("no statement claims a cause or states an audience")
	}
	f := Finding{State: Observed, Series: claimSeries(in, causes), SeriesUnit: "claims about the cause"}
	f.Values = []Value{plain("claims about the cause", float64(len(causes)), "statements")}
	f.Observed = fmt.Sprintf("%s a cause.", plural(len(causes), "statement")+claimsVerb(len(causes)))
	var specific int64
	first, witnesses := -1, map[string]bool{}
	for i, r := range causes {
		f.Cites = append(f.Cites, "statement:"+r.s.ID)
		witnesses[r.s.Speaker+"|"+r.group] = true
		if counted(r.s) {
			specific++
		}
		if r.dated && !math.IsInf(r.core.lo, 0) && (first < 0 || r.core.lo < causes[first].core.lo) {
			first = i
		}
	}
	if len(causes) > 0 {
		f.Values = append(f.Values, share("with a number", specific, int64(len(causes))), plain("witnesses", float64(len(witnesses)), "speakers and newsrooms"))
	}
	if first >= 0 {
		zero, from, err := claimZero(ctx, in)
		if err != nil {
			return f, err
		}
		r := causes[first]
		v := Value{Name: "latency", X: (r.core.lo - seconds(zero)) / 60, Lo: (r.support.lo - seconds(zero)) / 60, Hi: (r.support.hi - seconds(zero)) / 60, Unit: "minutes", Method: "support of the stated time"}
		v.Lo, v.Hi = finite(v.Lo, v.X), finite(v.Hi, v.X)
		f.Values = append(f.Values, v)
		f.Observed += fmt.Sprintf(" The earliest stands %.0f minutes after the %s.", v.X, from)
	}
	if audience > 0 {
		gbit := func(kbit float64) float64 { return audience * kbit / 1e6 }
		f.Values = append(f.Values, Value{Name: "audience on the lines", X: gbit(audioMid), Lo: gbit(audioLow), Hi: gbit(audioHigh), Unit: "Gbit/s", Method: "32 to 128 kbit/s a listener"})
		f.Observed += fmt.Sprintf(" The largest stated audience of %s needs %s to %s Gbit/s of live audio.", count(audience), Figures(gbit(audioLow)), Figures(gbit(audioHigh)))
	}
	return f, nil
}

func claimsVerb(n int) string {
	if n == 1 {
		return " claims"
	}
	return " claim"
}

// finite is x, or other where x is open.
func finite(x, other float64) float64 {
	if math.IsInf(x, 0) {
		return other
	}
	return x
}

// causes are the statements that claim a cause, in order of their id.
func (w *world) causes() []reading {
	var out []reading
	for _, r := range w.readings {
		if r.s.Kind == Attack || r.s.Kind == Capacity || r.s.Kind == Fault {
			out = append(out, r)
		}
	}
	return out
}

// audience is the largest stated number of concurrent listeners, 0 where none is.
func (w *world) audience() float64 {
	most := 0.0
	for _, r := range w.readings {
		if r.s.Kind == "audience" && counted(r.s) && (r.s.Referent == "" || r.s.Referent == "concurrent_listeners" || r.s.Referent == "listeners") {
			most = math.Max(most, r.s.Quantity.V)
		}
	}
	return most
}

// claimZero is what a claim's latency is counted from.
func claimZero(ctx context.Context, in Input) (casefile.Time, string, error) {
	s, err := askRecent(ctx, in, "requests_minute")
	if _, silent := err.(absentError); silent {
		return scheduled(in), "scheduled start", nil
	}
	if err != nil {
		return 0, "", err
	}
	load := s.minutes(in, column("n"))
	if i := firstFailure(load, s.minutes(in, failedRequests)); i >= 0 {
		return load.from + casefile.Time(i)*minuteUS, "first measured failure", nil
	}
	return scheduled(in), "scheduled start", nil
}

func claimSeries(in Input, causes []reading) []timeline.Point {
	by := map[casefile.Time]float64{}
	for _, r := range in.Timeline.Rows {
		by[r.From] = 0
	}
	for _, c := range causes {
		if c.dated && !math.IsInf(c.core.lo, 0) {
			t := instant(c.core.lo)
			by[in.Timeline.Window.From+(t-in.Timeline.Window.From)/minuteUS*minuteUS]++
		}
	}
	return series(in.Timeline, by)
}
