SELECT tenant, rid, avg(list_avg(map_values(scores))) AS judged
FROM all_notes
WHERE kind = 'judged'
GROUP BY tenant, rid
