package formats

import (
	"strconv"
	"strings"
	"time"

	"hindcast/casefile"
)

// The ids of many social posts are clocks: they hold the moment at which the
// service made them, whatever the post claims.

// snowflakeEpoch is the first moment of X's ids, in milliseconds since 1970
// (2010-11-04 01:42:54.657 UTC). Ids below firstSnowflake counted up and hold no
// time.
const (
	snowflakeEpoch = 1288834974657
	firstSnowflake = 29_700_859_247
)

// xTime is the time in a post id of X: the bits above the lowest 22 are
// milliseconds since snowflakeEpoch.
func xTime(id string) casefile.Null[casefile.Time] {
	v, err := strconv.ParseUint(id, 10, 63)
	if err != nil || v < firstSnowflake {
		return casefile.Null[casefile.Time]{}
	}
	return plausible(time.UnixMilli(int64(v>>22) + snowflakeEpoch).UTC())
}

// mastodonTime is the time in a status id of Mastodon and Truth Social: the bits
// above the lowest 16 are milliseconds since 1970.
func mastodonTime(id string) casefile.Null[casefile.Time] {
	v, err := strconv.ParseUint(id, 10, 63)
	if err != nil {
		return casefile.Null[casefile.Time]{}
	}
	return plausible(time.UnixMilli(int64(v >> 16)).UTC())
}

// tidAlphabet is the sortable base 32 of AT Protocol's timestamp ids.
const tidAlphabet = "234567abcdefghijklmnopqrstuvwxyz"

// tidTime is the time in a record key of Bluesky: 13 characters, 53 bits of
// microseconds since 1970 above 10 bits that tell clocks apart (AT Protocol,
// "Timestamp Identifiers").
func tidTime(key string) casefile.Null[casefile.Time] {
	if len(key) != 13 {
		return casefile.Null[casefile.Time]{}
	}
	v := uint64(0)
	for i := range len(key) {
		d := strings.IndexByte(tidAlphabet, key[i])
		if d < 0 {
			return casefile.Null[casefile.Time]{}
		}
		v = v<<5 | uint64(d)
	}
	if v>>63 != 0 {
		return casefile.Null[casefile.Time]{}
	}
	return plausible(time.UnixMicro(int64(v >> 10)).UTC())
}
