package ingest

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// layer says where in a file a stream comes from.
type layer struct {
	name        string   // base name, for hints
	member      string   // path inside the archive, "!"-joined when nested; names only, nothing is written under them
	compression []string // outermost first
	depth       int
	archived    bool
	own         *tap // hashes the member's bytes; nil for a file that is no archive
	number      int  // of the member among those of the file, from 1
}

// unpacker opens one file through compression and archives, and calls leaf for
// every stream that is neither. A member that cannot be read is told to lost, and
// the rest goes on.
type unpacker struct {
	file     io.ReaderAt
	size     int64
	meter    *meter
	members  int
	leaf     func(l layer, r *bufio.Reader) error
	lost     func(l layer, err error, skipped bool)
	enter    func(l layer) bool // false passes a member over unread; nil reads all
	archive  func() error       // called when the file turns out to be an archive; may be nil
	announce bool
}

const (
	maxNested = 64 << 20 // bytes of a zip inside an archive, held in memory
	tarBlock  = 512
)

// stopError ends the whole file, not one member.
type stopError struct{ err error }

func (e *stopError) Error() string { return e.err.Error() }
func (e *stopError) Unwrap() error { return e.err }

// open looks at the first bytes of r and goes one layer deeper, or hands it on.
func (u *unpacker) open(ctx context.Context, r io.Reader, l layer) error {
	if err := ctx.Err(); err != nil {
		return &stopError{err}
	}
	br := bufio.NewReaderSize(r, headSize)
	head, err := br.Peek(tarBlock)
	if err != nil && err != io.EOF && len(head) == 0 {
		return err
	}
	if l.depth >= maxLayers && (compressed(head) || isTar(head) || isZip(head)) {
		return fmt.Errorf("expected at most %d layers of compression and archives, found more", maxLayers)
	}
	for _, c := range codecs {
		if c.is(head) {
			return u.decompress(ctx, c, br, l)
		}
	}
	switch {
	case isTar(head):
		return u.tar(ctx, br, l)
	case isZip(head):
		return u.zip(ctx, br, l)
	}
	return u.leaf(l, br)
}

func compressed(head []byte) bool {
	for _, c := range codecs {
		if c.is(head) {
			return true
		}
	}
	return false
}

func (u *unpacker) decompress(ctx context.Context, c codec, r io.Reader, l layer) error {
	z, err := c.open(r)
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	if c.close != nil {
		defer c.close(z)
	}
	l.compression = append(l.compression[:len(l.compression):len(l.compression)], c.name)
	l.depth++
	l.name = strings.TrimSuffix(l.name, path.Ext(l.name))
	return u.open(ctx, u.meter.wrap(z), l)
}

// isTar checks the header's sum (POSIX.1-2017 pax, "ustar Interchange Format"),
// because the oldest archives have no magic number.
func isTar(b []byte) bool {
	if len(b) < tarBlock || b[0] == 0 {
		return false
	}
	want, sum := int64(0), int64(0)
	seen := false
	for _, c := range b[148:156] {
		switch {
		case c >= '0' && c <= '7':
			want, seen = want*8+int64(c-'0'), true
		case c != ' ' && c != 0:
			return false
		}
	}
	for i, c := range b[:tarBlock] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		sum += int64(c)
	}
	return seen && sum == want
}

func isZip(b []byte) bool { return starts(b, "PK\x03\x04") || starts(b, "PK\x05\x06") }

// begin tells the caller once that the file holds several sources.
func (u *unpacker) begin() error {
	if u.archive == nil || u.announce {
		return nil
	}
	u.announce = true
	if err := u.archive(); err != nil {
		return &stopError{err}
	}
	return nil
}

func (u *unpacker) tar(ctx context.Context, r io.Reader, l layer) error {
	if err := u.begin(); err != nil {
		return err
	}
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil && !(errors.Is(err, tar.ErrInsecurePath) && h != nil) {
			return fmt.Errorf("tar: %w", err)
		}
		m := l.into(h.Name)
		if h.Typeflag != tar.TypeReg {
			if h.Typeflag != tar.TypeDir && h.Typeflag != tar.TypeXGlobalHeader {
				u.lost(m, fmt.Errorf("expected a regular file, found tar type %q", h.Typeflag), true)
			}
			continue
		}
		if err := u.member(ctx, m, u.meter.wrap(t)); err != nil {
			return err
		}
	}
}

func (u *unpacker) zip(ctx context.Context, r io.Reader, l layer) error {
	if err := u.begin(); err != nil {
		return err
	}
	at, size := u.file, u.size
	if l.depth > 0 {
		b, err := io.ReadAll(io.LimitReader(r, maxNested+1))
		if err != nil {
			return fmt.Errorf("zip: %w", err)
		}
		if len(b) > maxNested {
			return fmt.Errorf("zip: expected at most %d bytes inside another archive, found more: unpack it first", maxNested)
		}
		at, size = bytes.NewReader(b), int64(len(b))
	}
	z, err := zip.NewReader(at, size)
	if err != nil && !(errors.Is(err, zip.ErrInsecurePath) && z != nil) {
		return fmt.Errorf("zip: %w", err)
	}
	for _, f := range z.File {
		m := l.into(f.Name)
		if f.FileInfo().IsDir() {
			continue
		}
		if !f.Mode().IsRegular() || f.Flags&1 != 0 {
			u.lost(m, errors.New("expected a regular file that is not encrypted, found another"), true)
			continue
		}
		if err := u.zipMember(ctx, m, f); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpacker) zipMember(ctx context.Context, m layer, f *zip.File) error {
	rc, err := f.Open()
	if err != nil {
		u.lost(m, fmt.Errorf("zip: %w", err), false)
		return nil
	}
	defer rc.Close()
	return u.member(ctx, m, u.meter.wrap(rc))
}

// into returns the layer of a member of l.
func (l layer) into(name string) layer {
	m := layer{name: path.Base(name), member: name, depth: l.depth + 1, archived: true}
	if l.member != "" {
		m.member = l.member + "!" + name
	}
	return m
}

// member reads one member; what is wrong with it is lost, not the archive.
func (u *unpacker) member(ctx context.Context, m layer, r io.Reader) error {
	if u.members++; u.members > maxMembers {
		return &stopError{fmt.Errorf("expected at most %d members, found more", maxMembers)}
	}
	if base := path.Base(m.member); strings.HasPrefix(base, ".") || strings.Contains(m.member, "__MACOSX/") {
		u.lost(m, errHidden, true)
		return nil
	}
	if u.enter != nil && !u.enter(m) {
		return nil
	}
	m.own, m.number = newTap(r, nil), u.members
	defer m.own.finish()
	err := u.open(ctx, m.own, m)
	var stop *stopError
	if err == nil || errors.As(err, &stop) {
		return err
	}
	var bomb *BombError
	if errors.As(err, &bomb) {
		return err
	}
	u.lost(m, err, false)
	return nil
}

var errHidden = errors.New("hidden file")
