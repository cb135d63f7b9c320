-- name:  requests_first_seen
-- needs: requests
-- unit:  addresses
-- ints:  bucket, n
-- doc:   The number of client addresses whose first request in all evidence, before the
--        bounds too, falls in the bucket.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM  (SELECT client_ip, min(ts) AS ts
       FROM   requests
       WHERE  ts < $to AND client_ip IS NOT NULL
       GROUP  BY 1) AS first_seen
WHERE  ts >= $from
GROUP  BY 1
ORDER  BY 1
