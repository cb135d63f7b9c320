package biglog

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
)

var (
	paths = []string{"/", "/live", "/api/join", "/api/listen", "/static/app.js", "/static/style.css", "/img/logo.svg", "/health", "/search", "/user"}
	codes = []int{200, 200, 200, 200, 200, 304, 404, 499, 502, 503}
	verbs = []string{"GET", "GET", "GET", "GET", "POST", "HEAD"}
	sites = []string{"-", "-", "https://www.example.org/", "https://social.example.net/post/1", "https://news.example.com/live"}
)

const agents = 4000 // different user agents, a few of them common

// Write writes n lines of the combined format, in order of time, beginning at
// 2024-08-12 20:00:00 -0400 with perSecond lines a second. One client in five is
// IPv6. The bytes depend on the arguments alone.
func Write(w io.Writer, seed uint64, n, perSecond int) error {
	r := rand.New(rand.NewPCG(seed, 0x68696e64))
	out := bufio.NewWriterSize(w, 1<<20)
	var line []byte
	for i := range n {
		line = appendLine(line[:0], r, i/perSecond)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

func appendLine(b []byte, r *rand.Rand, second int) []byte {
	if r.IntN(5) == 0 {
		b = fmt.Appendf(b, "2001:db8:%x:%x::%x", r.IntN(1<<10), r.IntN(16), r.IntN(1<<12)+1)
	} else {
		b = fmt.Appendf(b, "198.%d.%d.%d", 18+r.IntN(2), r.IntN(256), r.IntN(256))
	}
	clock := 20*3600 + second
	day := 12 + clock/86400
	clock %= 86400
	b = fmt.Appendf(b, " - - [%02d/Aug/2024:%02d:%02d:%02d -0400] ", day, clock/3600, clock/60%60, clock%60)
	b = fmt.Appendf(b, `"%s %s/%d?session=%08x HTTP/%s" %d %d "%s" "`, verbs[r.IntN(len(verbs))], paths[r.IntN(len(paths))], r.IntN(500_000),
		r.Uint32(), []string{"1.1", "2.0"}[r.IntN(2)], codes[r.IntN(len(codes))], r.IntN(60_000), sites[r.IntN(len(sites))])
	return append(appendAgent(b, r), '"', '\n')
}

// appendAgent draws a user agent, common ones often.
func appendAgent(b []byte, r *rand.Rand) []byte {
	k := r.IntN(agents)
	if r.IntN(10) > 0 {
		k %= 12
	}
	return fmt.Appendf(b, "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.%d.%d Safari/537.36", 100+k%30, 90+k%40, k, k*7%200)
}
