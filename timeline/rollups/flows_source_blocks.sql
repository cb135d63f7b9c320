-- name:  flows_source_blocks
-- needs: flows
-- unit:  packets
-- ints:  bucket, octet, packets, senders
-- keys:  block
-- doc:   Packets and distinct senders by what their source address is: block names a special-purpose block (RFC 6890 and
--        the IANA registries), is own where the sender claims to be in the receiver's network (/24, /48), else public;
--        octet is the first number of a public IPv4 address, -1 for the rest.
SELECT bucket, block, CASE WHEN block = 'public' AND v4 = 1 THEN a ELSE -1 END AS octet,
       TRY_CAST(sum(packets) AS BIGINT) AS packets, count(DISTINCT src_ip) AS senders
FROM  (SELECT bucket, src_ip, packets, v4, a,
              CASE WHEN v4 = 1 AND a = 0 THEN '0.0.0.0/8'
                   WHEN v4 = 1 AND a = 10 THEN '10.0.0.0/8'
                   WHEN v4 = 1 AND a = 100 AND b BETWEEN 64 AND 127 THEN '100.64.0.0/10'
                   WHEN v4 = 1 AND a = 127 THEN '127.0.0.0/8'
                   WHEN v4 = 1 AND a = 169 AND b = 254 THEN '169.254.0.0/16'
                   WHEN v4 = 1 AND a = 172 AND b BETWEEN 16 AND 31 THEN '172.16.0.0/12'
                   WHEN v4 = 1 AND a = 192 AND b = 0 AND c = 0 THEN '192.0.0.0/24'
                   WHEN v4 = 1 AND a = 192 AND b = 0 AND c = 2 THEN '192.0.2.0/24'
                   WHEN v4 = 1 AND a = 192 AND b = 168 THEN '192.168.0.0/16'
                   WHEN v4 = 1 AND a = 198 AND b IN (18, 19) THEN '198.18.0.0/15'
                   WHEN v4 = 1 AND a = 198 AND b = 51 AND c = 100 THEN '198.51.100.0/24'
                   WHEN v4 = 1 AND a = 203 AND b = 0 AND c = 113 THEN '203.0.113.0/24'
                   WHEN v4 = 1 AND a BETWEEN 224 AND 239 THEN '224.0.0.0/4'
                   WHEN v4 = 1 AND a >= 240 THEN '240.0.0.0/4'
                   WHEN v4 = 0 AND src_ip IN ('::', '::1') THEN '::/127'
                   WHEN v4 = 0 AND src_ip LIKE '2001:db8:%' THEN '2001:db8::/32'
                   WHEN v4 = 0 AND src_ip LIKE '100::%' THEN '100::/64'
                   WHEN v4 = 0 AND (src_ip LIKE 'fc__:%' OR src_ip LIKE 'fd__:%') THEN 'fc00::/7'
                   WHEN v4 = 0 AND (src_ip LIKE 'fe8_:%' OR src_ip LIKE 'fe9_:%' OR src_ip LIKE 'fea_:%' OR src_ip LIKE 'feb_:%') THEN 'fe80::/10'
                   WHEN v4 = 0 AND src_ip LIKE 'ff__:%' THEN 'ff00::/8'
                   WHEN same = 1 THEN 'own'
                   ELSE 'public' END AS block
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, src_ip, packets,
                     CAST(CASE WHEN src_ip LIKE '%:%' THEN 0 ELSE 1 END AS BIGINT) AS v4,
                     TRY_CAST(split_part(src_ip, '.', 1) AS BIGINT) AS a, TRY_CAST(split_part(src_ip, '.', 2) AS BIGINT) AS b,
                     TRY_CAST(split_part(src_ip, '.', 3) AS BIGINT) AS c,
                     CASE WHEN src_ip NOT LIKE '%:%' AND split_part(src_ip, '.', 1) = split_part(dst_ip, '.', 1)
                               AND split_part(src_ip, '.', 2) = split_part(dst_ip, '.', 2) AND split_part(src_ip, '.', 3) = split_part(dst_ip, '.', 3) THEN 1
                          WHEN src_ip LIKE '%:%' AND split_part(src_ip, ':', 1) = split_part(dst_ip, ':', 1)
                               AND split_part(src_ip, ':', 2) = split_part(dst_ip, ':', 2) AND split_part(src_ip, ':', 3) = split_part(dst_ip, ':', 3) THEN 1
                          ELSE 0 END AS same
              FROM   flows
              WHERE  ts >= $from AND ts < $to AND src_ip IS NOT NULL) AS parts) AS named
GROUP  BY 1, 2, 3
ORDER  BY 1, 2, 3
