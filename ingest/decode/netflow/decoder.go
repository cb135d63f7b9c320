package netflow

import (
	"encoding/binary"
	"fmt"
	"sort"

	"hindcast/casefile"
)

// Sink takes what export datagrams turn into. Rows and records are valid during
// the call only. An error ends decoding.
type Sink interface {
	// Flow takes a row. Its Records is 1, or 0 for the second direction of a
	// biflow, which was counted with the first.
	Flow(*casefile.Flow) error
	// Reject takes one record, set or datagram that cannot be used.
	Reject(at casefile.Origin, record []byte, reason string) error
	// Skip counts one record of the protocol's own: a template, an option.
	Skip(reason string) error
}

// header is what the datagram says about all of its records.
type header struct {
	version uint16
	export  int64  // export time, microseconds since 1970
	uptime  uint32 // sysUpTime in milliseconds; v5 and v9
	rate    int64  // sampling of the header (v5); 0 not stated
}

// origin names who exported a datagram.
type origin struct {
	exporter string // address as the capture shows it; empty for raw datagrams
	version  uint16
	id       uint32 // source id (v9), observation domain (IPFIX), engine (v5)
}

// domain is what an exporter said about its records before.
type domain struct {
	label     string
	ipfix     bool
	templates map[uint16]*template
	waiting   map[uint16][]waiting
	rates     map[uint64]int64 // sampling 1:N by sampler id
	rate      int64            // without a sampler id; 0 not stated
	unscaled  int64            // records handed on before the first rate
	noted     int64            // the rate that note is about
	note      string
}

// waiting is a data set that came before its template.
type waiting struct {
	head header
	at   int64
	b    []byte
}

// maxWaiting bounds the bytes of data sets kept until their template comes.
const maxWaiting = 16 << 20

// Decoder decodes the datagrams of one source. The zero value is not usable.
type Decoder struct {
	sink    Sink
	domains map[origin]*domain
	order   []*domain
	kept    int // bytes waiting
	held    int // templates
	fields  int // of all templates
	v       values
	row     casefile.Flow
	ports   map[uint64]string // labels of interface pairs
	notes   map[string]int64
}

// NewDecoder makes a Decoder that hands its rows to sink.
func NewDecoder(sink Sink) *Decoder {
	return &Decoder{sink: sink, domains: map[origin]*domain{}, ports: map[uint64]string{}, notes: map[string]int64{}}
}

// Datagram decodes one export datagram. at is the offset of its first byte in the
// evidence, exporter the address that sent it where that is known. The error is
// the sink's only: what cannot be read is rejected.
func (d *Decoder) Datagram(b []byte, at int64, exporter string) error {
	n, why := Frame(b)
	if why != "" {
		return d.reject(at, b, why)
	}
	b = b[:n]
	o := origin{exporter: exporter, version: binary.BigEndian.Uint16(b)}
	switch o.version {
	case versionV5:
		o.id = uint32(binary.BigEndian.Uint16(b[20:]))
	case versionV9:
		o.id = binary.BigEndian.Uint32(b[16:])
	default:
		o.id = binary.BigEndian.Uint32(b[12:])
	}
	dom := d.domain(o)
	if dom == nil {
		return d.reject(at, b, "more exporters than are kept apart")
	}
	switch o.version {
	case versionV5:
		return d.v5(dom, b, at)
	case versionV9:
		h := header{version: versionV9, uptime: binary.BigEndian.Uint32(b[4:]), export: int64(binary.BigEndian.Uint32(b[8:])) * 1e6}
		return d.sets(dom, h, b, headV9, at)
	}
	return d.sets(dom, header{version: versionIPFIX, export: int64(binary.BigEndian.Uint32(b[4:])) * 1e6}, b, headIPFIX, at)
}

func (d *Decoder) reject(at int64, record []byte, reason string) error {
	return d.sink.Reject(casefile.Origin{Offset: at}, record, reason)
}

// domain returns what is known about an exporter; nil where no more are kept apart.
func (d *Decoder) domain(o origin) *domain {
	if dom := d.domains[o]; dom != nil {
		return dom
	}
	if len(d.domains) >= maxTemplates {
		return nil // a hostile file may name four thousand million of them
	}
	dom := &domain{ipfix: o.version == versionIPFIX, templates: map[uint16]*template{}, waiting: map[uint16][]waiting{}, rates: map[uint64]int64{}}
	switch o.version {
	case versionV5:
		dom.label = fmt.Sprintf("engine %d/%d", o.id>>8, o.id&0xff)
	default:
		dom.label = fmt.Sprintf("domain %d", o.id)
	}
	if o.exporter != "" {
		dom.label = o.exporter + " " + dom.label
	}
	d.domains[o] = dom
	d.order = append(d.order, dom)
	return dom
}

// sets walks the sets of a v9 datagram or an IPFIX message.
func (d *Decoder) sets(dom *domain, h header, b []byte, n int, at int64) error {
	for len(b)-n >= 4 {
		id, size := binary.BigEndian.Uint16(b[n:]), int(binary.BigEndian.Uint16(b[n+2:]))
		if size < 4 || size > len(b)-n {
			return d.reject(at+int64(n), b[n:], "set length beyond its datagram")
		}
		if err := d.set(dom, &h, id, b[n:n+size], at+int64(n)); err != nil {
			return err
		}
		n += size
	}
	return nil
}

// set hands one set to whom its id concerns (RFC 7011 section 3.3.2, RFC 3954
// section 5.2).
func (d *Decoder) set(dom *domain, h *header, id uint16, b []byte, at int64) error {
	switch {
	case id >= 256:
		return d.data(dom, h, id, b, at)
	case id == 2 && dom.ipfix, id == 0 && !dom.ipfix:
		return d.templates(dom, b[4:], at+4, false)
	case id == 3 && dom.ipfix, id == 1 && !dom.ipfix:
		return d.templates(dom, b[4:], at+4, true)
	}
	return d.reject(at, b, "set with a reserved id")
}

// data decodes a data set, or keeps it until its template comes. at is the offset
// of the set's header.
func (d *Decoder) data(dom *domain, h *header, id uint16, b []byte, at int64) error {
	t := dom.templates[id]
	if t == nil {
		if d.kept += len(b); d.kept > maxWaiting {
			d.kept -= len(b)
			return d.reject(at, b, "data set without its template, and too many wait for theirs")
		}
		dom.waiting[id] = append(dom.waiting[id], waiting{*h, at, append([]byte(nil), b...)})
		return nil
	}
	n := 4
	if len(b)-n < t.size && Padding(b[n:]) < len(b)-n {
		return d.reject(at, b, "data set shorter than a record of its template")
	}
	for len(b)-n >= t.size {
		used := t.read(b[n:], &d.v)
		if used == 0 {
			if Padding(b[n:]) == len(b)-n {
				return nil
			}
			return d.reject(at+int64(n), b[n:], "variable-length record beyond its set")
		}
		var err error
		if t.options {
			err = d.option(dom)
		} else {
			err = d.record(dom, h, b[n:n+used], at+int64(n))
		}
		if err != nil {
			return err
		}
		n += used
	}
	return nil
}

// Close rejects the data sets whose template never came.
func (d *Decoder) Close() error {
	for _, dom := range d.order {
		ids := make([]int, 0, len(dom.waiting))
		for id := range dom.waiting {
			ids = append(ids, int(id))
		}
		sort.Ints(ids)
		for _, id := range ids {
			for _, w := range dom.waiting[uint16(id)] {
				if err := d.reject(w.at, w.b, "data set without its template"); err != nil {
					return err
				}
			}
		}
		dom.waiting = nil
		if dom.unscaled > 0 && (dom.rate > 0 || len(dom.rates) > 0) {
			d.notes[dom.label+" stated its sampling after records that were read without it: not scaled"] += dom.unscaled
		}
	}
	return nil
}

// Notes says in sentences what was assumed, repaired or not believed; the same
// datagrams give the same notes.
func (d *Decoder) Notes() []string {
	var out []string
	for text, n := range d.notes {
		out = append(out, fmt.Sprintf("%d records: %s", n, text))
	}
	sort.Strings(out)
	return out
}
