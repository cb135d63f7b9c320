package formats

import (
	"bytes"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	notQuoted   = &reject{Text: "line does not stand in quotes"}
	notPrefixed = &reject{Text: "no name of a container before the line"}
)

var _ = ingest.Register(ingest.Format{
	Name: "quoted",
	Doc: `Lines of another format that stand in quotes whole, as spreadsheets, CSV exports and shells leave them; quotes inside are
doubled, escaped with a backslash, or left as they were.`,
	Unwrap: func(*ingest.Env) (ingest.Unwrapper, error) { return &quotedLine{}, nil },
})

var _ = ingest.Register(ingest.Format{
	Name: "prefixed",
	Doc: `Lines of another format behind the name of what wrote them: "web_1  | " of docker compose, "[pod/web/nginx] " of kubectl logs
--prefix, or behind the time at which a runtime read it, as docker logs -t and kubectl logs --timestamps print it.`,
	Unwrap: func(*ingest.Env) (ingest.Unwrapper, error) { return prefixedLine{}, nil },
})

// noOwnText is for wrappers that have nothing of their own to say.
type noOwnText struct{}

// ParseText implements ingest.Unwrapper; the engine never calls it.
func (noOwnText) ParseText([]byte, casefile.Origin, *casefile.Batch) *ingest.Reason { return notQuoted }

// quotedLine takes the quotes off a line.
type quotedLine struct {
	noOwnText
	plain []byte
}

// Unwrap implements ingest.Unwrapper.
func (q *quotedLine) Unwrap(line []byte, _ casefile.Origin) (ingest.Wrapped, *ingest.Reason) {
	n := len(line)
	if n < 3 || line[0] != '"' || line[n-1] != '"' {
		return ingest.Wrapped{}, notQuoted
	}
	b := line[1 : n-1]
	escape := byte('"')
	quotes := bytes.Count(b, []byte{'"'})
	switch {
	case quotes == 0:
		return ingest.Wrapped{Text: b}, nil
	case bytes.Count(b, []byte(`\"`)) == quotes:
		escape = '\\'
	case bytes.Count(b, []byte(`""`))*2 != quotes:
		return ingest.Wrapped{Text: b}, nil
	}
	q.plain = q.plain[:0]
	for i := 0; i < len(b); i++ {
		if b[i] == escape && i+1 < len(b) && (b[i+1] == '"' || escape == '\\' && b[i+1] == '\\') {
			i++
		}
		q.plain = append(q.plain, b[i])
	}
	return ingest.Wrapped{Text: q.plain}, nil
}

// prefixedLine takes a name off a line.
type prefixedLine struct{ noOwnText }

// Unwrap implements ingest.Unwrapper.
func (prefixedLine) Unwrap(line []byte, _ casefile.Origin) (ingest.Wrapped, *ingest.Reason) {
	const longest = 128
	if line[0] == '[' {
		if end := bytes.Index(line[:min(len(line), 2*longest)], []byte("] ")); end > 0 && bytes.HasPrefix(line, []byte("[pod/")) {
			return ingest.Wrapped{Text: line[end+2:]}, nil
		}
		return ingest.Wrapped{}, notPrefixed
	}
	if stamp, rest := nextField(line); looksISO(line) && len(rest) > 0 && (stamp[len(stamp)-1] == 'Z' || stamp[len(stamp)-6] == '+' || stamp[len(stamp)-6] == '-') {
		return ingest.Wrapped{Text: rest}, nil
	}
	bar := bytes.Index(line[:min(len(line), longest)], []byte("| "))
	if bar < 2 || line[bar-1] != ' ' {
		return ingest.Wrapped{}, notPrefixed
	}
	for _, c := range bytes.TrimRight(line[:bar], " ") {
		if !isWord(c) && c != '-' && c != '_' && c != '.' {
			return ingest.Wrapped{}, notPrefixed
		}
	}
	return ingest.Wrapped{Text: line[bar+2:]}, nil
}
