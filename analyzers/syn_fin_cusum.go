package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

// Parameters of the SYN-FIN test as its authors set them (Wang, Zhang and Shin,
// INFOCOM 2002): interval, offset a and threshold N, which aim at an alarm within
// three intervals.
const (
	synFinSeconds = 20
	synFinOffset  = 0.35
	synFinLimit   = 1.05
	synFinMemory  = 0.9 // weight of the past in the running mean of ends
)

var _ = RegisterIndicator(Indicator{
	Name:     "syn_fin_cusum",
	IDs:      []string{"D11"},
	Group:    "N",
	Question: "Did connections begin that never ended, and when did that start?",
	Needs:    []string{"flows_minute"},
	Doc: "Non-parametric CUSUM over intervals of 20 s: X = (SYN - FIN - RST) / mean of FIN and RST so far, " +
		"y = max(0, y + X - 0.35), alarm above 1.05 (Wang, Zhang and Shin, Detecting SYN flooding attacks, INFOCOM 2002).",
	Reading: "A SYN flood raises it within intervals. So do SYNs of a crowd that a full queue leaves unanswered and that " +
		"are sent again: who was silent (handshake_completion) separates the two.",
	Caveats: []string{"one direction only breaks the pairing", "long connections end outside a short capture", "a capture that begins with the incident has no ordinary mean"},
	Scores:  []string{"highest sum"},
	Measure: measureSynFin,
})

func measureSynFin(ctx context.Context, in Input) (Finding, error) {
	w := in.Timeline.Window
	if b, ok := baseline(in.Timeline); ok {
		w.From = b.From
	}
	rows, ok, err := in.Ask.Rollup(ctx, "flows_minute", w.From, w.To, synFinSeconds)
	if err != nil {
		return Finding{}, err
	}
	var syn, end []float64
	var at []casefile.Time
	flags := false
	for _, r := range rows {
		if hasInt(r, "syn") || hasInt(r, "fin") {
			flags = true
			syn, end = append(syn, float64(r.N["syn"])), append(end, float64(r.N["fin"]+r.N["rst"]))
			at = append(at, r.Bucket)
		}
	}
	if !ok || !flags || len(at) < 3 {
		return Finding{}, absent("fewer than three intervals of %d s with counted TCP flags", synFinSeconds)
	}
	y := synFinCUSUM(normalised(syn, end), synFinOffset)
	by, top, first := map[casefile.Time]float64{}, 0.0, casefile.Time(-1)
	var alarms int64
	for i, t := range at {
		if t < in.Timeline.Window.From {
			continue
		}
		minute := in.Timeline.Window.From + (t-in.Timeline.Window.From)/minuteUS*minuteUS
		by[minute], top = math.Max(by[minute], y[i]), math.Max(top, y[i])
		if y[i] > synFinLimit {
			alarms++
			if first < 0 {
				first = t
			}
		}
	}
	if len(by) == 0 {
		return Finding{}, absent("no interval with counted TCP flags in the window")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "CUSUM of SYN less FIN and RST"}
	f.Values = []Value{plain("highest sum", top, "means of ends"), plain("intervals in alarm", float64(alarms), "intervals of 20 s")}
	f.Observed = fmt.Sprintf("The sum of unpaired SYNs stayed below its limit of %.2f (highest %.2f).", synFinLimit, top)
	if first >= 0 {
		f.Observed = fmt.Sprintf("The sum of unpaired SYNs passed its limit of %.2f in the interval from %s and reached %s.", synFinLimit, first, Figures(top))
	}
	return f, nil
}

// normalised is (SYN - ends) over the running mean of ends before the interval,
// at least one, so that a capture without ends stays finite.
func normalised(syn, end []float64) []float64 {
	out, mean := make([]float64, len(syn)), 0.0
	for i := range syn {
		if i == 0 {
			mean = end[0]
		}
		out[i] = (syn[i] - end[i]) / math.Max(1, mean)
		mean = synFinMemory*mean + (1-synFinMemory)*end[i]
	}
	return out
}

// synFinCUSUM is y = max(0, y + x - a). Golden: .02 .05 .01 .60 .90 1.20 with
// a = 0.35 gives 0 0 0 .25 .80 1.65.
func synFinCUSUM(x []float64, a float64) []float64 {
	y, last := make([]float64, len(x)), 0.0
	for i := range x {
		last = math.Max(0, last+x[i]-a)
		y[i] = last
	}
	return y
}
