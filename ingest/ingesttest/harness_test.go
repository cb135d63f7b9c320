package ingesttest

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
	_ "hindcast/ingest/formats"
)

var update = flag.Bool("update", false, "rewrite the golden rows under testdata")

// newCase makes an empty case whose window is the founding one.
func newCase(t testing.TB, change ...func(*casefile.CaseFile)) *casefile.Case {
	t.Helper()
	cf := &casefile.CaseFile{Version: 1, Title: "test", Zone: "America/New_York", Date: "2024-08-12",
		Window: casefile.WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:42"}}
	for _, f := range change {
		f(cf)
	}
	c, err := casefile.Create(filepath.Join(t.TempDir(), "case"), cf)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bytesOf returns what a sample holds.
func bytesOf(t testing.TB, s ingest.Sample) []byte {
	t.Helper()
	if s.File == "" {
		return []byte(s.In)
	}
	b, err := os.ReadFile(filepath.Join("../../fixtures/raw", s.File))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// optionsOf turns a sample's options into those of a load.
func optionsOf(f ingest.Format, s ingest.Sample) ingest.Options {
	o := ingest.Options{Format: f.Name, Custody: casefile.Custody{At: "2024-08-13T12:00:00Z", By: "tester", Version: "test", Command: "test"}}
	for k, v := range s.Options {
		switch k {
		case "zone":
			o.Zone = v
		case "date":
			o.Date = v
		case "year":
			o.Year, _ = strconv.Atoi(v)
		default:
			if o.Options == nil {
				o.Options = map[string]string{}
			}
			o.Options[k] = v
		}
	}
	return o
}

// envOf is the same for a parse without a case.
func envOf(s ingest.Sample) *ingest.Env {
	env := &ingest.Env{Options: map[string]string{}, Assume: func(string) {}, Hash: func(kind, v string) string { return kind + "#" },
		Case: &casefile.CaseFile{Version: 1, Zone: "America/New_York", Date: "2024-08-12"}}
	env.Zone, _ = time.LoadLocation("America/New_York")
	o := optionsOf(ingest.Format{}, s)
	if loc, err := time.LoadLocation(o.Zone); err == nil && o.Zone != "" {
		env.Zone = loc
	}
	env.Year, env.Date = o.Year, o.Date
	for k, v := range o.Options {
		env.Options[k] = v
	}
	return env
}

// load writes b to a file and loads it; it fails the test unless that worked.
func load(t testing.TB, c *casefile.Case, b []byte, o ingest.Options) casefile.Source {
	t.Helper()
	p := filepath.Join(t.TempDir(), "evidence")
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	rs, err := ingest.Files(context.Background(), c, []string{p}, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) != 1 || rs[0].Status != ingest.Loaded {
		t.Fatalf("expected one loaded source, found %+v", rs)
	}
	if a := rs[0].Source.Account; !a.Balanced() {
		t.Fatalf("account does not balance: %+v", a)
	}
	return rs[0].Source
}

// tableRow is a row of any table.
type tableRow struct {
	table  string
	origin casefile.Origin
	cols   map[string]any // non-null columns
}

// allRows reads every row of a case back, in the order of tables and parts.
func allRows(t testing.TB, c *casefile.Case) (out []tableRow) {
	t.Helper()
	take := func(table string, row any) { out = append(out, rowOf(table, row)) }
	errs := []error{
		casefile.EachRequest(c, func(_ casefile.SourceID, r *casefile.Request) error { take("requests", *r); return nil }),
		casefile.EachMessage(c, func(_ casefile.SourceID, r *casefile.Message) error { take("messages", *r); return nil }),
		casefile.EachFlow(c, func(_ casefile.SourceID, r *casefile.Flow) error { take("flows", *r); return nil }),
		casefile.EachConnection(c, func(_ casefile.SourceID, r *casefile.Connection) error { take("connections", *r); return nil }),
		casefile.EachChange(c, func(_ casefile.SourceID, r *casefile.Change) error { take("changes", *r); return nil }),
		casefile.EachAlert(c, func(_ casefile.SourceID, r *casefile.Alert) error { take("alerts", *r); return nil }),
		casefile.EachPost(c, func(_ casefile.SourceID, r *casefile.Post) error { take("posts", *r); return nil }),
		casefile.EachStatement(c, func(_ casefile.SourceID, r *casefile.Statement) error { take("statements", *r); return nil }),
		casefile.EachDocument(c, func(_ casefile.SourceID, r *casefile.Document) error { take("documents", *r); return nil }),
		casefile.EachGauge(c, func(_ casefile.SourceID, r *casefile.Gauge) error { take("gauges", *r); return nil }),
		casefile.EachReject(c, func(_ casefile.SourceID, r *casefile.Reject) error { take("rejects", *r); return nil }),
	}
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// rowOf lists the non-null columns of a row by their names.
func rowOf(table string, row any) tableRow {
	r := tableRow{table: table, cols: map[string]any{}}
	v := reflect.ValueOf(row)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Name == "Origin" {
			r.origin = v.Field(i).Interface().(casefile.Origin)
			r.cols["offset"], r.cols["line"] = r.origin.Offset, r.origin.Line
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("col"), ",")
		x := v.Field(i)
		if x.Kind() == reflect.Struct && strings.HasPrefix(x.Type().Name(), "Null[") {
			if x.FieldByName("Valid").Bool() {
				r.cols[name] = x.FieldByName("V").Interface()
			}
			continue
		}
		if s, ok := x.Interface().(fmt.Stringer); ok && x.Kind() == reflect.Struct {
			if x.Interface() != reflect.Zero(x.Type()).Interface() {
				r.cols[name] = s.String()
			}
			continue
		}
		if x.Kind() == reflect.String && x.String() == "" && strings.Contains(rest, "null") {
			continue
		}
		r.cols[name] = x.Interface()
	}
	if table == "rejects" {
		off, _ := r.cols["offset"].(int64)
		line, _ := r.cols["line"].(int64)
		r.origin = casefile.Origin{Offset: off, Line: line}
	}
	return r
}

// hashedUser is a person in a chat or a log of responses, by a hash whose key is random.
var hashedUser = regexp.MustCompile(`\buser [0-9a-f]{24}\b`)

// text renders rows as JSON lines with sorted keys.
func text(t testing.TB, rows []tableRow) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, r := range rows {
		m := map[string]any{"table": r.table}
		for k, v := range r.cols {
			m[k] = v
		}
		if h, ok := m["user_hash"]; ok && h != "" {
			m["user_hash"] = "hashed" // the key is random
		}
		for k, v := range m {
			if s, ok := v.(string); ok {
				m[k] = hashedUser.ReplaceAllString(s, "user hashed")
			}
		}
		if err := e.Encode(m); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// ways runs f for every sample of every format and insists that there are some.
func ways(t *testing.T, f func(*testing.T, ingest.Format, ingest.Sample)) {
	formats, samples := ingest.Formats(), 0
	if len(formats) == 0 {
		t.Fatal("expected registered formats, found none")
	}
	for _, ft := range formats {
		if len(ft.Samples) < 3 {
			t.Errorf("%s: expected at least three samples (plain, odd, rejected), found %d", ft.Name, len(ft.Samples))
		}
		for _, s := range ft.Samples {
			samples++
			t.Run(ft.Name+"/"+s.Name, func(t *testing.T) { f(t, ft, s) })
		}
	}
	t.Logf("%d formats, %d samples", len(formats), samples)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
