-- name:  connections_retries
-- needs: connections
-- unit:  connections
-- ints:  bucket, n, retried, backed_off
-- doc:   Attempts without a SYN-ACK in a capture of both directions: n of them, retried those whose client sent its SYN
--        again, backed_off those that waited at least half a second before the second SYN and, where there was a third,
--        longer before it than before the second (RFC 6298 section 5.5: the timer doubles).
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       count(*) AS n,
       TRY_CAST(sum(CASE WHEN syns > 1 THEN 1 ELSE 0 END) AS BIGINT) AS retried,
       TRY_CAST(sum(CASE WHEN gap1_us >= 500000 AND (gap2_us IS NULL OR gap2_us > gap1_us) THEN 1 ELSE 0 END) AS BIGINT) AS backed_off
FROM   connections
WHERE  ts >= $from AND ts < $to AND two_way AND state = 'no_synack'
GROUP  BY 1
ORDER  BY 1
