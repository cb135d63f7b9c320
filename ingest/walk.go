package ingest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"hindcast/casefile"
)

// path loads a file, or the files of a folder where that is allowed.
func (l *loader) path(p string) error {
	st, err := os.Stat(p)
	if err != nil || !st.IsDir() || !l.opts.Folders {
		return l.file(p)
	}
	return l.folder(p)
}

// folder walks a folder in lexical order. What is passed over is listed.
func (l *loader) folder(root string) error {
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			l.add(Result{Path: p, Status: Failed, Err: err})
			return nil
		}
		if why := l.passOver(root, p, d); why != nil {
			l.add(Result{Path: p, Status: Skipped, Err: fmt.Errorf("%s: %w", p, why)})
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return l.ctx.Err()
		}
		return l.file(p)
	})
}

// passOver says why an entry of a folder is no evidence, or nil.
func (l *loader) passOver(root, p string, d fs.DirEntry) error {
	switch {
	case p == root:
		return nil
	case strings.HasPrefix(d.Name(), "."):
		return errHidden
	case d.Type()&fs.ModeSymlink != 0:
		return errors.New("symbolic link")
	case d.IsDir():
		if _, err := os.Stat(filepath.Join(p, "manifest.json")); err == nil {
			return errors.New("a case")
		}
		if same(p, l.c.Dir()) {
			return errors.New("the case itself")
		}
	case d.Name() == "case.yaml" || same(p, l.c.Dir()):
		return errors.New("the case itself")
	}
	return nil
}

func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// set loads files, in the order given, as one source. A folder stands for its
// files in lexical order.
func (l *loader) set(paths []string) error {
	var files []string
	for _, p := range paths {
		more, err := regularFiles(p)
		if err != nil {
			l.add(Result{Path: p, Status: Failed, Err: err})
			return nil
		}
		files = append(files, more...)
	}
	if len(files) == 0 {
		l.fail(strings.Join(paths, " "), "", errors.New("expected files to read together, found none"))
		return nil
	}
	members := make([]*setFile, len(files))
	in := input{path: strings.Join(paths, " "), layer: layer{name: filepath.Base(files[0])}}
	for i, p := range files {
		members[i] = &setFile{path: p, report: l.report(p, 0)}
		defer members[i].close()
		in.set = append(in.set, NamedReader{Name: filepath.Base(p), R: members[i]})
	}
	first := bufio.NewReaderSize(members[0], headSize)
	in.r, in.set[0].R = first, first
	in.members = members
	return l.leaf(in)
}

// regularFiles lists what a path of a set stands for.
func regularFiles(p string) ([]string, error) {
	st, err := os.Stat(p)
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		return []string{p}, nil
	}
	entries, err := os.ReadDir(p)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, filepath.Join(p, e.Name()))
		}
	}
	sort.Strings(out)
	return out, nil
}

// setFile opens one file of a set when it is first read, through compression.
type setFile struct {
	path   string
	report func(int64)
	f      *os.File
	t      *tap
	r      io.Reader
	closer func()
	n      int64 // decompressed bytes read
	err    error
	ended  bool // read to its end, hashed and closed
	hash   string
	size   int64
	sumErr error
}

// Read implements io.Reader.
func (s *setFile) Read(p []byte) (int, error) {
	if s.r == nil && s.err == nil {
		s.err = s.open()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err == io.EOF {
		s.end() // a set may hold thousands of files
		s.err = err
	}
	return n, err
}

// end hashes what is left of the file and gives up what reading it took.
func (s *setFile) end() {
	if s.ended {
		return
	}
	s.hash, s.size, s.sumErr = s.t.Sum()
	s.close()
	s.ended, s.closer, s.t, s.r = true, nil, nil, nil
}

func (s *setFile) open() error {
	f, _, err := openRegular(s.path)
	if err != nil {
		return err
	}
	s.f, s.t = f, newTap(f, s.report)
	m := &meter{in: s.t.n.Load}
	s.r, s.closer, err = openPlain(s.t, m)
	return err
}

// openPlain undoes compression layers and refuses archives.
func openPlain(r io.Reader, m *meter) (io.Reader, func(), error) {
	closer := func() {}
	for layers := 0; ; layers++ {
		br := bufio.NewReaderSize(r, headSize)
		head, _ := br.Peek(tarBlock)
		if isTar(head) || isZip(head) || layers > maxLayers {
			return nil, closer, errors.New("expected files of one set, found an archive or too many layers: unpack it first")
		}
		var c *codec
		for i := range codecs {
			if codecs[i].is(head) {
				c = &codecs[i]
			}
		}
		if c == nil {
			return br, closer, nil
		}
		z, err := c.open(br)
		if err != nil {
			return nil, closer, fmt.Errorf("%s: %w", c.name, err)
		}
		if c.close != nil {
			inner := closer
			closer = func() { c.close(z); inner() }
		}
		r = m.wrap(z)
	}
}

func (s *setFile) close() {
	if s.closer != nil {
		s.closer()
	}
	if s.f != nil && !s.ended {
		s.t.finish()
		s.f.Close()
	}
}

// describeSet hashes what a format left unread and lists the files.
func describeSet(members []*setFile) ([]casefile.File, error) {
	var out []casefile.File
	for _, s := range members {
		if s.f == nil {
			if err := s.open(); err != nil {
				return nil, err
			}
		}
		s.end()
		if s.sumErr != nil {
			return nil, s.sumErr
		}
		abs, err := filepath.Abs(s.path)
		if err != nil {
			return nil, err
		}
		out = append(out, casefile.File{Path: abs, SHA256: s.hash, Bytes: s.size})
	}
	return out, nil
}

// hashOfHashes is the SHA256 of a set: over its files' hashes in hex, each
// followed by a newline.
func hashOfHashes(hashes []string) string {
	h := sha256.New()
	for _, s := range hashes {
		io.WriteString(h, s+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}
