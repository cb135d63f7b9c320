-- name:  flows_answered_ports
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, packets, unanswered, ports, unanswered_ports
-- doc:   TCP and UDP packets to hosts that sent anything in the evidence up to $to, by whether the host ever sent a packet
--        other than RST from the port they went to: packets in all, unanswered those to ports that never answered, with
--        the number of distinct ports of each. Packets from a port the receiver had asked are counted as packets to the
--        port that asked, which answered by asking.
SELECT f.bucket,
       TRY_CAST(sum(f.packets) AS BIGINT) AS packets,
       TRY_CAST(sum(CASE WHEN own.src_ip IS NULL THEN f.packets ELSE 0 END) AS BIGINT) AS unanswered,
       count(DISTINCT f.dst_port) AS ports,
       count(DISTINCT CASE WHEN own.src_ip IS NULL THEN f.dst_port END) AS unanswered_ports
FROM   spread AS f
JOIN  (SELECT DISTINCT src_ip FROM flows WHERE ts < $to) AS host ON host.src_ip = f.dst_ip
LEFT JOIN (SELECT DISTINCT src_ip, src_port, protocol FROM flows
           WHERE  ts < $to AND protocol IN (6, 17) AND src_port IS NOT NULL AND packets > coalesce(rst, 0)) AS own
       ON own.src_ip = f.dst_ip AND own.src_port = f.dst_port AND own.protocol = f.protocol
WHERE  f.protocol IN (6, 17) AND f.dst_port IS NOT NULL
GROUP  BY 1
ORDER  BY 1
