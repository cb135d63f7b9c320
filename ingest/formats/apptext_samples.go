package formats

import "hindcast/ingest"

var appTextSamples = []ingest.Sample{
	{Name: "programs", Options: map[string]string{"zone": "America/New_York"}, In: `2024-08-12 20:00:01,123 ERROR [http-8080-7] c.e.shop.Pool - HikariPool-1 - Connection is not available, request timed out after 30000ms.
java.sql.SQLTransientConnectionException: no connection
	at com.example.Shop.main(Shop.java:7)
Caused by: java.net.SocketTimeoutException: Read timed out
[2024-08-12 20:00:02,377] WARN Attempting to send response via channel (kafka.server)
[2024-08-12T20:00:03,177][INFO ][o.e.n.Node               ] [node-1] started
2024-08-12T20:00:04.677-0400 I NETWORK  [initandlisten] connection refused because there are too many open connections: 819
2024-08-12 20:00:05.123 UTC [4711] app@shop FATAL:  sorry, too many clients already
2024-08-12 20:00:06.123 EDT [4711] app@shop LOG:  statement: SELECT 1
[12-Aug-2024 20:00:07] WARNING: [pool www] server reached pm.max_children setting (50), consider raising it
12-Aug-2024 20:00:08.009 SEVERE [http-nio-8080-exec-1] org.apache.catalina.core.StandardWrapperValve.invoke <b>
4711:M 12 Aug 2024 20:00:09.123 # Error registering fd event for the new client: max number of clients reached
2024/08/12 20:00:10 http: Accept error: accept tcp [::]:80: accept4: too many open files; retrying in 5ms
2024-08-13T00:00:11.123456Z 0 [Note] mysqld: ready for connections.
`},
	{Name: "klog", Options: map[string]string{"zone": "UTC", "year": "2023"}, In: `I1231 23:59:59.123456       1 event.go:291] "Event occurred" reason="ScalingReplicaSet" message="Scaled up replica set web-7 to 5"
E0101 00:00:01.000001       1 horizontal.go:226] failed to compute: the desired replica count is more than the maximum replica count
W0101 00:00:02.5 12 a.go:1] x y z w
`},
	{Name: "old programs", Options: map[string]string{"zone": "America/New_York", "year": "2017"}, In: `[4018] 30 Dec 15:58:34.122 # You requested maxclients of 10000 requiring at least 10032 max file descriptors.
1:M 31 Dec 23:59:59.123 * Background saving started by pid 4711
1:S 01 Jan 00:00:00.500 - Accepted 192.0.2.7:40000
1:M 31 Dec 23:59:59.900 # Error registering fd event for the new client: max number of clients reached
1:C 05 Feb 15:58:35.123 . a debug line
180205 15:58:35 [Note] /usr/sbin/mysqld: ready for connections.
180205  5:58:36 [ERROR] /usr/sbin/mysqld: Too many connections
180205 15:58:37 mysqld_safe mysqld restarted
180205 15:58:38  InnoDB: Database was not shutdown normally!
	InnoDB: a line that goes on
Mon Feb  5 15:58:39 2018 - *** uWSGI listen queue of socket ":5000" (fd: 3) full !!! (101/100) ***
[Mon Feb  5 15:58:40 2018] 192.0.2.7:40000 Accepted
`},
	{Name: "old programs rejected", Options: map[string]string{"zone": "UTC"}, In: `180205 15:58:35 [Note] ok
181305 15:58:35 [Note] no such month
180230 15:58:35 [Note] no such day
180205 25:58:35 [Note] no such hour
180205 155835 [Note] no such clock
1:M 35 Feb 15:58:35.123 * no such day
Mon Feb 31 15:58:39 2018 - no such day
[Mon Feb  5 15:58:39 2018] [error] a line of Apache
180205 15:58:35
`},
	{Name: "rejected", In: `2024-08-12 20:00:01 INFO ok
2024-08-12 20:00:01
2024-13-12 20:00:01 INFO no such month
[2024-08-12 20:00:01 INFO bracket is not closed
E1331 20:00:01.123456 1 a.go:1] no such month
words without a time
2024/08/12 20:00:01 [error] 7#7: *1 a line of nginx
45-Aug-2024 20:00:08.009 INFO no such day
`},
}
