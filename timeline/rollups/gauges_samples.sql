-- name:  gauges_samples
-- needs: gauges
-- unit:  samples
-- ints:  bucket, n, valued, sum_milli, sum_units, min_milli, max_milli, last_milli, longest_us
-- keys:  name, unit, kind, labels
-- doc:   Samples of each series: n samples, valued of them with a value; sum, smallest, largest and last value in
--        thousandths. sum_units is the sum in whole units, for sums that leave 64 bits in thousandths. Values beyond
--        9 10^15 in size, not-a-number and infinity have no thousandths in 64 bits and count as without a value.
--        longest_us is the longest counted interval, null for samples of an instant. Ties for last go to the larger value.
SELECT bucket, name, unit, kind, labels, count(*) AS n, count(milli) AS valued,
       TRY_CAST(sum(milli) AS BIGINT)         AS sum_milli,
       TRY_CAST(sum(milli) // 1000 AS BIGINT) AS sum_units,
       min(milli)                             AS min_milli,
       max(milli)                             AS max_milli,
       max(CASE WHEN place = 1 THEN milli END) AS last_milli,
       max(longest)                           AS longest_us
FROM  (SELECT bucket, name, unit, kind, labels, milli, longest,
              row_number() OVER (PARTITION BY bucket, name, unit, kind, labels
                                 ORDER BY CASE WHEN milli IS NULL THEN 1 ELSE 0 END, ts DESC, milli DESC) AS place
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                     name, coalesce(value_unit, '') AS unit, kind, coalesce(labels, '') AS labels, ts,
                     CASE WHEN value BETWEEN -9e15 AND 9e15 THEN TRY_CAST(round(value * 1000) AS BIGINT) END AS milli,
                     epoch_us(ts_end) - epoch_us(ts) AS longest
              FROM   gauges
              WHERE  ts >= $from AND ts < $to) AS samples) AS placed
GROUP  BY 1, 2, 3, 4, 5
ORDER  BY 1, 2, 3, 4, 5
