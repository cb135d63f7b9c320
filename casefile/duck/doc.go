// Package duck asks a case questions in SQL. It is the only room that imports the
// DuckDB driver, so that the driver's traps are met once.
//
// Owns: the in-memory engine over the parts, its lock-down, the guard for SQL that
// a person typed, and the DuckDB files made from a case.
// Takes: an open case, SQL.
// Gives: rows.
// Never: writes evidence, registers Arrow views, reads a file outside the case,
// touches the network, knows what a rollup means.
package duck
