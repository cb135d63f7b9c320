package formats

import (
	"bytes"
	"fmt"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	badText   = &reject{Text: "no time at its beginning, and no line of a message before it"}
	notText   = &reject{Text: "line of an nginx error log, which has a format of its own"}
	notApache = &reject{Text: "line of an Apache error log, which has a format of its own"}
	relayed   = &reject{Text: "line of a system log: host and program stand behind the time"}
	tableCell = &reject{Text: "the time is a cell of a table"}
	bareTime  = &reject{Text: "nothing after the time"}
)

var _ = ingest.Register(ingest.Format{
	Name: "app-text",
	Doc: `Application logs as text: a time at the beginning of a line, in brackets or not, then level, names and the message in any order, as log4j,
logback, Python's logging, Go's log and klog, PHP-FPM, Tomcat, PostgreSQL, MySQL, MongoDB before 4.4, Redis, Kafka, RabbitMQ, Elasticsearch and Envoy write
them. The stamp is the moment of logging. The level is the first of the words after the time that is one. Indented lines and the lines of stack
traces belong to the message before. A zone written as letters other than UTC, GMT or Z is not believed: the stated zone is used. Times of klog have
no year.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Yearless: true,
	Sniff:   sniffText,
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newText(env), nil },
	Unwrap:  func(env *ingest.Env) (ingest.Unwrapper, error) { return newText(env), nil },
	Joined:  func(_, line []byte) bool { return goesOn(line) },
	Track:   trackText,
	Samples: appTextSamples,
})

type textParser struct {
	messageRow
	assumed bool
	clock   []byte // of a stamp that had to be put in order
}

func newText(env *ingest.Env) *textParser { return &textParser{messageRow: messageRow{env: env}} }

// trackText follows the years of stamps that have none.
func trackText(env *ingest.Env) ingest.Tracker {
	return &yearTracker{env: env, find: yearlessText}
}

// goesOn reports whether a line can only belong to the message before: it is
// indented, or what Java and Python write between and behind the indented lines of
// a trace.
func goesOn(line []byte) bool {
	if indented(line) {
		return true
	}
	word, _, _ := bytes.Cut(line, []byte{' '})
	switch string(word) {
	case "Caused", "Traceback", "Suppressed:":
		return true
	}
	word = bytes.TrimSuffix(word, []byte{':'})
	return bytes.HasSuffix(word, []byte("Exception")) || bytes.HasSuffix(word, []byte("Error")) && !bytes.ContainsAny(word, "[]\"=")
}

// ParseLine implements ingest.LineParser.
func (p *textParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if _, why := p.Unwrap(line, at); why != nil {
		return why
	}
	p.hold(b)
	return nil
}

// Unwrap implements ingest.Unwrapper.
func (p *textParser) Unwrap(line []byte, at casefile.Origin) (ingest.Wrapped, *ingest.Reason) {
	if goesOn(line) {
		if why, ok := p.join(line); ok {
			return ingest.Wrapped{}, why
		}
		return ingest.Wrapped{}, badText
	}
	p.row = casefile.Message{Origin: at}
	why := p.parse(line)
	return ingest.Wrapped{Text: p.said}, why
}

// ParseText implements ingest.Unwrapper.
func (p *textParser) ParseText(_ []byte, _ casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.hold(b)
	return nil
}

func (p *textParser) parse(line []byte) *reject {
	if isKlog(line) {
		return p.klog(line)
	}
	rest, bracket, redis := line, false, false
	if pid, after, old := oldRedis(line); old {
		p.row.PID, rest, redis = casefile.Some(pid), after, true
	} else if line[0] == '[' {
		rest, bracket = line[1:], true
	} else if role := redisRole(line); role > 0 {
		pid, _ := decimal(line[:role-1])
		p.row.PID, rest, redis = casefile.Some(pid), line[role+2:], true
	}
	t, rest, why := p.cutTime(rest, redis)
	if why != nil {
		return why
	}
	if bracket {
		if len(rest) == 0 || rest[0] != ']' {
			return badText
		}
		rest = rest[1:]
	}
	if len(rest) > 0 && (rest[0] == ',' || rest[0] == ';') {
		return tableCell
	}
	verbose := redis && len(rest) > 2 && rest[0] == ' ' && rest[1] == '-'
	rest = bytes.TrimLeft(rest, " :|-\t")
	if len(rest) == 0 {
		return bareTime
	}
	if isNginxError(line, rest) {
		return notText
	}
	if bracket && rest[0] == '[' && isWeekday(line[1:4]) {
		return notApache
	}
	if line[min(10, len(line)-1)] == 'T' && isRelayed(rest) {
		return relayed
	}
	p.row.TS = t
	if redis { // its marks, redis server.c: . debug, - verbose, * notice, # warning
		switch rest[0] {
		case '#':
			p.row.Level = "warning"
		case '*':
			p.row.Level = "notice"
		case '.':
			p.row.Level = "debug"
		}
		if verbose {
			p.row.Level = "informational"
		}
	} else {
		p.labels(rest)
	}
	p.describe(rest)
	return nil
}

// isNginxError tells 2024/08/12 20:00:01 [error] 7#7: text.
func isNginxError(line, rest []byte) bool {
	if line[min(4, len(line)-1)] != '/' || rest[0] != '[' {
		return false
	}
	_, after, ok := cutBracket(rest)
	number, _, hash := bytes.Cut(after, []byte{'#'})
	_, isPID := decimal(number)
	return ok && hash && isPID
}

// isRelayed tells host program[12]: text of a system log.
func isRelayed(rest []byte) bool {
	host, after := nextField(rest)
	program, _ := nextField(after)
	return len(program) > 1 && program[len(program)-1] == ':' && host[0] != '[' && levelWord(host) == "" && levelWord(program[:len(program)-1]) == ""
}

// cutTime takes a time off the front: ISO 8601 and its relatives, 12-Aug-2024
// 20:00:01, ctime's, old MySQL's, or Redis's without a year.
func (p *textParser) cutTime(b []byte, redis bool) (t casefile.Time, rest []byte, why *reject) {
	year, month, day, clock := 0, 0, 0, b
	switch {
	case looksISO(b):
		end := endOfClock(b, isoLen)
		stamp := b[:end]
		if zone, n := lettersOf(b[end:]); n > 0 {
			if end += n; zone {
				stamp = b[:end]
			} else {
				p.localLetters()
			}
		}
		t, _, why = p.iso.parse(stamp, p.env.Zone, p.env.Wall)
		return t, b[end:], why
	case len(b) > len("12-Aug-2024 20:00:01") && b[6] == b[2] && b[11] == ' ' && (b[2] == '-' || b[2] == ' '):
		day, _ = digits(b[:2])
		month = monthOf(b[3:6])
		year, _ = digits(b[7:11])
		clock = b[12:]
	}
	if month == 0 {
		year, month, day, clock, rest = p.rareTime(b, redis)
	}
	if month == 0 || day == 0 || len(clock) < 8 || clock[2] != ':' {
		return 0, b, badText
	}
	if rest != nil { // nothing can stand behind such a clock
		t, why = p.joinStamp(year, month, day, clock)
		return t, rest, why
	}
	if year == 0 && redis {
		return 0, b, yearUnknown
	}
	end := endOfClock(clock, 8)
	stamp := clock[:end]
	if zone, n := lettersOf(clock[end:]); n > 0 {
		if end += n; zone {
			stamp = clock[:end]
		} else {
			p.localLetters()
		}
	}
	t, why = p.joinStamp(year, month, day, stamp)
	return t, clock[end:], why
}

// endOfClock returns the end of a fraction and a numeric offset after the seconds.
func endOfClock(b []byte, from int) int {
	i := from
	for i < len(b) && (b[i] >= '0' && b[i] <= '9' || (b[i] == '.' || b[i] == ',') && i == from) {
		i++
	}
	if i < len(b) && b[i] == 'Z' {
		return i + 1
	}
	sign := i
	if sign < len(b) && b[sign] == ' ' {
		sign++
	}
	if sign+3 > len(b) || b[sign] != '+' && b[sign] != '-' {
		return i
	}
	end := sign + 1
	for end < len(b) && end < sign+6 && (b[end] >= '0' && b[end] <= '9' || b[end] == ':') {
		end++
	}
	if end-sign < 3 {
		return i
	}
	return end
}

// lettersOf measures " UTC" or " CEST"; believed says that it is UTC.
func lettersOf(b []byte) (believed bool, n int) {
	if len(b) < 4 || b[0] != ' ' {
		return false, 0
	}
	n = 1
	for n < len(b) && b[n] >= 'A' && b[n] <= 'Z' {
		n++
	}
	word := string(b[1:n])
	if n < 4 || n > 6 || n < len(b) && b[n] != ' ' && b[n] != ']' || levelWord(b[1:n]) != "" {
		return false, 0
	}
	return word == "UTC" || word == "GMT", n
}

func (p *textParser) localLetters() {
	if !p.assumed {
		p.env.Assume("zones written as letters are ambiguous: such times are read in the stated zone, but for UTC and GMT")
		p.assumed = true
	}
}

// labels finds the level, and the process id where it stands alone in brackets,
// among the first words.
func (p *textParser) labels(b []byte) {
	const words, far = 8, 120
	if len(b) > 2 && b[1] == ' ' { // MongoDB's letter
		p.row.Level = levelLetter(b[:1])
	}
	b = b[:min(len(b), far)]
	for n := 0; n < words && len(b) > 0 && p.row.Level == ""; n++ {
		from := bytes.IndexFunc(b, func(r rune) bool { return r < 0x80 && isWord(byte(r)) })
		if from < 0 {
			return
		}
		end := from
		for end < len(b) && isWord(b[end]) {
			end++
		}
		if w := b[from:end]; from == 0 || b[from-1] != '/' && b[from-1] != '.' {
			if from == 0 || b[from-1] == '[' || end < len(b) && b[end] == ':' || bytes.Equal(w, bytes.ToUpper(w)) {
				p.row.Level = levelWord(w) // a word of the text itself is none
			}
			if pid, ok := decimal(w); ok && !p.row.PID.Valid && from > 0 && b[from-1] == '[' && end < len(b) && b[end] == ']' {
				p.row.PID = casefile.Some(pid)
			}
		}
		b = b[end:]
	}
}

// sniffText is certain where lines begin with a time and name a level; a time
// alone is what many formats begin with.
func sniffText(h ingest.Head) ingest.Guess {
	p := newText(probeEnv())
	tried, good, level, headed := 0, 0, 0, false
	eachLine(h, func(line []byte) {
		if goesOn(line) {
			return
		}
		tried++
		p.row = casefile.Message{}
		if why := p.parse(line); why != nil {
			headed = headed || tried == 1 && bytes.IndexByte(line, '\t') >= 0 // of a table
		} else {
			good++
			if p.row.Level != "" || redisRole(line) > 0 || fromUWSGI(line) {
				level++
			}
		}
	})
	switch {
	case good == 0 || good*2 < tried:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("%d of the first %d lines begin with a time that text follows", good, tried)}
	case level*2 >= tried && !headed:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
