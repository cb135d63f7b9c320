-- name:  requests_queue
-- needs: requests
-- unit:  requests
-- ints:  bucket, bin, n
-- doc:   Histogram of the time requests waited for a server, in the bins of requests_latency. Requests without a logged
--        waiting time, or with a negative one, are left out.
SELECT bucket, 16 * (e - 4) + (v >> (e - 4)) AS bin, count(*) AS n
FROM  (SELECT bucket, v,
              CASE WHEN v < 32 THEN 4
                   WHEN (v >> g) = 0 THEN g - 1
                   WHEN (v >> g) > 1 THEN g + 1
                   ELSE g END AS e
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                     queue_us AS v,
                     CAST(floor(log2(CASE WHEN queue_us < 32 THEN 32 ELSE queue_us END)) AS BIGINT) AS g
              FROM   requests
              WHERE  ts >= $from AND ts < $to AND queue_us >= 0) AS guessed) AS exact
GROUP  BY 1, 2
ORDER  BY 1, 2
