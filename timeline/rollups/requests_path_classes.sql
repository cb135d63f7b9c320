-- name:  requests_path_classes
-- needs: requests
-- unit:  requests
-- ints:  bucket, n, failed, clients
-- keys:  class
-- doc:   The 40 path classes with the most requests in each bucket, ties to the lower text: a class is the path without
--        its query, every run of digits written N, cut at 200 characters. failed counts answers of 5xx, 429 and 499;
--        clients counts distinct client addresses.
SELECT bucket, class, n, failed, clients
FROM  (SELECT bucket, class, n, failed, clients,
              row_number() OVER (PARTITION BY bucket ORDER BY n DESC, class) AS place
       FROM  (SELECT (epoch_us(ts) - epoch_us(CAST($from AS TIMESTAMP))) // (CAST($bucket AS BIGINT) * 1000000) AS bucket,
                     substr(regexp_replace(path, '[0-9]+', 'N', 'g'), 1, 200) AS class,
                     count(*) AS n,
                     count(CASE WHEN status BETWEEN 500 AND 599 OR status IN (429, 499) THEN 1 END) AS failed,
                     count(DISTINCT client_ip) AS clients
              FROM   requests
              WHERE  ts >= $from AND ts < $to AND path IS NOT NULL
              GROUP  BY 1, 2) AS classes) AS placed
WHERE  place <= 40
ORDER  BY bucket, n DESC, class
