-- name:  flows_udp_unsolicited
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, src_port, seen, packets, ip_bytes, fragments, len_min, len_max, n, targets
-- doc:   UDP packets nobody asked for, by source port: the evidence up to $to holds no UDP packet the other way between
--        the same two addresses and ports. seen is 1 where the receiver's own packets are in the evidence unsampled, so
--        that a missing request means something; where it is 0, packets between equal ports are left out, because both
--        sides of a symmetric protocol look the same. n counts distinct senders, targets distinct receivers; src_port
--        is -1 for later fragments. The 50 busiest rows of each bucket; broadcast and multicast are left out (RFC 919,
--        RFC 5771, RFC 4291).
SELECT bucket, src_port, seen, packets, ip_bytes, fragments, len_min, len_max, n, targets
FROM  (SELECT bucket, src_port, seen, packets, ip_bytes, fragments, len_min, len_max, n, targets,
              row_number() OVER (PARTITION BY bucket ORDER BY packets DESC, src_port, seen) AS place
       FROM  (SELECT bucket, src_port, seen,
                     TRY_CAST(sum(packets) AS BIGINT)   AS packets,
                     TRY_CAST(sum(ip_bytes) AS BIGINT)  AS ip_bytes,
                     TRY_CAST(sum(fragments) AS BIGINT) AS fragments,
                     CAST(min(len_min) AS BIGINT)       AS len_min,
                     CAST(max(len_max) AS BIGINT)       AS len_max,
                     count(DISTINCT src_ip)             AS n,
                     count(DISTINCT dst_ip)             AS targets
              FROM  (SELECT f.bucket,
                            CAST(coalesce(f.src_port, -1) AS BIGINT) AS src_port, f.dst_port,
                            CASE WHEN own.src_ip IS NOT NULL AND coalesce(f.sampling, 1) = 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS seen,
                            f.packets, f.ip_bytes, f.fragments, f.len_min, f.len_max, f.src_ip, f.dst_ip
                     FROM   spread AS f
                     LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port
                                FROM   flows
                                WHERE  ts < $to AND protocol = 17 AND src_port IS NOT NULL AND dst_port IS NOT NULL) AS back
                            ON back.src_ip = f.dst_ip AND back.dst_ip = f.src_ip
                           AND back.src_port = f.dst_port AND back.dst_port = f.src_port
                     LEFT JOIN (SELECT DISTINCT src_ip FROM flows WHERE ts < $to) AS own ON own.src_ip = f.dst_ip
                     WHERE  f.protocol = 17 AND back.src_ip IS NULL
                            AND NOT (substr(f.dst_ip, 4, 1) = '.' AND substr(f.dst_ip, 1, 3) BETWEEN '224' AND '239')
                            AND NOT (substr(f.dst_ip, 1, 2) = 'ff' AND substr(f.dst_ip, 5, 1) = ':')
                            AND f.dst_ip NOT LIKE '%.255') AS unasked
              WHERE  seen = 1 OR src_port < 0 OR src_port <> dst_port
              GROUP  BY 1, 2, 3) AS ports) AS placed
WHERE  place <= 50
ORDER  BY bucket, packets DESC, src_port, seen
