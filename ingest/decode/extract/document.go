package extract

import (
	"sort"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest/decode/prosetime"
)

// ParagraphKind says what a paragraph is to a reader.
type ParagraphKind int

// Kinds of paragraph. Statements are taken from Body and Heading; a caption, a
// credit or a byline dates a picture or a person, never the incident.
const (
	Body ParagraphKind = iota
	Heading
	Caption
)

// Segment says where a stretch of a paragraph's text stands in the evidence: its
// byte Text is at At, and the bytes behind it follow one by one.
type Segment struct {
	Text int
	At   casefile.Origin
}

// Paragraph is one block of text.
type Paragraph struct {
	Text     string
	Line     int64 // 1-based number of the paragraph, or line of a plain text
	Char     int   // byte of the document's text where it begins
	Kind     ParagraphKind
	Speaker  string // who speaks, where the document marks it (transcripts); empty for prose
	Segments []Segment
}

// Origin returns where byte i of the paragraph stands in the evidence. Between
// segments (an entity, a tag) it is the place of the nearest text before.
func (p *Paragraph) Origin(i int) casefile.Origin {
	k := sort.Search(len(p.Segments), func(k int) bool { return p.Segments[k].Text > i })
	if k == 0 {
		return casefile.Origin{}
	}
	s := p.Segments[k-1]
	s.At.Offset += int64(i - s.Text)
	return s.At
}

// Document is one article, page or transcript.
type Document struct {
	ID         string // name, for citations: letters, digits, '.', '_', '-'
	Outlet     string // publisher; empty where it is not known
	URL        string
	Group      string // documents of one group count once; empty: the document alone
	Published  casefile.Null[casefile.Time]
	Date       string         // publication date, 2006-01-02; empty where nobody states one
	Zone       *time.Location // zone of times that name none; nil where nobody states one
	Paragraphs []Paragraph
}

// Times is what the case states about moments; all of it may be empty.
type Times struct {
	Day      string // day of the incident
	CaseZone *time.Location
	From, To int64 // window, seconds since 1970
	Events   map[string]int64
}

// Result is what was found in one document.
type Result struct {
	Statements []casefile.Statement
	Outlet     string   // the document's, or the one its text names
	Assumed    []string // guesses, in words, without repeats
}

// context is what the time words of the document are read with, before anything
// in it was read.
func (d *Document) context(t Times) prosetime.Context {
	c := prosetime.Context{Date: d.Date, Day: t.Day, DocZone: d.Zone, CaseZone: t.CaseZone, From: t.From, To: t.To, Events: map[string]int64{}}
	for name, at := range t.Events {
		c.Events[name] = at
	}
	if d.Date == "" { // a text without a date is not placed on the day of the incident
		c.Day, c.From, c.To = "", 0, 0
	}
	return c
}

// distant reports whether the document was published more than a week from the
// day of the incident: its times of day may mean either.
func (d *Document) distant(t Times) bool {
	pub, ok := dayOf(d.Date)
	if !ok {
		return false
	}
	day, ok := dayOf(t.Day)
	if !ok {
		if t.From == 0 {
			return false
		}
		day = t.From
	}
	const week = 7 * 86400
	return pub-day > week || day-pub > week
}

// credits are the words of a picture's credit line.
var credits = []string{"getty images", "ap photo", "| reuters", "/reuters", "reuters/", "| afp", "/afp", "afp/", "| getty", "| ap", "/ap)", "| bloomberg", "| shutterstock",
	"shutterstock", "via reuters", "via ap", "photo by", "photo:", "photograph:", "image:", "credit:", "picture:", "illustration by", "file photo", "screenshot", "| epa", "| imagn", "usa today sports",
	"photo illustration", "courtesy of", "nurphoto"}

// posed are the verbs of captions, in the present tense.
var posed = []string{" attends ", " speaks ", " arrives ", " looks on", " waves ", " poses ", " gestures ", " shakes ", " listens ", " walks ", " reacts ", " is seen ",
	" are seen ", " pictured ", "(l)", "(r)", "(left)", "(right)", "(c)", ", left,", ", right,", " displayed on ", " is displayed", " is shown ", "this combination of", " in this photo"}

// MarkCaptions finds captions, credits and bylines among paragraphs that carry no
// mark-up of their own: a line with a credit, the posed line before it, and a
// line about who wrote the text.
func MarkCaptions(ps []Paragraph) {
	for i := range ps {
		low := strings.ToLower(ps[i].Text)
		short := len(low) < 400
		switch {
		case ps[i].Kind != Body || low == "":
		case short && (strings.HasPrefix(low, "file -") || strings.HasPrefix(low, "file –") || strings.HasPrefix(low, "file:") || containsAny(low, credits...)):
			ps[i].Kind = Caption
			if i > 0 && ps[i-1].Kind == Body && len(ps[i-1].Text) < 300 && containsAny(strings.ToLower(ps[i-1].Text)+" ", posed...) {
				ps[i-1].Kind = Caption
			}
		case len(low) < 200 && containsAny(low, " is a reporter ", " is a tech reporter", " is a technology reporter", " is a correspondent", " is an editor", " contributed to this report",
			"contributed reporting", "reporting by ", "editing by ", "follow us on", "sign up for", "all rights reserved", "subscribe to "):
			ps[i].Kind = Caption
		case i < 3 && short && containsAny(low+" ", "(l)", "(r)", " in this photo", " is seen ", " are seen ", " pictured "):
			ps[i].Kind = Caption
		}
	}
}

func containsAny(s string, list ...string) bool {
	for _, w := range list {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
