package formats

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "access",
	Doc: `Access logs of Apache httpd and nginx in the common log format and its family: common, combined,
a virtual host in front (with or without port), nginx's "main" with X-Forwarded-For behind, a list of
addresses in the client's place, times taken (%D, %T, %T/%D, $request_time, $upstream_response_time,
rt= urt= pairs), %I %O byte counts, the tails of ingress-nginx and Traefik, varnishncsa with or without its
handling behind, Squid's combined format, HAProxy's CLF, Apache's ssl_request log. One file may mix them.
Stamps have a precision of one second, and so has a start that is an end minus a duration. Apache stamps the start of a request (%t), nginx its end
($time_local), Traefik its start, and a line without a duration does not say which wrote it: state it with
--option server=apache or server=nginx. Requests and agents are kept as logged, escapes included; an agent whose
closing quote was cut off is kept.`,
	Record:  "log line",
	Primary: "requests",
	Tables:  []string{"requests"},
	Options: []ingest.Option{
		{Name: "server", Doc: "apache (stamp is the start) or nginx (stamp is the end); default: a line with %D, %T or %I %O is read as Apache's, every other as nginx's"},
		{Name: "time", Doc: "unit of a duration logged as a whole number: us (%D, the default), ms or s (%T)"},
		{Name: "log_format", Doc: "an Apache LogFormat or an nginx log_format string: every line is read by it and by nothing else"},
		{Name: "tail", Doc: "names of the fields after the user agent, comma separated, or ignore: " + strings.Join(tailFields, ", ")},
	},
	Sniff:   sniffAccess,
	Lines:   newAccessParser,
	Samples: accessSamples,
})

func newAccessParser(env *ingest.Env) (ingest.LineParser, error) {
	if f := env.Options["log_format"]; f != "" {
		return newFormatParser(env, f)
	}
	p := &accessParser{env: env}
	switch s := env.Options["server"]; s {
	case "":
		env.Assume("the lines do not name their server: one with %D, %T or %I %O is read as Apache's, stamped at the start of the request; every other as nginx's, stamped at its end (--option server= states it)")
	case "apache":
		p.server = apache
	case "nginx":
		p.server = nginx
	default:
		return nil, fmt.Errorf("option server: expected apache or nginx, found %q", s)
	}
	switch u := env.Options["time"]; u {
	case "":
		env.Assume("a duration logged as a whole number is in microseconds, Apache's %D (--option time= states it)")
	case "us", "ms", "s":
		p.unit = "time_" + u
	default:
		return nil, fmt.Errorf("option time: expected us, ms or s, found %q", u)
	}
	if t := env.Options["tail"]; t != "" {
		p.tail = strings.Split(t, ",")
		for _, name := range p.tail {
			if !slices.Contains(tailFields, name) {
				return nil, fmt.Errorf("option tail: expected names out of %s, found %q", strings.Join(tailFields, ", "), name)
			}
		}
	}
	return p, p.setTrust()
}

// setTrust reads the prefixes whose X-Forwarded-For is believed.
func (p *accessParser) setTrust() error {
	if p.env.Case == nil || len(p.env.Case.TrustedProxies) == 0 {
		p.env.Assume("the client is the peer that connected, or the last address of a list in its place: no trusted proxy is stated, so X-Forwarded-For is not believed")
		return nil
	}
	for _, s := range p.env.Case.TrustedProxies {
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return fmt.Errorf("case.yaml: trusted_proxies: expected an address or prefix, found %q", s)
			}
			prefix = netip.PrefixFrom(a, a.BitLen())
		}
		p.trust = append(p.trust, prefix.Masked())
	}
	p.env.Assume("X-Forwarded-For is believed only from " + strings.Join(p.env.Case.TrustedProxies, ", ") + ": the client is the rightmost address that is not one of them")
	return nil
}

// sniffLines is how many lines of a head are tried.
const sniffLines = 200

// sniffAccess tries the first lines: one odd line (a banner, rubbish) must not
// decide, so the share of lines that parse does.
func sniffAccess(h ingest.Head) ingest.Guess {
	p := &accessParser{env: &ingest.Env{Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}}
	tried, good := 0, 0
	why := badShape
	for b := h.Bytes; len(b) > 0 && tried < sniffLines; {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			if !h.Whole && tried > 0 {
				break
			}
			end = len(b)
		}
		line := bytes.TrimRight(b[:end], "\r")
		b = b[min(end+1, len(b)):]
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		p.row = casefile.Request{}
		if r := p.parse(line); r == nil {
			good++
		} else if why == badShape {
			why = r
		}
		tried++
	}
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines is host ident user [time] \"request\" status size: %s", tried, why.Text)}
	case good*5 >= tried*4:
		return ingest.Guess{Score: ingest.Certain}
	case good*4 >= tried:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
