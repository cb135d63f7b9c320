package formats

import (
	"cmp"
	"encoding/json"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "modsecurity",
	Doc: `ModSecurity's audit log as JSON, one transaction a line: version 3 ("transaction" with "messages") and version 2 ("audit_data").
A transaction in which a rule matched is one alert at its own stamp; its rule is the first that matched, the text names all. The stamp
of version 3 (Mon Aug 12 20:18:05 2024) has no zone, that of version 2 an offset. Action is block where the transaction was intercepted (version 2
says so; in version 3 a message of the blocking rules of the core rule set, 949 and 959, says so), else detect. Transactions without a match are counted as skipped.`,
	Record: "transaction", Primary: "alerts", Tables: []string{"alerts"}, Zoneless: true,
	Sniff: sniffModSecurity, Lines: newModSecurity,
	Samples: []ingest.Sample{
		{Name: "version 3", Options: map[string]string{"zone": "America/New_York"}, In: `{"transaction":{"client_ip":"198.51.100.7","time_stamp":"Mon Aug 12 20:18:05 2024","server_id":"5f","client_port":50716,"host_ip":"192.0.2.10","host_port":443,"unique_id":"172350828534.1","request":{"method":"GET","http_version":1.1,"uri":"/join?id=1' or '1","headers":{"Host":"live.example.com"}},"response":{"http_code":403,"headers":{}},"producer":{"modsecurity":"ModSecurity v3.0.12"},"messages":[{"message":"SQL Injection Attack Detected via libinjection","details":{"match":"detected SQLi","ruleId":"942100","file":"/etc/crs/REQUEST-942.conf","lineNumber":"46","data":"<b>","severity":"2","tags":["attack-sqli"]}},{"message":"Inbound Anomaly Score Exceeded (Total Score: 5)","details":{"ruleId":"949110","severity":"0"}}]}}
{"transaction":{"client_ip":"2001:db8::7","time_stamp":"Mon Aug  5 20:18:06 2024","unique_id":"2","request":{"method":"POST","uri":"/"},"response":{"http_code":200},"messages":[]}}
`},
		{Name: "version 2", In: `{"transaction":{"time":"12/Aug/2024:20:18:05.123456 -0400","transaction_id":"V6BE","remote_address":"198.51.100.8","remote_port":43077,"local_address":"192.0.2.10","local_port":80},"request":{"request_line":"POST /join HTTP/1.1","headers":{}},"response":{"protocol":"HTTP/1.1","status":403},"audit_data":{"messages":["Access denied with code 403 (phase 2). Pattern match \"x\" at ARGS. [file \"a.conf\"] [line \"1\"] [id \"440002\"] [msg \"=cmd()\"] [severity \"CRITICAL\"]"],"action":{"intercepted":true,"phase":2,"message":"x"}}}` + "\n"},
		{Name: "rejected", In: `{"transaction":{"client_ip":"198.51.100.7","time_stamp":"soon","messages":[{"message":"x","details":{"ruleId":"1"}}]}}
{"transaction":{"client_ip":"198.51.100.7","messages":[{"message":"x","details":{"ruleId":"1"}}]}}
{"transaction":{"client_ip":"x","time_stamp":"Mon Aug 12 20:18:05 2024","messages":[{"message":"","details":{}}]}}
nothing
{"transaction":{"client_ip":"198.51.100.7","time_stamp":"Mon Aug 12 20:18:05 2024","messages":[{"message":"good","details":{"ruleId":"1"}}]}}
`, Options: map[string]string{"zone": "UTC"}},
	},
})

var (
	noMatch   = &reject{Text: "transaction in which no rule matched", Skip: true}
	noModRule = &reject{Text: "match without a rule or a message"}
)

// modRecord is a transaction of either version.
type modRecord struct {
	Transaction *struct {
		ClientIP  string `json:"client_ip"`
		TimeStamp string `json:"time_stamp"`
		Request   struct {
			Method string `json:"method"`
			URI    string `json:"uri"`
		} `json:"request"`
		Messages []struct {
			Message string `json:"message"`
			Details struct {
				RuleID   string `json:"ruleId"`
				Severity any    `json:"severity"`
			} `json:"details"`
		} `json:"messages"`
		Time   string `json:"time"`
		Remote string `json:"remote_address"`
	} `json:"transaction"`
	Request struct {
		Line string `json:"request_line"`
	} `json:"request"`
	Audit *struct {
		Messages []string `json:"messages"`
		Action   struct {
			Intercepted bool `json:"intercepted"`
		} `json:"action"`
	} `json:"audit_data"`
}

type modParser struct{ env *ingest.Env }

func newModSecurity(env *ingest.Env) (ingest.LineParser, error) { return &modParser{env}, nil }

// ParseLine implements ingest.LineParser.
func (p *modParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	row, why := p.parse(line)
	if why != nil {
		return why
	}
	row.Origin = at
	b.Alerts.Append(&row)
	return nil
}

func (p *modParser) parse(line []byte) (row casefile.Alert, why *reject) {
	var r modRecord
	if json.Unmarshal(line, &r) != nil || r.Transaction == nil {
		return row, badJSON
	}
	t := r.Transaction
	row.Client, _ = netip.ParseAddr(cmp.Or(t.ClientIP, t.Remote))
	row.Client = row.Client.Unmap().WithZone("")
	if row.TS, why = p.stamp(cmp.Or(t.TimeStamp, t.Time)); why != nil {
		return row, why
	}
	var say []string
	row.Action, row.Target = "detect", cutQuery(t.Request.URI)
	for _, m := range t.Messages {
		row.Rule = cmp.Or(row.Rule, m.Details.RuleID)
		row.Severity = cmp.Or(row.Severity, modSeverity(m.Details.Severity))
		if strings.HasPrefix(m.Details.RuleID, "949") || strings.HasPrefix(m.Details.RuleID, "959") {
			row.Action = "block"
		}
		say = append(say, worded(m.Details.RuleID, m.Message))
	}
	if r.Audit != nil {
		if f := strings.Fields(r.Request.Line); len(f) > 1 {
			row.Target = cutQuery(f[1])
		}
		if r.Audit.Action.Intercepted {
			row.Action = "block"
		}
		for _, m := range r.Audit.Messages {
			id, msg := modTag(m, "id"), modTag(m, "msg")
			row.Rule = cmp.Or(row.Rule, id)
			row.Severity = cmp.Or(row.Severity, strings.ToLower(modTag(m, "severity")))
			say = append(say, worded(id, cmp.Or(msg, m)))
		}
	}
	if len(say) == 0 {
		return row, noMatch
	}
	row.Text = oneLine(strings.Join(say, "; "))
	if row.Rule = cmp.Or(row.Rule, row.Text); row.Rule == "" {
		return row, noModRule
	}
	return row, nil
}

// stamp reads the ctime of version 3 or the offset stamp of version 2.
func (p *modParser) stamp(s string) (casefile.Time, *reject) {
	if s == "" {
		return 0, noTime
	}
	for _, layout := range []string{"02/Jan/2006:15:04:05 -0700", "02/Jan/2006:15:04:05.999999 -0700"} {
		if v, err := time.Parse(layout, s); err == nil {
			if t := plausible(v); t.Valid {
				return t.V, nil
			}
		}
	}
	if p.env.Zone == nil {
		return 0, noZoneStated
	}
	v, err := time.Parse("Mon Jan _2 15:04:05 2006", s)
	if err != nil {
		return 0, badModStamp
	}
	offset, near := ingest.LocalTime(v.Unix(), p.env.Zone)
	late := p.env.Wall.Later(v.Unix(), near)
	if t := plausible(time.Unix(v.Unix()-offset+late, 0)); t.Valid {
		return t.V, nil
	}
	return 0, badModStamp
}

var badModStamp = &reject{Text: "time that cannot be read"}

var noZoneStated = &reject{Text: "time without a zone: state --zone"}

// modSeverity reads a severity by number or by word (RFC 5424 names).
func modSeverity(v any) string {
	switch x := v.(type) {
	case string:
		return cmp.Or(levelNumber([]byte(x)), strings.ToLower(x))
	case float64:
		return levelNumber([]byte(strconv.Itoa(int(max(-1, min(x, 99))))))
	}
	return ""
}

var modTags = regexp.MustCompile(`\[(id|msg|severity) "((?:[^"\\]|\\.)*)"\]`)

// modTag finds [name "value"] in a message of version 2.
func modTag(s, name string) string {
	for _, m := range modTags.FindAllStringSubmatch(s, -1) {
		if m[1] == name {
			return m[2]
		}
	}
	return ""
}

// cutQuery leaves the path of a request target.
func cutQuery(uri string) string {
	path, _, _ := strings.Cut(uri, "?")
	return path
}

func sniffModSecurity(h ingest.Head) ingest.Guess {
	p := &modParser{&ingest.Env{Zone: time.UTC}}
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		if _, why := p.parse(line); why == nil || why == noMatch {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: `expected JSON lines with "transaction" and the time and messages of an audit log, found none`}
	case good*4 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
