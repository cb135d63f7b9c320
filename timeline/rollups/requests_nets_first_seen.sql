-- name:  requests_nets_first_seen
-- needs: requests
-- unit:  networks
-- ints:  bucket, n
-- doc:   The number of client networks (/24 for IPv4, /48 for IPv6) whose first request in all evidence, before the
--        bounds too, falls in the bucket.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM  (SELECT client_net, min(ts) AS ts
       FROM   requests
       WHERE  ts < $to AND client_net IS NOT NULL
       GROUP  BY 1) AS first_seen
WHERE  ts >= $from
GROUP  BY 1
ORDER  BY 1
