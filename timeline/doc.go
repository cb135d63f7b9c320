// Package timeline counts what happened, minute by minute.
//
// Owns: the window, lanes, marks, coverage, onsets, order and clocks.
// Takes: a read-only session over a case, whose rollups return integers.
// Gives: values (Timeline) with no handle on the case.
// Never: holds an opinion about the cause, reads evidence files, prints.
package timeline
