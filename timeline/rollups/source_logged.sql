-- name:  source_logged
-- needs: requests
-- unit:  requests
-- ints:  bucket, secs, n
-- keys:  source
-- with:  logged
-- doc:   Requests of every source by the bucket they were logged in and by how many seconds after the instant they are
--        counted by: a source that states the end of a request logged it then, any other at that instant. Seconds are 0
--        up to one, else rounded up: to one below 64, to 8 below 512, to 64 below 4,096, to 512 beyond.
SELECT source, (epoch_us(logged) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       CASE WHEN late <= 1000000 THEN 0
            WHEN late <= 64000000 THEN (late + 999999) // 1000000
            WHEN late <= 512000000 THEN (late + 7999999) // 8000000 * 8
            WHEN late <= 4096000000 THEN (late + 63999999) // 64000000 * 64
            ELSE (late + 511999999) // 512000000 * 512 END AS secs, count(*) AS n
FROM  (SELECT source, logged, epoch_us(logged) - epoch_us(ts) AS late
       FROM   logged_requests
       WHERE  ts < $to AND (ts >= $from OR ts_end >= $from) AND logged >= $from AND logged < $to) AS lateness
GROUP  BY 1, 2, 3
ORDER  BY 1, 2, 3
