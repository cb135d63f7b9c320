-- name:  requests_repeats
-- needs: requests
-- unit:  clients
-- ints:  bucket, c, n
-- doc:   Count of counts: n client addresses sent their most repeated request (method and path, query left out) exactly
--        c times in the bucket. Retries and floods repeat; a page with its parts does not.
SELECT bucket, c, count(*) AS n
FROM  (SELECT bucket, client_ip, max(times) AS c
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                     client_ip, count(*) AS times
              FROM   requests
              WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL AND path IS NOT NULL
              GROUP  BY 1, 2, coalesce(method, ''), path) AS per_path
       GROUP  BY 1, 2) AS per_client
GROUP  BY 1, 2
ORDER  BY 1, 2
