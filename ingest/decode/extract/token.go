package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word, number or mark of a sentence; lo and hi are its bytes in the
// paragraph.
type token struct {
	lo, hi int
	low    string // lower case, typographic apostrophes made plain; a possessive 's is cut off
	word   bool
	num    bool
	upper  bool // begins with a capital
	quoted bool // stands between quotation marks
	poss   bool // carried a possessive 's
}

// tokens cuts a sentence. Hyphens separate words, so that "denial-of-service" and
// "denial of service" are the same. quote says whether a quotation is open at the
// start; whether one is at the end is returned.
func tokens(text string, s span, quote bool) ([]token, bool) {
	var out []token
	for i := s.lo; i < s.hi; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			j := wordEnd(text, i, s.hi)
			out = append(out, wordToken(text, i, j, quote))
			i = j
		case unicode.IsSpace(r) || r == '-' || r == '\u2011':
			i += n
		default:
			switch r {
			case '"':
				quote = !quote
			case '\u201c', '\u00ab':
				quote = true
			case '\u201d', '\u00bb':
				quote = false
			}
			out = append(out, token{lo: i, hi: i + n, low: text[i : i+n], quoted: quote})
			i += n
		}
	}
	return out, quote
}

// wordEnd returns where the word at i ends: letters and digits, apostrophes
// between letters, dots of abbreviations and numbers, colons and commas of numbers.
func wordEnd(text string, i, hi int) int {
	num := text[i] >= '0' && text[i] <= '9'
	start := i
	for i < hi {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if num && unicode.IsLetter(r) && i > start && i+n < hi && strings.HasPrefix(strings.ToLower(text[i:]), "pm") {
				return i
			}
			i += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[min(i+n, hi):])
		switch {
		case (r == '\'' || r == '\u2019') && unicode.IsLetter(next) && i+n < hi && !num:
		case (r == '.' || r == ',' || r == ':') && num && unicode.IsDigit(next) && i+n < hi:
		case r == '.' && !num && i-start <= 5 && dottedLetters(text[start:i]) && unicode.IsLetter(next) && i+n < hi:
		default:
			return i
		}
		i += n
	}
	return hi
}

// dottedLetters reports whether s is single letters with dots between: u, u.s, p.m.
func dottedLetters(s string) bool {
	for k := 0; k < len(s); k++ {
		if (k%2 == 0) != (s[k] >= 'A' && s[k] <= 'Z' || s[k] >= 'a' && s[k] <= 'z') || k%2 == 1 && s[k] != '.' {
			return false
		}
	}
	return len(s)%2 == 1
}

func wordToken(text string, lo, hi int, quote bool) token {
	t := token{lo: lo, hi: hi, word: true, quoted: quote}
	r, _ := utf8.DecodeRuneInString(text[lo:])
	t.upper, t.num = unicode.IsUpper(r), unicode.IsDigit(r)
	t.low = strings.ReplaceAll(strings.ToLower(text[lo:hi]), "\u2019", "'")
	if w, ok := strings.CutSuffix(t.low, "'s"); ok && w != "it" && w != "that" && w != "there" && w != "he" && w != "she" && w != "what" {
		t.low, t.poss = w, true
	}
	return t
}
