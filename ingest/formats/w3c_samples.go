package formats

import (
	"strings"

	"hindcast/ingest"
)

var w3cSamples = []ingest.Sample{
	{Name: "iis", In: `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2024-08-12 20:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken
2024-08-12 20:00:01 192.0.2.1 GET /live id=7 443 - 192.0.2.10 Example/1.0+(X11;+Linux) https://example.org/ 200 0 0 123
2024-08-12 20:01:00 192.0.2.1 POST /api/join - 443 bob ::1%0 - - 503 2 0 61250
`},
	{Name: "changing", In: `#Fields: time c-ip cs-method cs-uri-stem sc-status time-taken
#Date: 2024-08-12 20:00:00
20:00:01 192.0.2.10 GET /a 200 0.250
#Date: 2024-08-13 00:00:00
00:00:01 192.0.2.10 GET /b 200 5
#Fields: date time c-ip cs-version cs-uri "cs(User-Agent)" cs(User-Agent) x-unknown
2024-08-13 00:00:02 192.0.2.10 HTTP/1.1 /c?d "one" "two words" -
2024-08-13 00:00:03 192.0.2.1 GET /pb /c+dir+c:\+/OG 8080 - 192.0.2.66 Mozilla/4.0+(compatible) - 404 0 64 15
`},
	{Name: "headerless", In: `2024-08-12 20:00:01 192.0.2.1 GET /live - 443 - 192.0.2.10 Example/1.0 - 200 0 0 26 198.51.100.7
2024-08-12 20:00:02 192.0.2.1 GET /live - 443 - 192.0.2.10 - 200 0 0 15
`},
	{Name: "rejected", In: `#Fields: date time c-ip cs-method cs-uri-stem sc-status
2024-08-12 20:00:01 192.0.2.10 GET / 200
2024-08-12 20:00:01 192.0.2.10 GET / 200 more
2024-08-12 20:00:01 192.0.2.10 GET / 2000
2024-08-12 20:00 192.0.2.10 GET / 200
2024-08-12 20:00:01 192.0.2.10 - - -
#Fields:
2024-08-12 20:00:01 192.0.2.10 GET / 200
#Fields: time c-ip cs-method sc-status
20:00:01 192.0.2.10 GET 200
`},
}

var httperrSamples = []ingest.Sample{
	{Name: "plain", In: `#Software: Microsoft HTTP API 2.0
#Version: 1.0
#Date: 2024-08-12 20:00:00
#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename
2024-08-12 20:00:01 192.0.2.10 2094 192.0.2.1 80 HTTP/1.1 GET /qos/1kbfile.txt - 503 1 QueueFull DefaultAppPool
2024-08-12 20:00:02 ::1%0 49958 ::1%0 80 - - - - - - Timer_ConnectionIdle -
`},
	{Name: "headerless", In: `2024-08-12 20:00:01 192.0.2.66 12345 192.0.2.1 443 HTTP/1.1 GET ..\..\winnt\win.ini 400 - URL -
2024-08-12 20:00:02 192.0.2.66 12345 192.0.2.1 443 HTTP/1.1 GET /<script>?x 403 - Forbidden -
`},
	{Name: "rejected", In: `2024-08-12 20:00:01 192.0.2.66 12345 192.0.2.1 443 HTTP/1.1 GET / 400 - URL -
2024-08-12 20:00:01 192.0.2.66 12345 192.0.2.1 443 HTTP/1.1 GET / 4xx - URL -
2024-08-12 20:00:01 192.0.2.66
`},
}

// tabs writes a sample's " | " as the tabs of a tab-separated log.
func tabs(s string) string { return strings.ReplaceAll(s, " | ", "\t") }

var cloudfrontSamples = []ingest.Sample{
	{Name: "legacy", In: tabs(`#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end
2024-08-12 | 20:00:01 | EWR50-P2 | 703 | 192.0.2.10 | GET | d1.example.net | /live | 200 | - | Example/1.0%20(X11) | x=1 | - | Miss | abc== | www.example.org | https | 120 | 0.125 | - | TLSv1.3 | TLS_AES_128_GCM_SHA256 | Miss | HTTP/2.0 | - | - | 4711 | 0.120 | Miss | text/html | 503 | - | -
2024-08-12 | 20:01:00 | EWR50-P2 | 0 | 2001:db8::1 | GET | d1.example.net | /live | 000 | - | - | - | - | Error | abd== | www.example.org | https | 120 | 62.000 | 198.51.100.7, 10.0.0.1 | - | - | Error | HTTP/1.1 | - | - | 4712 | 0.000 | ClientCommError | - | - | - | -
`)},
	{Name: "chosen", In: tabs(`#Version: 1.0
#Fields: timestamp(ms) c-ip cs-method cs-uri-stem sc-status x-edge-detailed-result-type x-edge-request-id asn
1723492801125 | 192.0.2.10 | GET | /<img src=x> | 503 | CapacityExceeded | abe== | 64496
`)},
	{Name: "rejected", In: tabs(`#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method sc-status
2024-08-12 | 20:00:01 | EWR50-P2 | 703 | 192.0.2.10 | GET | 200
2024-08-12 | 20:00:01 | EWR50-P2 | 703 | 192.0.2.10 | GE
2024-08-12 | 20:00:01 | EWR50-P2 | many | 192.0.2.10 | GET | 200
`)},
}
