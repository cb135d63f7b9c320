package timeline

import (
	"context"
	"fmt"
	"slices"

	"hindcast/casefile"
)

// maxRows bounds the table: 31 days of minutes, or a day of seconds.
const maxRows = 100_000

// Options of a timeline.
type Options struct {
	StepSeconds int  // length of a row of the window: 1, 2 ... 60, a divisor of 60; 0 is 60
	OnlyMarks   bool // rows and stated marks alone, no lanes, coverage, onsets or clocks: for whoever builds thousands

	logged *Timeline // of an aligned build: the table as logged
}

// Build makes the timeline of a case: one row for all evidence before the window,
// one for each minute of it, one for all evidence after it, and the lanes the
// case's tables can fill. In the rows before and after a count is the total of
// the evidence on that side and a quantile is that of the whole span; the span
// reaches from the minute of the first record to that of the last.
//
// It fails where case.yaml states no usable window or a rollup cannot be asked.
func Build(ctx context.Context, s *Session, c *casefile.Case) (*Timeline, error) {
	return BuildWith(ctx, s, c, Options{})
}

// BuildWith is Build with options.
func BuildWith(ctx context.Context, s *Session, c *casefile.Case, opt Options) (*Timeline, error) {
	f, err := gather(c)
	if err != nil {
		return nil, err
	}
	by := bySource(s.corrections)
	f.correct(by)
	if err := f.readDoings(c, by); err != nil {
		return nil, err
	}
	return build(ctx, s, f, opt)
}

// builder holds what the steps of one Build share.
type builder struct {
	ctx      context.Context
	s        *Session
	f        *facts
	step     int
	tl       *Timeline
	extents  []extent
	streams  map[string][]stream // by table
	answers  map[string][][]Ints // by rollup: the integers of each row of the table
	once     map[string][]Ints   // by rollup that was asked over all evidence in one go: its rows
	censored []bool              // rows in which the service refused or gave up on requests
	defs     map[string]laneDef  // by name, of the lanes that come from rollups
	logged   *Timeline           // of an aligned build
	applied  bool                // measured offsets are in force
	standing map[string]standing // by the clock's first source
	clockOf  map[string]string   // by source: the first file of its stream, which stands for the clock
	gauges   map[string]series   // by name, of the lanes that come from samples

	clockNotes []string
	aside      exclusions                   // what rollups leave out
	ownAside   map[string]exclusions        // of rollups that set aside other sources than the rest
	stands     map[string]map[*stream]stand // of the streams set aside: by rollup, "connections" or mostLanes
}

func build(ctx context.Context, s *Session, f *facts, opt Options) (*Timeline, error) {
	step, err := checkWindow(f.window, opt.StepSeconds)
	if err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, s: s, f: f, step: step, logged: opt.logged, applied: opt.logged != nil, answers: map[string][][]Ints{}, once: map[string][]Ints{}, defs: map[string]laneDef{}, gauges: map[string]series{},
		tl: &Timeline{Title: f.title, Simulated: f.simulated, Zone: f.zone, Window: f.window, StepSeconds: step, Notes: slices.Concat(f.notes, s.notes), Corrections: slices.Concat([]Correction{}, s.corrections), Onsets: []Onset{}, Orders: []Order{}, Clocks: []ClockPair{}}}
	if err := b.layOut(); err != nil {
		return nil, err
	}
	if opt.OnlyMarks {
		b.tl.Marks = sortMarks(f.allMarks())
		return b.tl, nil
	}
	if err := b.decide(); err != nil {
		return nil, err
	}
	defer b.ahead()()
	for _, stepOf := range []func() error{b.censor, b.fill, b.noteTwice, b.findOnsets} {
		if err := stepOf(); err != nil {
			return nil, err
		}
	}
	b.findOrders(sortMarks(f.allMarks()))
	b.tl.Marks = sortMarks(append(f.allMarks(), onsetMarks(b.tl.Onsets, b.tl.Lane)...))
	for _, p := range f.posts {
		b.tl.Posts = append(b.tl.Posts, p.Row)
	}
	for _, st := range f.statements {
		b.tl.Statements = append(b.tl.Statements, st.Row)
	}
	for _, d := range f.documents {
		b.tl.Documents = append(b.tl.Documents, d.Row)
	}
	b.tl.Rollups = s.Runs()
	b.tl.clockOf, b.tl.names = b.clockOf, map[string]string{}
	for id, src := range f.sources {
		b.tl.names[id] = src.name
	}
	return b.tl, nil
}

// decide finds out what each source covers, which saw the same traffic, and which of
// those is counted: every count after it depends on that.
func (b *builder) decide() error {
	if err := b.cover(); err != nil {
		return err
	}
	n := len(b.tl.Notes)
	if err := b.compareClocks(); err != nil {
		return err
	}
	b.clockNotes = slices.Clone(b.tl.Notes[n:]) // they are read after those of the lanes
	b.tl.Notes = b.tl.Notes[:n]
	return b.setAside()
}

// checkWindow returns the step in seconds. The window must be of whole minutes:
// every room downstream counts on it.
func checkWindow(w Window, step int) (int, error) {
	if step == 0 {
		step = 60
	}
	switch {
	case w.From >= w.To:
		return 0, fmt.Errorf("window: expected the start before the end, found %s to %s", w.From, w.To)
	case w.From%minute != 0 || w.To%minute != 0:
		return 0, fmt.Errorf("window: expected whole minutes, found %s to %s", w.From, w.To)
	case step < 1 || step > 60 || 60%step != 0:
		return 0, fmt.Errorf("step: expected a divisor of 60 seconds, found %d", step)
	case int64(w.To-w.From)/int64(second)/int64(step) > maxRows:
		return 0, fmt.Errorf("window: expected at most %d rows, found %d of %d s", maxRows, int64(w.To-w.From)/int64(second)/int64(step), step)
	}
	return step, nil
}

// layOut makes the rows. The rows before and after are empty where no evidence
// lies on their side.
func (b *builder) layOut() error {
	var err error
	if b.extents, err = b.s.extents(b.ctx); err != nil {
		return err
	}
	w := b.f.window
	lo, hi := w.From, w.To
	for _, e := range b.extents {
		lo, hi = min(lo, e.from), max(hi, e.to+1)
	}
	for _, st := range b.f.statements {
		if c, ok := core(&st.Row); ok {
			lo, hi = min(lo, c.from), max(hi, c.to)
		}
	}
	lo, hi = floorMinute(lo), -floorMinute(-hi)
	b.tl.Rows = append(b.tl.Rows, Row{Before, lo, w.From})
	for t := w.From; t < w.To; t += casefile.Time(b.step) * second {
		b.tl.Rows = append(b.tl.Rows, Row{Minute, t, t + casefile.Time(b.step)*second})
	}
	b.tl.Rows = append(b.tl.Rows, Row{After, w.To, hi})
	return nil
}

// floorMinute cuts t down to its minute, before 1970 too.
func floorMinute(t casefile.Time) casefile.Time {
	return t - ((t%minute)+minute)%minute
}

// rowsOf asks one rollup for all rows of the table.
func (b *builder) rowsOf(rollup string) ([][]Ints, error) { return b.ask(rollup, true) }

// ask asks for the rows of the window, and where sides is set for those before and
// after it too.
func (b *builder) ask(rollup string, sides bool) ([][]Ints, error) {
	if a, ok := b.answers[rollup]; ok {
		return a, nil
	}
	if sides && b.addsUp(rollup) {
		return b.askOnce(rollup)
	}
	out := make([][]Ints, len(b.tl.Rows))
	ends := []int{0, len(b.tl.Rows) - 1}
	if !sides {
		ends = nil
	}
	for _, at := range ends {
		r := b.tl.Rows[at]
		if r.From == r.To {
			continue
		}
		rows, _, err := b.s.Rollup(b.ctx, rollup, r.From, r.To, int((r.To-r.From)/second))
		if err != nil {
			return nil, err
		}
		out[at] = rows
	}
	rows, _, err := b.s.Rollup(b.ctx, rollup, b.f.window.From, b.f.window.To, b.step)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		i := 1 + int((r.Bucket-b.f.window.From)/(casefile.Time(b.step)*second))
		out[i] = append(out[i], r)
	}
	b.answers[rollup] = out
	return out, nil
}

func (b *builder) note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(b.tl.Notes, n) {
		b.tl.Notes = append(b.tl.Notes, n)
	}
}
