-- name:  flows_hosts
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, packets_in, packets_out, bytes_in, bytes_out, peers
-- keys:  addr
-- doc:   The 20 hosts with the most distinct peers in each bucket, ties to the lower address: packets and IP bytes they
--        received and sent (bytes null where not stated) and how many addresses they exchanged packets with.
SELECT bucket, addr, packets_in, packets_out, bytes_in, bytes_out, peers
FROM  (SELECT bucket, addr, packets_in, packets_out, bytes_in, bytes_out, peers,
              row_number() OVER (PARTITION BY bucket ORDER BY peers DESC, addr) AS place
       FROM  (SELECT bucket, addr,
                     TRY_CAST(sum(packets_in) AS BIGINT)  AS packets_in,
                     TRY_CAST(sum(packets_out) AS BIGINT) AS packets_out,
                     TRY_CAST(sum(bytes_in) AS BIGINT)    AS bytes_in,
                     TRY_CAST(sum(bytes_out) AS BIGINT)   AS bytes_out,
                     count(DISTINCT peer)                 AS peers
              FROM  (SELECT bucket,
                            dst_ip AS addr, src_ip AS peer, packets AS packets_in, 0 AS packets_out, ip_bytes AS bytes_in,
                            CASE WHEN ip_bytes IS NULL THEN NULL ELSE 0 END AS bytes_out
                     FROM   spread WHERE src_ip IS NOT NULL AND dst_ip IS NOT NULL
                     UNION ALL
                     SELECT bucket,
                            src_ip AS addr, dst_ip AS peer, 0 AS packets_in, packets AS packets_out,
                            CASE WHEN ip_bytes IS NULL THEN NULL ELSE 0 END AS bytes_in, ip_bytes AS bytes_out
                     FROM   spread WHERE src_ip IS NOT NULL AND dst_ip IS NOT NULL) AS sides
              GROUP  BY 1, 2) AS hosts) AS placed
WHERE  place <= 20
ORDER  BY bucket, peers DESC, addr
