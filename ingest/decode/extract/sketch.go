package extract

import (
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// SketchSize is the number of hashes a sketch keeps at most; from two sketches of
// n hashes the share of common text is estimated with a standard error of about
// sqrt(s(1-s)/n).
const SketchSize = 64

// shingle is the number of words in a row that count as one piece of text: five in
// a row are seldom the same by chance.
const shingle = 5

// Sketch is the bottom-k sample of the document's five-word sequences (Broder
// 1997): the SketchSize smallest 64-bit FNV-1a hashes, ascending, in hex. It is
// empty for a text of fewer than five words.
func Sketch(ps []Paragraph) string {
	var words []string
	for i := range ps {
		if ps[i].Kind != Caption {
			words = append(words, strings.FieldsFunc(strings.ToLower(ps[i].Text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
		}
	}
	var all []uint64
	for i := 0; i+shingle <= len(words); i++ {
		h := fnv.New64a()
		for _, w := range words[i : i+shingle] {
			_, _ = h.Write([]byte(w))
			_, _ = h.Write([]byte{0})
		}
		all = append(all, h.Sum64())
	}
	slices.Sort(all)
	all = slices.Compact(all)
	b := make([]byte, 0, 8*SketchSize)
	for _, v := range all[:min(len(all), SketchSize)] {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	return hex.EncodeToString(b)
}
