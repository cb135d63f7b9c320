-- name:  source_records
-- needs: requests, messages, flows, connections, changes, alerts, posts, gauges
-- unit:  rows
-- ints:  bucket, n, offset
-- keys:  table, source, which
-- doc:   Rows of every source in each bucket (which = first: offset is that of the earliest record) and, of requests,
--        those that failed with 408, 429, 499 or 5xx (which = first failed): from a minute of the table to the bytes of
--        evidence behind it.
SELECT 'requests' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   requests WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'messages' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   messages WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'flows' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   flows WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'connections' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   connections WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'changes' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   changes WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'alerts' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   alerts WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'posts' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   posts WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'gauges' AS "table", source, 'first' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   gauges WHERE ts >= $from AND ts < $to) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
UNION ALL
SELECT 'requests' AS "table", source, 'first failed' AS which, bucket, max(n) AS n, min("offset") AS "offset"
FROM  (SELECT source, "offset", (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, ts,
              min(ts) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS earliest, count(*) OVER (PARTITION BY source, (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)) AS n
       FROM   requests WHERE ts >= $from AND ts < $to AND (status IN (408, 429, 499) OR status BETWEEN 500 AND 599)) AS numbered
WHERE  ts = earliest GROUP BY 2, 4
ORDER  BY 1, 2, 3, 4
