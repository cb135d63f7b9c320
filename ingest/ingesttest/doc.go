// Package ingesttest holds the one conformance suite that every format passes,
// the fuzz target that seeds itself from all samples, and the test that kills
// loads half way.
//
// Owns: what a format must do, as tests.
// Takes: ingest.Formats() and their samples; real files where HINDCAST_REALDATA is set.
// Gives: failures that name the format and the sample.
// Never: a special case for one format.
package ingesttest
