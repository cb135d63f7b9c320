package analyzers

import "hindcast/casefile"

// Range is an interval with 90 % of what counting leaves open; a nil end is open:
// nothing in the evidence bounds it.
type Range struct {
	Lo *float64 `json:"lo"`
	Hi *float64 `json:"hi"`
}

// LedgerMinute is one minute of the ledger. Every range is null at both ends
// where no source covers the minute.
type LedgerMinute struct {
	At       casefile.Time `json:"at"`
	Legit    Range         `json:"legitimate_demand"` // L: work people would have asked for once
	Hostile  Range         `json:"hostile_load"`      // H: work that was asked for and is not theirs
	Capacity Range         `json:"capacity"`          // C: work the service could have done
	Offered  *float64      `json:"offered"`           // logged requests, weighed
	Done     *float64      `json:"done"`              // of these, served
	Failing  bool          `json:"failing"`           // a tenth or more of the requests failed
	Censored bool          `json:"censored"`          // the log is a lower bound
}

// Presence says whether hostile traffic was seen, apart from whether it was the
// cause.
type Presence struct {
	Seen    string   `json:"seen"` // yes, possible, not_shown, unknown
	Why     string   `json:"why"`
	Vectors []string `json:"vectors"`
}

// The words of Presence.Seen. Packets prove hostile traffic by marks that ordinary
// ones do not have; much from one address proves nothing, because many people can
// share it.
const (
	Seen         = "yes"
	SeenPossible = "possible"
	SeenNot      = "not_shown"
	SeenUnknown  = "unknown"
)

// Ledger holds the three quantities that decide the cause, minute by minute, with
// what the evidence leaves open, and what follows from them.
type Ledger struct {
	Unit        string         `json:"unit"`    // server-seconds or requests, per minute
	Classes     []string       `json:"classes"` // the kinds of request it counts
	Contested   bool           `json:"contested"`
	Minutes     []LedgerMinute `json:"minutes"`
	Failing     int            `json:"failing_minutes"`
	SufficedLo  float64        `json:"removal_sufficed_lo"` // share of the failing minutes
	SufficedHi  float64        `json:"removal_sufficed_hi"`
	Presence    Presence       `json:"presence"`
	Why         string         `json:"why,omitempty"` // why there is no minute
	Assumptions []string       `json:"assumptions"`
	Cites       []string       `json:"cites"`
}
