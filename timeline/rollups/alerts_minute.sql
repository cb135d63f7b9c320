-- name:  alerts_minute
-- needs: alerts
-- unit:  alerts
-- ints:  bucket, n
-- keys:  severity, action
-- doc:   Alerts, WAF and IDS events by the time they fired, by severity and by action as the source states them in lower
--        case; empty where it states none.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       lower(coalesce(severity, '')) AS severity, lower(coalesce(action, '')) AS action, count(*) AS n
FROM   alerts
WHERE  ts >= $from AND ts < $to
GROUP  BY 1, 2, 3
ORDER  BY 1, 2, 3
