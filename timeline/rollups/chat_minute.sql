-- name:  chat_minute
-- needs: posts
-- unit:  messages
-- ints:  bucket, n
-- doc:   Messages of the responders' chat by their own time.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   posts
WHERE  ts >= $from AND ts < $to AND kind = 'chat'
GROUP  BY 1
ORDER  BY 1
