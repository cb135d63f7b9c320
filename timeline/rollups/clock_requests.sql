-- name:  clock_requests
-- needs: requests
-- unit:  pairs
-- ints:  bucket, a_us, b_us, a_start, b_start
-- keys:  a, b
-- doc:   Requests that two sources may both have logged: the same client asked for the same target with the same
--        method, equally often in both sources; the first of them is held against the first, the last against the last.
--        a_us and b_us are their times by either clock, in microseconds since 1970; a_start and b_start are 1 where the
--        source gives the start of requests. At most 300 pairs a bucket of the first source, the earliest.
WITH wanted AS (
  SELECT source, client_ip, coalesce(method, '') AS method, coalesce(path, '') AS path, coalesce(query, '') AS query,
         min(ts) AS lo, max(ts) AS hi, count(*) AS c, min(CASE WHEN ts_start IS NULL THEN 0 ELSE 1 END) AS starts
  FROM   requests
  WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
  GROUP  BY 1, 2, 3, 4, 5),
paired AS (
  SELECT x.source AS a, y.source AS b, x.lo AS ta, y.lo AS tb, x.starts AS a_start, y.starts AS b_start
  FROM   wanted AS x JOIN wanted AS y USING (client_ip, method, path, query, c) WHERE x.source < y.source
  UNION ALL
  SELECT x.source, y.source, x.hi, y.hi, x.starts, y.starts
  FROM   wanted AS x JOIN wanted AS y USING (client_ip, method, path, query, c) WHERE x.source < y.source AND c > 1),
numbered AS (
  SELECT a, b, epoch_us(ta) AS a_us, epoch_us(tb) AS b_us, a_start, b_start,
         (epoch_us(ta) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket
  FROM   paired),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY a, b, bucket ORDER BY a_us, b_us) AS place
  FROM   numbered)
SELECT a, b, bucket, a_us, b_us, CAST(a_start AS BIGINT) AS a_start, CAST(b_start AS BIGINT) AS b_start
FROM   ranked
WHERE  place <= 300
ORDER  BY a, b, bucket, a_us, b_us, a_start, b_start
