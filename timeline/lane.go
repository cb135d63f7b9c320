package timeline

import (
	"slices"
	"strings"
)

// Groups of lanes, in the order a page shows them.
const (
	GroupDemand  = "demand"
	GroupService = "service"
	GroupNetwork = "network"
	GroupPeople  = "people"
)

// reading turns the rollup rows of one row of the table into the lane's value;
// no rows are a silent minute that a source covers. It returns false where the
// integers do not determine the value.
type reading func(rows []Ints) (float64, bool)

// laneDef is the whole definition of a lane: adding one is adding one of these to
// a list in lanes_*.go.
type laneDef struct {
	name, title, unit, group string
	table, rollup            string // the table whose sources cover it, the rollup that fills it
	covers                   string // what its sources are called in builder.streams, where that is not the table
	doc                      string
	value                    reading
	variance                 string                                // column of the rollup with the variance of a sampled estimate, where it can be one
	unit2                    float64                               // unit of its root; 0 is 1
	floor                    bool                                  // a count: more evidence could only raise it, so a partly covered row is a lower bound
	longer                   bool                                  // a time: what had not ended where a log ends took longer than what had, so the value is a lower bound there
	rare                     bool                                  // shown only where some row has a value above zero
	demand                   bool                                  // a lower bound also while the service refuses or drops (censoring)
	onset                    model                                 // how its noise behaves, where onsets are looked for in it; of a share, its own count over column n of the rollup
	falls                    bool                                  // its falling is looked for too
	minutes                  bool                                  // means nothing over the long rows before and after the window
	series                   func(rows [][]Ints, secs int) []Point // instead of value, where a row's value depends on those before it
}

// streams is what the streams that cover the lane are called.
func (d *laneDef) streams() string {
	if d.covers != "" {
		return d.covers
	}
	return d.table
}

// LaneDoc describes a lane for people: `hindcast list lanes` and reports.
type LaneDoc struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Unit   string `json:"unit"`
	Group  string `json:"group"`
	Table  string `json:"table"`
	Rollup string `json:"rollup"`
	Doc    string `json:"doc"`
}

// LaneDocs lists every lane a timeline can have, in the order of the picture.
// Lanes that follow the evidence (one for each message class, one for each series
// of gauges) stand as one entry with the variable part in angle brackets.
func LaneDocs() []LaneDoc {
	var out []LaneDoc
	for _, d := range slices.Concat(requestLanes, connectionLanes, flowLanes, messageLanes, peopleLanes, templateLanes) {
		out = append(out, LaneDoc{d.name, d.title, d.unit, d.group, d.table, d.rollup, d.doc})
	}
	slices.SortStableFunc(out, func(a, b LaneDoc) int { return groupPlace(a.Group) - groupPlace(b.Group) })
	return out
}

func groupPlace(g string) int {
	return slices.Index([]string{GroupDemand, GroupService, GroupNetwork, GroupPeople}, g)
}

// reserved reports whether a lane of fixed meaning is called name, so that a
// series of that name cannot be taken for it.
func reserved(name string) bool {
	for _, p := range []string{messageClassPrefix, terminationPrefix, severityPrefix, actionPrefix, changePrefix} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(requestLanes, connectionLanes, flowLanes, messageLanes, peopleLanes),
		func(d laneDef) bool { return d.name == name })
}

// sumOf reads the sum of one integer column.
func sumOf(column string) reading {
	return func(rows []Ints) (float64, bool) { return Sum(rows, column) }
}

// sumWhere reads the sum of column n over the rows whose text column key is want.
func sumWhere(key, want string) reading {
	return func(rows []Ints) (float64, bool) {
		var sum float64
		for _, r := range rows {
			if r.Keys[key] == want {
				sum += float64(r.N["n"])
			}
		}
		return sum, true
	}
}

func distinct(rows []Ints) (float64, bool) { return Distinct(rows), true }

func quantileOfCounts(permille int64) reading {
	return func(rows []Ints) (float64, bool) { return QuantileOfCounts(rows, permille) }
}

func latencyQuantile(permille int64) reading {
	return func(rows []Ints) (float64, bool) { return LatencyQuantile(rows, permille) }
}
