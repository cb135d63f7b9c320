package formats

import (
	"bytes"

	"hindcast/casefile"
)

// addPart adds one of the parts a balancer logs a duration in. -1, a phase that
// was never reached, leaves the whole unknown.
func (h *httpRow) addPart(v []byte) *reject {
	us, known, why := scaled(v, 1e9)
	if why != nil {
		return why
	}
	h.lost = h.lost || !known
	sum := h.took.total.V + us
	if h.took.total = casefile.Some(sum); h.lost {
		h.took.total = casefile.Null[int64]{}
	}
	return nil
}

func setPartUpstream(h *httpRow, v []byte) *reject {
	if why := setSpan(&h.took.upstream, v, 1e9); why != nil {
		return why
	}
	return h.addPart(v)
}

// setSquidResult takes TCP_MISS/200 apart.
func setSquidResult(h *httpRow, v []byte) *reject {
	result, code, _ := bytes.Cut(v, []byte{'/'})
	h.row.Cache = casefile.View(result)
	return setStatus(&h.row.Status, code)
}

// setSquidTarget takes a URL; error:invalid-request is what Squid writes where no
// request could be read, and the method is then none.
func setSquidTarget(h *httpRow, v []byte) *reject {
	if bytes.HasPrefix(v, []byte("error:")) {
		h.row.Method, h.row.Request = "", casefile.View(v)
		return nil
	}
	h.fillTarget(v)
	return nil
}

// setPeer takes the address that connected, where another field may hold a client
// that was found out from headers.
func setPeer(h *httpRow, v []byte) *reject {
	if a := addrOf(v); a.IsValid() {
		h.peer, h.direct = a, true
	}
	return nil
}

// setSquidPeer takes DIRECT/198.51.100.115 apart; NONE/- is no peer.
func setSquidPeer(h *httpRow, v []byte) *reject {
	if _, peer, ok := bytes.Cut(v, []byte{'/'}); ok && string(peer) != "-" {
		h.row.UpstreamAddr = casefile.View(peer)
	}
	return nil
}

// isSquidTime reports whether a cell is seconds and milliseconds since 1970.
func isSquidTime(b []byte) bool {
	_, coarse, why := epochStamp(b)
	return why == nil && !coarse && len(b) == len("1723492801.049")
}

// isResult reports whether a cell is RESULT_CODE/status.
func isResult(b []byte) bool {
	result, code, ok := bytes.Cut(b, []byte{'/'})
	return ok && len(result) > 0 && isCode(code)
}
