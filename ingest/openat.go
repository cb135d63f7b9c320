package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hindcast/casefile"
)

// Excerpt is a piece of evidence as it lies in its source.
type Excerpt struct {
	Bytes  []byte
	Offset int64  // in the decompressed source
	More   bool   // the record goes on beyond Bytes
	From   string // the file it was read from: the original, or the copy in the case
	Kept   bool   // From is the copy in the case
}

// GoneError says that neither the original nor a kept copy is there.
type GoneError struct {
	File casefile.File
	Err  error
}

// Error names the file and its hash, by which it can be found again.
func (e *GoneError) Error() string {
	return fmt.Sprintf("%s: expected the original (SHA-256 %s, %d bytes), found none: %v", e.File.Path, e.File.SHA256, e.File.Bytes, e.Err)
}

// Unwrap returns the cause.
func (e *GoneError) Unwrap() error { return e.Err }

// ChangedError says that a file is no longer what was loaded.
type ChangedError struct {
	File   casefile.File
	SHA256 string // found now
}

// Error names both hashes.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s: expected SHA-256 %s as loaded, found %s: the file has changed", e.File.Path, e.File.SHA256, e.SHA256)
}

const (
	excerptLine   = 1 << 20 // most bytes of a line that are shown
	excerptBinary = 256     // bytes of binary evidence shown when nobody says how many
)

// OpenAt reads a piece of a source again, through compression and archives:
// the whole line at offset for line-oriented formats, n bytes otherwise (256
// when n is 0). The file is hashed first, so what is shown is what was loaded;
// it fails with *GoneError or *ChangedError. Offsets in a set count through its
// decompressed files in their order.
func OpenAt(ctx context.Context, c *casefile.Case, s casefile.Source, offset int64, n int) (*Excerpt, error) {
	if offset < 0 || offset > s.Unpacked && s.Unpacked > 0 {
		return nil, fmt.Errorf("offset: expected 0 to %d, found %d", s.Unpacked, offset)
	}
	f, isLine := Lookup(s.Format)
	isLine = isLine && f.Lines != nil
	if n <= 0 {
		n = excerptBinary
	}
	if isLine {
		n = excerptLine
	}
	e := &Excerpt{Offset: offset}
	skip := offset
	for i, file := range s.Files {
		fd, kept, err := verified(ctx, c, s, file)
		if err != nil {
			return nil, err
		}
		e.From, e.Kept = fd.Name(), kept
		skip, err = excerptOf(ctx, fd, file.Bytes, s, skip, n, e)
		fd.Close()
		if err != nil {
			return nil, err
		}
		if len(e.Bytes) > 0 {
			break
		}
		if i == len(s.Files)-1 {
			return nil, fmt.Errorf("%s: expected bytes at offset %d, found the end", file.Path, offset)
		}
	}
	if isLine {
		e.cutLine()
	}
	return e, nil
}

// cutLine keeps the first line.
func (e *Excerpt) cutLine() {
	i := bytes.IndexByte(e.Bytes, '\n')
	if i < 0 {
		return // More stands: the line is longer than what was read
	}
	e.Bytes, e.More = bytes.TrimSuffix(e.Bytes[:i], []byte("\r")), false
}

// verified opens the copy in the case, or else the original, after checking that
// it still has its hash.
func verified(ctx context.Context, c *casefile.Case, s casefile.Source, file casefile.File) (fd *os.File, kept bool, err error) {
	path := file.Path
	if s.Kept != "" {
		path, kept = c.KeptPath(file), true
	}
	fd, err = os.Open(path)
	if err != nil && kept { // the copy was removed; the original may be there
		kept = false
		fd, err = os.Open(file.Path)
	}
	if err != nil {
		return nil, false, &GoneError{file, err}
	}
	hash, _, err := hashOf(ctx, fd)
	if err == nil && hash != file.SHA256 {
		err = &ChangedError{file, hash}
	}
	if err == nil {
		_, err = fd.Seek(0, io.SeekStart)
	}
	if err != nil {
		fd.Close()
		return nil, false, err
	}
	return fd, kept, nil
}

var errFound = errors.New("found")

// excerptOf fills e from one file, skip bytes into the member s names. It returns
// how many bytes remain to be skipped in the next file.
func excerptOf(ctx context.Context, fd *os.File, size int64, s casefile.Source, skip int64, n int, e *Excerpt) (int64, error) {
	in := &counter{ctx: ctx, r: fd}
	u := &unpacker{file: fd, size: size, meter: &meter{in: func() int64 { return in.n }}}
	u.lost = func(layer, error, bool) {}
	u.enter = func(l layer) bool {
		return s.Member == l.member || len(s.Member) > len(l.member) && s.Member[:len(l.member)+1] == l.member+"!"
	}
	u.leaf = func(l layer, r *bufio.Reader) error {
		if l.member != s.Member {
			return nil
		}
		m, err := io.CopyN(io.Discard, r, skip)
		if skip -= m; err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		buf := make([]byte, n+1)
		m2, err := io.ReadFull(r, buf)
		switch {
		case m2 > 0:
		case err == io.EOF:
			return nil
		default:
			return err
		}
		e.More = m2 > n
		e.Bytes = buf[:min(m2, n)]
		return &stopError{errFound}
	}
	err := u.open(ctx, in, layer{})
	if err == nil || errors.Is(err, errFound) {
		return skip, nil
	}
	return skip, named(fd.Name(), s.Member, err)
}
