-- name:  requests_twice
-- needs: requests
-- unit:  requests
-- ints:  shared, agreed, failed
-- keys:  a, b
-- doc:   For every two sources with a request between the bounds, and for every source with itself: how many requests
--        stand in both, held against each other by client, method, path and query; how many of these were logged with
--        one status by both; and how many failures (408, 429, 499, 5xx) of one request stand in both. Of a source with
--        itself these are its requests with a client, those of them with a status, and its failures. Where two logs are
--        held against each other the files of each count as one source, and the times of one are moved by what its
--        clock is ahead. The bucket size plays no part.
WITH told AS (
  SELECT source, client_ip, coalesce(method, '') AS method, coalesce(path, '') AS path, coalesce(query, '') AS query,
         coalesce(status, -1) AS status, count(*) AS c
  FROM   requests
  WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
  GROUP  BY 1, 2, 3, 4, 5, 6),
wanted AS (
  SELECT source, client_ip, method, path, query, sum(c) AS c,
         sum(CASE WHEN status >= 500 OR status IN (408, 429, 499) THEN c ELSE 0 END) AS f
  FROM   told GROUP BY 1, 2, 3, 4, 5),
both_of AS (
  SELECT x.source AS a, y.source AS b, sum(least(x.c, y.c)) AS n, sum(least(x.f, y.f)) AS f
  FROM   wanted AS x JOIN wanted AS y USING (client_ip, method, path, query)
  WHERE  x.source <= y.source
  GROUP  BY 1, 2),
alike AS (
  SELECT x.source AS a, y.source AS b, sum(least(x.c, y.c)) AS n
  FROM   told AS x JOIN told AS y USING (client_ip, method, path, query, status)
  WHERE  x.source <= y.source AND status >= 0
  GROUP  BY 1, 2)
SELECT p.a, p.b, CAST(p.n AS BIGINT) AS shared, CAST(coalesce(q.n, 0) AS BIGINT) AS agreed, CAST(p.f AS BIGINT) AS failed
FROM   both_of AS p LEFT JOIN alike AS q ON q.a = p.a AND q.b = p.b
ORDER  BY p.a, p.b
