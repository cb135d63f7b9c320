package ingest

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"sort"
	"strings"
	"sync"
	"time"

	"hindcast/casefile"
)

// Score is how sure a format is that a head is its own.
type Score int

// Scores. Two formats that are both Certain of the same head are a defect that
// the conformance suite finds.
const (
	Never Score = iota
	Maybe
	Likely
	Certain
)

// Guess is a format's answer to a head; Why is required when Score is Never,
// because a failed detection lists every reason.
type Guess struct {
	Score Score
	Why   string
}

// Head is what a format may look at to recognise its evidence.
type Head struct {
	Name  string // base name, a weak hint only
	Bytes []byte // first 64 KiB after decompression
	Whole bool   // Bytes is the whole source
}

// Option is one k=v a format accepts through --option.
type Option struct{ Name, Doc string }

// Sample is a piece of evidence with what it must decode to. Every format has
// at least three: a plain one, an odd one, one that must be rejected.
type Sample struct {
	Name    string
	In      string            // the bytes
	File    string            // or a file under fixtures/raw, for binary evidence
	Options map[string]string // options, zone, year and date to read it with
	Want    string            // rows as JSON lines {"table":..., ...non-null columns}, rejects as {"reject":reason}; `-update` rewrites testdata
}

// Format knows one kind of evidence. It is a value, complete at compile time.
// Exactly one of Lines, Stream is set; a wrapper that says nothing of its own has
// neither, only Unwrap.
type Format struct {
	Name     string   // nginx-combined, pcap ... what --format and the manifest say
	Doc      string   // one paragraph for `hindcast list formats`: what it reads, which instant its stamp marks, traps
	Record   string   // what one record is: log line, packet, document ...
	Primary  string   // table whose records sum to accepted; several, with commas between, where a record fills one of them
	Tables   []string // all tables it can fill
	Options  []Option
	Zoneless bool // its times may carry no zone; --zone or the case's zone is needed
	Anchored bool // its times are read against case.yaml's day, window and events, so that changing those makes another source
	Yearless bool // its times may carry no year; --year, or the day of the case, is needed
	Sniff    func(Head) Guess
	// Lines makes a parser for line-oriented evidence. The engine cuts chunks
	// at line ends, calls one parser a worker (so it may keep scratch space)
	// and keeps source order. Lines without state that crosses lines only.
	Lines func(*Env) (LineParser, error)
	// Header names the header lines of a line-oriented format, whose meaning lasts
	// until a line of the same name replaces it (#Fields of a W3C log, the first
	// line of a CSV file); "" is an ordinary line. number is 1-based. The engine
	// tells a HeaderParser which are in force where a chunk begins. Inside lines of
	// another format they are found where they are the first line or hold a #.
	Header func(line []byte, number int64) string
	// Track makes what reads every line in order, before it is parsed, for what
	// crosses lines and no header says: the year of stamps without one. The engine
	// gives a Tracked parser the state that holds where a chunk begins. May be nil.
	Track func(*Env) Tracker
	// Joined reports whether a line belongs to the record of the line before it; the
	// engine does not cut between them. May be nil.
	Joined func(before, line []byte) bool
	// Stream reads evidence whose records depend on each other, in one
	// goroutine. It returns an error only when the rest cannot be read.
	Stream  func(context.Context, *Source, *Intake) error
	Samples []Sample
	// Unwrap makes what takes lines of other programs out of the lines of this format.
	// May be nil.
	Unwrap func(*Env) (Unwrapper, error)
}

// LineParser parses one line. A blank line never reaches it.
type LineParser interface {
	// ParseLine appends one row to b (through b's appenders), or more of which one
	// stands for the record, and returns nil; or it appends nothing and returns a
	// reject reason. line has no line end; it is valid during the call.
	ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *Reason
}

// HeaderParser is the parser of a format with a Header. It sees header lines
// inside a chunk as every other line.
type HeaderParser interface {
	LineParser
	// Begin says which header lines, in the order their names first came, are in
	// force before the next line; none at the start of a source. They stay valid.
	Begin(headers [][]byte)
}

// Tracker follows what crosses lines. It must be cheap: it runs in the goroutine
// that reads.
type Tracker interface {
	// See is given each line, in order, without its end.
	See(line []byte)
	// State returns what holds before the next line: a value, never changed later.
	State() any
}

// Opener is a Tracker that knows where a record goes on in the next line; the engine
// does not cut there, as with Format.Joined.
type Opener interface {
	Tracker
	Open() bool
}

// Tracked is the parser of a format with a Track. It follows the state by itself
// inside a chunk.
type Tracked interface {
	LineParser
	// Resume says what holds before the next line.
	Resume(state any)
}

// Finisher is a parser that keeps a record until it knows where it ends.
type Finisher interface {
	LineParser
	// Finish appends to b, and counts, what is still kept: no further line follows.
	Finish(b *casefile.Batch)
}

// Reason is why a record was rejected (or, with Skip, passed over: a header or
// heartbeat of the format itself). Text comes from a fixed set per format.
type Reason struct {
	Text string
	Skip bool
	Held bool // nothing is counted now: a Finisher counts the line with the record it is a part of
}

// Env is what a parser may know beside the bytes.
type Env struct {
	Zone    *time.Location // zone for zone-less times; nil where nobody stated one
	Year    int            // year of the first year-less time; 0 where nobody stated one
	Near    casefile.Time  // year-less times start in the year that brings them nearest to it; 0 where the case has no day
	Date    string         // publication date of a document, 2006-01-02; empty where nobody stated one
	Options map[string]string
	Case    *casefile.CaseFile
	Hash    func(kind, value string) string // keyed hash of a user or session id
	Assume  func(string)                    // records an assumption in the manifest; safe from any goroutine, repeats collapse
	Place   func(netip.Addr) Place          // country and network of a client; nil where no MMDB file is stated
	Wall    *Wall                           // of this parser alone; may be nil
	passes  map[int64][]pass                // repeated times that are the second of two, where that is known
	odd     *oddLines                       // lines nobody knew; may be nil
}

// Place is where an address belongs to by an MMDB file.
type Place struct {
	Country string // ISO 3166-1 alpha-2; empty where unknown
	ASN     int64  // autonomous system; 0 where unknown
}

// Source is evidence as a stream for Stream formats.
type Source struct {
	*Env
	Name  string        // base name of the file or member
	R     io.Reader     // decompressed bytes
	Files []NamedReader // the ordered files of a set (--together); R is then the first
}

// NamedReader is one file of a set.
type NamedReader struct {
	Name string
	R    io.Reader
}

// Intake is what a Stream format sees of a case: typed, append-only. It hands
// full batches on in order.
type Intake struct {
	b     *casefile.Batch
	flush func(*casefile.Batch) (*casefile.Batch, error)
}

// NewIntake makes an Intake over b; flush takes a full batch and returns an
// empty one.
func NewIntake(b *casefile.Batch, flush func(*casefile.Batch) (*casefile.Batch, error)) *Intake {
	return &Intake{b: b, flush: flush}
}

// Batch returns the current batch to append to. Do not keep it across a Done.
func (in *Intake) Batch() *casefile.Batch { return in.b }

// Done says that a record (or a coherent group of them) has been appended; the
// engine may now cut a row group here.
func (in *Intake) Done() error {
	if !in.b.Full() {
		return nil
	}
	b, err := in.flush(in.b)
	in.b = b
	return err
}

var registry struct {
	sync.Mutex
	m      map[string]Format
	frozen bool
}

// Register adds a format; called as `var _ = ingest.Register(ingest.Format{...})`
// in ingest/formats only. It panics on an incomplete or double format, so any
// test of any package finds it.
func Register(f Format) struct{} {
	registry.Lock()
	defer registry.Unlock()
	switch {
	case registry.frozen:
		panic("ingest: " + f.Name + " registered after first use")
	case f.wrapperOnly() && f.Name != "" && f.Doc != "":
	case f.Name == "" || f.Doc == "" || f.Record == "" || f.Primary == "" || f.Sniff == nil:
		panic(fmt.Sprintf("ingest: format %q is incomplete", f.Name))
	case (f.Lines == nil) == (f.Stream == nil):
		panic("ingest: " + f.Name + " must set exactly one of Lines and Stream")
	}
	if registry.m == nil {
		registry.m = map[string]Format{}
	}
	if _, dup := registry.m[f.Name]; dup {
		panic("ingest: " + f.Name + " registered twice")
	}
	registry.m[f.Name] = f
	return struct{}{}
}

// wrapperOnly reports whether f has no rows of its own.
func (f *Format) wrapperOnly() bool { return f.Unwrap != nil && f.Lines == nil && f.Stream == nil }

// Formats returns all formats that read evidence by themselves, sorted by name.
func Formats() []Format { return sorted(func(f *Format) bool { return !f.wrapperOnly() }) }

// Wrappers returns the formats that only carry lines of others, sorted by name:
// they have neither Lines nor Stream.
func Wrappers() []Format { return sorted((*Format).wrapperOnly) }

func sorted(wanted func(*Format) bool) []Format {
	registry.Lock()
	defer registry.Unlock()
	registry.frozen = true
	out := make([]Format, 0, len(registry.m))
	for _, f := range registry.m {
		if wanted(&f) {
			out = append(out, f)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Lookup returns the format called name, which may be a name of several: see
// compose.
func Lookup(name string) (Format, bool) {
	f, err := compose(strings.ToLower(name))
	return f, err == nil
}

// single returns a registered format.
func single(name string) (Format, bool) {
	registry.Lock()
	defer registry.Unlock()
	registry.frozen = true
	f, ok := registry.m[name]
	return f, ok
}
