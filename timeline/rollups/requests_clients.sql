-- name:  requests_clients
-- needs: requests
-- unit:  addresses
-- ints:  bucket, c, n
-- doc:   Count of counts: n client addresses sent exactly c requests in the bucket. Distinct clients are the sum of
--        n, requests with a known client the sum of c n. Requests without a client address are left out.
SELECT bucket, c, count(*) AS n
FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              client_ip, count(*) AS c
       FROM   requests
       WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
       GROUP  BY 1, 2) AS per_client
GROUP  BY 1, 2
ORDER  BY 1, 2
