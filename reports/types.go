package reports

import (
	"fmt"
	"io"
	"sort"
	"sync"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// Report is everything a renderer gets.
type Report struct {
	Case       *casefile.CaseFile
	Manifest   *casefile.Manifest
	Timeline   *timeline.Timeline
	Comparison *analyzers.Comparison
	Vectors    *analyzers.VectorList // nil where nobody looked
	Claims     *analyzers.Claims
	Version    string // of hindcast
}

// Renderer writes one kind of report. Render is pure: no clock, no files, no
// randomness, no network.
type Renderer struct {
	Name   string // html, markdown, json, terminal
	File   string // name in results/, empty where it is only printed
	Doc    string
	Render func(io.Writer, *Report) error
}

var renderers struct {
	sync.Mutex
	m map[string]Renderer
}

// Register adds a renderer; called from package-level variables of this
// package only. It panics on an incomplete or double renderer.
func Register(r Renderer) struct{} {
	renderers.Lock()
	defer renderers.Unlock()
	if r.Name == "" || r.Doc == "" || r.Render == nil {
		panic(fmt.Sprintf("reports: renderer %q is incomplete", r.Name))
	}
	if renderers.m == nil {
		renderers.m = map[string]Renderer{}
	}
	if _, dup := renderers.m[r.Name]; dup {
		panic("reports: " + r.Name + " registered twice")
	}
	renderers.m[r.Name] = r
	return struct{}{}
}

// Renderers returns all renderers, sorted by name.
func Renderers() []Renderer {
	renderers.Lock()
	defer renderers.Unlock()
	out := make([]Renderer, 0, len(renderers.m))
	for _, r := range renderers.m {
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}
