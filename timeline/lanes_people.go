package timeline

import "slices"

// messageClassPrefix begins the name of the lane of one message class.
const messageClassPrefix = "messages_"

var messageLanes = []laneDef{
	{name: "messages", title: "Log messages", unit: "messages", group: GroupService, table: "messages", rollup: "messages_classes",
		value: sumOf("n"), floor: true, onset: countModel,
		doc: "Lines of application, system and error logs, all levels."},
}

// peopleLanes count what people and their tools published and did. Changes and
// marks entered in case.yaml are drawn and not counted: the lane is of evidence.
var peopleLanes = []laneDef{
	{name: "alerts", title: "Alerts", unit: "alerts", group: GroupService, table: "alerts", rollup: "alerts_minute",
		value: sumOf("n"), floor: true,
		doc: "Alerts, WAF and IDS events by the time they fired."},
	{name: "changes", title: "Changes", unit: "changes", group: GroupService, table: "changes", rollup: "changes_minute",
		value: sumOf("n"), floor: true,
		doc: "Deploys, configuration changes, scaling, commits and what responders did, by the time each began."},
	{name: "posts", title: "Status and social posts", unit: "posts", group: GroupPeople, table: "posts", rollup: "posts_minute",
		value: sumOf("n"), floor: true,
		doc: "Status-page updates and social posts by their claimed time."},
	{name: "chat", title: "Chat of the responders", unit: "messages", group: GroupPeople, table: "posts", covers: chatStreams, rollup: "chat_minute",
		value: sumOf("n"), floor: true, rare: true,
		doc: "Messages of the responders' chat, which are no statements to the public."},
	statementLane,
}

// statementLane is filled from the statements themselves, which carry intervals.
var statementLane = laneDef{name: "statements", title: "Statements about this moment", unit: "statements", group: GroupPeople, table: "statements",
	doc: "Statements whose core interval touches the row; one statement counts in every row it touches. It counts what the case holds, so it is known everywhere."}

// templateLanes document the lanes that follow the evidence.
var templateLanes = []laneDef{
	{name: messageClassPrefix + "<class>", title: "Messages of one class", unit: "messages", group: GroupService, table: "messages", rollup: "messages_classes",
		doc: "Messages of one signature class (pool_exhausted, oom ...), one lane for each class present."},
	{name: severityPrefix + "<severity>", title: "Alerts of one severity", unit: "alerts", group: GroupService, table: "alerts", rollup: "alerts_minute",
		doc: "Alerts of one severity as the source states it, one lane for each of the eight commonest."},
	{name: actionPrefix + "<action>", title: "Alerts with one action", unit: "alerts", group: GroupService, table: "alerts", rollup: "alerts_minute",
		doc: "Alerts with one action (block, count, page ...), one lane for each of the eight commonest."},
	{name: changePrefix + "<kind>", title: "Changes of one kind", unit: "changes", group: GroupService, table: "changes", rollup: "changes_minute",
		doc: "Changes of one kind (deploy, scale, commit ...), one lane for each of the eight commonest."},
	{name: terminationPrefix + "<state>", title: "One way of ending", unit: "requests", group: GroupService, table: "requests", rollup: "requests_terminations",
		doc: "Requests that ended in one termination state, response flag or reason, as logged; one lane for each of the eight commonest."},
	{name: "<gauge>", title: "One series", unit: "as stated", group: GroupService, table: "gauges", rollup: "gauges_samples",
		doc: "One lane for each series: a count is the sum of the samples in the row, a gauge the mean of them, a counter the rise since the previous row, summed over its labels and unknown over a gap in its samples. A series whose name is that of another lane is called gauge:<name>. Known only where a sample was taken."},
}

// messageClassLanes makes one lane for each class that occurs in rows.
func messageClassLanes(rows []Ints) []laneDef {
	var classes []string
	for _, r := range rows {
		if c := r.Keys["class"]; c != "" {
			classes = append(classes, c)
		}
	}
	slices.Sort(classes)
	var out []laneDef
	for _, c := range slices.Compact(classes) {
		out = append(out, laneDef{name: messageClassPrefix + c, title: "Messages: " + c, unit: "messages", group: GroupService,
			table: "messages", rollup: "messages_classes", value: sumWhere("class", c), floor: true, onset: countModel,
			doc: "Log messages of the signature class " + c + "."})
	}
	return out
}
