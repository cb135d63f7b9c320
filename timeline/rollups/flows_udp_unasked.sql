-- name:  flows_udp_unasked
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, src_port, packets, unasked, n
-- doc:   The 20 UDP source ports with the most packets to one host in each bucket, ties to the lower port: packets,
--        those of them for which the evidence up to $to holds no UDP packet the other way between the same two
--        addresses and ports (unasked), and n distinct source addresses. Packets to multicast and limited broadcast
--        addresses (RFC 5771, RFC 4291, RFC 919) are left out, as are later fragments, which have no port. Where the
--        evidence holds one direction only, every packet is unasked.
SELECT bucket, src_port, packets, unasked, n
FROM  (SELECT bucket, src_port, packets, unasked, n,
              row_number() OVER (PARTITION BY bucket ORDER BY packets DESC, src_port) AS place
       FROM  (SELECT f.bucket,
                     CAST(f.src_port AS BIGINT)          AS src_port,
                     TRY_CAST(sum(f.packets) AS BIGINT)  AS packets,
                     TRY_CAST(sum(CASE WHEN back.src_ip IS NULL THEN f.packets ELSE 0 END) AS BIGINT) AS unasked,
                     count(DISTINCT f.src_ip)            AS n
              FROM   spread AS f
              LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port
                         FROM   flows
                         WHERE  ts < $to AND protocol = 17 AND src_port IS NOT NULL AND dst_port IS NOT NULL) AS back
                     ON back.src_ip = f.dst_ip AND back.dst_ip = f.src_ip
                    AND back.src_port = f.dst_port AND back.dst_port = f.src_port
              WHERE  f.protocol = 17 AND f.src_port IS NOT NULL
                     AND NOT (substr(f.dst_ip, 4, 1) = '.' AND substr(f.dst_ip, 1, 3) BETWEEN '224' AND '239')
                     AND NOT (substr(f.dst_ip, 1, 2) = 'ff' AND substr(f.dst_ip, 5, 1) = ':')
                     AND f.dst_ip <> '255.255.255.255'
              GROUP  BY 1, 2) AS ports) AS placed
WHERE  place <= 20
ORDER  BY bucket, packets DESC, src_port
