package formats

import "testing"

// Ids of real posts give the times that were verified for them.
func TestIDTimes(t *testing.T) {
	tests := []struct{ kind, id, want string }{
		{"x", "1228393702244134912", "2020-02-14T19:00:55.723Z"},
		{"x", "20", ""},
		{"x", "-1228393702244134912", ""},
		{"x", "99999999999999999999", ""},
		{"mastodon", "114132050804394743", "2025-03-09T10:41:28.494Z"},
		{"mastodon", "9", ""},
		{"mastodon", "AbCdEf", ""},
		{"tid", "3jui7kd54zh2y", "2023-04-29T03:42:21.953005Z"},
		{"tid", "self", ""},
		{"tid", "zzzzzzzzzzzzz", ""},
		{"tid", "3jui7kd54zh2!", ""},
	}
	for _, tt := range tests {
		at := xTime(tt.id)
		switch tt.kind {
		case "mastodon":
			at = mastodonTime(tt.id)
		case "tid":
			at = tidTime(tt.id)
		}
		got := ""
		if at.Valid {
			got = at.V.String()
		}
		if got != tt.want {
			t.Errorf("%s %s: expected %s, found %s", tt.kind, tt.id, tt.want, got)
		}
	}
}
