-- spread: flows by bucket. A flow that lies in one bucket is one row. One that covers several is one row for each, its
-- packets, bytes, fragments and flags divided by time: up to a moment it has sent the rounded share of its length that
-- has passed, so that its rows sum to it exactly, whatever the buckets are and wherever the span is cut. began is 1 in
-- the bucket in which the flow began. A flow that covers more than 1,440 buckets of the span is divided into runs of
-- buckets, each counted in its first one. Lengths are taken in milliseconds, of flows beyond twelve days in multiples of
-- them, so that no product exceeds 64 bits.
WITH spread AS NOT MATERIALIZED (
SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket, CAST(1 AS BIGINT) AS began, source,
       src_ip, dst_ip, src_port, dst_port, protocol, packets, ip_bytes, wire_bytes, fragments, syn, synack, rst, fin, ttl_min, len_min, len_max, sampling
FROM   flows
WHERE  ts >= $from AND ts < $to
       AND (ts_end IS NULL OR ts_end <= ts OR (epoch_us(ts_end) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)
                          = (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AND ts_end < $to)
UNION ALL
SELECT bucket, CASE WHEN head >= 0 AND head >= bucket * len THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS began, source,
       src_ip, dst_ip, src_port, dst_port, protocol,
       packets // took * (upto - past) + (2 * (packets % took) * upto + took) // (2 * took) - (2 * (packets % took) * past + took) // (2 * took) AS packets,
       ip_bytes // took * (upto - past) + (2 * (ip_bytes % took) * upto + took) // (2 * took) - (2 * (ip_bytes % took) * past + took) // (2 * took) AS ip_bytes,
       wire_bytes // took * (upto - past) + (2 * (wire_bytes % took) * upto + took) // (2 * took) - (2 * (wire_bytes % took) * past + took) // (2 * took) AS wire_bytes,
       fragments // took * (upto - past) + (2 * (fragments % took) * upto + took) // (2 * took) - (2 * (fragments % took) * past + took) // (2 * took) AS fragments,
       syn // took * (upto - past) + (2 * (syn % took) * upto + took) // (2 * took) - (2 * (syn % took) * past + took) // (2 * took) AS syn,
       synack // took * (upto - past) + (2 * (synack % took) * upto + took) // (2 * took) - (2 * (synack % took) * past + took) // (2 * took) AS synack,
       rst // took * (upto - past) + (2 * (rst % took) * upto + took) // (2 * took) - (2 * (rst % took) * past + took) // (2 * took) AS rst,
       fin // took * (upto - past) + (2 * (fin % took) * upto + took) // (2 * took) - (2 * (fin % took) * past + took) // (2 * took) AS fin,
       ttl_min, len_min, len_max, sampling
FROM  (SELECT *, (greatest(bucket * len - head, 0) + unit - 1) // unit AS past, (least(tail, (bucket + stride) * len, span) - head + unit - 1) // unit AS upto,
              (tail - head + unit - 1) // unit AS took
       FROM  (SELECT *, unnest(generate_series(lo, hi, stride)) AS bucket
              FROM  (SELECT *, (hi - lo) // 1440 + 1 AS stride, 1000 * ((tail - head) // 1099511627776 + 1) AS unit
                     FROM  (SELECT *, greatest(head, 0) // len AS lo, (least(tail, span) - 1) // len AS hi
                            FROM  (SELECT source, src_ip, dst_ip, src_port, dst_port, protocol, packets, ip_bytes, wire_bytes, fragments, syn, synack, rst, fin,
                                          ttl_min, len_min, len_max, sampling, CAST($bucket AS BIGINT) * 1000000 AS len,
                                          epoch_us(CAST($to AS TIMESTAMP)) - epoch_us(CAST($from AS TIMESTAMP)) AS span,
                                          epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP)) AS head,
                                          epoch_us(ts_end) - epoch_us(CAST($from AS TIMESTAMP)) + 1 AS tail
                                   FROM   flows
                                   WHERE  ts < $to AND ts_end >= $from AND ts_end > ts
                                          AND (ts < $from OR ts_end >= $to
                                               OR (epoch_us(ts_end) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000)
                                               <> (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000))) AS long) AS clipped) AS runs) AS pieces) AS shares)
