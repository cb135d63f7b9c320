package formats

import (
	"fmt"

	"hindcast/ingest"
)

var articleSamples = []ingest.Sample{
	{Name: "plain", Options: map[string]string{"zone": "America/New_York", "date": "2024-08-12"}, In: `Example Live's evening show was quickly disrupted by technical difficulties on Monday, as thousands of listeners could not join the stream.
The show, which was scheduled to begin at 8 p.m. ET, started about 40 minutes late. About 18 minutes in, Dana Example, the owner of Example Live, posted that the platform was under a "massive" denial-of-service attack.
The Example Herald was unable to verify the claim. Other parts of the service continued to work throughout the outage, and some listeners said the stream had been overwhelmed by the number of people trying to join.
By 9:40 p.m., more than 1.3 million people were tuned in, according to the service's public counter.
`},
	{Name: "wrapped", Options: map[string]string{"zone": "Europe/London", "date": "2031-03-03"}, In: "\xef\xbb\xbfThe example payment network went down at 14:05 on Tuesday, and shops across the\n" +
		"country could not take cards for nearly three hours. The operator said that a\n" +
		"faulty software update was to blame, and that the service had been restored by\n" +
		"5 p.m. in most of the country.\n\n" +
		"\"There is no evidence of a cyberattack,\" said Robin Sample, a spokesman for the\n" +
		"operator. Mr. Sample, 47, has worked there for nearly 20 years. A photo taken\n" +
		"on November 22, 2022 shows him at the control centre in the capital with the\n" +
		"minister, who was elected in 2019.\n"},
	{Name: "hostile", Options: map[string]string{"zone": "UTC"}, In: "The <script>alert(1)</script> site went down at 8:42 p.m. on Monday, users said, and it was not clear why \x1b[31mit was so slow\x1b[0m for them.\r\n" +
		"=HYPERLINK(\"http://example.org\") was what the caf\xe9 owner posted, in a message that nobody had the time to read, and it was gone.\r\n" +
		"'; DROP TABLE statements; -- was the answer of the spokesman to the question of the cause of the outage, and that was all.\r\n"},
	{Name: "empty", In: " \n\t\n"},
}

const samplePage = `<!DOCTYPE html>
<html lang="en"><head><title>Show starts late | Example Herald</title>
<meta property="og:site_name" content="Example Herald">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Herald"},
{"@type":"NewsArticle","headline":"Show starts late","datePublished":"2024-08-12T22:10:00-04:00","dateModified":"2024-08-13T09:00:00-04:00",
"author":[{"@type":"Person","name":"Pat Writer"}],"publisher":{"@type":"Organization","name":"Example Herald"},"mainEntityOfPage":"https://example.org/show"}]}</script></head>
<body><nav><p>Home, politics, a long line of navigation that is not part of the article at all.</p></nav>
<article><h1>Show starts late</h1><figure><img src="x"><figcaption>Dana Example speaks in Paris on November 22, 2022. Photo: A. Nobody</figcaption></figure>
<p>The show was scheduled to begin at 8&nbsp;p.m. ET but listeners couldn&rsquo;t join the <a href="/x">stream</a>, and it began at 8:42&nbsp;p.m.</p>
<p>Dana Example, the service&#8217;s owner, blamed a
   <b>cyberattack</b> shortly after 8:20 p.m. on Monday. &ldquo;We were hit,&rdquo; she said.
<p>The Herald could not verify the claim.</article>
<aside><p>Related: an outage in 2019 that lasted four hours and had nothing to do with it.</p></aside></body></html>
`

var articleHTMLSamples = []ingest.Sample{
	{Name: "page", Options: map[string]string{"zone": "America/New_York"}, In: samplePage},
	{Name: "broken", Options: map[string]string{"zone": "UTC", "date": "2031-03-03"}, In: `<html><body><div><p>Outage <b>of <i>the example</b> bank</i>: its app was down for two hours on Monday, customers said<p>Unclosed <a href="` +
		`javascript:alert(1)">link &amp; more text about the failure, which the bank blamed on "heavy demand</p></div><p`},
	{Name: "right to left, windows-1255", Options: map[string]string{"date": "2031-03-03"}, In: "<html><head><meta charset=windows-1255><title>\xe1\xe3\xe9\xf7\xe4</title></head><body><p>" +
		"\xe4\xe0\xfa\xf8 \xec\xe0 \xe4\xe9\xe4 \xe6\xee\xe9\xef \xe1\xe9\xe5\xed \xf9\xf0\xe9 \xe1\xf2\xf8\xe1, \xee\xf1\xe9\xe1\xe4 \xf9\xec\xe0 \xe4\xe5\xe1\xf8\xe4 \xf2\xe3 \xeb\xe4 \xe1\xeb\xec\xec.</p></body></html>"},
	{Name: "without text", In: "<!DOCTYPE html><html><head><title>Nothing</title></head><body><script>document.write('<p>text')</script></body></html>"},
}

var transcriptSamples = []ingest.Sample{
	{Name: "webvtt", Options: map[string]string{"zone": "America/New_York", "date": "2031-03-03"}, In: `WEBVTT
Kind: captions

NOTE made by hand

1
00:00:01.000 --> 00:00:04.000
<v Dana Example>This massive attack illustrates
that many do not want you to hear this.

00:00:05.000 --> 00:00:09.000 align:start
<v Dana Example>We tested the system with 8 million
concurrent listeners earlier today.

00:00:10.000 --> 00:00:12.000
<v Robin Host>People could not join &amp; we are sorry.
`},
	{Name: "subrip", Options: map[string]string{"zone": "UTC", "date": "2031-03-03"}, In: "1\r\n00:00:01,000 --> 00:00:04,000\r\nDANA EXAMPLE: The outage was caused by\r\na faulty update.\r\n\r\n" +
		"2\r\n00:00:05,000 --> 00:00:09,000\r\n<i>It was not an attack.</i>\r\n"},
	{Name: "without cues", In: "WEBVTT\n\nNOTE nothing here\n"},
}

// warcRecordOf frames a sample record.
func warcRecordOf(kind, uri, date, contentType, block string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, date, contentType, len(block), block)
}

const httpResponse = "application/http; msgtype=response"

var warcSamples = []ingest.Sample{
	{Name: "one page", Options: map[string]string{"zone": "America/New_York"}, In: warcRecordOf("warcinfo", "", "2024-08-13T03:20:00Z", "application/warc-fields", "software: none\r\n") +
		warcRecordOf("request", "https://example.org/show", "2024-08-13T03:20:01Z", "application/http; msgtype=request", "GET /show HTTP/1.1\r\n\r\n") +
		warcRecordOf("response", "https://example.org/show", "2024-08-13T03:20:01Z", httpResponse, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"+samplePage) +
		warcRecordOf("response", "https://example.org/x.png", "2024-08-13T03:20:02Z", httpResponse, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG")},
	{Name: "chunked", Options: map[string]string{"zone": "UTC", "date": "2031-03-03"}, In: warcRecordOf("response", "https://example.org/late/", "2024-08-13T03:20:01Z", httpResponse,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3c\r\n<html><p>The example service was down for two hours on Monda\r\n1f\r\ny, and customers could not pay.\r\n0\r\n\r\n")},
	{Name: "cut", Options: map[string]string{"zone": "UTC"}, In: warcRecordOf("response", "https://example.org/moved", "2024-08-13T03:20:01Z", httpResponse, "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n") +
		"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 5000\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>cut"},
	{Name: "not framed", In: "WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 4\r\nContent-Type: text/html\r\n\r\nno  \r\n\r\nrubbish\r\n"},
}
