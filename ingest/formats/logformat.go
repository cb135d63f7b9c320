package formats

import (
	"bytes"
	"fmt"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var badFormat = &reject{Text: "not in the stated log_format"}

// logSegment is one field of a stated format and the text that stands before it.
type logSegment struct {
	before []byte
	set    httpSetter // nil: not of interest
	quoted bool       // it stands in quotes: an escaped one belongs to it
}

// formatParser parses lines in a format an administrator stated.
type formatParser struct {
	*httpRow
	segments []logSegment
	after    []byte // what stands after the last field
}

// newFormatParser compiles an Apache LogFormat or an nginx log_format, told apart
// by % and $, to a scan over bytes: every field ends where the text before the
// next one begins.
func newFormatParser(env *ingest.Env, format string) (*formatParser, error) {
	stamp, read := "start", apacheField
	if strings.Contains(format, "$") && !strings.Contains(format, "%") {
		stamp, read = "end", nginxField
	}
	h, err := newHTTPRow(env, stamp)
	if err != nil {
		return nil, err
	}
	h.zone = nil // a stamp must carry its zone: access is not a zoneless format
	p := &formatParser{httpRow: h}
	format = strings.NewReplacer(`\"`, `"`, `\t`, "\t", `\\`, `\`).Replace(format)
	text, timed := []byte(nil), false
	for rest := format; rest != ""; {
		if rest[0] != '%' && rest[0] != '$' {
			text, rest = append(text, rest[0]), rest[1:]
			continue
		}
		name, tail, err := read(rest)
		if err != nil {
			return nil, fmt.Errorf("option log_format: %w", err)
		}
		rest = tail
		if name == "%" {
			text = append(text, '%')
			continue
		}
		if name == "[time]" { // Apache writes its brackets itself
			text, rest, name = append(text, '['), "]"+rest, "time"
		}
		if len(p.segments) > 0 && len(text) == 0 {
			return nil, fmt.Errorf("option log_format: expected text between fields, found none before %q", rest)
		}
		timed = timed || name == "time" || name == "start" || name == "end"
		p.segments = append(p.segments, logSegment{before: text, set: httpFields[name], quoted: len(text) > 0 && text[len(text)-1] == '"'})
		text = nil
	}
	if p.after = text; !timed {
		return nil, fmt.Errorf("option log_format: expected a time (%%t or $time_local), found none in %q", format)
	}
	return p, nil
}

// nginxField takes $name or ${name} off the front of s. The names are those of
// JSON logs.
func nginxField(s string) (name, rest string, err error) {
	end := 1
	for end < len(s) && (s[end] == '_' || s[end] >= 'a' && s[end] <= 'z' || s[end] >= 'A' && s[end] <= 'Z' || s[end]-'0' <= 9) {
		end++
	}
	name, rest = s[1:end], s[end:]
	if strings.HasPrefix(rest, "{") && name == "" {
		var ok bool
		if name, rest, ok = strings.Cut(rest[1:], "}"); !ok {
			return "", "", fmt.Errorf("expected }, found the end of %q", s)
		}
	}
	if name == "" {
		return "", "", fmt.Errorf("expected the name of a variable after $, found %q", s)
	}
	if f, ok := plainJSON.keys[name]; ok {
		return f, rest, nil
	}
	return "ignore", rest, nil
}

// apacheLetters are the directives of mod_log_config and mod_logio that a row has
// a column for.
var apacheLetters = map[string]string{
	"h": "client", "a": "client", "u": "user", "r": "request", "s": "status", "b": "bytes_out", "B": "bytes_out", "O": "bytes_out", "I": "bytes_in",
	"D": "duration_us", "T": "duration_s", "v": "host", "V": "host", "m": "method", "U": "path", "q": "query", "H": "protocol", "L": "request_id", "t": "[time]", "%": "%",
	"{ms}T": "duration_ms", "{us}T": "duration_us", "{s}T": "duration_s", "{c}a": "client", "{UNIQUE_ID}e": "request_id",
	"{referer}i": "referer", "{user-agent}i": "agent", "{x-forwarded-for}i": "xff", "{host}i": "host", "{x-request-id}i": "request_id",
	"{sec}t": "start", "{msec}t": "start", "{usec}t": "start", "{begin:sec}t": "start", "{begin:msec}t": "start", "{begin:usec}t": "start",
	"{end:sec}t": "end", "{end:msec}t": "end", "{end:usec}t": "end", "{%Y-%m-%dT%H:%M:%S%z}t": "time", "{%d/%b/%Y:%H:%M:%S %z}t": "time",
	"{%FT%T%z}t":         "time",
	"{varnish:hitmiss}x": "cache", "{varnish:handling}x": "cache",
}

// apacheField takes %>s, %200,304{Referer}i and the like off the front of s.
func apacheField(s string) (name, rest string, err error) {
	i := 1
	for i < len(s) && (s[i] == '>' || s[i] == '<' || s[i] == '!' || s[i] == ',' || s[i] == '^' || s[i]-'0' <= 9) {
		i++
	}
	from := i
	if i < len(s) && s[i] == '{' {
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			return "", "", fmt.Errorf("expected }, found the end of %q", s)
		}
		i += end + 1
	}
	if i >= len(s) {
		return "", "", fmt.Errorf("expected a directive after %%, found the end of the format")
	}
	if strings.HasPrefix(s[i:], "ti") || strings.HasPrefix(s[i:], "to") { // %^ti, trailers
		i++
	}
	key, rest := s[from:i+1], s[i+1:]
	if key[len(key)-1] != 't' {
		if brace := strings.IndexByte(key, '}'); brace > 0 && key[len(key)-1] != 'T' {
			if known, ok := apacheLetters[strings.ToLower(key[:brace])+key[brace:]]; ok {
				return known, rest, nil
			}
		}
	}
	if known, ok := apacheLetters[key]; ok {
		return known, rest, nil
	}
	if key[len(key)-1] == 't' {
		return "", "", fmt.Errorf("expected a time in one of the forms %%t, %%{sec}t, %%{msec}t, %%{usec}t, %%{%%Y-%%m-%%dT%%H:%%M:%%S%%z}t, found %%%s", key)
	}
	return "ignore", rest, nil
}

// ParseLine implements ingest.LineParser.
func (p *formatParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

func (p *formatParser) parse(line []byte) *reject {
	if !bytes.HasPrefix(line, p.segments[0].before) {
		return badFormat
	}
	line = line[len(p.segments[0].before):]
	for i, s := range p.segments {
		next := p.after
		if i+1 < len(p.segments) {
			next = p.segments[i+1].before
		}
		end := len(line)
		if len(next) > 0 {
			if end = endOf(line, next, s.quoted); end < 0 {
				return badFormat
			}
		}
		if why := p.put(s.set, line[:end]); why != nil {
			return why
		}
		line = line[end+len(next):]
	}
	if len(line) > 0 {
		return badFormat
	}
	return p.finish()
}

// endOf returns where next begins in b; in a quoted field, a quote after an odd
// number of backslashes is not it.
func endOf(b, next []byte, quoted bool) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], next)
		if i < 0 {
			return -1
		}
		i += from
		slashes := 0
		for j := i - 1; quoted && next[0] == '"' && j >= 0 && b[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
		from = i + 1
	}
}
