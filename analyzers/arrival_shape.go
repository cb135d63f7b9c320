package analyzers

import (
	"context"
	"fmt"
	"math"
)

var _ = RegisterIndicator(Indicator{
	Name:     "arrival_shape",
	IDs:      []string{"D26", "H4"},
	Group:    "T",
	Question: "How fast did clients come and go?",
	Needs:    []string{"requests_clients"},
	Doc: "Distinct clients by minute. Rise: minutes from 10 to 90 % of the way from the median of the hour before to the largest " +
		"minute. Step and fall: largest change from one minute to the next, up and down, over the largest minute. Growth: " +
		"the largest minute over that median, log2.",
	Reading: "A tool rises within seconds, stays flat and stops sharply. An announced crowd rises over five to thirty minutes " +
		"and decays slowly; a broadcast brings people within seconds, too.",
	Caveats: []string{"pushed notifications rise as fast as tools", "an overloaded server logs fewer clients than come", "one minute is the finest that is looked at"},
	Scores:  []string{"rise", "step", "fall", "growth"},
	Measure: measureArrivals,
})

func measureArrivals(ctx context.Context, in Input) (Finding, error) {
	s, err := askRecent(ctx, in, "requests_clients")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	m := s.logged(in, column("n"))
	f := Finding{State: Observed, Series: series(in.Timeline, s.sums(column("n"))), SeriesUnit: "distinct clients"}
	base, top := median(m.x[:m.start]), largest(m.x)
	if top <= 0 {
		return Finding{}, absent("no client in the window")
	}
	up, down := 0.0, 0.0
	for _, run := range m.runs() { // where a log ends nobody went
		for i := 1; i < len(run); i++ {
			up, down = math.Max(up, run[i]-run[i-1]), math.Max(down, run[i-1]-run[i])
		}
	}
	t10, t90 := firstAbove(m.x, base+0.1*(top-base)), firstAbove(m.x, base+0.9*(top-base)-1e-9)
	f.Values = []Value{plain("rise", float64(max(0, t90-t10)), "minutes"), plain("step", up/top, "share"), plain("fall", down/top, "share"),
		plain("growth", math.Log2(top/math.Max(1, base)), "log2 of a ratio"), plain(sizeBefore, base, "clients a minute")}
	f.Observed = fmt.Sprintf("A median minute of the hour before the window had %s, the largest minute %.0f; from a tenth to nine tenths of the way took %s; the largest step up was %.0f %% and down %.0f %% of the largest minute.",
		plural(int(math.Round(base)), "client"), top, plural(int(f.Values[0].X), "minute"), 100*f.Values[1].X, 100*f.Values[2].X)
	return f, nil
}
