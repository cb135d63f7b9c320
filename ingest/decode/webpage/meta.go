package webpage

import (
	"encoding/json"
	"strings"
)

// Meta is what a page says about itself, as text; times are not read here.
type Meta struct {
	Title, Outlet, Author, URL, Language string
	Published, Modified                  string
	rank                                 int // of what Title came from
}

// first sets *p where it is empty.
func first(p *string, v string) {
	if v = strings.Join(strings.Fields(v), " "); *p == "" && len(v) <= 2000 {
		*p = v
	}
}

// meta takes the elements of the head.
func (r *reader) meta(name string, attrs map[string]string) {
	m := &r.out.Meta
	switch name {
	case "html":
		first(&m.Language, attrs["lang"])
	case "link":
		if strings.EqualFold(attrs["rel"], "canonical") {
			first(&m.URL, attrs["href"])
		}
	case "meta":
		key := strings.ToLower(attrs["property"])
		if key == "" {
			key = strings.ToLower(attrs["name"] + attrs["itemprop"])
		}
		v := attrs["content"]
		switch key {
		case "og:title", "twitter:title":
			if m.rank < 2 {
				m.Title, m.rank = "", 2
			}
			first(&m.Title, v)
		case "og:site_name":
			first(&m.Outlet, v)
		case "og:url":
			first(&m.URL, v)
		case "author", "article:author", "parsely-author":
			if !strings.HasPrefix(v, "http") {
				first(&m.Author, v)
			}
		case "article:published_time", "datepublished", "date", "dc.date.issued", "parsely-pub-date", "pubdate":
			first(&m.Published, v)
		case "article:modified_time", "datemodified", "og:updated_time", "lastmod":
			first(&m.Modified, v)
		}
	}
}

func (m *Meta) title(t string) {
	if m.rank == 0 {
		first(&m.Title, t)
	}
}

// articleTypes are the schema.org types of an article.
var articleTypes = set("newsarticle article reportagenewsarticle analysisnewsarticle backgroundnewsarticle opinionnewsarticle blogposting liveblogposting report techarticle socialmediaposting")

// jsonLD takes the first article a JSON-LD script describes (schema.org). What it
// states goes before other meta data. A script that is no JSON is ignored.
func (m *Meta) jsonLD(b []byte) {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return
	}
	a := findArticle(v, 0)
	if a == nil || m.rank == 3 {
		return
	}
	m.rank = 3
	for _, f := range []struct {
		key string
		to  *string
	}{{"headline", &m.Title}, {"datePublished", &m.Published}, {"dateModified", &m.Modified}, {"inLanguage", &m.Language}, {"publisher", &m.Outlet}, {"author", &m.Author}, {"url", &m.URL}, {"mainEntityOfPage", &m.URL}} {
		if s := nameOf(a[f.key], 0); s != "" && len(s) <= 2000 {
			*f.to = strings.Join(strings.Fields(s), " ")
		}
	}
}

func findArticle(v any, depth int) map[string]any {
	if depth > 8 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if a := findArticle(x, depth+1); a != nil {
				return a
			}
		}
	case map[string]any:
		for _, t := range texts(v["@type"]) {
			if articleTypes[strings.ToLower(t)] {
				return v
			}
		}
		if a := findArticle(v["@graph"], depth+1); a != nil {
			return a
		}
		return findArticle(v["mainEntity"], depth+1)
	}
	return nil
}

func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// nameOf writes a text, a thing by its name or id, or a list of them.
func nameOf(v any, depth int) string {
	if depth > 4 {
		return ""
	}
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		for _, k := range []string{"name", "@id", "url"} {
			if s, ok := v[k].(string); ok && s != "" {
				return s
			}
		}
	case []any:
		var out []string
		for _, x := range v {
			if s := nameOf(x, depth+1); s != "" && len(out) < 8 {
				out = append(out, s)
			}
		}
		return strings.Join(out, ", ")
	}
	return ""
}
