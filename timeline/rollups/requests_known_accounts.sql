-- name:  requests_known_accounts
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, named, known, past
-- doc:   Requests of each bucket, those of them that carry a user, and those of a user who was seen before $from; past is
--        the number of users seen before. A session id is no account: whoever comes is given one.
SELECT (epoch_us(r.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       count(*) AS n, count(r.user_hash) AS named, count(b.user_hash) AS known,
       (SELECT count(DISTINCT user_hash) FROM requests WHERE ts < $from) AS past
FROM   requests AS r
LEFT JOIN (SELECT DISTINCT user_hash FROM requests WHERE ts < $from AND user_hash IS NOT NULL) AS b
       ON b.user_hash = r.user_hash
WHERE  r.ts >= $from AND r.ts < $to
GROUP  BY 1
ORDER  BY 1
