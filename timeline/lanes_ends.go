package timeline

// terminationPrefix begins the name of the lane of one way a request ended.
const terminationPrefix = "ended_"

// mostTerminations is how many of them get a lane, the commonest.
const mostTerminations = 8

// terminationLanes makes one lane for each of the commonest termination states in
// rows.
func terminationLanes(rows []Ints) []laneDef {
	var out []laneDef
	for _, k := range commonestOf(rows, "termination") {
		out = append(out, laneDef{name: terminationPrefix + k, title: "Ended " + k, unit: "requests", group: GroupService,
			table: "requests", rollup: "requests_terminations", value: sumWhere("termination", k), floor: true,
			doc: "Requests whose termination state, response flags or reason was logged as " + k + "."})
	}
	return out
}

// concurrency turns beginnings and ends into the mean number of requests under
// way: those under way at the start of a row, plus the share of the row that was
// left to each beginning, minus that left to each end.
func concurrency(rows [][]Ints, secs int) []Point {
	points := make([]Point, len(rows))
	var open float64
	any := false
	for i := range rows {
		var held, change float64
		for _, r := range rows[i] {
			any = true
			grown := float64(r.N["began"]) - float64(r.N["ended"])
			if r.N["before"] == 1 {
				open += grown
				continue
			}
			change += grown
			held += float64(r.N["began_rest_us"]) - float64(r.N["ended_rest_us"])
		}
		points[i] = Point{Value: rounded(max(open+held/(float64(secs)*1e6), 0)), Known: true}
		open += change
	}
	if !any {
		clear(points)
	}
	return points
}
