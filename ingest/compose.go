package ingest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"hindcast/casefile"
)

// A name of several formats is made of the names of formats: a/b is a line of b
// inside one of a, and a+b is a file with lines of both, each taken by the first
// that can read it. docker/access+docker/nginx-error+docker reads what a container
// wrote as requests and errors of nginx, and what is neither as messages.
const (
	inside = "/"
	beside = "+"
)

// maxTerms bounds how many formats one file is read as.
const maxTerms = 6

// compose makes the Format of a name of several formats.
func compose(name string) (Format, error) {
	if f, ok := single(name); ok && f.Unwrap == nil {
		return f, nil
	}
	terms := strings.Split(name, beside)
	if len(terms) > maxTerms {
		return Format{}, fmt.Errorf("expected at most %d formats in one, found %d", maxTerms, len(terms))
	}
	paths := make([][]string, len(terms))
	for i, t := range terms {
		paths[i] = strings.Split(t, inside)
	}
	f, err := build(paths)
	f.Name = name
	return f, err
}

// build groups paths that begin with the same format.
func build(paths [][]string) (Format, error) {
	var parts []Format
	for i, p := range paths {
		if slices.ContainsFunc(paths[:i], func(q []string) bool { return q[0] == p[0] }) {
			continue
		}
		f, err := part(p[0], paths)
		if err != nil {
			return Format{}, err
		}
		parts = append(parts, f)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	heads := 0
	for _, f := range parts {
		if positional(f) {
			return Format{}, fmt.Errorf("format %s: expected one whose lines stand alone, to be read beside another", f.Name)
		}
		if f.Header != nil {
			heads++
		}
	}
	if heads > 1 {
		return Format{}, fmt.Errorf("expected at most one format with header lines, found %d", heads)
	}
	return mix(parts), nil
}

// positional reports whether the header of f is told by its place, the first line,
// and not by itself.
func positional(f Format) bool { return f.Header != nil && f.Header([]byte{'x'}, 1) != "" }

// part makes the format of all paths that begin with name.
func part(name string, paths [][]string) (Format, error) {
	f, ok := single(name)
	if !ok {
		return Format{}, fmt.Errorf("expected one of %s, found %q", names(), name)
	}
	if f.Lines == nil && f.Unwrap == nil {
		return Format{}, fmt.Errorf("format %s: expected one whose lines stand alone, to be read inside or beside another", name)
	}
	own := false
	var rest [][]string
	for _, p := range paths {
		if p[0] == name && len(p) == 1 {
			own = true
		} else if p[0] == name {
			rest = append(rest, p[1:])
		}
	}
	switch {
	case len(rest) == 0 && f.wrapperOnly():
		return Format{}, fmt.Errorf("format %s: expected the format of what it carries after it, such as %s/access", name, name)
	case len(rest) == 0 && f.Unwrap == nil:
		return f, nil
	case len(rest) == 0:
		return alone(f), nil
	case f.Unwrap == nil:
		return Format{}, fmt.Errorf("format %s: expected one that carries lines of other programs", name)
	}
	in, err := build(rest)
	return wrap(f, in, own), err
}

// alone makes a wrapping format show what it reads itself to whoever looks for
// other formats in it.
func alone(f Format) Format {
	lines := f.Lines
	f.Lines = func(env *Env) (LineParser, error) {
		if env.odd == nil {
			return lines(env)
		}
		u, err := f.Unwrap(env)
		return &unwrapping{outer: u, own: true, odd: env.odd}, err
	}
	return f
}

// wrap makes the format of lines of in inside lines of out; own says that out
// itself reads what in cannot.
func wrap(out, in Format, own bool) Format {
	f := merge([]Format{in})
	f.Name, f.Joined = out.Name+inside+in.Name, out.Joined
	if own {
		f = merge([]Format{in, out})
		f.Joined = out.Joined
	}
	f.Zoneless, f.Yearless = in.Zoneless || out.Zoneless, in.Yearless || out.Yearless
	f.Lines = func(env *Env) (LineParser, error) {
		u, err := out.Unwrap(env)
		if err != nil {
			return nil, err
		}
		p, err := in.Lines(env)
		return &unwrapping{outer: u, inner: p, own: own, odd: env.odd}, err
	}
	f.Header = headerIn(out, in)
	if in.Track != nil || out.Track != nil {
		f.Track = func(env *Env) Tracker {
			u, err := out.Unwrap(env)
			if err != nil {
				return &trackers{}
			}
			return &trackers{outer: trackOf(out, env), unwrap: u, inner: []Tracker{trackOf(in, env)}}
		}
	}
	return f
}

// headerIn is the Header of lines of in inside lines of out: nil where in has none.
// Taking a line out costs too much for whoever cuts, so only the first line and those
// with a # are looked at.
func headerIn(out, in Format) func([]byte, int64) string {
	if in.Header == nil {
		return nil
	}
	var mu sync.Mutex
	var u Unwrapper
	return func(line []byte, number int64) string {
		if number != 1 && bytes.IndexByte(line, '#') < 0 {
			return ""
		}
		mu.Lock()
		defer mu.Unlock()
		if u == nil {
			var err error
			if u, err = out.Unwrap(probeEnv()); err != nil {
				return ""
			}
		}
		w, why := u.Unwrap(line, casefile.Origin{})
		if why != nil || w.More {
			return ""
		}
		return in.Header(w.Text, number)
	}
}

// mix makes the format of files with lines of all parts.
func mix(parts []Format) Format {
	f := merge(parts)
	f.Lines = func(env *Env) (LineParser, error) {
		m := &mixed{}
		for _, p := range parts {
			lp, err := p.Lines(env)
			if err != nil {
				return nil, err
			}
			m.parsers = append(m.parsers, lp)
		}
		return m, nil
	}
	for _, p := range parts {
		if p.Header != nil {
			f.Header = p.Header
		}
	}
	f.Joined = func(before, line []byte) bool {
		return slices.ContainsFunc(parts, func(p Format) bool { return p.Joined != nil && p.Joined(before, line) })
	}
	f.Track = func(env *Env) Tracker {
		t := &trackers{}
		for _, p := range parts {
			t.inner = append(t.inner, trackOf(p, env))
		}
		return t
	}
	return f
}

func trackOf(f Format, env *Env) Tracker {
	if f.Track == nil {
		return nil
	}
	return f.Track(env)
}

// merge adds up what formats say about themselves.
func merge(parts []Format) Format {
	f := Format{Record: "log line", Sniff: func(Head) Guess { return Guess{Score: Likely} }}
	var names, docs, primaries []string
	for _, p := range parts {
		names, docs = append(names, p.Name), append(docs, p.Doc)
		for _, t := range strings.Split(p.Primary, ",") {
			if !slices.Contains(primaries, t) {
				primaries = append(primaries, t)
			}
		}
		for _, t := range p.Tables {
			if !slices.Contains(f.Tables, t) {
				f.Tables = append(f.Tables, t)
			}
		}
		for _, o := range p.Options {
			if !slices.ContainsFunc(f.Options, func(x Option) bool { return x.Name == o.Name }) {
				f.Options = append(f.Options, o)
			}
		}
		f.Zoneless, f.Yearless = f.Zoneless || p.Zoneless, f.Yearless || p.Yearless
	}
	f.Name, f.Doc, f.Primary = strings.Join(names, beside), strings.Join(docs, "\n"), strings.Join(primaries, ",")
	return f
}
