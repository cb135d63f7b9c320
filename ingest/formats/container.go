package formats

import (
	"bytes"
	"fmt"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	badDocker = &reject{Text: "not an object with log, stream and time"}
	badCRI    = &reject{Text: "not time, stdout or stderr, P or F, and the text"}
)

var _ = ingest.Register(ingest.Format{
	Name: "docker",
	Doc: `What Docker's json-file driver writes: one JSON object a line, with log, stream and time. A line that the runtime split, because it was
longer than 16 KiB, is put together again; its row stands where it begins. What no other format reads becomes a message; its
stamp is the moment the runtime read it, or its first part.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"},
	Sniff:  func(h ingest.Head) ingest.Guess { return sniffContainer(h, newDocker(probeEnv()), badDocker) },
	Unwrap: func(env *ingest.Env) (ingest.Unwrapper, error) { return newDocker(env), nil },
	Lines:  ingest.Wraps(func(env *ingest.Env) (ingest.Unwrapper, error) { return newDocker(env), nil }),
	Joined: func(before, _ []byte) bool {
		return bytes.HasPrefix(before, []byte(`{"log":`)) && !bytes.Contains(before, []byte(`\n","`))
	},
	Samples: dockerSamples,
})

var _ = ingest.Register(ingest.Format{
	Name: "cri",
	Doc: `What container runtimes write for Kubernetes (the CRI logging format): time, stream, P or F, text. A line in parts (P) is put together
up to its end (F); its row stands where it begins. What no other format reads becomes a message; its stamp is the moment the
runtime read it, or its first part.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"},
	Sniff:   func(h ingest.Head) ingest.Guess { return sniffContainer(h, newCRI(probeEnv()), badCRI) },
	Unwrap:  func(env *ingest.Env) (ingest.Unwrapper, error) { return newCRI(env), nil },
	Lines:   ingest.Wraps(func(env *ingest.Env) (ingest.Unwrapper, error) { return newCRI(env), nil }),
	Joined:  func(before, _ []byte) bool { _, _, more, ok := cutCRI(before); return ok && more },
	Samples: criSamples,
})

func probeEnv() *ingest.Env {
	return &ingest.Env{Zone: time.UTC, Year: 2000, Options: map[string]string{}, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}
}

// containerRow makes a message out of what a container wrote.
type containerRow struct {
	messageRow
	t     casefile.Time
	first [2]struct { // part of a text, by stream
		at   casefile.Origin
		t    casefile.Time
		open bool
	}
}

// begins keeps the time of the first part of a text.
func (c *containerRow) begins(w ingest.Wrapped, at casefile.Origin) {
	f := &c.first[w.Stream]
	if w.More && !f.open {
		f.at, f.t = at, c.t
	}
	f.open = w.More
}

// Forget drops the parts before the end of a chunk.
func (c *containerRow) Forget() { c.first[0].open, c.first[1].open = false, false }

// ParseText implements ingest.Unwrapper.
func (c *containerRow) ParseText(text []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	c.row = casefile.Message{Origin: at, TS: c.t}
	for i := range c.first {
		if f := &c.first[i]; f.t != 0 && f.at == at {
			c.row.TS = f.t
		}
	}
	c.describe(text)
	b.Messages.Append(&c.row)
	return nil
}

// dockerParser takes lines of the json-file driver apart. Source: moby
// daemon/logger/jsonfilelog/jsonlog.
type dockerParser struct {
	containerRow
	json              jsonLine
	log, stream, when []byte
	seen              bool
}

func newDocker(env *ingest.Env) *dockerParser {
	p := &dockerParser{}
	p.env = env
	p.json.take = func(key, value []byte) *reject {
		switch string(key) {
		case "log":
			p.log, p.seen = value, true
		case "stream":
			p.stream = value
		case "time":
			p.when = value
		}
		return nil
	}
	return p
}

// Unwrap implements ingest.Unwrapper. A text without a line end goes on in the
// next line of its stream.
func (p *dockerParser) Unwrap(line []byte, at casefile.Origin) (w ingest.Wrapped, why *ingest.Reason) {
	p.log, p.stream, p.when, p.seen = nil, nil, nil, false
	if why := p.json.walk(line); why != nil {
		return w, why
	}
	if !p.seen || len(p.when) == 0 {
		return w, badDocker
	}
	if p.t, _, why = p.iso.parse(p.when, nil, nil); why != nil {
		return w, why
	}
	w.More = len(p.log) > 0 && p.log[len(p.log)-1] != '\n'
	w.Text = bytes.TrimRight(p.log, "\r\n")
	if string(p.stream) == "stderr" {
		w.Stream = 1
	}
	p.begins(w, at)
	return w, nil
}

// criParser takes lines of the CRI logging format apart. Source: Kubernetes
// design proposals, kubelet-cri-logging.
type criParser struct{ containerRow }

func newCRI(env *ingest.Env) *criParser {
	p := &criParser{}
	p.env = env
	return p
}

// cutCRI takes a line apart; more says that its text goes on.
func cutCRI(b []byte) (stamp, rest []byte, more, ok bool) {
	if !looksISO(b) {
		return nil, nil, false, false
	}
	stamp, rest = nextField(b)
	stream, rest := nextField(rest)
	if string(stream) != "stdout" && string(stream) != "stderr" {
		return nil, nil, false, false
	}
	tags, rest := nextField(rest)
	tag, _, _ := bytes.Cut(tags, []byte{':'})
	return stamp, rest, string(tag) == "P", string(tag) == "P" || string(tag) == "F"
}

// Unwrap implements ingest.Unwrapper.
func (p *criParser) Unwrap(line []byte, at casefile.Origin) (w ingest.Wrapped, why *ingest.Reason) {
	stamp, text, more, ok := cutCRI(line)
	if !ok {
		return w, badCRI
	}
	if p.t, _, why = p.iso.parse(stamp, nil, nil); why != nil {
		return w, why
	}
	w.Text, w.More = bytes.TrimRight(text, "\r"), more
	if line[len(stamp)+len(" std")] == 'e' {
		w.Stream = 1
	}
	p.begins(w, at)
	return w, nil
}

// sniffContainer tries the first lines.
func sniffContainer(h ingest.Head, u ingest.Unwrapper, not *reject) ingest.Guess {
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		if _, why := u.Unwrap(line, casefile.Origin{}); why == nil {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("all of the first %d lines: %s", tried, not.Text)}
	case good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
