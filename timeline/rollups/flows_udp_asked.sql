-- name:  flows_udp_asked
-- needs: flows
-- with:  spread
-- unit:  packets
-- ints:  bucket, packets
-- doc:   UDP packets of conversations: the evidence up to $to holds a UDP packet the other way between the same two
--        addresses and ports (name lookups, clocks, QUIC, calls); and UDP packets to multicast and limited broadcast
--        addresses (RFC 5771, RFC 4291, RFC 919), which ask a network for services. Where the evidence holds one
--        direction only, no packet is of a conversation.
SELECT f.bucket, TRY_CAST(sum(f.packets) AS BIGINT) AS packets
FROM   spread AS f
LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port
           FROM   flows
           WHERE  ts < $to AND protocol = 17 AND src_port IS NOT NULL AND dst_port IS NOT NULL) AS back
       ON back.src_ip = f.dst_ip AND back.dst_ip = f.src_ip
      AND back.src_port = f.dst_port AND back.dst_port = f.src_port
WHERE  f.protocol = 17
       AND (back.src_ip IS NOT NULL
            OR (substr(f.dst_ip, 4, 1) = '.' AND substr(f.dst_ip, 1, 3) BETWEEN '224' AND '239')
            OR (substr(f.dst_ip, 1, 2) = 'ff' AND substr(f.dst_ip, 5, 1) = ':')
            OR f.dst_ip = '255.255.255.255')
GROUP  BY 1
ORDER  BY 1
