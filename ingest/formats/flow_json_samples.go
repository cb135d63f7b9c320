package formats

import "hindcast/ingest"

const gcpEntry = `{"insertId":"1a2b3c","jsonPayload":{"bytes_sent":"2772","connection":{"dest_ip":"198.51.100.5","dest_port":443,"protocol":6,"src_ip":"192.0.2.10","src_port":49761},"dest_instance":{"project_id":"example-project","vm_name":"web-1"},"end_time":"2024-08-12T20:01:36.561123456Z","packets_sent":"30","reporter":"DEST","rtt_msec":"12","start_time":"2024-08-12T20:00:01.049123456Z"},"logName":"projects/example-project/logs/compute.googleapis.com%2Fvpc_flows","receiveTimestamp":"2024-08-12T20:01:40Z","resource":{"type":"gce_subnetwork"},"timestamp":"2024-08-12T20:01:37.1Z"}`

var gcpVPCSamples = []ingest.Sample{
	{Name: "lines", In: gcpEntry + `
{"jsonPayload":{"bytes_sent":"168","connection":{"dest_ip":"198.51.100.5","protocol":1,"src_ip":"2001:db8::1"},"end_time":"2024-08-12T20:00:05Z","packets_sent":"2","reporter":"SRC","start_time":"2024-08-12T20:00:04Z"},"timestamp":"2024-08-12T20:00:10Z"}

{"jsonPayload":{"disposition":"DENIED","connection":{"dest_ip":"198.51.100.5","protocol":6,"src_ip":"192.0.2.66"}},"logName":"projects/example-project/logs/compute.googleapis.com%2Ffirewall","timestamp":"2024-08-12T20:00:10Z"}
`},
	{Name: "array", In: "[\n  " + gcpEntry + ",\n  " + gcpEntry + "\n]\n"},
	{Name: "rejected", In: `{"jsonPayload":{"bytes_sent":"168","connection":{"dest_ip":"198.51.100.5","src_ip":"192.0.2.10"},"reporter":"SRC","start_time":"2024-08-12T20:00:04Z"}}
{"jsonPayload":{"packets_sent":"2","connection":{"dest_ip":"198.51.100.5","src_ip":"192.0.2.10"},"reporter":"SRC"}}
{"jsonPayload":{"packets_sent":"2","connection":{"dest_ip":"198.51.100.5","src_ip":"not an address"},"reporter":"SRC","start_time":"2024-08-12T20:00:04Z"}}
{"jsonPayload":{"packets_sent":"9223372036854775808","connection":{"dest_ip":"198.51.100.5","src_ip":"192.0.2.10"},"start_time":"2024-08-12T20:00:04Z"}}
no object
`},
}

var nfdumpJSONSamples = []ingest.Sample{
	{Name: "array", Options: map[string]string{"zone": "America/New_York"}, In: `[
{
	"type" : "FLOW",
	"export_sysid" : 1,
	"first" : "2024-08-12T16:00:01.049",
	"last" : "2024-08-12T16:01:36.561",
	"received" : "2024-08-12T16:02:00.000",
	"in_packets" : 30,
	"in_bytes" : 2772,
	"proto" : 6,
	"tcp_flags" : "...AP.SF",
	"src_port" : 49761,
	"dst_port" : 443,
	"fwd_status" : 64,
	"src4_addr" : "192.0.2.10",
	"dst4_addr" : "198.51.100.5",
	"input_snmp" : 3,
	"output_snmp" : 5,
	"out_packets" : 41,
	"out_bytes" : 50144,
	"ip4_router" : "203.0.113.1",
	"sampled" : 1
}
,
{
	"type" : "FLOW",
	"first" : "2024-08-12T16:00:02.000",
	"last" : "2024-08-12T16:00:02.000",
	"in_packets" : 1,
	"in_bytes" : 104,
	"proto" : 58,
	"icmp_type" : 128,
	"icmp_code" : 0,
	"src6_addr" : "2001:db8::1",
	"dst6_addr" : "2001:db8::2"
}
]
`},
	{Name: "lines", Options: map[string]string{"zone": "UTC"}, In: `{"type":"FLOW","sampled":0,"export_sysid":1,"t_first":"2024-08-12T20:00:01.049","t_last":"2024-08-12T20:01:36.561","proto":17,"src4_addr":"192.0.2.10","dst4_addr":"198.51.100.5","src_port":5000,"dst_port":53,"in_packets":3,"in_bytes":200}
`},
	{Name: "rejected", Options: map[string]string{"zone": "UTC"}, In: `{"type":"EVENT","first":"2024-08-12T20:00:01.049","last":"2024-08-12T20:00:01.049","proto":6,"src4_addr":"192.0.2.10","dst4_addr":"198.51.100.5","event":"CREATE"}
{"type":"FLOW","first":"1970-01-01T00:00:00.000","last":"1970-01-01T00:00:00.000","in_packets":1,"in_bytes":60,"src4_addr":"192.0.2.10","dst4_addr":"198.51.100.5"}
{"type":"FLOW","first":"2024-08-12T20:00:01.049","in_packets":1,"in_bytes":60,"src4_addr":"192.0.2.10","dst4_addr":"198.51.100.5"
`},
}

var azureNSGSamples = []ingest.Sample{
	{Name: "version 2", In: `{"records":[
 {"time":"2024-08-12T20:01:00.8811720Z","systemId":"00000000-0000-0000-0000-000000000000","macAddress":"00155D000001","category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/X/EXAMPLE-NSG","operationName":"NetworkSecurityGroupFlowEvents",
  "properties":{"Version":2,"flows":[
   {"rule":"DefaultRule_DenyAllInBound","flows":[{"mac":"00155D000001","flowTuples":["1723492802,192.0.2.66,10.0.0.4,54171,3389,T,I,D,B,,,,"]}]},
   {"rule":"UserRule_web","flows":[{"mac":"00155D000001","flowTuples":["1723492801,192.0.2.10,10.0.0.4,49761,443,T,I,A,B,,,,","1723492860,192.0.2.10,10.0.0.4,49761,443,T,I,A,C,30,2772,41,50144"]}]}]}},
 {"time":"2024-08-12T20:06:00.0Z","macAddress":"00155D000001","properties":{"Version":2,"flows":[
   {"rule":"UserRule_web","flows":[{"mac":"00155D000001","flowTuples":["1723493160,192.0.2.10,10.0.0.4,49761,443,T,I,A,E,3,180,3,180","1723493160,192.0.2.11,10.0.0.4,5000,53,U,O,A,E,1,60,,"]}]}]}}
]}
`},
	{Name: "version 1, one record", In: `{"time":"2024-08-12T20:00:02.1713710Z","systemId":"x","category":"NetworkSecurityGroupFlowEvent","properties":{"Version":1,"flows":[{"rule":"UserRule_rdp","flows":[{"mac":"00155D000001","flowTuples":["1723492801,192.0.2.10,10.0.0.4,35370,3389,T,I,A","1723492802,192.0.2.66,10.0.0.4,35371,23,T,I,D"]}]}]}}
`},
	{Name: "rejected", In: `{"records":[{"properties":{"Version":2,"flows":[{"rule":"r","flows":[{"mac":"00155D000001","flowTuples":["1723492801,192.0.2.10,10.0.0.4,49761,443,T,I,A,C,,,,","yesterday,192.0.2.10,10.0.0.4,49761,443,T,I,A,C,1,60,0,0",17,"1723492801,192.0.2.10,10.0.0.4,49761,443,X,I,A,C,1,60,0,0","1723492801,192.0.2.10,10.0.0.4,49761,443,T,I,A,Z,1,60,0,0","1723492801,192.0.2.10","1723492801,,10.0.0.4,49761,443,T,I,A,C,1,60,0,0"]}]}]}}]}
`},
	{Name: "cut", In: `{"records":[{"properties":{"Version":2,"flows":[{"rule":"r","flows":[{"mac":"00155D000001","flowTuples":["1723492801,192.0.2.10,10.0.0.4,49761,443,T,I,A,E,1,60,0,0","1723492`},
}

var azureVNetSamples = []ingest.Sample{
	{Name: "version 4", In: `{"records":[{"time":"2024-08-12T20:01:00.5625085Z","flowLogVersion":4,"flowLogGUID":"00000000-0000-0000-0000-000000000000","macAddress":"00155D000001","category":"FlowLogFlowEvent","operationName":"FlowLogFlowEvent","flowRecords":{"flows":[
 {"aclID":"00000000-0000-0000-0000-000000000001","flowGroups":[{"rule":"DefaultRule_AllowInternetOutBound","flowTuples":["1723492801000,10.0.0.4,192.0.2.10,23956,443,6,O,B,NX,0,0,0,0","1723492806374,10.0.0.4,192.0.2.10,23956,443,6,O,E,NX,3,767,2,1580"]}]},
 {"aclID":"00000000-0000-0000-0000-000000000002","flowGroups":[{"rule":"BlockHighRisk","flowTuples":["1723492803000,192.0.2.66,10.0.0.4,55188,22,6,I,D,NX,0,0,0,0"]},{"rule":"Internal","flowTuples":["1723492805000,10.0.0.9,10.0.0.4,0,0,1,I,C,X,2,168,2,168"]}]}]}}]}
`},
	{Name: "lines", In: `{"time":"2024-08-12T20:01:00Z","flowLogVersion":4,"macAddress":"00155D000001","flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"r","flowTuples":["1723492806374,10.0.0.4,2001:db8::1,23956,443,6,O,E,NX,3,767,0,0"]}]}]}}
{"time":"2024-08-12T20:02:00Z","flowLogVersion":4,"macAddress":"00155D000002","flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"r","flowTuples":["1723492866374,10.0.0.5,2001:db8::1,23956,443,17,O,C,NX,0,0,4,4000"]}]}]}}
`},
	{Name: "rejected", In: `{"records":[{"flowLogVersion":4,"macAddress":"00155D000001","flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"r","flowTuples":["1723492806374,10.0.0.4,192.0.2.10,23956,443,6,O,E,NX,three,767,2,1580","1723492806374,10.0.0.4,192.0.2.10,23956,443,6,O,Q,NX,3,767,2,1580","0,10.0.0.4,192.0.2.10,23956,443,6,O,E,NX,3,767,2,1580"]}]}]}}]}
`},
}
