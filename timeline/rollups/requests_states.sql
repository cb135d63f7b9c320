-- name:  requests_states
-- needs: requests
-- unit:  requests
-- ints:  n, duration, queue, termination
-- keys:  source
-- doc:   Requests of every source and how many of them state how long they took, how long they waited for a server, and
--        how they ended, over all evidence: the bounds and the bucket size play no part.
SELECT source, count(*) AS n,
       count(CASE WHEN duration_us >= 0 THEN 1 END)                       AS duration,
       count(CASE WHEN queue_us >= 0 THEN 1 END)                          AS queue,
       count(CASE WHEN replace(termination, '-', '') <> '' THEN 1 END)    AS termination
FROM   requests
GROUP  BY 1
ORDER  BY 1
