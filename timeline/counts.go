package timeline

import (
	"math"
	"math/bits"
)

// The functions here are the only place where the integers of a rollup become
// other numbers, so that every engine that answers the rollups gives the same
// timeline to the last digit. Products that are summed are rounded one by one
// (explicit float64 conversions), because some processors would fuse them.

// Sum adds the column called name over rows. It is unknown (false) where rows
// exist but none of them states the column; over no rows it is a known 0.
func Sum(rows []Ints, name string) (float64, bool) {
	var sum float64
	stated := len(rows) == 0
	for _, r := range rows {
		if v, ok := r.N[name]; ok {
			sum += float64(v)
			stated = true
		}
	}
	return sum, stated
}

// Distinct returns the number of distinct keys behind count-of-counts rows
// (columns c and n): the sum of n.
func Distinct(rows []Ints) float64 {
	var d float64
	for _, r := range rows {
		d += float64(r.N["n"])
	}
	return d
}

// QuantileOfCounts returns the q-quantile (0 < q <= 1, in thousandths) of the
// count per key behind count-of-counts rows in ascending order of c: the smallest
// c that at least that share of the keys does not exceed (nearest rank, the
// inverse of the empirical distribution). It is unknown over no rows.
func QuantileOfCounts(rows []Ints, permille int64) (float64, bool) {
	return nearestRank(rows, permille, "c")
}

// nearestRank walks rows in ascending order of column key, which rollups
// guarantee, to the row that holds the rank ceil(q n).
func nearestRank(rows []Ints, permille int64, key string) (float64, bool) {
	var total int64
	for _, r := range rows {
		total += r.N["n"]
	}
	if total <= 0 {
		return 0, false
	}
	rank := (total/1000)*permille + ((total%1000)*permille+999)/1000
	for _, r := range rows {
		if rank -= r.N["n"]; rank <= 0 {
			return float64(r.N[key]), true
		}
	}
	return 0, false
}

// latencySubBits is the binary logarithm of the number of bins in an octave.
const latencySubBits = 4

// LatencyBin returns the bin of the histogram requests_latency that holds v
// microseconds: v itself below 32, else 16 bins an octave. Negative values have
// no bin; -1 is returned. The rollup computes the same in SQL.
func LatencyBin(v int64) int64 {
	if v < 0 {
		return -1
	}
	if v < 2<<latencySubBits {
		return v
	}
	shift := bits.Len64(uint64(v)) - 1 - latencySubBits
	return int64(shift)<<latencySubBits + v>>shift
}

// LatencyBinBounds returns the half-open span [lo, hi) of microseconds that bin
// stands for; hi-lo is 1 below 32, else lo/32 < hi-lo <= lo/16. Bins no int64 can
// reach (above 959) and negative ones are clamped.
func LatencyBinBounds(bin int64) (lo, hi int64) {
	bin = min(max(bin, 0), 959)
	if bin < 2<<latencySubBits {
		return bin, bin + 1
	}
	shift := bin>>latencySubBits - 1
	lo = (bin - shift<<latencySubBits) << shift
	if hi = lo + 1<<shift; hi < lo {
		hi = math.MaxInt64
	}
	return lo, hi
}

// LatencyQuantile returns the q-quantile (in thousandths) of request times from
// histogram rows (columns bin and n, ascending), in milliseconds. It is the middle
// of the bin that holds the nearest rank, so it is off by at most 1/32 of itself
// (3.2 %), and exact below 32 microseconds. It is unknown
// where no request states a time.
func LatencyQuantile(rows []Ints, permille int64) (float64, bool) {
	bin, ok := nearestRank(rows, permille, "bin")
	if !ok {
		return 0, false
	}
	lo, hi := LatencyBinBounds(int64(bin))
	return (float64(lo) + float64(hi-1)) / 2 / 1000, true
}
