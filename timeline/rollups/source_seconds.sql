-- name:  source_seconds
-- needs: requests, messages, flows, connections, gauges
-- unit:  seconds
-- ints:  bucket, seconds
-- keys:  table, source, of
-- doc:   Which seconds of every bucket hold a record, as bits (bit 0 is the first second of the bucket; a bucket is of at
--        most 60), for the silences of a source. Of requests twice: by when they were logged, which is their end where the
--        source states it ("logged"), and by when they began ("began"); a log is silent where it writes nothing, and whether
--        requests began there tells a stall from a loss.
SELECT 'requests' AS "table", source, 'logged' AS "of", (epoch_us(logged) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(logged) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM  (SELECT source, CASE WHEN stamp IN ('end', 'both') AND ts_end > ts THEN ts_end ELSE ts END AS logged
       FROM   requests WHERE ts < $to AND (ts >= $from OR ts_end >= $from)) AS ended
WHERE  logged >= $from AND logged < $to GROUP BY 2, 4
UNION ALL
SELECT 'requests' AS "table", source, 'began' AS "of", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM   requests WHERE ts >= $from AND ts < $to GROUP BY 2, 4
UNION ALL
SELECT 'messages' AS "table", source, 'logged' AS "of", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM   messages WHERE ts >= $from AND ts < $to GROUP BY 2, 4
UNION ALL
SELECT 'flows' AS "table", source, 'logged' AS "of", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM   flows WHERE ts >= $from AND ts < $to GROUP BY 2, 4
UNION ALL
SELECT 'connections' AS "table", source, 'logged' AS "of", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM   connections WHERE ts >= $from AND ts < $to GROUP BY 2, 4
UNION ALL
SELECT 'gauges' AS "table", source, 'logged' AS "of", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       bit_or(CAST(1 AS BIGINT) << ((epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // 1000000 % CAST($bucket AS BIGINT) % 60)) AS seconds
FROM   gauges WHERE ts >= $from AND ts < $to GROUP BY 2, 4
ORDER  BY 1, 2, 3, 4
