package reports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// The reports of these tests are made by hand: what matters here is how values
// become pages, not where they come from.

func instant(t testing.TB, s string) casefile.Time {
	t.Helper()
	v, err := time.Parse("2006-01-02T15:04:05Z", s)
	if err != nil {
		t.Fatal(err)
	}
	return casefile.TimeOf(v)
}

func some(t casefile.Time) casefile.Null[casefile.Time] { return casefile.Some(t) }

const minute = casefile.Time(60e6)

// emptyTimeline is a window of n minutes from 20:00 New York time.
func emptyTimeline(t testing.TB, title string, n int) *timeline.Timeline {
	from := instant(t, "2024-08-13T00:00:00Z")
	tl := &timeline.Timeline{Title: title, Zone: "America/New_York", StepSeconds: 60,
		Window: timeline.Window{From: from, To: from + casefile.Time(n)*minute}}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: from - 60*minute, To: from})
	for i := range n {
		at := from + casefile.Time(i)*minute
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: at, To: at + minute})
	}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.After, From: tl.Window.To, To: tl.Window.To + 10*minute})
	tl.Marks = []timeline.Mark{
		{Kind: "scheduled_start", Lo: from, Hi: from, CoreLo: from, CoreHi: from, Title: "scheduled start", Who: "all documents", Cite: "case:scheduled_start"},
		{Kind: "actual_start", Lo: tl.Window.To, Hi: tl.Window.To, CoreLo: tl.Window.To, CoreHi: tl.Window.To, Title: "actual start", Who: "document S2", Cite: "case:actual_start"},
	}
	return tl
}

// said makes one statement; core and support are minutes after the window opens.
func said(tl *timeline.Timeline, id, who, via, lean, words, assertion, timeWords string, core, support [2]float64) casefile.Statement {
	at := func(m float64) casefile.Null[casefile.Time] { return some(tl.Window.From + casefile.Time(m*60e6)) }
	return casefile.Statement{ID: id, Document: "S2", Speaker: who, Via: via, Lean: lean, Kind: "report", Words: words, Assertion: assertion, TimeWords: timeWords,
		URL: "https://news.example/live-audio", CoreLo: at(core[0]), CoreHi: at(core[1]), SupportLo: at(support[0]), SupportHi: at(support[1])}
}

func sourceOf(path, format, record, primary string, accepted, rejected, skipped int64, rows map[string]int64) casefile.Source {
	first, last := casefile.Time(1723507200e6-3600e6), casefile.Time(1723507200e6+2520e6)
	hash := fmt.Sprintf("%064x", len(path)*7919+int(accepted))
	return casefile.Source{ID: casefile.SourceID(hash[40:]), Files: []casefile.File{{Path: path, SHA256: hash, Bytes: 4096}}, SHA256: hash, Bytes: 4096, Format: format,
		First: &first, Last: &last, Parts: []casefile.Part{{Table: primary, Path: "evidence/" + primary + "/" + hash[40:] + ".parquet", SHA256: hash, Bytes: 512, Rows: accepted}},
		Custody: []casefile.Custody{{Action: "ingest", At: "2031-01-01T00:00:00Z", By: "somebody", Command: "hindcast ingest"}},
		Account: casefile.Account{Record: record, Primary: primary, Records: accepted + rejected + skipped, Accepted: accepted, Rejected: rejected, Skipped: skipped, Rows: rows}}
}

// publicReport is a case of public statements only.
func publicReport(t testing.TB) *Report {
	tl := emptyTimeline(t, "A live audio event on a social platform, 12 August 2024", 42)
	tl.Statements = []casefile.Statement{
		said(tl, "T01", "first outlet", "", "neutral", "scheduled to begin at 8 p.m. ET", "the event was scheduled to begin at 8 p.m.", "8 p.m. ET", [2]float64{0, 0}, [2]float64{0, 0}),
		said(tl, "T10", "fourth outlet", "", "neutral", "Details not available", "an error text was shown", "more than 15 minutes after the scheduled start time", [2]float64{15, 18.75}, [2]float64{15, 22.5}),
		said(tl, "T11", "owner", "second outlet", "attack", "massive", "the platform was under a denial-of-service attack", "About 18 minutes in", [2]float64{17, 19}, [2]float64{15, 21}),
		said(tl, "T19", "second outlet", "", "neutral", "at 8:42 p.m.", "the interview started", "at 8:42 p.m.", [2]float64{42, 43}, [2]float64{41.5, 43}),
		said(tl, "T21", "first outlet", "", "neutral", "around 8:45 pm E.T.", "the conversation kicked off", "around 8:45 pm E.T.", [2]float64{44, 46}, [2]float64{42, 48}),
		said(tl, "T47", "network observatory", "third outlet", "method", "cannot be told", "an overloaded server cannot be told from an attack", "", [2]float64{0, 42}, [2]float64{0, 42}),
		said(tl, "P01", "first outlet", "", "capacity", "throughout the glitches", "other parts of the platform kept working", "throughout the glitches", [2]float64{0, 42}, [2]float64{-5, 45}),
		{ID: "T18", Document: "S0", Speaker: "owner", Via: "first outlet", Assertion: "unedited audio would be posted", TimeWords: "immediately afterwards"},
	}
	tl.Lanes = []timeline.Lane{{Name: "statements", Title: "Statements", Unit: "statements", Doc: "statements whose core touches the minute", Group: "people", Rollup: "statements", Points: make([]timeline.Point, len(tl.Rows))}}
	for i := range tl.Lanes[0].Points {
		tl.Lanes[0].Points[i] = timeline.Point{Value: float64(i % 3), Known: true}
	}
	tl.Rollups = []timeline.RollupRun{{Name: "posts_minute", Unit: "posts", Doc: "posts by bucket", Needs: []string{"posts"}, SQL: "SELECT 1\nFROM posts", SHA256: strings.Repeat("ab", 32)}}
	tl.Notes = []string{"no server log is in the case"}
	return &Report{Version: "0.1.0-test", Timeline: tl, Case: &casefile.CaseFile{Title: tl.Title, Zone: tl.Zone},
		Manifest:   &casefile.Manifest{Sources: []casefile.Source{sourceOf("/evidence/public/statements.yaml", "statements", "statement", "statements", 8, 0, 0, map[string]int64{"statements": 8})}},
		Comparison: publicComparison(), Claims: publicClaims()}
}

func publicComparison() *analyzers.Comparison {
	p := func(vol, l7, join, meta, change, mixed float64) map[string]float64 {
		return map[string]float64{"vol": vol, "l7": l7, "join": join, "meta": meta, "change": change, "mixed": mixed}
	}
	return &analyzers.Comparison{
		Hypotheses: analyzers.Hypotheses(),
		SubTypes:   map[string][]string{"attack": {"vol", "l7"}, "capacity": {"join", "meta"}, "fault": {"change"}, "mixed": {"mixed"}},
		Weights:    map[string]float64{"vol": 0.5, "l7": 0.5, "join": 0.5, "meta": 0.5, "change": 1, "mixed": 1},
		LogLik:     map[string]float64{"attack": -7.25, "capacity": -5.5, "fault": -7.5, "mixed": -6},
		Pairs: []analyzers.LR{
			{H: "capacity", K: "attack", Raw: 5.2, Value: 3.7123456789123, Lo: 0.9, Median: 3.5, Hi: 7.6, Words: "weak support", Ceiling: 10},
			{H: "attack", K: "fault", Raw: 1.25, Value: 1.25, Lo: 0.2, Median: 1.2, Hi: 7, Words: "does not support one proposition over the other"},
			{H: "attack", K: "mixed", Raw: 0.25, Value: 0.25, Lo: 0.05, Median: 0.3, Hi: 2, Words: "does not support one proposition over the other", Ceiling: 100, AtCeiling: true},
		},
		SubPairs: []analyzers.LR{{H: "capacity", K: "l7", Raw: 2.5, Value: 2.5, Lo: 0.5, Median: 2.4, Hi: 12, Words: "does not support one proposition over the other"}},
		Rows: []analyzers.RowWeight{
			{ID: "scope", Text: "the rest of the platform works", Group: "technical", Reason: "a flood at the edge takes everything down", Source: "first, second and third outlet", Hearsay: 0.8,
				P: p(.15, .70, .90, .85, .60, .75), Used: p(.25, .70, .85, .80, .60, .72), LR: map[string]float64{"capacity:attack": 2.06}, Without: map[string]float64{"capacity:attack": 1.8}},
			{ID: "owner", Text: "the owner says denial of service at 20:18", Group: "statement", Reason: "owners say so in both cases, more often when true", Source: "second outlet", Hearsay: 1,
				P: p(.90, .85, .30, .30, .25, .80), Used: p(.90, .85, .30, .30, .25, .80), LR: map[string]float64{"capacity:attack": 0.34}, Without: map[string]float64{"capacity:attack": 8.1}, Capped: true},
		},
		Parts:    map[string]map[string]float64{"technical": {"capacity:attack": 4.6}, "statements": {"capacity:attack": 0.85}},
		Epsilon:  map[string]float64{"attack": 0.1, "capacity": 0.01},
		Settings: map[string]float64{"row_cap": 10, "group_cap": 10, "draws": 2000, "seed": 1, "jitter": 0.8},
		Limits:   []string{"every likelihood in this table is a person's judgement"},
		Verdict: analyzers.Verdict{Code: "insufficient",
			Sentence:    "Insufficient evidence: no measured group is present. On 2 judged rows alone, the evidence is 3.7 times more probable if the cause was a shortage of capacity than if it was an attack (90 % range 0.9 to 7.6); it does not support one proposition over the other.",
			Because:     []string{"no measured group is present", "the 90 % range of capacity over attack, 0.9 to 7.6, holds 1"},
			NotExcluded: []string{"attack", "capacity", "fault", "mixed", "l7", "vol"}, Blind: []string{"slow", "mimic"},
			WouldDecide: []analyzers.Missing{{What: "the platform's own request logs from 19:40 to 20:45 ET", Holder: "the operator of the platform", Settles: "an HTTP flood against a crowd"}}},
	}
}

func publicClaims() *analyzers.Claims {
	return &analyzers.Claims{
		Claims: []analyzers.Claim{
			{Statement: "T11", Kind: "attack", Speaker: "owner", Via: "second outlet", Words: "massive", Assertion: "the platform was under a denial-of-service attack", Against: "lanes of the network", Outcome: analyzers.NotTestable, Why: "no flow record is in the case", WouldTest: []string{"flow records of the edge links"}, Cites: []string{"statement:T11"}},
			{Statement: "T16", Kind: "promise", Speaker: "owner", Via: "first outlet", Words: "at 8:30 E.T.", Assertion: "the interview would go ahead at 20:30", Against: "the actual start", Outcome: analyzers.NotKept, Why: "it began at 20:42, 12 min later"},
		},
		Contradictions: []analyzers.Contradiction{{ID: "X1", About: "actual start", Statements: []string{"T19", "T22"}, Outcome: analyzers.Tension, Why: "the cores do not meet, the supports do",
			Quotes: []analyzers.Quote{{Statement: "T19", Document: "S2", Speaker: "second outlet", Words: "at 8:42 p.m.", Reads: "20:42 to 20:43"},
				{Statement: "T22", Document: "S0", Speaker: "first outlet", Words: "After nearly an hour of troubleshooting", Reads: "20:50 to 21:00"}},
			Condition: "the trouble began in (19:42, 19:52]", Settle: "the platform's record of the start"},
			{ID: "X2", About: "actual start", Statements: []string{"T19", "T21"}, Outcome: analyzers.Agree, Why: "the cores meet in 20:44 to 20:46",
				Quotes: []analyzers.Quote{{Statement: "T21", Document: "S0", Speaker: "first outlet", Words: "around 8:45 pm E.T.", Reads: "20:44 to 20:46"}}}},
		Undated: []string{"T18"},
	}
}

// measuredReport adds lanes with gaps and lower bounds, posts, coverage,
// findings, rejects and a change; it is simulated.
func measuredReport(t testing.TB) *Report {
	r := publicReport(t)
	tl := r.Timeline
	r.Case.Summary = "A made-up service opens late."
	tl.Title, tl.Simulated = "Example Live, opening night", true
	lane := func(name, title, unit, group string, f func(i int) timeline.Point) {
		l := timeline.Lane{Name: name, Title: title, Unit: unit, Group: group, Doc: "counted by bucket", Rollup: name + "_minute", Sources: []string{"s1"}}
		for i := range tl.Rows {
			l.Points = append(l.Points, f(i))
		}
		tl.Lanes = append(tl.Lanes, l)
	}
	lane("requests", "Requests", "requests", "demand", func(i int) timeline.Point {
		p := timeline.Point{Value: float64(1200 + 917*i), Known: i < 20 || i > 24}
		if i > 30 {
			p.Bound = timeline.AtLeast
		}
		return p
	})
	lane("errors_5xx", "Server errors", "responses", "service", func(i int) timeline.Point {
		return timeline.Point{Value: float64(max(0, i-6) * 40), Known: i < 20 || i > 24}
	})
	lane("latency_p95", "Latency, 95th percentile", "ms", "service", func(i int) timeline.Point {
		return timeline.Point{Value: 118.25 * float64(1+i%9), Known: i != 0 && (i < 20 || i > 24)}
	})
	lane("packets", "Packets", "packets", "network", func(int) timeline.Point { return timeline.Point{} })
	at := tl.Window.From + 12*minute
	tl.Marks = append(tl.Marks, timeline.Mark{Kind: "change", Lo: at, Hi: at, CoreLo: at, CoreHi: at, Title: "deploy of the join service", Who: "deploy log", Cite: "changes:1"})
	tl.Posts = []casefile.Post{{TS: tl.Window.From + 9*minute, Kind: "status", Provider: "statuspage", Author: "Example Live status", State: "investigating", Title: "Joining fails", Text: "We are looking into reports that people cannot join.", URL: "https://status.example/incidents/1"}}
	tl.Coverage = []timeline.Coverage{{Source: "s1", Name: "access.log", Table: "requests", First: tl.Window.From - 60*minute, Last: tl.Window.To, Rows: make([]timeline.Cover, len(tl.Rows)), Note: "rotated at 20:19"}}
	for i := range tl.Coverage[0].Rows {
		tl.Coverage[0].Rows[i] = timeline.Covered
		if i >= 20 && i <= 24 {
			tl.Coverage[0].Rows[i] = timeline.NotAtAll
		}
	}
	tl.Coverage[0].Rows[19] = timeline.Partly
	log := sourceOf("/evidence/logs/access.log", "nginx-combined", "log line", "requests", 9990, 7, 3, map[string]int64{"requests": 9990})
	log.Account.Rejects, log.Account.Skips = map[string]int64{"no closing quote": 5, "no status": 2}, map[string]int64{"blank line": 3}
	log.Assumptions = []string{"times are those of the end of the request"}
	r.Manifest.Sources = append([]casefile.Source{log}, r.Manifest.Sources...)
	series := make([]timeline.Point, len(tl.Rows))
	for i := range series {
		series[i] = timeline.Point{Value: 1.5 + float64(i)/3, Known: i > 0 && (i < 20 || i > 24)}
	}
	r.Comparison.Findings = []analyzers.Finding{
		{Indicator: "per_client_rate", IDs: []string{"D03", "H1"}, Group: "S", Question: "Did each client ask more often than before?", State: analyzers.Observed,
			Observed: "The median client made 3 requests a minute, the busiest hundredth 41.", Reading: "A crowd brings more clients at the usual rate; automated clients may ask more often.", Values: []analyzers.Value{{Name: "median", X: 3, Lo: 2.9, Hi: 3.2, Unit: "requests per client and minute", Method: "exact order statistics"}},
			Series: series, SeriesUnit: "requests per client", Caveats: []string{"addresses are not people"}, Cites: []string{"requests_clients"}},
		{Indicator: "reflection_ports", IDs: []string{"D14"}, Group: "N", Question: "Did traffic come from ports of reflectors?", State: analyzers.NotAvailable, Why: "no flow is in the case"},
	}
	r.Vectors = vectorList(tl)
	measuredComparison(r)
	return r
}

// measuredComparison adds a ledger, horizons and cells as the comparison makes
// them.
func measuredComparison(r *Report) {
	end := func(x float64) *float64 { return &x }
	tl, c := r.Timeline, r.Comparison
	l := &analyzers.Ledger{Unit: "server-seconds a minute", Classes: []string{"/join"}, Contested: true, Failing: 2, SufficedLo: 0, SufficedHi: 0.5,
		Presence: analyzers.Presence{Seen: analyzers.SeenNot, Why: "no rule names hostile traffic"}, Assumptions: []string{"a request costs what it cost before"}, Cites: []string{"requests_class_work"}}
	for i := range 4 {
		m := analyzers.LedgerMinute{At: tl.Window.From + casefile.Time(i)*minute, Legit: analyzers.Range{Lo: end(40), Hi: end(55.5)},
			Hostile: analyzers.Range{Lo: end(0), Hi: end(9)}, Capacity: analyzers.Range{Lo: end(60)}, Offered: end(50), Done: end(49)}
		if i == 1 {
			m = analyzers.LedgerMinute{At: m.At} // no source covers it
		}
		if i > 1 {
			m.Failing, m.Censored, m.Legit.Hi, m.Hostile.Hi = true, true, nil, nil
		}
		l.Minutes = append(l.Minutes, m)
	}
	c.Ledger = l
	for i, h := range []int{5, 10, 0} {
		c.Horizons = append(c.Horizons, analyzers.HorizonResult{Minutes: h, At: tl.Window.From + casefile.Time(5*(i+1))*minute, Columns: 10 + i,
			Pairs: []analyzers.LR{{H: "capacity", K: "attack", Raw: 2, Value: 1.5 + float64(i), Lo: 0.8 + float64(i), Hi: 4 + float64(i), Words: "weak support"}}})
	}
	c.Horizons[0].Why, c.Horizons[0].Pairs[0].Words = []string{"the 90 % range holds 1"}, analyzers.NoSupport
	c.Horizons[1].Supports, c.Horizons[1].Leans, c.Horizons[1].Pairs[0].Words = "capacity", true, analyzers.NoSupport
	c.Horizons[2].Supports = "capacity"
	c.Measurement = &analyzers.Measurement{Cells: []analyzers.MeasuredCell{{Column: "per_client_rate: rho_c", Group: "S", Value: 1.25, Bin: 2, Bins: 8,
		Log: map[string]float64{"vol": -2, "l7": -3, "join": -1, "change": -2, "crowd_l7": -2.5}}}}
}

const breakout = `</script><script>alert(1)</script><img src=x onerror=alert(2)> {{.}} {b}{c} [x](javascript:alert(3)) www.evil.example a@evil.example` +
	" `tick` | pipe \x1b[31mred\u202e =HYPERLINK(\"x\") <!--"

// hostileReport puts a breakout attempt into every text a report can hold.
func hostileReport(t testing.TB) *Report {
	r := measuredReport(t)
	x := breakout
	tl := r.Timeline
	tl.Title, r.Case.Summary = x, x
	for i := range tl.Lanes {
		tl.Lanes[i].Title, tl.Lanes[i].Unit, tl.Lanes[i].Doc, tl.Lanes[i].Group = x, x, x, x
	}
	for i := range tl.Marks {
		tl.Marks[i].Title, tl.Marks[i].Text, tl.Marks[i].Who, tl.Marks[i].Cite = x, x, x, x
	}
	for i := range tl.Statements {
		s := &tl.Statements[i]
		s.ID, s.Document, s.Speaker, s.Via, s.Words, s.Assertion, s.TimeWords, s.Group = x, x, x, x, x, x, x, x
		s.URL = "javascript:alert(4)"
	}
	p := &tl.Posts[0]
	p.Author, p.Title, p.Text, p.State, p.URL = x, x, x, x, "data:text/html,"+x
	tl.Coverage[0].Name, tl.Coverage[0].Note = x, x
	tl.Notes = []string{x}
	tl.Rollups[0].SQL = "SELECT '```" + x + "'"
	src := &r.Manifest.Sources[0]
	src.Files[0].Path, src.Format, src.Incomplete, src.Member = "/evidence/"+x, x, x, x
	src.Account.Rejects = map[string]int64{x: 7}
	src.Assumptions = []string{x}
	c := r.Comparison
	c.Verdict.Sentence, c.Verdict.Because, c.Limits, c.Verdict.NotExcluded = x, []string{x}, []string{x}, []string{x}
	c.Rows[0].ID, c.Rows[0].Text, c.Rows[0].Reason, c.Rows[0].Source, c.Rows[0].P = x, x, x, x, map[string]float64{x: 0.5}
	c.Pairs[0].H, c.Pairs[0].Words = x, x
	c.Verdict.WouldDecide[0] = analyzers.Missing{What: x, Holder: x, Settles: x}
	f := &c.Findings[0]
	f.Indicator, f.Question, f.Observed, f.Reading, f.Caveats, f.Cites, f.SeriesUnit = x, x, x, x, []string{x}, []string{x}, x
	f.Values[0].Name, f.Values[0].Unit = x, x
	c.Ledger.Unit, c.Ledger.Classes, c.Ledger.Presence.Why, c.Ledger.Assumptions = x, []string{x}, x, []string{x}
	c.Horizons[0].Why, c.Horizons[0].Pairs[0].Words = []string{x}, x
	c.Measurement.Cells[0].Column, c.Measurement.Cells[0].Group = x, x
	v := &r.Vectors.Vectors[0]
	v.Name, v.Title, v.Rule, v.CauseWhy, v.Marks, v.Caveats, v.Cites = x, x, x, x, []string{x}, []string{x}, []string{x}
	cl := &r.Claims.Claims[0]
	cl.Statement, cl.Speaker, cl.Words, cl.Assertion, cl.Against, cl.Why, cl.Outcome = x, x, x, x, x, x, analyzers.Outcome(x)
	k := &r.Claims.Contradictions[0]
	k.ID, k.About, k.Why, k.Condition, k.Settle, k.Quotes[0].Words, k.Quotes[0].Speaker = x, x, x, x, x, x, x
	return r
}
