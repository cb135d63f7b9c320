package pcapflow

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strconv"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// Sink takes what a capture turns into. Rows and records are valid during the
// call only. An error ends decoding.
type Sink interface {
	// Flow takes a row; its Records count packets that are thereby accepted.
	Flow(*casefile.Flow) error
	// Connection takes a derived row; it counts no packets.
	Connection(*casefile.Connection) error
	// Reject takes one packet record that cannot be used.
	Reject(at casefile.Origin, record []byte, reason string) error
	// Skip counts one packet that is not IP.
	Skip(reason string) error
}

// Decoder turns the packets of one capture, or of several read in order, into
// rows. The zero value is not usable.
type Decoder struct {
	sink    Sink
	dis     dissector
	flows   *flowTable
	tracker *tracker
	places  []via // where packets were seen, numbered
	numbers map[via]uint32
	here    uint32 // number of the latest
	names   []string
	labels  [2]string // of the row's via: tunnel and interface
	labeled uint32
	row     casefile.Flow
	offset  int64
	passed  map[string]int64
	early   int64 // packets stamped before 1990
	base    int32 // interfaces of the captures before
}

// NewDecoder makes a Decoder that hands its rows to sink.
func NewDecoder(sink Sink) *Decoder {
	d := &Decoder{sink: sink, numbers: map[via]uint32{}, passed: map[string]int64{}, labeled: ^uint32(0)}
	d.flows = newFlowTable(d.emit)
	d.tracker = newTracker(sink.Connection)
	return d
}

// Read decodes one capture. Offsets go on where the capture before ended. The
// error says where and why the rest cannot be read, or is the sink's or ctx's;
// in every case Close hands out what was read.
func (d *Decoder) Read(ctx context.Context, r io.Reader) error {
	rd, err := NewReader(r, d.offset)
	if err != nil {
		return err
	}
	defer d.leave(rd)
	var p Packet
	for n := 0; ; n++ {
		if n&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		switch err := rd.Next(&p); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		for len(d.names) < int(d.base)+len(rd.Interfaces) {
			d.names = append(d.names, rd.Interfaces[len(d.names)-int(d.base)].Name)
		}
		if p.Iface >= 0 {
			p.Iface += d.base
		}
		if err := d.packet(&p); err != nil {
			return err
		}
	}
}

func (d *Decoder) leave(rd *Reader) {
	d.offset = rd.Offset()
	d.base = int32(len(d.names))
	for name, n := range rd.Passed {
		d.passed[name] += n
	}
}

// Close hands out the rows that are still open.
func (d *Decoder) Close() error {
	if err := d.flows.flush(); err != nil {
		return err
	}
	return d.tracker.flush()
}

// packet decides what becomes of one packet record.
func (d *Decoder) packet(p *Packet) error {
	if p.Bad != "" {
		return d.sink.Reject(casefile.Origin{Offset: p.Offset}, p.Record, p.Bad)
	}
	switch out := d.dis.dissect(p); {
	case out.bad != "":
		return d.sink.Reject(casefile.Origin{Offset: p.Offset}, p.Record, out.bad)
	case out.skip != "":
		return d.sink.Skip(out.skip)
	}
	f := &d.dis.f
	ctx := d.number(&f.via)
	if p.Time < firstYear {
		d.early++
	}
	if err := d.flows.add(p, f, ctx); err != nil {
		return err
	}
	if err := d.tracker.tick(int64(p.Time)); err != nil {
		return err
	}
	if f.proto != layers.IPProtocolTCP {
		return nil
	}
	return d.tracker.add(p, f, ctx)
}

// firstYear is 1990-01-01: no capture is older; a clock that was never set shows 1970.
const firstYear = casefile.Time(631152000 * 1e6)

// maxPlaces bounds the combinations of interface, VLAN and tunnel kept apart.
const maxPlaces = 1 << 16

// number gives v a small number. Beyond maxPlaces the kind of tunnel is all that
// is kept, so that spoofed outer addresses cannot fill memory.
func (d *Decoder) number(v *via) uint32 {
	if int(d.here) < len(d.places) && d.places[d.here] == *v {
		return d.here
	}
	n, known := d.numbers[*v]
	if !known && len(d.places) >= maxPlaces {
		*v = via{iface: -1, vlan: -1, tunnel: v.tunnel}
		n, known = d.numbers[*v]
	}
	if !known {
		n = uint32(len(d.places))
		d.places = append(d.places, *v)
		d.numbers[*v] = n
	}
	d.here = n
	return n
}

// emit completes a row and hands it on.
func (d *Decoder) emit(s *second, r *flow) error {
	s.row(r, &d.row)
	ctx := r.ctx()
	v := &d.places[ctx]
	if ctx != d.labeled {
		d.labels, d.labeled = [2]string{v.tunnelText(), v.interfaceText(d.names)}, ctx
	}
	if v.vlan >= 0 {
		d.row.VLAN = casefile.Some(v.vlan)
	}
	d.row.Tunnel, d.row.Interface = d.labels[0], d.labels[1]
	return d.sink.Flow(&d.row)
}

// tunnelText is the kind of tunnel and, where it has addresses, its ends.
func (v *via) tunnelText() string {
	if v.tunnel == "" || v.from == (address{}) {
		return v.tunnel
	}
	return v.tunnel + " " + v.from.addr().String() + ">" + v.to.addr().String()
}

// interfaceText is the name of the capture interface and the device behind it.
func (v *via) interfaceText(names []string) string {
	text := ""
	if v.iface >= 0 {
		text = names[v.iface]
	}
	if v.device != 0 {
		if text != "" {
			text += " "
		}
		text += "ifindex " + strconv.FormatUint(uint64(v.device), 10)
	}
	return text
}

// Notes says in sentences what was not believed or passed over; the same
// capture gives the same notes.
func (d *Decoder) Notes() []string {
	var out []string
	for name, n := range d.passed {
		out = append(out, fmt.Sprintf("passed over %d pcapng blocks that hold no packet: %s", n, name))
	}
	sort.Strings(out)
	note := func(n int64, text string) {
		if n > 0 {
			out = append(out, fmt.Sprintf("%d packets %s", n, text))
		}
	}
	note(d.dis.notes.clamped, "state an IP length beyond their frame: counted with the frame's")
	note(d.dis.notes.unset, "state no IP length (segmentation offload): counted with the frame's")
	note(d.early, "are stamped before 1990: the clock of the capture was not set, times kept as they stand")
	return out
}
