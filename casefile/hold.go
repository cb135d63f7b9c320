package casefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// heldSources and heldBytes are how many sources, of how many bytes together, may
// wait for one write of the manifest while the case is held. A killed process loses
// at most these: their parts are swept, and loading them again continues.
const (
	heldSources = 64
	heldBytes   = 16 << 20
)

// Hold keeps the case's lock over many sources and writes the manifest once for
// up to heldSources of them, so that loading thousands of small documents does not
// write it thousands of times. Manifest shows a source as soon as it is committed;
// on disk it stands when release has returned nil. Holds do not nest.
func (c *Case) Hold() (release func() error, err error) {
	if err := c.lock(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.holding {
		return nil, errors.New("expected a case that is not held, found one that is")
	}
	c.holding = true
	return func() error {
		defer c.unlock()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.holding = false
		return c.settle()
	}, nil
}

// syncs makes files durable while the next sources are read: a disk takes several
// at once as fast as one.
type syncs struct {
	group sync.WaitGroup
	slots chan struct{}
	mu    sync.Mutex
	err   error // the first failure; no manifest is written after it
}

// maxSyncs bounds the files that are made durable at the same time.
const maxSyncs = 8

// syncLater returns what makes a file durable in the background and closes it, or
// nil where the case is not held and a commit waits for its own files.
func (c *Case) syncLater() func(*os.File) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.holding {
		return nil
	}
	s := &c.syncs
	if s.slots == nil {
		s.slots = make(chan struct{}, maxSyncs)
	}
	return func(f *os.File) {
		s.slots <- struct{}{}
		s.group.Go(func() {
			defer func() { <-s.slots }()
			err := errors.Join(f.Sync(), f.Close())
			if err == nil {
				return
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.err == nil {
				s.err = err
			}
		})
	}
}

// wait returns when all files are durable, or the first failure.
func (s *syncs) wait() error {
	s.group.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// settle makes waiting sources durable: the names of their parts first, the
// manifest that lists them last.
func (c *Case) settle() error {
	if err := c.syncs.wait(); err != nil {
		return err
	}
	if c.unwritten == 0 {
		return nil
	}
	for _, t := range partTables {
		dir := filepath.Join(c.dir, evidenceDir, t.Name)
		if err := syncDir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := syncDir(filepath.Join(c.dir, evidenceDir)); err != nil {
		return err
	}
	if err := c.writeManifest(c.manifest); err != nil {
		return err
	}
	c.unwritten, c.waiting = 0, 0
	return c.sweep()
}
