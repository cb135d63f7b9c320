// Package casefile is the case on disk: what a row of evidence looks like, which
// tables exist, where parts lie, what the manifest promises, and how a byte of
// evidence is cited.
//
// Owns: row types and their one declaration, the case directory, the manifest,
// Parquet parts, citations, case.yaml.
// Takes: typed rows from ingest; statements of people from case.yaml.
// Gives: parts whose bytes depend on the evidence alone, a manifest whose sums
// balance, values for the rooms downstream.
// Never: parses evidence, asks SQL, prints, reads the clock or the machine's zone.
package casefile
