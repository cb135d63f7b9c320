-- name:  source_extent
-- needs: requests, messages, flows, connections, changes, alerts, posts, gauges
-- unit:  rows
-- ints:  first_us, last_us, from_us, to_us, rows
-- keys:  table, source
-- with:  logged
-- doc:   First and last instant at which something was logged, first and last instant rows are counted by (microseconds
--        since 1970), and rows of every source in every table with one time a row, over all evidence: the bounds and the
--        bucket size play no part. A request whose end its source states was logged when it ended; of the rest the two
--        are the same. Of flows the last instant is the last packet.
SELECT 'requests' AS "table", source, epoch_us(min(logged)) AS first_us, epoch_us(max(logged)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   logged_requests GROUP BY 2
UNION ALL
SELECT 'messages' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   messages GROUP BY 2
UNION ALL
SELECT 'flows' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(greatest(ts, ts_end))) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(greatest(ts, ts_end))) AS to_us, count(*) AS rows
FROM   flows GROUP BY 2
UNION ALL
SELECT 'connections' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   connections GROUP BY 2
UNION ALL
SELECT 'changes' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   changes GROUP BY 2
UNION ALL
SELECT 'alerts' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   alerts GROUP BY 2
UNION ALL
SELECT 'posts' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   posts GROUP BY 2
UNION ALL
SELECT 'gauges' AS "table", source, epoch_us(min(ts)) AS first_us, epoch_us(max(ts)) AS last_us, epoch_us(min(ts)) AS from_us, epoch_us(max(ts)) AS to_us, count(*) AS rows
FROM   gauges GROUP BY 2
ORDER  BY 1, 2
