SELECT
    tenant,
    rid,
    avg(CASE signal WHEN 'stars' THEN (value - 3) / 2 WHEN 'report' THEN -1 ELSE value END) AS rating
FROM all_notes
WHERE kind = 'feedback' AND signal IN ('thumbs', 'stars', 'report')
GROUP BY tenant, rid
