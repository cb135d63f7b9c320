-- name:  requests_terminations
-- needs: requests
-- unit:  requests
-- ints:  bucket, n
-- keys:  termination
-- doc:   Requests by the first 40 characters of the termination state, response flags or reason, as logged: how the exchange ended and who ended it. An
--        exchange that ended as it should (-, ----, empty) is left out.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       substr(termination, 1, 40) AS termination, count(*) AS n
FROM   requests
WHERE  ts >= $from AND ts < $to AND termination IS NOT NULL AND replace(termination, '-', '') <> ''
GROUP  BY 1, 2
ORDER  BY 1, 2
