package reports

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hindcast/timeline"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile("../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:hindcast:report:1", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:hindcast:report:1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJSONMatchesTheSchema(t *testing.T) {
	schema := compileSchema(t)
	for name, r := range fixtures(t) {
		if name == "hostile" {
			r.Claims.Claims[0].Outcome = "conflict" // a closed vocabulary: the schema refuses anything else
		}
		t.Run(name, func(t *testing.T) {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(renderAs(t, "json", r)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// What is set aside has its place in the schema, whatever of it is stated.
func TestJSONOfWhatIsSetAsideMatchesTheSchema(t *testing.T) {
	schema, r := compileSchema(t), measuredReport(t)
	minute := []timeline.AsideSpan{{From: 0, To: 60e6}}
	counted := timeline.CountedSource{Source: "a", Name: "lb.log", Shared: 90, Of: 100, Why: "its name comes first", Only: 10, Their: 20, TheirFailed: 5, Ahead: -3600.5, Edges: minute}
	r.Timeline.SetAside = []timeline.SetAside{{Source: "b", Name: "app.log", Files: []string{"b"}, Table: "requests", Counted: []timeline.CountedSource{counted}, Spans: minute, Note: "said"}}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(renderAs(t, "json", r)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Fatal(err)
	}
	delete(first(first(v.(map[string]any), "set_aside"), "counted"), "only_failed")
	if schema.Validate(v) == nil {
		t.Fatal("the schema accepts a count that is missing")
	}
}

// The schema must be able to say no: each edit makes a report that it refuses.
func TestSchemaRefuses(t *testing.T) {
	schema := compileSchema(t)
	edits := map[string]func(m map[string]any){
		"missing minutes":   func(m map[string]any) { delete(m, "minutes") },
		"unknown field":     func(m map[string]any) { m["mood"] = "calm" },
		"text for a number": func(m map[string]any) { first(m, "minutes")["values"] = map[string]any{"requests": "many"} },
		"local time":        func(m map[string]any) { first(m, "minutes")["from"] = "2024-08-12T20:00:00-04:00" },
		"null list":         func(m map[string]any) { m["claims"] = nil },
		"short hash":        func(m map[string]any) { first(m, "sources")["sha256"] = "abc" },
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(renderAs(t, "json", measuredReport(t))))
			if err != nil {
				t.Fatal(err)
			}
			edit(v.(map[string]any))
			if schema.Validate(v) == nil {
				t.Fatal("the schema accepts it")
			}
		})
	}
}

func first(m map[string]any, list string) map[string]any {
	return m[list].([]any)[0].(map[string]any)
}

func TestJSONHoldsTheMinutes(t *testing.T) {
	var d jsonReport
	text := renderAs(t, "json", measuredReport(t))
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Minutes) != 44 || d.Minutes[0].Kind != "before" || d.Minutes[43].Kind != "after" {
		t.Fatalf("expected before, 42 minutes and after, found %d rows", len(d.Minutes))
	}
	first, last := d.Minutes[1], d.Minutes[42]
	if got := first.From.String(); got != "2024-08-13T00:00:00Z" || first.Local != "20:00" {
		t.Errorf("first minute is %s, %s", got, first.Local)
	}
	if got := last.From.String(); got != "2024-08-13T00:41:00Z" || last.Local != "20:41" {
		t.Errorf("last minute is %s, %s", got, last.Local)
	}
	if v := d.Minutes[21].Values["requests"]; v != nil {
		t.Errorf("a minute without a source has %v requests, expected null", *v)
	}
	if v, ok := first.Values["packets"]; !ok || v != nil {
		t.Error("a lane nobody fills must stand as null")
	}
	if strings.Join(d.Minutes[35].AtLeast, " ") != "requests" {
		t.Errorf("lower bounds of minute 34: %v", d.Minutes[35].AtLeast)
	}
	if got := strings.Join(d.Minutes[18].Statements, " "); got != "T10 T11 T47 P01" {
		t.Errorf("statements at 20:17: %s", got)
	}
	if got := strings.Join(d.Minutes[16].Possible, " "); got != "T11" {
		t.Errorf("statements possible at 20:15: %s", got)
	}
	if len(d.Minutes[13].Marks) != 1 || d.Marks[d.Minutes[13].Marks[0]].Kind != "change" {
		t.Errorf("marks at 20:12: %v", d.Minutes[13].Marks)
	}
	for _, word := range []string{"custody", "somebody", "/evidence/logs", "hindcast ingest"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is in report.json; custody and folders stand in the manifest only", word)
		}
	}
}

func TestJSONNumbers(t *testing.T) {
	r := publicReport(t)
	r.Comparison.Pairs[0].Raw = math.Inf(1)
	r.Comparison.Pairs[0].Median = math.NaN()
	text := renderAs(t, "json", r)
	if !strings.Contains(text, `"raw": null`) || !strings.Contains(text, `"median": null`) {
		t.Error("what is not finite must be null")
	}
	if !strings.Contains(text, `"value": 3.71234568`) || strings.Contains(text, "3.7123456789") {
		t.Error("numbers must keep nine significant digits")
	}
}
