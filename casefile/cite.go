package casefile

import (
	"fmt"
	"strconv"
	"strings"
)

// CiteKind says what a citation points at.
type CiteKind string

// What can be cited.
const (
	CiteRecord    CiteKind = "s"         // bytes of evidence: s:<source>@<offset>
	CiteRollup    CiteKind = "rollup"    // a rollup by name
	CiteStatement CiteKind = "statement" // a statement by id
	CiteJudged    CiteKind = "judged"    // a judged row of case.yaml by id
	CiteCase      CiteKind = "case"      // a key of case.yaml: window.start, events.actual_start ...
)

// citePrefix is how many digits of a source id a citation shows.
const citePrefix = 12

// Cite points back at what a number or a sentence rests on.
type Cite struct {
	Kind   CiteKind
	Source SourceID // of a record; may be a prefix when it was parsed
	Offset int64    // first byte of the record in the decompressed source
	Line   int64    // its line where known; not part of the text form
	Name   string   // of everything that is not a record
}

// RecordCite cites the record of source that starts at o.
func RecordCite(source SourceID, o Origin) Cite {
	return Cite{Kind: CiteRecord, Source: source, Offset: o.Offset, Line: o.Line}
}

// NameCite cites something that has a name instead of a place.
func NameCite(kind CiteKind, name string) Cite { return Cite{Kind: kind, Name: name} }

// String returns the text form that ParseCite reads: s:0123456789ab@4711,
// rollup:requests_minute, statement:T19, judged:J1 or case:window.start.
func (c Cite) String() string {
	if c.Kind == CiteRecord {
		return fmt.Sprintf("%s:%s@%d", c.Kind, c.Source[:min(len(c.Source), citePrefix)], c.Offset)
	}
	return string(c.Kind) + ":" + c.Name
}

// ParseCite reads the text form of a citation. It does not look whether what is
// cited exists.
func ParseCite(s string) (Cite, error) {
	kind, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" {
		return Cite{}, badCite(s)
	}
	switch CiteKind(kind) {
	case CiteRollup, CiteStatement, CiteJudged, CiteCase:
		return NameCite(CiteKind(kind), rest), nil
	case CiteRecord:
		id, at, ok := strings.Cut(rest, "@")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil || n < 0 || id == "" || len(id) > len(noSource) || !isHex(id) {
			return Cite{}, badCite(s)
		}
		return Cite{Kind: CiteRecord, Source: SourceID(id), Offset: n}, nil
	}
	return Cite{}, badCite(s)
}

func badCite(s string) error {
	return fmt.Errorf("expected a citation like s:0123456789ab@4711, rollup:NAME, statement:ID, judged:ID or case:KEY, found %q", s)
}

// Resolve finds the source a record's citation names; a prefix two sources share
// is an error.
func (m Manifest) Resolve(c Cite) (Source, error) {
	if c.Kind != CiteRecord {
		return Source{}, fmt.Errorf("expected a citation of a record, found %s", c)
	}
	return findSource(m.Sources, string(c.Source))
}
