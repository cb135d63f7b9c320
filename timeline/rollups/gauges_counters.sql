-- name:  gauges_counters
-- needs: gauges
-- unit:  samples
-- ints:  bucket, n, last_us
-- keys:  name, unit, labels
-- doc:   When each ever-growing counter was last sampled in the bucket, in microseconds since 1970, and from how many
--        samples. Those without a usable value, as gauges_samples tells them, are left out.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       name, coalesce(value_unit, '') AS unit, coalesce(labels, '') AS labels, count(*) AS n, epoch_us(max(ts)) AS last_us
FROM   gauges
WHERE  kind = 'counter' AND value BETWEEN -9e15 AND 9e15 AND ts >= $from AND ts < $to
GROUP  BY 1, 2, 3, 4
ORDER  BY 1, 2, 3, 4
