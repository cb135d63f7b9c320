-- name:  source_minutes
-- needs: requests, messages, flows, connections, changes, alerts, posts, gauges
-- unit:  rows
-- ints:  bucket, n
-- keys:  table, source
-- doc:   Rows of every source in every bucket that has any, for the rhythm of a source and the gaps in it.
SELECT 'requests' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   requests WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'messages' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   messages WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'flows' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   flows WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'connections' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   connections WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'changes' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   changes WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'alerts' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   alerts WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'posts' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   posts WHERE ts >= $from AND ts < $to GROUP BY 2, 3
UNION ALL
SELECT 'gauges' AS "table", source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   gauges WHERE ts >= $from AND ts < $to GROUP BY 2, 3
ORDER  BY 1, 2, 3
