// Package prosetime reads the time words of a sentence ("shortly after 8:20
// p.m.", "about 18 minutes in") as an interval.
//
// Owns: the grammar of time words, the fixed table of zone names, and the one
// convention (table.go) that says how wide each form is.
//
// Takes: the words of one time expression and a Context: the document's date,
// the zones, the incident window and the events whose instants are known.
//
// Gives: a Reading: a core and a support in seconds, absolute or relative to a
// set of anchors, with the rule, the TIMEX3 mod and every assumption made; or
// the reason why the words stay undated.
//
// Never: reads the clock or the machine's zone, guesses a year across a stated
// one, or gives a minute where two readings are equally good.
package prosetime
