-- name:  changes_minute
-- needs: changes
-- unit:  changes
-- ints:  bucket, n
-- keys:  kind
-- doc:   Changes by the time they began, by kind: deploy, config, scale, commit, response ...
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, kind, count(*) AS n
FROM   changes
WHERE  ts >= $from AND ts < $to
GROUP  BY 1, 2
ORDER  BY 1, 2
