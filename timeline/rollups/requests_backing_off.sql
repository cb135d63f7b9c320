-- name:  requests_backing_off
-- needs: requests
-- unit:  requests
-- ints:  bucket, failed_before, failed_after, served_before, served_after
-- doc:   How clients went on after the bucket before: failed_before requests that addresses with a failed request sent in
--        it, failed_after what the same addresses sent in this bucket; served_before and served_after the same for
--        addresses whose requests were all served. Failed are 408, 429, 499 and every 5xx. The bucket before the first is
--        taken from the evidence before $from.
WITH asked AS (
  SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP)) + CAST($bucket AS BIGINT) * 1000000) // (CAST($bucket AS BIGINT) * 1000000) - 1 AS bucket,
         client_ip, count(*) AS n,
         max(CASE WHEN status IN (408, 429, 499) OR status BETWEEN 500 AND 599 THEN 1 ELSE 0 END) AS failed
  FROM   requests
  WHERE  ts >= CAST($from AS TIMESTAMP) - CAST($bucket AS BIGINT) * INTERVAL 1 SECOND AND ts < $to AND client_ip IS NOT NULL
  GROUP  BY 1, 2)
SELECT a.bucket + 1 AS bucket,
       TRY_CAST(sum(CASE WHEN a.failed = 1 THEN a.n ELSE 0 END) AS BIGINT)              AS failed_before,
       TRY_CAST(sum(CASE WHEN a.failed = 1 THEN coalesce(b.n, 0) ELSE 0 END) AS BIGINT) AS failed_after,
       TRY_CAST(sum(CASE WHEN a.failed = 0 THEN a.n ELSE 0 END) AS BIGINT)              AS served_before,
       TRY_CAST(sum(CASE WHEN a.failed = 0 THEN coalesce(b.n, 0) ELSE 0 END) AS BIGINT) AS served_after
FROM   asked AS a
LEFT JOIN asked AS b ON b.client_ip = a.client_ip AND b.bucket = a.bucket + 1
WHERE  (a.bucket + 1) * CAST($bucket AS BIGINT) * 1000000 < epoch_us(CAST($to AS TIMESTAMP)) - epoch_us(CAST($from AS TIMESTAMP))
GROUP  BY 1
ORDER  BY 1
