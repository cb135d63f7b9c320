package formats

import "hindcast/ingest"

var otlpSamples = []ingest.Sample{
	{Name: "plain", In: `{
  "resourceLogs": [{
    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}, {"key": "host.name", "value": {"stringValue": "web1"}}, {"key": "process.pid", "value": {"intValue": "12"}}]},
    "scopeLogs": [{"scope": {"name": "lib"}, "logRecords": [
      {"timeUnixNano": "1723492801300000001", "severityNumber": 17, "body": {"stringValue": "Too many connections"}, "attributes": [{"key": "client.address", "value": {"stringValue": "192.0.2.7"}}]},
      {"timeUnixNano": "0", "observedTimeUnixNano": "1723492802000000000", "severityText": "Warning", "body": {"kvlistValue": {"values": [{"key": "a", "value": {"intValue": "1"}}]}}}
    ]}]
  }]
}
`},
	{Name: "lines", In: `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1723492803000000000","severityNumber":"SEVERITY_NUMBER_INFO2","body":{"stringValue":"=1+1"}}]}]}]}
{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1723492804000000000","eventName":"started"}]}]}]}
`},
	{Name: "rejected", In: `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1723492803000000000","body":{"stringValue":"ok"}},
{"body":{"stringValue":"no time"}},
{"timeUnixNano":"17","body":{"stringValue":"1970"}},
{"timeUnixNano":"1723492803000000000"}]}]}]}
{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1723492`},
}
