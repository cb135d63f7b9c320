package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "git-history",
	Doc: `The history of one page kept in git, as git fast-export writes it: git fast-export HEAD -- history.atom > page.export.
Every version of the file is a capture of the page at the committer's time, and captures are compared as those of a set
are: first-seen times, edits, updates taken off. The versions are read by the format of the first that is recognised. Of
several files in the export the first that is recognised is read; --option path= chooses another.`,
	Record:  "record of a version of the page, version of another file, or commit",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{{Name: "path", Doc: "the file in the repository whose versions are read"}},
	Sniff:   sniffGitExport,
	Stream:  streamGitExport,
	Samples: gitExportSamples,
})

const (
	skipCommit    = "commit"
	skipOtherFile = "version of another file (--option path= chooses)"
	skipBigBlob   = "version that is larger than 32 MiB"
	badVersion    = "version that no format of pages recognises"
	badFarBack    = "version whose content stands too far back in the export"
	badVersionEnd = "version that could not be read to its end"

	maxBlob      = 32 << 20
	maxBlobsHeld = 128 << 20
)

var errGitExport = errors.New("expected an export of git fast-export, found another line")

func sniffGitExport(h ingest.Head) ingest.Guess {
	for _, p := range []string{"blob\n", "feature done\n", "reset refs/", "commit refs/", "commit HEAD\n"} {
		if bytes.HasPrefix(h.Bytes, []byte(p)) {
			if bytes.Contains(h.Bytes, []byte("\ndata ")) {
				return ingest.Guess{Score: ingest.Certain}
			}
		}
	}
	return ingest.Guess{Score: ingest.Never, Why: "expected an export of git fast-export, found something else"}
}

// pageReaders are the formats a version of a page may have.
var pageReaders = map[string]readPosts{
	"statuspage": readStatuspage, "status-feed": readFeed, "slack-status": readSlack, "google-incidents": readGoogle, "aws-health": readAWS,
	"incidentio": readIncidentIO, "instatus": readInstatus, "betterstack": readBetterStack, "cachet": readCachet, "uptimekuma": readKuma,
	"upptime": readUpptime, "mastodon": readMastodon, "x-api": readX, "bluesky": readBluesky, "telegram": readTelegram,
}

// blob is the content of a file in the export.
type blob struct {
	data []byte
	at   casefile.Origin // of its first byte; Line counts from 1
	big  bool
}

// gitExport is one export while it is read.
type gitExport struct {
	*postReader
	r       *bufio.Reader
	off     int64
	line    int64
	blobs   map[string]blob
	order   []string // marks held, the oldest first
	held    int64
	path    string // the file that is read
	read    readPosts
	last    casefile.Time // committer's time of the commit that is read
	started bool
	version *blob // the last version of the page in this commit
}

func streamGitExport(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	if len(src.Files) > 0 {
		return errors.New("expected one export at a time, found a set: leave --together out")
	}
	p := &postReader{Env: src.Env, ctx: ctx, in: in, name: src.Name}
	p.set = newCaptures(p)
	e := &gitExport{postReader: p, r: bufio.NewReaderSize(src.R, 64<<10), line: 1, blobs: map[string]blob{}, path: src.Options["path"]}
	err := e.commands()
	if err == nil {
		err = e.capture()
	}
	if e2 := p.set.flush(); e2 != nil {
		return e2
	}
	if err == nil && e.read == nil {
		err = errors.New("expected a file that is a status page, found none in the export: name it with --option path=")
	}
	return err
}

// nextLine reads a line of the export's own; contents are read by data.
func (e *gitExport) nextLine() (string, error) {
	b, err := e.r.ReadSlice('\n')
	e.off += int64(len(b))
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errGitExport
	}
	if err == io.EOF && len(b) > 0 {
		return "", io.ErrUnexpectedEOF
	}
	if err != nil {
		return "", err
	}
	e.line++
	return string(b[:len(b)-1]), nil
}

// commands reads the export (git fast-import, "INPUT FORMAT").
func (e *gitExport) commands() error {
	for inBlob, mark := false, ""; ; {
		s, err := e.nextLine()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		word, rest, _ := strings.Cut(s, " ")
		switch word {
		case "blob":
			inBlob, mark = true, ""
		case "commit":
			inBlob = false
			if err := e.capture(); err != nil {
				return err
			}
			if err := e.skip(skipCommit); err != nil {
				return err
			}
		case "mark":
			mark = rest
		case "committer":
			err = e.committed(rest)
		case "data":
			var b blob
			if b, err = e.data(rest); err == nil && inBlob {
				e.hold(mark, b)
			}
		case "M":
			err = e.modify(rest)
		case "done":
			return nil
		case "tag", "tagger":
			inBlob = false
		case "", "author", "original-oid", "from", "merge", "reset", "D", "R", "C", "deleteall", "feature", "progress", "encoding", "option", "N", "gpgsig", "alias":
		default:
			return fmt.Errorf("%w at byte %d", errGitExport, e.off)
		}
		if err != nil {
			return err
		}
	}
}

// committed reads "Name <mail> 1655000000 +0000". A commit whose time goes back
// (a merge, a wrong clock) is taken at the time of the one before it.
func (e *gitExport) committed(s string) error {
	i := strings.LastIndexByte(s, '>')
	secs, _, _ := strings.Cut(strings.TrimSpace(s[i+1:]), " ")
	v, err := strconv.ParseInt(secs, 10, 64)
	if err != nil || v < 0 || v > 4102444800 {
		return fmt.Errorf("%w: a committer without a time", errGitExport)
	}
	at := casefile.Time(v * 1e6)
	if at < e.last {
		e.Assume("commits whose time goes back are taken at the time of the commit before them")
		at = e.last
	}
	e.last = at
	return nil
}

// data reads "data N" and the N bytes behind it.
func (e *gitExport) data(count string) (blob, error) {
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil || n < 0 {
		return blob{}, fmt.Errorf("%w: data without a length", errGitExport)
	}
	b := blob{at: casefile.Origin{Offset: e.off, Line: e.line}, big: n > maxBlob}
	if b.big {
		m, err := io.CopyN(&lineCounter{&e.line}, e.r, n)
		e.off += m
		return b, unexpected(err)
	}
	b.data, err = io.ReadAll(io.LimitReader(e.r, n)) // grows with what is there, not with what is promised
	e.off += int64(len(b.data))
	e.line += int64(bytes.Count(b.data, []byte("\n")))
	if err == nil && int64(len(b.data)) < n {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// lineCounter counts line ends of what is written to it.
type lineCounter struct{ n *int64 }

// Write implements io.Writer.
func (l *lineCounter) Write(p []byte) (int, error) {
	*l.n += int64(bytes.Count(p, []byte("\n")))
	return len(p), nil
}

// hold keeps a blob until a commit names it; the oldest go first.
func (e *gitExport) hold(mark string, b blob) {
	if mark == "" {
		return
	}
	e.blobs[mark] = b
	e.order = append(e.order, mark)
	for e.held += int64(len(b.data)); e.held > maxBlobsHeld && len(e.order) > 1; e.order = e.order[1:] {
		e.held -= int64(len(e.blobs[e.order[0]].data))
		delete(e.blobs, e.order[0])
	}
}

// modify reads "100644 :1 path": a new version of a file.
func (e *gitExport) modify(s string) error {
	f := strings.SplitN(s, " ", 3)
	if len(f) != 3 {
		return fmt.Errorf("%w: a change without a path", errGitExport)
	}
	path := f[2]
	if u, err := strconv.Unquote(path); err == nil && path[0] == '"' {
		path = u
	}
	if f[1] == "inline" || e.path != "" && path != e.path {
		return e.skip(skipOtherFile)
	}
	b, ok := e.blobs[f[1]]
	switch {
	case !ok:
		return e.reject(casefile.Origin{Offset: e.off - int64(len(s)) - 3, Line: e.line - 1}, []byte(s), badFarBack)
	case b.big:
		return e.skip(skipBigBlob)
	}
	if e.read == nil {
		if e.read = pageReader(path, b.data); e.read == nil && e.path == "" {
			return e.skip(skipOtherFile)
		}
		e.path = path
	}
	e.version = &b
	return nil
}

// pageReader finds the format of a version.
func pageReader(name string, data []byte) readPosts {
	f, err := ingest.Detect(name, ingest.Head{Name: name, Bytes: data[:min(len(data), 64<<10)], Whole: len(data) <= 64<<10})
	if err != nil {
		return nil
	}
	return pageReaders[f.Name]
}

// capture reads the version that the commit which ended brought.
func (e *gitExport) capture() error {
	b := e.version
	if b == nil {
		return nil
	}
	e.version = nil
	if e.read == nil {
		return e.reject(b.at, b.data, badVersion)
	}
	if !e.started {
		e.started = true
		e.Assume("versions of " + e.path + " were captured at their committers' times")
	}
	e.set.begin(e.last)
	e.base, e.lines = b.at.Offset, b.at.Line-1
	err := e.read(e.postReader, bytes.NewReader(b.data))
	e.base, e.lines, e.place = 0, 0, nil
	if err != nil && e.ctx.Err() == nil { // one torn version does not end the history
		if err := e.reject(b.at, b.data, badVersionEnd); err != nil {
			return err
		}
	}
	if err := e.ctx.Err(); err != nil {
		return err
	}
	return e.set.end()
}
