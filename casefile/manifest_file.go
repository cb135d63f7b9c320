package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// FormatError says why a case cannot be opened by this program.
type FormatError struct {
	Path  string
	Found int    // version of the case format; 0 where it could not be read
	Known int    // newest version this program understands
	Tool  string // program that wrote it, where it says
	Why   string
}

// Error names both versions, or the damage.
func (e *FormatError) Error() string {
	if e.Found > e.Known {
		return fmt.Sprintf("%s: expected case format %d or older, found %d (written by hindcast %s); use that version or newer", e.Path, e.Known, e.Found, e.Tool)
	}
	return fmt.Sprintf("%s: %s", e.Path, e.Why)
}

func readManifest(path string) (Manifest, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, err
	}
	var head struct {
		Version int    `json:"version"`
		Tool    string `json:"tool"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return Manifest{}, damaged(path, b, err)
	}
	if head.Version > ManifestVersion {
		return Manifest{}, &FormatError{Path: path, Found: head.Version, Known: ManifestVersion, Tool: head.Tool}
	}
	if head.Version < 1 {
		return Manifest{}, &FormatError{Path: path, Known: ManifestVersion, Why: fmt.Sprintf("expected a version from 1 to %d, found %d", ManifestVersion, head.Version)}
	}
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, damaged(path, b, err)
	}
	for _, s := range m.Sources {
		for _, p := range s.Parts {
			// A path decides what is read and removed, so it is never believed.
			if t, ok := LookupTable(p.Table); !ok || p.Path != fmt.Sprintf("%s/%s/%s.parquet", evidenceDir, t.Name, s.ID) || !hexID(string(s.ID)) {
				return Manifest{}, &FormatError{Path: path, Known: ManifestVersion, Why: fmt.Sprintf("expected a part path made of table and source id, found %q", p.Path)}
			}
		}
		for _, f := range s.Files {
			if s.Kept != "" && !hexDigest(f.SHA256) {
				return Manifest{}, &FormatError{Path: path, Known: ManifestVersion, Why: fmt.Sprintf("expected a SHA-256, found %q", f.SHA256)}
			}
		}
	}
	return m, nil
}

func damaged(path string, b []byte, err error) error {
	line := 1
	if se, ok := err.(*json.SyntaxError); ok {
		line += bytes.Count(b[:min(int(se.Offset), len(b))], []byte("\n"))
	}
	return &FormatError{Path: fmt.Sprintf("%s:%d", path, line), Known: ManifestVersion, Why: "expected a manifest, found: " + strings.TrimPrefix(err.Error(), "json: ")}
}

func hexID(s string) bool     { return len(s) == 24 && isHex(s) }
func hexDigest(s string) bool { return len(s) == 64 && isHex(s) }

func isHex(s string) bool {
	return strings.Trim(s, hexDigits) == ""
}

// writeManifest replaces the manifest: this is the commit.
func (c *Case) writeManifest(m Manifest) error {
	m.Version = ManifestVersion
	if c.tool != "" {
		m.Tool = c.tool
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(c.dir, manifestName), b.Bytes(), 0o644); err != nil {
		return err
	}
	c.manifest = m
	return nil
}

// writeFile puts b in place of path at once: a reader sees the old bytes or the
// new ones, also after a crash.
func writeFile(path string, b []byte, mode os.FileMode) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		os.Remove(tmp)
		return err
	}
	return syncDir(filepath.Dir(path))
}
