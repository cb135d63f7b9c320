package analyzers

import (
	"context"
	"errors"
	"math"
	"slices"
)

// ServiceSize is how many clients used a service in a minute before the window: the
// median over the last hour, or a day where that has no evidence. It is no evidence of a
// cause; it says how much of the scatter of a value is the noise of few clients (docs/method.md section 6e).
type ServiceSize struct {
	Clients cellValue `json:"clients"` // distinct clients a minute, from request logs; null where unknown
	Sources cellValue `json:"sources"` // distinct source addresses a minute, from packets and flows; null where unknown
}

// sizeOf asks for the size by either kind of evidence.
func sizeOf(ctx context.Context, in Input) (ServiceSize, error) {
	unknown := cellValue(math.NaN())
	s := ServiceSize{unknown, unknown}
	if in.Ask == nil {
		return s, nil
	}
	for _, by := range []struct {
		rollup string
		to     *cellValue
	}{{"requests_clients", &s.Clients}, {"flows_sources", &s.Sources}} {
		x, err := medianBefore(ctx, in, by.rollup)
		if errors.As(err, new(absentError)) {
			continue
		}
		if err != nil {
			return s, err
		}
		*by.to = cellValue(digits4(x))
	}
	return s, nil
}

// medianBefore is the median minute with a record of a count-of-counts rollup before
// the window.
func medianBefore(ctx context.Context, in Input, rollup string) (float64, error) {
	s, err := askRecent(ctx, in, rollup)
	if err == nil && s.needBefore() != nil { // a capture of a quiet hour is taken when there is time
		s, err = askSpans(ctx, in, rollup)
	}
	if err != nil {
		return 0, err
	}
	if err := s.needBefore(); err != nil {
		return 0, err
	}
	m := s.minutes(in, column("n"))
	// A minute without a record is one that nothing covers, or nearly nobody came in.
	before := slices.DeleteFunc(slices.Clone(m.x[:m.start]), func(x float64) bool { return x == 0 })
	if len(before) == 0 {
		return 0, absent("no minute with a record before the window")
	}
	return median(before), nil
}
