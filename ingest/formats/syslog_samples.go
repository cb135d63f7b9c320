package formats

import "hindcast/ingest"

var syslogSamples = []ingest.Sample{
	{Name: "file", Options: map[string]string{"zone": "Europe/Berlin", "year": "2023"}, In: `Dec 31 23:59:58 web1 kernel: [12345.678901] nf_conntrack: nf_conntrack: table full, dropping packet
Dec 31 23:59:59 web1 sshd[3402]: Accepted publickey for deploy from 192.0.2.7 port 63673 ssh2: RSA 39:33
Jan  1 00:00:01 web1 kernel: TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.
Dec 31 23:59:59 web2 cron[7]: (root) CMD (late line of the other year)
Jan  1 00:00:02 web1 systemd[1]: app.service: Scheduled restart job, restart counter is at 5.
Jan  1 00:00:02 web1 Google Chrome[85294]: objc[85294]: weak variable
	second line of it
Jan  1 00:00:03 last message repeated 4 times
Jan  1 00:00:04 web1 no program named here: nothing
Feb 29 12:00:00 web1 app: leap day
`},
	{Name: "sent", In: `<34>Aug 12 20:00:01 web1 su: 'su root' failed for lonvick on /dev/pts/8
<134>Aug 12 20:00:01.123 web1 app[1]: with a fraction
<13>Aug 12 2024 20:00:02 fw1 %ASA-4-106023: Deny tcp src outside:198.51.100.3/12 dst inside:192.0.2.1/443
<165>1 2024-08-12T20:00:03.000003-04:00 web1 evntslog 11 ID47 [exampleSDID@32473 iut="3" x="a\]\"b"][two@1] ` + "\xef\xbb\xbf" + `An event
<11>1 2024-08-12T20:00:04Z - app - - - Too many open files
<14>1 2024-08-12T20:00:05Z web1 app 12 - [only@1 data="1"]
`},
	{Name: "rejected", In: `2024-08-12T20:00:01.5+02:00 web1 postgres[7]: FATAL:  sorry, too many clients already
2024-08-12T20:00:01 web1 a<b>: =HYPERLINK("x") from 192.0.2.66, more
<999>Aug 12 20:00:01 web1 app: no such priority
Aug 32 20:00:01 web1 app: no such day
Aug 12 25:00:01 web1 app: no such hour
Foo 12 20:00:01 web1 app: no such month
<34>1 - web1 app - - - no time
<34>1 2024-08-12T20:00:03Z web1 app 1 2 [open x="1" text
<34>1 2024-08-12T20:00:03Z web1
2024-08-12T20:00:02Z web1 systemd[1]: Started app.
`},
	{Name: "yearless", Options: map[string]string{"zone": "UTC"}, In: "Aug 12 20:00:01 web1 app: the year is the one nearest to the case\nFeb 29 00:00:00 web1 app: a day the next year has not\n"},
}
