package analyzers

import (
	"context"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Input is everything the room gets.
type Input struct {
	Case     *casefile.CaseFile // what people state in case.yaml
	Timeline *timeline.Timeline
	Ask      Asker
}

// Asker runs a named rollup over the case; timeline's session implements it.
type Asker interface {
	// Rollup returns the integers of the rollup called name for [from, to) in
	// buckets of bucketSeconds, or ok=false where no table it needs has a row.
	Rollup(ctx context.Context, name string, from, to casefile.Time, bucketSeconds int) (rows []timeline.Ints, ok bool, err error)
}

// State keeps three things apart that must never be merged.
type State string

// An indicator was observed, could not be computed because its data are absent,
// or was available and came out negative with a stated power to see.
const (
	Observed     State = "observed"
	NotAvailable State = "not_available"
	Negative     State = "negative"
)

// Value is a measured number with its uncertainty.
type Value struct {
	Name   string  `json:"name"`
	X      float64 `json:"value"`
	Lo     float64 `json:"lo"` // 90 % interval
	Hi     float64 `json:"hi"`
	Unit   string  `json:"unit"`
	Method string  `json:"method"` // how the interval was made
}

// Finding is what one indicator observed; the observation stands apart from its
// reading.
type Finding struct {
	Indicator  string           `json:"indicator"` // file name: per_client_rate ...
	IDs        []string         `json:"ids"`       // catalogue numbers: D03, H1 ...
	Group      string           `json:"group"`     // dependence group S, B, N, X, Q, T or P
	Question   string           `json:"question"`
	State      State            `json:"state"`
	Why        string           `json:"why,omitempty"` // why not available, or with what power it is negative
	Observed   string           `json:"observed"`      // one sentence with numbers, no opinion
	Reading    string           `json:"reading"`       // what it would mean under each hypothesis
	Calibrated bool             `json:"calibrated"`    // false: shown as an observation, enters no likelihood ratio
	Values     []Value          `json:"values"`
	Series     []timeline.Point `json:"-"` // one for each row of the timeline; empty where there is no per-minute form
	SeriesUnit string           `json:"series_unit,omitempty"`
	Caveats    []string         `json:"caveats"`
	Cites      []string         `json:"cites"` // rollup names and evidence citations, never empty when observed
}

// LR is a likelihood ratio between two hypotheses (or sub-types): how many times
// more probable the evidence is under H than under K.
type LR struct {
	H         string  `json:"h"`
	K         string  `json:"k"`
	Raw       float64 `json:"raw"`   // before the ceiling
	Value     float64 `json:"value"` // after caps and ceiling
	Lo        float64 `json:"lo"`    // 5 % of the sensitivity draws, after the ceiling
	Median    float64 `json:"median"`
	Hi        float64 `json:"hi"`         // 95 %
	Words     string  `json:"words"`      // ENFSI 2015 verbal scale, of the end of the interval nearest to 1
	Ceiling   float64 `json:"ceiling"`    // 1/epsilon in the direction Raw points to; 0: none applies
	AtCeiling bool    `json:"at_ceiling"` // the ceiling, an assumption, is what limits the value
	Worst     float64 `json:"worst"`      // before the ceiling, least LR of H over one sub-type of K: K at its best imitation
	WorstOf   string  `json:"worst_of"`   // that sub-type; empty where K is a sub-type itself
}

// RowWeight is one judged row as the comparison used it.
type RowWeight struct {
	ID      string             `json:"id"`
	Text    string             `json:"text"`
	Group   string             `json:"group"`
	Reason  string             `json:"reason"`
	Source  string             `json:"source"`
	Hearsay float64            `json:"hearsay"` // reliability r of step 7; 1 is first hand
	P       map[string]float64 `json:"p"`       // by sub-type, as stated (mid of an interval)
	Used    map[string]float64 `json:"used"`    // after hearsay discount and cap
	LR      map[string]float64 `json:"lr"`      // "capacity:attack" ... of this row alone, after discount and cap, before the ceiling
	Without map[string]float64 `json:"without"` // the comparison's LR with this row left out, before the ceiling
	Capped  bool               `json:"capped"`
}

// Verdict is the answer in the grammar of the method.
type Verdict struct {
	Code        string    `json:"code"`                    // insufficient, supports_attack, supports_capacity, supports_fault, supports_mixed; how far it supports, or only leans, is in the words of Sentence
	Sentence    string    `json:"sentence"`                // one sentence a reporter can quote, numbers included
	Because     []string  `json:"because"`                 // which rule of the grammar fired, in words
	NotExcluded []string  `json:"not_excluded"`            // hypotheses and sub-types that the leading cause does not beat by 100, it included; all where no support may be stated
	ByCeiling   []string  `json:"not_excluded_by_ceiling"` // those of them that the ratio before the ceiling would exclude: open by an assumption only
	Blind       []string  `json:"blind"`                   // sub-types no available indicator can see
	WouldDecide []Missing `json:"would_decide"`            // missing evidence, most valuable first
}

// Missing is evidence that is not in the case and what it would settle.
type Missing struct {
	What    string  `json:"what"`
	Holder  string  `json:"holder"` // who could have it, by role
	Settles string  `json:"settles"`
	Value   float64 `json:"value"` // expected |change of log10 LR| of the pair the verdict is about, from simulated worlds; 0 where the calibration holds no value of this evidence
}

// Comparison is the whole result.
type Comparison struct {
	Verdict     Verdict                       `json:"verdict"`
	Hypotheses  []string                      `json:"hypotheses"`
	SubTypes    map[string][]string           `json:"sub_types"`
	Weights     map[string]float64            `json:"weights"`        // pi(s|h)
	LogLik      map[string]float64            `json:"log_likelihood"` // by hypothesis, natural log, up to a constant
	Pairs       []LR                          `json:"pairs"`
	SubPairs    []LR                          `json:"sub_pairs"`
	Incident    []LR                          `json:"incident,omitempty"` // measured: each hypothesis over an evening without an incident
	Rows        []RowWeight                   `json:"rows"`
	Parts       map[string]map[string]float64 `json:"parts"` // LRs before the ceiling: of each group alone (technical, statement), without each ("without:technical"), without_judged, as_stated (no discount, no caps), naive_product
	Findings    []Finding                     `json:"findings"`
	Measurement *Measurement                  `json:"measurement,omitempty"` // absent where nothing measured is calibrated
	Horizons    []HorizonResult               `json:"horizons,omitempty"`    // what the measured evidence would have supported earlier
	Ledger      *Ledger                       `json:"ledger,omitempty"`      // demand, hostile load and capacity by minute
	Measured    bool                          `json:"measured"`              // at least one calibrated measured group is present
	Gate        *Gate                         `json:"gate,omitempty"`        // how the comparison did on worlds of known cause with this evidence; absent where nothing is measured
	Provisional string                        `json:"provisional,omitempty"` // why measured ratios are shown but no support is stated: what the gate asks and does not find
	beyond      bool                          // no world is as large, or as small
	Epsilon     map[string]float64            `json:"epsilon"`
	Settings    map[string]float64            `json:"settings"` // caps, jitter, draws, seed
	Limits      []string                      `json:"limits"`
}

// HorizonResult is what the measured evidence up to a moment would have supported,
// calibrated for that length of evidence.
type HorizonResult struct {
	Minutes  int           `json:"minutes"` // after the scheduled start; 0 is the end of the window
	At       casefile.Time `json:"at"`      // the moment
	Columns  int           `json:"columns"` // values there were
	Pairs    []LR          `json:"pairs"`
	Supports string        `json:"supports,omitempty"` // the hypothesis a verdict would have named then; empty for none
	Leans    bool          `json:"leans,omitempty"`    // the verdict would have leaned to it, with less than weak support
	Why      []string      `json:"why,omitempty"`      // why none
}

// Says is what the verdict of the moment would have been.
func (r HorizonResult) Says() string {
	switch {
	case r.Supports == "":
		return "no verdict: " + strings.Join(r.Why, "; ")
	case r.Leans:
		return "would have leaned to " + r.Supports + " (less than weak support)"
	}
	return "would have supported " + r.Supports
}

// Outcome of a claim or of a pair of statements.
type Outcome string

// Outcomes of claims against evidence, and of statements against each other.
const (
	Supported    Outcome = "supported"
	Contradicted Outcome = "contradicted"
	NotTestable  Outcome = "not_testable"
	Incomparable Outcome = "incomparable"
	Agree        Outcome = "agree"
	Tension      Outcome = "tension"
	Conflict     Outcome = "conflict"
	Kept         Outcome = "kept"
	NotKept      Outcome = "not_kept"
)

// Claim is one public claim checked against the evidence.
type Claim struct {
	Statement string   `json:"statement"` // statement id
	Kind      string   `json:"kind"`
	Speaker   string   `json:"speaker"`
	Via       string   `json:"via"`
	Words     string   `json:"words"`
	Assertion string   `json:"assertion"`
	Against   string   `json:"against"` // what it was checked against: lane, statements, arithmetic
	Outcome   Outcome  `json:"outcome"`
	Why       string   `json:"why"`
	WouldTest []string `json:"would_test"`
	Cites     []string `json:"cites"`
}

// Contradiction is a relation between two or more statements that a reader
// should know, from agreement to conflict.
type Contradiction struct {
	ID         string   `json:"id"`    // X1, X2 ... in order
	About      string   `json:"about"` // event, quantity or scope
	Statements []string `json:"statements"`
	Quotes     []Quote  `json:"quotes"`
	Outcome    Outcome  `json:"outcome"`
	Why        string   `json:"why"`
	Condition  string   `json:"condition,omitempty"` // what would reconcile them
	Settle     string   `json:"settle,omitempty"`    // evidence that would settle it
}

// Quote is one statement's words as they stand in its document.
type Quote struct {
	Statement string `json:"statement"`
	Document  string `json:"document"`
	Speaker   string `json:"speaker"`
	Words     string `json:"words"`
	Reads     string `json:"reads"` // how the words were read: interval or number
}

// Claims is the result of checking statements.
type Claims struct {
	Claims         []Claim         `json:"claims"`
	Contradictions []Contradiction `json:"contradictions"`
	Undated        []string        `json:"undated"`   // statements without a usable time
	Revisions      []Revision      `json:"revisions"` // what changed between versions of one document
}
