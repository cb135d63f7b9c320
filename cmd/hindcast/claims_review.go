package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os/user"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hindcast/casefile"
)

type reviewOptions struct {
	who, document, kind string
	all                 bool
}

func newClaimsReview(p *program) *cobra.Command {
	var o reviewOptions
	c := &cobra.Command{
		Use:   "review CASE",
		Short: "walk extracted statements: accept, edit, reject, merge",
		Long: `Shows the statements that were extracted from documents and that nobody has
decided about, one by one, and asks. Decisions go into case.yaml under reviews:,
each with who and when; what a reviewer rejects or merges is left out of the
timeline and every report from then on, what is accepted is marked as reviewed.
Every decision is saved at once, so that one can stop at any time.`,
		Example: "  hindcast claims review CASE --who \"Pat Writer\"",
		Args:    exactArgs("CASE"),
		RunE:    func(_ *cobra.Command, args []string) error { return runReview(p, args[0], o) },
	}
	f := c.Flags()
	f.StringVar(&o.who, "who", "", "who decides; the account's name where this is empty")
	f.StringVar(&o.document, "document", "", "only statements of this document")
	f.StringVar(&o.kind, "kind", "", "only statements of this kind: attack, capacity, start ...")
	f.BoolVar(&o.all, "all", false, "also those that were decided before")
	return c
}

func runReview(p *program, dir string, o reviewOptions) error {
	c, err := openCase(dir)
	if err != nil {
		return err
	}
	if o.who == "" {
		if u, err := user.Current(); err == nil {
			o.who = u.Username
		}
	}
	if o.who == "" {
		return hint(usageError{errors.New("--who: expected who decides, found nobody")}, "for example --who \"Pat Writer\"")
	}
	all, err := casefile.ReadStatements(c)
	if err != nil {
		return err
	}
	r := &reviewer{p: p, in: bufio.NewReader(p.in), path: filepath.Join(c.Dir(), "case.yaml"), opts: o, cf: c.CaseFile(), ids: map[string]bool{}}
	todo := r.pending(all)
	if p.json {
		rows := []pendingStatement{}
		for _, s := range todo {
			rows = append(rows, pendingStatement{ID: s.ID, Document: s.Document, Line: s.DocLine.V, Kind: s.Kind, Speaker: s.Speaker, Via: s.Via, Words: s.Words, Assertion: s.Assertion, TimeWords: s.TimeWords, Rule: s.Rule, Confidence: s.Confidence})
		}
		return p.value(rows)
	}
	if len(todo) == 0 {
		p.print("no extracted statement waits for a decision\n")
		return nil
	}
	return r.walk(todo)
}

// pendingStatement is one line of `claims review --json`.
type pendingStatement struct {
	ID         string `json:"id"`
	Document   string `json:"document"`
	Line       int64  `json:"line"`
	Kind       string `json:"kind"`
	Speaker    string `json:"speaker"`
	Via        string `json:"via"`
	Words      string `json:"words"`
	Assertion  string `json:"assertion"`
	TimeWords  string `json:"time_words"`
	Rule       string `json:"rule"`
	Confidence string `json:"confidence"`
}

// reviewer asks about statements one by one.
type reviewer struct {
	p     *program
	in    *bufio.Reader
	path  string
	opts  reviewOptions
	cf    *casefile.CaseFile
	ids   map[string]bool
	gone  map[string]bool // rejected, or merged into another
	count map[string]int
}

// pending lists what was extracted and not decided, in the order of the
// documents. A decision made on other words does not count.
func (r *reviewer) pending(all []casefile.Located[casefile.Statement]) []*casefile.Statement {
	last := map[string]casefile.Review{}
	r.gone = map[string]bool{}
	for _, v := range r.cf.Reviews {
		last[v.Statement] = v
		r.gone[v.Statement] = v.Decision == casefile.ReviewReject || v.Decision == casefile.ReviewMerge
	}
	var todo []*casefile.Statement
	for i := range all {
		s := &all[i].Row
		r.ids[s.ID] = true
		v, decided := last[s.ID]
		decided = decided && (v.Saw == "" || v.Saw == s.Words)
		if s.Rule == "entered" || decided && !r.opts.all || r.opts.document != "" && s.Document != r.opts.document || r.opts.kind != "" && s.Kind != r.opts.kind {
			continue
		}
		todo = append(todo, s)
	}
	sort.SliceStable(todo, func(i, j int) bool {
		if todo[i].Document != todo[j].Document {
			return todo[i].Document < todo[j].Document
		}
		return todo[i].CharLo.V < todo[j].CharLo.V
	})
	return todo
}

func (r *reviewer) walk(todo []*casefile.Statement) error {
	r.count = map[string]int{}
	for i, s := range todo {
		r.show(s, i+1, len(todo))
		v, err := r.ask(s)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if v == nil { // later
			r.count["left"]++
			continue
		}
		if err := casefile.AppendReviews(r.path, *v); err != nil {
			return fmt.Errorf("save the decision about %s: %w", s.ID, err)
		}
		r.count[v.Decision]++
		r.gone[s.ID] = v.Decision == casefile.ReviewReject || v.Decision == casefile.ReviewMerge
	}
	decided := r.count[casefile.ReviewAccept] + r.count[casefile.ReviewEdit] + r.count[casefile.ReviewReject] + r.count[casefile.ReviewMerge]
	r.p.print("\n%d of %d decided: %d accepted, %d edited, %d rejected, %d merged\n", decided, len(todo), r.count[casefile.ReviewAccept],
		r.count[casefile.ReviewEdit], r.count[casefile.ReviewReject], r.count[casefile.ReviewMerge])
	if decided > 0 {
		r.p.print("saved in %s\n", r.path)
	}
	return nil
}

// show prints one statement. All of it is text from outside.
func (r *reviewer) show(s *casefile.Statement, n, of int) {
	p := r.p
	p.print("\n%d/%d  %s  (line %d, rule %s, confidence %s)\n", n, of, safe(s.ID), s.DocLine.V, safe(s.Rule), safe(s.Confidence))
	who := safe(s.Speaker)
	if s.Via != "" {
		who += " via " + safe(s.Via)
	}
	r.para(fmt.Sprintf("%s: %s %s", safe(s.Kind), who, safe(s.Assertion)))
	r.para("\u201c" + safe(s.Words) + "\u201d")
	if s.TimeWords != "" {
		r.para(fmt.Sprintf("time: \u201c%s\u201d, %s", safe(s.TimeWords), r.times(s)))
	}
	if s.Quantity.Valid {
		p.print("  number: %s %v %s\n", safe(s.Bound), s.Quantity.V, safe(s.Unit))
	}
	if s.Event != "" || s.Referent != "" {
		p.print("  event %s, about %s, lean %s\n", orNone(s.Event), orNone(s.Referent), orNone(s.Lean))
	}
}

// para prints text that may be long, broken at spaces for a terminal of 80 columns.
func (r *reviewer) para(text string) {
	for _, l := range wrap(text, 76) {
		r.p.print("  %s\n", l)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return safe(s)
}

// times writes how time words were read, in the zone of the case.
func (r *reviewer) times(s *casefile.Statement) string {
	if !s.SupportLo.Valid && !s.SupportHi.Valid {
		return safe(s.TimeRule)
	}
	loc, err := r.cf.Location()
	if err != nil {
		loc = time.UTC
	}
	at := func(t casefile.Null[casefile.Time]) string {
		if !t.Valid {
			return "open"
		}
		return t.V.Std().In(loc).Format("2006-01-02 15:04:05")
	}
	span := func(lo, hi casefile.Null[casefile.Time]) string {
		if lo == hi {
			return at(lo)
		}
		return at(lo) + " to " + at(hi)
	}
	text := "read as " + span(s.CoreLo, s.CoreHi)
	if s.CoreLo != s.SupportLo || s.CoreHi != s.SupportHi {
		text += " (possibly " + span(s.SupportLo, s.SupportHi) + ")"
	}
	return text
}

// ask reads a decision; nil leaves the statement for later. io.EOF ends the walk.
func (r *reviewer) ask(s *casefile.Statement) (*casefile.Review, error) {
	v := &casefile.Review{Statement: s.ID, Saw: s.Words, Who: r.opts.who, At: r.p.now().UTC().Format(time.RFC3339)}
	for {
		a, err := r.line("[a]ccept [e]dit [r]eject [m]erge [l]ater [q]uit? ")
		if err != nil {
			return nil, err
		}
		switch strings.ToLower(a) {
		case "a", "accept":
			v.Decision = casefile.ReviewAccept
			return v, nil
		case "r", "reject":
			v.Decision = casefile.ReviewReject
			v.Words, err = r.line("why (may be empty): ")
			return v, ignoreEOF(err)
		case "m", "merge":
			into, err := r.line("into which statement: ")
			if err != nil {
				return nil, err
			}
			if !r.ids[into] || into == s.ID {
				r.p.print("expected the id of another statement of the case, found %q\n", safe(into))
				continue
			}
			if r.gone[into] {
				r.p.print("expected a statement that stands, found %q, which was rejected or merged\n", safe(into))
				continue
			}
			v.Decision, v.Into = casefile.ReviewMerge, into
			return v, nil
		case "e", "edit":
			if err := r.edit(v); err != nil {
				return nil, err
			}
			if len(v.Set) > 0 {
				v.Decision = casefile.ReviewEdit
				return v, nil
			}
		case "l", "later", "":
			return nil, nil
		case "q", "quit":
			return nil, io.EOF
		default:
			r.p.print("expected a, e, r, m, l or q, found %q\n", safe(a))
		}
	}
}

// edit reads field=value lines until an empty one.
func (r *reviewer) edit(v *casefile.Review) error {
	r.p.print("field=value, an empty line ends; fields: %s\n", strings.Join(casefile.ReviewFields, ", "))
	set := map[string]string{}
	for {
		l, err := r.line("  ")
		if err != nil || l == "" {
			v.Set = set
			return ignoreEOF(err)
		}
		key, value, ok := strings.Cut(l, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || !slices.Contains(casefile.ReviewFields, key) {
			r.p.print("expected field=value with one of these fields, found %q\n", safe(l))
			continue
		}
		if strings.HasPrefix(key, "core_") || strings.HasPrefix(key, "support_") {
			if _, err := r.cf.ParseInstant(value); err != nil && value != "" {
				r.p.print("%s: %s\n", key, safe(err.Error()))
				continue
			}
		}
		set[key] = value
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// line asks and reads one line; what ends without a line end still counts.
func (r *reviewer) line(prompt string) (string, error) {
	r.p.print("%s", prompt)
	s, err := r.in.ReadString('\n')
	if err != nil && s == "" {
		return "", err
	}
	return strings.TrimSpace(s), nil
}
