package extract

import (
	"bytes"
	"strings"

	"hindcast/casefile"
)

// wrapWidth is the longest line of a text that was wrapped by hand or by a mail
// program; a longer one is a paragraph by itself.
const wrapWidth = 100

// PlainParagraphs cuts a plain text, UTF-8 with any line ends, that begins at byte
// base of the evidence. A line is a paragraph, unless the text is wrapped: then
// blank lines part paragraphs, and a statement still knows its line.
func PlainParagraphs(data []byte, base int64) []Paragraph {
	type line struct{ lo, hi int }
	var lines []line
	for lo := 0; lo < len(data); {
		n := bytes.IndexByte(data[lo:], '\n')
		hi := lo + n
		if n < 0 {
			n, hi = len(data)-lo-1, len(data)
		}
		lines = append(lines, line{lo, hi})
		lo += n + 1
	}
	wrapped := isWrapped(data)
	var out []Paragraph
	open := false
	for i, l := range lines {
		text := strings.TrimRight(string(data[l.lo:l.hi]), " \t\r\u00a0")
		lead := len(text) - len(strings.TrimLeft(text, " \t\u00a0"))
		text = text[lead:]
		at := Segment{At: casefile.Origin{Offset: base + int64(l.lo+lead), Line: int64(i + 1)}}
		switch {
		case text == "":
			open = false
			continue
		case wrapped && open:
			p := &out[len(out)-1]
			at.Text = len(p.Text) + 1
			p.Text += "\n" + text
			p.Segments = append(p.Segments, at)
			continue
		}
		out = append(out, Paragraph{Text: text, Line: int64(i + 1), Char: l.lo + lead, Segments: []Segment{at}})
		open = true
	}
	MarkCaptions(out)
	return out
}

// isWrapped reports whether lines end where a column does and not where a sentence
// does.
func isWrapped(data []byte) bool {
	if !bytes.Contains(data, []byte("\n\n")) && !bytes.Contains(data, []byte("\n\r\n")) {
		return false
	}
	full, open := 0, 0
	for l := range bytes.Lines(data) {
		l = bytes.TrimRight(l, " \t\r\n")
		if len(l) > wrapWidth {
			return false
		}
		if len(l) < 40 {
			continue
		}
		full++
		if !bytes.ContainsAny(l[len(l)-1:], ".!?\":)") {
			open++
		}
	}
	return full > 4 && open*3 > full*2
}
