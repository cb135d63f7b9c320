//go:build unix

package casefile

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile takes an exclusive lock without waiting (flock(2)). On a network file
// system it is as good as the server's locks.
func lockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
