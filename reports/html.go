package reports

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed assets/third_party/echarts/echarts.common.min.js
var echartsJS string

//go:embed assets/boot.js
var bootJS string

//go:embed assets/report.css
var reportCSS string

//go:embed templates/report.html.tmpl
var htmlTemplate string

var _ = Register(Renderer{Name: "html", File: "report.html",
	Doc:    "one offline page: inline data, embedded charts, strict content security policy, light and dark",
	Render: renderHTML})

var pageTemplate = template.Must(template.New("report").Parse(htmlTemplate))

// chartOptions is one chart as the boot script reads it.
type chartOptions struct {
	ID    string         `json:"id"`
	Light map[string]any `json:"light"`
	Dark  map[string]any `json:"dark"`
}

// renderHTML writes the page. Text of the evidence passes html/template's
// escaping or encoding/json's (<, > and & become \u escapes), nothing else.
func renderHTML(w io.Writer, r *Report) error {
	p := compose(r)
	all := chartsOf(p)
	options := make([]chartOptions, len(all))
	for i, c := range all {
		options[i] = chartOptions{c.ID, c.Light, c.Dark}
	}
	data, err := json.Marshal(options)
	if err != nil {
		return fmt.Errorf("chart options: %w", err)
	}
	style := reportCSS + heights(all)
	var out bytes.Buffer
	err = pageTemplate.Execute(&out, map[string]any{
		"Page":    p,
		"Policy":  policy(style, echartsJS, bootJS),
		"Style":   template.CSS(style),    // our own file and numbers
		"Options": template.JS(data),      // json.Marshal has escaped it for a script element
		"ECharts": template.JS(echartsJS), // the embedded library
		"Boot":    template.JS(bootJS),    // our own file
	})
	if err != nil {
		return fmt.Errorf("report.html: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

// chartsOf collects the charts of a page in order.
func chartsOf(p *page) []*chart {
	var out []*chart
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if b.Kind == kindChart {
				out = append(out, b.Chart)
			}
		}
	}
	return out
}

// heights gives every chart its box: the policy allows no style attribute in
// the markup.
func heights(all []*chart) string {
	var b strings.Builder
	for _, c := range all {
		fmt.Fprintf(&b, "#%s{height:%dpx}\n", c.ID, c.Height)
	}
	return b.String()
}

// policy is the page's content security policy (W3C CSP Level 3): nothing is
// loaded from anywhere; the two scripts and the one style sheet are named by
// their hashes. Browsers hash the text between the tags.
func policy(style string, scripts ...string) string {
	var hashes []string
	for _, s := range scripts {
		hashes = append(hashes, sourceHash(s))
	}
	return "default-src 'none'; script-src " + strings.Join(hashes, " ") + "; style-src " + sourceHash(style) +
		"; base-uri 'none'; form-action 'none'"
}

// sourceHash is a CSP hash-source of s.
func sourceHash(s string) string {
	h := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(h[:]) + "'"
}
