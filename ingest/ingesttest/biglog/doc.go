// Package biglog writes large access logs for speed and kill tests.
//
// Owns: the shape of a synthetic log: seeded, any length, invented clients.
// Takes: a seed, a number of lines, a rate.
// Gives: the same bytes for the same numbers.
// Never: stands for evidence; nothing outside tests imports it.
package biglog
