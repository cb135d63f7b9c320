package casefile

// CaseFile is case.yaml: everything people state about a case. Unknown keys are
// errors with line and column. Times without an offset are read in Zone.
type CaseFile struct {
	Version        int            `yaml:"version"` // 1
	Title          string         `yaml:"title"`
	Summary        string         `yaml:"summary,omitempty"`   // one paragraph for the head of a report
	Simulated      bool           `yaml:"simulated,omitempty"` // every page then begins with "Simulated"
	Zone           string         `yaml:"zone"`                // IANA name
	Window         WindowSpec     `yaml:"window"`
	Date           string         `yaml:"date,omitempty"`            // day of the incident in Zone, for documents that say only "Monday"
	PublicSpace    []string       `yaml:"public_space,omitempty"`    // prefixes that count as public in a simulated case
	TrustedProxies []string       `yaml:"trusted_proxies,omitempty"` // prefixes whose X-Forwarded-For is believed
	MMDB           []string       `yaml:"mmdb,omitempty"`            // MMDB files of countries and networks, relative to case.yaml
	Evidence       []Evidence     `yaml:"evidence,omitempty"`
	Events         []Event        `yaml:"events,omitempty"`
	Marks          []HandMark     `yaml:"marks,omitempty"`
	Changes        []HandMark     `yaml:"changes,omitempty"`
	Expect         []Expect       `yaml:"expect,omitempty"` // statements about coverage
	Clocks         []Clock        `yaml:"clocks,omitempty"`
	Comparison     ComparisonSpec `yaml:"comparison,omitempty"`
	Reviews        []Review       `yaml:"reviews,omitempty"`
	Wanted         []Wanted       `yaml:"wanted,omitempty"`
}

// WindowSpec is the incident window: [start, end), whole minutes.
type WindowSpec struct {
	Start string `yaml:"start"` // 2024-08-12T20:00, in the case's zone unless it has an offset
	End   string `yaml:"end"`
	Basis string `yaml:"basis,omitempty"` // who or what says so, where no person stated it
}

// Evidence is one file, folder or ordered set to load, with the assumptions a
// person makes about it. Paths are relative to case.yaml.
type Evidence struct {
	Path     string            `yaml:"path"`
	Format   string            `yaml:"format,omitempty"`
	Zone     string            `yaml:"zone,omitempty"`
	Year     int               `yaml:"year,omitempty"`
	Date     string            `yaml:"date,omitempty"` // publication date of a document
	Together bool              `yaml:"together,omitempty"`
	Options  map[string]string `yaml:"options,omitempty"`
	Note     string            `yaml:"note,omitempty"`
}

// Event names a moment other statements are anchored to: scheduled_start,
// actual_start, blame_post ... A stated At is a point; without it the event is
// known only through statements.
type Event struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title,omitempty"`
	At    string `yaml:"at,omitempty"`
	Basis string `yaml:"basis,omitempty"` // who says so
	Mark  bool   `yaml:"mark,omitempty"`  // draw it on the timeline
}

// HandMark is a change or mark entered by a person.
type HandMark struct {
	At     string `yaml:"at"`
	End    string `yaml:"end,omitempty"`
	Kind   string `yaml:"kind,omitempty"`
	Target string `yaml:"target,omitempty"`
	Ref    string `yaml:"ref,omitempty"`
	Who    string `yaml:"who"` // who states it
	Text   string `yaml:"text"`
}

// Expect states what a source should have covered, or that one is missing.
type Expect struct {
	Source  string `yaml:"source"` // path or name
	Table   string `yaml:"table,omitempty"`
	Missing bool   `yaml:"missing,omitempty"`
	Count   *bool  `yaml:"count,omitempty"` // true: counted where another source saw the same traffic; false: set aside for it
	From    string `yaml:"from,omitempty"`
	To      string `yaml:"to,omitempty"`
	Who     string `yaml:"who,omitempty"`
	Note    string `yaml:"note,omitempty"`
}

// Clock is a stated correction of one source's clock.
type Clock struct {
	Source string  `yaml:"source"`
	Offset string  `yaml:"offset"`              // Go duration added to the source's times
	Drift  float64 `yaml:"drift_ppm,omitempty"` // millionths the source's clock gains; taken out
	At     string  `yaml:"at,omitempty"`        // instant the offset holds at, with drift
	Basis  string  `yaml:"basis"`
}

// ComparisonSpec holds the judged rows and the settings a reader may edit.
// Zero values mean the method's defaults (docs/method.md).
type ComparisonSpec struct {
	EpsilonAttack   *float64           `yaml:"epsilon_attack,omitempty"`   // share of attacks that look exactly like a crowd
	EpsilonCapacity *float64           `yaml:"epsilon_capacity,omitempty"` // share of crowds that look exactly like an attack
	Weights         map[string]float64 `yaml:"weights,omitempty"`          // pi(s|h) by sub-type
	Judged          []Judged           `yaml:"judged,omitempty"`
}

// Judged is one row of evidence no simulator knows: the probability of seeing it
// under each sub-type, as somebody judges it, with the reason.
type Judged struct {
	ID         string               `yaml:"id"`
	Text       string               `yaml:"text"`
	Group      string               `yaml:"group"` // technical or statement
	Reason     string               `yaml:"reason"`
	Source     string               `yaml:"source"`               // document or URL
	Statements []string             `yaml:"statements,omitempty"` // statement ids it rests on
	Hearsay    float64              `yaml:"hearsay,omitempty"`    // reliability r in (0,1]; 0 or absent is 1, first hand
	Judge      string               `yaml:"judge,omitempty"`      // who judged
	P          map[string][]float64 `yaml:"p"`                    // by sub-type: [p] or [lo, hi]
}

// Review is what a person decided about an extracted statement. Saw is the words
// the decision was made on: where a later version of hindcast extracts other
// words under the same id, the review does not apply. Set replaces fields of an
// edited statement: speaker, via, kind, event, referent, lean, assertion, words,
// and core_lo, core_hi, support_lo, support_hi as instants; an empty value
// removes what the field holds.
type Review struct {
	Statement string            `yaml:"statement"`
	Decision  string            `yaml:"decision"`        // accept, edit, reject, merge
	Into      string            `yaml:"into,omitempty"`  // merge: the statement that stays
	Words     string            `yaml:"words,omitempty"` // why, in the reviewer's words
	Saw       string            `yaml:"saw,omitempty"`
	Set       map[string]string `yaml:"set,omitempty"`
	Who       string            `yaml:"who"`
	At        string            `yaml:"at"` // when it was decided, RFC 3339
}

// Wanted is evidence that would decide and who, by role, could hold it; the
// method's own list is used where this is empty.
type Wanted struct {
	What    string `yaml:"what"`
	Holder  string `yaml:"holder,omitempty"`
	Settles string `yaml:"settles"`
}
