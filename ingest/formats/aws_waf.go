package formats

import (
	"bytes"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "aws-waf",
	Doc: `AWS WAF web ACL logs (version 2, as they lie in S3, CloudWatch Logs or Firehose), one JSON object a line. A request that a rule ended
or counted is one alert at its timestamp, when the web ACL began to look at it: action BLOCK, ALLOW, CAPTCHA, CHALLENGE, or COUNT
where the default let it through and a rule only counted. A request that no rule matched and the default allowed is counted as
skipped: it is in the log of the balancer behind. Logs may be sampled or filtered by the ACL's own logging configuration.`,
	Record: "log entry", Primary: "alerts", Tables: []string{"alerts"},
	Sniff: sniffWAF, Lines: newWAF,
	Samples: []ingest.Sample{
		{Name: "blocked", In: `{"timestamp":1723508285123,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:111122223333:regional/webacl/live/a1","terminatingRuleId":"RateLimit","terminatingRuleType":"RATE_BASED","action":"BLOCK","terminatingRuleMatchDetails":[],"httpSourceName":"ALB","httpSourceId":"111122223333-app/live/b2","ruleGroupList":[],"rateBasedRuleList":[{"rateBasedRuleId":"x","limitKey":"IP","maxRateAllowed":100}],"nonTerminatingMatchingRules":[],"requestHeadersInserted":null,"responseCodeSent":null,"httpRequest":{"clientIp":"198.51.100.7","country":"US","headers":[{"name":"Host","value":"live.example.com"}],"uri":"/join","args":"id=1","httpVersion":"HTTP/2.0","httpMethod":"GET","requestId":"1-abc"}}
{"timestamp":1723508286000,"formatVersion":1,"webaclId":"a","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR","action":"ALLOW","nonTerminatingMatchingRules":[{"ruleId":"BotControl","action":"COUNT"}],"httpRequest":{"clientIp":"2001:db8::1","uri":"/<script>","httpMethod":"POST"}}
{"timestamp":1723508286500,"formatVersion":1,"webaclId":"a","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR","action":"ALLOW","nonTerminatingMatchingRules":[],"httpRequest":{"clientIp":"203.0.113.9","uri":"/","httpMethod":"GET"}}
`},
		{Name: "group", In: `{"timestamp":1723508287000,"formatVersion":1,"webaclId":"a","terminatingRuleId":"AWS-AWSManagedRulesSQLiRuleSet","terminatingRuleType":"MANAGED_RULE_GROUP","action":"BLOCK","ruleGroupList":[{"ruleGroupId":"AWS#AWSManagedRulesSQLiRuleSet","terminatingRule":{"ruleId":"SQLi_QUERYARGUMENTS","action":"BLOCK"}}],"httpRequest":{"clientIp":"198.51.100.8","country":"-","uri":"/search","args":"q=' or 1","httpMethod":"GET"},"labels":[{"name":"awswaf:managed:x"}]}` + "\n"},
		{Name: "rejected", In: `{"timestamp":"soon","webaclId":"a","action":"BLOCK","terminatingRuleId":"r","httpRequest":{}}
{"webaclId":"a","action":"BLOCK","terminatingRuleId":"r","httpRequest":{}}
{"timestamp":1723508287000,"webaclId":"a","httpRequest":{}}
not json
{"timestamp":1723508287000,"webaclId":"a","action":"BLOCK","terminatingRuleId":"r","httpRequest":{"clientIp":"198.51.100.8"}}
`},
	},
})

var (
	noWAFAction = &reject{Text: "entry without an action and a rule"}
	wafDefault  = &reject{Text: "request that no rule matched and the default allowed", Skip: true}
)

type wafParser struct {
	json    jsonLine
	row     casefile.Alert
	at      casefile.Null[casefile.Time]
	counted bool
	group   string
	method  []byte
	args    []byte
	country []byte
	text    []byte
	acl     bool
}

func newWAF(*ingest.Env) (ingest.LineParser, error) {
	p := &wafParser{}
	p.json.take = p.take
	return p, nil
}

func (p *wafParser) take(key, v []byte) *reject {
	switch string(key) {
	case "timestamp":
		t, _, why := epochStamp(v)
		if why != nil {
			return why
		}
		p.at = casefile.Some(t)
	case "webaclId":
		p.acl = true
	case "terminatingRuleId":
		p.row.Rule = casefile.View(v)
	case "action":
		p.row.Action = casefile.View(v)
	case "nonTerminatingMatchingRules.ruleId":
		p.counted = true
		if p.row.Rule == "" || p.row.Rule == "Default_Action" {
			p.row.Rule = casefile.View(v)
		}
	case "nonTerminatingMatchingRules.action":
		p.counted = true
	case "ruleGroupList.terminatingRule.ruleId":
		p.group = casefile.View(v)
	case "httpRequest.clientIp":
		p.row.Client = addrOf(v)
	case "httpRequest.uri":
		p.row.Target = casefile.View(v)
	case "httpRequest.httpMethod":
		p.method = v
	case "httpRequest.args":
		p.args = v
	case "httpRequest.country":
		p.country = v
	}
	return nil
}

// ParseLine implements ingest.LineParser.
func (p *wafParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if why := p.parse(line, at); why != nil {
		return why
	}
	b.Alerts.Append(&p.row)
	return nil
}

func (p *wafParser) parse(line []byte, at casefile.Origin) *reject {
	p.row, p.at, p.counted, p.group, p.method, p.args, p.country, p.acl = casefile.Alert{Origin: at}, casefile.Null[casefile.Time]{}, false, "", nil, nil, nil, false
	if why := p.json.walk(line); why != nil {
		return why
	}
	byDefault := bytes.Contains(line, []byte(`"Default_Action"`))
	switch {
	case !p.at.Valid:
		return noTime
	case p.row.Action == "" || p.row.Rule == "":
		return noWAFAction
	case byDefault && p.row.Action == "ALLOW" && !p.counted:
		return wafDefault
	case byDefault && p.row.Action == "ALLOW":
		p.row.Action = "COUNT"
	}
	p.row.TS = p.at.V
	p.text = p.text[:0]
	for _, part := range [][]byte{[]byte(p.group), p.method, p.country, p.args} {
		if len(part) > 0 && string(part) != "-" {
			if len(p.text) > 0 {
				p.text = append(p.text, ' ')
			}
			p.text = append(p.text, part[:min(len(part), 512)]...)
		}
	}
	p.row.Text = strings.ToValidUTF8(casefile.View(p.text), "�")
	return nil
}

func sniffWAF(h ingest.Head) ingest.Guess {
	p := &wafParser{}
	p.json.take = p.take
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		if why := p.parse(line, casefile.Origin{}); (why == nil || why == wafDefault) && p.acl {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: `expected JSON lines with "webaclId", "action" and "terminatingRuleId", found none`}
	case good*4 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
