-- name:  requests_latency
-- needs: requests
-- unit:  requests
-- ints:  bucket, bin, n
-- doc:   Histogram of the total time of requests, in bins 1/16 of an octave wide: with v the microseconds and
--        e = floor(log2 v), bin = v below 32, else 16 (e - 4) + floor(v / 2^(e-4)). The logarithm is a guess that two
--        integer comparisons correct, so that every engine agrees. Requests without a time, or with a negative one,
--        are left out.
SELECT bucket, 16 * (e - 4) + (v >> (e - 4)) AS bin, count(*) AS n
FROM  (SELECT bucket, v,
              CASE WHEN v < 32 THEN 4
                   WHEN (v >> g) = 0 THEN g - 1
                   WHEN (v >> g) > 1 THEN g + 1
                   ELSE g END AS e
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                     duration_us AS v,
                     CAST(floor(log2(CASE WHEN duration_us < 32 THEN 32 ELSE duration_us END)) AS BIGINT) AS g
              FROM   requests
              WHERE  ts >= $from AND ts < $to AND duration_us >= 0) AS guessed) AS exact
GROUP  BY 1, 2
ORDER  BY 1, 2
