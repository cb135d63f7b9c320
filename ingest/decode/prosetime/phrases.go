package prosetime

import (
	"sort"
	"strings"
)

// kind is what a phrase means for the grammar.
type kind int

const (
	filler kind = iota
	clockK
	zoneK
	countK // a count of minutes, hours, days ...
	aboutK
	nearlyK
	moreK
	lessK
	exactK
	shortlyAfterK
	justBeforeK
	byK
	beforeK
	afterK
	intoK
	atK
	firstK
	duringK
	betweenK
	toK
	untilK
	agoK
	lateK
	earlierK
	atOnceK
	scheduledK
	anchorK
	dayK
	partK
	commaK
)

// phrase is a sequence of words with one meaning. arg is the anchor set, the
// zone, or the part of the day.
type phrase struct {
	words []string
	kind  kind
	arg   string
}

// phraseTable lists the phrases by kind; alternatives are separated by '|'.
var phraseTable = []struct {
	kind  kind
	arg   string
	words string
}{
	{aboutK, "", "about|around|roughly|approximately|approx|some|circa|or so|something like|in the region of"},
	{nearlyK, "", "nearly|almost|close to|just under|a little under|not quite|shy of"},
	{moreK, "", "more than|over|at least|upwards of|upward of|well over|just over|a little over|longer than|in excess of"},
	{lessK, "", "less than|under|fewer than|within|no more than|not more than|at most|up to|barely"},
	{exactK, "", "exactly|precisely|sharp|on the dot"},
	{shortlyAfterK, "", "shortly after|soon after|just after|just past|right after|moments after|minutes after|" +
		"a few minutes after|several minutes after|a couple of minutes after|a little after|shortly past|a few minutes past|seconds after"},
	{justBeforeK, "", "just before|shortly before|right before|moments before|minutes before|a few minutes before|" +
		"several minutes before|a little before|just ahead of|shortly ahead of|seconds before"},
	{byK, "", "by|no later than|not later than|at the latest by"},
	{beforeK, "", "before|ahead of|prior to|in advance of|leading up to|ahead of time"},
	{afterK, "", "after|following|once|since|past|from"},
	{intoK, "", "into|in to|in"},
	{atK, "", "at|on"},
	{firstK, "", "first|the first|next|the next|opening"},
	{duringK, "", "during|throughout|in the course of|while|amid|at various points in|at various points"},
	{betweenK, "", "between"},
	{toK, "", "to|and|till"},
	{untilK, "", "until"},
	{agoK, "", "ago|earlier than now"},
	{lateK, "", "late|behind schedule|later than scheduled|later than planned|delay|delayed"},
	{earlierK, "", "earlier on|earlier in the day|earlier in|earlier that day|earlier"},
	{atOnceK, "", "immediately|almost immediately|at once|straight away|right away|in the first minutes|within minutes|" +
		"from the start|from the outset|nearly immediately|instantly|the first minutes|the beginning of|beginning of"},
	{scheduledK, "", "scheduled|slated|due|planned|advertised|announced|promised|set to|expected|supposed|meant"},
	{anchorK, "scheduled_start", "scheduled start time|scheduled start|scheduled starting time|scheduled time|scheduled beginning|" +
		"planned start|planned start time|advertised start|advertised start time|start time|appointed time|the start|its start|the hour"},
	{anchorK, "actual_start;scheduled_start", "interview started|interview began|conversation started|conversation began|discussion began|" +
		"conversation got underway|conversation got under way|event started|event began|stream started|stream began|" +
		"livestream started|livestream began|broadcast started|broadcast began|it started|it began|kickoff|kick off|" +
		"show started|show began|start of the event|start of the interview|start of the conversation|start of the stream|" +
		"actual start"},
	{anchorK, "actual_start;scheduled_start", "the event|the interview|the conversation|the discussion|the livestream|the live interview|" +
		"the stream|the broadcast|the show|the session|the space|the talk|the chat|live interview|live event|" +
		"interview|event|conversation|discussion|livestream|stream|broadcast"},
	{anchorK, "troubleshooting_start;scheduled_start", "troubleshooting"},
	{anchorK, "outage_start", "outage began|outage started|the outage|problems began|problems started|trouble began|trouble started|" +
		"glitches began|glitches started|the problems|the glitches|the trouble|the glitch"},
	{partK, "morning", "morning"}, {partK, "afternoon", "afternoon"}, {partK, "evening", "evening"},
	{partK, "night", "night"}, {partK, "overnight", "overnight"},
	{dayK, "tonight", "tonight"}, {dayK, "today", "today|that day|the same day|the day"}, {dayK, "yesterday", "yesterday"},
	{dayK, "tomorrow", "tomorrow"},
	{dayK, "last week", "last week"}, {dayK, "last month", "last month"}, {dayK, "last year", "last year"},
	{dayK, "this week", "this week"}, {dayK, "this month", "this month"}, {dayK, "this year", "this year"},
	{zoneK, "et", "et|eastern time|eastern|us eastern|u s eastern"},
	{zoneK, "ct", "ct|central time"}, {zoneK, "mt", "mt|mountain time"},
	{zoneK, "pt", "pt|pacific time|pacific"},
	{zoneK, "edt", "eastern daylight time"}, {zoneK, "est", "eastern standard time"},
	{zoneK, "pdt", "pacific daylight time"}, {zoneK, "pst", "pacific standard time"},
	{zoneK, "cdt", "central daylight time"}, {zoneK, "cst", "central standard time"},
	{zoneK, "local", "local time|local"},
}

// phrases indexes the table by first word, longest phrase first.
var phrases = indexPhrases()

func indexPhrases() map[string][]phrase {
	m := map[string][]phrase{}
	for _, row := range phraseTable {
		for _, alt := range strings.Split(row.words, "|") {
			w := strings.Fields(alt)
			m[w[0]] = append(m[w[0]], phrase{words: w, kind: row.kind, arg: row.arg})
		}
	}
	for _, list := range m {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].words) > len(list[j].words) })
	}
	return m
}

// match returns the longest phrase that starts at words[i].
func match(words []word, i int) (phrase, bool) {
	for _, p := range phrases[words[i].text] {
		if i+len(p.words) > len(words) {
			continue
		}
		ok := true
		for k, w := range p.words {
			if words[i+k].text != w {
				ok = false
				break
			}
		}
		if ok {
			return p, true
		}
	}
	return phrase{}, false
}

var numberWords = map[string]int64{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}

// unitSeconds gives the length of the units of time; days and longer are
// calendar units and are marked by calendarUnit.
var unitSeconds = map[string]int64{
	"second": 1, "seconds": 1, "sec": 1, "secs": 1,
	"minute": 60, "minutes": 60, "min": 60, "mins": 60,
	"hour": 3600, "hours": 3600, "hr": 3600, "hrs": 3600,
}

var calendarUnit = map[string]string{
	"day": "day", "days": "day", "week": "week", "weeks": "week",
	"month": "month", "months": "month", "year": "year", "years": "year",
}

var weekdays = map[string]int{
	"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
}

var months = map[string]int{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
	"june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
	"october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}
