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
func templateOf(text []byte) string {
	h := fnv64(offset64)
	for len(text) > 0 {
		switch c := text[0]; {
		case c == '"' || c == '\'':
			end := bytes.IndexByte(text[1:], c)
			if end < 0 {
				text = nil
			} else {
				text = text[end+2:]
			}
			h.add('"')
		case c <= ' ':
			text = text[1:]
			h.add(' ')
		default:
			end := bytes.IndexAny(text, " \t\"'")
			if end <= 0 {
				end = len(text)
			}
			if bytes.ContainsAny(text[:end], "0123456789") {
				h.add('#')
			} else {
				h.add(text[:end]...)
			}
			text = text[end:]
		}
	}
	const hexDigits = 16
	id := strconv.FormatUint(uint64(h), 16)
	return "0000000000000000"[:hexDigits-len(id)] + id
}

// fnv64 is the FNV-1a hash of 64 bits (RFC 9923), without the interface that would
// cost memory for every line.
type fnv64 uint64

const offset64, prime64 = 14695981039346656037, 1099511628211

func (h *fnv64) add(b ...byte) {
	for _, c := range b {
		*h = (*h ^ fnv64(c)) * prime64
	}
}
