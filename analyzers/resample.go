package analyzers

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sort"
	"sync"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Step 8c: the minutes of the evidence are drawn again in blocks, so that what one
// minute has in common with the next stays together (moving blocks: Künsch 1989).
const (
	resampleBlock   = 5   // minutes
	resampleDraws   = 40  // enough for a 90 % range of a value, not for its tails
	resampleLongest = 240 // minutes; the error of a longer span before the window is small beside the window's
)

// orderBound are indicators whose values depend on the order of the minutes, which
// resampling destroys; where some of an indicator's values do not, they are named.
var orderBound = map[string][]string{
	"arrival_shape": {}, "claim_record": {}, "client_similarity": {}, "hysteresis": {}, "interventions": {}, "known_accounts": {},
	"load_and_failure": {"failed"}, "outage_reports": {}, "request_elasticity": {"elasticity"}, "service_curve": {}, "syn_fin_cusum": {},
}

// widen replaces each value's interval by the wider of its own and the 5 to 95 %
// range over the resampled minutes. Findings keep their order and their values.
func widen(ctx context.Context, in Input, findings []Finding) error {
	if in.Ask == nil || in.Timeline.Window.Minutes() < 2*resampleBlock {
		return nil
	}
	drawn := make([]map[string]float64, resampleDraws)
	errs := make([]error, resampleDraws)
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(1, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for k := range next {
				drawn[k], errs[k] = resampledValues(ctx, in, findings, uint64(k))
			}
		})
	}
	for k := range drawn {
		next <- k
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	for i := range findings {
		for k := range findings[i].Values {
			findings[i].Values[k].widen(findings[i].Indicator, drawn)
		}
	}
	return nil
}

func (v *Value) widen(indicator string, drawn []map[string]float64) {
	var xs []float64
	for _, d := range drawn {
		if x, ok := d[indicator+": "+v.Name]; ok {
			xs = append(xs, x)
		}
	}
	if len(xs) < resampleDraws/2 {
		return
	}
	sort.Float64s(xs)
	lo, hi := Round(min(v.X, quantile(xs, 0.05))), Round(max(v.X, quantile(xs, 0.95)))
	if hi-lo > v.Hi-v.Lo {
		v.Lo, v.Hi, v.Method = lo, hi, "minutes resampled in blocks of 5, 90 %"
	}
}

// resampledValues measures once more over minutes drawn anew. The k-th draw is the
// same whatever runs beside it.
func resampledValues(ctx context.Context, in Input, findings []Finding, k uint64) (map[string]float64, error) {
	in.Ask = &resampler{Asker: in.Ask, draw: k}
	observed := map[string]bool{}
	for _, f := range findings {
		observed[f.Indicator] = f.State != NotAvailable
	}
	out := map[string]float64{}
	for _, i := range Indicators() {
		only, ordered := orderBound[i.Name]
		if !observed[i.Name] || ordered && len(only) == 0 {
			continue
		}
		f, err := i.measure(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, v := range f.Values {
			if !ordered || slices.Contains(only, v.Name) {
				out[i.Name+": "+v.Name] = v.X
			}
		}
	}
	return out, nil
}

// resampler answers with the minutes of a span drawn again in blocks: the same
// minutes for every rollup of that span, so that what happened together stays
// together. Rollups that do not count by bucket are passed on.
type resampler struct {
	Asker
	draw uint64
}

func (r *resampler) Rollup(ctx context.Context, name string, from, to casefile.Time, bucket int) ([]timeline.Ints, bool, error) {
	rows, ok, err := r.Asker.Rollup(ctx, name, from, to, bucket)
	n := int((to - from) / minuteUS)
	if err != nil || bucket > 60 || n <= resampleBlock || n > resampleLongest || !bucketed(rows, from) {
		return rows, ok, err
	}
	by := make([][]timeline.Ints, n)
	for _, x := range rows {
		if i := int((x.Bucket - from) / minuteUS); i >= 0 && i < n {
			by[i] = append(by[i], x)
		}
	}
	out := make([]timeline.Ints, 0, len(rows))
	for i, j := range r.minutes(from, n) {
		for _, x := range by[j] {
			x.Bucket += casefile.Time(i-j) * minuteUS
			out = append(out, x)
		}
	}
	return out, ok, nil
}

// bucketed reports whether rows lie in more than one bucket.
func bucketed(rows []timeline.Ints, from casefile.Time) bool {
	for _, x := range rows {
		if x.Bucket != from {
			return true
		}
	}
	return false
}

// minutes names, for each minute of the resampled span, the minute it is taken
// from.
func (r *resampler) minutes(from casefile.Time, n int) []int {
	src := rand.NewPCG(Seed+r.draw, uint64(from))
	out := make([]int, 0, n+resampleBlock)
	for len(out) < n {
		start := int(src.Uint64() % uint64(n-resampleBlock+1)) // the bias is of the order of 1e-18
		for k := range resampleBlock {
			out = append(out, start+k)
		}
	}
	return out[:n]
}
