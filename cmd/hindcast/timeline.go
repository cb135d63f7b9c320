package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
	"hindcast/timeline"
)

// timelineFlags are what one may ask of a timeline.
type timelineFlags struct {
	lanes    []string
	step     time.Duration
	zone, at string
	csv      bool
	align    bool
}

func newTimeline(p *program) *cobra.Command {
	var f timelineFlags
	c := &cobra.Command{
		Use:   "timeline CASE",
		Short: "print the minute-by-minute timeline",
		Long: `Prints a sparkline for every lane, what each source covers, when lanes
changed and in which order, how the clocks of sources stand to each other, and
the minutes with what was said and done.

--at prints everything known about one moment, with citations for hindcast show.
--align applies the measured clock offsets; case.yaml's are always applied.`,
		Example: "  hindcast timeline CASE --lanes requests,errors_5xx --step 10s\n  hindcast timeline CASE --at 20:18",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			return p.timeline(c.Context(), args[0], &f)
		},
	}
	fl := c.Flags()
	fl.StringSliceVar(&f.lanes, "lanes", nil, "lanes by name, in this order (hindcast list lanes)")
	fl.DurationVar(&f.step, "step", time.Minute, "length of a row: 1s, 10s, 1m, or another divisor of a minute")
	fl.StringVar(&f.zone, "zone", "", "IANA zone to show times in (that of the case)")
	fl.StringVar(&f.at, "at", "", "one moment: 20:18, 20:18:30 or 2024-08-12T20:18, in the zone shown unless it names one")
	fl.BoolVar(&f.csv, "csv", false, "the table as CSV")
	fl.BoolVar(&f.align, "align", false, "apply the measured clock offsets")
	return c
}

func (p *program) timeline(ctx context.Context, dir string, f *timelineFlags) error {
	c, err := openCase(dir)
	if err != nil {
		return err
	}
	if f.step%time.Second != 0 || f.step <= 0 || time.Minute%f.step != 0 {
		return usageError{fmt.Errorf("--step: expected whole seconds that divide a minute, found %s", f.step)}
	}
	at, err := f.moment(c.CaseFile())
	if err != nil {
		return usageError{fmt.Errorf("--at: %w", err)}
	}
	build := buildLogged
	if f.align {
		build = timeline.BuildAligned
	}
	s, tl, err := build(ctx, c, timeline.Options{StepSeconds: int(f.step / time.Second)})
	if err != nil {
		return err
	}
	defer s.Close()
	o := reports.TerminalOptions{Lanes: f.lanes, Zone: f.zone, At: at}
	if at.Valid {
		if o.Records, err = recordsAt(ctx, s, tl, at.V); err != nil {
			return err
		}
	}
	v, err := reports.TimelineJSON(tl, o) // knows whether lanes, zone and moment exist
	switch {
	case err != nil:
		return usageError{err}
	case f.csv:
		return reports.TimelineCSV(p.out, tl, o)
	case p.json:
		return p.value(v)
	}
	return reports.TerminalTimeline(p.out, tl, o)
}

func buildLogged(ctx context.Context, c *casefile.Case, o timeline.Options) (*timeline.Session, *timeline.Timeline, error) {
	s, err := timeline.Open(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	tl, err := timeline.BuildWith(ctx, s, c, o)
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return s, tl, nil
}

// moment reads --at: a time of day is that of the window's first day on which it
// lies inside the window, read in the zone that is shown.
func (f *timelineFlags) moment(cf *casefile.CaseFile) (casefile.Null[casefile.Time], error) {
	none := casefile.Null[casefile.Time]{}
	if f.at == "" {
		return none, nil
	}
	shown := *cf
	if f.zone != "" {
		shown.Zone = f.zone
	}
	loc, err := shown.Location()
	if err != nil {
		return none, err
	}
	from, to, err := cf.Span()
	if err != nil {
		return none, err
	}
	if strings.Contains(f.at, "-") && strings.Index(f.at, "-") == 4 {
		t, err := shown.ParseInstant(f.at)
		return casefile.Some(t), err
	}
	return momentIn(&shown, f.at, loc, from, to)
}

// momentIn finds a time of day in the days around a window. On some days clocks do not
// show it, or show it twice: that is an error only where the window has no other.
func momentIn(cf *casefile.CaseFile, clock string, loc *time.Location, from, to casefile.Time) (casefile.Null[casefile.Time], error) {
	first, some := casefile.Null[casefile.Time]{}, false
	var inside, failed error
	for d := from.Std().In(loc).AddDate(0, 0, -1); !d.After(to.Std().AddDate(0, 0, 1)); d = d.AddDate(0, 0, 1) {
		t, err := cf.ParseInstant(d.Format(time.DateOnly) + "T" + clock)
		if err != nil {
			failed = err
			day := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, loc)
			if day.Before(to.Std()) && day.AddDate(0, 0, 1).After(from.Std()) {
				inside = err
			}
			continue
		}
		some = true
		if t >= from && t < to {
			return casefile.Some(t), nil
		}
		if !first.Valid && t >= from-12*3600e6 {
			first = casefile.Some(t)
		}
	}
	if inside == nil && !some {
		inside = failed
	}
	if inside != nil {
		return casefile.Null[casefile.Time]{}, inside
	}
	return first, nil
}

// recordsAt lists the evidence of the row that holds the moment; the rows before
// and after the window are too long for that.
func recordsAt(ctx context.Context, s *timeline.Session, tl *timeline.Timeline, at casefile.Time) ([]timeline.Records, error) {
	for _, r := range tl.Rows {
		if r.Kind == timeline.Minute && r.From <= at && at < r.To {
			return timeline.RecordsIn(ctx, s, tl, r.From, r.To)
		}
	}
	return nil, nil
}
