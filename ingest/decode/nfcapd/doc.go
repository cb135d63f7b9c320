// Package nfcapd reads the flow files of nfdump's collectors, layouts 1 (nfdump
// 1.6) and 2 (nfdump 1.7).
//
// Owns: file and block headers, decompression of blocks, the flow records of both
// layouts.
// Takes: the bytes of one file as a stream.
// Gives: rows, rejects and skips to a Sink, and notes on what was not believed.
// Never: believes a count in a header, allocates from an unchecked length, opens
// files, knows Arrow or SQL, says what a flow is for.
package nfcapd
