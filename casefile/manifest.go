package casefile

import (
	"slices"
	"strings"
)

// ManifestVersion is the version of the case format this program writes.
const ManifestVersion = 1

// SourceID names a source: the first 24 hex digits of SHA-256 over the ordered
// file hashes, the format and the effective options.
type SourceID string

// Manifest is manifest.json: what was loaded, by whom, how, and whether the
// sums balance. A source is in the case exactly when it is listed here.
type Manifest struct {
	Version int      `json:"version"`
	Tool    string   `json:"tool"`    // version that wrote it last
	Sources []Source `json:"sources"` // in the order they were first committed
}

// Source is one loaded source.
type Source struct {
	ID          SourceID          `json:"id"`
	Files       []File            `json:"files"`                 // one, or the ordered files of a set
	Member      string            `json:"member,omitempty"`      // path inside the archive, "!"-joined when nested
	SHA256      string            `json:"sha256"`                // of the source's own bytes: the file, or the archive member
	Bytes       int64             `json:"bytes"`                 // of those
	Unpacked    int64             `json:"unpacked"`              // bytes after decompression
	Compression string            `json:"compression,omitempty"` // gzip, zstd, bzip2, xz ...
	Format      string            `json:"format"`
	Options     map[string]string `json:"options,omitempty"`
	Zone        string            `json:"zone,omitempty"` // zone applied to zone-less times
	Year        int               `json:"year,omitempty"`
	Date        string            `json:"date,omitempty"`
	ClockOffset string            `json:"clock_offset,omitempty"`
	Assumptions []string          `json:"assumptions,omitempty"` // every guess, in words
	Account     Account           `json:"account"`
	Incomplete  string            `json:"incomplete,omitempty"` // why the source could not be read to its end, with offset
	First       *Time             `json:"first,omitempty"`      // first and last time in the primary table
	Last        *Time             `json:"last,omitempty"`
	Steps       *Steps            `json:"steps,omitempty"` // where the times of its rows step backwards
	Parts       []Part            `json:"parts"`
	Custody     []Custody         `json:"custody"`
	Kept        string            `json:"kept,omitempty"` // copy inside the case
}

// File is one file on disk.
type File struct {
	Path   string `json:"path"` // as given, made absolute
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Part is one Parquet file of the case.
type Part struct {
	Table  string `json:"table"`
	Path   string `json:"path"` // relative to the case: evidence/<table>/<source-id>.parquet
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
}

// Custody is one event in a source's life in the case.
type Custody struct {
	Action  string `json:"action"` // ingest, replace, keep
	At      string `json:"at"`     // RFC 3339
	By      string `json:"by"`     // login name
	Host    string `json:"host,omitempty"`
	Version string `json:"version"`
	Command string `json:"command"`
}

// Account is the record balance of a source: Records = Accepted + Rejected +
// Skipped, and the primary table's records sum to Accepted.
type Account struct {
	Record   string           `json:"record"`  // what one record is: log line, packet ...
	Primary  string           `json:"primary"` // table whose records sum to Accepted; several, with commas between, where a record fills one of them
	Records  int64            `json:"records"`
	Accepted int64            `json:"accepted"`
	Rejected int64            `json:"rejected"`
	Skipped  int64            `json:"skipped"`
	Rejects  map[string]int64 `json:"rejects,omitempty"` // by reason
	Skips    map[string]int64 `json:"skips,omitempty"`   // by reason: blank line, header, not IP ...
	Rows     map[string]int64 `json:"rows"`              // by table
}

// Balanced reports whether the sums add up.
func (a Account) Balanced() bool { return a.Records == a.Accepted+a.Rejected+a.Skipped }

// primary reports whether the records of a table count as accepted.
func (a Account) primary(table string) bool {
	return slices.Contains(strings.Split(a.Primary, ","), table)
}
