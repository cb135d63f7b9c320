-- name:  requests_statuses
-- needs: requests
-- unit:  requests
-- ints:  bucket, status, n
-- doc:   Requests in each bucket by response status code (RFC 9110 section 15). Requests without a logged status are
--        left out.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       CAST(status AS BIGINT) AS status, count(*) AS n
FROM   requests
WHERE  ts >= $from AND ts < $to AND status IS NOT NULL
GROUP  BY 1, 2
ORDER  BY 1, 2
