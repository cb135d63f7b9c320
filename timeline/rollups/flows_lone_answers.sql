-- name:  flows_lone_answers
-- needs: flows
-- unit:  packets
-- ints:  bucket, packets, ip_bytes, synack, rst, n, ports, seen
-- keys:  role, addr
-- doc:   TCP answers nobody asked for: SYN-ACK and RST segments of connections that sent nothing else, and to which the
--        evidence up to $to holds no packet the other way. role to sums them by who received them, role from by who sent
--        them; n counts distinct counterparts, ports distinct source ports, seen is 1 where packets the receiver sent
--        are in the evidence (any of the receivers, for role from). The 20 busiest addresses of each role and bucket.
SELECT bucket, role, addr, packets, ip_bytes, synack, rst, n, ports, seen
FROM  (SELECT bucket, role, addr, packets, ip_bytes, synack, rst, n, ports, seen,
              row_number() OVER (PARTITION BY bucket, role ORDER BY packets DESC, addr) AS place
       FROM  (SELECT bucket, role, addr,
                     TRY_CAST(sum(packets) AS BIGINT)  AS packets,
                     TRY_CAST(sum(ip_bytes) AS BIGINT) AS ip_bytes,
                     TRY_CAST(sum(synack) AS BIGINT)   AS synack,
                     TRY_CAST(sum(rst) AS BIGINT)      AS rst,
                     count(DISTINCT peer)              AS n,
                     count(DISTINCT src_port)          AS ports,
                     max(seen)                         AS seen
              FROM  (SELECT (epoch_us(f.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                            side.role, CASE WHEN side.role = 'to' THEN f.dst_ip ELSE f.src_ip END AS addr,
                            CASE WHEN side.role = 'to' THEN f.src_ip ELSE f.dst_ip END AS peer,
                            f.packets, f.ip_bytes, coalesce(f.synack, 0) AS synack, coalesce(f.rst, 0) AS rst, f.src_port,
                            CASE WHEN own.src_ip IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS seen
                     FROM   flows AS f
                     CROSS JOIN (SELECT 'to' AS role UNION ALL SELECT 'from' AS role) AS side
                     LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port FROM flows
                                WHERE  ts < $to AND protocol = 6 AND packets > coalesce(synack, 0) + coalesce(rst, 0)) AS more
                            ON more.src_ip = f.src_ip AND more.dst_ip = f.dst_ip AND more.src_port = f.src_port AND more.dst_port = f.dst_port
                     LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port FROM flows
                                WHERE  ts < $to AND protocol = 6) AS back
                            ON back.src_ip = f.dst_ip AND back.dst_ip = f.src_ip AND back.src_port = f.dst_port AND back.dst_port = f.src_port
                     LEFT JOIN (SELECT DISTINCT src_ip FROM flows WHERE ts < $to) AS own ON own.src_ip = f.dst_ip
                     WHERE  f.ts >= $from AND f.ts < $to AND f.protocol = 6 AND (f.synack > 0 OR f.rst > 0)
                            AND more.src_ip IS NULL AND back.src_ip IS NULL) AS answers
              GROUP  BY 1, 2, 3) AS addrs) AS placed
WHERE  place <= 20
ORDER  BY bucket, role, packets DESC, addr
