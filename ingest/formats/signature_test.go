package formats

import (
	"slices"
	"strings"
	"testing"
)

// Every signature is found in a text that holds its words and little else, as the
// first that fits; each names its source; texts of other classes have none.
func TestSignatures(t *testing.T) {
	classes := map[string]bool{}
	for i, s := range signatures {
		text := []byte("x: " + strings.Join(s.words, " 5 ") + " 7, y")
		first := slices.IndexFunc(signatures, func(s signature) bool { return fits(text, s.words) })
		if n := signatureFinder.find(text); n != first || first < 0 {
			t.Errorf("%q: expected signature %d, found %d", text, first, n)
		}
		if first != i && signatures[first].class != s.class {
			t.Errorf("%q of %s is hidden behind %q of %s", s.words, s.class, signatures[first].words, signatures[first].class)
		}
		if s.source == "" || s.class != strings.ToLower(s.class) || !slices.ContainsFunc(s.words, func(w string) bool { return len(w) >= gramSize }) {
			t.Errorf("signature %d is incomplete: %+v", i, s)
		}
		classes[s.class] = true
	}
	for _, c := range strings.Fields("saturation pool_exhausted queue_full conntrack_full syn_cookies oom too_many_open_files upstream_timeout rate_limited deploy restart config_change autoscaling_limit") {
		if !classes[c] {
			t.Errorf("no signature of class %s", c)
		}
	}
	for _, text := range []string{"", "abc", "GET / HTTP/1.1", "Accepted publickey for deploy from 192.0.2.7 port 63673 ssh2", "Started Session 1 of user root.", "all is well"} {
		if c := classOf([]byte(text)); c != "" {
			t.Errorf("%q: found class %s", text, c)
		}
	}
}

func BenchmarkClassOf(b *testing.B) {
	text := []byte(`pam_unix(sshd:session): session opened for user deploy by (uid=0), connection from 192.0.2.7 port 63673, request took 12 ms and returned 200 OK`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		classOf(text)
	}
}
