-- name:  changes_list
-- needs: changes
-- unit:  changes
-- ints:  ts_us, end_us, offset, line
-- keys:  kind, target, ref, who, text, source
-- doc:   Every change that began inside the bounds, one row each: microseconds since 1970 of its start and, where
--        known, its end. The bucket size plays no part.
SELECT epoch_us(ts) AS ts_us, epoch_us(ts_end) AS end_us, kind, coalesce(target, '') AS target,
       coalesce(ref, '') AS ref, coalesce(who, '') AS who, coalesce(text, '') AS text,
       source, "offset", line
FROM   changes
WHERE  ts >= $from AND ts < $to
ORDER  BY ts, kind, source, "offset", line
