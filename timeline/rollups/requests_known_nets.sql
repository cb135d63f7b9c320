-- name:  requests_known_nets
-- needs: requests
-- unit:  networks
-- ints:  nets, known, requests, requests_known, past
-- doc:   Client networks (/24, /48) of the span; known are those seen before $from, in requests or in a counted series
--        whose label is source= and a network; requests and requests_known are the requests they sent; past is the
--        number of networks seen before. The bucket size plays no part.
SELECT count(*) AS nets, count(b.net) AS known,
       TRY_CAST(coalesce(sum(e.n), 0) AS BIGINT) AS requests,
       TRY_CAST(coalesce(sum(CASE WHEN b.net IS NOT NULL THEN e.n ELSE 0 END), 0) AS BIGINT) AS requests_known,
       (SELECT count(DISTINCT net) FROM (SELECT client_net AS net FROM requests WHERE ts < $from AND client_net IS NOT NULL
                                         UNION SELECT substr(labels, 8) AS net FROM gauges
                                         WHERE ts < $from AND labels LIKE 'source=%/%') AS p) AS past
FROM  (SELECT client_net, count(*) AS n
       FROM   requests
       WHERE  ts >= $from AND ts < $to AND client_net IS NOT NULL AND $bucket > 0
       GROUP  BY 1) AS e
LEFT JOIN (SELECT client_net AS net FROM requests WHERE ts < $from AND client_net IS NOT NULL
           UNION
           SELECT substr(labels, 8) AS net FROM gauges WHERE ts < $from AND labels LIKE 'source=%/%') AS b
       ON b.net = e.client_net
HAVING count(*) > 0
ORDER  BY 1
