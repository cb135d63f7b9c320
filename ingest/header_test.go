package ingest

import (
	"bytes"
	"context"
	"fmt"
	"testing"
)

// A header line is in force in every chunk after it, until one of its name
// replaces it, wherever chunks are cut.
func TestHeadersInForce(t *testing.T) {
	var log bytes.Buffer
	log.WriteString("\xef\xbb\xbf#A first\r\n")
	fill := func() {
		for range chunkSize / 8 {
			log.WriteString("ordinary line ..\n")
		}
	}
	fill()
	log.WriteString("#B other\n#A second\n")
	fill()
	f := Format{Header: func(line []byte, _ int64) string {
		if len(line) == 0 || line[0] != '#' {
			return ""
		}
		return string(line[:2])
	}}
	c, got := newCutter(bytes.NewReader(log.Bytes()), f, nil), []string{}
	for ck := (&chunk{}); c.next(context.Background(), ck); {
		if s := fmt.Sprintf("%s", ck.head); len(got) == 0 || got[len(got)-1] != s {
			got = append(got, s)
		}
	}
	if want := "[[] [#A first] [#A second #B other]]"; fmt.Sprint(got) != want {
		t.Errorf("expected %s, found %s", want, got)
	}
}
