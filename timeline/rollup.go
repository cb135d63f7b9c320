package timeline

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed rollups/*.sql rollups/with/*.sql
var rollupFiles embed.FS

// Rollup is one question that can be asked of a case: a .sql file under
// rollups/ with a header. It takes the bind parameters $from and $to (TIMESTAMP,
// the half-open span) and $bucket (seconds), and returns integers and at most a
// few text keys. A column called bucket is the number of the bucket, counted from
// $from, in which the row falls.
type Rollup struct {
	Name   string   `json:"name"`
	Needs  []string `json:"needs"`  // tables it reads; it is asked when any of them has a row
	Unit   string   `json:"unit"`   // what its main count counts
	Ints   []string `json:"ints"`   // integer columns
	Keys   []string `json:"keys"`   // text columns
	Doc    string   `json:"doc"`    // what is counted and what is left out
	SQL    string   `json:"sql"`    // the whole file, header and what it shares included: the text that is executed
	SHA256 string   `json:"sha256"` // of SQL, lower-case hex
}

var allRollups = sync.OnceValues(readRollups)

// Rollups lists every rollup, sorted by name. Where the header of an embedded
// file is wrong the list is empty, and Open returns the error.
func Rollups() []Rollup {
	all, _ := allRollups()
	return slices.Clone(all)
}

func readRollups() ([]Rollup, error) {
	entries, err := rollupFiles.ReadDir("rollups")
	if err != nil {
		return nil, fmt.Errorf("read the embedded rollups: %w", err)
	}
	var out []Rollup
	for _, e := range entries {
		if e.IsDir() {
			continue // what rollups share
		}
		b, err := rollupFiles.ReadFile(path.Join("rollups", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Name(), err)
		}
		r, err := parseRollup(e.Name(), string(b))
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Rollup) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// parseRollup reads the header of one .sql file: comment lines "-- key: value"
// up to the first line of SQL; a comment line without a key continues the doc.
// "with" names a file under rollups/with whose text stands before the SQL.
func parseRollup(file, text string) (Rollup, error) {
	r, shared, head := Rollup{}, "", 0
	for i, line := range strings.Split(text, "\n") {
		body, isComment := strings.CutPrefix(line, "--")
		if !isComment {
			break
		}
		head += len(line) + 1
		key, value, _ := strings.Cut(strings.TrimSpace(body), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "name":
			r.Name = value
		case "needs":
			r.Needs = commaList(value)
		case "unit":
			r.Unit = value
		case "ints":
			r.Ints = commaList(value)
		case "keys":
			r.Keys = commaList(value)
		case "with":
			b, err := rollupFiles.ReadFile("rollups/with/" + value + ".sql")
			if err != nil {
				return Rollup{}, fmt.Errorf("%s:%d: expected a file under rollups/with, found %q", file, i+1, value)
			}
			shared = string(b)
		case "doc":
			r.Doc = value
		default:
			if r.Doc == "" {
				return Rollup{}, fmt.Errorf("%s:%d: expected name, needs, unit, ints, keys, with or doc, found %q", file, i+1, strings.TrimSpace(body))
			}
			r.Doc += " " + strings.TrimSpace(body)
		}
	}
	head = min(head, len(text))
	r.SQL = text[:head] + shared + text[head:]
	sum := sha256.Sum256([]byte(r.SQL))
	r.SHA256 = hex.EncodeToString(sum[:])
	if r.Name+".sql" != file || len(r.Needs) == 0 || r.Unit == "" || len(r.Ints) == 0 || r.Doc == "" {
		return Rollup{}, fmt.Errorf("%s:1: expected a header with name (that of the file), needs, unit, ints and doc, found name %q", file, r.Name)
	}
	return r, nil
}

func commaList(s string) []string {
	var out []string
	for f := range strings.SplitSeq(s, ",") {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}
