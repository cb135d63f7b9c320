package reports

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// ellipsis ends a text that was cut; it is one column wide.
const ellipsis = "…"

// maxStacked is how many combining marks may follow one character: two are enough
// for every living script, and towers of them paint over the lines around.
const maxStacked = 2

// Sanitize makes text from outside safe and calm on a terminal, in one line:
// line ends and tabs become spaces; control characters and escapes, direction
// overrides, zero-width characters and bytes that are not UTF-8 are spelled out
// (\u{1b}, \xff); a character carries at most two combining marks. Where max is
// above zero the result is at most max columns wide and ends in an ellipsis where
// it was cut. Every word of evidence passes here before a terminal sees it.
func Sanitize(s string, max int) string {
	s = unstack(printable(s))
	if max <= 0 {
		return s
	}
	return cutColumns(s, max)
}

// unstack spells out every combining mark after the second in a row.
func unstack(s string) string {
	if plainText(s) {
		return s
	}
	var b strings.Builder
	stacked := 0
	for _, r := range s {
		if stacked++; !combining(r) {
			stacked = 0
		}
		if stacked > maxStacked {
			fmt.Fprintf(&b, "\\u{%x}", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func combining(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// runeColumns is how many columns of a terminal a printable character takes: 2
// for wide and fullwidth ones, 0 for combining marks (Unicode Standard Annex 11).
func runeColumns(r rune) int {
	if r < 0x7f {
		return 1
	}
	if combining(r) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// columnsOf is the width of sanitised text.
func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// cutColumns shortens sanitised text to at most max columns, the last of them
// then an ellipsis.
func cutColumns(s string, max int) string {
	if columnsOf(s) <= max {
		return s
	}
	head, _ := splitColumns(s, max-1)
	return strings.TrimRight(head, " ") + ellipsis
}

// splitColumns cuts s after as many characters as fit into max columns.
func splitColumns(s string, max int) (head, tail string) {
	n := 0
	for i, r := range s {
		if n += runeColumns(r); n > max {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// padRight fills s with spaces up to n columns, or cuts it to n.
func padRight(s string, n int) string {
	s = cutColumns(s, n)
	return s + strings.Repeat(" ", n-columnsOf(s))
}

// padLeft fills s with spaces before it up to n columns, or cuts it to n.
func padLeft(s string, n int) string {
	s = cutColumns(s, n)
	return strings.Repeat(" ", n-columnsOf(s)) + s
}

// wrapColumns breaks sanitised text at spaces into lines of at most max columns
// (at least two); a longer word is cut.
func wrapColumns(s string, max int) []string {
	var out []string
	line, used := "", 0
	for _, word := range strings.Fields(s) {
		n := columnsOf(word)
		if used > 0 && used+1+n > max {
			out, line, used = append(out, line), "", 0
		}
		for n > max {
			var head string
			head, word = splitColumns(word, max)
			out, n = append(out, head), columnsOf(word)
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	if used > 0 {
		out = append(out, line)
	}
	return out
}
