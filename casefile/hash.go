package casefile

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
)

// keyedHashBytes of an HMAC are kept: 96 bits, so that even 10^9 users do not
// collide by chance.
const keyedHashBytes = 12

// keyed is the scratch space of one keyed hash; a log can hash a user a line.
type keyed struct {
	mac     hash.Hash
	in, sum []byte
}

// Hash returns the keyed hash of a user or session id: HMAC-SHA256 (RFC 2104)
// under the case's key over kind, a zero byte and value, cut to 96 bits, as 24
// hex digits. The same value of another kind, or in another case, hashes
// differently. A case without its key returns "".
func (c *Case) Hash(kind, value string) string {
	if len(c.key) == 0 {
		return ""
	}
	m, ok := c.macs.Get().(*keyed)
	if !ok {
		m = &keyed{mac: hmac.New(sha256.New, c.key)}
	}
	defer c.macs.Put(m)
	m.mac.Reset()
	m.in = append(append(append(m.in[:0], kind...), 0), value...)
	m.mac.Write(m.in)
	m.sum = m.mac.Sum(m.sum[:0])
	return hex.EncodeToString(m.sum[:keyedHashBytes])
}

// SourceIDOf names a source: the first 24 hex digits of SHA-256 over the ordered
// file hashes, the format and the effective options, each with its length before
// it so that no two lists look alike. For a member of an archive the file hash is
// the member's own.
func SourceIDOf(fileHashes []string, format string, options map[string]string) SourceID {
	h := sha256.New()
	put := func(s string) {
		io.WriteString(h, strconv.Itoa(len(s)))
		io.WriteString(h, ":")
		io.WriteString(h, s)
	}
	put("hindcast source 1")
	put(strconv.Itoa(len(fileHashes)))
	for _, f := range fileHashes {
		put(f)
	}
	put(format)
	keys := make([]string, 0, len(options))
	for k := range options {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		put(k)
		put(options[k])
	}
	return SourceID(hex.EncodeToString(h.Sum(nil))[:len(noSource)])
}

// HashFile returns the SHA-256 of a file in hex and its length in bytes.
func HashFile(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// KeptPath returns where the case keeps a copy of f; the file need not exist.
func (c *Case) KeptPath(f File) string { return filepath.Join(c.dir, keptDir, f.SHA256) }

// copyIn copies the files of a source into the case under their hashes, so that
// no name of evidence becomes a name in the case.
func (c *Case) copyIn(files []File) (string, error) {
	if len(files) == 0 {
		return "", errors.New("keep: expected files to copy, found none")
	}
	if err := os.MkdirAll(filepath.Join(c.dir, keptDir), 0o755); err != nil {
		return "", err
	}
	for _, f := range files {
		if !hexDigest(f.SHA256) {
			return "", fmt.Errorf("%s: expected its SHA-256, found %q", f.Path, f.SHA256)
		}
		if err := copyFile(f, c.KeptPath(f), filepath.Join(c.dir, incomingDir, f.SHA256)); err != nil {
			return "", err
		}
	}
	return keptDir + "/" + files[0].SHA256, syncDir(filepath.Join(c.dir, keptDir))
}

func copyFile(f File, dst, tmp string) error {
	if sum, _, err := HashFile(dst); err == nil && sum == f.SHA256 {
		return nil
	}
	in, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o444)
	if err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), in)
	if err == nil {
		err = out.Sync()
	}
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err == nil && hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		err = fmt.Errorf("%s: expected the bytes that were read before, found that the file has changed", f.Path)
	}
	if err == nil {
		err = os.Rename(tmp, dst)
	}
	if err != nil {
		os.Remove(tmp)
	}
	return err
}
