package formats

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

// maxField bounds one field of a journal entry that is kept, and maxEntry how
// much of one entry is read as such, in bytes.
const (
	maxField = 1 << 20
	maxEntry = 64 << 20
)

var (
	noEntryTime = &reject{Text: "entry has no __REALTIME_TIMESTAMP"}
	noMessage   = &reject{Text: "entry without MESSAGE", Skip: true}
)

var errField = errors.New("expected the length and value of a binary field, found the end or another length")

var _ = ingest.Register(ingest.Format{
	Name: "journal-export",
	Doc: `The systemd journal as journalctl -o export writes it: fields a line each, an empty line between entries, binary fields with their
length in front. The stamp is __REALTIME_TIMESTAMP, when journald received the entry. The program is SYSLOG_IDENTIFIER, else _COMM.`,
	Record: "journal entry", Primary: "messages", Tables: []string{"messages"},
	Sniff: sniffJournal, Stream: streamJournal, Samples: journalSamples,
})

func sniffJournal(h ingest.Head) ingest.Guess {
	b := bytes.TrimLeft(h.Bytes, "\n")
	i := bytes.Index(b, []byte("__REALTIME_TIMESTAMP="))
	cursor := bytes.HasPrefix(b, []byte("__CURSOR="))
	switch {
	case cursor && i > 0 && b[i-1] == '\n', i == 0 && bytes.Contains(b, []byte("\n__MONOTONIC_TIMESTAMP=")):
		return ingest.Guess{Score: ingest.Certain}
	case cursor:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Never, Why: "does not begin with __CURSOR= or __REALTIME_TIMESTAMP="}
}

// journalReader reads the fields of entries and knows where they stand.
type journalReader struct {
	r    *bufio.Reader
	off  int64
	line int64
	buf  []byte
}

// field reads one field; done says that the entry has ended. A value longer than
// maxField is cut. name and value are valid until the next call.
func (j *journalReader) field() (name, value []byte, done bool, err error) {
	line, err := j.readLine()
	if err != nil {
		return nil, nil, true, err
	}
	if len(line) == 0 {
		return nil, nil, true, nil
	}
	if eq := bytes.IndexByte(line, '='); eq >= 0 {
		return line[:eq], line[eq+1:], false, nil
	}
	name = append([]byte(nil), line[:min(len(line), 64)]...)
	var size [8]byte
	if _, err := io.ReadFull(j.r, size[:]); err != nil {
		return nil, nil, true, errField
	}
	n := binary.LittleEndian.Uint64(size[:])
	if n > maxEntry {
		return nil, nil, true, errField
	}
	j.off += 8
	j.line += int64(bytes.Count(size[:], []byte{'\n'}))
	if value, err = j.readValue(int(n)); err != nil {
		return nil, nil, true, err
	}
	return name, value, false, nil
}

// readLine reads to the next line end; what goes beyond maxField is passed over.
func (j *journalReader) readLine() ([]byte, error) {
	j.buf = j.buf[:0]
	for {
		part, err := j.r.ReadSlice('\n')
		j.off += int64(len(part))
		if room := maxField - len(j.buf); room > 0 {
			j.buf = append(j.buf, part[:min(len(part), room)]...)
		}
		if err == nil {
			j.line++
			return bytes.TrimSuffix(j.buf, []byte{'\n'}), nil
		}
		if err == io.EOF && len(j.buf) > 0 {
			return j.buf, nil
		}
		if err != bufio.ErrBufferFull {
			return nil, err
		}
	}
}

// readValue reads a binary value of n bytes and the line end behind it.
func (j *journalReader) readValue(n int) ([]byte, error) {
	j.buf = j.buf[:0]
	for left := n + 1; left > 0; {
		part, err := j.r.Peek(min(left, j.r.Size()))
		if len(part) == 0 {
			if err == io.EOF {
				err = errField
			}
			return nil, err
		}
		if room := min(maxField, n) - len(j.buf); room > 0 {
			j.buf = append(j.buf, part[:min(len(part), room)]...)
		}
		if left == len(part) && part[left-1] != '\n' {
			return nil, errField
		}
		j.line += int64(bytes.Count(part, []byte{'\n'}))
		j.off += int64(len(part))
		left -= len(part)
		if _, err := j.r.Discard(len(part)); err != nil {
			return nil, err
		}
	}
	return j.buf, nil
}

func streamJournal(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	j := &journalReader{r: bufio.NewReaderSize(src.R, 64<<10), line: 1}
	e := &journalEntry{}
	e.env = src.Env
	for ctx.Err() == nil {
		e.begin(casefile.Origin{Offset: j.off, Line: j.line})
		fields, err := e.read(j)
		if fields > 0 {
			if err != nil && err != io.EOF {
				in.Batch().Reject(e.at, e.head, "entry cut off where reading failed")
			} else {
				e.finish(in.Batch())
			}
			if err := in.Done(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("entry at byte %d: %w", e.at.Offset, err)
		}
	}
	return ctx.Err()
}

// read reads one entry; it returns io.EOF with the last.
func (e *journalEntry) read(j *journalReader) (fields int, err error) {
	for {
		at := casefile.Origin{Offset: j.off, Line: j.line}
		name, value, done, err := j.field()
		if done {
			return fields, err
		}
		if fields == 0 {
			e.at = at
			e.head = append(append(append(e.head[:0], name...), '='), value[:min(len(value), casefile.HeadBytes)]...)
		}
		fields++
		e.take(name, value)
	}
}
