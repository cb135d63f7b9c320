package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/extract"
)

var _ = ingest.Register(ingest.Format{
	Name: "transcript",
	Doc: `A transcript of a recording: WebVTT (W3C) or SubRip (.srt). Cues of one speaker are read together as a paragraph, so that a
sentence that runs over cues is one. The speaker comes from a voice tag (<v Name>) or from NAME: at the start of a cue. Cue
times count from the start of the recording, not of the day; the line of a statement is that of its words.` + articleDoc,
	Record:   "document",
	Primary:  "documents",
	Tables:   []string{"documents", "statements"},
	Zoneless: true,
	Anchored: true,
	Sniff:    sniffTranscript,
	Stream:   streamTranscript,
	Samples:  transcriptSamples,
})

// cueTime is the line that opens a cue: hours may be left out in WebVTT; SubRip
// writes the fraction after a comma.
var cueTime = regexp.MustCompile(`^(?:\d{1,3}:)?\d{2}:\d{2}[.,]\d{3}\s+-->\s+(?:\d{1,3}:)?\d{2}:\d{2}[.,]\d{3}`)

const badCue = "expected a cue with its times, found other text"

func sniffTranscript(h ingest.Head) ingest.Guess {
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	if bytes.HasPrefix(b, []byte("WEBVTT")) && (len(b) == 6 || b[6] == '\n' || b[6] == '\r' || b[6] == ' ' || b[6] == '\t') {
		return ingest.Guess{Score: ingest.Certain}
	}
	lines := bytes.SplitN(bytes.TrimLeft(b, " \r\n"), []byte("\n"), 3)
	if len(lines) >= 2 && cueTime.Match(bytes.TrimSpace(lines[1])) && len(bytes.Trim(bytes.TrimSpace(lines[0]), "0123456789")) == 0 {
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Never, Why: "expected WEBVTT or a numbered cue with times, found other text"}
}

// transcript joins cues to paragraphs.
type transcript struct {
	out     []extract.Paragraph
	speaker string
	char    int
}

func streamTranscript(_ context.Context, src *ingest.Source, in *ingest.Intake) error {
	data, err := io.ReadAll(io.LimitReader(src.R, maxArticle+1))
	if len(data) > maxArticle {
		in.Batch().RejectCut(casefile.Origin{Line: 1}, data, int64(len(data)), fmt.Sprintf("a transcript of more than %d MiB", maxArticle>>20))
		if e := in.Done(); e != nil {
			return e
		}
		return errors.New("expected a transcript, found a text too long to be one")
	}
	t := &transcript{}
	cues := t.read(data)
	a := &article{env: src.Env, at: casefile.Origin{Line: 1}, name: src.Name}
	a.row.Kind = "transcript"
	a.doc.Paragraphs = t.out
	if cues == 0 || len(t.out) == 0 {
		in.Batch().Reject(a.at, data, badCue)
		if e := in.Done(); e != nil {
			return e
		}
		return err
	}
	if e := a.emit(in); e != nil {
		return e
	}
	return err
}

// read walks the blocks between blank lines and counts the cues.
func (t *transcript) read(data []byte) (cues int) {
	off, line := int64(0), int64(0)
	inCue := false
	for l := range bytes.Lines(data) {
		line++
		at := casefile.Origin{Offset: off, Line: line}
		off += int64(len(l))
		text := bytes.TrimRight(bytes.TrimPrefix(l, utf8BOM), " \t\r\n")
		switch {
		case len(text) == 0:
			inCue = false
		case cueTime.Match(text):
			inCue = true
			cues++
		case inCue:
			at.Offset += int64(len(l)) - int64(len(bytes.TrimLeft(l, " \t")))
			t.cue(strings.TrimSpace(string(bytes.ToValidUTF8(text, []byte("\ufffd")))), at)
		}
	}
	return cues
}

var (
	voiceTag = regexp.MustCompile(`<v(?:\.[^ >]*)?\s+([^>]{1,100})>`)
	anyTag   = regexp.MustCompile(`</?[a-zA-Z0-9.:][^>]{0,200}>|\{\\[^}]{1,40}\}`)
	nameLead = regexp.MustCompile(`^(?:-\s*|>>+\s*)?([A-Z][A-Z .'\-]{2,40}|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}):\s+`)
)

// cue adds one line of a cue. Mark-up is cut out; a line that held some is placed
// as a whole.
func (t *transcript) cue(text string, at casefile.Origin) {
	speaker := ""
	if m := voiceTag.FindStringSubmatch(text); m != nil {
		speaker = strings.TrimSpace(m[1])
	}
	text = strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(text, "")))
	if m := nameLead.FindStringSubmatch(text); m != nil && speaker == "" {
		speaker = properName(m[1])
		text = text[len(m[0]):]
	}
	changed := speaker != "" && speaker != t.speaker || strings.HasPrefix(text, ">>") || strings.HasPrefix(text, "- ")
	text = strings.TrimSpace(strings.TrimLeft(text, ">- "))
	if text == "" {
		return
	}
	if speaker != "" {
		t.speaker = speaker
	} else if changed {
		t.speaker = ""
	}
	const long = 4000
	if n := len(t.out); n > 0 && !changed && len(t.out[n-1].Text) < long {
		p := &t.out[n-1]
		p.Segments = append(p.Segments, extract.Segment{Text: len(p.Text) + 1, At: at})
		p.Text += "\n" + text
		t.char += len(text) + 1
		return
	}
	t.out = append(t.out, extract.Paragraph{Text: text, Line: at.Line, Char: t.char, Speaker: t.speaker, Segments: []extract.Segment{{At: at}}})
	t.char += len(text) + 1
}

// properName writes a name in capitals like others.
func properName(s string) string {
	if s != strings.ToUpper(s) {
		return s
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
