-- name:  clock_connections
-- needs: connections
-- unit:  pairs
-- ints:  bucket, a_us, b_us, a_start, b_start
-- keys:  a, b
-- doc:   TCP connections held against requests of the same client, where both sources hold at least one:
--        the first of either against the first of the other. a is the source of the requests, b that of the packets or
--        flows; a_us and b_us are the times by either clock, in microseconds since 1970; a_start is 1 where the source
--        gives the start of requests, b_start is always 1. At most 300 pairs a bucket of the first source, the earliest.
WITH asked AS (
  SELECT source, client_ip, min(ts) AS lo, min(CASE WHEN ts_start IS NULL THEN 0 ELSE 1 END) AS starts
  FROM   requests
  WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
  GROUP  BY 1, 2),
opened AS (
  SELECT source, client_ip AS client_ip, min(ts) AS lo
  FROM   connections
  WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
  GROUP  BY 1, 2),
numbered AS (
  SELECT x.source AS a, y.source AS b, epoch_us(x.lo) AS a_us, epoch_us(y.lo) AS b_us, x.starts AS a_start,
         (epoch_us(x.lo) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket
  FROM   asked AS x JOIN opened AS y USING (client_ip)),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY a, b, bucket ORDER BY a_us, b_us) AS place
  FROM   numbered)
SELECT a, b, bucket, a_us, b_us, CAST(a_start AS BIGINT) AS a_start, CAST(1 AS BIGINT) AS b_start
FROM   ranked
WHERE  place <= 300
ORDER  BY a, b, bucket, a_us, b_us, a_start
