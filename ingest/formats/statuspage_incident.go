package formats

import (
	"strings"

	"golang.org/x/net/html"

	"hindcast/casefile"
)

// incident reads one incident or maintenance: a post for each update.
func (p *statuspage) incident(m member, kind string) error {
	parts := m.parts()
	if len(parts) == 0 {
		if string(m.raw) == "null" {
			return p.skip(skipOther)
		}
		return p.reject(m.at, m.raw, badIncident)
	}
	var updates []member
	base := casefile.Post{Kind: kind, Provider: "statuspage"}
	text := map[string]string{}
	for _, part := range parts {
		switch part.key {
		case "incident_updates":
			updates = part.parts()
		case "components":
			base.Components = names(part)
		default:
			text[part.key] = part.text()
		}
	}
	base.Thread, base.Title, base.URL = text["id"], text["name"], text["shortlink"]
	base.State, base.Impact = text["status"], text["impact"]
	if base.Impact == "maintenance" {
		base.Kind = "maintenance"
	}
	if len(updates) == 0 {
		return p.bare(m, base, text)
	}
	for i, u := range updates {
		if err := p.update(u, base, text, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// bare is an incident without updates: one post at its start.
func (p *statuspage) bare(m member, row casefile.Post, text map[string]string) error {
	row.Origin = m.at
	row.PostID = row.Thread
	row.CreatedAt, _ = moment(text["created_at"])
	row.UpdatedAt, _ = moment(text["updated_at"])
	for _, key := range []string{"started_at", "created_at", "updated_at"} {
		if t, _ := moment(text[key]); t.Valid {
			row.TS = t.V
			return p.post(row)
		}
	}
	return p.reject(m.at, m.raw, badUpdateTime)
}

// update reads one update of an incident.
func (p *statuspage) update(u member, row casefile.Post, incident map[string]string, newest bool) error {
	text := map[string]string{}
	for _, part := range u.parts() {
		if part.key == "affected_components" {
			if n := names(part); n != "" {
				row.Components = n
			}
			continue
		}
		text[part.key] = part.text()
	}
	row.Origin = u.at
	row.PostID = text["id"]
	if s := text["status"]; s != "" {
		row.State = s
	}
	row.Text = plainText(text["body"])
	if reason := p.times(&row, text, incident, newest); reason != "" {
		return p.reject(u.at, u.raw, reason)
	}
	return p.post(row)
}

// times fills the claimed time and the machine's; it returns the reason where
// there is none.
func (p *statuspage) times(row *casefile.Post, text, incident map[string]string, newest bool) string {
	display, bad1 := moment(text["display_at"])
	created, bad2 := moment(text["created_at"])
	updated, bad3 := moment(text["updated_at"])
	row.CreatedAt, row.UpdatedAt = created, updated
	for _, t := range []casefile.Null[casefile.Time]{display, created, updated} {
		if t.Valid {
			row.TS = t.V
			return ""
		}
	}
	if bad1+bad2+bad3 != "" {
		return badZonelessTS
	}
	if t, _ := moment(incident["updated_at"]); t.Valid && newest {
		p.Assume("the newest update of an incident without a time of its own takes its incident's updated_at")
		row.TS = t.V
		return ""
	}
	return badUpdateTime
}

// names lists the components of a list, without the placeholder of old pages.
func names(list member) string {
	var out []string
	for _, c := range list.parts() {
		for _, part := range c.parts() {
			if part.key == "name" {
				if n := part.text(); n != "" && !strings.HasPrefix(n, "No components") {
					out = append(out, n)
				}
			}
		}
	}
	return strings.Join(out, "; ")
}

// component is a post of its own where it is not operational.
func (p *statuspage) component(m member) error {
	text := map[string]string{}
	for _, part := range m.parts() {
		text[part.key] = part.text()
	}
	switch s := text["status"]; s {
	case "operational", "":
		return p.skip(skipComponent)
	default:
		t, _ := moment(text["updated_at"])
		if !t.Valid && p.pageTime.Valid {
			p.Assume("a component without a time of its own takes the page's updated_at")
			t = p.pageTime
		}
		if !t.Valid {
			return p.reject(m.at, m.raw, "component without a time")
		}
		row := casefile.Post{Origin: m.at, TS: t.V, UpdatedAt: t, Kind: "status", Provider: "statuspage", Thread: componentThread + text["id"],
			Title: text["name"], State: s, Components: text["name"], Text: plainText(text["description"])}
		return p.post(row)
	}
}

// blocks end a line of plain text.
var blocks = map[string]bool{"p": true, "br": true, "div": true, "li": true, "ul": true, "ol": true, "tr": true, "h1": true,
	"h2": true, "h3": true, "h4": true, "blockquote": true, "pre": true, "table": true}

// plainText turns an HTML body into text: markup goes, what scripts and styles
// hold goes with it, blocks become lines. What the text says stays as it is,
// however hostile; a renderer must treat it as data.
func plainText(body string) string {
	if !strings.ContainsAny(body, "<&") {
		return strings.TrimSpace(body)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	hidden := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tidy(b.String())
		case html.TextToken:
			if hidden == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := string(name)
			if tag == "script" || tag == "style" {
				hidden = tag
			}
			if blocks[tag] {
				b.WriteByte('\n')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == hidden {
				hidden = ""
			}
			if blocks[string(name)] {
				b.WriteByte('\n')
			}
		}
	}
}

// tidy joins blanks and drops empty lines.
func tidy(s string) string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if f := strings.Join(strings.Fields(line), " "); f != "" {
			out = append(out, f)
		}
	}
	return strings.Join(out, "\n")
}
