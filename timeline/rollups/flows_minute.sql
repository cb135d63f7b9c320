-- name:  flows_minute
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, n, packets, ip_bytes, wire_bytes, syn, synack, rst, fin, fragments, tcp, udp, icmp, other, packets_var, udp_var, icmp_var, ip_bytes_var, wire_bytes_var
-- doc:   Packets and bytes of flows in the bucket; a flow that covers several is spread over them (a flow from packets
--        lasts one second at most, a flow record of an exporter may last longer). n counts flows that began in it; syn (SYN without ACK), synack, rst and fin count TCP
--        segments; tcp, udp, icmp (ICMP and ICMPv6) and other split the packets by IANA protocol number. Byte, flag and
--        fragment columns are null where no flow of the bucket states them, packets too. Of flows
--        sampled 1:N the columns _var are the variance of these estimates, packets * N and bytes * bytes / packets * N
--        (bytes in units of 1,024), null where no flow of the bucket is sampled.
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
       TRY_CAST(sum(CASE WHEN protocol NOT IN (1, 6, 17, 58) THEN packets ELSE 0 END) AS BIGINT) AS other,
       TRY_CAST(sum(CASE WHEN sampling > 1 THEN CAST(packets AS HUGEINT) * sampling END) AS BIGINT)                              AS packets_var,
       TRY_CAST(sum(CASE WHEN sampling > 1 AND protocol = 17 THEN CAST(packets AS HUGEINT) * sampling END) AS BIGINT)            AS udp_var,
       TRY_CAST(sum(CASE WHEN sampling > 1 AND protocol IN (1, 58) THEN CAST(packets AS HUGEINT) * sampling END) AS BIGINT)      AS icmp_var,
       TRY_CAST(sum(CASE WHEN sampling > 1 THEN CAST(ip_bytes AS HUGEINT) * ip_bytes // greatest(packets, 1) * sampling END) // 1048576 AS BIGINT)     AS ip_bytes_var,
       TRY_CAST(sum(CASE WHEN sampling > 1 THEN CAST(wire_bytes AS HUGEINT) * wire_bytes // greatest(packets, 1) * sampling END) // 1048576 AS BIGINT) AS wire_bytes_var
FROM   spread
GROUP  BY 1
ORDER  BY 1
