package formats

import (
	"bytes"

	"hindcast/casefile"
)

// cacheTail reads what caches and HAProxy write behind the user agent of a combined
// line; known is false where it is none of theirs.
//
//   - Squid's combined format: TCP_MISS:HIER_DIRECT (cf.data.pre, logformat combined);
//   - varnishncsa with %{Varnish:hitmiss}x or handling, and time_firstbyte behind it;
//   - HAProxy's option httplog clf (configuration manual, 8.2.3).
func (p *accessParser) cacheTail(toks []tailField, took *tailTimes) (known bool, why *reject) {
	if len(toks) >= haproxyCLF && toks[2].shape == 'q' && toks[10].shape == 'q' && len(toks[10].text) == 4 {
		return true, p.haproxyTail(toks, took)
	}
	first := toks[0].text
	switch {
	case len(toks) == 1 && isSquidHow(first):
		p.row.Cache = casefile.View(first[:bytes.IndexByte(first, ':')])
		return true, nil // stamped at the end, as nginx does
	case len(toks) <= 2 && isVarnishHow(first) && (len(toks) == 1 || toks[1].shape == 'd' || toks[1].shape == '-'):
		p.row.Cache = casefile.View(first)
		took.writer = apache // stamped at the start
		return true, nil
	}
	return false, nil
}

// isSquidHow tells TCP_MISS:HIER_DIRECT.
func isSquidHow(b []byte) bool {
	colon := bytes.IndexByte(b, ':')
	if colon < 4 {
		return false
	}
	for _, c := range b {
		if c != ':' && c != '_' && (c < 'A' || c > 'Z') && c-'0' > 9 {
			return false
		}
	}
	return bytes.HasPrefix(b, []byte("TCP_")) || bytes.HasPrefix(b, []byte("UDP_")) || bytes.HasPrefix(b, []byte("NONE"))
}

// isVarnishHow tells how Varnish says that it handled a request (varnishncsa(1)).
func isVarnishHow(b []byte) bool {
	switch string(b) {
	case "hit", "miss", "pass", "pipe", "synth", "streaming-hit":
		return true
	}
	return false
}

// haproxyCLF is how many fields of HAProxy's CLF tail are read: port, milliseconds,
// frontend, backend, server, five timers, state.
const haproxyCLF = 11

// haproxyTail reads 33317 655 "http-in" "static" "srv1" 10 0 30 69 109 "----" ...
func (p *accessParser) haproxyTail(toks []tailField, took *tailTimes) *reject {
	took.writer = apache // %trg is the start of the request
	p.row.Server, p.row.UpstreamAddr, p.row.Termination = casefile.View(toks[2].text), casefile.View(toks[4].text), casefile.View(toks[10].text)
	for i, to := range []*casefile.Null[int64]{5: nil, 6: &p.row.Queue, 7: nil, 8: &took.upstream, 9: &took.total} {
		if to == nil {
			continue
		}
		v := bytes.TrimPrefix(toks[i].text, []byte{'+'})
		if len(v) < len(toks[i].text) {
			continue // logged before the end
		}
		if why := setSpan(to, v, 1e6); why != nil {
			return badTail
		}
	}
	return nil
}
