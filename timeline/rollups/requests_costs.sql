-- name:  requests_costs
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, sized, bytes_out, timed, upstream_us, cached, missed, queried, queries
-- doc:   What requests cost, by bucket: n requests; bytes_out of the sized ones that were answered with 2xx; upstream_us of
--        the timed ones that an upstream answered; cached those with a logged cache status, missed those of them the
--        cache did not have (miss, expired, bypass, in any case of letters); queried those with a query string, queries
--        how many different ones.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       count(*) AS n,
       count(CASE WHEN bytes_out >= 0 AND status BETWEEN 200 AND 299 THEN 1 END) AS sized,
       TRY_CAST(coalesce(sum(CASE WHEN bytes_out >= 0 AND status BETWEEN 200 AND 299 THEN bytes_out END), 0) AS BIGINT) AS bytes_out,
       count(CASE WHEN upstream_us >= 0 THEN 1 END) AS timed,
       TRY_CAST(coalesce(sum(CASE WHEN upstream_us >= 0 THEN upstream_us END), 0) AS BIGINT) AS upstream_us,
       count(cache) AS cached,
       count(CASE WHEN lower(cache) LIKE '%miss%' OR lower(cache) LIKE '%expired%' OR lower(cache) LIKE '%bypass%' THEN 1 END) AS missed,
       count(query) AS queried,
       count(DISTINCT query) AS queries
FROM   requests
WHERE  ts >= $from AND ts < $to
GROUP  BY 1
ORDER  BY 1
