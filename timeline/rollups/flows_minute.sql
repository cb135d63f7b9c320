-- name:  flows_minute
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, n, packets, ip_bytes, wire_bytes, syn, synack, rst, fin, fragments, tcp, udp, icmp, other
-- doc:   Packets and bytes of flows in the bucket; a flow that covers several is spread over them (a flow from packets
--        lasts one second at most, a flow record of an exporter may last longer). n counts flows that began in it; syn (SYN without ACK), synack, rst and fin count TCP
--        segments; tcp, udp, icmp (ICMP and ICMPv6) and other split the packets by IANA protocol number. Byte, flag and
--        fragment columns are null where no flow of the bucket states them, packets too.
SELECT bucket,
       TRY_CAST(sum(began) AS BIGINT)        AS n,
       TRY_CAST(sum(packets) AS BIGINT)      AS packets,
       TRY_CAST(sum(ip_bytes) AS BIGINT)     AS ip_bytes,
       TRY_CAST(sum(wire_bytes) AS BIGINT)   AS wire_bytes,
       TRY_CAST(sum(syn) AS BIGINT)          AS syn,
       TRY_CAST(sum(synack) AS BIGINT)       AS synack,
       TRY_CAST(sum(rst) AS BIGINT)          AS rst,
       TRY_CAST(sum(fin) AS BIGINT)          AS fin,
       TRY_CAST(sum(fragments) AS BIGINT)    AS fragments,
       TRY_CAST(sum(CASE WHEN protocol = 6 THEN packets ELSE 0 END) AS BIGINT)                AS tcp,
       TRY_CAST(sum(CASE WHEN protocol = 17 THEN packets ELSE 0 END) AS BIGINT)               AS udp,
       TRY_CAST(sum(CASE WHEN protocol IN (1, 58) THEN packets ELSE 0 END) AS BIGINT)         AS icmp,
       TRY_CAST(sum(CASE WHEN protocol NOT IN (1, 6, 17, 58) THEN packets ELSE 0 END) AS BIGINT) AS other
FROM   spread
GROUP  BY 1
ORDER  BY 1
