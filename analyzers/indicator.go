package analyzers

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"

	"hindcast/timeline"
)

// Indicator asks one question of the evidence whose answer differs between
// causes. It is a value, complete at compile time, in a file of its own.
type Indicator struct {
	Name     string   // file name, and the name a finding carries
	IDs      []string // numbers of the catalogues it implements: D03, H1
	Group    string   // dependence group: S, B, N, X, Q, T or P
	Question string
	Needs    []string // rollups it asks for
	Doc      string   // formula with its source, and why the answer separates causes
	Reading  string   // what the value would mean under each hypothesis
	Caveats  []string // when the answer misleads
	Scores   []string // names of the values that enter the comparison once calibrated; the rest is for reading
	// Measure fills State, Why, Observed, Values, Series and further Caveats and
	// Cites. It returns absent(...) where its data are absent.
	Measure func(ctx context.Context, in Input) (Finding, error)
}

// absentError says why an indicator is silent.
type absentError struct{ why string }

func (e absentError) Error() string { return e.why }

func absent(format string, args ...any) error { return absentError{fmt.Sprintf(format, args...)} }

var indicators struct {
	sync.Mutex
	m map[string]Indicator
}

// RegisterIndicator adds an indicator; it is called from package-level variables
// of this package only. It panics on an incomplete or double indicator.
func RegisterIndicator(i Indicator) struct{} {
	indicators.Lock()
	defer indicators.Unlock()
	if i.Name == "" || len(i.IDs) == 0 || i.Group == "" || i.Question == "" || len(i.Needs) == 0 ||
		i.Doc == "" || i.Reading == "" || len(i.Caveats) == 0 || i.Measure == nil {
		panic(fmt.Sprintf("analyzers: indicator %q is incomplete", i.Name))
	}
	if indicators.m == nil {
		indicators.m = map[string]Indicator{}
	}
	if _, dup := indicators.m[i.Name]; dup {
		panic("analyzers: indicator " + i.Name + " registered twice")
	}
	indicators.m[i.Name] = i
	return struct{}{}
}

// Indicators returns all indicators, sorted by name.
func Indicators() []Indicator {
	indicators.Lock()
	defer indicators.Unlock()
	out := make([]Indicator, 0, len(indicators.m))
	for _, i := range indicators.m {
		out = append(out, i)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Measure asks every indicator. An indicator without data is silent and says
// why; an error means a rollup could not be asked.
func Measure(ctx context.Context, in Input) ([]Finding, error) {
	return measureOf(ctx, in, Indicators())
}

func measureOf(ctx context.Context, in Input, which []Indicator) ([]Finding, error) {
	out := []Finding{}
	for _, i := range which {
		f, err := i.measure(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("indicator %s: %w", i.Name, err)
		}
		out = append(out, f)
	}
	return out, nil
}

func (i Indicator) measure(ctx context.Context, in Input) (Finding, error) {
	var f Finding
	err := errNoAsker
	if in.Ask != nil {
		f, err = i.Measure(ctx, in)
	}
	var silent absentError
	if errors.As(err, &silent) {
		f, err = Finding{State: NotAvailable, Why: silent.why}, nil
	}
	if err != nil {
		return f, err
	}
	f.Indicator, f.IDs, f.Group, f.Question, f.Reading = i.Name, i.IDs, i.Group, i.Question, i.Reading
	f.Caveats = append(append([]string{}, i.Caveats...), f.Caveats...)
	if f.Values == nil {
		f.Values = []Value{}
	}
	if f.State == NotAvailable {
		f.Cites = []string{}
		return f, nil
	}
	f.Cites = append(append([]string{}, i.Needs...), f.Cites...)
	for k, v := range f.Values {
		if v.X != v.X || v.Lo != v.Lo || v.Hi != v.Hi {
			return f, fmt.Errorf("%s: %s is no number: %v", i.Name, v.Name, v)
		}
		f.Values[k].X, f.Values[k].Lo, f.Values[k].Hi = Round(v.X), Round(v.Lo), Round(v.Hi)
	}
	return f, nil
}

// errNoAsker makes every indicator silent where there is no session to ask.
var errNoAsker error = absentError{"no session over the evidence"}

// baseline is the span of evidence before the window, cut to whole minutes;
// ok is false where there is none.
func baseline(t *timeline.Timeline) (w timeline.Window, ok bool) {
	for _, r := range t.Rows {
		if r.Kind == timeline.Before && r.From < r.To {
			const minute = 60_000_000
			from := (r.From + minute - 1) / minute * minute
			if from < r.To {
				return timeline.Window{From: from, To: r.To}, true
			}
		}
	}
	return timeline.Window{}, false
}

// ask runs a rollup over w in one-minute buckets; no rows is absent.
func ask(ctx context.Context, in Input, rollup string, w timeline.Window) ([]timeline.Ints, error) {
	rows, ok, err := in.Ask.Rollup(ctx, rollup, w.From, w.To, 60)
	if err != nil {
		return nil, err
	}
	if !ok || len(rows) == 0 {
		return nil, absent("no evidence in the window that the rollup %s could count", rollup)
	}
	return rows, nil
}
