package ingest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"hindcast/casefile"
)

// maxWraps is how deep lines may be wrapped in each other.
const maxWraps = 3

// paths names the formats that read lines: the one that reads most of them first,
// then those that read what is left. Each must be certain of the lines it reads,
// and read at least two of them or a fifth of all. A wrapper counts by what is
// found in it.
func paths(lines [][]byte, depth int) (out []string) {
	total := len(lines)
	for len(lines) > 0 && len(out) < maxTerms {
		best, left := strongest(lines, depth)
		took := len(lines) - len(left)
		if len(best) == 0 || took < 2 && took*5 < total {
			break
		}
		out = append(out, best...)
		lines = left
	}
	return out
}

// strongest returns the paths of the format that is certain of most of lines, and
// the lines it does not read.
func strongest(lines [][]byte, depth int) (best []string, left [][]byte) {
	left = lines
	for _, f := range append(Formats(), Wrappers()...) {
		if f.Lines == nil && f.Unwrap == nil || depth == 0 && positional(f) {
			continue
		}
		if found, rest := among(f, lines, depth); len(found) > 0 && len(rest) < len(left) {
			best, left = found, rest
		}
	}
	return best, left
}

// among returns the paths by which f reads some of lines, and the lines it does
// not read; no path where f is not certain.
func among(f Format, lines [][]byte, depth int) (found []string, left [][]byte) {
	if f.wrapperOnly() {
		if found = within(f, lines, depth); len(found) == 0 {
			return nil, lines
		}
		w, err := compose(strings.Join(found, beside))
		if err != nil {
			return nil, lines
		}
		_, left = divide(w, lines)
		return found, left
	}
	mine, left := divide(f, lines)
	if len(mine) == 0 || ask(f, headOf(mine)).Score != Certain {
		return nil, lines
	}
	return append(within(f, mine, depth), f.Name), left
}

// within returns the paths of what is found inside lines of f.
func within(f Format, lines [][]byte, depth int) []string {
	if f.Unwrap == nil || depth >= maxWraps {
		return nil
	}
	u, err := f.Unwrap(probeEnv())
	if err != nil {
		return nil
	}
	var texts textsOf
	divideBy(&unwrapping{outer: u, inner: &texts}, lines)
	out := oneHeader(paths(texts, depth+1))
	for i := range out {
		out[i] = f.Name + inside + out[i]
	}
	return out
}

// oneHeader leaves what one file can be read as: one format with header lines, and
// nothing beside one whose header is the first line.
func oneHeader(paths []string) (out []string) {
	headed := false
	for i, path := range paths {
		f, err := compose(path)
		switch {
		case err != nil:
			continue
		case positional(f) && i == 0:
			return paths[:1]
		case positional(f), f.Header != nil && headed:
			continue
		}
		headed = headed || f.Header != nil
		out = append(out, path)
	}
	return out
}

// textsOf collects what lines carry.
type textsOf [][]byte

// ParseLine implements LineParser.
func (t *textsOf) ParseLine(text []byte, _ casefile.Origin, _ *casefile.Batch) *Reason {
	*t = append(*t, slices.Clone(text))
	return held
}

// divide parses lines as f and returns those it reads or passes over, and those
// it rejects.
func divide(f Format, lines [][]byte) (mine, left [][]byte) {
	p, err := f.Lines(probeEnv())
	if err != nil {
		return nil, lines
	}
	return divideBy(p, lines)
}

func divideBy(p LineParser, lines [][]byte) (mine, left [][]byte) {
	if h, ok := p.(HeaderParser); ok {
		h.Begin(nil)
	}
	b := casefile.NewBatch()
	for i, l := range lines {
		if taken(tried(p, l, int64(i), b)) {
			mine = append(mine, l)
		} else {
			left = append(left, l)
		}
		b.Reset()
	}
	return mine, left
}

var brokeOn = &Reason{Text: rejectDefect}

// tried parses a line; a defect is a reject.
func tried(p LineParser, line []byte, number int64, b *casefile.Batch) (why *Reason) {
	defer func() {
		if recover() != nil {
			why = brokeOn
		}
	}()
	return p.ParseLine(line, casefile.Origin{Line: number + 1}, b)
}

// rows counts the lines of which f makes a row.
func rows(f Format, lines [][]byte) (n int) {
	p, err := f.Lines(probeEnv())
	if err != nil {
		return 0
	}
	if h, ok := p.(HeaderParser); ok {
		h.Begin(nil)
	}
	b := casefile.NewBatch()
	for i, l := range lines {
		if tried(p, l, int64(i), b) == nil {
			n++
		}
		b.Reset()
	}
	return n
}

// probeEnv is what parsers are given while formats are looked for.
func probeEnv() *Env {
	return &Env{Zone: time.UTC, Year: 2000, Options: map[string]string{}, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}
}

// headOf makes a head of lines.
func headOf(lines [][]byte) Head {
	return Head{Bytes: append(bytes.Join(lines, []byte{'\n'}), '\n'), Whole: true}
}

// linesOf returns the first lines of a head that hold something; the last one may
// be cut off and is left out.
func linesOf(h Head) (out [][]byte) {
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	for len(b) > 0 && len(out) < oddCount {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			if !h.Whole && len(out) > 0 {
				break
			}
			end = len(b)
		}
		if line := trimEnd(b[:min(end+1, len(b))]); !blank(line) {
			out = append(out, line)
		}
		b = b[min(end+1, len(b)):]
	}
	return out
}
