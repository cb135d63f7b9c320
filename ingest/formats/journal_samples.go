package formats

import "hindcast/ingest"

var journalSamples = []ingest.Sample{
	{Name: "plain", In: "__CURSOR=s=7f;i=1\n__REALTIME_TIMESTAMP=1723507201000001\n__MONOTONIC_TIMESTAMP=1\n_HOSTNAME=web1\nPRIORITY=2\nSYSLOG_IDENTIFIER=kernel\n" +
		"MESSAGE=Out of memory: Killed process 4242 (app)\n\n" +
		"__REALTIME_TIMESTAMP=1723507202000000\n_HOSTNAME=web1\nPRIORITY=6\n_COMM=sshd\n_PID=7\nSYSLOG_PID=8\nMESSAGE=Accepted password for a from 192.0.2.9 port 5 ssh2\n\n"},
	{Name: "binary", In: "\n\n__CURSOR=s=7f;i=2\n__REALTIME_TIMESTAMP=1723507203000000\n_SELINUX_CONTEXT\n\x0b\x00\x00\x00\x00\x00\x00\x00unconfined\n\n" +
		"MESSAGE\n\x09\x00\x00\x00\x00\x00\x00\x00two\n\xff=<b>\nSYSLOG_IDENTIFIER=app\n\n__CURSOR=s=7f;i=3\n__REALTIME_TIMESTAMP=1723507204000000\nSYSLOG_IDENTIFIER=quiet\n"},
	{Name: "rejected", In: "__CURSOR=s=7f;i=4\nMESSAGE=no time\n\n__CURSOR=s=7f;i=5\n__REALTIME_TIMESTAMP=soon\nMESSAGE=x\n\n__CURSOR=s=7f;i=6\n__REALTIME_TIMESTAMP=1723507205000000\nMESSAGE=ok\n\n" +
		"__CURSOR=s=7f;i=7\n__REALTIME_TIMESTAMP=1723507206000000\nMESSAGE\n\x60\x00\x00\x00\x00\x00\x00\x00cut"},
}

var journalJSONSamples = []ingest.Sample{
	{Name: "plain", In: `{"__REALTIME_TIMESTAMP":"1723507201000001","_HOSTNAME":"web1","PRIORITY":"4","SYSLOG_IDENTIFIER":"app","_PID":"42","MESSAGE":"Too many open files"}
{"MESSAGE":[104,105,255,32,27],"__REALTIME_TIMESTAMP":"1723507202000000","_COMM":"sh","_HOSTNAME":"web1"}
{"MESSAGE":"quotes \"MESSAGE\":[1,2] from 192.0.2.66","__REALTIME_TIMESTAMP":"1723507203000000","SYSLOG_IDENTIFIER":["a","b"]}
`},
	{Name: "odd", In: `{"__REALTIME_TIMESTAMP":"1723507204000000","MESSAGE":null,"_COMM":"big"}
{"__REALTIME_TIMESTAMP":1723507205000000,"MESSAGE":["first","second"]}
`},
	{Name: "rejected", In: `{"__REALTIME_TIMESTAMP":"1723507206000000","MESSAGE":"fine"}
{"__REALTIME_TIMESTAMP":"0","MESSAGE":"long ago"}
{"MESSAGE":"no time"}
{"__REALTIME_TIMESTAMP":"1723507207000000","MESSAGE":"cut
`},
}
