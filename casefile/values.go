package casefile

import (
	"time"
	"unsafe"
)

// Time is an instant in microseconds since 1970-01-01T00:00:00Z. It is UTC by
// contract: whoever makes one has already applied a stated zone.
type Time int64

// TimeOf converts t; sub-microsecond digits are cut, not rounded, so that an
// instant never moves into the next minute.
func TimeOf(t time.Time) Time {
	us := t.Unix()*1e6 + int64(t.Nanosecond())/1000
	return Time(us)
}

// Std returns t as a time.Time in UTC.
func (t Time) Std() time.Time { return time.UnixMicro(int64(t)).UTC() }

// String formats t as RFC 3339 in UTC with microseconds only where it has some.
func (t Time) String() string { return t.Std().Format("2006-01-02T15:04:05.999999Z07:00") }

// MarshalText makes a Time readable in every JSON file hindcast writes.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText wrote; a time without an offset is refused.
func (t *Time) UnmarshalText(b []byte) error {
	v, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return err
	}
	*t = TimeOf(v)
	return nil
}

// Null is a value that may be unknown. Unknown is not zero: V means nothing
// unless Valid is set.
type Null[T any] struct {
	V     T
	Valid bool
}

// Some returns a known value.
func Some[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }

// View returns b as a string without copying. It is valid until the owner of b
// reuses it; a row's text may be a View, because Append copies.
func View(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}
