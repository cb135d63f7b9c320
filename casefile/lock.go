package casefile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// LockedError says that another process is changing the case.
type LockedError struct{ Path string }

// Error names the lock file.
func (e *LockedError) Error() string {
	return fmt.Sprintf("%s: expected to be the only writer of the case, found another process holding the lock", e.Path)
}

// lock makes this process the only writer. The lock is the operating system's on
// an open file (flock, LockFileEx), so it ends with the process however that
// ends; the file itself stays. The first holder reads the manifest again and
// clears what a killed writer has left.
func (c *Case) lock() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.holders > 0 {
		c.holders++
		return nil
	}
	path := filepath.Join(c.dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return &LockedError{path}
	}
	err = c.prepare()
	if err != nil {
		f.Close()
		return err
	}
	c.held, c.holders = f, 1
	return nil
}

func (c *Case) prepare() error {
	m, err := readManifest(filepath.Join(c.dir, manifestName))
	if err != nil {
		return err
	}
	c.manifest = m
	incoming := filepath.Join(c.dir, incomingDir)
	if err := os.RemoveAll(incoming); err != nil {
		return err
	}
	if err := os.MkdirAll(incoming, 0o755); err != nil {
		return err
	}
	return c.sweep()
}

func (c *Case) unlock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.holders--; c.holders > 0 {
		return
	}
	os.Remove(filepath.Join(c.dir, incomingDir)) // stays when something is in it
	c.held.Close()                               // and with it the lock
	c.held = nil
}

// strays lists parts and kept copies that the manifest does not name, relative
// to the case.
func (c *Case) strays() ([]string, error) {
	named := map[string]bool{}
	for _, s := range c.manifest.Sources {
		for _, p := range s.Parts {
			named[p.Path] = true
		}
		if s.Kept != "" {
			for _, f := range s.Files {
				named[keptDir+"/"+f.SHA256] = true
			}
		}
	}
	var out []string
	look := func(dir, suffix string) error {
		entries, err := os.ReadDir(filepath.Join(c.dir, filepath.FromSlash(dir)))
		if os.IsNotExist(err) {
			return nil
		}
		for _, e := range entries {
			if rel := dir + "/" + e.Name(); strings.HasSuffix(rel, suffix) && !e.IsDir() && !named[rel] {
				out = append(out, rel)
			}
		}
		return err
	}
	for _, t := range partTables {
		if err := look(evidenceDir+"/"+t.Name, ".parquet"); err != nil {
			return nil, err
		}
	}
	return out, look(keptDir, "")
}

// sweep removes strays. Only the holder of the lock may call it.
func (c *Case) sweep() error {
	paths, err := c.strays()
	if err != nil {
		return err
	}
	for _, p := range paths {
		if err := os.Remove(filepath.Join(c.dir, filepath.FromSlash(p))); err != nil {
			return err
		}
	}
	return nil
}
