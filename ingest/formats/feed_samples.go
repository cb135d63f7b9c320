package formats

import (
	"unicode/utf16"

	"hindcast/ingest"
)

// feedSamples are feeds of services that do not exist.
var feedSamples = []ingest.Sample{
	{Name: "statuspage", In: `<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">
  <id>tag:status.example.com,2005:/history</id>
  <link rel="alternate" type="text/html" href="https://status.example.com"/>
  <title>Example Live Status - Incident History</title>
  <updated>2031-03-04T01:10:00Z</updated>
  <author><name>Example Live</name></author>
  <entry>
    <id>tag:status.example.com,2005:Incident/101</id>
    <published>2031-03-04T00:55:20Z</published>
    <updated>2031-03-04T01:05:00Z</updated>
    <link rel="alternate" type="text/html" href="https://status.example.com/incidents/abc123"/>
    <title>Listeners cannot join &amp;lt;live&amp;gt;</title>
    <content type="html">&lt;p&gt; &lt;small&gt;Mar &lt;var data-var='date'&gt; 3&lt;/var&gt;, &lt;var data-var='time'&gt;19:55&lt;/var&gt; EST&lt;/small&gt;&lt;br&gt; &lt;strong&gt;Resolved&lt;/strong&gt; - Joining works &lt;strong&gt;again&lt;/strong&gt;.&lt;br /&gt;&lt;br /&gt;It &lt;small&gt;was&lt;/small&gt; load &amp;amp; retries. &lt;/p&gt; &lt;p&gt; &lt;small&gt;Mar &lt;var data-var='date'&gt; 3&lt;/var&gt;, &lt;var data-var='time'&gt;19:09&lt;/var&gt; EST&lt;/small&gt;&lt;br&gt; &lt;strong&gt;Investigating&lt;/strong&gt; - We are looking into it. &lt;/p&gt;</content>
  </entry>
  <entry>
    <id>tag:status.example.com,2005:Incident/100</id>
    <published>2031-01-01T02:00:10Z</published>
    <link rel="alternate" type="text/html" href="https://status.example.com/incidents/newyear"/>
    <title>Rack move</title>
    <content type="html">&lt;p&gt;&lt;small&gt;Jan 1, 02:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Completed&lt;/strong&gt; - Done.&lt;/p&gt;&lt;p&gt;&lt;small&gt;Dec 31, 23:30 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;In progress&lt;/strong&gt; - Begun.&lt;/p&gt;&lt;p&gt;&lt;small&gt;Dec 29, 10:00 PST&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Scheduled&lt;/strong&gt; - It will begin as planned.&lt;/p&gt;</content>
  </entry>
</feed>
`},
	{Name: "rss", In: `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Example Cloud &amp; Status</title><link>https://status.example.net/</link>
<item><title>Network - East - Investigating</title><link>https://status.example.net/#1</link><guid>https://status.example.net/#1</guid><pubDate>Wed, 24 Jun 2031 02:45:00 Z</pubDate><description><![CDATA[<p>Status: Identified</p><p>Requests fail.</p>]]></description></item>
<item><title>Queue delays</title><guid isPermaLink="false">q-2</guid><pubDate>Tue, 3 Jun 2031 18:02:11 PDT</pubDate><description>Slow&#33;</description></item>
<item><title>Chat</title><link>https://status.example.net/incidents/c9</link><pubDate>Mon, 02 Jun 2031 10:00:00 +0200</pubDate><description>&lt;p&gt;&lt;small&gt;Jun &lt;var data-var='date'&gt;2&lt;/var&gt;, &lt;var data-var='time'&gt;08:01:30&lt;/var&gt; GMT+0&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Monitoring&lt;/strong&gt; - Watching.&lt;/p&gt;</description></item>
</channel></rss>
`},
	{Name: "utf16", In: utf16LE("<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<rss version=\"2.0\"><channel><title>Zustand</title>\n<item><title>Störung 🎧</title><pubDate>Wed, 25 Jun 2031 02:45:00 GMT</pubDate></item></channel></rss>\n")},
	{Name: "latin1", In: "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<rss version=\"2.0\"><channel><title>\xc9tat</title>\n<item><title>D\xe9lai</title><pubDate>Wed, 25 Jun 2031 02:45:00 GMT</pubDate></item>\n<item><title>apr\xe8s</title><pubDate>Wed, 25 Jun 2031 03:45:00 GMT</pubDate></item></channel></rss>\n"},
	{Name: "hostile", In: `<?xml version="1.0"?>
<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>=cmd|' /C calc'!A0</title><author><name>&lt;script&gt;</name></author>
<entry><id>../../etc/passwd</id><updated>2031-03-03T20:00:00Z</updated><link href="javascript:alert(1)"/><title>&b;&#x202e;</title><content type="xhtml"><div><p>one</p><script>alert(1)</script><p>two &lt;b&gt;</p></div></content></entry>
</feed>
`},
	{Name: "rejected", In: `<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Live</title>
<entry><id>1</id><title>no time</title></entry>
<entry><id>2</id><title>no zone</title><updated>2031-03-03T20:00:00</updated></entry>
<entry><id>3</id><title>no year</title><content type="html">&lt;small&gt;Mar 3, 20:00 UTC&lt;/small&gt; &lt;strong&gt;Update&lt;/strong&gt; - x</content></entry>
<entry><id>4</id><title>zones</title><published>2031-03-03T20:00:00Z</published><content type="html">&lt;small&gt;Mar 3, 20:00 CST&lt;/small&gt; &lt;strong&gt;Update&lt;/strong&gt; - x&lt;small&gt;Mar 3, 19:00 XYZ&lt;/small&gt; &lt;strong&gt;Update&lt;/strong&gt; - y&lt;small&gt;Feb 30, 19:00 UTC&lt;/small&gt; &lt;strong&gt;Update&lt;/strong&gt; - z&lt;small&gt;Mar 1, 19:00 UTC&lt;/small&gt; &lt;strong&gt;Update&lt;/strong&gt; - good</content></entry>
<entry><id>5</id><title>cut`},
}

// utf16LE writes s as UTF-16 with a byte order mark.
func utf16LE(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}
