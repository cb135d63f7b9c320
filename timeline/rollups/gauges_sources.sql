-- name:  gauges_sources
-- needs: gauges
-- unit:  samples
-- ints:  n
-- keys:  name, unit, kind, source
-- doc:   Which sources hold samples of which series, over all evidence: the bounds and the bucket size play no part.
SELECT name, coalesce(value_unit, '') AS unit, kind, source, count(*) AS n
FROM   gauges
GROUP  BY 1, 2, 3, 4
ORDER  BY 1, 2, 3, 4
