package reports

import (
	"fmt"
	"sort"
	"strings"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// sourceName is how a report names a source: the file's own name, never its
// folder, which is a fact about a machine and not about the evidence.
func sourceName(s *casefile.Source) string {
	name := string(s.ID)
	if len(s.Files) > 0 {
		name = baseName(s.Files[0].Path)
		if n := len(s.Files) - 1; n > 0 {
			name += fmt.Sprintf(" and %d more", n)
		}
	}
	if s.Member != "" {
		name += "!" + s.Member
	}
	return name
}

func baseName(p string) string {
	if i := strings.LastIndexAny(p, `/\`); i >= 0 {
		return p[i+1:]
	}
	return p
}

// sourcesInOrder sorts by name and id: the order of loading is no fact about
// the incident.
func sourcesInOrder(m *casefile.Manifest) []*casefile.Source {
	out := make([]*casefile.Source, len(m.Sources))
	for i := range m.Sources {
		out[i] = &m.Sources[i]
	}
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := sourceName(out[i]), sourceName(out[j]); a != b {
			return a < b
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// evidenceSection shows what was read, whether the sums balance, what was
// refused, and which minutes each source could have seen.
func evidenceSection(r *Report) section {
	s := section{ID: "evidence", Title: titleEvidence}
	s.Blocks = append(s.Blocks, paraOf(evidenceSentence(r.Manifest)))
	if len(r.Manifest.Sources) > 0 {
		s.Blocks = append(s.Blocks, tableOf(sourceTable(r)), detailsOf("Hashes (SHA-256)", tableOf(hashTable(r))))
	}
	if t := refusedTable(r); t != nil {
		s.Blocks = append(s.Blocks, tableOf(t))
	}
	if t := coverageTable(r.Timeline); t != nil {
		s.Blocks = append(s.Blocks, headingOf("Coverage"), noteOf(howStrips), tableOf(t))
	}
	if t := documentTable(r.Timeline); t != nil {
		s.Blocks = append(s.Blocks, tableOf(t))
	}
	if t := postTable(r.Timeline); t != nil {
		s.Blocks = append(s.Blocks, tableOf(t))
	}
	if len(r.Timeline.Notes) > 0 {
		s.Blocks = append(s.Blocks, headingOf("Notes on the timeline"), listOf(r.Timeline.Notes))
	}
	return s
}

func sourceTable(r *Report) *table {
	c := clockOf(r.Timeline.Zone)
	ref := r.Timeline.Window.From
	t := &table{Caption: "Sources and their record balance: records = accepted + rejected + skipped", Class: "sources",
		Cols: []col{{Title: "Source"}, {Title: "Records", Num: true}, {Title: "Accepted", Num: true}, {Title: "Rejected", Num: true},
			{Title: "Skipped", Num: true}, {Title: "Balance"}, {Title: "Bytes", Num: true}, {Title: "First to last"}}}
	for _, s := range sourcesInOrder(r.Manifest) {
		a := s.Account
		balance, class := "balances", ""
		if !a.Balanced() {
			balance, class = "DOES NOT BALANCE", "bad"
		}
		when := wordUnknown
		if s.First != nil && s.Last != nil {
			when = c.near(*s.First, ref) + " to " + c.near(*s.Last, ref)
		}
		cells := textCells(sourceName(s), grouped(a.Records), grouped(a.Accepted), grouped(a.Rejected), grouped(a.Skipped), balance, grouped(s.Bytes), when)
		cells[0].Lines = []line{{Text: s.Format + ", record: " + a.Record}}
		if s.Incomplete != "" {
			cells[0].Lines = append(cells[0].Lines, line{Text: "not read to its end: " + s.Incomplete, Class: "bad"})
		}
		if t := s.Steps.String(); t != "" {
			cells[0].Lines = append(cells[0].Lines, line{Text: t})
		}
		cells[5].Class = class
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

func hashTable(r *Report) *table {
	t := &table{Caption: "Hashes of sources and of their parts in the case", Class: "hashes", Cols: []col{{Title: "Name"}, {Title: "SHA-256"}, {Title: "Bytes", Num: true}}}
	for _, s := range sourcesInOrder(r.Manifest) {
		t.Rows = append(t.Rows, row{Cells: hashCells(sourceName(s), s.SHA256, s.Bytes)})
		if len(s.Files) > 1 {
			for _, f := range s.Files {
				t.Rows = append(t.Rows, row{Cells: hashCells("file "+baseName(f.Path), f.SHA256, f.Bytes)})
			}
		}
		for _, p := range s.Parts {
			t.Rows = append(t.Rows, row{Cells: hashCells("part "+p.Path, p.SHA256, p.Bytes)})
		}
	}
	return t
}

func hashCells(name, hash string, bytes int64) []cell {
	cells := textCells(name, hash, grouped(bytes))
	cells[1].Class = "hash"
	return cells
}

// refusedTable lists every reason for which records were rejected or skipped.
func refusedTable(r *Report) *table {
	t := &table{Caption: "Records not stored, by reason", Cols: []col{{Title: "Source"}, {Title: "What became of them"}, {Title: "Reason"}, {Title: "Records", Num: true}}}
	for _, s := range sourcesInOrder(r.Manifest) {
		for _, k := range sortedKeys(s.Account.Rejects) {
			t.Rows = append(t.Rows, row{Cells: textCells(sourceName(s), "rejected", k, grouped(s.Account.Rejects[k]))})
		}
		for _, k := range sortedKeys(s.Account.Skips) {
			t.Rows = append(t.Rows, row{Cells: textCells(sourceName(s), "skipped", k, grouped(s.Account.Skips[k]))})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// coverageTable is sources by row of the timeline, as strips of characters.
func coverageTable(tl *timeline.Timeline) *table {
	if len(tl.Coverage) == 0 {
		return nil
	}
	c := clockOf(tl.Zone)
	t := &table{Caption: "Which rows of the timeline each source covers", Class: "coverage",
		Cols: []col{{Title: "Source"}, {Title: "Table"}, {Title: "First to last record"}, {Title: "Rows covered", Num: true}, {Title: "Row by row"}, {Title: "Note"}}}
	for _, cv := range tl.Coverage {
		covered := 0
		var strip strings.Builder
		for _, r := range cv.Rows {
			switch r {
			case timeline.Covered:
				covered++
				strip.WriteRune('█')
			case timeline.Partly:
				strip.WriteRune('▒')
			case timeline.NotAtAll:
				strip.WriteRune('·')
			default:
				strip.WriteRune('?')
			}
		}
		when := "not in the case"
		if cv.Source != "" {
			when = c.near(cv.First, tl.Window.From) + " to " + c.near(cv.Last, tl.Window.From)
		}
		cells := textCells(cv.Name, cv.Table, when, fmt.Sprintf("%d of %d", covered, len(cv.Rows)), "", cv.Note)
		cells[4] = cell{Text: strip.String(), Class: "strip"}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// documentTable lists the documents that statements and posts come from.
func documentTable(tl *timeline.Timeline) *table {
	type doc struct {
		url, group string
		n          int64
	}
	docs := map[string]*doc{}
	for i := range tl.Statements {
		s := &tl.Statements[i]
		d := docs[s.Document]
		if d == nil {
			d = &doc{}
			docs[s.Document] = d
		}
		d.n++
		if d.url == "" {
			d.url = s.URL
		}
		if d.group == "" {
			d.group = s.Group
		}
	}
	if len(docs) == 0 {
		return nil
	}
	t := &table{Caption: "Documents that statements come from; documents of one group count once", Cols: []col{{Title: "Document"}, {Title: "Group"}, {Title: "Statements", Num: true}, {Title: "Address"}}}
	for _, name := range sortedKeys(docs) {
		d := docs[name]
		cells := textCells(name, d.group, grouped(d.n), d.url)
		cells[3].URL = webURL(d.url)
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// postTable lists posts and updates with their times and addresses; a claimed
// time stands beside the machine's own where both are known.
func postTable(tl *timeline.Timeline) *table {
	if len(tl.Posts) == 0 {
		return nil
	}
	c := clockOf(tl.Zone)
	t := &table{Caption: "Posts and status updates", Cols: []col{{Title: "Time stated"}, {Title: "Created"}, {Title: "Who"}, {Title: "State"}, {Title: "Address"}}}
	for i := range tl.Posts {
		p := &tl.Posts[i]
		created := wordUnknown
		if p.CreatedAt.Valid {
			created = c.near(p.CreatedAt.V, tl.Window.From)
		}
		cells := textCells(c.near(p.TS, tl.Window.From), created, p.Author, p.State, p.URL)
		cells[4].URL = webURL(p.URL)
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// expectedChange is what a piece of missing evidence is worth: the mean change of the
// log10 ratio on simulated worlds.
func expectedChange(m analyzers.Missing) string {
	if m.Value == 0 {
		return "not computed"
	}
	return fmt.Sprintf("%.1f", m.Value)
}

// decideSection lists missing evidence, most valuable first, and what would settle
// each matter on which the statements differ.
func decideSection(r *Report) section {
	s := section{ID: "decide", Title: titleDecide}
	if len(r.Comparison.Verdict.WouldDecide) == 0 {
		s.Blocks = append(s.Blocks, paraOf("No missing evidence is named."))
	} else {
		t := &table{Caption: "Evidence that is not in the case, in order of value", Cols: []col{{Title: "Evidence"}, {Title: "Who could hold it"}, {Title: "What it would settle"}, {Title: "Expected change, log10"}}}
		for _, m := range r.Comparison.Verdict.WouldDecide {
			t.Rows = append(t.Rows, row{Cells: textCells(m.What, m.Holder, m.Settles, expectedChange(m))})
		}
		s.Blocks = append(s.Blocks, tableOf(t))
	}
	if t := settleTable(r.Claims); t != nil {
		s.Blocks = append(s.Blocks, tableOf(t))
	}
	return s
}
