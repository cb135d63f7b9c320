package netflow

import "hindcast/casefile"

// Times outside these years come from clocks that were never set or from damaged
// counters: 1990-01-01 and 2100-01-01 in microseconds since 1970.
const (
	firstYear = 631152000 * 1000000
	lastYear  = 4102444800 * 1000000
)

// wrapMs is 2^32 milliseconds in microseconds: what a duration gains when an
// exporter subtracts 32-bit stamps the wrong way round.
const wrapMs = (1 << 32) * 1000

// ntp converts the 64-bit time stamp of RFC 5905 section 6, seconds since 1900 and
// a binary fraction, which IPFIX uses for micro- and nanoseconds (RFC 7011 section
// 6.1.9 and 6.1.10).
func ntp(n uint64) int64 {
	const from1900to1970 = 2208988800
	return (int64(n>>32)-from1900to1970)*1e6 + int64(n&0xffffffff*1e6>>32)
}

// scaled converts n units to microseconds; what overflows lies beyond every year.
func scaled(n uint64, unit int64) int64 {
	if n > uint64(lastYear/unit)+1 {
		return lastYear + 1
	}
	return int64(n) * unit
}

// span returns the first and last packet of the record in microseconds, and why
// they cannot be used. Notes are taken of what was repaired.
func (d *Decoder) span(h *header) (first, last int64, why string) {
	v := &d.v
	first, last, known := v.absolute()
	if !known {
		if first, last, known = d.relative(h); !known {
			first, last = h.export, h.export
			d.notes["state no time: given the export time of their datagram"]++
		}
	}
	return d.repair(first, last)
}

// absolute reads the stamps that need no other clock.
func (v *values) absolute() (first, last int64, known bool) {
	switch {
	case v.has(colStartMs) || v.has(colEndMs):
		first, last = scaled(v.n[colStartMs], 1000), scaled(v.n[colEndMs], 1000)
		first, last = v.both(colStartMs, colEndMs, first, last)
	case v.has(colStartNTP) || v.has(colEndNTP):
		first, last = v.both(colStartNTP, colEndNTP, ntp(v.n[colStartNTP]), ntp(v.n[colEndNTP]))
	case v.has(colStartSec) || v.has(colEndSec):
		first, last = scaled(v.n[colStartSec], 1e6), scaled(v.n[colEndSec], 1e6)
		first, last = v.both(colStartSec, colEndSec, first, last)
	case v.has(colEventMs):
		first = scaled(v.n[colEventMs], 1000)
		last = first
	case v.has(colEventNTP):
		first = ntp(v.n[colEventNTP])
		last = first
	case v.has(colEventSec):
		first = scaled(v.n[colEventSec], 1e6)
		last = first
	default:
		return 0, 0, false
	}
	return first, last, true
}

// both completes a pair of which one may be missing, by the duration where the
// record states one.
func (v *values) both(start, end column, first, last int64) (int64, int64) {
	length := int64(0)
	switch {
	case v.has(colDurationMs):
		length = scaled(v.n[colDurationMs]&0xffffffff, 1000)
	case v.has(colDurationUs):
		length = int64(v.n[colDurationUs] & 0xffffffff)
	}
	switch {
	case !v.has(end):
		last = first + length
	case !v.has(start):
		first = last - length
	}
	return first, last
}

// relative reads stamps that count from the exporter's start or back from the
// export. The 32-bit milliseconds of sysUpTime wrap after 49.7 days: differences
// are taken modulo 2^32, so that a flow over the wrap keeps its place. A stamp
// ahead of the header's by less than half the range is taken as ahead.
func (d *Decoder) relative(h *header) (first, last int64, known bool) {
	v := &d.v
	switch {
	case v.has(colFirstUptime) || v.has(colLastUptime):
		f, l := uint32(v.n[colFirstUptime]), uint32(v.n[colLastUptime])
		if !v.has(colLastUptime) {
			l = f
		} else if !v.has(colFirstUptime) {
			f = l
		}
		if v.has(colBootMs) {
			boot := scaled(v.n[colBootMs], 1000)
			return boot + int64(f)*1000, boot + int64(l)*1000, true
		}
		if h.version == versionIPFIX {
			return 0, 0, false
		}
		if l-f > 1<<31 {
			d.notes["end before they begin: given the length 0"]++
			l = f
		}
		return h.export - int64(int32(h.uptime-f))*1000, h.export - int64(int32(h.uptime-l))*1000, true
	case v.has(colStartDelta) || v.has(colEndDelta):
		first, last = h.export-int64(uint32(v.n[colStartDelta])), h.export-int64(uint32(v.n[colEndDelta]))
		first, last = v.both(colStartDelta, colEndDelta, first, last)
		return first, last, true
	}
	return 0, 0, false
}

// repair keeps a flow's times in order, notes how, and says why they cannot be.
func (d *Decoder) repair(first, last int64) (int64, int64, string) {
	first, last, note, why := Repair(first, last)
	if note != "" {
		d.notes[note]++
	}
	return first, last, why
}

// Why a flow's times cannot be used.
const (
	afterYears  = "flow stamped after 2100"
	beforeYears = "flow stamped before 1990: the clock of the exporter was not set"
)

// RepairReasons lists the reasons Repair gives.
var RepairReasons = []string{afterYears, beforeYears}

// Repair brings the first and last packet of a flow, in microseconds since 1970,
// into order. note says what was changed, why is set where they cannot be used.
func Repair(first, last int64) (f, l int64, note, why string) {
	ok := func(t int64) bool { return t >= firstYear && t <= lastYear }
	length := last - first
	switch {
	case !ok(first) && !ok(last) && first > lastYear:
		return 0, 0, "", afterYears
	case !ok(first) && !ok(last):
		return 0, 0, "", beforeYears
	case !ok(first):
		return last, last, "begin before 1990 or after 2100: given their end as beginning", ""
	case !ok(last):
		return first, first, "end before 1990 or after 2100: given their beginning as end", ""
	case length < 0:
		return first, first, "end before they begin: given the length 0", ""
	case length > wrapMs-60e6 && length <= wrapMs+60e6:
		return first, first, "last 2^32 milliseconds, a wrapped difference: given the length 0", ""
	}
	return first, last, "", ""
}

// stamp writes a span into a row.
func stamp(r *casefile.Flow, first, last int64) {
	r.TS, r.TSEnd = casefile.Time(first), casefile.Time(last)
}
