package casefile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Mismatch is one promise of the manifest that the disk does not keep.
type Mismatch struct {
	Source SourceID `json:"source"`
	Path   string   `json:"path"` // file of the evidence, or part relative to the case
	What   string   `json:"what"` // bytes, sha256, rows, records, source ...
	Want   string   `json:"want"`
	Got    string   `json:"got"`
}

// String reads path: expected this, found that.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: expected %s %s, found %s", m.Path, m.What, m.Want, m.Got)
}

// Verification is what Verify found.
type Verification struct {
	Mismatches []Mismatch `json:"mismatches"` // none: the evidence is what the manifest says
	Notes      []string   `json:"notes"`      // originals that are gone, files nobody lists
	Sources    int        `json:"sources"`
	Files      int        `json:"files"` // originals and kept copies hashed
	Parts      int        `json:"parts"`
	Rows       int64      `json:"rows"`
}

// OK reports whether everything that could be checked is as promised.
func (v *Verification) OK() bool { return len(v.Mismatches) == 0 }

// verifier carries one run of Verify.
type verifier struct {
	*Verification
	c      *Case
	ctx    context.Context
	hashed map[string]hashed // by path: several members share an archive
}

type hashed struct {
	sum  string
	size int64
	err  error
}

// Verify hashes every original that is still there, every kept copy and every
// part, counts the rows and records inside the parts, and checks that every
// account balances. It changes nothing. An original that is gone is a note; the
// error is for what could not be checked at all.
func (c *Case) Verify(ctx context.Context) (*Verification, error) {
	v := &verifier{Verification: &Verification{}, c: c, ctx: ctx, hashed: map[string]hashed{}}
	for _, s := range c.Manifest().Sources {
		v.Sources++
		v.originals(s)
		v.account(s)
		seen := map[string]int64{}
		for _, p := range s.Parts {
			if err := ctx.Err(); err != nil {
				return v.Verification, err
			}
			v.part(s, p, seen)
		}
		v.rows(s, seen)
	}
	strays, err := c.strays()
	for _, p := range strays {
		v.Notes = append(v.Notes, p+": no source lists it; the next ingest removes it")
	}
	return v.Verification, err
}

func (v *verifier) miss(s Source, path, what string, want, got any) {
	v.Mismatches = append(v.Mismatches, Mismatch{s.ID, path, what, fmt.Sprint(want), fmt.Sprint(got)})
}

func (v *verifier) hash(path string) hashed {
	h, ok := v.hashed[path]
	if !ok {
		h.sum, h.size, h.err = HashFile(path)
		v.hashed[path] = h
		if h.err == nil {
			v.Files++
		}
	}
	return h
}

func (v *verifier) originals(s Source) {
	for _, f := range s.Files {
		h := v.hash(f.Path)
		switch {
		case errors.Is(h.err, fs.ErrNotExist):
			v.Notes = append(v.Notes, fmt.Sprintf("%s: the original is gone; its SHA-256 was %s", f.Path, f.SHA256))
		case h.err != nil:
			v.Notes = append(v.Notes, fmt.Sprintf("%s: the original cannot be read (%v); its SHA-256 was %s", f.Path, h.err, f.SHA256))
		case h.sum != f.SHA256:
			v.miss(s, f.Path, "sha256", f.SHA256, h.sum)
		}
		if s.Kept == "" {
			continue
		}
		rel := keptDir + "/" + f.SHA256
		if h := v.hash(v.c.KeptPath(f)); h.err != nil {
			v.miss(s, rel, "a kept copy", f.SHA256, "none that can be read")
		} else if h.sum != f.SHA256 {
			v.miss(s, rel, "sha256", f.SHA256, h.sum)
		}
	}
}

// account checks the sums the manifest states.
func (v *verifier) account(s Source) {
	a := s.Account
	if !a.Balanced() {
		v.miss(s, manifestName, "records of "+string(s.ID), a.Accepted+a.Rejected+a.Skipped, a.Records)
	}
	if n := total(a.Rejects); n != a.Rejected {
		v.miss(s, manifestName, "rejects by reason of "+string(s.ID), a.Rejected, n)
	}
	if n := total(a.Skips); n != a.Skipped {
		v.miss(s, manifestName, "skips by reason of "+string(s.ID), a.Skipped, n)
	}
}

func total(m map[string]int64) (n int64) {
	for _, k := range m {
		n += k
	}
	return n
}

// part checks one part's bytes and what is in them; seen collects rows by table
// and, under "", the records of the primary table.
func (v *verifier) part(s Source, p Part, seen map[string]int64) {
	v.Parts++
	var h hashed
	if h.sum, h.size, h.err = HashFile(v.c.PartPath(p)); h.err != nil {
		v.miss(s, p.Path, "a part", p.SHA256, "none that can be read")
		return
	}
	if h.size != p.Bytes {
		v.miss(s, p.Path, "bytes", p.Bytes, h.size)
	}
	if h.sum != p.SHA256 {
		v.miss(s, p.Path, "sha256", p.SHA256, h.sum)
		return // what damaged bytes decode to proves nothing
	}
	t, _ := LookupTable(p.Table)
	rows, records, stranger, err := sumPart(filepath.Clean(v.c.PartPath(p)), t, s.ID)
	if err != nil {
		v.miss(s, p.Path, "a readable part", p.SHA256, err)
		return
	}
	if stranger != "" {
		v.miss(s, p.Path, "source", s.ID, stranger)
	}
	if rows != p.Rows {
		v.miss(s, p.Path, "rows", p.Rows, rows)
	}
	v.Rows += rows
	seen[p.Table] += rows
	if s.Account.primary(p.Table) {
		seen[""] += records
	}
}

// rows compares what the parts hold with the account.
func (v *verifier) rows(s Source, seen map[string]int64) {
	for _, m := range v.Mismatches {
		if m.Source == s.ID && m.What != "rows" {
			return // the parts are not what they were; say that once
		}
	}
	for _, t := range partTables {
		if want := s.Account.Rows[t.Name]; want != seen[t.Name] {
			v.miss(s, manifestName, "rows of "+t.Name+" of "+string(s.ID), want, seen[t.Name])
		}
	}
	if seen[""] != s.Account.Accepted {
		v.miss(s, manifestName, "accepted records of "+string(s.ID), s.Account.Accepted, seen[""])
	}
	if n := seen["rejects"]; n != s.Account.Rejected {
		v.miss(s, manifestName, "rejected records of "+string(s.ID), s.Account.Rejected, n)
	}
}

// sumPart counts the rows of a part and the records they stand for, and names a
// source that is not id if a row has one.
func sumPart(path string, t *Table, id SourceID) (rows, records int64, stranger string, err error) {
	at := -1
	for i, c := range t.Columns {
		if c.Name == "records" {
			at = i
		}
	}
	err = readPart(path, t, func(g *group) error {
		rows += int64(g.n)
		if at < 0 {
			records += int64(g.n)
		}
		for i := range g.n {
			if at >= 0 {
				records += g.int64(at, i)
			}
			if s := g.bytes(0, i); s != string(id) && stranger == "" {
				stranger = g.text(0, i)
			}
		}
		return nil
	})
	return rows, records, stranger, err
}
