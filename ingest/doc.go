// Package ingest turns bytes of evidence into rows.
//
// Owns: the Format contract, detection, the reading engine, decompression and
// archives, rejects.
// Takes: files, and what people state about them (format, zone, year, date,
// options).
// Gives: batches of rows in source order to casefile, and an account that
// balances.
// Never: interprets what it reads, asks SQL, prints, uses the machine's zone or
// clock.
package ingest
