package timeline

import "hindcast/casefile"

// Direction says which way a lane changed.
type Direction string

// Lanes rise or fall.
const (
	Rises Direction = "rises"
	Falls Direction = "falls"
)

// Shape says how a lane changed.
type Shape string

// A step takes less than two bins from 10 to 90 % of the change, or is no worse
// described as one; a ramp takes longer.
const (
	Step Shape = "step"
	Ramp Shape = "ramp"
)

// Onset is when a series changed: a distribution over bins, with the clock error
// of the source it came from, and how the change was found.
type Onset struct {
	Lane      string        `json:"lane"`
	Direction Direction     `json:"direction"`
	At        casefile.Time `json:"at"` // start of the bin that holds the median
	Lo        casefile.Time `json:"lo"` // 90 % of the probability lies in [lo, hi)
	Hi        casefile.Time `json:"hi"`
	Start     casefile.Time `json:"start"`       // start of bin 0 of p
	BinSecs   int           `json:"bin_seconds"` // 60, or 10 or 1 where the counts carry it
	P         []float64     `json:"p"`           // probability that the first changed bin is i; sums to 1 within rounding
	ClockSE   float64       `json:"clock_se"`    // standard error of the clock offset of its sources, seconds; 0 where none is known
	Shape     Shape         `json:"shape"`
	Share     bool          `json:"share"` // levels are shares of the requests or attempts of a bin
	T10       casefile.Time `json:"t10"`   // when 10, 50 and 90 % of the change were reached on the fitted line
	T50       casefile.Time `json:"t50"`
	T90       casefile.Time `json:"t90"`
	BICStep   float64       `json:"bic_step"` // of the two descriptions; the smaller describes better
	BICRamp   float64       `json:"bic_ramp"`
	Low       float64       `json:"low"` // fitted levels before and after, in the unit of the lane in a minute; of a share, a share
	High      float64       `json:"high"`
	Alarm     casefile.Time `json:"alarm"`     // bin in which the CUSUM passed its threshold
	Threshold float64       `json:"threshold"` // that threshold, in standard deviations
	Baseline  Baseline      `json:"baseline"`
	Sources   []string      `json:"sources"` // ids of the sources the lane comes from
	Notes     []string      `json:"notes,omitempty"`
}

// Label names the onset in an Order.
func (o *Onset) Label() string {
	if o.Direction == Falls {
		return o.Lane + " falls"
	}
	return o.Lane
}
