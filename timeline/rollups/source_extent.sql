-- name:  source_extent
-- needs: requests, messages, flows, connections, changes, alerts, posts, gauges
-- unit:  rows
-- ints:  first_us, last_us, rows
-- keys:  table, source
-- doc:   First and last instant (microseconds since 1970) and rows of every source in every table with one time a row,
--        over all evidence: the bounds and the bucket size play no part. Of flows the last instant is the last packet.
SELECT 'requests' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   requests GROUP BY 2
UNION ALL
SELECT 'messages' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   messages GROUP BY 2
UNION ALL
SELECT 'flows' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(greatest(ts, ts_end))) AS last_us, count(*) AS rows
FROM   flows GROUP BY 2
UNION ALL
SELECT 'connections' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   connections GROUP BY 2
UNION ALL
SELECT 'changes' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   changes GROUP BY 2
UNION ALL
SELECT 'alerts' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   alerts GROUP BY 2
UNION ALL
SELECT 'posts' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   posts GROUP BY 2
UNION ALL
SELECT 'gauges' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, count(*) AS rows
FROM   gauges GROUP BY 2
ORDER  BY 1, 2
