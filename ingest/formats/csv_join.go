package formats

import (
	"bytes"

	"hindcast/casefile"
	"hindcast/ingest"
)

// csvBytes is how long a record over several lines may be, in bytes; it may have
// keptLines lines.
const csvBytes = 256 << 10

var (
	csvHeld = &reject{Held: true}
	csvPart = "line of a record over several lines, read with its first"
)

// csvQuotes follows the quotes of a table from line to line, by the rules of
// csvTable.cut: open says whether the next line goes on in a cell of this one. A
// quote that is closed in the middle of a cell ends the search: it was none.
type csvQuotes struct {
	sep   byte
	open  bool
	lines int // of the record
	size  int
}

// see looks at the next line. broken says that the lines so far are no record.
func (q *csvQuotes) see(b []byte) (broken bool) {
	q.lines, q.size = q.lines+1, q.size+len(b)+1
	q.open, broken = scanQuotes(b, q.sep, q.open)
	if broken = broken || q.open && (q.lines >= keptLines || q.size > csvBytes); broken || !q.open {
		q.open, q.lines, q.size = false, 0, 0
	}
	return broken
}

// scanQuotes reads one line from the start of a cell, or inside one in quotes.
func scanQuotes(b []byte, sep byte, open bool) (still, broken bool) {
	for {
		if !open {
			if len(b) == 0 || b[0] != '"' {
				i := bytes.IndexByte(b, sep)
				if i < 0 {
					return false, false
				}
				b = b[i+1:]
				continue
			}
			b = b[1:]
		}
		i := 0
		for ; i < len(b); i++ {
			if b[i] == '"' && (i+1 >= len(b) || b[i+1] != '"') {
				break
			}
			if (b[i] == '"' || b[i] == '\\') && i+1 < len(b) && b[i+1] == '"' {
				i++
			}
		}
		switch {
		case i >= len(b):
			return true, false
		case i+1 == len(b):
			return false, false
		case b[i+1] != sep:
			return false, true
		}
		open, b = false, b[i+2:]
	}
}

// csvTracker tells the engine where a record goes on, so that it does not cut there.
type csvTracker struct {
	quotes csvQuotes
	header bool // the next line is one
}

func trackCSV(env *ingest.Env) ingest.Tracker {
	t := &csvTracker{header: env.Options["columns"] == ""}
	if t.quotes.sep = separators[env.Options["separator"]]; t.quotes.sep == 0 && !t.header {
		t.quotes.sep = ','
	}
	return t
}

// See implements ingest.Tracker.
func (t *csvTracker) See(line []byte) {
	if t.header {
		if t.header = false; t.quotes.sep == 0 {
			t.quotes.sep = separatorOf(line)
		}
		return
	}
	if len(bytes.TrimSpace(line)) > 0 {
		t.quotes.see(line)
	}
}

// State implements ingest.Tracker: a chunk never begins inside a record that is read
// as one.
func (t *csvTracker) State() any { return nil }

// Open implements ingest.Opener.
func (t *csvTracker) Open() bool { return t.quotes.open }

// csvJoin puts lines together whose quoted cells go on. What turns out to be no
// record is read again line by line, each for itself.
type csvJoin struct {
	quotes csvQuotes
	text   []byte
	at     []casefile.Origin
	ends   []int // of the lines in text
	one    func(record []byte, at casefile.Origin, b *casefile.Batch) *reject
}

// line takes the next line of a table.
func (j *csvJoin) line(line []byte, at casefile.Origin, b *casefile.Batch) *reject {
	if len(j.at) == 0 && bytes.IndexByte(line, '"') < 0 {
		return j.one(line, at, b)
	}
	broken := j.quotes.see(line)
	if len(j.at) == 0 && !j.quotes.open {
		return j.one(line, at, b)
	}
	if len(j.at) > 0 {
		j.text = append(j.text, '\n')
	}
	j.text = append(j.text, line...)
	j.at, j.ends = append(j.at, at), append(j.ends, len(j.text))
	if j.quotes.open {
		return csvHeld
	}
	if broken {
		return j.apart(b)
	}
	why := j.one(j.text, j.at[0], b)
	if why == csvCount || why == csvQuote {
		return j.apart(b)
	}
	b.SkipN(csvPart, int64(len(j.at)-1))
	if why != nil {
		b.Reject(j.at[0], j.text, why.Text)
		why = csvHeld
	}
	j.text, j.at, j.ends = j.text[:0], j.at[:0], j.ends[:0]
	return why
}

// apart reads every line for itself and returns what became of the last.
func (j *csvJoin) apart(b *casefile.Batch) (why *reject) {
	from := 0
	for i, end := range j.ends {
		line := j.text[from:end]
		from = min(end+1, len(j.text))
		if why = j.one(line, j.at[i], b); i+1 == len(j.ends) {
			break
		}
		count(why, line, j.at[i], b)
	}
	j.text, j.at, j.ends = j.text[:0], j.at[:0], j.ends[:0]
	return why
}

// Finish implements ingest.Finisher: a quote was never closed.
func (j *csvJoin) Finish(b *casefile.Batch) {
	if n := len(j.at); n > 0 {
		from := 0
		if n > 1 {
			from = j.ends[n-2] + 1
		}
		last, at := j.text[from:], j.at[n-1]
		count(j.apart(b), last, at, b)
	}
	j.quotes.open, j.quotes.lines, j.quotes.size = false, 0, 0
}

// count books a line as the engine does.
func count(why *reject, line []byte, at casefile.Origin, b *casefile.Batch) {
	switch {
	case why == nil:
		b.Accept(1)
	case why.Skip:
		b.Skip(why.Text)
	case !why.Held:
		b.Reject(at, line, why.Text)
	}
}
