package analyzers

import (
	"math"
	"slices"
	"sort"
)

// Bins is the number of bins a measured value that worlds do not share is cut into
// (step 1 of the method).
const Bins = 8

// cutWorlds is the number of worlds of a class a bin must have for the class to have
// cuts of its own, sharedWorlds the least that share a value.
const (
	cutWorlds    = 5
	sharedWorlds = 10
)

// noBin is where a value lies between two that are shared and no world had one: the
// worlds say nothing about it.
const noBin = -1

// bins are the bins of one column. A value that many worlds share (nothing, all, never)
// has a bin of its own, the same for services of every size. What lies between two such
// values is cut at quantiles of worlds of like size: a bin holds the same share of the
// worlds of every size that lie there.
type bins struct {
	shared []float64     // ascending
	cuts   [][][]float64 // by class of size and stretch between shared values; a last entry for all sizes
	first  []int         // by stretch: its first bin, before those without a world are taken out
	place  []int         // the bin of each of these, or noBin
	n      int
}

// newBins cuts column c by the worlds of all causes together. Worlds without an
// incident do not move the cuts.
func newBins(train []sample, c int, sizes sizeClasses) bins {
	byClass := make([][]float64, sizes.n()+1)
	for _, s := range train {
		if x := s.x[c]; s.sub != noIncident && !math.IsNaN(x) {
			if k := sizes.of(s.size); k >= 0 {
				byClass[k] = append(byClass[k], x)
			}
			byClass[sizes.n()] = append(byClass[sizes.n()], x)
		}
	}
	out := bins{cuts: make([][][]float64, len(byClass))}
	for k := range byClass {
		sort.Float64s(byClass[k])
		out.shared = append(out.shared, sharedValues(byClass[k])...)
	}
	slices.Sort(out.shared)
	out.shared = slices.Compact(out.shared)
	raw, whole := 0, byClass[sizes.n()]
	for i := range len(out.shared) + 1 {
		all := out.between(whole, i)
		want := max(1, int(math.Round(Bins*float64(len(all))/math.Max(1, float64(len(whole))))))
		out.first = append(out.first, raw)
		raw += want + 1 // and the shared value that ends the stretch
		for k := range byClass {
			v := out.between(byClass[k], i)
			if len(v) < cutWorlds*want {
				v = all
			}
			out.cuts[k] = append(out.cuts[k], quantileCuts(v, want))
		}
	}
	out.number(train, c, sizes, raw)
	return out
}

// number gives the bins that hold a world their numbers; one that holds none goes with
// its neighbour of the same stretch, and has no number where the stretch holds none.
func (b *bins) number(train []sample, c int, sizes sizeClasses, raw int) {
	seen := make([]bool, raw)
	for _, s := range train {
		if x := s.x[c]; !math.IsNaN(x) {
			seen[b.raw(x, b.class(sizes.of(s.size)))] = true
		}
	}
	b.place = slices.Repeat([]int{noBin}, raw)
	for i := range seen {
		if seen[i] {
			b.place[i] = b.n
			b.n++
		}
	}
	for i, from := range b.first {
		to := raw // of the stretch, the shared value that ends it left out
		if i+1 < len(b.first) {
			to = b.first[i+1] - 1
		}
		for j := from + 1; j < to; j++ {
			if b.place[j] == noBin {
				b.place[j] = b.place[j-1]
			}
		}
		for j := to - 2; j >= from; j-- {
			if b.place[j] == noBin {
				b.place[j] = b.place[j+1]
			}
		}
	}
	b.n = max(1, b.n)
}

// sharedValues are those that more than one bin's share of v, sorted, are equal to.
func sharedValues(v []float64) []float64 {
	var out []float64
	for i := 0; i < len(v); {
		end := i + 1
		for end < len(v) && v[end] == v[i] {
			end++
		}
		if Bins*(end-i) > len(v) && end-i >= sharedWorlds {
			out = append(out, v[i])
		}
		i = end
	}
	return out
}

// between are the values of v, sorted, that lie in a stretch.
func (b *bins) between(v []float64, stretch int) []float64 {
	from, to := 0, len(v)
	if stretch > 0 {
		from = sort.Search(len(v), func(i int) bool { return v[i] > b.shared[stretch-1] })
	}
	if stretch < len(b.shared) {
		to = sort.SearchFloat64s(v, b.shared[stretch])
	}
	return v[from:to]
}

// quantileCuts are the cuts of v, sorted, into n parts, some of them equal where
// values coincide. A cut at the largest value would leave nothing above it and is left
// out.
func quantileCuts(v []float64, n int) []float64 {
	var out []float64
	for i := 1; i < n && len(v) > 0; i++ {
		if e := v[(len(v)*i+n-1)/n-1]; e < v[len(v)-1] {
			out = append(out, e)
		}
	}
	return out
}

// class is the place of a class of size among the cuts; -1 is that of all sizes.
func (b *bins) class(class int) int {
	if class < 0 {
		return len(b.cuts) - 1
	}
	return class
}

// raw is the bin of x before numbering; k is from class.
func (b *bins) raw(x float64, k int) int {
	i, shared := slices.BinarySearch(b.shared, x)
	if shared {
		return b.first[i+1] - 1
	}
	return b.first[i] + sort.SearchFloat64s(b.cuts[k][i], x)
}

// of is the bin of x, from 0, or noBin; k is from class.
func (b *bins) of(x float64, k int) int { return b.place[b.raw(x, k)] }

// ends are the values between which the bin of x lies, the upper one included where it
// is a cut and not where it is a shared value; nil where there is no end, and both x
// where it has a bin of its own.
func (b *bins) ends(x float64, k int) (from, to *float64) {
	i, shared := slices.BinarySearch(b.shared, x)
	if shared {
		return &x, &x
	}
	cuts := b.cuts[k][i]
	at := sort.SearchFloat64s(cuts, x)
	switch {
	case at > 0:
		from = &cuts[at-1]
	case i > 0:
		from = &b.shared[i-1]
	}
	switch {
	case at < len(cuts):
		to = &cuts[at]
	case i < len(b.shared):
		to = &b.shared[i]
	}
	return from, to
}

// isShared reports whether x has a bin of its own.
func (b *bins) isShared(x float64) bool {
	_, ok := slices.BinarySearch(b.shared, x)
	return ok
}
