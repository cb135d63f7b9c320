package formats

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	noRequest = &reject{Text: "neither request, path, method nor status in it"}
	badCount  = &reject{Text: "count of bytes is not a number"}
	badCode   = &reject{Text: "status is not a number from 100 to 999"}
)

// httpRow builds one row of requests out of named fields, whatever the order and
// syntax they were logged in. Every format of requests but the access family
// itself fills its rows through it, so that a name means the same everywhere.
type httpRow struct {
	accessParser // the row, the trust rule, hashes of users, request lines
	iso          isoTime
	zone         *time.Location // of stamps without one; nil where nobody stated it
	stamp        string         // which instant "time" is: start or end
	logged       casefile.Null[casefile.Time]
	coarse       bool // the logged instant has no digits below the second
	blunt        bool // start or end has none
	took         tailTimes
	peer         netip.Addr
	chain        []byte
	date, hour   []byte // halves of a stamp that is logged in two fields
	conns        bool   // a record may be a connection without a request
	direct       bool   // peer is the address that connected, whatever else is called a client
	lost         bool   // a part of the duration is unknown, and so is the whole
	scratch      []byte // text that had to be decoded; alive until the next record
}

// newHTTPRow makes a row builder. stamp is the instant a lone time marks.
func newHTTPRow(env *ingest.Env, stamp string) (*httpRow, error) {
	h := &httpRow{stamp: stamp, zone: env.Zone}
	h.env = env
	return h, h.setTrust()
}

// begin forgets the last record.
func (h *httpRow) begin(at casefile.Origin) {
	h.row = casefile.Request{Origin: at}
	h.logged = casefile.Null[casefile.Time]{}
	h.took = tailTimes{}
	h.peer, h.chain, h.date, h.hour = netip.Addr{}, nil, nil, nil
	h.scratch = h.scratch[:0]
	h.coarse, h.blunt, h.lost, h.placed, h.direct = false, false, false, false, false
}

// put hands a value to its field; nothing and - are unknown.
func (h *httpRow) put(set httpSetter, v []byte) *reject {
	if set == nil || len(v) == 0 || len(v) == 1 && v[0] == '-' {
		return nil
	}
	return set(h, v)
}

// finish completes the row, or says what is missing.
func (h *httpRow) finish() *reject {
	r := &h.row
	if h.hour != nil {
		if why := h.joinClock(); why != nil {
			return why
		}
	}
	if r.Method == "" && r.Path == "" && r.Request == "" && !r.Status.Valid && r.Termination == "" && !h.conns {
		return noRequest
	}
	r.Forwarded = casefile.View(h.chain)
	h.fillClient(h.peer, h.chain)
	r.Duration, r.Upstream = h.took.total, h.took.upstream
	return h.finishTimes()
}

// joinClock reads a stamp that was logged as date and time.
func (h *httpRow) joinClock() *reject {
	if h.date == nil {
		return noTime
	}
	from := len(h.scratch)
	h.scratch = append(append(append(h.scratch, h.date...), 'T'), h.hour...)
	t, why := h.instant(h.scratch[from:])
	if why != nil {
		return why
	}
	h.logged = casefile.Some(t)
	return nil
}

// finishTimes derives the end from the start or the other way round, and the
// duration from both, where they are known below the second. The start of a request
// whose end is known to the second only is the nearest second.
func (h *httpRow) finishTimes() *reject {
	r := &h.row
	if h.logged.Valid {
		if h.stamp == "start" && !r.TSStart.Valid {
			r.TSStart = h.logged
		} else if h.stamp == "end" && !r.TSEnd.Valid {
			r.TSEnd = h.logged
		}
	}
	switch {
	case r.TSStart.Valid && r.TSEnd.Valid:
		r.Stamp, r.TS = "both", r.TSStart.V
		if !r.Duration.Valid && !h.blunt && r.TSEnd.V >= r.TS {
			r.Duration = casefile.Some(int64(r.TSEnd.V - r.TS))
		}
	case r.TSStart.Valid:
		r.Stamp, r.TS = "start", r.TSStart.V
		if r.Duration.Valid {
			r.TS -= casefile.Time(h.env.Wall.Took(r.Duration.V)) * 1e6
			r.TSStart, r.TSEnd = casefile.Some(r.TS), casefile.Some(r.TS+casefile.Time(r.Duration.V))
		}
	case r.TSEnd.Valid:
		r.Stamp, r.TS = "end", r.TSEnd.V
		if r.Duration.Valid {
			if r.TS -= casefile.Time(r.Duration.V); h.coarse {
				r.TS = startOf(r.TSEnd.V, r.Duration.V)
			}
			r.TSStart = casefile.Some(r.TS)
		}
	default:
		return noTime
	}
	return nil
}

// instant reads a time in any of the ways logs write one.
func (h *httpRow) instant(v []byte) (t casefile.Time, why *reject) {
	switch {
	case len(v) >= clfLen && looksCLF(v):
		h.coarse = true
		return h.accessParser.clock.parse(v[:clfLen])
	case len(v) > 4 && (v[4] == '-' || v[4] == '/'):
		t, h.coarse, why = h.iso.parse(v, h.zone, h.env.Wall)
	default:
		t, h.coarse, why = epochStamp(v)
	}
	return t, why
}

// httpSetter stores one field's value.
type httpSetter func(*httpRow, []byte) *reject

// httpFields are the names a field may be given; `hindcast list formats` and the
// option map show them. A duration or time taken says its unit.
var httpFields = map[string]httpSetter{
	"ignore":                func(*httpRow, []byte) *reject { return nil },
	"time":                  func(h *httpRow, v []byte) *reject { return h.setTime(&h.logged, v) },
	"start":                 func(h *httpRow, v []byte) *reject { return h.setTime(&h.row.TSStart, v) },
	"end":                   func(h *httpRow, v []byte) *reject { return h.setTime(&h.row.TSEnd, v) },
	"date":                  func(h *httpRow, v []byte) *reject { h.date = v; return nil },
	"clock":                 func(h *httpRow, v []byte) *reject { h.hour = v; return nil },
	"client":                setClient,
	"xff":                   func(h *httpRow, v []byte) *reject { h.chain = v; return nil },
	"method":                func(h *httpRow, v []byte) *reject { return setText(&h.row.Method, v) },
	"scheme":                func(h *httpRow, v []byte) *reject { return setText(&h.row.Scheme, v) },
	"host":                  func(h *httpRow, v []byte) *reject { return setText(&h.row.Host, v) },
	"path":                  func(h *httpRow, v []byte) *reject { return setText(&h.row.Path, v) },
	"query":                 func(h *httpRow, v []byte) *reject { return setText(&h.row.Query, bytes.TrimPrefix(v, []byte("?"))) },
	"target":                func(h *httpRow, v []byte) *reject { h.fillTarget(v); return nil },
	"request":               setRequest,
	"protocol":              func(h *httpRow, v []byte) *reject { return setText(&h.row.Protocol, v) },
	"status":                func(h *httpRow, v []byte) *reject { return setStatus(&h.row.Status, v) },
	"bytes_out":             func(h *httpRow, v []byte) *reject { return setCount(&h.row.BytesOut, v) },
	"bytes_in":              func(h *httpRow, v []byte) *reject { return setCount(&h.row.BytesIn, v) },
	"duration":              setDuration,
	"taken":                 setTaken,
	"duration_s":            func(h *httpRow, v []byte) *reject { return setSpan(&h.took.total, v, 1e9) },
	"duration_ms":           func(h *httpRow, v []byte) *reject { return setSpan(&h.took.total, v, 1e6) },
	"duration_us":           func(h *httpRow, v []byte) *reject { return setSpan(&h.took.total, v, 1e3) },
	"duration_ns":           func(h *httpRow, v []byte) *reject { return setSpan(&h.took.total, v, 1) },
	"duration_s_or_unknown": setFraction,
	"duration_us_or_s":      setElapsed,
	"upstream_ms_if_asked":  func(h *httpRow, v []byte) *reject { return setAsked(h, v, 1e6) },
	"upstream_ns_if_asked":  func(h *httpRow, v []byte) *reject { return setAsked(h, v, 1) },
	"action":                setAction,

	"queue_s":     func(h *httpRow, v []byte) *reject { return setSpan(&h.row.Queue, v, 1e9) },
	"queue_ms":    func(h *httpRow, v []byte) *reject { return setSpan(&h.row.Queue, v, 1e6) },
	"upstream_s":  func(h *httpRow, v []byte) *reject { return setSpan(&h.took.upstream, lastOf(v), 1e9) },
	"upstream_ms": func(h *httpRow, v []byte) *reject { return setSpan(&h.took.upstream, v, 1e6) },
	"upstream_us": func(h *httpRow, v []byte) *reject { return setSpan(&h.took.upstream, v, 1e3) },
	"upstream_ns": func(h *httpRow, v []byte) *reject { return setSpan(&h.took.upstream, v, 1) },

	"part_s":          func(h *httpRow, v []byte) *reject { return h.addPart(v) },
	"part_upstream_s": setPartUpstream,
	"squid_result":    setSquidResult,
	"squid_peer":      setSquidPeer,
	"squid_target":    setSquidTarget,
	"peer":            setPeer,
	"upstream_addr":   func(h *httpRow, v []byte) *reject { return setText(&h.row.UpstreamAddr, lastOf(v)) },
	"upstream_status": func(h *httpRow, v []byte) *reject { return setStatus(&h.row.UpstreamStatus, lastOf(v)) },
	"termination":     func(h *httpRow, v []byte) *reject { return setText(&h.row.Termination, v) },
	"cache":           func(h *httpRow, v []byte) *reject { return setText(&h.row.Cache, v) },
	"server":          func(h *httpRow, v []byte) *reject { return setText(&h.row.Server, v) },
	"referer":         func(h *httpRow, v []byte) *reject { return setText(&h.row.Referer, v) },
	"agent":           func(h *httpRow, v []byte) *reject { return setText(&h.row.Agent, v) },
	"agent_plus":      func(h *httpRow, v []byte) *reject { return setText(&h.row.Agent, h.spaced(v)) },
	"agent_percent":   func(h *httpRow, v []byte) *reject { return setText(&h.row.Agent, h.unpercent(v)) },
	"user":            func(h *httpRow, v []byte) *reject { h.row.User = h.hash(v); return nil },
	"session":         func(h *httpRow, v []byte) *reject { h.row.Session = h.env.Hash("session", string(v)); return nil },
	"country":         setCountry,
	"asn":             setASN,
	"request_id":      func(h *httpRow, v []byte) *reject { return setText(&h.row.RequestID, v) },
}

// httpFieldNames lists httpFields for people.
func httpFieldNames() string {
	names := []string{}
	for name := range httpFields {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// settersOf resolves names; an unknown one is an error.
func settersOf(names map[string]string) (map[string]httpSetter, error) {
	out := make(map[string]httpSetter, len(names))
	for key, name := range names {
		set, ok := httpFields[name]
		if !ok {
			return nil, fmt.Errorf("field %s: expected one of %s, found %q", key, httpFieldNames(), name)
		}
		out[key] = set
	}
	return out, nil
}

func (h *httpRow) setTime(to *casefile.Null[casefile.Time], v []byte) *reject {
	t, why := h.instant(v)
	if why == nil {
		*to = casefile.Some(t)
		h.blunt = h.blunt || h.coarse
	}
	return why
}

// setClient takes an address, an address with port, a name, or the list of
// addresses an X-Forwarded-For left in the client's place.
func setClient(h *httpRow, v []byte) *reject {
	if bytes.IndexByte(v, ',') >= 0 {
		h.chain = v
		return nil
	}
	if h.direct {
		return nil
	}
	if h.peer = addrOf(v); !h.peer.IsValid() {
		h.row.ClientName = casefile.View(v)
	}
	return nil
}

// setRequest takes a request line apart; "- - HTTP/1.1" of a proxy that never saw
// one is kept whole.
func setRequest(h *httpRow, v []byte) *reject {
	if h.fillRequest(v); h.row.Method == "-" {
		h.row.Method, h.row.Path, h.row.Query, h.row.Protocol = "", "", "", ""
		h.row.Request = casefile.View(v)
	}
	return nil
}

func setDuration(h *httpRow, v []byte) *reject {
	v, unit := unitOf(v)
	return setSpan(&h.took.total, v, unit)
}

// setTaken reads time-taken: milliseconds as IIS writes them, or seconds with a
// fraction as the W3C draft has it.
func setTaken(h *httpRow, v []byte) *reject {
	if bytes.IndexByte(v, '.') >= 0 {
		return setSpan(&h.took.total, v, 1e9)
	}
	return setSpan(&h.took.total, v, 1e6)
}

// setCountry takes the two letters of ISO 3166-1 in either case; what is none is
// passed over (T1 of a proxy network, XX for unknown are kept as logged).
func setCountry(h *httpRow, v []byte) *reject {
	if len(v) == 2 {
		from := len(h.scratch)
		h.scratch = append(h.scratch, bytes.ToUpper(v)...)
		h.row.Country, h.placed = casefile.View(h.scratch[from:]), true
	}
	return nil
}

// setASN takes 64500 or AS64500; 0 is unknown.
func setASN(h *httpRow, v []byte) *reject {
	if n, ok := decimal(bytes.TrimPrefix(v, []byte("AS"))); ok && n > 0 {
		h.row.ASN, h.placed = casefile.Some(n), true
	}
	return nil
}

func setText(to *string, v []byte) *reject {
	*to = casefile.View(v)
	return nil
}

func setStatus(to *casefile.Null[int32], v []byte) *reject {
	n, ok := digits(v)
	switch {
	case !ok && string(v) == "-", ok && n == 0: // 0 and 000: nobody answered
		return nil
	case !ok || len(v) > 3 || n < 100:
		return badCode
	}
	*to = casefile.Some(int32(n))
	return nil
}

func setCount(to *casefile.Null[int64], v []byte) *reject {
	n, ok := decimal(v)
	if !ok {
		return badCount
	}
	*to = casefile.Some(n)
	return nil
}

func setSpan(to *casefile.Null[int64], v []byte, unit int64) *reject {
	if len(v) == 1 && v[0] == '-' {
		return nil
	}
	us, known, why := scaled(v, unit)
	if why == nil && known {
		*to = casefile.Some(us)
	}
	return why
}

// spaced undoes what the W3C logs of IIS do to spaces: every + is one. A + of the
// original cannot be told from it.
func (h *httpRow) spaced(v []byte) []byte {
	if bytes.IndexByte(v, '+') < 0 {
		return v
	}
	from := len(h.scratch)
	for _, c := range v {
		if c == '+' {
			c = ' '
		}
		h.scratch = append(h.scratch, c)
	}
	return h.scratch[from:]
}

// unpercent decodes %20 (RFC 3986 section 2.1) once; what is not two hexadecimal
// digits stays.
func (h *httpRow) unpercent(v []byte) []byte {
	if bytes.IndexByte(v, '%') < 0 {
		return v
	}
	from := len(h.scratch)
	for i := 0; i < len(v); i++ {
		if v[i] == '%' && i+2 < len(v) {
			if hi, lo := hexOf(v[i+1]), hexOf(v[i+2]); hi < 16 && lo < 16 {
				h.scratch = append(h.scratch, hi<<4|lo)
				i += 2
				continue
			}
		}
		h.scratch = append(h.scratch, v[i])
	}
	return h.scratch[from:]
}

func hexOf(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
