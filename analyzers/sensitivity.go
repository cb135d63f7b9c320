package analyzers

import (
	"math"
	"math/rand/v2"
	"sort"
)

// normals draws standard normal numbers by the Box-Muller transform from PCG-DXSM,
// whose sequence for a seed is fixed by its definition (O'Neill 2014), so that a
// result does not depend on how a library makes its normals.
type normals struct {
	src   *rand.PCG
	spare float64
	has   bool
}

func newNormals(seed uint64) *normals { return &normals{src: rand.NewPCG(seed, seed)} }

// unit is uniform on (0, 1): 53 random bits and half a step, never 0.
func (n *normals) unit() float64 { return (float64(n.src.Uint64()>>11) + 0.5) / (1 << 53) }

func (n *normals) next() float64 {
	if n.has {
		n.has = false
		return n.spare
	}
	r := math.Sqrt(-2 * math.Log(n.unit()))
	sin, cos := math.Sincos(2 * math.Pi * n.unit())
	n.spare, n.has = r*sin, true
	return r * cos
}

// draw is one outcome of the sensitivity analysis: what the table would give had
// the judge been off by a plausible error in every cell.
type draw struct {
	lambda map[string]float64 // by hypothesis
	ll     []float64          // by member
}

// draws is step 8b: every cell moves independently by N(0, spread^2) on the
// logit scale; discount and caps are applied to the moved cells.
func (t *table) draws(lim limits, n int) []draw {
	rng := newNormals(Seed)
	out := make([]draw, n)
	moved := make([][]float64, len(t.rows))
	for i, row := range t.rows {
		moved[i] = make([]float64, len(row.p))
	}
	for d := range out {
		for i, row := range t.rows {
			for k, p := range row.p {
				moved[i][k] = p
				if !math.IsNaN(p) {
					moved[i][k] = logistic(logit(p) + row.spread[k]*rng.next())
				}
			}
		}
		ll := t.logLik(moved, lim, every)
		out[d] = draw{t.mix(ll), ll}
	}
	return out
}

// interval90 returns the 5, 50 and 95 % points of the draws of one ratio, each draw
// passed through bound.
func interval90(ds []draw, lr func(draw) float64, bound func(float64) float64) (lo, mid, hi float64) {
	v := make([]float64, len(ds))
	for i, d := range ds {
		v[i] = bound(lr(d))
	}
	return points90(v)
}

// points90 sorts v and returns its 5, 50 and 95 % points.
func points90(v []float64) (lo, mid, hi float64) {
	sort.Float64s(v)
	return quantile(v, 0.05), quantile(v, 0.5), quantile(v, 0.95)
}

// quantile interpolates linearly between order statistics (Hyndman and Fan
// 1996, type 7). v is sorted and not empty.
func quantile(v []float64, q float64) float64 {
	x := q * float64(len(v)-1)
	i := int(x)
	if i+1 >= len(v) {
		return v[len(v)-1]
	}
	return v[i] + (x-float64(i))*(v[i+1]-v[i])
}
