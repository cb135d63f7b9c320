package reports

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"hindcast/casefile"
)

func TestTimelineCSV(t *testing.T) {
	tl := terminalTimeline(10)
	tl.Lanes[2].Name = "=HYPERLINK(1)\x1b[2J"
	var b strings.Builder
	if err := TimelineCSV(&b, tl, TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 13 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := strings.Join(rows[0], ","); got != `kind,from,to,requests,errors_5xx,'=HYPERLINK(1)\u{1b}[2J,wire_bytes,messages_pool_exhausted,wire_packets,at_least` {
		t.Errorf("head %s", got)
	}
	if got := strings.Join(rows[7], ","); got != "minute,2031-03-04T01:05:00Z,2031-03-04T01:06:00Z,,,,700000000,,," {
		t.Errorf("unknown is not empty: %s", got)
	}
	if got := strings.Join(rows[9], ","); got != "minute,2031-03-04T01:07:00Z,2031-03-04T01:08:00Z,76800,2,60.75,900000000,0,,requests" {
		t.Errorf("lower bound: %s", got)
	}
	if err := TimelineCSV(&b, tl, TerminalOptions{Lanes: []string{"nothing"}}); err == nil {
		t.Error("an unknown lane is written")
	}
}

func TestTimelineJSON(t *testing.T) {
	tl := terminalTimeline(10)
	v, err := TimelineJSON(tl, TerminalOptions{Lanes: []string{"requests", "wire_packets"}, At: casefile.Some(tl.Window.From + 7*60e6)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"values":{"requests":76800,"wire_packets":null}`, `"at_least":["requests"]`, `"rollups":{"requests":"requests_minute"`, `"coverage":{"0123456789abcdef01234567":"covered"}`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
	if _, err := TimelineJSON(tl, TerminalOptions{At: casefile.Some(tl.Window.To)}); err == nil {
		t.Error("a moment outside the rows is known")
	}
}
