package formats

import "hindcast/ingest"

var dockerSamples = []ingest.Sample{
	{Name: "plain", In: `{"log":"starting 3 workers\n","stream":"stdout","time":"2024-08-13T00:00:01.669794202Z"}
{"log":"sorry, too many clients already\r\n","stream":"stderr","time":"2024-08-13T00:00:02Z"}
{"log":"\n","stream":"stderr","time":"2024-08-13T00:00:02.5Z"}
{"log":"caf\u00e9 \u003cb\u003e \"quoted\"\n","stream":"stdout","attrs":{"tag":"web"},"time":"2024-08-13T00:00:03.1Z"}
`},
	{Name: "parts", In: `{"log":"one ","stream":"stdout","time":"2024-08-13T00:00:01Z"}
{"log":"of stderr\n","stream":"stderr","time":"2024-08-13T00:00:01.1Z"}
{"log":"line ","stream":"stdout","time":"2024-08-13T00:00:01.2Z"}
{"log":"in parts\n","stream":"stdout","time":"2024-08-13T00:00:01.3Z"}
{"log":"its end never came","stream":"stdout","time":"2024-08-13T00:00:02Z"}
`},
	{Name: "rejected", In: `{"log":"ok\n","stream":"stdout","time":"2024-08-13T00:00:01Z"}
{"log":"no time\n","stream":"stdout"}
{"log":"no zone\n","stream":"stdout","time":"2024-08-13T00:00:01"}
{"stream":"stdout","time":"2024-08-13T00:00:01Z"}
{"log":"cut off","stre
`},
}

var criSamples = []ingest.Sample{
	{Name: "plain", In: `2024-08-12T20:00:01.669794202-04:00 stdout F log content 1
2024-08-13T00:00:02Z stderr F Too many open files
2024-08-13T00:00:03Z stdout F
2024-08-13T00:00:04.1Z stdout F:tag <b> 192.0.2.1
`},
	{Name: "parts", In: `2024-08-13T00:00:01Z stdout P one 
2024-08-13T00:00:01.1Z stderr F of stderr
2024-08-13T00:00:01.2Z stdout P line 
2024-08-13T00:00:01.3Z stdout F in parts
2024-08-13T00:00:02Z stdout P its end never came
`},
	{Name: "rejected", In: `2024-08-13T00:00:01Z stdout F ok
2024-08-13T00:00:01 stdout F no zone
2024-08-13T00:00:01Z stdin F no such stream
2024-08-13T00:00:01Z stdout X no such tag
2024-13-13T00:00:01Z stdout F no such month
a line of something else
`},
}
