package formats

import "bytes"

// quotePlan says where the cells stand that hold a client's own words, for writers
// that leave the quotes in them as they are: the words then end where the cells
// behind them are those of the format again.
type quotePlan struct {
	request int  // the number of cells before the request line
	between int  // cells without quotes behind it
	referer bool // a referer stands before the user agent
	after   int  // cells without quotes behind the agent, where quoted ones follow; 0 where none do
}

// cutCell takes a quoted cell off the front of b. A list of quoted words
// ("h2","http/1.1") is one cell, as written.
func (p *cellParser) cutCell(b []byte) (cell, rest []byte, ok bool) {
	cell, rest, ok = cutQuoted(b)
	end := len(cell) + 2
	if !ok || end >= len(b) || b[end] == ' ' {
		return cell, rest, ok
	}
	p.stray = true
	if b[end] != ',' {
		return cell, rest, ok
	}
	if i := bytes.IndexByte(b[end:], ' '); i >= 0 {
		return b[:end+i], b[end+i:], true
	}
	return b, nil, true
}

// splitQuotes cuts a line whose quotes do not tell where its cells end.
func (p *cellParser) splitQuotes(b []byte) bool {
	q := p.quotes
	p.cells = p.cells[:0]
	for range q.request {
		n := bareSize(b)
		if n == 0 {
			return false
		}
		cell := b[:n]
		if cell[0] == '[' && cell[n-1] == ']' {
			cell = cell[1 : n-1]
		}
		p.cells, b = append(p.cells, cell), b[min(n+1, len(b)):]
	}
	if b = p.takeQuoted(b, closing(b, q.between)); b == nil {
		return false
	}
	for range q.between {
		n := bareSize(b)
		p.cells, b = append(p.cells, b[:n]), b[min(n+1, len(b)):]
	}
	if q.referer {
		if b = p.takeQuoted(b, closing(b, 0)); b == nil {
			return false
		}
	}
	end := 0
	if q.after > 0 {
		end = closing(b, q.after)
	}
	if end == 0 {
		end = bytes.LastIndexByte(b, '"')
	}
	if b = p.takeQuoted(b, end); b == nil {
		return false
	}
	return p.splitOn(b)
}

// takeQuoted takes the cell whose quotes stand at the front of b and at end; nil
// where it is none.
func (p *cellParser) takeQuoted(b []byte, end int) (rest []byte) {
	if end < 1 || b[0] != '"' || end+1 < len(b) && b[end+1] != ' ' {
		return nil
	}
	p.cells = append(p.cells, b[1:end])
	return b[min(end+2, len(b)):]
}

// closing returns the place of the first quote in b behind which cells without
// quotes stand, as many as bare says, and then a quote; 0 where there is none.
func closing(b []byte, bare int) int {
	for from := 1; from < len(b); {
		i := bytes.IndexByte(b[from:], '"')
		if i < 0 {
			return 0
		}
		i += from
		if opensAfter(b[i+1:], bare) {
			return i
		}
		from = i + 1
	}
	return 0
}

// opensAfter reports whether b is a space, bare cells without quotes, and a quote.
func opensAfter(b []byte, bare int) bool {
	for range bare {
		if len(b) == 0 || b[0] != ' ' {
			return false
		}
		n := bareSize(b[1:])
		if n == 0 || bytes.IndexByte(b[1:1+n], '"') >= 0 {
			return false
		}
		b = b[1+n:]
	}
	return len(b) > 1 && b[0] == ' ' && b[1] == '"'
}

// bareSize returns the length of a cell without quotes at the front of b, one in
// brackets with its spaces.
func bareSize(b []byte) int {
	if len(b) > 0 && b[0] == '[' {
		if end := bracketed(b); end > 0 {
			return end + 1
		}
	}
	if i := bytes.IndexByte(b, ' '); i >= 0 {
		return i
	}
	return len(b)
}
