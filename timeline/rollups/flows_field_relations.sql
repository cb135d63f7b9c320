-- name:  flows_field_relations
-- needs: flows
-- unit:  flows
-- ints:  bucket, n, low, low_swapped, high, high_swapped, halves_xored
-- doc:   Flow rows over IPv4 that are a lone SYN or UDP and state a source port, and how many of them have a source port
--        that is made from their own source address a.b.c.d: low c d, low_swapped d c, high a b, high_swapped b a, or the
--        two halves xor-ed. By chance each relation holds once in 65,536 rows.
SELECT bucket, count(*) AS n,
       count(CASE WHEN p = c * 256 + d THEN 1 END) AS low,
       count(CASE WHEN p = d * 256 + c THEN 1 END) AS low_swapped,
       count(CASE WHEN p = a * 256 + b THEN 1 END) AS high,
       count(CASE WHEN p = b * 256 + a THEN 1 END) AS high_swapped,
       count(CASE WHEN p = (a + c - 2 * (a & c)) * 256 + (b + d - 2 * (b & d)) THEN 1 END) AS halves_xored
FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
              CAST(src_port AS BIGINT) AS p,
              CAST(split_part(src_ip, '.', 1) AS BIGINT) AS a, CAST(split_part(src_ip, '.', 2) AS BIGINT) AS b,
              CAST(split_part(src_ip, '.', 3) AS BIGINT) AS c, CAST(split_part(src_ip, '.', 4) AS BIGINT) AS d
       FROM   flows
       WHERE  ts >= $from AND ts < $to AND src_port IS NOT NULL AND src_ip IS NOT NULL AND src_ip NOT LIKE '%:%'
              AND (protocol = 17 OR protocol = 6 AND syn > 0 AND packets = syn)) AS fields
GROUP  BY 1
ORDER  BY 1
