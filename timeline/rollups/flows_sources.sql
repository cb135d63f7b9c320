-- name:  flows_sources
-- needs: flows
-- unit:  addresses
-- ints:  bucket, c, n
-- doc:   Count of counts: n source addresses sent exactly c packets in the bucket. Distinct sources are the sum of n.
SELECT bucket, c, count(*) AS n
FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              src_ip, TRY_CAST(sum(packets) AS BIGINT) AS c
       FROM   flows
       WHERE  ts >= $from AND ts < $to AND src_ip IS NOT NULL
       GROUP  BY 1, 2) AS per_source
GROUP  BY 1, 2
ORDER  BY 1, 2
