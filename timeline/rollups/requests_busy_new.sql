-- name:  requests_busy_new
-- needs: requests
-- unit:  requests
-- ints:  bucket, place, n
-- doc:   The 40 busiest client addresses of the span among those that sent nothing before $from, ties to the lower address:
--        n requests of the client in this place in each bucket in which it sent any. Machines that poll a service all day
--        are left out by having come before.
WITH busy AS (
  SELECT e.client_ip, row_number() OVER (ORDER BY e.total DESC, e.client_ip) AS place
  FROM  (SELECT client_ip, count(*) AS total FROM requests
         WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL GROUP BY 1) AS e
  LEFT JOIN (SELECT DISTINCT client_ip FROM requests WHERE ts < $from AND client_ip IS NOT NULL) AS b ON b.client_ip = e.client_ip
  WHERE  b.client_ip IS NULL)
SELECT (epoch_us(r.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, busy.place, count(*) AS n
FROM   requests AS r
JOIN   busy ON busy.client_ip = r.client_ip AND busy.place <= 40
WHERE  r.ts >= $from AND r.ts < $to
GROUP  BY 1, 2
ORDER  BY 1, 2
