-- name:  flows_ttl
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, ttl, packets
-- doc:   Packets by TTL or hop limit; a flow that saw several counts at its smallest.
SELECT bucket,
       CAST(ttl_min AS BIGINT) AS ttl, TRY_CAST(sum(packets) AS BIGINT) AS packets
FROM   spread
WHERE  ttl_min IS NOT NULL
GROUP  BY 1, 2
ORDER  BY 1, 2
