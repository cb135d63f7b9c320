package ingest

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"

	"hindcast/casefile"
)

// geo looks up clients in the MMDB files that were stated (MaxMind DB file format
// 2.0). It is safe for many goroutines.
type geo struct {
	files []*geoFile
}

type geoFile struct {
	db   *maxminddb.Reader
	hash string
	says string // what the manifest says about it
}

// places opens the stated files and records them: they are part of how a source
// is read, and so of its id.
func (l *loader) places(p *plan, cf *casefile.CaseFile) error {
	if l.geo == nil {
		g, err := openGeo(l, cf)
		if err != nil {
			return err
		}
		l.geo = g
	}
	if len(l.geo.files) == 0 {
		return nil
	}
	hashes := []string{}
	for _, f := range l.geo.files {
		hashes = append(hashes, f.hash)
		p.assume(f.says)
	}
	p.options["mmdb"] = strings.Join(hashes, ",")
	p.env.Place = l.geo.place
	return nil
}

func openGeo(l *loader, cf *casefile.CaseFile) (*geo, error) {
	paths := l.opts.MMDB
	if len(paths) == 0 && cf != nil {
		for _, path := range cf.MMDB {
			if path = filepath.FromSlash(path); !filepath.IsAbs(path) {
				path = filepath.Join(l.c.Dir(), path)
			}
			paths = append(paths, path)
		}
	}
	g := &geo{}
	for _, path := range paths {
		f, err := openGeoFile(l, path)
		if err != nil {
			g.close()
			return nil, fmt.Errorf("mmdb: %w", err)
		}
		g.files = append(g.files, f)
	}
	return g, nil
}

func openGeoFile(l *loader, path string) (*geoFile, error) {
	fd, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer fd.Close()
	hash, _, err := hashOf(l.ctx, fd)
	if err != nil {
		return nil, err
	}
	db, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: expected an MMDB file, found another: %w", path, err)
	}
	built := time.Unix(int64(min(db.Metadata.BuildEpoch, 1<<40)), 0).UTC().Format(time.DateOnly)
	return &geoFile{db, hash, fmt.Sprintf("country and network of clients are those of %s (%s, built %s, SHA-256 %s), where the log names none",
		filepath.Base(path), db.Metadata.DatabaseType, built, hash)}, nil
}

// place looks an address up; of several files the first that knows counts. A
// damaged record is no answer.
func (g *geo) place(a netip.Addr) (p Place) {
	for _, f := range g.files {
		r := f.db.Lookup(a)
		if r.Err() != nil || !r.Found() {
			continue
		}
		if p.Country == "" {
			p.Country = countryOf(r)
		}
		if p.ASN == 0 {
			p.ASN = networkOf(r)
		}
	}
	return p
}

// countryOf reads a country where MaxMind, DB-IP and IPinfo put it.
func countryOf(r maxminddb.Result) string {
	for _, path := range [][]any{{"country", "iso_code"}, {"registered_country", "iso_code"}, {"country_code"}, {"country"}} {
		var code string
		if r.DecodePath(&code, path...) == nil && len(code) == 2 {
			return strings.ToUpper(code)
		}
	}
	return ""
}

// networkOf reads the number of an autonomous system.
func networkOf(r maxminddb.Result) int64 {
	var n uint32
	if r.DecodePath(&n, "autonomous_system_number") == nil && n > 0 {
		return int64(n)
	}
	var s string
	if r.DecodePath(&s, "asn") == nil {
		if n, err := strconv.ParseUint(strings.TrimPrefix(s, "AS"), 10, 32); err == nil {
			return int64(n)
		}
	}
	return 0
}

func (g *geo) close() {
	if g == nil {
		return
	}
	for _, f := range g.files {
		_ = f.db.Close() // unmaps a file that was only read
	}
}
