-- name:  source_ends
-- needs: requests
-- unit:  requests
-- ints:  n, ended, first_us, last_us, timed, over_1, over_5, over_20, over_60
-- keys:  source
-- doc:   When the requests of every source ended, over all evidence (the bounds and the bucket size play no part): of n,
--        how many state it, and the first and last such instant (microseconds since 1970); how many state how long they
--        took, and how many took longer than 1, 5, 20 and 60 seconds. A log is written when requests end: that is where
--        one that is cut begins and ends.
SELECT source, count(*) AS n, count(ts_end) AS ended, epoch_us(min(ts_end)) AS first_us, epoch_us(max(ts_end)) AS last_us,
       count(CASE WHEN duration_us >= 0 THEN 1 END)        AS timed,
       count(CASE WHEN duration_us > 1000000 THEN 1 END)   AS over_1,
       count(CASE WHEN duration_us > 5000000 THEN 1 END)   AS over_5,
       count(CASE WHEN duration_us > 20000000 THEN 1 END)  AS over_20,
       count(CASE WHEN duration_us > 60000000 THEN 1 END)  AS over_60
FROM   requests
GROUP  BY 1
ORDER  BY 1
