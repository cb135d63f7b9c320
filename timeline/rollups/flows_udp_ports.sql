-- name:  flows_udp_ports
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, src_port, packets, ip_bytes, n
-- doc:   The 20 UDP source ports with the most packets in each bucket, ties to the lower port: packets, IP bytes (null
--        where not stated) and n distinct source addresses. Later fragments have no port and are left out.
SELECT bucket, src_port, packets, ip_bytes, n
FROM  (SELECT bucket, src_port, packets, ip_bytes, n,
              row_number() OVER (PARTITION BY bucket ORDER BY packets DESC, src_port) AS place
       FROM  (SELECT bucket,
                     CAST(src_port AS BIGINT)           AS src_port,
                     TRY_CAST(sum(packets) AS BIGINT)   AS packets,
                     TRY_CAST(sum(ip_bytes) AS BIGINT)  AS ip_bytes,
                     count(DISTINCT src_ip)             AS n
              FROM   spread
              WHERE  protocol = 17 AND src_port IS NOT NULL
              GROUP  BY 1, 2) AS ports) AS placed
WHERE  place <= 20
ORDER  BY bucket, packets DESC, src_port
