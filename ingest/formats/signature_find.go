package formats

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"hindcast/casefile"
)

// gramSize is how many bytes of a signature are looked for first.
const gramSize = 4

// finder finds signatures in one pass over a text: it looks for four bytes of each
// that are rare in prose, and compares where it sees them.
type finder struct {
	mark  [1 << 13]uint64          // bits of hashes of the four bytes
	which map[[gramSize]byte][]int // signatures by them
}

var signatureFinder = newFinder(signatures)

func newFinder(all []signature) *finder {
	f := &finder{which: map[[gramSize]byte][]int{}}
	for i, s := range all {
		g := rarest(s.words)
		h := gramHash(g[:])
		f.mark[h>>6] |= 1 << (h & 63)
		f.which[g] = append(f.which[g], i)
	}
	return f
}

// rarest picks the four bytes of words whose letters are least usual.
func rarest(words []string) (best [gramSize]byte) {
	const usual = " etaoinsrhldcumfpgwybvk" // by their share of English text, the space first
	least := -1
	for _, w := range words {
		for i := 0; i+gramSize <= len(w); i++ {
			sum := 0
			for _, c := range []byte(w[i : i+gramSize]) {
				if at := strings.IndexByte(usual, c); at >= 0 {
					sum += len(usual) - at
				}
			}
			if least < 0 || sum < least {
				least = sum
				copy(best[:], w[i:])
			}
		}
	}
	return best
}

func gramHash(b []byte) uint32 {
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24) * 0x9e3779b1 >> 13
}

// find returns the number of the first signature that fits, or -1.
func (f *finder) find(text []byte) int {
	best := -1
	for i := 0; i+gramSize <= len(text); i++ {
		h := gramHash(text[i : i+gramSize])
		if f.mark[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, n := range f.which[[gramSize]byte(text[i:i+gramSize])] {
			if (best < 0 || n < best) && fits(text, signatures[n].words) {
				best = n
			}
		}
	}
	return best
}

func fits(text []byte, words []string) bool {
	line := casefile.View(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) })
}

// classOf names the class of a message; empty where none fits.
func classOf(text []byte) string {
	if n := signatureFinder.find(text); n >= 0 {
		return signatures[n].class
	}
	return ""
}

// templateOf returns an id that messages share which differ only in numbers,
// quoted text and words that hold a digit (addresses, ids): FNV-1a of what is
// left, as 16 hexadecimal digits. The same text gives the same id everywhere.
func templateOf(text []byte) string { return templateID(templateHash(text)) }

func templateID(h fnv64) string {
	const hexDigits = 16
	id := strconv.FormatUint(uint64(h), 16)
	return "0000000000000000"[:hexDigits-len(id)] + id
}

// keptTemplates is how many ids a parser remembers before it begins anew.
const keptTemplates = 4096

// templates remembers the ids of messages seen, so that one seen before costs no
// memory. The zero value is ready.
type templates map[fnv64]string

func (t *templates) of(text []byte) string {
	h := templateHash(text)
	if id, ok := (*t)[h]; ok {
		return id
	}
	if *t == nil || len(*t) >= keptTemplates {
		*t = templates{}
	}
	id := templateID(h)
	(*t)[h] = id
	return id
}

// What a byte is to templateHash.
const (
	endsWord = 1 + iota
	isDigit
)

var templateBytes = [256]uint8{' ': endsWord, '\t': endsWord, '"': endsWord, '\'': endsWord,
	'0': isDigit, '1': isDigit, '2': isDigit, '3': isDigit, '4': isDigit, '5': isDigit, '6': isDigit, '7': isDigit, '8': isDigit, '9': isDigit}

func templateHash(text []byte) fnv64 {
	h := fnv64(offset64)
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"' || c == '\'':
			end := bytes.IndexByte(text[i+1:], c)
			if h.add('"'); end < 0 {
				return h
			}
			i += end + 2
		case c <= ' ':
			h.add(' ')
			i++
		default:
			word, digit := h, false
			for ; i < len(text) && templateBytes[text[i]] != endsWord; i++ {
				digit = digit || templateBytes[text[i]] == isDigit
				word.add(text[i])
			}
			if digit {
				h.add('#')
			} else {
				h = word
			}
		}
	}
	return h
}

// fnv64 is the FNV-1a hash of 64 bits (RFC 9923), without the interface that would
// cost memory for every line.
type fnv64 uint64

const offset64, prime64 = 14695981039346656037, 1099511628211

func (h *fnv64) add(c byte) { *h = (*h ^ fnv64(c)) * prime64 }
