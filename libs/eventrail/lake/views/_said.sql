-- What users and judges said of a request. The conditions stand at the aggregates: DuckDB drops a
-- join that no query asks for, but not if what is joined has a WHERE of its own.
SELECT
    tenant,
    rid,
    avg(CASE signal WHEN 'stars' THEN (value - 3) / 2 WHEN 'report' THEN -1 ELSE value END)
        FILTER (kind = 'feedback' AND signal IN ('thumbs', 'stars', 'report')) AS rating,
    avg(list_avg(map_values(scores))) FILTER (kind = 'judged') AS judged
FROM all_notes
GROUP BY tenant, rid
