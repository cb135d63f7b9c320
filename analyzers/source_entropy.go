package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "source_entropy",
	IDs:      []string{"D04"},
	Group:    "S",
	Question: "Did the requests of a minute come from few clients or evenly from many, compared with before?",
	Needs:    []string{"requests_clients"},
	Doc: "Normalised Shannon entropy of the requests of a minute over its clients, H/log2 N, median over the minutes of " +
		"the window less that of the minutes before it (entropy shifts: Feinstein et al. 2003, Lakhina, Crovella and Diot 2005).",
	Reading: "Few busy sources lower it, forged or evenly scripted sources raise it towards 1, a crowd leaves it near its " +
		"ordinary value. Only the size of the deviation counts; both signs occur under attack.",
	Caveats: []string{"retries by ordinary clients make them uneven", "people behind one address count as one busy client"},
	Scores:  []string{"entropy shift"},
	Measure: measureSourceEntropy,
})

func measureSourceEntropy(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_clients")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	_, during := clientHistograms(s.during)
	_, before := clientHistograms(s.before)
	e, known := entropies(during)
	_, knownBefore := entropies(before)
	if len(known) == 0 || len(knownBefore) == 0 {
		return Finding{}, absent("no minute with two clients on both sides of the window's start")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, e), SeriesUnit: "H/log2 N of requests over clients"}
	x, y := median(known), median(knownBefore)
	f.Values = []Value{plain("normalised entropy", x, "share"), plain("entropy shift", x-y, "difference")}
	f.Observed = fmt.Sprintf("The requests of a minute were spread over its clients with a normalised entropy of %.3f (median), %.3f before the window.", x, y)
	return f, nil
}

// entropies returns H/log2 N by minute and as a list in the order of time.
func entropies(by map[casefile.Time]histogram) (map[casefile.Time]float64, []float64) {
	out := map[casefile.Time]float64{}
	var list []float64
	for _, t := range sortedTimes(by) {
		if x, ok := by[t].evenness(); ok {
			out[t] = x
			list = append(list, x)
		}
	}
	return out, list
}

// evenness is the normalised entropy of a count of counts: h[c] sources sent c
// each. Golden: counts 50, 30, 15, 5 give 1.6477 bits of 2, 0.8239. It is not
// defined for fewer than two sources.
func (h histogram) evenness() (float64, bool) {
	n, total := float64(h.total()), float64(h.sum())
	if n < 2 || total == 0 {
		return 0, false
	}
	bits := 0.0
	for _, c := range sortedCounts(h) {
		p := float64(c) / total
		bits -= float64(h[c]) * p * math.Log2(p)
	}
	return bits / math.Log2(n), true
}
