package analyzers

import (
	"math"
	"slices"
	"strings"
)

// Decides is what a kind of evidence is worth to somebody who holds others: the
// mean |change of log10 LR| that it brought on simulated worlds.
type Decides struct {
	Have  string             `json:"have"` // kinds held, joined by commas; empty for none
	Add   string             `json:"add"`
	Value map[string]float64 `json:"value"` // by pair; the mean over worlds of both sides, each side alike
}

// decides computes the worth of every kind of evidence beside every set of others,
// at the end of the window, from ratios before the ceiling. It takes minutes and is
// stored with the table.
func (t *Calibration) decides(progress func(string)) []Decides {
	llrs := map[string][][]float64{}
	for set := range 1 << len(allKinds) {
		have := kindSet(set)
		llrs[strings.Join(have, ",")] = t.pairLLRs(have)
		progress("evidence " + strings.Join(have, ","))
	}
	var out []Decides
	for set := range 1 << len(allKinds) {
		have := kindSet(set)
		for _, add := range allKinds {
			if slices.Contains(have, add) {
				continue
			}
			both := slices.DeleteFunc(slices.Clone(allKinds), func(k string) bool { return k != add && !slices.Contains(have, k) })
			d := Decides{Have: strings.Join(have, ","), Add: add, Value: map[string]float64{}}
			a, b := llrs[d.Have], llrs[strings.Join(both, ",")]
			for i, p := range pairs {
				d.Value[pairName(p[0], p[1])] = digits4(t.meanChange(a, b, i))
			}
			out = append(out, d)
		}
	}
	return out
}

// kindSet are the kinds of a set of bits, in their order.
func kindSet(set int) []string {
	var out []string
	for i, k := range allKinds {
		if set>>i&1 == 1 {
			out = append(out, k)
		}
	}
	return out
}

// pairLLRs are the ratios of every pair in every world of the part held back; nil
// where the kinds fill no column, which says nothing: 0.
func (t *Calibration) pairLLRs(kinds []string) [][]float64 {
	profile := t.columnsOf(EvidenceProfile{Has: ofKinds(kinds...)})
	if len(profile) == 0 {
		return nil
	}
	by := sizeKind(profile)
	f := newFusion(t, 0, profile, by)
	var out [][]float64
	for _, w := range unseenBy(t.samplesOf(0, profile, by), heldBack) {
		out = append(out, f.test(w, func(int) bool { return false }, 0).llr)
	}
	return out
}

// meanChange is the mean |log10 change| of pair i from a to b over the worlds of
// either side.
func (t *Calibration) meanChange(a, b [][]float64, i int) float64 {
	h, k := hypothesisRank(pairs[i][0]), hypothesisRank(pairs[i][1])
	sum, n := map[int]float64{}, map[int]float64{}
	at := -1
	for _, w := range t.Worlds {
		if foldOf(w.Seed) != heldBack {
			continue
		}
		at++
		if p := place(samplePlace(w)); p == h || p == k {
			x := 0.0
			if b != nil {
				x = b[at][i]
			}
			if a != nil {
				x -= a[at][i]
			}
			sum[p], n[p] = sum[p]+math.Abs(x)/math.Ln10, n[p]+1
		}
	}
	return (sum[h]/math.Max(1, n[h]) + sum[k]/math.Max(1, n[k])) / 2
}

// worth is the expected |log10 change| of a pair when a kind of evidence is added
// to the kinds held; 0 where the table does not say.
func (t *Calibration) worth(have []string, add, pair string) float64 {
	kinds := slices.DeleteFunc(slices.Clone(allKinds), func(k string) bool { return !slices.Contains(have, k) })
	name := strings.Join(kinds, ",")
	for _, d := range t.Decides {
		if d.Have == name && d.Add == add {
			return d.Value[pair]
		}
	}
	return 0
}
