-- name:  gauges_intervals
-- needs: gauges
-- unit:  intervals
-- ints:  n, usual_us
-- keys:  name, unit, labels
-- doc:   How far apart the samples of each ever-growing counter usually are within the bounds: the lower median of the
--        time from one to the next, in microseconds. Samples of one moment count once, those without a usable value not
--        at all. The bucket size plays no part.
WITH moments AS (
  SELECT DISTINCT name, coalesce(value_unit, '') AS unit, coalesce(labels, '') AS labels, epoch_us(ts) AS us
  FROM   gauges
  WHERE  kind = 'counter' AND value BETWEEN -9e15 AND 9e15 AND ts >= $from AND ts < $to),
steps AS (
  SELECT name, unit, labels, us - lag(us) OVER (PARTITION BY name, unit, labels ORDER BY us) AS step
  FROM   moments),
placed AS (
  SELECT name, unit, labels, step, row_number() OVER (PARTITION BY name, unit, labels ORDER BY step) AS place,
         count(*) OVER (PARTITION BY name, unit, labels) AS n
  FROM   steps
  WHERE  step IS NOT NULL)
SELECT name, unit, labels, n, step AS usual_us
FROM   placed
WHERE  place = (n + 1) // 2
ORDER  BY 1, 2, 3
