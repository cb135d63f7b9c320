-- name:  source_seconds
-- needs: requests, messages, flows, connections, gauges
-- unit:  seconds
-- ints:  bucket, seconds
-- keys:  table, source, of
-- with:  logged
-- doc:   Which seconds of every bucket hold a record, as bits (bit 0 is the first second of the bucket; a bucket is of at
--        most 60), for the silences of a source. Of requests twice: by when they were logged, which is their end where the
--        source states it ("logged"), and by when they began ("began"); a log is silent where it writes nothing, and whether
--        requests began there tells a stall from a loss.
SELECT "table", source, "of", (epoch_us(moment) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(moment) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM  (SELECT 'requests' AS "table", source, 'logged' AS "of", logged AS moment FROM logged_requests WHERE ts < $to AND (ts >= $from OR ts_end >= $from)
       UNION ALL
       SELECT 'requests' AS "table", source, 'began' AS "of", ts AS moment FROM requests
       UNION ALL
       SELECT 'messages' AS "table", source, 'logged' AS "of", ts AS moment FROM messages
       UNION ALL
       SELECT 'flows' AS "table", source, 'logged' AS "of", ts AS moment FROM flows
       UNION ALL
       SELECT 'connections' AS "table", source, 'logged' AS "of", ts AS moment FROM connections
       UNION ALL
       SELECT 'gauges' AS "table", source, 'logged' AS "of", ts AS moment FROM gauges) AS moments
WHERE  moment >= $from AND moment < $to
GROUP  BY 1, 2, 3, 4
ORDER  BY 1, 2, 3, 4
