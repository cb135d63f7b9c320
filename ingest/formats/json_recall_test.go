package formats

import (
	"fmt"
	"strings"
	"testing"
)

// What is recalled is what looking up would say, in whatever order keys come.
func TestRecall(t *testing.T) {
	var r recall[string]
	long := strings.Repeat("k", maxRecallKey+1)
	many := make([]string, 3*maxRecall)
	for i := range many {
		many[i] = fmt.Sprint("key", i)
	}
	for _, keys := range [][]string{{"a", "b", "c"}, {"a", "b", "c"}, {"b", "a"}, {}, {"a", long, "c"}, {"a", "b", "c", "a"}, many, {long}, many, {"a"}} {
		r.begin()
		for _, k := range keys {
			what, known := r.at([]byte(k))
			if !known {
				*what = "meaning of " + k
			}
			if *what != "meaning of "+k {
				t.Fatalf("%v: %s means %q", keys, k, *what)
			}
		}
	}
	if len(r.places) != maxRecall {
		t.Errorf("%d places", len(r.places))
	}
	r.begin()
	if _, known := r.at([]byte("a")); !known {
		t.Error("the first key was forgotten")
	}
}
