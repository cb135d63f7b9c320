-- name:  messages_classes
-- needs: messages
-- unit:  messages
-- ints:  bucket, n
-- keys:  class
-- doc:   Log messages by signature class; the empty class holds the messages no signature knows.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       coalesce(class, '') AS class, count(*) AS n
FROM   messages
WHERE  ts >= $from AND ts < $to
GROUP  BY 1, 2
ORDER  BY 1, 2
