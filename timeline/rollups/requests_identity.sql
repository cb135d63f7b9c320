-- name:  requests_identity
-- needs: requests
-- unit:  clients
-- ints:  bucket, n, named
-- doc:   Distinct client addresses in each bucket, and those of them of which at least one request carried a user or a
--        session id.
SELECT bucket, count(*) AS n, count(CASE WHEN ids > 0 THEN 1 END) AS named
FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              client_ip, count(CASE WHEN user_hash IS NOT NULL OR session_hash IS NOT NULL THEN 1 END) AS ids
       FROM   requests
       WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
       GROUP  BY 1, 2) AS per_client
GROUP  BY 1
ORDER  BY 1
