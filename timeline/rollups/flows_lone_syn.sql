-- name:  flows_lone_syn
-- needs: flows
-- unit:  packets
-- ints:  bucket, marks, packets, ip_bytes, n, targets, ports, win_min, win_max
-- doc:   SYNs of connections (addresses and ports) that sent nothing but SYNs in the evidence up to $to, so that the
--        sender never went on, whoever was captured. marks adds 1 where every SYN of the flow has a sequence number with
--        16 zero low bits, 2 where none has a TCP option, 4 where none has a maximum segment size. n counts distinct
--        senders, targets and ports distinct receivers and destination ports, win_min and win_max bound the window field.
SELECT (epoch_us(f.ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
       CAST(CASE WHEN f.syn_isn0 = f.syn THEN 1 ELSE 0 END + CASE WHEN f.syn_noopt = f.syn THEN 2 ELSE 0 END
            + CASE WHEN f.syn_nomss = f.syn THEN 4 ELSE 0 END AS BIGINT) AS marks,
       TRY_CAST(sum(f.syn) AS BIGINT)      AS packets,
       TRY_CAST(sum(f.ip_bytes) AS BIGINT) AS ip_bytes,
       count(DISTINCT f.src_ip)            AS n,
       count(DISTINCT f.dst_ip)            AS targets,
       count(DISTINCT f.dst_port)          AS ports,
       CAST(min(f.syn_win_min) AS BIGINT)  AS win_min,
       CAST(max(f.syn_win_max) AS BIGINT)  AS win_max
FROM   flows AS f
LEFT JOIN (SELECT DISTINCT src_ip, dst_ip, src_port, dst_port
           FROM   flows
           WHERE  ts < $to AND protocol = 6 AND packets > coalesce(syn, 0)) AS more
       ON more.src_ip = f.src_ip AND more.dst_ip = f.dst_ip AND more.src_port = f.src_port AND more.dst_port = f.dst_port
WHERE  f.ts >= $from AND f.ts < $to AND f.protocol = 6 AND f.syn > 0 AND more.src_ip IS NULL
GROUP  BY 1, 2
ORDER  BY 1, 2
