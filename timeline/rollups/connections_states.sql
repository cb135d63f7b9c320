-- name:  connections_states
-- needs: connections
-- unit:  connections
-- ints:  bucket, two_way, n, syns
-- keys:  state, failed_by
-- doc:   Attempted TCP connections by the state they reached and by who failed to answer; two_way is 1 where the capture
--        holds both directions, so that silence means something. syns counts the SYNs, retries included.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       state, coalesce(failed_by, '') AS failed_by, CAST(two_way AS BIGINT) AS two_way,
       count(*) AS n, TRY_CAST(sum(syns) AS BIGINT) AS syns
FROM   connections
WHERE  ts >= $from AND ts < $to
GROUP  BY 1, 2, 3, 4
ORDER  BY 1, 2, 3, 4
