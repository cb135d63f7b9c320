package timeline

import "hindcast/casefile"

// Window is the half-open span [From, To) of whole minutes that the incident
// covers, UTC.
type Window struct {
	From casefile.Time `json:"from"`
	To   casefile.Time `json:"to"`
}

// Minutes returns the number of minutes in w.
func (w Window) Minutes() int { return int((w.To - w.From) / 60e6) }

// RowKind says what a row of the table stands for.
type RowKind string

// The three kinds of row: one aggregate row before the window, the minutes of
// the window, one aggregate row after it.
const (
	Before RowKind = "before"
	Minute RowKind = "minute"
	After  RowKind = "after"
)

// Row is one row of the table. Before and After stand for all evidence on that
// side of the window; their span is that of the evidence, and empty (From == To)
// where there is none.
type Row struct {
	Kind RowKind       `json:"kind"`
	From casefile.Time `json:"from"`
	To   casefile.Time `json:"to"`
}

// Bound says how a known value is to be read.
type Bound string

// Exact values are what the sources hold; AtLeast values are lower bounds,
// because a source refused, dropped or covered only part of the minute.
const (
	Exact   Bound = ""
	AtLeast Bound = "at_least"
)

// Point is one lane's value in one row. Where no source covers the row, Known is
// false and the value is null in JSON and a gap in pictures, never zero.
type Point struct {
	Value float64 `json:"-"`
	Known bool    `json:"-"`
	Bound Bound   `json:"-"`
	// Margin is half the width of the 95 % interval of an estimate from sampled
	// flows, in the lane's unit; 0 where nothing was sampled.
	Margin float64 `json:"-"`
}

// Lane is one row of the picture: a series over the rows of the table.
type Lane struct {
	Name    string   `json:"name"`    // stable identifier: requests, errors_5xx ...
	Title   string   `json:"title"`   // for people
	Unit    string   `json:"unit"`    // requests, packets, ms, addresses ... always per row of the table
	Doc     string   `json:"doc"`     // what is counted and what is not
	Group   string   `json:"group"`   // demand, service, network, people: how a page orders lanes
	Rollup  string   `json:"rollup"`  // name of the rollup whose integers it came from
	Sources []string `json:"sources"` // ids of the sources that can fill it
	Points  []Point  `json:"points"`  // one for each Row
}

// Mark is one moment or interval drawn across the lanes.
type Mark struct {
	Kind   string        `json:"kind"` // scheduled_start, actual_start, change, alert, post, chat, statement, onset, hand
	Lo     casefile.Time `json:"lo"`   // earliest instant it can mean
	Hi     casefile.Time `json:"hi"`   // latest; equal to Lo where it is exact
	CoreLo casefile.Time `json:"core_lo"`
	CoreHi casefile.Time `json:"core_hi"`
	Title  string        `json:"title"`
	Text   string        `json:"text,omitempty"`
	Who    string        `json:"who,omitempty"`
	Cite   string        `json:"cite"` // citation `hindcast show` understands
}

// Cover is how one source stands to one row of the table.
type Cover string

// A source covers a row, covers part of it, does not cover it, or nobody can say.
const (
	Covered  Cover = "covered"
	Partly   Cover = "partly"
	NotAtAll Cover = "not"
	Unknown  Cover = "unknown"
)

// Coverage is what one source could have seen, row by row.
type Coverage struct {
	Source string        `json:"source"` // source id
	Name   string        `json:"name"`   // file name for people
	Table  string        `json:"table"`
	First  casefile.Time `json:"first"` // first and last record
	Last   casefile.Time `json:"last"`
	Rows   []Cover       `json:"rows"` // one for each Row
	Note   string        `json:"note,omitempty"`
}

// RollupRun is the record of one executed rollup, so that every number leads
// back to SQL.
type RollupRun struct {
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Doc    string   `json:"doc"`
	Needs  []string `json:"needs"`  // tables
	SQL    string   `json:"sql"`    // the text as executed, parameters named
	SHA256 string   `json:"sha256"` // of that text
	Rows   int      `json:"rows"`   // rows returned
}

// Timeline is the minute-by-minute table and what is drawn on it.
type Timeline struct {
	Title       string               `json:"title"`
	Simulated   bool                 `json:"simulated"`
	Zone        string               `json:"zone"` // IANA name used for display
	Window      Window               `json:"window"`
	StepSeconds int                  `json:"step_seconds"`
	Rows        []Row                `json:"rows"`
	Lanes       []Lane               `json:"lanes"`
	Marks       []Mark               `json:"marks"`
	Coverage    []Coverage           `json:"coverage"`
	Posts       []casefile.Post      `json:"-"`
	Statements  []casefile.Statement `json:"-"` // as the reviews of case.yaml leave them
	Documents   []casefile.Document  `json:"-"`
	Onsets      []Onset              `json:"onsets"`
	Orders      []Order              `json:"orders"`
	Clocks      []ClockPair          `json:"clocks"` // measured, whether applied or not
	SetAside    []SetAside           `json:"set_aside,omitempty"`
	Corrections []Correction         `json:"corrections"` // the table was made with these
	Rollups     []RollupRun          `json:"rollups"`
	Notes       []string             `json:"notes"` // assumptions and limits a reader must see

	clockOf map[string]string // by source: the first file of its stream
	names   map[string]string // of sources, for people
}

// Lane returns the lane called name.
func (t *Timeline) Lane(name string) (Lane, bool) {
	for _, l := range t.Lanes {
		if l.Name == name {
			return l, true
		}
	}
	return Lane{}, false
}

// Ints is one row of a rollup: integers and at most a few text keys, by column
// name in the order of the SQL.
type Ints struct {
	Bucket casefile.Time     // start of the bucket; 0 for rollups without one
	Keys   map[string]string // text columns
	N      map[string]int64  // integer columns; a null column is absent
}
