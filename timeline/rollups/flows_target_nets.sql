-- name:  flows_target_nets
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, packets, hosts, most
-- keys:  net
-- doc:   The 10 receiving networks (first three numbers of IPv4, first three groups of IPv6) with the most packets in
--        each bucket, ties to the lower: packets, distinct hosts that received any, and the packets of the host with
--        most of them.
SELECT bucket, net, packets, hosts, most
FROM  (SELECT bucket, net, packets, hosts, most,
              row_number() OVER (PARTITION BY bucket ORDER BY packets DESC, net) AS place
       FROM  (SELECT bucket, net, TRY_CAST(sum(packets) AS BIGINT) AS packets, count(*) AS hosts, max(packets) AS most
              FROM  (SELECT bucket,
                            CASE WHEN dst_ip LIKE '%:%' THEN split_part(dst_ip, ':', 1) || ':' || split_part(dst_ip, ':', 2) || ':' || split_part(dst_ip, ':', 3)
                                 ELSE split_part(dst_ip, '.', 1) || '.' || split_part(dst_ip, '.', 2) || '.' || split_part(dst_ip, '.', 3) END AS net,
                            dst_ip, TRY_CAST(sum(packets) AS BIGINT) AS packets
                     FROM   spread
                     WHERE  dst_ip IS NOT NULL
                     GROUP  BY 1, 2, 3) AS per_host
              GROUP  BY 1, 2) AS per_net) AS placed
WHERE  place <= 10
ORDER  BY bucket, packets DESC, net
