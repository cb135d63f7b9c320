-- name:  requests_agents
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, clients
-- keys:  agent
-- doc:   The 40 user agents (RFC 9110 section 10.1.5) with the most requests in each bucket, ties to the lower text, cut
--        at 200 characters; none is the empty text. clients counts distinct client addresses.
SELECT bucket, agent, n, clients
FROM  (SELECT bucket, agent, n, clients,
              row_number() OVER (PARTITION BY bucket ORDER BY n DESC, agent) AS place
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                     substr(coalesce(user_agent, ''), 1, 200) AS agent,
                     count(*) AS n, count(DISTINCT client_ip) AS clients
              FROM   requests
              WHERE  ts >= $from AND ts < $to
              GROUP  BY 1, 2) AS agents) AS placed
WHERE  place <= 40
ORDER  BY bucket, n DESC, agent
