package reports

import (
	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// The types of report.json. docs/report-json.md explains the fields,
// docs/report.schema.json is checked against every report in the tests.

type jsonReport struct {
	Schema         string                    `json:"schema"`
	Tool           string                    `json:"tool"`
	Case           jsonCase                  `json:"case"`
	Window         jsonWindow                `json:"window"`
	Answer         string                    `json:"answer"`
	Verdict        analyzers.Verdict         `json:"verdict"`
	Lanes          []jsonLane                `json:"lanes"`
	Minutes        []jsonRow                 `json:"minutes"`
	Marks          []timeline.Mark           `json:"marks"`
	Coverage       []timeline.Coverage       `json:"coverage"`
	Sources        []jsonSource              `json:"sources"`
	Statements     []jsonStatement           `json:"statements"`
	Posts          []jsonPost                `json:"posts"`
	Comparison     jsonComparison            `json:"comparison"`
	Findings       []jsonFinding             `json:"findings"`
	Horizons       []jsonHorizon             `json:"horizons"`
	Ledger         *analyzers.Ledger         `json:"ledger"`
	Vectors        jsonVectors               `json:"vectors"`
	Claims         []analyzers.Claim         `json:"claims"`
	Contradictions []analyzers.Contradiction `json:"contradictions"`
	Undated        []string                  `json:"undated"`
	Revisions      []analyzers.Revision      `json:"revisions"`
	Rollups        []timeline.RollupRun      `json:"rollups"`
	Assumptions    []string                  `json:"assumptions"`
	Notes          []string                  `json:"notes"`
	SetAside       []timeline.SetAside       `json:"set_aside,omitempty"`
}

type jsonCase struct {
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	Simulated bool   `json:"simulated"`
	Zone      string `json:"zone"`
	Date      string `json:"date"`
}

type jsonWindow struct {
	timeline.Window
	Minutes     int `json:"minutes"`
	StepSeconds int `json:"step_seconds"`
}

type jsonLane struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Unit    string   `json:"unit"`
	Doc     string   `json:"doc"`
	Group   string   `json:"group"`
	Rollup  string   `json:"rollup"`
	Sources []string `json:"sources"`
}

// jsonRow is one row of the timeline: what was counted, and what was said about
// it. Values are null where nobody knows; at_least names the lower bounds.
type jsonRow struct {
	Kind       timeline.RowKind   `json:"kind"`
	From       casefile.Time      `json:"from"`
	To         casefile.Time      `json:"to"`
	Local      string             `json:"local"`
	Values     map[string]*number `json:"values"`
	AtLeast    []string           `json:"at_least"`
	Margins    map[string]number  `json:"margin_95,omitempty"` // half the 95 % interval of lanes estimated from sampled flows
	Marks      []int              `json:"marks"`
	Posts      []int              `json:"posts"`
	Statements []string           `json:"statements"` // whose core touches the row
	Possible   []string           `json:"possible"`   // whose support, but not core, does
}

type jsonSource struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Files       []jsonFile        `json:"files"`
	SHA256      string            `json:"sha256"`
	Bytes       int64             `json:"bytes"`
	Unpacked    int64             `json:"unpacked"`
	Compression string            `json:"compression"`
	Format      string            `json:"format"`
	Options     map[string]string `json:"options"`
	Zone        string            `json:"zone"`
	Year        *int              `json:"year"`
	Date        string            `json:"date"`
	ClockOffset string            `json:"clock_offset"`
	Assumptions []string          `json:"assumptions"`
	Account     casefile.Account  `json:"account"`
	Incomplete  string            `json:"incomplete"`
	Steps       *casefile.Steps   `json:"steps,omitempty"` // absent where the times of its rows never step backwards
	First       *casefile.Time    `json:"first"`
	Last        *casefile.Time    `json:"last"`
	Parts       []casefile.Part   `json:"parts"`
}

type jsonFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

type jsonSpan struct {
	From *casefile.Time `json:"from"` // null: open, or no time at all where both are null
	To   *casefile.Time `json:"to"`
}

type jsonStatement struct {
	ID        string         `json:"id"`
	Document  string         `json:"document"`
	Line      *int64         `json:"line"`
	URL       string         `json:"url"`
	Published *casefile.Time `json:"published"`
	Speaker   string         `json:"speaker"`
	Via       string         `json:"via"`
	Group     string         `json:"group"`
	Kind      string         `json:"kind"`
	Event     string         `json:"event"`
	Referent  string         `json:"referent"`
	Lean      string         `json:"lean"`
	Assertion string         `json:"assertion"`
	Words     string         `json:"words"`
	TimeWords string         `json:"time_words"`
	TimeRule  string         `json:"time_rule"`
	Anchors   string         `json:"anchors"`
	Core      jsonSpan       `json:"core"`
	Support   jsonSpan       `json:"support"`
	Quantity  *number        `json:"quantity"`
	Unit      string         `json:"unit"`
	Bound     string         `json:"bound"`
	Reviewed  bool           `json:"reviewed"`
	Origin    jsonOrigin     `json:"origin"`
}

// jsonOrigin is where a record stands in its decompressed source.
type jsonOrigin struct {
	Offset int64 `json:"offset"`
	Line   int64 `json:"line"`
}

type jsonPost struct {
	At         casefile.Time  `json:"at"`
	CreatedAt  *casefile.Time `json:"created_at"`
	UpdatedAt  *casefile.Time `json:"updated_at"`
	FirstSeen  *casefile.Time `json:"first_seen"`
	IDTime     *casefile.Time `json:"id_time"`
	Kind       string         `json:"kind"`
	Provider   string         `json:"provider"`
	Author     string         `json:"author"`
	Title      string         `json:"title"`
	State      string         `json:"state"`
	Impact     string         `json:"impact"`
	Components string         `json:"components"`
	Text       string         `json:"text"`
	URL        string         `json:"url"`
	Edits      *int64         `json:"edits"`
	Origin     jsonOrigin     `json:"origin"`
}

type jsonLR struct {
	H         string `json:"h"`
	K         string `json:"k"`
	Raw       number `json:"raw"`
	Value     number `json:"value"`
	Lo        number `json:"lo"`
	Median    number `json:"median"`
	Hi        number `json:"hi"`
	Words     string `json:"words"`
	Ceiling   number `json:"ceiling"`
	AtCeiling bool   `json:"at_ceiling"`
	Worst     number `json:"worst"`
	WorstOf   string `json:"worst_of"`
}

type jsonJudged struct {
	ID      string            `json:"id"`
	Text    string            `json:"text"`
	Group   string            `json:"group"`
	Reason  string            `json:"reason"`
	Source  string            `json:"source"`
	Hearsay number            `json:"hearsay"`
	P       map[string]number `json:"p"`
	Used    map[string]number `json:"used"`
	LR      map[string]number `json:"lr"`
	Without map[string]number `json:"without"`
	Capped  bool              `json:"capped"`
}

type jsonComparison struct {
	Hypotheses []string                     `json:"hypotheses"`
	SubTypes   map[string][]string          `json:"sub_types"`
	Weights    map[string]number            `json:"weights"`
	LogLik     map[string]number            `json:"log_likelihood"`
	Pairs      []jsonLR                     `json:"pairs"`
	SubPairs   []jsonLR                     `json:"sub_pairs"`
	Rows       []jsonJudged                 `json:"rows"`
	Parts      map[string]map[string]number `json:"parts"`
	Measured   bool                         `json:"measured"`
	Epsilon    map[string]number            `json:"epsilon"`
	Settings   map[string]number            `json:"settings"`
	Limits     []string                     `json:"limits"`
}

// jsonHorizon is the comparison with the evidence up to a moment.
type jsonHorizon struct {
	Minutes  int           `json:"minutes"`
	At       casefile.Time `json:"at"`
	Columns  int           `json:"columns"`
	Pairs    []jsonLR      `json:"pairs"`
	Supports string        `json:"supports"` // the hypothesis a verdict would have named; empty for none
	Leans    bool          `json:"leans"`    // it would have leaned to it, with less than weak support
	Why      []string      `json:"why"`      // why no verdict was possible
}

type jsonFinding struct {
	Indicator  string          `json:"indicator"`
	IDs        []string        `json:"ids"`
	Group      string          `json:"group"`
	Question   string          `json:"question"`
	State      analyzers.State `json:"state"`
	Why        string          `json:"why"`
	Observed   string          `json:"observed"`
	Reading    string          `json:"reading"`
	Calibrated bool            `json:"calibrated"`
	Values     []jsonValue     `json:"values"`
	Series     []*number       `json:"series"` // one for each row of minutes; empty where there is no per-minute form
	SeriesUnit string          `json:"series_unit"`
	Caveats    []string        `json:"caveats"`
	Cites      []string        `json:"cites"`
}

type jsonValue struct {
	Name   string `json:"name"`
	Value  number `json:"value"`
	Lo     number `json:"lo"`
	Hi     number `json:"hi"`
	Unit   string `json:"unit"`
	Method string `json:"method"`
}
