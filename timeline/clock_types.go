package timeline

import "hindcast/casefile"

// ClockPair is how the clocks of two sources stand to each other, measured from
// traffic both saw. Offset is A minus B: positive where A is ahead of B.
type ClockPair struct {
	A        string        `json:"a"` // source ids: of files that continue each other, the first
	B        string        `json:"b"`
	NameA    string        `json:"name_a"`
	NameB    string        `json:"name_b"`
	Method   string        `json:"method"`            // matched_requests, connections_and_requests, flows_and_requests or cross_correlation
	N        int           `json:"n"`                 // matches, or bins of a correlation
	Offset   float64       `json:"offset_seconds"`    // at the instant At
	SE       float64       `json:"offset_se"`         // standard error, seconds
	Error    float64       `json:"offset_error"`      // 95 %: 1.96 standard errors and half of what 90 % of the differences span, in which an unequal delay may hide
	Drift    *float64      `json:"drift_ppm"`         // A gains so many millionths on B; null where the matches do not reach far enough
	DriftErr *float64      `json:"drift_error_ppm"`   // 95 %
	At       casefile.Time `json:"at"`                // middle of the matches, by the clock of B
	Zone     int           `json:"zone_seconds"`      // multiple of 15 minutes the offset lies within 5 s of: a zone or daylight-saving error, not a clock; else 0
	Applied  bool          `json:"applied"`           // the table was made with it
	Missing  string        `json:"missing,omitempty"` // why nothing could be measured; the numbers are then nothing
	Notes    []string      `json:"notes,omitempty"`

	candidates, alike int // of matched_requests: pairs held against each other, and those within a second of the offset
}

// Measured reports whether the pair states an offset.
func (c *ClockPair) Measured() bool { return c.Missing == "" }

// Correction moves the times of one source: what is added at instant t is
// -(offset + drift (t - At)).
type Correction struct {
	Source   string        `json:"source"` // source id
	Name     string        `json:"name"`
	Offset   float64       `json:"offset_seconds"` // how far the source's clock is ahead at At
	DriftPPM float64       `json:"drift_ppm"`
	At       casefile.Time `json:"at"`
	Basis    string        `json:"basis"` // case.yaml's words, or how it was measured
}

// shift is t as a right clock would have stamped it.
func (c *Correction) shift(t casefile.Time) casefile.Time {
	drift := float64(c.DriftPPM * (float64(t-c.At) / 1e6))
	return t - casefile.Time(c.Offset*1e6) - casefile.Time(drift)
}
