package formats

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/extract"
)

// What the formats of articles share: a document becomes one row of the table
// documents, which stands for the record, and the statements found in it, which
// count none.

const articleDoc = ` One record is one document: a row of documents, with the statements extracted from it in statements. Extraction is
by rules (docs/statements.md): each statement keeps its words, their bytes and line, the rule and a class of confidence, and
none is shown as reviewed until a person says so (hindcast claims review). Times need the day of publication: the document's
own, or --date.`

// article is one document while it is read.
type article struct {
	env       *ingest.Env
	at        casefile.Origin
	row       casefile.Document
	doc       extract.Document
	published string // as stated
	modified  string
	name      string // for its id: the file's or page's name
}

// emit extracts and appends one document.
func (a *article) emit(in *ingest.Intake) error {
	text := documentText(a.doc.Paragraphs)
	sum := sha256.Sum256([]byte(text))
	a.row.Origin, a.row.TextSHA256, a.row.TextBytes = a.at, hex.EncodeToString(sum[:]), int64(len(text))
	a.row.ID = documentID(a.name, a.row.TextSHA256)
	a.row.Paragraphs = int64(len(a.doc.Paragraphs))
	a.row.Sketch = extract.Sketch(a.doc.Paragraphs)
	a.doc.ID, a.doc.Outlet, a.doc.URL = a.row.ID, a.row.Outlet, a.row.URL
	a.dates()
	a.row.Date = a.doc.Date
	if a.doc.Zone != nil {
		a.row.Zone = a.doc.Zone.String()
	}
	found := extract.Extract(&a.doc, a.times())
	a.row.Outlet = found.Outlet
	a.row.Statements = int64(len(found.Statements))
	for _, s := range found.Assumed {
		a.env.Assume(a.row.ID + ": " + s)
	}
	b := in.Batch()
	b.Documents.Append(&a.row)
	for i := range found.Statements {
		b.Statements.Append(&found.Statements[i])
	}
	b.Accept(1)
	return in.Done()
}

// documentText is the text that is hashed: paragraphs with a line end behind each.
func documentText(ps []extract.Paragraph) string {
	var b strings.Builder
	for i := range ps {
		b.WriteString(ps[i].Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// documentID names a document after its file or page, with four digits of its
// text's hash, so that two pages of one name stay apart.
func documentID(name, hash string) string {
	name = strings.TrimSuffix(name, path.Ext(name))
	var b strings.Builder
	for _, c := range name {
		switch {
		case c < 0x80 && plainName(string(c)) && c != ':':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 24 {
			break
		}
	}
	s := strings.Trim(b.String(), "-._")
	if s == "" {
		s = "document"
	}
	return s + "-" + hash[:4]
}

// dates settles the day and zone the document's times are read with. What it
// states itself goes before --date, which may stand for a whole folder.
func (a *article) dates() {
	a.doc.Zone = a.env.Zone
	day, at, ok := statedTime(a.published, a.env.Zone)
	switch {
	case ok:
		a.doc.Date = day
		if at != nil {
			a.row.Published, a.doc.Published = casefile.Some(*at), casefile.Some(*at)
		}
		if a.env.Date != "" && a.env.Date != day {
			a.env.Assume(fmt.Sprintf("%s: read with the publication date it states, %s, not with --date %s", a.row.ID, day, a.env.Date))
		}
	case a.env.Date != "":
		a.doc.Date = a.env.Date
		a.env.Assume("documents without a date of their own are read as published on " + a.env.Date)
	}
	if _, at, ok := statedTime(a.modified, a.env.Zone); ok && at != nil {
		a.row.Modified = casefile.Some(*at)
	}
}

// articleTimes are the forms of publication times in pages (ISO 8601, RFC 1123).
var articleTimes = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.000Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700"}

var articleLocalTimes = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"}

// statedTime reads a publication time: its day in the zone it was published in, and
// the instant where the text gives one. Zone words are not read here: a page that
// writes "EST" in August has the day, and no minute.
func statedTime(s string, zone *time.Location) (day string, at *casefile.Time, ok bool) {
	s = strings.TrimSpace(s)
	for _, layout := range articleTimes {
		t, err := time.Parse(layout, s)
		if err != nil || t.Year() < 1970 || t.Year() > 2200 {
			continue
		}
		v := casefile.TimeOf(t)
		if _, off := t.Zone(); off == 0 && zone != nil { // Z says nothing about where it was published
			t = t.In(zone)
		}
		return t.Format(time.DateOnly), &v, true
	}
	for _, layout := range articleLocalTimes {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() <= 2200 {
			return t.Format(time.DateOnly), nil, true
		}
	}
	return "", nil, false
}

// times is what the case states about moments.
func (a *article) times() extract.Times {
	t := extract.Times{Events: map[string]int64{}}
	cf := a.env.Case
	if cf == nil {
		return t
	}
	t.Day = cf.Date
	t.CaseZone, _ = cf.Location()
	if from, to, err := cf.Span(); err == nil {
		t.From, t.To = int64(from/1e6), int64(to/1e6)
	}
	for _, e := range cf.Events {
		if at, ok, err := cf.EventAt(e.Name); ok && err == nil {
			t.Events[e.Name] = int64(at / 1e6)
		}
	}
	return t
}
