package duck

import (
	"path/filepath"
	"strings"
	"testing"

	"hindcast/casefile"
)

// agentsSeen are agents as their programs send them.
var agentsSeen = []struct{ agent, want string }{
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36", "browser Chrome"},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 Edg/127.0.0.0", "browser Edge"},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0", "browser Opera"},
	{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "browser Samsung Internet"},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "browser Safari"},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/127.0 Mobile/15E148 Safari/604.1", "browser Chrome"},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148", "app iOS WebView"},
	{"Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/127.0 Mobile Safari/537.36", "app Android WebView"},
	{"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "browser Firefox"},
	{"Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "browser Internet Explorer"},
	{"Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36", "browser Chrome"},
	{"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/127.0 Safari/537.36", "crawler Googlebot"},
	{"Mozilla/5.0 (compatible; ExampleBot/1.0; +http://example.com/bot)", "crawler other robot"},
	{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/127.0 Safari/537.36", "headless Headless Chrome"},
	{"curl/8.5.0", "tool curl"},
	{"python-requests/2.32.3", "library python-requests"},
	{"Go-http-client/2.0", "library Go-http-client"},
	{"okhttp/4.12.0", "library okhttp"},
	{"ExampleLive/812 CFNetwork/1496.0.7 Darwin/23.5.0", "app Apple app"},
	{"Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A)", "app Android app"},
	{"ELB-HealthChecker/2.0", "monitor ELB health check"},
	{"kube-probe/1.29", "monitor Kubernetes probe"},
	{"node", "library Node.js"},
	{"nodular/1", "other other"},
	{"'; DROP TABLE requests --", "other other"},
}

// agentCase is a case whose requests have the given agents; "-" is none.
func agentCase(t *testing.T, agents []string) *casefile.Case {
	t.Helper()
	c, err := casefile.Create(filepath.Join(t.TempDir(), "case"), &casefile.CaseFile{Version: 1, Title: "t", Zone: "UTC",
		Window: casefile.WindowSpec{Start: "2024-08-13T00:00", End: "2024-08-13T00:42"}})
	if err != nil {
		t.Fatal(err)
	}
	b := casefile.NewBatch()
	for i, a := range agents {
		r := casefile.Request{Origin: casefile.Origin{Offset: int64(i), Line: int64(i + 1)}, TS: base, Stamp: "start"}
		if a != "-" {
			r.Agent = a
		}
		b.Requests.Append(&r)
		b.Accept(1)
	}
	commit(t, c, strings.Repeat("d", 24), "requests", b)
	return c
}

func TestAgentFamilies(t *testing.T) {
	agents := []string{"-"}
	for _, a := range agentsSeen {
		agents = append(agents, a.agent)
	}
	c := agentCase(t, agents)
	copied, err := Open(t.Context(), c, Options{Threads: 1, Copy: true})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	for _, s := range []*Session{open(t, c), copied} {
		if got := one(t, s, "SELECT agent_kind, agent_family FROM requests WHERE line = 1"); got != "null null" {
			t.Errorf("no agent: got %q, want nothing", got)
		}
		for i, a := range agentsSeen {
			if got := one(t, s, "SELECT agent_kind || ' ' || agent_family FROM requests WHERE line = ?", i+2); got != a.want {
				t.Errorf("%q: got %q, want %q", a.agent, got, a.want)
			}
		}
	}
}

// TestEveryAgentMarkCounts asks for each mark alone, so that no rule hides behind an
// earlier one.
func TestEveryAgentMarkCounts(t *testing.T) {
	var agents, want []string
	for _, r := range casefile.AgentRules() {
		for _, m := range r.Marks {
			switch m[0] {
			case '^', '=':
				m = m[1:]
			default:
				m = "x" + m
			}
			agents, want = append(agents, m), append(want, r.Kind+" "+r.Family)
		}
	}
	s := open(t, agentCase(t, agents))
	for i := range agents {
		if got := one(t, s, "SELECT agent_kind || ' ' || agent_family FROM requests WHERE line = ?", i+1); got != want[i] {
			t.Errorf("%q: got %q, want %q", agents[i], got, want[i])
		}
	}
}

// TestAgentFamiliesInAnExport opens the file an export makes: the columns stand in it.
func TestAgentFamiliesInAnExport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.duckdb")
	if err := Export(t.Context(), agentCase(t, []string{"curl/8.5.0"}), Options{}, path); err != nil {
		t.Fatal(err)
	}
	_, db, err := openMemory(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "ATTACH "+literal(path)+" AS x (READ_ONLY)"); err != nil {
		t.Fatal(err)
	}
	got := one(t, &Session{db: db}, "SELECT agent_family, (SELECT count(*) FROM duckdb_columns() WHERE database_name = 'x' AND column_name LIKE 'agent%' AND comment <> '') FROM x.requests")
	if got != "curl 2" {
		t.Errorf("got %q, want curl and two documented columns", got)
	}
}
