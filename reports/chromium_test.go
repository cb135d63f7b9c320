package reports

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser finds a Chromium: the one named by CHROME, or one on PATH.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium on PATH and CHROME does not name one: pages are not opened")
	return ""
}

// open loads the page at target in a fresh headless browser and returns the
// document after its scripts ran, what was said on the console, and the log of
// the network.
func open(t *testing.T, chrome, target string, extra ...string) (dom, console, network string) {
	t.Helper()
	dir := t.TempDir()
	netlog := filepath.Join(dir, "net.json")
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--disable-extensions",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--enable-logging=stderr", "--log-net-log=" + netlog,
		"--virtual-time-budget=3000", "--dump-dom"}, extra...)
	cmd := exec.CommandContext(ctx, chrome, append(args, target)...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", chrome, err, errs.String())
	}
	for _, l := range strings.Split(errs.String(), "\n") {
		if strings.Contains(l, ":CONSOLE") {
			console += l + "\n"
		}
	}
	b, err := os.ReadFile(netlog)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), console, string(b)
}

var requested = regexp.MustCompile(`"url":"((?:https?|wss?|ftp):[^"]*)"`)

// requests are the hosts the page's own loading asked the network for. What the
// browser asks of its maker at start-up, whatever the page, is left out; no page
// of ours could name those hosts without TestNothingIsLoaded noticing.
func requests(network string) map[string]bool {
	out := map[string]bool{}
	for _, m := range requested.FindAllStringSubmatch(network, -1) {
		u, err := url.Parse(m[1])
		if err != nil || browserOwn.MatchString(u.Hostname()) {
			continue
		}
		out[u.Host] = true
	}
	return out
}

var browserOwn = regexp.MustCompile(`(^|\.)(google\.com|googleapis\.com|gstatic\.com|gvt1\.com)$`)

func TestPageInChromium(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: pages are not opened in a browser")
	}
	chrome := browser(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return "file://" + path
	}
	for name, r := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			charts := chartsOf(compose(r))
			dom, console, network := open(t, chrome, write(name+".html", renderAs(t, "html", r)))
			if console != "" {
				t.Errorf("the console says:\n%s", console)
			}
			for host := range requests(network) {
				t.Errorf("the page asked for something from %s", host)
			}
			if n := strings.Count(dom, "<svg "); n != len(charts) {
				t.Errorf("expected %d charts, found %d drawn", len(charts), n)
			}
			for _, c := range charts {
				if !regexp.MustCompile(`id="` + c.ID + `" role="img" aria-label="[^"]+"( _echarts_instance_="[^"]*")?[^>]*><div`).MatchString(dom) {
					t.Errorf("%s is not drawn or has lost its label", c.ID)
				}
			}
			scripts := 0
			for _, e := range elementsOf(t, dom) {
				if e.tag == "script" {
					scripts++
				}
				if e.tag == "img" || e.tag == "iframe" || e.tag == "object" {
					t.Errorf("the page holds <%s>", e.tag)
				}
			}
			if scripts != 3 {
				t.Errorf("expected 3 scripts, found %d", scripts)
			}
		})
	}
}

// The tests above can fail: a page that breaks its own policy says so on the
// console, and a request shows in the log of the network.
func TestChromiumNotices(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short: pages are not opened in a browser")
	}
	chrome := browser(t)
	page := strings.Replace(renderAs(t, "html", publicReport(t)), "</main>", `</main><script>1</script><p style="color:red">x</p>`, 1)
	path := filepath.Join(t.TempDir(), "broken.html")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	_, console, _ := open(t, chrome, "file://"+path)
	if !strings.Contains(console, "script-src") || !strings.Contains(console, "style-src") {
		t.Errorf("a foreign script and style went unnoticed: %s", console)
	}
	loud := filepath.Join(t.TempDir(), "loud.html")
	if err := os.WriteFile(loud, []byte(`<!DOCTYPE html><img src="http://127.0.0.1:9/x.png">`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, network := open(t, chrome, "file://"+loud); !requests(network)["127.0.0.1:9"] {
		t.Error("a request went unnoticed")
	}
}
