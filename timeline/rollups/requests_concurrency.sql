-- name:  requests_concurrency
-- needs: requests
-- unit:  requests
-- ints:  bucket, before, began, ended, began_rest_us, ended_rest_us
-- doc:   What it takes to know how many requests were under way: in each bucket the requests that began and that ended,
--        and the time left from each to the end of the bucket, summed. A request lasts from its ts for its logged
--        duration; those that state none are left out. Rows of bucket 0 with before = 1 count those that began up to an
--        hour before the bounds and were not over at the bounds.
SELECT bucket, before, CAST(sum(began) AS BIGINT) AS began, CAST(sum(ended) AS BIGINT) AS ended,
       TRY_CAST(sum(began * ((bucket + 1) * us - t)) AS BIGINT) AS began_rest_us,
       TRY_CAST(sum(ended * ((bucket + 1) * us - t)) AS BIGINT) AS ended_rest_us
FROM  (SELECT CASE WHEN t < 0 THEN 0 ELSE t // us END AS bucket, CAST(CASE WHEN t < 0 THEN 1 ELSE 0 END AS BIGINT) AS before,
              us, t, began, ended
       FROM  (SELECT epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP)) AS t, CAST($bucket AS BIGINT) * 1000000 AS us, 1 AS began, 0 AS ended
              FROM   requests
              WHERE  ts >= CAST($from AS TIMESTAMP) - INTERVAL 1 HOUR AND ts < $to AND duration_us >= 0
                     AND duration_us >= epoch_us(CAST($from AS TIMESTAMP)) - epoch_us(ts)
              UNION ALL
              SELECT epoch_us(ts) + duration_us - epoch_us(CAST($from AS TIMESTAMP)), CAST($bucket AS BIGINT) * 1000000, 0, 1
              FROM   requests
              WHERE  ts >= CAST($from AS TIMESTAMP) - INTERVAL 1 HOUR AND ts < $to AND duration_us >= 0
                     AND duration_us >= epoch_us(CAST($from AS TIMESTAMP)) - epoch_us(ts)
                     AND duration_us < epoch_us(CAST($to AS TIMESTAMP)) - epoch_us(ts)) AS moments) AS numbered
GROUP  BY 1, 2
ORDER  BY 1, 2
