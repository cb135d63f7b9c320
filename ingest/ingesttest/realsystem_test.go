package ingesttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// systemFiles are the system logs of the Filebeat modules.
var systemFiles = []struct {
	file, truth, format string
	accepted, rejected  int64
	why                 string
}{
	{file: "auth/test/test.log", format: "syslog", accepted: 11},
	{file: "auth/test/auth-ubuntu1204.log", format: "syslog", accepted: 1000},
	{file: "auth/test/secure-rhel7.log", format: "syslog", accepted: 1000},
	{file: "auth/test/timestamp.log", format: "syslog", accepted: 2},
	{file: "syslog/test/suse-syslog.log", format: "syslog", accepted: 2},
	{file: "syslog/test/tz-offset.log", format: "syslog", accepted: 1, rejected: 2, why: "years before 1990 are refused; these lines say 1986"},
	{file: "syslog/test/darwin-syslog.log", format: "syslog", accepted: 382},
	{file: "syslog/test/darwin-syslog-sample.log", format: "syslog", accepted: 3},
	{file: "auth/test/debian-12.export", truth: "auth/test/debian-12.journal-expected.json", format: "journal-export", accepted: 9},
	{file: "syslog/test/debian-12.export", truth: "syslog/test/debian-12.journal-expected.json", format: "journal-export", accepted: 3},
}

// expectedSystem is what Filebeat decoded. Its golden files hold the first
// hundred records.
type expectedSystem struct {
	Time    string `json:"@timestamp"`
	Offset  *int64 `json:"log.offset"`
	Host    string `json:"host.hostname"`
	Name    string `json:"process.name"`
	App     string `json:"log.syslog.appname"`
	Level   *int   `json:"log.syslog.priority"`
	PID     int64  `json:"process.pid"`
	Message string `json:"message"`
	Client  string `json:"source.ip"`
	Dropped string `json:"system.auth.ssh.dropped_ip"`
}

// Every system log of the Filebeat modules decodes to what Filebeat says, but for
// the differences named here and in compareSystem.
func TestRealSystem(t *testing.T) {
	dir := filepath.Join(realData(t), "logs/filebeat/system")
	compared := 0
	for _, f := range systemFiles {
		t.Run(f.file, func(t *testing.T) {
			p := filepath.Join(dir, f.file)
			c := newCase(t)
			// Filebeat's harness injected a zone of -02:00.
			rs := ingestAll(t, c, ingest.Options{Zone: "Etc/GMT+2", Year: 2018}, p)
			src := rs[0].Source
			if a := src.Account; rs[0].Err != nil || src.Format != f.format || a.Rejected != f.rejected || a.Accepted != f.accepted || !a.Balanced() {
				t.Fatalf("expected %s with %d accepted, %d rejected (%s), found %v %s %+v", f.format, f.accepted, f.rejected, f.why, rs[0].Err, src.Format, a)
			}
			compared += compareSystem(t, c, p, f.truth)
			verified(t, c)
		})
	}
	t.Logf("%d files, %d records compared", len(systemFiles), compared)
	if compared != 331 {
		t.Errorf("expected 331 records, compared %d", compared)
	}
}

func compareSystem(t *testing.T, c *casefile.Case, p, truth string) (n int) {
	if truth == "" {
		truth = p + "-expected.json"
	} else {
		truth = filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(p))), truth)
	}
	b, err := os.ReadFile(truth)
	if err != nil {
		t.Fatal(err)
	}
	var all []expectedSystem
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	rows, inOrder := map[int64]casefile.Message{}, []casefile.Message{}
	err = casefile.EachMessage(c, func(_ casefile.SourceID, m *casefile.Message) error {
		rows[m.Offset] = *m
		inOrder = append(inOrder, *m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range all {
		var got casefile.Message
		ok := true
		if want.Offset != nil {
			got, ok = rows[*want.Offset]
		} else if ok = i < len(inOrder); ok { // entries of a journal have none
			got = inOrder[i]
		}
		if strings.HasPrefix(want.Time, "1986") {
			continue // refused
		}
		if !ok {
			t.Errorf("record %d: no row", i)
			continue
		}
		n++
		compareSystemRow(t, i, want, got)
	}
	return n
}

func compareSystemRow(t *testing.T, i int, want expectedSystem, got casefile.Message) {
	// Filebeat takes launchd's own "launchd[1] (job[21466])" for one name; hindcast
	// takes the process id and leaves the job in the text.
	if name, job, launchd := strings.Cut(want.Name, " ("); launchd {
		want.Message = "(" + job + ": " + want.Message
		want.Name, _, _ = strings.Cut(name, "[")
		want.PID = 1
	}
	if want.Name == "" {
		want.Name = want.App
	}
	levels := strings.Fields("emergency alert critical error warning notice informational debug")
	if want.Level != nil && got.Level != levels[*want.Level] {
		t.Errorf("record %d: expected level %d, found %s", i, *want.Level, got.Level)
	}
	if got.Host != want.Host || got.Service != want.Name || got.PID.V != want.PID {
		t.Errorf("record %d: expected %s %s[%d], found %s %s[%d]", i, want.Host, want.Name, want.PID, got.Host, got.Service, got.PID.V)
	}
	if want.Message != "" && strings.TrimSpace(got.Text) != strings.TrimSpace(want.Message) {
		t.Errorf("record %d: expected %q, found %q", i, want.Message, got.Text)
	}
	client := want.Client
	if client == "" {
		client = want.Dropped
	}
	if client != "" && got.Client.String() != client {
		t.Errorf("record %d: expected client %s, found %s", i, client, got.Client)
	}
	if want.Time == "" {
		return // year-less stamps are left out of Filebeat's golden files
	}
	stamp, err := time.Parse(time.RFC3339, want.Time)
	if err != nil || got.TS/1000 != casefile.TimeOf(stamp)/1000 { // Filebeat cuts microseconds
		t.Errorf("record %d: expected %s, found %s", i, want.Time, got.TS)
	}
}

// The example of the OpenTelemetry project reads as what it says.
func TestRealOTLP(t *testing.T) {
	c := newCase(t)
	rs := ingestAll(t, c, ingest.Options{}, filepath.Join(realData(t), "otel/logs.json"))
	if a := rs[0].Source.Account; rs[0].Err != nil || rs[0].Source.Format != "otlp-json" || a.Accepted != 1 || a.Records != 1 {
		t.Fatalf("found %v %+v", rs[0].Err, rs[0].Source)
	}
	err := casefile.EachMessage(c, func(_ casefile.SourceID, m *casefile.Message) error {
		if m.TS.String() != "2018-12-13T14:51:00.3Z" || m.Service != "my.service" || m.Level != "informational" || m.Text != "Example log record" {
			t.Errorf("found %+v", m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	verified(t, c)
}
