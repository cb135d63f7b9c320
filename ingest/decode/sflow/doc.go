// Package sflow decodes sFlow version 5 datagrams (sflow.org, sFlow Version 5,
// July 2004) into one row for each sampled packet.
//
// Owns: the framing of datagrams and samples, the headers sampled, scaling by the
// sampling rate, time from the agent's uptime.
// Takes: datagrams in the order they were sent, with a time where one is known.
// Gives: rows, rejects and skips to a Sink, and notes on what was assumed.
// Never: believes a count or length beyond its datagram, opens files, knows Arrow
// or SQL, says what a packet is for.
package sflow
