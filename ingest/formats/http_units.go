package formats

import (
	"bytes"
	"time"

	"hindcast/casefile"
)

// Fields whose unit, or whose being known at all, shows in the value only.

// setFraction reads seconds with a fraction, or a duration with its unit. A whole
// number above 0 is of another unit (Caddy's duration_format writes milliseconds
// and nanoseconds whole, version 1 of Azure's gateway milliseconds), and nothing
// says of which: it is unknown until --option map= states it.
func setFraction(h *httpRow, v []byte) *reject {
	if isNumber(v) && len(bytes.Trim(v, "0")) > 0 {
		return nil
	}
	if minutes := bytes.IndexByte(v, 'm'); minutes > 0 && minutes+1 < len(v) && v[minutes+1] != 's' { // 1m2.5s, as Go writes it
		if d, err := time.ParseDuration(string(v)); err == nil {
			h.took.total = casefile.Some(d.Microseconds())
			return nil
		}
	}
	return setDuration(h, v)
}

// setElapsed reads microseconds, whole as Fastly's time.elapsed.usec is, or seconds
// where there is a fraction, as time.elapsed is.
func setElapsed(h *httpRow, v []byte) *reject {
	if bytes.IndexByte(v, '.') >= 0 {
		return setSpan(&h.took.total, v, 1e9)
	}
	return setSpan(&h.took.total, v, 1e3)
}

// setAsked reads the time of an origin; 0 says that it was not asked.
func setAsked(h *httpRow, v []byte, unit int64) *reject {
	if len(bytes.Trim(v, "0.")) == 0 {
		return nil
	}
	return setSpan(&h.took.upstream, v, unit)
}

// setAction keeps what a firewall or gateway did; words for nothing are unknown.
func setAction(h *httpRow, v []byte) *reject {
	switch string(v) {
	case "unknown", "ERRORINFO_NO_ERROR":
		return nil
	}
	return setText(&h.row.Termination, v)
}
