package duck

import (
	"fmt"
	"strings"
)

// Clock corrects the times of one source inside a session: every timestamp t of
// its rows is read as t - (Ahead + Drift (t - At)). The parts keep what was
// logged.
type Clock struct {
	Source   string // source id
	AheadUS  int64  // microseconds the source's clock is ahead at At
	DriftPPB int64  // nanoseconds it gains in a second
	AtUS     int64  // microseconds since 1970
}

// corrected is the SQL of a timestamp column read by right clocks. The product is
// taken in 128 bits; a drift is cut to whole microseconds toward zero.
func corrected(column string, clocks []Clock) string {
	var b strings.Builder
	b.WriteString("CASE source")
	for _, c := range clocks {
		fmt.Fprintf(&b, " WHEN %s THEN make_timestamp(epoch_us(%s) - (%d) - CAST((CAST(epoch_us(%s) AS HUGEINT) - (%d)) * (%d) // 1000000000 AS BIGINT))",
			literal(c.Source), column, c.AheadUS, column, c.AtUS, c.DriftPPB)
	}
	b.WriteString(" ELSE " + column + " END")
	return b.String()
}
