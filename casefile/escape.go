package casefile

import (
	"unicode"
	"unicode/utf8"
)

// HeadBytes is how much of a refused record a reject keeps.
const HeadBytes = 200

const hexDigits = "0123456789abcdef"

// ascii reports whether s has no byte above 0x7f, eight bytes at a time.
func ascii(s string) bool {
	for len(s) >= 8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if w&0x8080808080808080 != 0 {
			return false
		}
		s = s[8:]
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func valid(s string) bool { return ascii(s) || utf8.ValidString(s) }

// appendUTF8 appends s with every byte that is not part of valid UTF-8 written
// as \xNN, so that a text column is always text. A record that really held those
// four characters looks the same; its offset leads to the bytes.
func appendUTF8(dst []byte, s string) []byte {
	if utf8.ValidString(s) {
		return append(dst, s...)
	}
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			dst = appendHex(dst, s[0])
		} else {
			dst = append(dst, s[:size]...)
		}
		s = s[size:]
	}
	return dst
}

// appendHead appends at most HeadBytes bytes of record as printable text; control
// and format characters, invalid UTF-8 and a character cut by the limit become
// \xNN for each of their bytes.
func appendHead(dst, record []byte) []byte {
	record = record[:min(len(record), HeadBytes)]
	for len(record) > 0 {
		r, size := utf8.DecodeRune(record)
		if (r == utf8.RuneError && size == 1) || !unicode.IsPrint(r) {
			for _, b := range record[:size] {
				dst = appendHex(dst, b)
			}
		} else {
			dst = append(dst, record[:size]...)
		}
		record = record[size:]
	}
	return dst
}

func appendHex(dst []byte, b byte) []byte {
	return append(dst, '\\', 'x', hexDigits[b>>4], hexDigits[b&15])
}
