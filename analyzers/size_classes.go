package analyzers

import (
	"math"
	"slices"
	"sort"
)

// sizedBy is the kind of evidence a size comes from; empty where sizes are not told
// apart.
type sizedBy string

const (
	byClients sizedBy = "clients a minute before the window"
	bySources sizedBy = "source addresses a minute before the window"
)

// sizeKind is the size that a profile's values depend on: of the request logs where
// a value compares with their past, else of the packets in the same way. Where
// nothing does, the past is missing and sizes cannot be told apart.
func sizeKind(profile []string) sizedBy {
	for _, k := range []struct {
		kind string
		by   sizedBy
	}{{kindLogs, byClients}, {kindFlows, bySources}} {
		if slices.ContainsFunc(profile, func(c string) bool { return fromBaseline(c) && slices.Contains(kindsOf(c), k.kind) }) {
			return k.by
		}
	}
	return ""
}

// value is the size by one kind, NaN where it is unknown.
func (s ServiceSize) value(by sizedBy) float64 {
	switch by {
	case byClients:
		return float64(s.Clients)
	case bySources:
		return float64(s.Sources)
	}
	return math.NaN()
}

// known is by where the size is known by it, else empty.
func (s ServiceSize) known(by sizedBy) sizedBy {
	if math.IsNaN(s.value(by)) {
		return ""
	}
	return by
}

// SizeClasses is the number of classes of size the worlds are dealt into, and
// sizeWorlds the least number of worlds of a class, of which an eighth lies between
// two cuts.
const (
	SizeClasses = 6
	sizeWorlds  = 160
)

// sizeClasses deals worlds into classes of like size, of as many worlds each.
type sizeClasses struct {
	cuts        []float64 // class i holds sizes with cuts[i-1] < size <= cuts[i]
	least, most float64   // see sizeLimits
}

func newSizeClasses(train []sample) sizeClasses {
	var v []float64
	for _, w := range train {
		if !math.IsNaN(w.size) {
			v = append(v, w.size)
		}
	}
	n := min(SizeClasses, len(v)/sizeWorlds)
	if n < 1 {
		return sizeClasses{}
	}
	sort.Float64s(v)
	s := sizeClasses{}
	s.least, s.most = sizeLimits(v)
	for i := 1; i < n; i++ {
		s.cuts = append(s.cuts, v[len(v)*i/n-1])
	}
	s.cuts = slices.Compact(s.cuts)
	return s
}

// sizeLimits are the sizes that worlds speak for: from the 1 % to the 99 % point of v,
// sorted, so that no limit rests on a few worlds out of the common.
func sizeLimits(v []float64) (least, most float64) {
	return v[len(v)/100], v[len(v)-1-len(v)/100]
}

// n is the number of classes, 0 where no world has a size.
func (s sizeClasses) n() int {
	if s.most == 0 {
		return 0
	}
	return len(s.cuts) + 1
}

// of is the class of a size, -1 where it is unknown. What is larger than every
// world is of the class of the largest.
func (s sizeClasses) of(size float64) int {
	if math.IsNaN(size) || s.n() == 0 {
		return -1
	}
	return sort.SearchFloat64s(s.cuts, size)
}

// MeasuredSize is the class of size a case is held against.
type MeasuredSize struct {
	By      string  `json:"by"`
	Value   float64 `json:"value"`
	Class   int     `json:"class"` // from 1
	Classes int     `json:"classes"`
	From    float64 `json:"from"` // the sizes of the class's worlds
	To      float64 `json:"to"`
	Least   float64 `json:"least"` // the sizes that worlds speak for: their 1 % ...
	Most    float64 `json:"most"`  // ... and 99 % points
}

// within sets the sizes that worlds speak for, which end the first and last class.
func (m *MeasuredSize) within(least, most float64) {
	if m.Class == 1 {
		m.From = least
	}
	if m.Class == m.Classes {
		m.To = most
	}
	m.Least, m.Most = least, most
}

// Outside reports whether the size is one that no world speaks for.
func (m *MeasuredSize) Outside() bool { return m.Value < m.Least || m.Value > m.Most }

func (s sizeClasses) measured(by sizedBy, size float64) *MeasuredSize {
	k := s.of(size)
	if k < 0 {
		return nil
	}
	m := &MeasuredSize{By: string(by), Value: Round(size), Class: k + 1, Classes: s.n(), From: s.least, To: s.most, Least: s.least, Most: s.most}
	if k > 0 {
		m.From = s.cuts[k-1]
	}
	if k < len(s.cuts) {
		m.To = s.cuts[k]
	}
	return m
}
