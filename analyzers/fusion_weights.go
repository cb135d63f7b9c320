package analyzers

import (
	"math"
	"slices"
	"sync"
)

// designWeights is the starting weight of each group, 1/(1 + (n-1) rho): n
// columns with a mean correlation rho of their log-likelihoods inside a sub-type
// are worth that share of their sum.
func (f *fusion) designWeights(train []sample) []float64 {
	by := make([][]sample, len(subTypes))
	for _, w := range train {
		if w.sub != noIncident {
			by[w.sub] = append(by[w.sub], w)
		}
	}
	out := make([]float64, len(f.groups))
	for g := range f.groups {
		var cols []int
		for c := range f.cells {
			if f.group[c] == g && !f.double[c] {
				cols = append(cols, c)
			}
		}
		sum, n := 0.0, 0
		for i, a := range cols {
			for _, b := range cols[i+1:] {
				for s := range subTypes {
					if r, ok := f.correlation(by[s], a, b, s); ok {
						sum, n = sum+r, n+1
					}
				}
			}
		}
		out[g] = 1
		if n > 0 {
			out[g] = 1 / (1 + float64(len(cols)-1)*math.Max(0, sum/float64(n)))
		}
	}
	return out
}

// correlation of two columns' log-likelihoods over the worlds of s.
func (f *fusion) correlation(worlds []sample, a, b, s int) (float64, bool) {
	var n, sx, sy, sxx, syy, sxy float64
	for _, w := range worlds {
		if math.IsNaN(w.x[a]) || math.IsNaN(w.x[b]) {
			continue
		}
		x, y := f.cells[a].logP(w.x[a], f.sizes.of(w.size), s), f.cells[b].logP(w.x[b], f.sizes.of(w.size), s)
		n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
	}
	vx, vy := sxx-sx*sx/n, syy-sy*sy/n
	if n < 5 || vx < 1e-9 || vy < 1e-9 {
		return 0, false
	}
	return (sxy - sx*sy/n) / math.Sqrt(vx*vy), true
}

// Mu is the ridge that holds weights to their starting values (step 4), and
// maxWeight their largest value.
const (
	Mu        = 0.01
	maxWeight = 1.5
)

// fitWeights minimises the multi-class cost with equal weight for each hypothesis
// by coordinate search. scores are the worlds' group scores, each without its own
// count. Worlds without an incident have no say in it.
func (f *fusion) fitWeights(worlds []sample, scores [][]float64) []float64 {
	var kept []sample
	var rows [][]float64
	n := make([]float64, len(Hypotheses()))
	for i, w := range worlds {
		if w.sub != noIncident {
			kept, rows = append(kept, w), append(rows, scores[i])
			n[subPlace[w.sub]]++
		}
	}
	cost := func(w []float64) float64 {
		total, present := 0.0, 0.0
		for h, sum := range f.costs(kept, rows, w) {
			if n[h] > 0 {
				total, present = total+sum/n[h], present+1
			}
		}
		total /= math.Max(1, present)
		for g := range w {
			total += Mu * (w[g] - f.start[g]) * (w[g] - f.start[g])
		}
		return total
	}
	return search(cost, f.start)
}

// search is the coordinate search of step 4. It moves on a grid, so that the last
// bits of a sum do not reach its result.
func search(cost func([]float64) float64, start []float64) []float64 {
	w := slices.Clone(start)
	best := cost(w)
	for _, step := range []float64{.4, .2, .1, .05} {
		for moved, rounds := true, 0; moved && rounds < 6; rounds++ {
			moved = false
			for g := range w {
				for _, d := range []float64{-step, step} {
					old := w[g]
					w[g] = math.Min(maxWeight, math.Max(0, old+d))
					if c := cost(w); c < best-1e-9 {
						best, moved = c, true
						break
					}
					w[g] = old
				}
			}
		}
	}
	return w
}

// costParts is the number of pieces the worlds are cut into, whatever the cores:
// sums are added in the order of the pieces.
const costParts = 8

// costs sums, by hypothesis, the bits a world's truth costs.
func (f *fusion) costs(worlds []sample, scores [][]float64, w []float64) []float64 {
	parts := make([][]float64, costParts)
	var wg sync.WaitGroup
	for p := range parts {
		wg.Go(func() {
			sum := make([]float64, len(Hypotheses()))
			for i := p * len(worlds) / costParts; i < (p+1)*len(worlds)/costParts; i++ {
				l := f.mix(f.weigh(scores[i], w))
				h := subPlace[worlds[i].sub]
				c := 0.0
				for _, x := range l {
					c += math.Exp(x - l[h])
				}
				sum[h] += math.Log2(c)
			}
			parts[p] = sum
		})
	}
	wg.Wait()
	out := make([]float64, len(Hypotheses()))
	for _, sum := range parts {
		for h, x := range sum {
			out[h] += x
		}
	}
	return out
}
