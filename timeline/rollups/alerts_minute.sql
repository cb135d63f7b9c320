-- name:  alerts_minute
-- needs: alerts
-- unit:  alerts
-- ints:  bucket, n
-- doc:   Alerts, WAF and IDS events by the time they fired.
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, count(*) AS n
FROM   alerts
WHERE  ts >= $from AND ts < $to
GROUP  BY 1
ORDER  BY 1
