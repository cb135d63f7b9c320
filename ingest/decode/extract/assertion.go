package extract

import (
	"strings"

	"hindcast/casefile"
)

// assertions say in plain words what a statement of a rule asserts; the
// document's own words stand beside them.
var assertions = map[string]string{
	"hostile act": "says that there was an attack", "pointing": "answers by pointing to somebody else's statement", "load": "says that demand was more than could be carried",
	"defect": "names a defect or a change as the cause", "works": "says that this part went on working", "extent": "puts the trouble on this part", "test": "says that the system had been tested",
	"not tested": "says that the system had not been tested", "schedule": "gives the scheduled time", "began": "says when it began", "ended": "says when it was over", "promise": "says what will happen",
	"promise made": "says when a promise was made", "audience": "says how many took part", "affected": "says how many were affected", "volume": "says how much traffic there was", "length": "says how long it lasted",
	"outage reports": "says how many reports of trouble there were", "failure": "says that something did not work", "not verified": "says that a claim could not be verified",
	"no evidence": "says that no evidence was given", "no sign": "says that there is no sign of an attack", "not known": "says that the cause is not known",
	"alike": "says that an overload and an attack look alike", "moment": "places something in the course of the event",
}

// assertion is what row asserts.
func assertion(row *casefile.Statement) string {
	text := assertions[row.Rule]
	switch {
	case row.Event == "earlier_incident":
		return "speaks of an earlier event"
	case row.Kind == "denial" && row.Rule == "hostile act":
		return "says that there was no attack"
	case row.Kind == "denial":
		return "says that this was not the cause"
	case row.Rule == "pointing" && row.Kind == "attack":
		return "answers by pointing to a claim of an attack"
	case row.Rule == "outage reports" && !row.Quantity.Valid:
		return "says that reports of trouble rose"
	case row.Rule == "extent" || row.Rule == "works":
		part := strings.ReplaceAll(strings.TrimPrefix(row.Referent, "rest_"), "_", " ")
		if row.Rule == "works" && strings.HasPrefix(part, "of ") {
			return "says that the rest " + part + " went on working"
		}
		return strings.Replace(text, "this part", "the "+part, 1)
	}
	return text
}
