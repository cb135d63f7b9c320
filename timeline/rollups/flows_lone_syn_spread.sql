-- name:  flows_lone_syn_spread
-- needs: flows
-- unit:  packets
-- ints:  bucket, marks, value, n
-- keys:  dim
-- doc:   How the SYNs of flows_lone_syn spread, by their marks: dim ttl gives n packets with TTL or hop limit value (a
--        flow that saw several counts at its smallest); dim net is a count of counts: n networks (/16 of IPv4, /32 of
--        IPv6) sent exactly value of them.
SELECT bucket, marks, 'ttl' AS dim, CAST(ttl_min AS BIGINT) AS value, TRY_CAST(sum(syn) AS BIGINT) AS n
FROM  (SELECT (epoch_us(f.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              CAST(CASE WHEN f.syn_isn0 = f.syn THEN 1 ELSE 0 END + CASE WHEN f.syn_noopt = f.syn THEN 2 ELSE 0 END
                   + CASE WHEN f.syn_nomss = f.syn THEN 4 ELSE 0 END AS BIGINT) AS marks, f.ttl_min, f.syn
       FROM   flows AS f
       LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port
                  FROM   flows
                  WHERE  ts < $to AND protocol = 6 AND packets > coalesce(syn, 0)) AS more
              ON more.src_ip = f.src_ip AND more.dst_ip = f.dst_ip AND more.src_port = f.src_port AND more.dst_port = f.dst_port
       WHERE  f.ts >= $from AND f.ts < $to AND f.protocol = 6 AND f.syn > 0 AND f.ttl_min IS NOT NULL AND more.src_ip IS NULL) AS hops
GROUP  BY 1, 2, 4
UNION ALL
SELECT bucket, marks, 'net' AS dim, value, count(*) AS n
FROM  (SELECT (epoch_us(f.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              CAST(CASE WHEN f.syn_isn0 = f.syn THEN 1 ELSE 0 END + CASE WHEN f.syn_noopt = f.syn THEN 2 ELSE 0 END
                   + CASE WHEN f.syn_nomss = f.syn THEN 4 ELSE 0 END AS BIGINT) AS marks,
              CASE WHEN f.src_ip LIKE '%:%' THEN split_part(f.src_ip, ':', 1) || ':' || split_part(f.src_ip, ':', 2)
                   ELSE split_part(f.src_ip, '.', 1) || '.' || split_part(f.src_ip, '.', 2) END AS net,
              TRY_CAST(sum(f.syn) AS BIGINT) AS value
       FROM   flows AS f
       LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port
                  FROM   flows
                  WHERE  ts < $to AND protocol = 6 AND packets > coalesce(syn, 0)) AS more
              ON more.src_ip = f.src_ip AND more.dst_ip = f.dst_ip AND more.src_port = f.src_port AND more.dst_port = f.dst_port
       WHERE  f.ts >= $from AND f.ts < $to AND f.protocol = 6 AND f.syn > 0 AND f.src_ip IS NOT NULL AND more.src_ip IS NULL
       GROUP  BY 1, 2, 3) AS per_net
GROUP  BY 1, 2, 4
ORDER  BY 1, 2, 3, 4
