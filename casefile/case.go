package casefile

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Names inside a case directory.
const (
	caseName     = "case.yaml"
	manifestName = "manifest.json"
	keyName      = "key"
	lockName     = "lock"
	evidenceDir  = "evidence"
	keptDir      = "kept"
	resultsDir   = "results"
	incomingDir  = "evidence/.incoming" // parts on their way; cleared by the next writer
	keyBytes     = 32
)

// Case is a case directory. Its methods may be called from any goroutine; one
// process at a time may change it.
type Case struct {
	dir  string
	file *CaseFile
	key  []byte
	tool string    // version that writes
	macs sync.Pool // of *keyed

	mu       sync.Mutex
	manifest Manifest
	writers  int // numbers writers
	holders  int // writers that hold the lock
	held     *os.File

	holding   bool  // Hold is in force
	unwritten int   // sources of manifest that its file does not list yet
	waiting   int64 // bytes of these sources
	syncs     syncs // parts of theirs that are on their way to the disk
}

// ExistsError says that a directory cannot become a case.
type ExistsError struct{ Path string }

// Error names what stands in the way.
func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s: expected an empty place for a new case, found this", e.Path)
}

// NotCaseError says that a directory is no case.
type NotCaseError struct {
	Dir string
	Err error
}

// Error names the directory.
func (e *NotCaseError) Error() string {
	return fmt.Sprintf("%s: expected a case directory, found no readable %s", e.Dir, manifestName)
}

// Unwrap returns the cause.
func (e *NotCaseError) Unwrap() error { return e.Err }

// Create makes a new case in dir, which may exist but not hold a case: case.yaml
// with what cf states, a manifest without sources, a random key of 256 bits for
// keyed hashes. A case.yaml that already stands in dir and reads like cf is kept.
func Create(dir string, cf *CaseFile) (*Case, error) {
	if err := cf.Validate(); err != nil {
		return nil, err
	}
	for _, name := range []string{manifestName, keyName, evidenceDir} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return nil, &ExistsError{filepath.Join(dir, name)}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := createCaseFile(filepath.Join(dir, caseName), cf); err != nil {
		return nil, err
	}
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(dir, keyName), []byte(hex.EncodeToString(key)+"\n"), 0o600); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, evidenceDir), 0o755); err != nil {
		return nil, err
	}
	c := &Case{dir: dir, file: cf, key: key, manifest: Manifest{Version: ManifestVersion, Sources: []Source{}}}
	if err := c.writeManifest(c.manifest); err != nil { // last: a directory without a manifest is no case
		return nil, err
	}
	return c, nil
}

// createCaseFile writes cf unless the file already says the same.
func createCaseFile(path string, cf *CaseFile) error {
	want, err := marshalCaseFile(cf)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return writeFile(path, want, 0o644)
	}
	if err != nil {
		return err
	}
	was, err := ParseCaseFile(path, old)
	if err != nil {
		return err
	}
	now, err := marshalCaseFile(was)
	if err != nil {
		return err
	}
	if string(now) != string(want) {
		return &ExistsError{path}
	}
	return nil
}

// Open opens the case in dir for reading; Begin and Drop take the lock when they
// are called. It fails with *NotCaseError, *FormatError (made by a newer
// version, or damaged) or an error of case.yaml.
func Open(dir string) (*Case, error) {
	m, err := readManifest(filepath.Join(dir, manifestName))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &NotCaseError{dir, err}
		}
		return nil, err
	}
	cf, err := LoadCaseFile(filepath.Join(dir, caseName))
	if err != nil {
		return nil, err
	}
	key, err := readKey(filepath.Join(dir, keyName))
	if err != nil {
		return nil, err
	}
	return &Case{dir: dir, file: cf, key: key, manifest: m}, nil
}

func readKey(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // a case that was handed on without its key can be read
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("%s:1: expected %d hex digits, found something else", path, 2*keyBytes)
	}
	return key, nil
}

// SetTool states the version of the program, which the manifest names as its
// last writer.
func (c *Case) SetTool(version string) { c.tool = version }

// Dir returns the case directory as it was given to Create or Open.
func (c *Case) Dir() string { return c.dir }

// Results returns the folder for what is derived; it may not exist yet.
func (c *Case) Results() string { return filepath.Join(c.dir, resultsDir) }

// PartPath returns where a part lies.
func (c *Case) PartPath(p Part) string { return filepath.Join(c.dir, filepath.FromSlash(p.Path)) }

// CaseFile returns what case.yaml states.
func (c *Case) CaseFile() *CaseFile { return c.file }

// SetCaseFile replaces case.yaml.
func (c *Case) SetCaseFile(cf *CaseFile) error {
	if err := SaveCaseFile(filepath.Join(c.dir, caseName), cf); err != nil {
		return err
	}
	c.file = cf
	return nil
}

// Manifest returns what is loaded. The slices are shared; do not change them.
func (c *Case) Manifest() Manifest {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.manifest
}

// Source finds a source by its id or a prefix of it that no other id shares.
func (c *Case) Source(prefix string) (Source, error) {
	return findSource(c.Manifest().Sources, prefix)
}

func findSource(sources []Source, prefix string) (Source, error) {
	var found []Source
	for _, s := range sources {
		if prefix != "" && strings.HasPrefix(string(s.ID), prefix) {
			found = append(found, s)
		}
	}
	switch len(found) {
	case 0:
		return Source{}, fmt.Errorf("expected the id of a loaded source, found %q", prefix)
	case 1:
		return found[0], nil
	}
	return Source{}, fmt.Errorf("expected an id only one source starts with, found %q for %s and %s", prefix, found[0].ID, found[1].ID)
}

// Drop removes a source, named like in Source, and returns it. The manifest goes
// first, so a crash leaves at worst parts nobody reads.
func (c *Case) Drop(prefix string) (Source, error) {
	if err := c.lock(); err != nil {
		return Source{}, err
	}
	defer c.unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := findSource(c.manifest.Sources, prefix)
	if err != nil {
		return Source{}, err
	}
	next := c.manifest
	next.Sources = []Source{}
	for _, o := range c.manifest.Sources {
		if o.ID != s.ID {
			next.Sources = append(next.Sources, o)
		}
	}
	if err := c.writeManifest(next); err != nil {
		return Source{}, err
	}
	return s, c.sweep()
}
