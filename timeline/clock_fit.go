package timeline

import (
	"cmp"
	"math"
	"slices"
)

// Limits of the estimate from traffic seen twice.
const (
	pairLeast     = 30     // matched pairs
	pairMode      = 5.0    // times the background the commonest difference must reach
	pairNear      = 2.0    // seconds around it in which pairs count as matches
	pairBackdrop  = 300    // seconds to either side that give the background
	pairFarthest  = 54e3   // seconds: beyond 15 hours nothing is a zone
	slopeMost     = 1200   // points the slope is taken from; more pairs are taken together
	driftSpan     = 600    // seconds of matches below which no drift is told
	zoneStep      = 900    // seconds: zones and daylight saving differ by quarters of an hour
	zoneNear      = 5.0    // seconds from such a step
	medianSE      = 1.2533 // of a median, times sigma over the root of n
	sliceSecs     = 60
	envelopeLeast = 20   // pairs of which one is the lower decile
	finestStamp   = 1e-3 // seconds: what the matches moved apart by less over their whole span is no drift
	lowerQuantile = 0.1
	wholeSigma    = 0.2887 // seconds: 1/sqrt(12), of a moment cut to its second
)

// seenTwice is one thing two clocks stamped, in seconds.
type seenTwice struct{ a, b float64 }

// clockFit is a - b as offset + drift (t - at), t by the clock of b.
type clockFit struct {
	n            int
	offset, se   float64 // seconds; se is that of the median
	spread       float64 // seconds: half of what 90 % of the differences span, which an unequal delay may hide in
	drift, slope float64 // seconds a second, and its standard error
	at           float64 // middle of the matches
	hasDrift     bool
}

// fitPairs estimates how clock a stands to clock b from candidate pairs, most of
// which may be chance: the commonest difference (1 s bins) has to stand out of the
// background, pairs near it are matches. Their median is the offset, with standard
// error 1.2533 x 1.4826 MAD / sqrt(n); their Theil-Sen slope is the drift, with the
// error theilSen says. Where
// oneSided is set b always comes first (a connection before its request), and the
// lower decile of each minute (of as many as hold twenty) stands for the pairs in it, as in the lower envelope
// of Moon, Skelly and Towsley (INFOCOM 1999). Where whole is set both clocks are cut
// to seconds: single differences are whole, their mean is not, and takes the place
// of the median, a least-squares line that of the Theil-Sen slope. why says what is
// lacking.
func fitPairs(pairs []seenTwice, oneSided, whole bool) (f clockFit, why string) {
	center, why := commonest(pairs)
	if why != "" {
		return f, why
	}
	var kept []seenTwice
	for _, p := range pairs {
		if math.Abs(p.a-p.b-center) <= pairNear {
			kept = append(kept, p)
		}
	}
	if len(kept) < pairLeast {
		return f, "too few things were seen by both"
	}
	slices.SortFunc(kept, func(x, y seenTwice) int { return cmp.Or(cmp.Compare(x.b, y.b), cmp.Compare(x.a, y.a)) })
	f.n = len(kept)
	if whole {
		f.meanLine(kept)
		return f, ""
	}
	if !oneSided {
		f.line(kept)
		return f, ""
	}
	all := f
	all.line(kept)
	f.line(lowerEnvelope(kept))
	f.spread = max(f.spread, all.offset-f.offset)
	return f, ""
}

// commonest finds the difference most pairs share.
func commonest(pairs []seenTwice) (center float64, why string) {
	count := map[int]int{}
	var keys []int
	for _, p := range pairs {
		if d := p.a - p.b; math.Abs(d) <= pairFarthest {
			k := int(math.Floor(d))
			if count[k]++; count[k] == 1 {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	best := 0
	for _, k := range keys {
		if two := count[k] + count[k+1]; two > best { // a difference at an edge falls into two bins
			best, center = two, float64(k)+1
		}
	}
	if best < pairLeast {
		return 0, "too few things were seen by both"
	}
	around := 0
	for _, k := range keys {
		if d := math.Abs(float64(k) + 0.5 - center); d > pairNear && d <= pairBackdrop {
			around += count[k]
		}
	}
	if background := 2 * float64(around) / (2 * (pairBackdrop - pairNear)); float64(best) < pairMode*background {
		return 0, "no difference of the clocks stands out"
	}
	return center, ""
}

// lowerEnvelope keeps, for every minute and for as many as hold twenty pairs, the
// pair at the lower decile of a - b: of fewer the lowest would stand for it, and by how
// much that is more than a decile would follow the rate.
func lowerEnvelope(pairs []seenTwice) []seenTwice {
	var out []seenTwice
	for lo := 0; lo < len(pairs); {
		hi := lo
		for hi < len(pairs) && (hi-lo < envelopeLeast || math.Floor(pairs[hi].b/sliceSecs) == math.Floor(pairs[hi-1].b/sliceSecs)) {
			hi++
		}
		if len(pairs)-hi < envelopeLeast {
			hi = len(pairs)
		}
		slice := slices.Clone(pairs[lo:hi])
		slices.SortStableFunc(slice, func(x, y seenTwice) int { return cmp.Compare(x.a-x.b, y.a-y.b) })
		out = append(out, slice[max(int(math.Round(lowerQuantile*float64(len(slice)+1)))-1, 0)])
		lo = hi
	}
	return out
}

// line fits offset and drift to matches sorted by time.
func (f *clockFit) line(pairs []seenTwice) {
	f.at = (pairs[0].b + pairs[len(pairs)-1].b) / 2
	if pairs[len(pairs)-1].b-pairs[0].b >= driftSpan && len(pairs) >= 5 {
		f.drift, f.slope = theilSen(pairs)
		f.hasDrift = true
	}
	rest := make([]float64, len(pairs))
	for i, p := range pairs {
		rest[i] = p.a - p.b - float64(f.drift*(p.b-f.at))
	}
	f.offset = median(rest)
	_, sigma := middle(rest)
	sigma = max(sigma, 1e-6)
	f.se = medianSE * sigma / math.Sqrt(float64(len(pairs)))
	slices.Sort(rest)
	f.spread = (rest[len(rest)*95/100] - rest[len(rest)*5/100]) / 2
}

// meanLine fits offset and drift to matches of whole seconds by least squares: cut
// at independent moments, the differences of two clocks that stand d apart are d on
// average, whatever the fraction of d. The error of the slope is that of least squares,
// and what a changing delay adds.
func (f *clockFit) meanLine(pairs []seenTwice) {
	f.at = (pairs[0].b + pairs[len(pairs)-1].b) / 2
	n := float64(len(pairs))
	var x, y, xx, xy float64
	for _, p := range pairs {
		u, v := p.b-f.at, p.a-p.b
		x, y, xx, xy = x+u, y+v, xx+float64(u*u), xy+float64(u*v)
	}
	spanned := xx - float64(x*x)/n
	if pairs[len(pairs)-1].b-pairs[0].b >= driftSpan && spanned > 0 {
		f.drift, f.hasDrift = (xy-float64(x*y)/n)/spanned, true
	}
	f.offset = (y - float64(f.drift*x)) / n
	var rest []float64
	var sq float64
	for _, p := range pairs {
		r := p.a - p.b - f.offset - float64(f.drift*(p.b-f.at))
		rest = append(rest, r)
		sq += float64(r * r)
	}
	sigma := max(math.Sqrt(sq/n), wholeSigma)
	f.se = sigma / math.Sqrt(n)
	slices.Sort(rest)
	f.spread = (rest[len(rest)*95/100] - rest[len(rest)*5/100]) / 2
	if f.hasDrift {
		f.slope = math.Hypot(sigma/math.Sqrt(spanned), bend(together(pairs, average), f.drift, average))
	}
}

// nearZone is the multiple of a quarter of an hour that offset (seconds) lies
// within five seconds of; 0 where there is none, or it is none.
func nearZone(offset float64) (seconds int, ok bool) {
	k := math.Round(offset / zoneStep)
	return int(k) * zoneStep, k != 0 && math.Abs(offset-k*zoneStep) <= zoneNear
}
