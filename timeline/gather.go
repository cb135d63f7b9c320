package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// gather reads everything but the rollups from a case and puts it in an order of
// its own.
func gather(c *casefile.Case) (*facts, error) {
	cf := c.CaseFile()
	from, to, err := cf.Span()
	if err != nil {
		return nil, err
	}
	f := &facts{title: cf.Title, simulated: cf.Simulated, zone: cf.Zone, window: Window{from, to}, sources: map[string]sourceFact{}}
	manifest := c.Manifest()
	for i := range manifest.Sources {
		f.addSource(&manifest.Sources[i])
	}
	slices.Sort(f.notes)
	f.notes = slices.Compact(f.notes)
	for _, read := range []func() error{
		func() (err error) { f.posts, err = casefile.ReadPosts(c); return err },
		func() error { return f.readStatements(c, cf) },
		func() (err error) { f.documents, err = casefile.ReadDocuments(c); return err },
		func() error { return f.readMarks(cf) },
		func() error { return f.readExpects(cf) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	f.order()
	return f, nil
}

// readStatements reads the statements as the reviews of case.yaml leave them.
func (f *facts) readStatements(c *casefile.Case, cf *casefile.CaseFile) error {
	all, err := casefile.ReadStatements(c)
	if err != nil {
		return err
	}
	var notes []string
	f.statements, notes = cf.Review(all)
	f.notes = append(f.notes, notes...)
	return nil
}

func (f *facts) addSource(s *casefile.Source) {
	sf := sourceFact{format: s.Format}
	if len(s.Files) > 0 {
		sf.path = s.Files[0].Path
		sf.name = baseName(sf.path)
	}
	if s.Member != "" {
		sf.path += "!" + s.Member
		sf.name += "!" + s.Member
	}
	f.sources[string(s.ID)] = sf
	for _, a := range s.Assumptions {
		f.notes = append(f.notes, sf.name+": "+a)
	}
	if t := s.Steps.String(); t != "" {
		f.notes = append(f.notes, sf.name+": "+t)
	}
	if s.Incomplete != "" {
		f.notes = append(f.notes, sf.name+": not read to its end: "+s.Incomplete)
	}
}

// order makes the rows independent of the order in which sources were loaded.
func (f *facts) order() {
	slices.SortStableFunc(f.posts, func(a, b casefile.Located[casefile.Post]) int {
		return cmp.Or(cmp.Compare(a.Row.TS, b.Row.TS), strings.Compare(string(a.Source), string(b.Source)), cmp.Compare(a.Row.Offset, b.Row.Offset), strings.Compare(a.Row.PostID, b.Row.PostID))
	})
	slices.SortStableFunc(f.documents, func(a, b casefile.Located[casefile.Document]) int {
		return cmp.Or(strings.Compare(a.Row.ID, b.Row.ID), strings.Compare(string(a.Source), string(b.Source)), cmp.Compare(a.Row.Offset, b.Row.Offset))
	})
	slices.SortStableFunc(f.statements, func(a, b casefile.Located[casefile.Statement]) int {
		return cmp.Or(strings.Compare(a.Row.ID, b.Row.ID), strings.Compare(string(a.Source), string(b.Source)), cmp.Compare(a.Row.Offset, b.Row.Offset))
	})
}

// readMarks takes the events, changes and marks people entered in case.yaml.
func (f *facts) readMarks(cf *casefile.CaseFile) error {
	for i, e := range cf.Events {
		if !e.Mark || e.At == "" {
			continue
		}
		at, err := cf.ParseInstant(e.At)
		if err != nil {
			return fmt.Errorf("case.yaml: events[%d].at: %w", i, err)
		}
		kind := "hand"
		if e.Name == "scheduled_start" || e.Name == "actual_start" {
			kind = e.Name
		}
		title := e.Title
		if title == "" {
			title = laneTitle(e.Name)
		}
		f.marks = append(f.marks, instant(kind, at, title, "", e.Basis, "case:events."+e.Name))
	}
	for i, m := range cf.Changes {
		if err := f.handMark(cf, "change", fmt.Sprintf("changes[%d]", i), m); err != nil {
			return err
		}
	}
	for i, m := range cf.Marks {
		if err := f.handMark(cf, "hand", fmt.Sprintf("marks[%d]", i), m); err != nil {
			return err
		}
	}
	return nil
}

func (f *facts) handMark(cf *casefile.CaseFile, kind, key string, m casefile.HandMark) error {
	at, err := cf.ParseInstant(m.At)
	if err != nil {
		return fmt.Errorf("case.yaml: %s.at: %w", key, err)
	}
	title := joinWords(m.Kind, m.Target, m.Ref)
	if title == "" {
		title = m.Text
	}
	mark := instant(kind, at, title, m.Text, m.Who, "case:"+key)
	if m.End != "" {
		end, err := cf.ParseInstant(m.End)
		if err != nil {
			return fmt.Errorf("case.yaml: %s.end: %w", key, err)
		}
		if end < at {
			return fmt.Errorf("case.yaml: %s: expected the end after %s, found %s", key, m.At, m.End)
		}
		mark.Hi, mark.CoreHi = end, end
	}
	f.marks = append(f.marks, mark)
	return nil
}

// readExpects reads the times of stated coverage; an open end is that of the window.
func (f *facts) readExpects(cf *casefile.CaseFile) error {
	for i, e := range cf.Expect {
		x := expectation{source: e.Source, table: e.Table, who: e.Who, note: e.Note, missing: e.Missing, count: e.Count, countOnly: e.Count != nil && e.From == "" && e.To == "", span: span{f.window.From, f.window.To}}
		for _, end := range []struct {
			key, text string
			to        *casefile.Time
		}{{"from", e.From, &x.span.from}, {"to", e.To, &x.span.to}} {
			if end.text == "" {
				continue
			}
			t, err := cf.ParseInstant(end.text)
			if err != nil {
				return fmt.Errorf("case.yaml: expect[%d].%s: %w", i, end.key, err)
			}
			*end.to = t
		}
		f.expects = append(f.expects, x)
	}
	return nil
}
