// Package reports chooses words, colours and order.
//
// Owns: renderers, one file each; prose.go, the only place of wording;
// templates and assets.
// Takes: one Report value.
// Gives: bytes that are a pure function of that value.
// Never: opens files, reads the clock, asks SQL, uses the network, computes a
// number that analyzers or timeline should have computed.
package reports
