package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"hindcast/casefile"
)

// placer gives the place in the source of an offset in the text that is read.
// Offsets must not go back.
type placer interface {
	at(off int64) casefile.Origin
}

// maxRecoded bounds a document that is not UTF-8: it is read whole.
const maxRecoded = 64 << 20

var xmlEncoding = regexp.MustCompile(`^<\?xml[^>]*\sencoding=["']([A-Za-z0-9._:-]{1,40})["']`)

// openText returns a document as UTF-8. UTF-16 is known by its byte order mark,
// other encodings by an XML declaration; offsets stay those of the source.
func openText(r io.Reader) (io.Reader, placer, error) {
	b := bufio.NewReaderSize(r, 4<<10)
	head, _ := b.Peek(256)
	enc, mark, err := encodingOf(head)
	if err != nil {
		return nil, nil, err
	}
	if enc == nil {
		n := int64(0)
		if bytes.HasPrefix(head, utf8BOM) {
			n = int64(len(utf8BOM))
			_, _ = b.Discard(len(utf8BOM)) // it was just peeked
		}
		j := &jsonReader{r: b, n: n, line: 1, limit: 1 << 62}
		return j, &shifted{j, n}, nil
	}
	raw, err := io.ReadAll(io.LimitReader(b, maxRecoded+1))
	if err == nil && len(raw) > maxRecoded {
		err = fmt.Errorf("expected at most %d bytes that are not UTF-8, found more: convert the file first", maxRecoded)
	}
	if err != nil {
		return nil, nil, err
	}
	text, err := enc.NewDecoder().Bytes(raw[mark:])
	if err != nil {
		return nil, nil, err
	}
	_, wide := enc.(*charmap.Charmap)
	return bytes.NewReader(text), &recoded{text: text, src: int64(mark), start: int64(mark), wide: !wide, line: 1}, nil
}

// encodingOf finds the encoding of a head; nil is UTF-8. mark is the length of
// the byte order mark.
func encodingOf(head []byte) (enc encoding.Encoding, mark int, err error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2, nil
	}
	m := xmlEncoding.FindSubmatch(head)
	if m == nil || strings.EqualFold(string(m[1]), "utf-8") || strings.EqualFold(string(m[1]), "us-ascii") {
		return nil, 0, nil
	}
	enc, err = htmlindex.Get(string(m[1]))
	if _, single := enc.(*charmap.Charmap); err != nil || !single {
		return nil, 0, fmt.Errorf("expected UTF-8, UTF-16 or an encoding of one byte a character, found %q: convert the file first", m[1])
	}
	return enc, 0, nil
}

// headText returns a head as UTF-8 where a byte order mark says that it is
// UTF-16.
func headText(head []byte) []byte {
	enc, mark, err := encodingOf(head[:min(len(head), 4)])
	if err != nil || enc == nil {
		return head
	}
	text, err := enc.NewDecoder().Bytes(head[mark : len(head)-(len(head)-mark)%2])
	if err != nil {
		return nil
	}
	return text
}

// shifted places offsets behind a byte order mark that was taken off.
type shifted struct {
	j    *jsonReader
	mark int64
}

func (s *shifted) at(off int64) casefile.Origin { return s.j.at(off + s.mark) }

// recoded places offsets of a text in the bytes it was decoded from.
type recoded struct {
	text  []byte
	pos   int64 // in text
	src   int64 // in the source
	start int64 // length of the byte order mark
	line  int64
	wide  bool // UTF-16; else one byte a character
}

func (c *recoded) at(off int64) casefile.Origin {
	if off < c.pos {
		c.pos, c.src, c.line = 0, c.start, 1
	}
	for c.pos < min(off, int64(len(c.text))) {
		r, n := utf8.DecodeRune(c.text[c.pos:])
		c.pos += int64(n)
		switch {
		case !c.wide:
			c.src++
		case r > 0xffff:
			c.src += 4
		default:
			c.src += 2
		}
		if r == '\n' {
			c.line++
		}
	}
	return casefile.Origin{Offset: c.src, Line: c.line}
}

var errXML = errors.New("expected well-formed XML to the end, found an error")
