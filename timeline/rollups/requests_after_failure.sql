-- name:  requests_after_failure
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, failed
-- doc:   n requests in the bucket from client addresses at least one of whose requests failed in the bucket before, and
--        failed the requests that failed in the bucket itself. Failed are 408, 429, 499 and every 5xx. People and
--        programs ask again after a failure; so do neighbours behind one address.
WITH asked AS (
  SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP)) + CAST($bucket AS BIGINT) * 1000000) // (CAST($bucket AS BIGINT) * 1000000) - 1 AS bucket,
         client_ip, CASE WHEN status IN (408, 429, 499) OR status BETWEEN 500 AND 599 THEN 1 ELSE 0 END AS failed
  FROM   requests
  WHERE  ts >= CAST($from AS TIMESTAMP) - CAST($bucket AS BIGINT) * INTERVAL 1 SECOND AND ts < $to AND client_ip IS NOT NULL),
unlucky AS (SELECT DISTINCT bucket + 1 AS bucket, client_ip, 1 AS was FROM asked WHERE failed = 1)
SELECT bucket, CAST(coalesce(sum(was), 0) AS BIGINT) AS n, CAST(sum(failed) AS BIGINT) AS failed
FROM   asked LEFT JOIN unlucky USING (bucket, client_ip)
WHERE  bucket >= 0
GROUP  BY 1
ORDER  BY 1
