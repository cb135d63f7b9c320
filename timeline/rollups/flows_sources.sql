-- name:  flows_sources
-- needs: flows
-- with:  spread
-- unit:  addresses
-- ints:  bucket, c, n
-- doc:   Count of counts: n source addresses sent exactly c packets in the bucket. Distinct sources are the sum of n.
SELECT bucket, c, count(*) AS n
FROM  (SELECT bucket,
              src_ip, TRY_CAST(sum(packets) AS BIGINT) AS c
       FROM   spread
       WHERE  src_ip IS NOT NULL AND (packets > 0 OR packets IS NULL)
       GROUP  BY 1, 2) AS per_source
GROUP  BY 1, 2
ORDER  BY 1, 2
