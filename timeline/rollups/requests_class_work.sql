-- name:  requests_class_work
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, ok, failed, named, timed, upstream_us, lasted, duration_us
-- keys:  class
-- doc:   The 40 path classes of requests_path_classes with the most requests in each bucket, with what it takes to weigh
--        them: ok answers of 2xx and 3xx, failed ones of 5xx, 429 and 499; named requests that carry a user or a session;
--        upstream_us summed over the timed ones of the ok, duration_us over the lasted ones of them.
SELECT bucket, class, n, ok, failed, named, timed, upstream_us, lasted, duration_us
FROM  (SELECT bucket, class, n, ok, failed, named, timed, upstream_us, lasted, duration_us,
              row_number() OVER (PARTITION BY bucket ORDER BY n DESC, class) AS place
       FROM  (SELECT bucket, class, count(*) AS n, TRY_CAST(sum(good) AS BIGINT) AS ok, TRY_CAST(sum(bad) AS BIGINT) AS failed, TRY_CAST(sum(named) AS BIGINT) AS named,
                     count(CASE WHEN good = 1 AND upstream_us >= 0 THEN 1 END) AS timed,
                     TRY_CAST(coalesce(sum(CASE WHEN good = 1 AND upstream_us >= 0 THEN upstream_us END), 0) AS BIGINT) AS upstream_us,
                     count(CASE WHEN good = 1 AND duration_us >= 0 THEN 1 END) AS lasted,
                     TRY_CAST(coalesce(sum(CASE WHEN good = 1 AND duration_us >= 0 THEN duration_us END), 0) AS BIGINT) AS duration_us
              FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                            substr(regexp_replace(path, '[0-9]+', 'N', 'g'), 1, 200) AS class, upstream_us, duration_us,
                            CASE WHEN status BETWEEN 500 AND 599 OR status IN (429, 499) THEN 1 ELSE 0 END AS bad,
                            CASE WHEN status BETWEEN 200 AND 399 THEN 1 ELSE 0 END AS good,
                            CASE WHEN user_hash IS NOT NULL OR session_hash IS NOT NULL THEN 1 ELSE 0 END AS named
                     FROM   requests
                     WHERE  ts >= $from AND ts < $to AND path IS NOT NULL) AS marked
              GROUP  BY 1, 2) AS classes) AS placed
WHERE  place <= 40
ORDER  BY bucket, n DESC, class
