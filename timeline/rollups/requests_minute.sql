-- name:  requests_minute
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, ok, c4, c5, none, refused, bytes_out, bytes_in, s499, s503, s429
-- doc:   Requests in each bucket by the class of their response status (RFC 9110 section 15): n all, ok 2xx and 3xx,
--        c4 4xx, c5 5xx, none without a logged status; s499, s503 and s429 are single codes inside c4 and c5.
--        refused are those the service refused or ran out of time for: 408, 429, 499, 502, 503, 504 and no status.
--        bytes_out and bytes_in are null where no request of the bucket states them, or where the sum leaves 64 bits.
SELECT bucket,
       CAST(sum(n) AS BIGINT)                                                              AS n,
       CAST(sum(CASE WHEN status BETWEEN 200 AND 399 THEN n ELSE 0 END) AS BIGINT)         AS ok,
       CAST(sum(CASE WHEN status BETWEEN 400 AND 499 THEN n ELSE 0 END) AS BIGINT)         AS c4,
       CAST(sum(CASE WHEN status BETWEEN 500 AND 599 THEN n ELSE 0 END) AS BIGINT)         AS c5,
       CAST(sum(CASE WHEN status IS NULL THEN n ELSE 0 END) AS BIGINT)                     AS none,
       CAST(sum(CASE WHEN status IS NULL OR status IN (408, 429, 499, 502, 503, 504) THEN n ELSE 0 END) AS BIGINT) AS refused,
       TRY_CAST(sum(out) AS BIGINT)                                                        AS bytes_out,
       TRY_CAST(sum(inwards) AS BIGINT)                                                    AS bytes_in,
       CAST(sum(CASE WHEN status = 499 THEN n ELSE 0 END) AS BIGINT)                       AS s499,
       CAST(sum(CASE WHEN status = 503 THEN n ELSE 0 END) AS BIGINT)                       AS s503,
       CAST(sum(CASE WHEN status = 429 THEN n ELSE 0 END) AS BIGINT)                       AS s429
FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, status,
              count(*) AS n, sum(bytes_out) AS out, sum(bytes_in) AS inwards
       FROM   requests
       WHERE  ts >= $from AND ts < $to
       GROUP  BY 1, 2) AS by_status
GROUP  BY 1
ORDER  BY 1
