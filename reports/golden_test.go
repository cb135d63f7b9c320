package reports

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hindcast/analyzers"
	"hindcast/casefile"
)

var update = flag.Bool("update", false, "rewrite the golden files of the renderers")

func fixtures(t testing.TB) map[string]*Report {
	return map[string]*Report{"public": publicReport(t), "measured": measuredReport(t), "hostile": hostileReport(t), "empty": {Version: "0.1.0-test"}}
}

func renderAs(t testing.TB, name string, r *Report) string {
	t.Helper()
	for _, ren := range Renderers() {
		if ren.Name == name {
			var b bytes.Buffer
			if err := ren.Render(&b, r); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatalf("no renderer called %s", name)
	return ""
}

// withoutAssets leaves out what is not ours to test byte by byte: the embedded
// library, whose hash has a test of its own.
func withoutAssets(html string) string {
	html = strings.Replace(html, echartsJS, "(echarts)", 1)
	html = strings.Replace(html, bootJS, "(boot)", 1)
	html = strings.Replace(html, reportCSS, "(css)", 1)
	html = regexp.MustCompile(`sha256-[A-Za-z0-9/&#;=]*`).ReplaceAllString(html, "sha256-(hash)")
	return regexp.MustCompile(`(?s)(id="chart-options">).*?(</script>)`).ReplaceAllString(html, "$1(options)$2")
}

func TestGolden(t *testing.T) {
	for name, r := range fixtures(t) {
		if name == "hostile" {
			continue // what matters there is tested by inert_test.go and report by report
		}
		for renderer, ext := range map[string]string{"html": "html", "markdown": "md", "json": "json"} {
			t.Run(name+"."+ext, func(t *testing.T) {
				got := renderAs(t, renderer, r)
				if ext == "html" {
					got = withoutAssets(got)
				}
				file := filepath.Join("testdata", name+"."+ext)
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatalf("%v (go test ./reports -run Golden -update writes it)", err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("%s changed (-want +got):\n%s", file, diff)
				}
			})
		}
	}
}

// The same values give the same bytes, however often and in whatever order the
// sources were loaded; the machine's own zone has no say.
func TestSameBytes(t *testing.T) {
	t.Setenv("TZ", "Asia/Kathmandu")
	for _, name := range []string{"html", "markdown", "json"} {
		a, turned := measuredReport(t), measuredReport(t)
		s := turned.Manifest.Sources
		s[0], s[1] = s[1], s[0]
		s[0].Custody = []casefile.Custody{{Action: "replace", At: "2040-01-01T00:00:00Z", By: "else"}}
		one := renderAs(t, name, a)
		for range 3 {
			if renderAs(t, name, a) != one {
				t.Fatalf("%s differs from run to run", name)
			}
		}
		if renderAs(t, name, turned) != one {
			t.Errorf("%s depends on the order of loading or on custody", name)
		}
	}
}

func TestAnswer(t *testing.T) {
	got := Answer(publicReport(t))
	for _, want := range []string{
		"scheduled for 20:00 EDT (00:00 UTC) on Monday 12 August 2024 and began at 20:42 EDT (00:42 UTC), 42 minutes late.",
		"1 source with 8 public statements; nothing in it was measured",
		"Insufficient evidence",
		"Not excluded: an attack, a shortage of capacity, a fault and a mixed cause.",
		"What would decide most: the platform's own request logs",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the answer lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "\n") {
		t.Error("the answer is not one line")
	}
	if sim := Answer(measuredReport(t)); !strings.HasPrefix(sim, "Simulated:") {
		t.Errorf("a simulated case must say so first: %s", sim)
	}
}

// A ratio speaks of the evidence given the cause, in the direction that is at
// least 1, and its range turns with it.
func TestRatioSentence(t *testing.T) {
	p := publicComparison().Pairs[2]
	got := ratioSentence(p)
	want := "The evidence is 4.0 times more probable if the cause was a mixed cause than if it was an attack (90 % range 0.5 to 20): does not support one proposition over the other."
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFigures(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1234567: "1,234,567", -1500: "-1,500", 7.5: "7.5", 7.4999: "7.5", 21.48: "21.5", 0.0612: "0.0612", 118.25: "118", 100.4: "100", 1234.5: "1,235", 1e18: "1e+18"} {
		if got := figure(x); got != want {
			t.Errorf("figure(%v) = %s, expected %s", x, got, want)
		}
	}
}

// The first paragraph of a case that holds words only says what they agree on.
func TestAnswerOfStatements(t *testing.T) {
	r := publicReport(t)
	r.Claims = &analyzers.Claims{Contradictions: []analyzers.Contradiction{
		{ID: "X1", About: "actual start", Outcome: analyzers.Agree}, {ID: "X2", About: "what was affected", Outcome: analyzers.Conflict},
		{ID: "X3", About: "a", Outcome: analyzers.Tension}, {ID: "X4", About: "b", Outcome: analyzers.Tension}, {ID: "X5", About: "c", Outcome: analyzers.Tension},
		{ID: "X6", About: "d", Outcome: analyzers.Tension}, {ID: "X7", About: "e", Outcome: analyzers.Tension}, {ID: "X8", About: "the start promised", Outcome: analyzers.NotKept},
	}}
	want := "The statements agree on actual start (X1); they cannot all be true on what was affected (X2); they are in tension on a (X3), b (X4), c (X5) and 2 other matters. Not kept: the start promised (X8)."
	if got := Answer(r); !strings.Contains(got, want) {
		t.Errorf("expected %q in\n%s", want, got)
	}
	r.Manifest.Sources[0].Account.Rows["requests"] = 5
	if got := Answer(r); strings.Contains(got, "The statements agree") {
		t.Errorf("a case with logs begins with words: %s", got)
	}
}
