package extract

import (
	"regexp"
	"strconv"
	"strings"
)

// amount is a number with its unit as a sentence states it.
type amount struct {
	span
	value float64
	unit  string // people, reports, requests/s, min ...
	noun  string // the unit as written
	bound string // eq, approx, ge, le, gt, lt
}

const (
	numberRE = `(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety|half a|several|dozens of|hundreds of|thousands of|millions of)\b)`
	scaleRE  = `(?:(?:[- ]|\x{a0})?(?:hundred|thousand|million|billion|trillion|[mk]\b))?`
	unitRE   = `(?:people|users|user|listeners|viewers|fans|customers|subscribers|accounts|visitors|attendees|participants|passengers|players|members|shoppers|households|concurrent streams|streams|devices|callers|students|streamers|participants|` +
		`(?:outage |user |problem |error )?reports|complaints|incidents|(?:system |page |http |web |bot )?requests(?: per second| a second| per minute)?|rps|page views|views|hits|queries(?: per second)?|connections|attempts|orders|tickets|messages|posts|comments|` +
		`(?:terabits?|gigabits?|megabits?)(?: per second| a second)?|tbps|gbps|mbps|(?:million )?packets(?: per second| a second)?|mpps|pps|ip addresses|sources|bots|servers|sites|websites|services|countries|flights|computers|machines|registrations|votes|calls|signups|sign-ups|percent|per cent|%)`
	boundRE = `(?:(?:as many as|as much as|up to|at most|no more than|a maximum of|more than|greater than|in excess of|upwards of|north of|over|above|exceeding|exceeded|exceeds|surpassing|surpassed|topped|topping|at least|no fewer than|no less than|a minimum of|` +
		`fewer than|less than|under|below|about|around|roughly|approximately|some|nearly|almost|close to|an estimated|estimated|an average of|well over|just over|just under|reached|hit|peaked at|a peak of|a high of|only|another)\s+)*`
)

var (
	quantityRE = regexp.MustCompile(`^(` + numberRE + `)(` + scaleRE + `)(?:\s|\x{a0}|-)*((?:(?:of|the|concurrent|simultaneous|live|active|registered|unique|more|different|other|would-be|social|media|potential|total|new|online|verified|fraudulent|fake|malicious|app|web)\s+){0,3})(` + unitRE + `)\b?`)
	bareRE     = regexp.MustCompile(`^(\d+(?:\.\d+)?|one|two|three)(\s(?:million|billion|thousand))`)
	nounAfter  = regexp.MustCompile(`^ ([a-z]{3,}s)\b`)
	boundTail  = regexp.MustCompile(boundRE + `$`)
	numberAt   = regexp.MustCompile(`\d[\d,.]*|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety|half a)\b`)
)

// bounds maps words before a number to its bound; of several the first found in
// this order counts.
var bounds = []struct{ words, bound string }{
	{"as many as|as much as|up to|at most|no more than|a maximum of", "le"},
	{"at least|no fewer than|no less than|a minimum of", "ge"},
	{"more than|greater than|in excess of|upwards of|north of|over|above|exceed|surpass|topp", "gt"},
	{"fewer than|less than|under|below", "lt"},
	{"about|around|roughly|approximately|some|nearly|almost|close to|estimated|average", "approx"},
}

var scales = map[string]float64{"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "trillion": 1e12}

var smallNumbers = map[string]float64{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "half a": .5}

// findAmounts finds numbers with a unit, and large ones ("1.3 million") without.
func findAmounts(text string, s span) []amount {
	low := asciiLower(s.of(text))
	if !strings.ContainsAny(low, "0123456789") && !containsAny(low, "million", "thousand", "hundred", "billion", "dozen") {
		return nil
	}
	var out []amount
	for _, m := range numberAt.FindAllStringIndex(low, maxNumbers) {
		if insideNumber(low, m[0]) || len(out) > 0 && s.lo+m[0] < out[len(out)-1].hi {
			continue
		}
		rest := low[m[0]:min(len(low), m[0]+160)]
		var number, scale, noun, unit string
		end := 0
		if g := quantityRE.FindStringSubmatchIndex(rest); g != nil {
			number, scale, noun, unit, end = rest[g[2]:g[3]], rest[g[4]:g[5]], rest[g[6]:g[9]], rest[g[8]:g[9]], g[1]
		} else if g := bareRE.FindStringSubmatchIndex(rest); g != nil {
			number, scale, end = rest[g[2]:g[3]], rest[g[4]:g[5]], g[1]
			if n := nounAfter.FindStringSubmatch(rest[end:]); n != nil && !notNouns[n[1]] { // "one million forms": whatever they are, no people
				noun, unit = n[1], n[1]
			}
		} else {
			continue
		}
		from := max(0, m[0]-60)
		b := boundTail.FindStringIndex(low[from:m[0]])
		if a, ok := amountOf(low[from+b[0]:m[0]], number, scale, unit); ok {
			a.span = span{s.lo + from + b[0], s.lo + m[0] + end}
			a.noun = noun
			out = append(out, a)
		}
	}
	return out
}

var notNouns = set("was has times this plus does less across hours minutes seconds days weeks months years")

// maxNumbers bounds the numbers looked at in one sentence.
const maxNumbers = 60

// insideNumber reports whether the digits at i continue a number, a price or a
// word: $8 million is money.
func insideNumber(low string, i int) bool {
	if i == 0 {
		return false
	}
	c := low[i-1]
	return c >= '0' && c <= '9' || c == '.' || c == ',' || c == '$' || strings.HasSuffix(low[:i], "€") || strings.HasSuffix(low[:i], "£") || c >= 'a' && c <= 'z'
}

func amountOf(bound, number, scale, unit string) (amount, bool) {
	a := amount{bound: "eq"}
	v, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64)
	if err != nil {
		var known bool
		if v, known = smallNumbers[number]; !known {
			return a, false // dozens, hundreds: no number
		}
		if strings.TrimLeft(scale, " -\u00a0") == "" {
			return a, false // "one user" counts nobody
		}
	}
	if s := strings.Trim(scale, " -\u00a0"); s != "" {
		v *= scales[s]
	}
	a.value = v
	for _, b := range bounds {
		if containsAny(bound, strings.Split(b.words, "|")...) {
			a.bound = b.bound
			break
		}
	}
	a.unit, a.value = unitOf(unit, a.value)
	return a, a.value > 0 && a.value < 1e18
}

// unitOf gives the unit numbers are compared in. People are people, whatever the
// sentence calls them; rates are per second, volumes in bit/s.
func unitOf(noun string, v float64) (string, float64) {
	rate := strings.Contains(noun, "second") || strings.Contains(noun, "minute")
	switch {
	case noun == "":
		return "", v
	case containsAny(noun, "report", "complaint"):
		return "reports", v
	case containsAny(noun, "request", "rps", "queries"):
		switch {
		case strings.Contains(noun, "minute"):
			return "requests/s", v / 60
		case rate || noun == "rps":
			return "requests/s", v
		}
		return "requests", v
	case containsAny(noun, "terabit", "tbps"):
		return "bit/s", v * 1e12
	case containsAny(noun, "gigabit", "gbps"):
		return "bit/s", v * 1e9
	case containsAny(noun, "megabit", "mbps"):
		return "bit/s", v * 1e6
	case containsAny(noun, "packet", "pps"):
		if noun == "mpps" || strings.HasPrefix(noun, "million") {
			v *= 1e6
		}
		return "packets/s", v
	case containsAny(noun, "people", "user", "listener", "viewer", "fan", "customer", "subscriber", "visitor", "attendee", "participant", "passenger", "player", "member", "shopper", "caller", "student", "streamer"):
		return "people", v
	case strings.HasSuffix(noun, "streams"):
		return "streams", v
	case noun == "%" || strings.HasPrefix(noun, "per"):
		return "%", v
	}
	return strings.ReplaceAll(noun, " ", "_"), v
}

// durationOf reads "more than two hours" as minutes with a bound.
func durationOf(words string) (minutes float64, bound string, ok bool) {
	low := asciiLower(words)
	bound = "eq"
	for _, b := range bounds {
		if containsAny(low, strings.Split(b.words, "|")...) {
			bound = b.bound
			break
		}
	}
	if containsAny(low, "nearly", "almost", "just under", "a little under", "not quite", "within") {
		bound = "lt"
	}
	total, seen := 0.0, 0.0
	half := false
	for _, w := range strings.FieldsFunc(low, func(r rune) bool { return r == ' ' || r == '-' || r == '\u00a0' || r == '\u202f' }) {
		if v, known := smallNumbers[w]; known {
			seen += v
			continue
		}
		if v, err := strconv.ParseFloat(w, 64); err == nil {
			seen += v
			continue
		}
		per := map[string]float64{"min": 1, "hou": 60, "hrs": 60, "hr": 60, "sec": 1. / 60}[w[:min(3, len(w))]]
		switch {
		case w == "half":
			half = true
		case per > 0:
			if half && total == 0 && seen <= 1 {
				seen, half = .5, false // half an hour, a half hour
			}
			total += seen * per
			if half {
				total += per / 2
			}
			seen, half = 0, false
			ok = true
		}
	}
	if half && ok { // an hour and a half
		total += 30
	}
	return total, bound, ok && total > 0
}
