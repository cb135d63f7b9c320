package reports

import (
	"net/url"
	"slices"
	"strings"
)

// A page is a report as structure: sections of blocks that hold plain text. The
// HTML and Markdown renderers walk the same page, so they say the same, and
// escaping happens in two places only: one for each renderer.
type page struct {
	Title    string
	Banner   string // "Simulated ..." where the case is; comes before everything
	Kicker   string // line above the title
	Answer   string // the paragraph a reporter can quote
	Verdict  string
	Summary  string // what the author of the case says it is about
	Sections []section
	Footer   string
}

// section is one part of a page with its own heading and anchor.
type section struct {
	ID, Title string
	Blocks    []block
}

// kind says which fields of a block are used.
type kind string

const (
	kindPara    kind = "para"    // Text
	kindLead    kind = "lead"    // Text, emphasised
	kindNote    kind = "note"    // Text, in the margin of attention
	kindList    kind = "list"    // Items
	kindHeading kind = "heading" // Text, below the section's own
	kindQuote   kind = "quote"   // Text, By
	kindTable   kind = "table"   // Table
	kindChart   kind = "chart"   // Chart
	kindDetails kind = "details" // Text as summary, Blocks
	kindCode    kind = "code"    // Text, verbatim
)

// block is one piece of a section.
type block struct {
	Kind   kind
	ID     string
	Text   string
	By     string
	Items  []string
	Table  *table
	Chart  *chart
	Blocks []block
}

// table is a table with a caption. The first cell of a row is its header.
type table struct {
	Caption string
	Class   string
	Cols    []col
	Rows    []row
	Note    string
}

type col struct {
	Title string
	Unit  string
	Num   bool
}

type row struct {
	Class string
	Cells []cell
}

// cell is plain text with lines below it. URL, where it is set, was checked to
// be http or https; it is shown as well as linked.
type cell struct {
	Text  string
	Lines []line
	Class string
	URL   string
}

// line is one further line of a cell: a label and its text.
type line struct{ Label, Text, Class string }

func textCells(texts ...string) []cell {
	out := make([]cell, len(texts))
	for i, t := range texts {
		out[i].Text = t
	}
	return out
}

func paraOf(s string) block    { return block{Kind: kindPara, Text: s} }
func noteOf(s string) block    { return block{Kind: kindNote, Text: s} }
func headingOf(s string) block { return block{Kind: kindHeading, Text: s} }
func tableOf(t *table) block   { return block{Kind: kindTable, Table: t} }

func listOf(items []string) block { return block{Kind: kindList, Items: slices.Clone(items)} }

func detailsOf(summary string, blocks ...block) block {
	return block{Kind: kindDetails, Text: summary, Blocks: blocks}
}

// webURL returns s where it is an absolute http or https address without user
// information, else nothing: everything else is shown as text only.
func webURL(s string) string {
	if s == "" || s != printable(s) || strings.ContainsAny(s, " <>\"'`\\") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// clean makes every text of the page printable: the one place where hostile
// text loses its control characters, whoever put it on the page.
func (p *page) clean() {
	for _, s := range []*string{&p.Title, &p.Banner, &p.Kicker, &p.Answer, &p.Verdict, &p.Summary, &p.Footer} {
		*s = printable(*s)
	}
	for i := range p.Sections {
		p.Sections[i].Title = printable(p.Sections[i].Title)
		cleanBlocks(p.Sections[i].Blocks)
	}
}

func cleanBlocks(bs []block) {
	for i := range bs {
		b := &bs[i]
		b.By = printable(b.By)
		if b.Kind == kindCode {
			b.Text = printableLines(b.Text)
		} else {
			b.Text = printable(b.Text)
		}
		for j := range b.Items {
			b.Items[j] = printable(b.Items[j])
		}
		if b.Chart != nil {
			b.Chart.Title, b.Chart.Label = printable(b.Chart.Title), printable(b.Chart.Label)
		}
		if b.Table != nil {
			b.Table.clean()
		}
		cleanBlocks(b.Blocks)
	}
}

func (t *table) clean() {
	t.Caption, t.Note = printable(t.Caption), printable(t.Note)
	for i := range t.Cols {
		t.Cols[i].Title, t.Cols[i].Unit = printable(t.Cols[i].Title), printable(t.Cols[i].Unit)
	}
	for i := range t.Rows {
		for j := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[j]
			c.Text = printable(c.Text)
			for k := range c.Lines {
				c.Lines[k].Label, c.Lines[k].Text = printable(c.Lines[k].Label), printable(c.Lines[k].Text)
			}
		}
	}
}

// printableLines is printable for text whose line ends and tabs matter.
func printableLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		cells := strings.Split(strings.TrimSuffix(l, "\r"), "\t")
		for j := range cells {
			cells[j] = printable(cells[j])
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}
