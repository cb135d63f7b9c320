package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "git-log",
	Doc: `git log: as it prints without options, with --format=fuller or any --date= that holds an offset (default, iso, iso-strict,
rfc), and one line a commit of --format='%H%x09%cI%x09%an%x09%s'. One commit is one change of kind commit at the commit's date
where it is printed (CommitDate), else at the author's date, which a rebase leaves behind; the last column of git log's own lines is the
clock of the machine that committed. A commit is not a deploy: the lane says what was written, not what ran. Addresses of mail are not kept.`,
	Record:  "commit",
	Primary: "changes",
	Tables:  []string{"changes"},
	Sniff:   sniffGitLog,
	Stream:  streamGitLog,
	Samples: []ingest.Sample{
		{Name: "fuller", In: `commit 9fceb02d0ae598e95dc970b74767f19372d61af8 (HEAD -> main, tag: v42)
Author:     A. Uthor <author@example.com>
AuthorDate: Mon Aug 12 19:58:05 2024 -0400
Commit:     C. Ommitter <committer@example.com>
CommitDate: Mon Aug 12 20:19:30 2024 -0400

    Raise the limit of joins
    
    It was too low <b>for</b> the crowd.

commit 1234567890abcdef1234567890abcdef12345678
Merge: 9fceb02 abcdef0
Author:     A. Uthor <author@example.com>
AuthorDate: 2024-08-12 19:00:00 -0400
Commit:     A. Uthor <author@example.com>
CommitDate: 2024-08-12 19:00:00 -0400

    Revert "x"

 join/limit.go | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)
`},
		{Name: "medium", In: "commit 9fceb02\nAuthor: A. Uthor <author@example.com>\nDate:   Mon, 12 Aug 2024 19:58:05 -0400\n\n    =cmd()\n"},
		{Name: "lines", In: "9fceb02d0ae598e95dc970b74767f19372d61af8\t2024-08-12T20:19:30-04:00\tA. Uthor\tRaise the limit\tof joins\n1234567890abcdef1234567890abcdef12345678\t2024-08-12T23:00:00Z\tB\t\n"},
		{Name: "rejected", In: "1234567\tsoon\tx\ty\ncommit 9fceb02d0ae598e95dc970b74767f19372d61af8\nAuthor: A\nDate:   yesterday\n\n    no date\n\ncommit 1234567\nAuthor: B <b@example.com>\nDate:   Mon Aug 12 20:19:30 2024 -0400\n\n    good\n"},
	},
})

const (
	badCommitDate = "commit without a date with an offset"
	badCommitLine = "line outside a commit"
)

var (
	gitHead = regexp.MustCompile(`^commit ([0-9a-f]{7,64})(?: \(|$)`)
	gitLine = regexp.MustCompile(`^[0-9a-f]{7,64}\t[0-9]{4}-[^\t]*\t[^\t]*\t`)
)

func sniffGitLog(h ingest.Head) ingest.Guess {
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	switch {
	case gitHead.Match(bytes.TrimRight(first, "\r")) && (bytes.HasPrefix(second, []byte("Author:")) || bytes.HasPrefix(second, []byte("Merge:"))):
		return ingest.Guess{Score: ingest.Certain}
	case gitLine.Match(first):
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Never, Why: "expected git log's \"commit HASH\" and \"Author:\", or a line of hash, date, name and subject, found something else"}
}

// gitLog is one log while it is read. A commit is stored when the next begins.
type gitLog struct {
	*postReader
	open             bool
	head             []byte
	row              casefile.Change
	authored, merged casefile.Null[casefile.Time]
	subject          bool
}

func streamGitLog(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	g := &gitLog{postReader: &postReader{Env: src.Env, ctx: ctx, in: in, name: src.Name}}
	if len(src.Files) > 0 {
		return eachFile(src, func(_ int, _ string, base int64, r io.Reader) error {
			g.base = base
			return g.read(r)
		})
	}
	return g.read(src.R)
}

func (g *gitLog) read(r io.Reader) error {
	b := bufio.NewReaderSize(r, 64<<10)
	off := int64(0)
	if head, _ := b.Peek(3); bytes.Equal(head, utf8BOM) {
		_, _ = b.Discard(3) // it was just peeked
		off = 3
	}
	for n := int64(1); ; n++ {
		line, size, err := readLine(b)
		if size > 0 {
			if e := g.line(line, size, casefile.Origin{Offset: off, Line: n}); e != nil {
				return e
			}
		}
		off += size
		if errors.Is(err, io.EOF) {
			return g.end()
		}
		if err != nil {
			return err
		}
	}
}

func (g *gitLog) line(line []byte, size int64, at casefile.Origin) error {
	if m := gitHead.FindSubmatch(line); m != nil {
		if err := g.end(); err != nil {
			return err
		}
		*g = gitLog{postReader: g.postReader, open: true, head: bytes.Clone(line[:min(len(line), 200)]), row: casefile.Change{Origin: at, Kind: "commit", Ref: string(m[1])}}
		return nil
	}
	switch text := bytes.TrimSpace(line); {
	case gitLine.Match(line):
		if err := g.end(); err != nil {
			return err
		}
		return g.oneLine(line, at)
	case len(text) == 0:
		return nil // between the parts of a commit; it is no record
	case !g.open:
		g.in.Batch().RejectCut(g.locate(at), line, size, badCommitLine)
		return g.done()
	case line[0] == ' ' || line[0] == '\t':
		if !g.subject {
			g.subject, g.row.Text = true, oneLine(strings.ToValidUTF8(string(text), "�"))
		}
	default:
		g.field(string(line), at)
	}
	return nil
}

// field reads a line of the head of a commit; what else stands there (Merge, gpg,
// statistics) says nothing that is kept.
func (g *gitLog) field(line string, _ casefile.Origin) {
	key, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	switch {
	case !ok || g.subject:
	case key == "Author" && g.row.Who == "":
		name, _, _ := strings.Cut(value, " <")
		g.row.Who = name
	case key == "Commit":
		name, _, _ := strings.Cut(value, " <")
		g.row.Who = name // the date kept is the committer's
	case key == "Date", key == "AuthorDate":
		g.authored = gitDate(value)
	case key == "CommitDate":
		g.merged = gitDate(value)
	}
}

// gitDate reads a date as git log prints it (git-log, --date).
func gitDate(s string) casefile.Null[casefile.Time] {
	if t := instantOf(s); t.Valid {
		return t
	}
	for _, layout := range []string{"Mon Jan 2 15:04:05 2006 -0700", "Mon, 2 Jan 2006 15:04:05 -0700"} {
		if v, err := time.Parse(layout, s); err == nil {
			return plausible(v)
		}
	}
	return casefile.Null[casefile.Time]{}
}

// end stores the commit that is open.
func (g *gitLog) end() error {
	if !g.open {
		return nil
	}
	g.open = false
	at := firstOf(g.merged, g.authored)
	if !at.Valid {
		return g.reject(g.row.Origin, g.head, badCommitDate)
	}
	if !g.merged.Valid {
		g.Assume("the log holds no CommitDate: commits stand at their author's date")
	}
	g.row.TS = at.V
	return g.change(g.row)
}

func (g *gitLog) oneLine(line []byte, at casefile.Origin) error {
	f := strings.SplitN(strings.ToValidUTF8(string(line), "�"), "\t", 4)
	t := gitDate(f[1])
	if !t.Valid {
		return g.reject(at, line, badCommitDate)
	}
	return g.change(casefile.Change{Origin: at, TS: t.V, Kind: "commit", Ref: f[0], Who: f[2], Text: oneLine(f[3])})
}
