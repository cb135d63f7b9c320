// Package analyzers says what counts mean: indicators, claims and
// contradictions, and the comparison of the hypotheses.
//
// Owns: hypotheses and their sub-types, likelihoods, verdict grammar, claim
// outcomes.
// Takes: a Timeline, rollups through an Asker, statements and judged rows.
// Gives: values (Comparison, Claims) with citations.
// Never: touches bytes, files or terminals; attributes an attack to anyone.
package analyzers
