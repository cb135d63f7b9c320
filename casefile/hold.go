package casefile

import (
	"errors"
	"io/fs"
	"path/filepath"
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

// settle makes waiting sources durable: the names of their parts first, the
// manifest that lists them last.
func (c *Case) settle() error {
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
