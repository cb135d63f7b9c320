package prosetime

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxWords is the longest time expression that is read, in bytes. Longer text
// is a sentence or an attack, not an expression.
const MaxWords = 512

// word is one token of the expression: letters, a number, or a sign. lo and hi
// are its bytes in the words.
type word struct {
	text   string // lower case, dots of abbreviations removed: pm, et, jan
	num    bool
	upper  bool // written in capitals
	lo, hi int
}

// split cuts words into tokens. Numbers keep ':' and '.' between digits and '-'
// and '/' of numeric dates; letters keep no dots, so "p.m." is "pm".
func split(words string) []word {
	var out []word
	for i := 0; i < len(words); {
		r, n := utf8.DecodeRuneInString(words[i:])
		switch {
		case r >= '0' && r <= '9':
			j := numberEnd(words, i)
			out = append(out, word{text: words[i:j], num: true, lo: i, hi: j})
			i = j
		case unicode.IsLetter(r):
			j := lettersEnd(words, i)
			text := strings.ToLower(strings.ReplaceAll(words[i:j], ".", ""))
			upper := strings.ToUpper(words[i:j]) == words[i:j]
			out = append(out, word{text: text, upper: upper, lo: i, hi: j})
			i = j
		case r == '+' || r == '-' || r == '\u2013' || r == '\u2212' || r == ',':
			text := words[i : i+n]
			if r == '\u2212' {
				text = "-"
			}
			out = append(out, word{text: text, lo: i, hi: i + n})
			i += n
		default:
			i += n
		}
	}
	return out
}

// numberEnd returns where the number at i ends.
func numberEnd(s string, i int) int {
	clock := false // a '-' after "20:42" is an offset or a range, not a date
	for i < len(s) {
		c := s[i]
		if c >= '0' && c <= '9' {
			i++
			continue
		}
		clock = clock || c == ':'
		inside := c == ':' || c == '.' || c == '/' || c == ',' || c == '-' && !clock
		if !inside || i+1 >= len(s) || s[i+1] < '0' || s[i+1] > '9' {
			return i
		}
		i++
	}
	return i
}

// lettersEnd returns where the word at i ends; a single letter may be followed
// by a dot and another letter ("p.m."), and apostrophes join ("o'clock").
func lettersEnd(s string, i int) int {
	start := i
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) {
			i += n
			continue
		}
		if (r == '\'' || r == '\u2019') && letterAt(s, i+n) {
			i += n
			continue
		}
		if r == '.' && dotted(s, start, i) {
			i++
			continue
		}
		return i
	}
	return i
}

// dotted reports whether the dot at i belongs to an abbreviation of single
// letters that began at start: every letter so far is followed by a dot.
func dotted(s string, start, i int) bool {
	if i-start < 1 || (i-start)%2 != 1 {
		return false
	}
	for k := start + 1; k < i; k += 2 {
		if s[k] != '.' {
			return false
		}
	}
	return letterAt(s, i+1) || i-start >= 3
}

func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}
