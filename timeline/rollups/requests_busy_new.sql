-- name:  requests_busy_new
-- needs: requests
-- unit:  requests
-- ints:  bucket, place, n
-- doc:   The busiest client addresses of the span that sent nothing before $from, at most 40 of the 400 busiest, ties to the
--        lower address: n requests of the client in this place in each bucket in which it sent any. Machines that poll a
--        service all day are left out by having come before.
WITH busiest AS (
  SELECT client_ip, count(*) AS total FROM requests
  WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
  GROUP  BY 1 ORDER  BY 2 DESC, 1 LIMIT 400),
known AS (
  SELECT DISTINCT r.client_ip FROM requests AS r JOIN busiest ON busiest.client_ip = r.client_ip WHERE r.ts < $from),
busy AS (
  SELECT b.client_ip, row_number() OVER (ORDER BY b.total DESC, b.client_ip) AS place
  FROM   busiest AS b LEFT JOIN known AS k ON k.client_ip = b.client_ip
  WHERE  k.client_ip IS NULL)
SELECT (epoch_us(r.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, busy.place, count(*) AS n
FROM   requests AS r
JOIN   busy ON busy.client_ip = r.client_ip AND busy.place <= 40
WHERE  r.ts >= $from AND r.ts < $to
GROUP  BY 1, 2
ORDER  BY 1, 2
