-- name:  flows_twice
-- needs: flows
-- unit:  conversations
-- ints:  shared, keys_a, keys_b
-- keys:  a, b
-- doc:   For every two sources with a flow between the bounds: the conversations (addresses, ports and protocol, one
--        direction) that stand in both, and those of either. Sources that saw the same traffic share most of the
--        smaller one's. The bucket size plays no part.
WITH told AS (
  SELECT DISTINCT source, src_ip, dst_ip, coalesce(src_port, -1) AS src_port, coalesce(dst_port, -1) AS dst_port,
         coalesce(protocol, -1) AS protocol
  FROM   flows
  WHERE  ts >= $from AND ts < $to AND src_ip IS NOT NULL AND dst_ip IS NOT NULL),
sizes AS (
  SELECT source, count(*) AS n FROM told GROUP BY 1),
both_of AS (
  SELECT x.source AS a, y.source AS b, count(*) AS shared
  FROM   told AS x JOIN told AS y USING (src_ip, dst_ip, src_port, dst_port, protocol)
  WHERE  x.source < y.source
  GROUP  BY 1, 2)
SELECT p.a, p.b, p.shared, m.n AS keys_a, n.n AS keys_b
FROM   both_of AS p JOIN sizes AS m ON m.source = p.a JOIN sizes AS n ON n.source = p.b
ORDER  BY p.a, p.b
