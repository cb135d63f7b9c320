package formats

import "hindcast/ingest"

var accessCSVSamples = []ingest.Sample{
	{Name: "known columns", In: `timestamp,client_ip,method,path,status,bytes,user_agent,duration_ms
2024-08-13T00:00:01.5Z,192.0.2.7,GET,/a?b=1,200,5,"Probe/1.0 ""x"", y",20
2024-08-13 00:00:02+00:00,2001:db8::1,POST,/b,503,-,,
1723507203,192.0.2.8,GET,=1+1,404,12,"<script>",0.5
`},
	{Name: "mapped", Options: map[string]string{"map": "Zeit=time,Kunde=client,Ziel=target,Code=status", "stamp": "start", "zone": "Europe/Berlin"}, In: `Zeit;Kunde;Ziel;Code;Notiz
2024-08-13 02:00:01;192.0.2.7;/a;200;eins
2024-08-13 02:00:02;192.0.2.8;/b;200;"zwei; drei"
`},
	{Name: "no header", Options: map[string]string{"columns": "time,client,request,status", "separator": "pipe"}, In: `13/Aug/2024:00:00:01 +0000|192.0.2.7|GET /a HTTP/1.1|200
13/Aug/2024:00:00:02 +0000|192.0.2.7|GET /b HTTP/1.1|500
`},
	{Name: "rejected", In: `time,method,status
2024-08-13T00:00:01Z,GET,200
2024-08-13T00:00:01Z,GET
2024-08-13T00:00:01Z,"GET,200
2024-08-13T00:00:01Z,GET,abc
soon,GET,200
,GET,200
`},
	{Name: "a column that is not there", Options: map[string]string{"map": "when=time"}, In: `time,method,status
2024-08-13T00:00:01Z,GET,200
`},
}

var appCSVSamples = []ingest.Sample{
	{Name: "known columns", In: "timestamp\tlevel\tservice\tmessage\n2024-08-13T00:00:01.5Z\tERROR\tshop\tToo many connections\n2024-08-13T00:00:02Z\tinfo\tshop\t\"a \\\"b\\\" <c>\"\n"},
	{Name: "cells over lines", In: `time,level,service,message
2024-08-13T00:00:01Z,error,shop,"java.lang.IllegalStateException: boom
	at com.example.Shop.main(Shop.java:7)

Caused by: ""Too many connections"", he said"
2024-08-13T00:00:02Z,info,shop,"one line"
2024-08-13T00:00:03Z,info,"sh
op","two cells
over lines"
2024-08-13T00:00:04Z,info,shop,a stray " in a cell
2024-08-13T00:00:05Z,info,shop,"a stray quote opens this one
2024-08-13T00:00:06Z,info,shop,next
2024-08-13T00:00:07Z,"info",shop,"and shows here"
never,info,shop,"a bad time
in a record of two lines"
2024-08-13T00:00:08Z,info,shop,"its end
never came
`},
	{Name: "mapped", Options: map[string]string{"map": "Wann=time,Was=text", "zone": "UTC"}, In: `Wann,Was
2024-08-13 00:00:01,"Out of memory: Killed process 7 (java)"
`},
	{Name: "rejected", In: `time,level,message
2024-08-13T00:00:01Z,info,ok
2024-08-13T00:00:01Z,info,ok,more
2024-08-13T00:00:01Z,info,
never,info,text
`},
}
