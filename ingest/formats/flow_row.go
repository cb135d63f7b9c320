package formats

import (
	"net/netip"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/netflow"
)

var (
	flowNoTime  = &reject{Text: "flow without a time"}
	flowBadAddr = &reject{Text: "address of a flow is not an IP address"}
	flowBadPort = &reject{Text: "port of a flow is not a number up to 65535"}
	flowBadWord = &reject{Text: "protocol of a flow is neither a number nor a name that is known"}
	flowBadSum  = &reject{Text: "counter of a flow is not a number, or beyond 2^63"}
	flowBadFlag = &reject{Text: "TCP flags of a flow cannot be read"}
	flowBadTook = &reject{Text: "duration of a flow is not a number, or longer than 100 years"}
	flowUseless = &reject{Text: "flow without addresses and counters"}
)

// flowCounts is what a record states about one direction.
type flowCounts struct {
	packets, ip, wire casefile.Null[int64]
	flags             casefile.Null[int32]
}

// flowRow builds the rows of one flow record of a text format from its fields. A
// record that counts both directions makes a row for each; the second stands for
// no record, because the record was counted with the first.
type flowRow struct {
	env        *ingest.Env
	zone       *time.Location // of stamps without one; nil where nobody stated it
	iso        isoTime
	row, other casefile.Flow
	start, end casefile.Null[casefile.Time]
	event      casefile.Null[casefile.Time] // when it was logged, for records without a time of their own
	took       casefile.Null[int64]         // microseconds
	sport      casefile.Null[int32]
	dport      casefile.Null[int32]
	icmp       casefile.Null[int32]
	proto      casefile.Null[int32]
	out, back  flowCounts // source to destination, and the other way
	two        bool       // other holds the second row
	named      bool       // a port is written as a name
}

// begin forgets the last record.
func (f *flowRow) begin(at casefile.Origin) {
	f.row = casefile.Flow{Origin: at, Records: 1}
	f.start, f.end, f.event = casefile.Null[casefile.Time]{}, casefile.Null[casefile.Time]{}, casefile.Null[casefile.Time]{}
	f.took, f.sport, f.dport, f.icmp, f.proto = casefile.Null[int64]{}, casefile.Null[int32]{}, casefile.Null[int32]{}, casefile.Null[int32]{}, casefile.Null[int32]{}
	f.out, f.back = flowCounts{}, flowCounts{}
	f.two, f.named = false, false
}

// finish checks the record and leaves it in row, and in other where two is set.
func (f *flowRow) finish() *reject {
	if !f.row.Src.IsValid() && !f.row.Dst.IsValid() && !f.out.packets.Valid && !f.out.ip.Valid && !f.out.wire.Valid {
		return flowUseless
	}
	if why := f.times(); why != nil {
		return why
	}
	f.ends()
	f.check(&f.out, f.row.Src)
	f.check(&f.back, f.row.Src)
	f.other = f.row
	f.fill(&f.row, f.out)
	if !f.back.any() {
		return nil
	}
	f.fill(&f.other, f.back)
	f.other.ICMPType = casefile.Null[int32]{} // the answer's type is another
	f.other.Src, f.other.Dst, f.other.SrcPort, f.other.DstPort = f.row.Dst, f.row.Src, f.row.DstPort, f.row.SrcPort
	if f.out.packets.Valid && !f.out.any() {
		f.row = f.other // nothing went the first way
		return nil
	}
	f.two, f.other.Records = true, 0
	return nil
}

// any reports whether anything was counted.
func (c flowCounts) any() bool { return c.packets.V > 0 || c.ip.V > 0 || c.wire.V > 0 }

// times writes the first and last packet.
func (f *flowRow) times() *reject {
	first, last := f.start, f.end
	switch {
	case !first.Valid && !last.Valid && !f.event.Valid:
		return flowNoTime
	case !first.Valid && !last.Valid:
		first, last = f.event, f.event
		f.assume("flows that state no time of their own are given the time they were logged")
	case !first.Valid:
		first = casefile.Some(last.V - casefile.Time(f.took.V))
	case !last.Valid:
		last = casefile.Some(first.V + casefile.Time(f.took.V))
	}
	first.V, last.V = inOrder(f.env, first.V, last.V)
	a, b, note, why := netflow.Repair(int64(first.V), int64(last.V))
	if note != "" {
		f.assume("flows " + note)
	}
	if why != "" {
		return flowTimes[why]
	}
	f.row.TS, f.row.TSEnd = casefile.Time(a), casefile.Time(b)
	return nil
}

// inOrder puts a start and an end in order of which the clocks were set back between:
// one of them belongs to the other pass.
func inOrder(env *ingest.Env, first, last casefile.Time) (casefile.Time, casefile.Time) {
	if env == nil || last >= first {
		return first, last
	}
	switch apart, second := env.Wall.Apart(); {
	case last+apart < first:
	case second:
		return first - apart, last
	default:
		return first, last + apart
	}
	return first, last
}

// flowTimes holds the reasons of netflow.Repair as rejects.
var flowTimes = func() map[string]*reject {
	m := map[string]*reject{}
	for _, why := range netflow.RepairReasons {
		m[why] = &reject{Text: why}
	}
	return m
}()

// ends writes protocol, ports and ICMP type.
func (f *flowRow) ends() {
	r := &f.row
	if r.Protocol = f.proto.V; !f.proto.Valid {
		r.Protocol = netflow.ProtoUnknown
		f.assume("flows that state no protocol are given 255, which IANA reserves")
	}
	switch {
	case netflow.HasPorts(r.Protocol):
		r.SrcPort, r.DstPort = f.sport, f.dport
	case r.Protocol == 1 || r.Protocol == 58:
		r.ICMPType = f.icmp
	}
	if f.named {
		f.assume("ports written as names are unknown: export numbers")
	}
}

// check drops bytes that the packets cannot have.
func (f *flowRow) check(c *flowCounts, src netip.Addr) {
	if c.packets.Valid && c.ip.Valid && !netflow.Plausible(c.packets.V, c.ip.V, src) {
		c.ip = casefile.Null[int64]{}
		f.assume("flows whose bytes their packets cannot have (a wrapped counter, or bytes without headers): bytes unknown")
	}
}

func (f *flowRow) fill(r *casefile.Flow, c flowCounts) {
	r.Packets, r.IPBytes, r.WireBytes = c.packets, c.ip, c.wire
	if r.Protocol == 6 {
		r.FlagsOr = c.flags
	}
}

func (f *flowRow) assume(note string) {
	if f.env != nil && f.env.Assume != nil {
		f.env.Assume(note)
	}
}

// emit appends what finish left.
func (f *flowRow) emit(b *casefile.Batch) {
	b.Flows.Append(&f.row)
	if f.two {
		b.Flows.Append(&f.other)
	}
}
