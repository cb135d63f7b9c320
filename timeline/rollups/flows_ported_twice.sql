-- name:  flows_ported_twice
-- needs: flows
-- unit:  conversations
-- ints:  shared
-- keys:  a, b
-- doc:   The conversations of flows_twice that stand in both of two sources and whose two ports are known, which no two
--        streams side by side share: a port of the client is in use once at a time. The bucket size plays no part.
WITH told AS (
  SELECT DISTINCT source, src_ip, dst_ip, src_port, dst_port, coalesce(protocol, -1) AS protocol
  FROM   flows
  WHERE  ts >= $from AND ts < $to AND src_ip IS NOT NULL AND dst_ip IS NOT NULL
         AND src_port IS NOT NULL AND dst_port IS NOT NULL)
SELECT x.source AS a, y.source AS b, count(*) AS shared
FROM   told AS x JOIN told AS y USING (src_ip, dst_ip, src_port, dst_port, protocol)
WHERE  x.source < y.source
GROUP  BY 1, 2
ORDER  BY 1, 2
