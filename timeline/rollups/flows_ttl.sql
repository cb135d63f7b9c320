-- name:  flows_ttl
-- needs: flows
-- unit:  packets
-- ints:  bucket, ttl, packets
-- doc:   Packets by TTL or hop limit; a flow that saw several counts at its smallest.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       CAST(ttl_min AS BIGINT) AS ttl, TRY_CAST(sum(packets) AS BIGINT) AS packets
FROM   flows
WHERE  ts >= $from AND ts < $to AND ttl_min IS NOT NULL
GROUP  BY 1, 2
ORDER  BY 1, 2
