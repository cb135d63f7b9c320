package formats

import (
	"strings"

	"hindcast/ingest"
)

// Samples of the text formats of flow records, made up for this purpose.

const zeekHead = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2024-08-12-20-00-00\n" +
	"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n" +
	"#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n"

// zeekTabs writes lines with spaces as lines with tabs.
func zeekTabs(s string) string { return strings.ReplaceAll(s, " ", "\t") }

var zeekSamples = []ingest.Sample{
	{Name: "tsv", In: zeekHead + zeekTabs(`1723492801.049123 CHhAvVGS1DHFjwGM9 192.0.2.10 49761 198.51.100.5 443 tcp ssl 95.512 1200 48000 SF F F 0 ShADadFf 30 2772 41 50144 (empty)
1723492802.000000 C4J4Th3PJpwUYZZ6gc 192.0.2.66 1024 198.51.100.5 443 tcp - - - - S0 F F 0 S 1 40 0 0 (empty)
1723492803.500000 CtPZjS20MLrsMUOJi2 192.0.2.11 8 198.51.100.5 0 icmp - 1.0 56 56 OTH F F 0 - 2 168 2 168 (empty)
1723492804.000000 CUM0KZ3MLUfNB0cl11 2001:db8::1 128 2001:db8::2 129 icmp - - - - OTH F F 0 - 1 104 1 104 (empty)
1723492805.000000 CmES5u32sYpV7JYN 203.0.113.9 53 198.51.100.5 4711 udp dns - - - SHR F F 0 ^d 0 0 1 1452 (empty)
`) + "#close\t2024-08-12-20-05-00\n"},
	{Name: "json", In: `{"ts":1723492801.049123,"uid":"CHhAvVGS1DHFjwGM9","id.orig_h":"192.0.2.10","id.orig_p":49761,"id.resp_h":"198.51.100.5","id.resp_p":443,"proto":"tcp","duration":95.512,"conn_state":"SF","history":"ShADadFf","orig_pkts":30,"orig_ip_bytes":2772,"resp_pkts":41,"resp_ip_bytes":50144}
{"ts":"2024-08-12T20:00:02.500000Z","id.orig_h":"192.0.2.66","id.orig_p":1024,"id.resp_h":"198.51.100.5","id.resp_p":443,"proto":"tcp","conn_state":"S0","history":"S","orig_pkts":1,"orig_ip_bytes":40,"resp_pkts":0,"resp_ip_bytes":0,"vlan":7}
{"_path":"dns","ts":1723492803.1,"id.orig_h":"192.0.2.10","id.orig_p":5353,"id.resp_h":"198.51.100.5","id.resp_p":53,"proto":"udp"}
`},
	{Name: "without counters", In: "#separator ,\n#unset_field,NA\n#path,conn\n#fields,ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,conn_state,orig_pkts,resp_pkts\n1723492801.5,192.0.2.10,49761,198.51.100.5,443,tcp,SF,NA,NA\n"},
	{Name: "rejected", In: zeekHead + zeekTabs("1723492801.0 C1 192.0.2.10 49761 198.51.100.5 443 tcp\n0.000000 C2 192.0.2.10 49761 198.51.100.5 443 tcp - - - - S0 F F 0 S 1 40 0 0 (empty)\n") +
		"{\"ts\":1723492801.0,\"uid\":\"C3\"}\n" + zeekTabs("1723492801.0 C4 host.example 49761 198.51.100.5 443 tcp - - - - S0 F F 0 S 1 40 0 0 (empty)\n")},
}

var eveSamples = []ingest.Sample{
	{Name: "flows and alerts", In: `{"timestamp":"2024-08-12T20:05:14.000538+0000","flow_id":1357371404246463,"in_iface":"eth0","event_type":"flow","vlan":[12],"src_ip":"192.0.2.10","src_port":46289,"dest_ip":"198.51.100.5","dest_port":443,"proto":"TCP","app_proto":"tls","flow":{"pkts_toserver":30,"pkts_toclient":41,"bytes_toserver":3192,"bytes_toclient":50718,"start":"2024-08-12T20:00:01.049123+0000","end":"2024-08-12T20:01:36.561123+0000","age":95,"state":"closed","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,"state":"closed"}}
{"timestamp":"2024-08-12T16:00:02.000000-0400","event_type":"alert","src_ip":"192.0.2.66","src_port":1024,"dest_ip":"198.51.100.5","dest_port":443,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":9000001,"rev":2,"signature":"Example rule: many SYNs","category":"Attempted Denial of Service","severity":2},"flow":{"pkts_toserver":1,"pkts_toclient":0,"bytes_toserver":60,"bytes_toclient":0,"start":"2024-08-12T20:00:02.000000+0000"}}
{"timestamp":"2024-08-12T20:00:12.734324+0000","event_type":"dns","src_ip":"192.0.2.10","src_port":53985,"dest_ip":"198.51.100.53","dest_port":53,"proto":"UDP","dns":{"type":"query","rrname":"www.example.com","rrtype":"A"}}
{"timestamp":"2024-08-12T20:00:13.000000+0000","event_type":"stats","stats":{"uptime":17}}
{"timestamp":"2024-08-12T20:05:15.000000+0000","event_type":"netflow","src_ip":"192.0.2.10","src_port":46289,"dest_ip":"198.51.100.5","dest_port":443,"proto":"TCP","netflow":{"pkts":30,"bytes":3192,"start":"2024-08-12T20:00:01.049123+0000","end":"2024-08-12T20:01:36.561123+0000","age":95,"min_ttl":57,"max_ttl":57}}
{"timestamp":"2024-08-12T20:00:20.000000+0000","event_type":"flow","src_ip":"2001:db8::1","src_port":0,"dest_ip":"2001:db8::2","proto":"IPv6-ICMP","icmp_type":128,"icmp_code":0,"flow":{"pkts_toserver":1,"pkts_toclient":1,"bytes_toserver":118,"bytes_toclient":118,"start":"2024-08-12T20:00:20.000000+0000","end":"2024-08-12T20:00:20.010000+0000"}}
`},
	{Name: "netflow events", Options: map[string]string{"events": "netflow"}, In: `{"timestamp":"2024-08-12T20:05:15.000000+0000","event_type":"netflow","src_ip":"192.0.2.10","src_port":46289,"dest_ip":"198.51.100.5","dest_port":443,"proto":"TCP","netflow":{"pkts":30,"bytes":3192,"start":"2024-08-12T20:00:01.049123+0000","end":"2024-08-12T20:01:36.561123+0000","age":95,"min_ttl":57,"max_ttl":57},"tcp":{"tcp_flags":"1b"}}
`},
	{Name: "rejected", In: `{"timestamp":"2024-08-12T20:05:14.000538+0000","event_type":"flow","src_ip":"192.0.2.10","dest_ip":"198.51.100.5","proto":"TCP","flow":{"start":"2024-08-12T20:00:01.049123+0000"}}
{"timestamp":"2024-08-12T20:05:14.000538+0000","event_type":"flow","src_ip":"192.0.2.10","dest_ip":"198.51.100.5","proto":"TCP","flow":{"pkts_toserver":"many","start":"2024-08-12T20:00:01.049123+0000"}}
{"timestamp":"2024-08-12T20:05:14.000538+0000","event_type":"alert","src_ip":"192.0.2.10","alert":{}}
{"timestamp":"2024-08-12T20:05:14.000538+0000","src_ip":"192.0.2.10"}
{"timestamp":"2024-08-12T20:05:14.000538+0000","event_type":"flow","src_ip":"192.0.2.
`},
}

var argusSamples = []ingest.Sample{
	{Name: "seconds since 1970", In: `StartTime,LastTime,Proto,SrcAddr,Sport,DstAddr,Dport,SrcPkts,DstPkts,SrcBytes,DstBytes,State,Flgs
1723492801.049123,1723492896.561123,tcp,192.0.2.10,49761,198.51.100.5,443,30,41,3192,50718,FIN, e        
1723492802.000000,1723492802.000000,tcp,192.0.2.66,1024,198.51.100.5,443,1,0,60,0,REQ, e        
1723492803.000000,1723492803.000000,icmp,192.0.2.11,0x0008,198.51.100.5,0x0000,1,1,98,98,ECO, e        
1723492803.000000,1723492803.000000,arp,192.0.2.11,,198.51.100.5,,1,1,42,60,CON, e        
1723579200.000000,1723579200.000000,man,0,0,0,0,0,0,0,0,STA,          
`},
	{Name: "dates and totals", Options: map[string]string{"zone": "America/New_York"}, In: `StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,TotBytes,State,Dur
2024/08/12.16:00:01.049123, e        ,tcp,192.0.2.10,49761,   ->,198.51.100.5,https,71,53910,FIN,95.512000
2024-08-12 16:00:02.5, e        ,udp,192.0.2.10,5000,  <->,198.51.100.5,53,2,200,CON,0.020000
`},
	{Name: "rejected", In: `StartTime,LastTime,Proto,SrcAddr,Sport,DstAddr,Dport,SrcPkts,DstPkts,SrcBytes,DstBytes
20:00:01.049123,20:00:02.000000,tcp,192.0.2.10,49761,198.51.100.5,443,30,41,3192,50718
1723492801.049123,1723492896.561123,quic,192.0.2.10,49761,198.51.100.5,443,30,41,3192,50718
1723492801.049123,1723492896.561123,tcp,192.0.2.10,49761
`},
}

var nfdumpCSVSamples = []ingest.Sample{
	{Name: "nfdump 1.6", Options: map[string]string{"zone": "UTC"}, In: `ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,ra,eng,exid,tr
2024-08-12 20:00:01.049,2024-08-12 20:01:36.561,95.512,192.0.2.10,198.51.100.5,49761,443,TCP,...AP.SF,64,0,30,2772,41,50144,3,5,0,0,0,0,0,0,0.0.0.0,0.0.0.0,7,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,203.0.113.1,0/0,1,2024-08-12 20:02:00.000
2024-08-12 20:00:02.000,2024-08-12 20:00:02.000,0.000,192.0.2.11,198.51.100.5,0,8.0,ICMP,........,128,0,1,84,0,0,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0.0.0.0,0/0,1,1970-01-01 00:00:00.000
Summary
flows,bytes,packets,avg_bps,avg_pps,avg_bpp
2,53000,72,4415,0,736
`},
	{Name: "nfdump 1.7", Options: map[string]string{"zone": "America/New_York"}, In: `firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,bps,bpp,flows
2024-08-12 16:00:01.049,   95.512,TCP,192.0.2.10,49761,198.51.100.5,443,30,2772,232,92,1
2024-08-12 16:00:02.000,    0.000,17,2001:db8::1,53,2001:db8::2,4711,1,1452,0,1452,1
`},
	{Name: "nothing matched", In: "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,bps,bpp,flows\nNo matching flows\n"},
	{Name: "rejected", Options: map[string]string{"zone": "UTC"}, In: `firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,bps,bpp,flows
1970-01-01 00:00:00.000,0.000,TCP,192.0.2.10,49761,198.51.100.5,443,30,2772,232,92,1
2024-08-12 20:00:01.049,4294967.296,TCP,192.0.2.10,49761,198.51.100.5,443,30,2772,232,92,1
2024-08-12 20:00:01.049,0.000,TCP,192.0.2.10,49761,198.51.100.5,443,30 M,2772,232,92,1
2024-08-12 20:00:01.049,0.000,TCP,192.0.2.10
`},
}
