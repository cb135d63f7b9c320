package extract

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// timeKind is what a time expression is to the rules.
type timeKind int

const (
	clockT    timeKind = iota // names a time of day
	countT                    // so long after or before something
	relationT                 // placed by an event
	segmentT                  // a stretch: the first half hour
	calendarT                 // a day, month, year
	durationT                 // a length
)

// timex is a time expression of a sentence.
type timex struct {
	span
	kind timeKind
	read string // what is read in place of the words; empty: the words
	// anchors are what it is counted from where the words do not say it themselves.
	anchors []string
	used    bool
}

const (
	sp       = `[\s\x{a0}\x{202f}]+`
	osp      = `[\s\x{a0}\x{202f}]*`
	zoneRE   = `(?:e\.t\.|p\.t\.|c\.t\.|m\.t\.|(?:et|edt|est|pt|pdt|pst|ct|cdt|cst|mt|mdt|mst|gmt|utc|bst|ist|cet|cest|aest|aedt|jst|sgt|hkt)\b|(?:u\.?s\.? )?(?:eastern|pacific|central|mountain)(?: (?:daylight |standard )?time)?\b|local time\b)`
	merRE    = `(?:[ap]\.m\.|[ap]m\b|o['’]clock\b|in the (?:morning|afternoon|evening)\b|at night\b)`
	dayNames = `(?:mon|tues|wednes|thurs|fri|satur|sun)day`
	monthsRE = `(?:january|february|march|april|may|june|july|august|september|october|november|december|jan\.|feb\.|mar\.|apr\.|jun\.|jul\.|aug\.|sept\.|sep\.|oct\.|nov\.|dec\.)`
	partRE   = `(?:morning|afternoon|evening|night)`
	clockRE  = `(?:\d{1,2}(?:[:.]\d{2}){0,2}` + osp + merRE + `(?:,?` + sp + zoneRE + `)?|\d{1,2}:\d{2}(?::\d{2})?(?:` + osp + zoneRE + `)?|\d{1,2}` + sp + zoneRE + `|\d{4}` + sp + `(?:gmt|utc|hours)\b|\bnoon\b|\bmidnight\b)`
	onDayRE  = `(?:,?` + sp + `(?:on` + sp + `)?(?:(?:last` + sp + `)?` + dayNames + `(?:` + sp + partRE + `)?(?:,` + sp + monthsRE + sp + `\d{1,2}(?:,` + sp + `\d{4})?)?|` + monthsRE + sp + `\d{1,2}(?:,` + sp + `\d{4})?|tonight|yesterday|today)\b)?`
	modRE    = `(?:(?:only|just|shortly|right|soon|a few minutes|several minutes|moments|a little)` + sp + `)?(?:(?:starting|beginning|as of|at|by|around|about|before|after|since|until|till|from|near|nearly|almost|approximately|roughly|past|between|exactly)` + sp + `)*`
	hedgeRE  = `(?:(?:about|around|roughly|nearly|almost|more than|less than|over|under|at least|up to|approximately|some|within|only|just over|just under|well over|close to|a little over|a little under|exactly|barely|not quite)` + sp + `)*`
	wordNum  = `(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)`
	countRE  = hedgeRE + `(?:(?:\d+(?:\.\d+)?|` + wordNum + `)(?:` + sp + `and a half)?(?:-|` + sp + `)(?:half[- ])?(?:minutes?|hours?|mins?|hrs?|seconds?)(?:` + sp + `and` + sp + `(?:a half|(?:\d+|` + wordNum + `)` + sp + `(?:minutes?|seconds?)))?|half` + sp + `an` + sp + `hour|half-hour)`
	eventsRE = `(?:interview|conversation|discussion|event|livestream|live stream|stream|broadcast|talk|chat|show|space|sale|presale|launch|game|match|concert|hearing|debate|webcast|keynote|session|ceremony|premiere|fight|bout|rollout|outage|problems|trouble|glitches|` +
		`disruption|systems|website|complaints|reports|troubleshooting|crash|attack|incident|issues|speech|presentation|call|meeting|registration|tournament|telecast|finale)`
	tailWord = `(?:(?:the|its|his|her|their|a|that|this|scheduled|planned|advertised|original|originally|official|start|starting|time|begin|beginning|of|live|audio|online|` + eventsRE + `(?:['’]s)?|started|began|got|gets|underway|under|way|kicked|kick|off|supposed|meant|expected|open|opened|opening|unlocked|to|due|set|had|was|were|first|been|resolved|went|live|down|failed|crashed)\b|` + clockRE + `|` + zoneRE + `|` + merRE + `)`
	tailRE   = `(?:` + tailWord + `)(?:` + sp + tailWord + `)*`
)

// timePattern finds one form. The expression is tried where a word begins that it
// can begin with, from maxLead bytes before the first of its hints to the last: an
// unanchored search over whole sentences costs several times as much.
type timePattern struct {
	kind    timeKind
	hints   []string // one of these must stand in the sentence, or the pattern is not tried
	re      *regexp.Regexp
	first   *[256]bool // bytes an expression can begin with
	read    string
	anchors []string
}

// maxLead bounds the words of an expression before its hint.
const maxLead = 100

var (
	startAnchors  = []string{"actual_start", "scheduled_start"}
	troubleAnchor = []string{"trouble_onset", "scheduled_start"}
	needTurn      = regexp.MustCompile(`\b(?:start|starting|started|began|begin|beginning|underway|way|off|time|resolved|live|down|failed|crashed|open|opened|complaints|reports|outage|crash|incident|attack)\b`)
	needEvent     = regexp.MustCompile(`\b(?:` + eventsRE + `|start|starting|began|started|beginning)\b`)
)

func pattern(kind timeKind, hint, re, read string, anchors ...string) timePattern {
	re = `^(?:` + re + `)`
	return timePattern{kind: kind, hints: strings.Split(hint, "|"), re: regexp.MustCompile(re), first: firstBytes(re), read: read, anchors: anchors}
}

// firstBytes lists the bytes a match of an anchored expression can begin with. Any
// byte of a longer rune stands for all of them.
func firstBytes(re string) *[256]bool {
	var out [256]bool
	parsed, err := syntax.Parse(re, syntax.Perl)
	if err != nil {
		panic(err) // the expressions are constants of this package
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	seen := make([]bool, len(prog.Inst))
	var walk func(pc uint32)
	walk = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := &prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			walk(in.Out)
			walk(in.Arg)
		case syntax.InstCapture, syntax.InstEmptyWidth, syntax.InstNop:
			walk(in.Out)
		default:
			for c := range 256 {
				out[c] = out[c] || c >= utf8.RuneSelf || in.MatchRune(rune(c))
			}
		}
	}
	walk(uint32(prog.Start))
	return &out
}

const clockHint = "0|1|2|3|4|5|6|7|8|9|noon|midnight"

// timePatterns in order of preference at equal length. The capture group is the
// expression.
var timePatterns = []timePattern{
	pattern(clockT, clockHint, modRE+clockRE+`(?:`+sp+`(?:to|and|-|–|until)`+sp+clockRE+`)?`+onDayRE, ""),
	pattern(clockT, "day at|day around|day about|day shortly|day just|day by|day, |ing at|ing around|ing, |night at|noon at|day before|day after"+"|day morning|day evening|day afternoon|day night", `(?:on`+sp+`)?`+dayNames+`(?:`+sp+partRE+`)?,?`+sp+modRE+clockRE, ""),
	pattern(countT, "minute|hour|second|mins|hrs", `(?:shortly`+sp+`)?`+countRE+sp+`(?:after|before|into|past|ahead of|prior to|later than|following)`+sp+tailRE, ""),
	pattern(countT, "minute|hour|second|mins|hrs", countRE+sp+`(?:in\b|late\b|later\b|earlier\b|ago\b|behind schedule)`, ""),
	pattern(countT, "minute|hour|mins|hrs", `after`+sp+countRE+`(?:`+sp+`of`+sp+`(?:troubleshooting|delays?|trouble|problems|waiting|technical (?:difficulties|issues|problems)|downtime|silence))?`, ""),
	pattern(segmentT, "minute|hour", `(?:(?:for|in|during|within|roughly|about|around|over)`+sp+`)*(?:the`+sp+`)?(?:first|next|last|opening)`+sp+`(?:\d+|`+wordNum+`|half|few|several)(?:-|`+sp+`)?(?:minutes?|hours?|half[- ]hour|hour)?(?:`+sp+`of`+sp+tailRE+`)?`, "", startAnchors...),
	pattern(relationT, "first|minutes", `(?:in|within)`+sp+`the`+sp+`(?:first|opening)`+sp+`(?:few`+sp+`)?(?:minutes|moments|seconds)(?:`+sp+`(?:of|after)`+sp+tailRE+onDayRE+`)?`, ""),
	pattern(relationT, "ahead of time", `ahead of time`, "before the event", "scheduled_start", "actual_start"),
	pattern(relationT, "before|after|during|throughout|ahead|prior|following|amid|since", `(?:shortly|just|right|soon|moments|minutes|immediately|even|well|long)?`+osp+`(?:before|after|during|throughout|ahead of|prior to|following|amid|since|in advance of)`+sp+tailRE, ""),
	pattern(relationT, "the start|the very start|beginning|outset|opening", `(?:at|from|since|near|toward|towards)?`+osp+`the`+sp+`(?:very`+sp+`)?(?:start|beginning|outset|opening)(?:`+sp+`of`+sp+tailRE+`)?`, "at the start", startAnchors...),
	pattern(relationT, "immediately|once|minutes|instantly|away", `(?:(?:almost|nearly)`+sp+`)?(?:immediately|instantly|at once|right away|straight away|from the outset|within (?:minutes|moments|seconds))\b`, ""),
	pattern(relationT, "afterward", `(?:immediately|shortly|soon)`+sp+`afterwards?\b`, "after the event", "event_end"),
	pattern(relationT, "opened", `opened`+sp+`(?:with|by)\b`, "at the start", startAnchors...),
	pattern(relationT, "right now|as we speak", `(?:right now|as we speak)\b`, "during the event", startAnchors...),
	pattern(relationT, "peak|height", `(?:at|near)`+sp+`(?:its|the|their)`+sp+`(?:peak|height)`, "during the event", startAnchors...),
	pattern(relationT, "point|times", `at`+sp+`(?:one point|various points|times|some points)`, "during the event", troubleAnchor...),
	pattern(relationT, "went|wore", `as`+sp+`the`+sp+`(?:evening|night|day|morning|afternoon)`+sp+`(?:went|wore)`+sp+`on`, "that evening"),
	pattern(relationT, "struggled|tried|waited", `(?:as|while|when)`+sp+`(?:\pL+`+sp+`){1,3}(?:struggled|tried|waited|attempted)(?:`+sp+`(?:to|for))?(?:`+sp+`\pL+)?`, "during the trouble", troubleAnchor...),
	pattern(relationT, "earlier|ahead", `(?:earlier`+sp+`(?:on`+sp+dayNames+`|in the (?:day|evening|morning|week)|that (?:day|evening|morning)|today)|hours (?:earlier|before`+sp+tailRE+`|ahead of`+sp+tailRE+`)|earlier\b)`, ""),
	pattern(calendarT, "day|night", `(?:on`+sp+`|late`+sp+`|early`+sp+`|since`+sp+`|until`+sp+`|by`+sp+`)?(?:last`+sp+`)?`+dayNames+`(?:`+sp+partRE+`)?\b`, ""),
	pattern(calendarT, "tonight|yesterday|last|overnight|this", `(?:tonight|yesterday|overnight|this (?:morning|evening|afternoon|week|month|year)|(?:late )?last (?:night|week|month|year))\b`, ""),
	pattern(calendarT, "0|1|2|3|4|5|6|7|8|9|n january|n february|n march|n april|n may|n june|n july|n august|n september|n october|n november|n december|e january|y january|e february|y february|e march|y march|e april|y april|e may|y may|e june|y june|e july|y july|e august|y august|e september|y september|e october|y october|e november|y november|e december|y december|l january|l may|l june|l july|l august|late |mid-", `(?:(?:on|in|since|by|until|after|before)`+sp+`)?(?:`+dayNames+`,`+sp+`)?(?:`+monthsRE+sp+`\d{1,2}(?:st|nd|rd|th)?(?:,`+sp+`\d{4})?\b|\d{1,2}`+sp+monthsRE+`(?:`+sp+`\d{4})?\b|`+monthsRE+`,?`+sp+`(?:of`+sp+`)?\d{4}\b|(?:in|since|by|until)`+sp+`(?:late |early |mid-)?(?:`+monthsRE+`|(?:19|20)\d{2}\b))`, ""),
	pattern(durationT, "minute|hour|half", `(?:for`+sp+`|by`+sp+`)?`+countRE, ""),
}

// findTimes finds the time expressions of a sentence, the longest where they
// overlap, in order.
func findTimes(text string, s span) []timex {
	low := asciiLower(s.of(text))
	var found []timex
	for k := range timePatterns {
		p := &timePatterns[k]
		from, to := p.window(low)
		for at := from; at <= to; at++ {
			if !p.first[low[at]] || !wordBegins(low, at) {
				continue
			}
			m := p.re.FindStringIndex(low[at:])
			if m == nil || m[1] == 0 {
				continue
			}
			x := timex{span: span{s.lo + at, s.lo + at + m[1]}, kind: p.kind, read: p.read, anchors: p.anchors}
			if x = trim(text, x); plausible(text, s, x) {
				found = append(found, x)
			}
			at += m[1] - 1
		}
	}
	return longest(found)
}

// window is where an expression of the pattern can begin: from maxLead bytes before
// its first hint to the last one. from is greater than to where there is none.
func (p *timePattern) window(low string) (from, to int) {
	from, to = len(low), -1
	for _, h := range p.hints {
		if i := strings.Index(low, h); i >= 0 {
			from, to = min(from, i), max(to, strings.LastIndex(low, h)+len(h)-1)
		}
	}
	return max(0, from-maxLead), to
}

// wordBegins reports whether a word, number or mark of an expression can begin at
// byte i: not inside a word, a price, a score or a number.
func wordBegins(low string, i int) bool {
	if i == 0 {
		return true
	}
	prev, n := utf8.DecodeLastRuneInString(low[:i])
	switch {
	case unicode.IsLetter(prev) || unicode.IsNumber(prev) || prev == '$' || prev == '\u20ac' || prev == '\u00a3':
		return false
	case prev == '.' || prev == ',' || prev == ':' || prev == '-':
		before, _ := utf8.DecodeLastRuneInString(low[:i-n])
		return i > n && !unicode.IsNumber(before)
	}
	return true
}

// asciiLower lowers ASCII letters only, so that offsets stay.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(b)
}

// trim cuts spaces and words that lead nowhere off the ends of a match.
func trim(text string, x timex) timex {
	for {
		w := x.of(text)
		t := strings.TrimRight(w, " ,\t\n\u00a0\u202f")
		for _, tail := range []string{" the", " a", " its", " his", " her", " their", " of", " to", " that", " this", " had", " was", " were", " been", " under", " set"} {
			t = strings.TrimSuffix(t, tail)
		}
		lead := len(w) - len(strings.TrimLeft(w, " ,\t\n\u00a0\u202f"))
		if len(t) == len(w) && lead == 0 {
			return x
		}
		x.hi = x.lo + len(t)
		x.lo = min(x.lo+lead, x.hi)
	}
}

// plausible drops matches that are no time: relations to no event, "in" that goes
// on, counts that are ages.
func plausible(text string, s span, x timex) bool {
	low := asciiLower(x.of(text))
	after := asciiLower(text[x.hi:min(s.hi, x.hi+16)])
	switch {
	case len(low) < 2:
		return false
	case x.kind == countT && strings.HasSuffix(low, " in"):
		return after == "" || strings.IndexByte(",.;)", after[0]) >= 0 || strings.HasPrefix(after, " to ") || strings.HasPrefix(after, " the ")
	case x.kind == countT || x.kind == relationT && x.read == "" && hasRelation(low+" ") && !strings.Contains(low, "ahead of time"):
		if strings.HasPrefix(low, "after ") && (x.kind == countT) {
			return true
		}
		if x.kind == relationT && containsAny(" "+low, " after ", " before ", " following ", " since ") && !needTurn.MatchString(low) && !closes(after) {
			return false // "after its live stream of the match was ...": the words go on
		}
		return x.kind == countT && hasDirection(low) || needEvent.MatchString(low)
	case x.kind == durationT:
		return !strings.HasPrefix(after, " old") && !strings.HasPrefix(after, "-old") && !strings.HasPrefix(after, " away") && !strings.HasPrefix(after, " per")
	case x.kind == relationT && strings.HasSuffix(low, "immediately"):
		return !containsAny(after, " respond", " clear", " availab", " able", " verif", " repl", " return", " comment", " known", " confirm", " reach", " provide", " identif", " disclos") &&
			!containsAny(asciiLower(text[max(s.lo, x.lo-8):x.lo]), "not ", "n't ", "n\u2019t ", "to ")
	case low == "earlier":
		return !containsAny(after[:min(len(after), 9)], " this", " last", " than", " in ", " year")
	case x.kind == segmentT:
		return strings.Contains(low, "minute") || strings.Contains(low, "hour")
	}
	return true
}

// closes reports whether a phrase ends before the text after it.
func closes(after string) bool {
	t := strings.TrimLeft(after, " \n\u00a0")
	return t == "" || strings.IndexByte(",.;:!?)\"", t[0]) >= 0 || strings.HasPrefix(t, "\u201d") || strings.HasPrefix(t, "and ") || strings.HasPrefix(t, "on ") || strings.HasPrefix(t, "with ")
}

func hasRelation(low string) bool {
	return containsAny(low, "before ", "after ", "during ", "throughout ", "ahead of ", "prior to ", "following ", "amid ", "since ", "in advance of ")
}

func hasDirection(low string) bool {
	return strings.HasSuffix(low, " in") || strings.HasSuffix(low, "late") || strings.HasSuffix(low, "later") || strings.HasSuffix(low, "earlier") || strings.HasSuffix(low, "ago") || strings.HasSuffix(low, "schedule")
}

// longest keeps, of overlapping expressions, the longest; of equals the first
// found. The result is in order of place.
func longest(all []timex) []timex {
	var out []timex
	for i, x := range all {
		keep := true
		for j, y := range all {
			if i != j && x.meets(y.span) && (y.hi-y.lo > x.hi-x.lo || y.hi-y.lo == x.hi-x.lo && j < i) {
				keep = false
				break
			}
		}
		if keep {
			out = append(out, x)
		}
	}
	for i := 1; i < len(out); i++ { // few: insertion keeps it simple
		for j := i; j > 0 && out[j].lo < out[j-1].lo; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
