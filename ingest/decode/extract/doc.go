// Package extract finds checkable statements in prose: who says what, of which
// kind, about which moment, with which number.
//
// Owns: the lexicons and rules of extraction: sentences, attribution, kinds of
// claim, quantities, and which time words belong to which statement.
//
// Takes: a Document (paragraphs of text that know their place in the evidence)
// and the moments, zones and dates that case.yaml and the document state.
//
// Gives: rows of the table statements, each with the rule that found it, the
// bytes it rests on and a class of confidence; nothing is marked as reviewed.
//
// Never: asks a network or a model, guesses a day or zone that nobody states,
// or says whether a statement is true.
package extract
