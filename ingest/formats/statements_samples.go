package formats

import "hindcast/ingest"

// statementSamples are about a service that does not exist.
var statementSamples = []ingest.Sample{
	{Name: "plain", Options: map[string]string{"date": "2024-08-12"}, In: `version: 1
entered_by: tester
reviewed_by: tester
documents:
  - id: A
    outlet: Example Herald
    url: https://example.org/a
    published: 2024-08-12T22:30-04:00
    zone: America/New_York
    group: herald
  - {id: B, outlet: Example Wire, date: 2024-08-13}
statements:
  - id: S1
    document: A
    line: 4
    speaker: Example Herald
    kind: schedule
    event: scheduled_start
    lean: neutral
    assertion: the show was to begin then
    words: scheduled to begin at 8 p.m. ET
    time: scheduled to begin at 8 p.m. ET
  - id: S2
    document: A
    speaker: the owner
    via: Example Herald
    kind: attack
    event: blame_post
    referent: platform
    lean: attack
    assertion: said it was an attack
    time: Shortly after 8:20 p.m.
  - id: S3
    document: B
    kind: start
    event: actual_start
    assertion: it began that long after schedule
    time: {words: about 40 minutes after its scheduled start time, anchors: [scheduled_start]}
    quantity: {value: 40, unit: min, bound: approx}
  - id: S4
    document: B
    kind: promise
    event: promised_restart
    assertion: it would go on then
    time: {words: "at 8:30 E.T.", role: promised}
  - id: S5
    document: B
    kind: audience
    assertion: that many were listening
    time:
      core: ["2024-08-12T20:50", "2024-08-12T21:00"]
      support: [null, "2024-08-12T21:01"]
    quantity: {value: 1300000, unit: listeners, bound: gt}
    chars: [120, 155]
  - id: S6
    document: B
    kind: other
    assertion: no time in it
    time: when pigs fly
`},
	{Name: "json", In: `{
  "version": 1, "zone": "America/New_York", "date": "2024-08-12",
  "statements": [
    {"id": "S1", "document": "A", "kind": "start", "event": "actual_start", "assertion": "began at \"8:42\"\n<b>", "time": "at 8:42 p.m.",
     "quantity": {"value": 42, "unit": "min"}},
    {"id": "S2", "document": "A", "kind": "audience", "assertion": "x", "whoops": 1}, 7
  ],
  "documents": [ {"id": "A", "outlet": "Example Herald"} ]
}
`},
	{Name: "hostile", In: "\xef\xbb\xbfdocuments:\n- id: A\n  outlet: \"<script>alert(1)</script>\"\n  url: javascript:alert(1)\n# a comment\n\nstatements:\n" +
		"- id: S1\n  document: A\n  kind: other\n  speaker: \"=cmd|' /C calc'!A0\"\n  assertion: \"'; DROP TABLE statements; --\"\n  words: |\n    first line \\u001b[31m\n    - id: not an item\n    second ✓ строка\n" +
		"- id: S2\n  document: A\n  kind: report\n  assertion: \"\\e[2Jclear\"\n  time: at 8:18 p.m. EST\n"},
	{Name: "rejected", Options: map[string]string{"zone": "America/New_York"}, In: `version: 2
colour: blue
documents:
  - id: A
  - id: A
  - id: "../etc/passwd"
  - id: C
    zone: Mars/Olympus
events:
  - name: scheduled_start
    at: 2024-08-12T20:00
  - name: x
    at: yesterday
statements:
  - id: S1
    document: A
    kind: other
    assertion: the one that loads
    time: about 18 minutes in
  - id: S1
    document: A
    kind: other
    assertion: twice
  - id: S2
    document: Z
    kind: other
    assertion: no such document
  - id: S3
    document: A
    kind: rumour
    assertion: no such kind
  - id: S4
    document: A
    kind: other
    assertion: a key too many
    windwo: 3
  - id: S5
    document: A
    kind: other
    assertion: [1, 2
  - id: S6
    document: A
    kind: audience
    assertion: not a number
    quantity: {value: many, unit: people}
  - id: S7
    document: A
    kind: other
    assertion: &a core outside its support
  - id: S8
    document: A
    kind: other
    assertion: core outside its support
    time: {core: ["2024-08-12T20:00", "2024-08-12T20:30"], support: ["2024-08-12T20:10", "2024-08-12T20:20"]}
  - id: S9
    document: A
    kind: other
  - just text
  - id: S10
    document: A
    kind: other
    assertion: a time of an impossible form
    time: {role: promised}
`},
	{Name: "cut", In: `{"documents": [{"id": "A"}], "statements": [
 {"id": "S1", "document": "A", "kind": "other", "assertion": "before the cut"},
 {"id": "S2", "document": "A", "ki`},
}
