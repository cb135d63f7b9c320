// Package netflow decodes the flow records of NetFlow v5, NetFlow v9 (RFC 3954)
// and IPFIX (RFC 7011, files RFC 5655).
//
// Owns: the framing of export datagrams, templates and their lifetime, options
// that state sampling, the times and counters of a flow record and their repair.
// Takes: export datagrams in the order they were sent, with their exporter.
// Gives: rows, rejects and skips to a Sink, and notes on what was not believed.
// Never: believes a count in a header, allocates from an unchecked length, opens
// files, knows Arrow or SQL, says what a flow is for.
package netflow
