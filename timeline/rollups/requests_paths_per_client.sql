-- name:  requests_paths_per_client
-- needs: requests
-- unit:  clients
-- ints:  bucket, c, n
-- doc:   Count of counts: n client addresses asked for exactly c different paths (query left out) in the bucket. A page
--        brings its companions; a simple tool asks for one path.
SELECT bucket, c, count(*) AS n
FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              client_ip, count(DISTINCT path) AS c
       FROM   requests
       WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL AND path IS NOT NULL
       GROUP  BY 1, 2) AS per_client
GROUP  BY 1, 2
ORDER  BY 1, 2
