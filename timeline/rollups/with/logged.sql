-- Requests with the instant they were logged at: their end where their source states it, else when they began.
WITH logged_requests AS NOT MATERIALIZED (
  SELECT source, ts, ts_end, CASE WHEN stamp IN ('end', 'both') AND ts_end > ts THEN ts_end ELSE ts END AS logged FROM requests)
