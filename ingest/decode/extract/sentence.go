package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a stretch of bytes [lo, hi).
type span struct{ lo, hi int }

func (s span) meets(o span) bool  { return s.lo < o.hi && o.lo < s.hi }
func (s span) of(t string) string { return t[s.lo:s.hi] }

// maxSentence bounds what is read as one sentence, in bytes. Longer text is a
// table, a script or an attack on the reader's patience.
const maxSentence = 2000

// never end a sentence, whatever follows.
var titles = set("mr mrs ms dr gov sen rep st prof rev hon gen col lt sgt capt cmdr adm maj pres sec no vs approx dept est ft mt u.k jr sr messrs reps sens govs nos")

// may end a sentence: only before a word that starts one.
var shortened = set("inc corp co ltd llc plc u.s u.n e.u d.c jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun etc al " +
	"pa fla calif minn mass conn tenn va wash wis ariz ala ark colo del ga ill ind kan ky la md mich miss mo mont neb nev n.h n.j n.m n.y n.c n.d okla ore s.c s.d tex vt w.va wyo")

// clockish abbreviations end a sentence before any capital that is no zone or day.
var clockish = set("a.m p.m am pm e.t p.t c.t m.t")

var starters = set("the it he she they in at on but and this that these those a an we i you if when while after before as by for from his her their its there one some many " +
	"however meanwhile still yet so no not musk trump according to with since during although though")

var afterClock = set("et e.t edt est eastern pt p.t pdt pst pacific ct c.t cdt cst central mt mdt mst mountain gmt utc bst ist cet cest monday tuesday wednesday thursday friday saturday sunday " +
	"january february march april may june july august september october november december jan feb mar apr jun jul aug sept oct nov dec local")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// among reports whether w is one of the words of list, which spaces part.
func among(w, list string) bool {
	for at := 0; w != ""; {
		i := strings.Index(list[at:], w)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(w)
		if (i == 0 || list[i-1] == ' ') && (end == len(list) || list[end] == ' ') {
			return true
		}
		at = end
	}
	return false
}

// sentences cuts a paragraph. Quotation marks that close after the full stop
// belong to the sentence they close, and a new sentence may follow them without a
// space.
func sentences(text string) []span {
	var out []span
	start := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r != '.' && r != '!' && r != '?' && r != '\u2026' && i-start < maxSentence {
			i += n
			continue
		}
		end := i + n
		for end < len(text) {
			q, k := utf8.DecodeRuneInString(text[end:])
			if !strings.ContainsRune(".!?\u2026\"\u201d\u2019')]\u00bb", q) || q == '\'' && letterAt(text, end+k) {
				break
			}
			end += k
		}
		if i-start >= maxSentence || ends(text, start, i, end, r) {
			out = appendSpan(out, text, start, end)
			start = end
		}
		i = end
	}
	return appendSpan(out, text, start, len(text))
}

func letterAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[min(i, len(s)):])
	return unicode.IsLetter(r)
}

func appendSpan(out []span, text string, lo, hi int) []span {
	for lo < hi && (text[lo] == ' ' || text[lo] == '\t' || text[lo] == '\n') {
		lo++
	}
	for hi > lo && (text[hi-1] == ' ' || text[hi-1] == '\t' || text[hi-1] == '\n') {
		hi--
	}
	if lo < hi {
		out = append(out, span{lo, hi})
	}
	return out
}

// ends reports whether the mark at i, with what closes behind it up to end, ends
// a sentence that began at start.
func ends(text string, start, i, end int, mark rune) bool {
	rest := strings.TrimLeft(text[end:], " \t\n\u00a0\u202f")
	if rest == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	glued := len(rest) == len(text)-end
	if glued && !(end > i+1 && unicode.IsUpper(next)) { // 8.42, example.org; but not: matter."Musk said
		return false
	}
	opens := unicode.IsUpper(next) || unicode.IsDigit(next) || strings.ContainsRune("\"\u201c\u2018'(\u00ab", next) || next > 0x2ff && unicode.IsLetter(next)
	if !opens {
		return false
	}
	if mark != '.' {
		return !(end > i+1 && spokenNext(rest)) // "Is it down?" she asked
	}
	before := lastWord(text[start:i])
	follow := firstWord(rest)
	switch {
	case end > i+1 && !clockish[before]: // closed by a quotation mark
		return true
	case titles[before]:
		return false
	case clockish[before]:
		return !afterClock[follow] && !unicode.IsDigit(next)
	case shortened[before] || len(before) == 1 && unicode.IsUpper(rune(text[i-1])):
		return starters[follow] && !titles[before]
	}
	return true
}

// lastWord is the word that ends s, in lower case, dots inside kept.
func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(\"\u201c\u2018", r) })
	if i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return strings.ToLower(s[max(i, 0):])
}

// firstWord is the word that begins s, in lower case, without its last dot.
func firstWord(s string) string {
	s = strings.TrimLeft(s, "\"\u201c\u2018'(")
	i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:\u2019'", r) })
	if i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(strings.TrimRight(s, ".!?\"\u201d"))
}

var spokenVerbs = set("said says asked wrote posted tweeted told added replied joked exclaimed responded continued declared cried")

// spokenNext reports whether a verb of speech stands within the first four words
// of s: who said the quotation just closed.
func spokenNext(s string) bool {
	for i, w := range strings.Fields(s[:min(len(s), 80)]) {
		if i >= 4 {
			return false
		}
		if spokenVerbs[strings.ToLower(strings.Trim(w, ",.;:"))] {
			return true
		}
	}
	return false
}
