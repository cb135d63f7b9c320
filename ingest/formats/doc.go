// Package formats holds the formats hindcast reads, one file each.
//
// Owns: how each kind of evidence is recognised, and what becomes of its records.
// Takes: a head to recognise, then lines or a stream, with what people state.
// Gives: rows, rejects and skips of the formats' own, and samples as proof.
// Never: opens files, decompresses, keeps order or memory bounds: the engine does.
package formats
