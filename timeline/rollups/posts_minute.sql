-- name:  posts_minute
-- needs: posts
-- unit:  posts
-- ints:  bucket, n
-- doc:   Status-page updates and social posts by their claimed time.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   posts
WHERE  ts >= $from AND ts < $to AND kind <> 'chat'
GROUP  BY 1
ORDER  BY 1
