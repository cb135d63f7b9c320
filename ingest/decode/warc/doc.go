// Package warc reads web archives (ISO 28500, WARC 1.0 and 1.1): the pages that
// were fetched, with the moment they were fetched.
//
// Owns: the framing of WARC records and of the HTTP responses inside them.
//
// Takes: a decompressed stream; records compressed one by one are one stream.
//
// Gives: one Record at a time, its body without chunking and compression, and why
// a record cannot be read.
//
// Never: holds more than one body in memory, or fetches what is missing.
package warc
