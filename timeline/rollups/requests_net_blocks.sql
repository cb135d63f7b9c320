-- name:  requests_net_blocks
-- needs: requests
-- unit:  addresses
-- ints:  bucket, n, clients
-- keys:  block
-- doc:   Requests and distinct client addresses of each bucket by the large block the address lies in: /16 of IPv4, /32 of
--        IPv6. The 200 blocks with the most clients in each bucket, ties to the lower text; the rest together under the
--        empty text. Blocks of this size stand in for networks of one holder where no register was asked.
SELECT bucket, CASE WHEN place <= 200 THEN block ELSE '' END AS block,
       TRY_CAST(sum(n) AS BIGINT) AS n, TRY_CAST(sum(clients) AS BIGINT) AS clients
FROM  (SELECT bucket, block, n, clients, row_number() OVER (PARTITION BY bucket ORDER BY clients DESC, block) AS place
       FROM  (SELECT bucket, block, count(*) AS clients, sum(n) AS n
              FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                            CASE WHEN client_ip LIKE '%:%' THEN split_part(client_ip, ':', 1) || ':' || split_part(client_ip, ':', 2)
                                 ELSE split_part(client_ip, '.', 1) || '.' || split_part(client_ip, '.', 2) END AS block,
                            client_ip, count(*) AS n
                     FROM   requests
                     WHERE  ts >= $from AND ts < $to AND client_ip IS NOT NULL
                     GROUP  BY 1, 2, 3) AS per_client
              GROUP  BY 1, 2) AS per_block) AS placed
GROUP  BY 1, 2
ORDER  BY 1, 2
